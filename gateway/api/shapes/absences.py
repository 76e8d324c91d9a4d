"""The bodies of absences told early."""

from typing import Annotated

from pydantic import AfterValidator, Field

from attendance.rules.words import Reason, Role, Session
from gateway.api.shapes.values import Day, Given, LongText, Reference, Said


def _each_once(sessions: tuple[Session, ...]) -> tuple[Session, ...]:
    if len(set(sessions)) != len(sessions):
        message = "Name each session once."
        raise ValueError(message)
    return tuple(sorted(sessions))


class AbsenceSaid(Said):
    """A pupil will not be there."""

    placement: Reference
    on: Day = Field(alias="date")
    sessions: Annotated[
        tuple[Session, ...],
        Field(min_length=1, max_length=2, json_schema_extra={"uniqueItems": True}),
        AfterValidator(_each_once),
    ]
    reason: Reason = Reason.NOT_KNOWN
    contact_made: bool = Field(default=False, description="Somebody of yours has spoken with the family.")
    note: LongText | None = None
    change_reason: LongText | None = Field(None, description="Why it differs from what was sent about the same time.")


class AbsenceReceipt(Given):
    """Who is being told. Nobody in the list: telephone the home school."""

    receipt: str
    told: list[Role]
