"""The API does what its own description says, whatever is sent: schemathesis reads the one and attacks the other.

Every check of schemathesis is on, in every phase: examples, each bound of each field, what Hypothesis thinks of, and
calls that build on each other's answers. No description can say what a rule of the day refuses, so 422 is an answer to
well-formed data too, as 412 is to a version that does not stand; a check of our own asks that the shape has taken it.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from pydantic import ValidationError
from schemathesis import config as asked
from schemathesis.core.failures import Failure
from schemathesis.engine import events, from_schema
from schemathesis.transport.wsgi import WSGITransport

from attendance.limits import Limiter
from gateway.api import create_app
from gateway.api.calls import OPERATIONS
from tests.support.cast import at
from tests.support.length import IS_LONG

EXAMPLES = 1_000 if IS_LONG else 20
BODIES = {each.name: each.body for each in OPERATIONS if each.body}
REFUSED = 422
# What only a connection to somewhere else has: schemathesis 4.32 hands it to a program in the same process as well.
OF_NETWORKS = {"max_redirects", "verify", "cert", "proxies"}
Case = schemathesis.Case[Any]
CALLS = {f"{each.method} {each.rule}" for each in OPERATIONS}


@pytest.fixture
def database_kind():
    """One kind is enough: what the shapes take does not depend on it."""
    return "sqlite"


@pytest.fixture
def in_process(monkeypatch):
    """Let schemathesis call the application itself."""
    send = WSGITransport.send

    def without_network(self, case, **settings):
        return send(self, case, **{name: each for name, each in settings.items() if name not in OF_NETWORKS})

    monkeypatch.setattr(WSGITransport, "send", without_network)


class Real:
    """Puts pupils, days and times of the cast into three of four well-formed calls, so that they get past the door."""

    def __init__(self, refs: list[str], walk_off: str) -> None:
        """Take the placements of the provider, and a walk-off of one of them."""
        self._refs, self._walk_off = itertools.cycle(refs), walk_off
        self._most = len(refs)
        self._times = itertools.cycle(["09:10", "09:05", "2026-09-16T09:01:00+01:00", "08:59"])
        self._days = itertools.cycle(["2026-09-16", "2026-09-17", "2026-09-16"])
        self._turns = itertools.count()

    def fill(self, case: Case) -> None:
        """Change a call that is about to be sent."""
        turn = next(self._turns) % 4
        if case.meta is None or not case.meta.generation.mode.is_positive or not turn:
            return
        if isinstance(case.body, dict):
            body = self._real("", case.body)
            entries = body.get("entries") if turn > 1 else None
            case.body = body if entries is None else {"entries": list(map(self._plain, entries[: self._most]))}
        if "date" in case.path_parameters:
            case.path_parameters |= {"date": "2026-09-16", "session": "AM"}
            case.headers.pop("If-Match", None)
        if "walk_off" in case.path_parameters:
            case.path_parameters["walk_off"] = self._walk_off

    def _real(self, name: str, said: Any) -> Any:
        if isinstance(said, dict):
            return {key: self._real(key, each) for key, each in said.items()}
        if isinstance(said, list):
            return [self._real(name, each) for each in said]
        if not isinstance(said, str):
            return said
        if name in {"placement", "placements"}:
            return next(self._refs)
        if name == "date":
            return next(self._days)
        return next(self._times) if name in {"at", "site_until"} or name.endswith("_at") else said

    def _plain(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Return an entry with only what its status asks for."""
        kept = {name: entry[name] for name in ("placement", "status", "note") if name in entry}
        needed = {
            "late": {"arrived_at": "09:12"},
            "left_early": {"left_at": "09:12", "agreed_with": "school"},
            "not_held": {"handover": "with_us"},
        }
        return kept | needed.get(entry["status"], {}) | {"change_reason": "It was another pupil."}


@pytest.fixture
def real(cast, program) -> Iterator[None]:
    """Fill calls with what the cast has."""
    left = program.post("/walk-offs", {"placement": cast.refs["P2"], "left_at": "09:10"}).json["walk_off"]
    expected = program.get("/registers/2026-09-16/AM").json["registers"]
    filling = Real([entry["placement"] for each in expected for entry in each["entries"]], left)

    def before_call(context: object, case: Case, kwargs: object) -> None:
        filling.fill(case)

    schemathesis.hook(before_call)
    yield
    schemathesis.hooks.unregister(before_call)


def _taken_by_the_shape(_ctx: object, response: schemathesis.Response, case: Case) -> None:
    """Require that what is as described and refused with 422 is refused by a rule, never by the shape."""
    if response.status_code != REFUSED or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    try:
        BODIES[case.operation.definition.raw["operationId"]].model_validate_json(_sent(response))
    except ValidationError as error:
        raise Failure(operation=case.operation.label, title="Described, and not taken", message=str(error)) from None


def _sent(response: schemathesis.Response) -> bytes:
    body = response.request.body
    return body if isinstance(body, bytes) else str(body or "").encode()


def test_whatever_is_sent_is_answered_as_described(cast, web_store, clock, program, in_process, real):
    app = create_app(web_store, now=clock.now, machine_now=clock.machine, limiter=Limiter(burst=1_000_000))
    clock.jump(at("09:20"))
    schemathesis.check(_taken_by_the_shape)
    faults, seen = _attack(schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=_asked(program.token)))

    assert faults == []
    assert {status for _call, status in seen} >= {200, 201, 400, 401, 404, 405, 415, 422}
    assert {status for call, status in seen if call.startswith("PUT")} & {200, 201}
    assert len({call for call, _status in seen}) == len(CALLS)
    assert sum(seen.values()) > 500


def _asked(token: str) -> asked.SchemathesisConfig:
    by_rules = asked.PositiveDataAcceptanceConfig(expected_statuses=["2xx", "403", "404", "409", "412", str(REFUSED)])
    project = asked.ProjectConfig(
        headers={"Authorization": f"Bearer {token}"},
        continue_on_failure=True,
        generation=asked.GenerationConfig(max_examples=EXAMPLES, deterministic=True, database="none"),
        checks=asked.ChecksConfig(positive_data_acceptance=by_rules),
    )
    return asked.SchemathesisConfig(projects=asked.ProjectsConfig(default=project), seed=1)


def _attack(schema: schemathesis.BaseSchema) -> tuple[list[str], Counter[tuple[str, int]]]:
    """Return what was found, and how often each call was answered with each status."""
    faults: list[str] = []
    seen: Counter[tuple[str, int]] = Counter()
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            faults.append(f"{event.label}: {event.value}")
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.ScenarioFinished):
            for case_id, call in event.recorder.interactions.items():
                if call.response is not None:
                    seen[event.recorder.cases[case_id].value.operation.label, call.response.status_code] += 1
            failed = [each for checks in event.recorder.checks.values() for each in checks if each.failure_info]
            faults.extend(f"{each.name}: {each.failure_info}" for each in failed)
    return faults, seen
