"""What a call of the API is: its address, what it takes, what it may answer, and the function that does it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Generic, TypeVar

from flask import Request, Response, g
from pydantic import BaseModel

from attendance import audit
from attendance.receiving import Envelope
from attendance.refusals import NotAllowed, NotFound
from attendance.scope import ProviderScope
from attendance.unit import Store
from gateway.api import reading

SENDS_ONLY = "This token may send and not ask. Your manager makes one that may do both."
Body = TypeVar("Body", bound="BaseModel | None")


class Key(Enum):
    """Whether a call is known again by an Idempotency-Key."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, kw_only=True, slots=True)
class Call(Generic[Body]):
    """One call that was let in: who, what, when. `path` holds the parts of the address that vary.

    `builds_on` are the versions in `If-Match`; None where it was not sent, or is `*`.
    """

    store: Store
    scope: ProviderScope
    now: datetime
    path: dict[str, Any]
    body: Body
    envelope: Envelope
    builds_on: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a call says back."""

    status: int
    body: BaseModel
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One call of the API, enough to do it and to describe it.

    `rule` is the address below `/api/v1`; `refuses` are the refusals beside those every call may make; `locates` says
    that the answer carries the address of what was made. `is_versioned`: GET answers with its version as `ETag`, which
    PUT takes as `If-Match`.
    """

    method: str
    rule: str
    run: Callable[[Call[Any]], Answer]
    answers: dict[int, type[BaseModel]]
    body: type[BaseModel] | None = None
    key: Key = Key.NONE
    refuses: tuple[int, ...] = ()
    locates: bool = False
    is_versioned: bool = False

    @property
    def name(self) -> str:
        """Return the name the call is known by."""
        return self.run.__name__


def perform(
    operation: Operation,
    request: Request,
    path: dict[str, Any],
    *,
    store: Store,
    scope: ProviderScope,
    now: Callable[[], datetime],
    machine_now: Callable[[], datetime],
) -> Response:
    """Read a request that was let in, do it, and answer.

    Raises:
        Refused: it cannot be read; Refusal: by a rule; ValidationError: by the shape of the body.
    """
    body, envelope = _read(operation, request)
    within = store.within([scope.provider_id])
    call = Call(
        store=within,
        scope=scope,
        now=now(),
        path=path,
        body=body,
        envelope=envelope,
        builds_on=reading.if_match(request),
    )
    try:
        _require_may_ask(operation, scope)
        answer = operation.run(call)
    except (NotFound, NotAllowed) as refusal:
        _note_denial(operation, call, 404 if isinstance(refusal, NotFound) else 403, machine_now=machine_now())
        raise
    said = answer.body.model_dump_json(by_alias=True)
    return Response(said, answer.status, answer.headers, content_type="application/json")


def _require_may_ask(operation: Operation, scope: ProviderScope) -> None:
    if operation.method == "GET" and not scope.may_read:
        raise NotAllowed(SENDS_ONLY)


def _note_denial(operation: Operation, call: Call[Any], status: int, *, machine_now: datetime) -> None:
    denial = audit.Denial(
        actor=call.scope.actor,
        organisation_id=call.scope.provider_id,
        route=f"api.{operation.name}",
        status=status,
        request=g.request_id,
    )
    audit.note_denial(call.store, denial, now=call.now, machine_now=machine_now)


def _read(operation: Operation, request: Request) -> tuple[BaseModel | None, Envelope]:
    if operation.body is None:
        return None, Envelope.of("", None)
    key = reading.idempotency_key(request, is_required=operation.key is Key.REQUIRED)
    raw = reading.json_object(request)
    # The pydantic reader is the strict one: it refuses halves of characters, which Python's lets through.
    body = operation.body.model_validate_json(request.get_data())
    return body, Envelope.of(key, {"method": operation.method, "path": request.path, "body": raw})
