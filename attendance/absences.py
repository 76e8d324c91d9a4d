"""Tell an absence early, before the register: it is an observation like any other, and the school is told at once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from attendance import receiving, sessions_told
from attendance.observing import EntryCommand
from attendance.receiving import Envelope
from attendance.rules.words import Reason, Role, Session, Status
from attendance.scope import ProviderScope
from attendance.sessions_told import Said
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class TellAbsence:
    """A pupil will not be there, in the sessions named."""

    placement: str
    on: date
    sessions: tuple[Session, ...]
    envelope: Envelope
    reason: Reason = Reason.NOT_KNOWN
    contact_made: bool = False
    note: str | None = None
    change_reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AbsenceReceipt:
    """What the provider gets. `told` are roles with a named person whose notice is stored; none means: telephone.

    `due_at` is when the first of the registers concerned is due.
    """

    receipt: str
    placement: str
    on: date
    sessions: tuple[Session, ...]
    due_at: datetime
    received_at: datetime
    told: tuple[Role, ...]
    was_before_due: bool

    def to_json(self) -> dict[str, Any]:
        """Return the receipt as JSON can hold it."""
        return {
            "receipt": self.receipt,
            "placement": self.placement,
            "on": self.on.isoformat(),
            "sessions": [session.value for session in self.sessions],
            "due_at": self.due_at.isoformat(),
            "received_at": self.received_at.isoformat(),
            "told": [role.value for role in self.told],
            "was_before_due": self.was_before_due,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "AbsenceReceipt":
        """Return the receipt that was given the first time."""
        return cls(
            receipt=said["receipt"],
            placement=said["placement"],
            on=date.fromisoformat(said["on"]),
            sessions=tuple(Session(session) for session in said["sessions"]),
            due_at=datetime.fromisoformat(said["due_at"]),
            received_at=datetime.fromisoformat(said["received_at"]),
            told=tuple(Role(role) for role in said["told"]),
            was_before_due=said["was_before_due"],
        )


def tell(scope: ProviderScope, db: Db, command: TellAbsence, *, now: datetime) -> AbsenceReceipt:
    """Store an absence told early for one session or both, and tell the home school.

    Raises:
        Refusal: a date that is past, too far ahead or closed; a session the pupil is not expected in.
        NotFound: a placement that is not this provider's, or not live on that date.
        EntriesConflict: the pupil has been reported otherwise already and no reason for the change is given.
        KeyReused: the key came before with another body.
    """
    earlier = receiving.seen_before(scope, db, command.envelope)
    if earlier is not None:
        return AbsenceReceipt.from_json(earlier)
    entry = EntryCommand(
        placement=command.placement,
        status=Status.ABSENT,
        reason=command.reason,
        note=command.note,
        contact_made=command.contact_made,
        change_reason=command.change_reason,
    )
    entries = dict.fromkeys(command.sessions, (entry,))
    said = Said(kind="absence", on=command.on, entries=entries, envelope=command.envelope)
    recorded = sessions_told.record(scope, db, said, now=now)
    receipt = AbsenceReceipt(
        receipt=recorded.received.receipt,
        placement=command.placement,
        on=command.on,
        sessions=command.sessions,
        due_at=recorded.due_at,
        received_at=now,
        told=recorded.told,
        was_before_due=recorded.was_before_due,
    )
    receiving.answer(db, recorded.received, receipt.to_json())
    ((school_id, (placement_id,)),) = recorded.placements.items()
    body = {
        "on": command.on.isoformat(),
        "sessions": [session.value for session in command.sessions],
        "placement": str(placement_id),
        "receipt": receipt.receipt,
    }
    db.tell({scope.provider_id, school_id}, "absence_told", actor=scope.actor, at=now, body=body)
    return receipt
