"""What GOV.UK Notify posts by itself: whether a text arrived (its delivery receipts).

https://docs.notifications.service.gov.uk/rest-api.html#delivery-receipts. Of what it posts, our own reference and the
status are read, and nothing else is kept or logged; a worker acts on it. Without a token in the settings there is no
such address.
"""

import hmac
import re
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from flask import Blueprint, Flask, request
from werkzeug.exceptions import NotFound

from attendance import arrivals
from attendance.limits import Limiter
from attendance.rules import carried
from attendance.unit import Store
from gateway.api.entrance import BEARER, REALM, is_loopback

Answer = tuple[str, int, dict[str, str]]

PATH = "/hooks/notify"
LARGEST_REPORT = 10_000
# Wrong tokens from one network address; whoever has the right one never waits.
WRONG_TOKENS, WRONG_TOKENS_PER_SECOND = 10, 0.1
# The reference that we gave it: the Message-ID.
_REFERENCE = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^@<>\s]{1,255}>")

log = structlog.get_logger(__name__)


def register(
    app: Flask,
    store: Store,
    *,
    token: str | None,
    machine_now: Callable[[], datetime],
    https_only: bool = False,
    limiter: Limiter | None = None,
) -> None:
    """Add the address to an application; a carrier's program holds no page's token, so it is asked for none."""
    slow = limiter or Limiter(burst=WRONG_TOKENS, per_second=WRONG_TOKENS_PER_SECOND)
    blueprint = Blueprint("hooks", __name__)

    @blueprint.post(PATH)
    def notify() -> Answer:
        if token is None:
            raise NotFound
        if https_only and not (request.is_secure or is_loopback(request.remote_addr)):
            return _say(403, "Use https: over http a token can be read on its way.")
        if not _is_ours(request.headers.get("Authorization", ""), token):
            return _turn_away(slow)
        return _take(store, machine_now())

    app.extensions["csrf"].exempt(blueprint)
    app.register_blueprint(blueprint)


def _take(store: Store, at: datetime) -> Answer:
    if len(request.get_data()) > LARGEST_REPORT:
        return _say(413, "No report is that long.")
    said = request.get_json(force=True, silent=True)
    if not isinstance(said, dict):
        return _say(400, "This is no report.")
    message_id, status = _message_of(said.get("reference")), said.get("status")
    if message_id is not None and isinstance(status, str) and carried.is_final(status):
        store.at_door().command(lambda db: arrivals.report(db, message_id, status, machine_now=at))
    return _say(200, "Thank you.")


def _is_ours(header: str, token: str) -> bool:
    shown = BEARER.fullmatch(header)
    return shown is not None and hmac.compare_digest(shown.group(1).encode(), token.encode())


def _turn_away(slow: Limiter) -> Answer:
    wait_s = slow.wait_s(request.remote_addr or "")
    if wait_s:
        return _say(429, "Too many wrong tokens.", **{"Retry-After": str(wait_s)})
    log.warning("a wrong token was shown for a carrier's reports")
    return _say(401, "This token opens nothing.", **{"WWW-Authenticate": REALM})


def _message_of(reference: object) -> UUID | None:
    found = _REFERENCE.fullmatch(reference) if isinstance(reference, str) else None
    return UUID(found.group(1)) if found else None


def _say(status: int, words: str, **headers: str) -> Answer:
    return f"{words}\n", status, {"Content-Type": "text/plain; charset=utf-8", **headers}
