"""The bodies of walk-offs: a pupil left without permission, and what has been done about it since."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, PlainValidator, WithJsonSchema

from attendance.rules.words import LogKind, Role
from gateway.api.shapes.values import NO_CONTROLS, SHORT, At, Given, LongText, Moment, Reference, Said, ShortText, clean


class WalkOffState(StrEnum):
    """How far it has come. Only the home school closes."""

    OPEN = "open"
    TAKEN_ON = "taken_on"
    RETURNED = "returned"
    CLOSED = "closed"


def _police(said: object) -> bool | str:
    """Take true or false, or the police reference, which also says that they were called."""
    if isinstance(said, bool):
        return said
    if isinstance(said, str) and len(clean(said)) <= SHORT:
        return clean(said) or False
    message = f"Send true or false, or the police reference of up to {SHORT} characters."
    raise ValueError(message)


PoliceCalled = Annotated[
    bool | str,
    PlainValidator(_police),
    WithJsonSchema(
        {
            "description": "Whether the police have been called, or the reference they gave.",
            "anyOf": [{"type": "boolean"}, {"type": "string", "maxLength": SHORT, "pattern": NO_CONTROLS}],
        }
    ),
]


class WalkOffSaid(Said):
    """A pupil left without permission. `left_at` HH:MM is today's."""

    placement: Reference
    left_at: Moment
    last_seen: LongText | None = None
    direction: LongText | None = None
    clothing: LongText | None = None
    police_called: PoliceCalled = False
    note: LongText | None = None


class WalkOffReceipt(Given):
    """Who is being told. Nobody in the list: telephone the home school."""

    receipt: str
    walk_off: UUID
    told: list[Role]


class UpdateSaid(Said):
    """Something seen or done since. "Returned" stops the reminders; only the home school closes."""

    kind: Literal[LogKind.SEEN, LogKind.PARENT_CALLED, LogKind.POLICE_CALLED, LogKind.RETURNED, LogKind.NOTE]
    at: Moment
    note: LongText | None = None
    reference: ShortText | None = Field(None, description="The reference the police gave.")


class UpdateReceipt(Given):
    """The update is on record."""

    receipt: str
    walk_off: UUID


class TakenOn(Given):
    """Who has it, since when."""

    name: str
    job_title: str
    at: At


class ToldGiven(Given):
    """One message to one person. `name` null: an address nobody may be reading. `state` is fit to show."""

    name: str | None
    role: str
    channel: Literal["email", "text"]
    at: At
    state: str


class LogGiven(Given):
    """One line of the log that the provider and the home school share."""

    kind: LogKind
    at: At
    by: str
    job_title: str
    note: str | None
    reference: str | None


class WalkOffGiven(Given):
    """Where a walk-off stands."""

    walk_off: UUID
    placement: str
    left_at: At
    state: WalkOffState
    taken_on: TakenOn | None
    told: list[ToldGiven]
    log: list[LogGiven]
    returned_at: At | None
    closed_at: At | None
