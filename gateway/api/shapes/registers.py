"""The bodies of registers: what a provider saw in one session, and how it stands."""

from datetime import date
from typing import Annotated

from pydantic import Field

from attendance.rules.register_state import RegisterState
from attendance.rules.words import AgreedWith, Handover, Mode, Reason, Session, Status
from gateway.api.shapes.values import At, Given, LongText, Moment, Reference, Said, ShortText

MOST_ENTRIES = 500


class EntrySaid(Said):
    """What was seen of one pupil."""

    placement: Reference
    status: Status
    site: Reference | None = Field(None, description="Where the pupil is; the usual site unless said otherwise.")
    site_until: Moment | None = Field(None, description="Until when the group is at that site.")
    arrived_at: Moment | None = None
    left_at: Moment | None = None
    agreed_with: AgreedWith | None = Field(None, description="Who agreed that the pupil left; needed for left_early.")
    agreed_name: ShortText | None = Field(None, description="The person at the home school who agreed.")
    handover: Handover | None = Field(None, description="Where the pupil is: with not_held, or ending early.")
    handed_to: ShortText | None = Field(None, description="Who collected the pupil, or took them to school.")
    mode: Mode | None = Field(None, description="Seen in person or remotely; as the placement is, unless said.")
    reason: Reason | None = None
    note: LongText | None = None
    change_reason: LongText | None = Field(None, description="Why it differs from what was sent about the same time.")


class RegisterSaid(Said):
    """A register, whole or in part. No entries: no pupils expected."""

    taken_at: Moment | None = Field(None, description="When it was taken; now, unless said otherwise.")
    entries: Annotated[tuple[EntrySaid, ...], Field(max_length=MOST_ENTRIES)]


class RegisterReceipt(Given):
    """What became of a register; the lists name placements."""

    receipt: str
    received_at: At
    accepted: int
    unchanged: int
    changed: int
    superseded: int = Field(description="Older than what is on record: kept, and not current.")
    unexpected: list[str] = Field(description="Not expected in this session: accepted, and the home school told.")
    not_reported: list[str] = Field(description="Expected, and nobody has said anything of them.")


class EntryGiven(Given):
    """One pupil of a register. `status` null: nobody has said anything."""

    placement: str
    given_name: str
    family_name: str
    site: str | None
    starts_at: At
    due_at: At
    status: Status | None
    observed_at: At | None


class SchoolRegisterGiven(Given):
    """The register of one home school; due when the first of its entries is."""

    home_school: str
    home_school_name: str
    due_at: At
    state: RegisterState
    entries: list[EntryGiven]


class SessionGiven(Given):
    """One session: a register for each home school."""

    on: date = Field(alias="date")
    session: Session
    registers: list[SchoolRegisterGiven]
