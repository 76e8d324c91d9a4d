"""Say how a register stands: awaited, missing, received, received late, or not held.

Pure. Silence is never good news: with nothing reported a register is awaited, then missing, never "all present".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from attendance.rules.words import Status


class RegisterState(StrEnum):
    """How the list for one session at one provider for one home school stands."""

    AWAITING = "awaiting"
    MISSING = "missing"
    RECEIVED = "received"
    RECEIVED_LATE = "received_late"
    NOT_HELD = "not_held"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _LABELS[self]


_LABELS = {
    RegisterState.AWAITING: "Awaited",
    RegisterState.MISSING: "Not in",
    RegisterState.RECEIVED: "In",
    RegisterState.RECEIVED_LATE: "In late",
    RegisterState.NOT_HELD: "Not held",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpectedEntry:
    """One expected pupil of a register: when due, what is current, when first heard of.

    `is_answered_for` marks a pupil whose walk-off is on record: nobody waits for a mark of theirs.
    """

    due_at: datetime
    status: Status | None
    first_heard_at: datetime | None
    is_answered_for: bool = False


def register_state(entries: Sequence[ExpectedEntry], *, now: datetime) -> RegisterState:
    """Return the state of a register from its expected entries; missing goes before awaiting, late before in."""
    waited_for = [entry for entry in entries if entry.status is None and not entry.is_answered_for]
    if any(entry.due_at <= now for entry in waited_for):
        return RegisterState.MISSING
    if waited_for:
        return RegisterState.AWAITING
    if entries and all(entry.status is Status.NOT_HELD for entry in entries):
        return RegisterState.NOT_HELD
    if any(entry.first_heard_at and entry.first_heard_at > entry.due_at for entry in entries):
        return RegisterState.RECEIVED_LATE
    return RegisterState.RECEIVED
