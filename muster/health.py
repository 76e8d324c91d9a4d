"""What machines ask: is the process up (`/healthz`), and is everything it needs there (`/readyz`)?"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth knowing that keeps nobody from working."""

    words: str


# Returns what is wrong with one thing Muster needs, in a few words without personal data; empty when nothing is.
Check = Callable[[], str | Remark]

READY, NOT_READY = 200, 503
FINE = "ok"


def health_blueprint(checks: dict[str, Check]) -> Blueprint:
    """Return the two addresses; `/readyz` asks every check each time."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return jsonify(status=FINE)

    @blueprint.get("/readyz")
    def readyz() -> tuple[Response, int]:
        found = {name: _ask(check) for name, check in checks.items()}
        is_ready = all(said == FINE or isinstance(said, Remark) for said in found.values())
        words = {name: said.words if isinstance(said, Remark) else said for name, said in found.items()}
        return jsonify(status="ready" if is_ready else "not ready", checks=words), READY if is_ready else NOT_READY

    return blueprint


def _ask(check: Check) -> str | Remark:
    try:
        return check() or FINE
    except Exception:  # noqa: BLE001  whatever is wrong with the database, the answer is that it cannot be reached
        return "cannot be reached"
