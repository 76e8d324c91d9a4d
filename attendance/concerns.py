"""Tell the DSL: a safeguarding concern that is neither a walk-off nor an incident, from a provider to the home school.

Each home school hears of its own pupils, in a part of its own. Nothing of it comes back to the provider: it may speak
of the provider's own people, so whoever told it gets a receipt with a reference and a time, and nobody else anything.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from attendance import alerts, receiving
from attendance.alerts import AlertDraft, Opened
from attendance.directory import Directory
from attendance.receiving import Envelope, Received
from attendance.records import concerns as stored
from attendance.records import registers
from attendance.records.base import new_id
from attendance.records.registers import HostedPlacement
from attendance.records.tables import Concern
from attendance.refusals import Refusal
from attendance.rules.calendar import london_date
from attendance.rules.words import AlertKind, ConcernAbout, PupilFlag
from attendance.scope import ProviderScope
from attendance.unit import Db
from attendance.walk_offs import hosted_one

KIND = "concern"


@dataclass(frozen=True, kw_only=True, slots=True)
class TellConcern:
    """What somebody saw, heard or was told. `is_about_nobody`: no pupil in particular, so every home school hears."""

    placements: tuple[str, ...]
    about: ConcernAbout
    account: str
    envelope: Envelope
    is_about_nobody: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ConcernReceipt:
    """What whoever told it gets. `is_heard` False: at a school nobody could be told, so telephone."""

    receipt: str
    received_at: datetime
    is_heard: bool

    def to_json(self) -> dict[str, Any]:
        """Return the receipt as JSON can hold it."""
        return {
            "receipt": self.receipt,
            "received_at": self.received_at.isoformat(),
            "is_heard": self.is_heard,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "ConcernReceipt":
        """Return the receipt that was given the first time."""
        return cls(
            receipt=said["receipt"],
            received_at=datetime.fromisoformat(said["received_at"]),
            is_heard=said["is_heard"],
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """One home school's part of a concern; without a pupil where it is about none in particular."""

    home_school_id: UUID
    placement_id: UUID | None = None
    pupil_id: UUID | None = None
    flags: frozenset[PupilFlag] = frozenset()


def tell(scope: ProviderScope, db: Db, command: TellConcern, *, now: datetime) -> ConcernReceipt:
    """Keep a concern, one part and one alert per pupil or school, and write the first notices in this transaction.

    Raises:
        Refusal: neither a pupil nor nobody in particular, both, nothing written, or no home school to tell.
        NotFound: a placement that is not this provider's, or not live today.
        KeyReused: the key came before with another body.
    """
    earlier = receiving.seen_before(scope, db, command.envelope)
    if earlier is not None:
        return ConcernReceipt.from_json(earlier)
    _require_sense(command)
    parts = _every_school(scope, db, now=now) if command.is_about_nobody else _of_pupils(scope, db, command, now=now)
    received = receiving.receive(scope, db, command.envelope, kind=KIND, now=now)
    directory = Directory(db, now)
    heard = [
        bool(_keep(scope, db, part, command, received=received, directory=directory, now=now).told) for part in parts
    ]
    receipt = ConcernReceipt(receipt=received.receipt, received_at=now, is_heard=all(heard))
    receiving.answer(db, received, receipt.to_json())
    return receipt


def _require_sense(command: TellConcern) -> None:
    if not command.placements and not command.is_about_nobody:
        raise Refusal("Choose the pupils it is about, or say that it is about no pupil in particular.", field="pupils")
    if command.placements and command.is_about_nobody:
        raise Refusal("Either choose pupils, or say that it is about no pupil in particular.", field="pupils")
    if not command.account.strip():
        raise Refusal("Write what you saw, heard or were told.", field="account")


def _of_pupils(scope: ProviderScope, db: Db, command: TellConcern, *, now: datetime) -> list[_Part]:
    hosted = [hosted_one(scope, db, ref, now) for ref in dict.fromkeys(command.placements)]
    flags = registers.flags_of(db.session, [each.pupil.id for each in hosted])
    return [_part(each, flags.get(each.pupil.id, frozenset())) for each in hosted]


def _part(hosted: HostedPlacement, flags: frozenset[PupilFlag]) -> _Part:
    return _Part(
        home_school_id=hosted.school.id, placement_id=hosted.placement.id, pupil_id=hosted.pupil.id, flags=flags
    )


def _every_school(scope: ProviderScope, db: Db, *, now: datetime) -> list[_Part]:
    on = london_date(now)
    hosted = registers.hosted(db.session, scope.provider_id, on=on, today=on, part=scope.part)
    schools = dict.fromkeys(each.school.id for each in hosted)
    if not schools:
        raise Refusal("No home school has a pupil with you today. Telephone the school it concerns.", field="pupils")
    return [_Part(home_school_id=school_id) for school_id in schools]


def _keep(
    scope: ProviderScope,
    db: Db,
    part: _Part,
    command: TellConcern,
    *,
    received: Received,
    directory: Directory,
    now: datetime,
) -> Opened:
    """Keep one school's part. All of it is the school's own, so it is done on that school's behalf."""
    concern_id = new_id()
    draft = AlertDraft(
        kind=AlertKind.SAFEGUARDING,
        subject=str(concern_id),
        home_school_id=part.home_school_id,
        provider_id=scope.provider_id,
        placement_id=part.placement_id,
        pupil_id=part.pupil_id,
        on=london_date(now),
        session=None,
        summary="Safeguarding concern",
        flags=part.flags,
    )
    with db.acting_for([part.home_school_id]):
        opened = alerts.open_alert(db, draft, now=now, directory=directory)
        concern = Concern(
            id=concern_id,
            placement_id=part.placement_id,
            home_school_id=part.home_school_id,
            provider_id=scope.provider_id,
            pupil_id=part.pupil_id,
            submission_id=received.submission_id,
            alert_id=opened.alert_id,
            about=command.about.value,
            account=command.account,
            told_at=now,
            told_by=scope.actor.name,
            told_by_job=scope.actor.job_title,
            channel=scope.actor.channel.value,
        )
        stored.add(db.session, concern)
    # In the school's chain alone: the provider's own people would read theirs.
    body = {"concern": str(concern_id), "alert": str(opened.alert_id)}
    db.tell([part.home_school_id], "concern_told", actor=scope.actor, at=now, body=body)
    return opened
