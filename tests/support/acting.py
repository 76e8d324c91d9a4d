"""Short ways to do in a test what people do: send a register, tell an absence, press the red button."""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from attendance import absences, concerns, days, outside_hours, registers, walk_offs
from attendance.absences import AbsenceReceipt, TellAbsence
from attendance.concerns import ConcernReceipt, TellConcern
from attendance.observing import EntryCommand
from attendance.outside_hours import RecordOutside
from attendance.receiving import Envelope
from attendance.records.sealed import reveal
from attendance.records.tables import Alert, Message, Notice, Observation, OutsideSession, Submission
from attendance.registers import Receipt, SubmitRegister
from attendance.rules.calendar import at_london
from attendance.rules.words import ConcernAbout, SeenOutside, Session, Status
from attendance.scope import ProviderScope
from attendance.walk_offs import ReportWalkOff, WalkOffReceipt
from tests.support.cast import WEDNESDAY, Cast, at

_keys = count(1)


def envelope(key: str | None = None, body: object = None) -> Envelope:
    """Return an envelope under a key of its own, or under the one given."""
    return Envelope.of(key or f"key-{next(_keys)}", body)


def entry(cast: Cast, ref: str, status: Status = Status.PRESENT, **more: Any) -> EntryCommand:
    """Return an entry for one of the cast's pupils; times may be wall times such as "10:40"."""
    on = more.pop("on", WEDNESDAY)
    for name in ("arrived_at", "left_at"):
        if isinstance(more.get(name), str):
            more[name] = at_london(on, time.fromisoformat(more[name]))
    return EntryCommand(placement=cast.refs.get(ref, ref), status=status, **more)


@dataclass(frozen=True, kw_only=True)
class Acting:
    """The cast, doing things at London wall times of the Wednesday unless another date is given."""

    cast: Cast

    def open_day(self, local: str = "07:00", on: date = WEDNESDAY) -> None:
        """Open the day as the clockwork does."""
        with self.cast.store.writing() as db:
            days.open_due(db, now=at(local, on=on))

    def send(
        self,
        *entries: EntryCommand,
        local: str,
        session: Session = Session.AM,
        scope: ProviderScope | None = None,
        on: date = WEDNESDAY,
        now: datetime | None = None,
        **more: Any,
    ) -> Receipt:
        """Send a register, OAKBANK's unless another scope is given."""
        sealed = more.pop("envelope", None) or envelope(body=repr(entries))
        command = SubmitRegister(on=on, session=session, entries=entries, envelope=sealed, **more)
        run_at = now or at(local, on=on)
        receipt = self.cast.store.command(
            lambda db: registers.submit(scope or self.cast.tutor, db, command, now=run_at)
        )
        self.deliver()
        return receipt

    def absent(
        self,
        ref: str,
        *,
        local: str,
        sessions: tuple[Session, ...] = (Session.AM,),
        on: date = WEDNESDAY,
        **more: Any,
    ) -> AbsenceReceipt:
        """Tell an absence early."""
        now = more.pop("now", at(local))
        command = TellAbsence(
            placement=self.cast.refs.get(ref, ref), on=on, sessions=sessions, envelope=envelope(), **more
        )
        receipt = self.cast.store.command(lambda db: absences.tell(self.cast.tutor, db, command, now=now))
        self.deliver()
        return receipt

    def walk_off(self, ref: str, *, left: str, local: str, **more: Any) -> WalkOffReceipt:
        """Press the red button."""
        command = ReportWalkOff(
            placement=self.cast.refs.get(ref, ref), left_at=at(left), envelope=more.pop("envelope", envelope()), **more
        )
        receipt = self.cast.store.command(lambda db: walk_offs.report(self.cast.tutor, db, command, now=at(local)))
        self.deliver()
        return receipt

    def tell_dsl(
        self,
        *refs: str,
        local: str = "10:40",
        about: ConcernAbout = ConcernAbout.PUPIL,
        account: str = "She says that she is afraid to go home.",
        scope: ProviderScope | None = None,
        **more: Any,
    ) -> ConcernReceipt:
        """Tell the DSL a concern about pupils, or about nobody in particular where none is named."""
        command = TellConcern(
            placements=tuple(self.cast.refs.get(ref, ref) for ref in refs),
            about=about,
            account=account,
            envelope=more.pop("envelope", envelope()),
            is_about_nobody=more.pop("is_about_nobody", not refs),
        )
        receipt = self.cast.store.command(
            lambda db: concerns.tell(scope or self.cast.tutor, db, command, now=more.pop("now", at(local)))
        )
        self.deliver()
        return receipt

    def outside(
        self,
        ref: str,
        *,
        starts: str,
        ends: str,
        local: str,
        on: date = WEDNESDAY,
        seen: SeenOutside = SeenOutside.ATTENDED,
        **more: Any,
    ) -> UUID:
        """Record a session outside hours; return its id."""
        scope, now = more.pop("scope", self.cast.tutor), more.pop("now", at(local, on=on))
        command = RecordOutside(
            placement=self.cast.refs.get(ref, ref),
            on=on,
            starts=time.fromisoformat(starts),
            ends=time.fromisoformat(ends),
            seen=seen,
            envelope=more.pop("envelope", None) or envelope(),
            **more,
        )
        receipt = self.cast.store.command(lambda db: outside_hours.record(scope, db, command, now=now))
        self.deliver()
        brought = select(OutsideSession.id).join(Submission, Submission.id == OutsideSession.submission_id)
        with self.cast.store.reading() as db:
            return db.session.scalars(brought.where(Submission.receipt == receipt.receipt)).one()

    def deliver(self) -> None:
        """Send every notice that waits, as the sender would within the second."""
        waiting = select(Notice).where(Notice.message_id.is_(None), Notice.cancelled_at.is_(None))
        with self.cast.store.writing() as db:
            for notice in db.session.scalars(waiting):
                message = _sent(notice)
                db.session.add(message)
                db.session.flush()
                notice.message_id = message.id

    def alerts(self, kind: str | None = None, *, is_open: bool | None = None) -> list[Alert]:
        """Return alerts as stored, oldest first."""
        wanted = select(Alert).order_by(Alert.opened_at, Alert.id)
        if kind is not None:
            wanted = wanted.where(Alert.kind == kind)
        if is_open is not None:
            wanted = wanted.where(Alert.closed_at.is_(None) if is_open else Alert.closed_at.is_not(None))
        with self.cast.store.reading() as db:
            return list(db.session.scalars(wanted))

    def closed_reasons(self, kind: str) -> list[str | None]:
        """Return why alerts were closed, oldest first; None where one is open."""
        wanted = select(Alert).where(Alert.kind == kind).order_by(Alert.opened_at, Alert.id)
        with self.cast.store.reading() as db:
            return [reveal(alert.closed_reason) for alert in db.session.scalars(wanted)]

    def told(self, *, kind: str | None = None, standing: bool = True) -> list[str]:
        """Return the names of those who have a notice, in the order in which it was written."""
        wanted = select(Notice).where(Notice.channel == "email").order_by(Notice.created_at, Notice.name)
        if kind is not None:
            wanted = wanted.where(Notice.kind == kind)
        if standing:
            wanted = wanted.where(Notice.cancelled_at.is_(None))
        with self.cast.store.reading() as db:
            return [notice.name for notice in db.session.scalars(wanted)]

    def observations(self, ref: str | None = None) -> list[Observation]:
        """Return observations as stored, in the order received."""
        wanted = select(Observation).order_by(Observation.received_at, Observation.id)
        if ref is not None:
            wanted = wanted.where(Observation.placement_id == self.cast.placements[ref])
        with self.cast.store.reading() as db:
            return list(db.session.scalars(wanted))


def _sent(notice: Notice) -> Message:
    return Message(
        id=uuid4(),
        channel=notice.channel,
        to_address=notice.address,
        to_name=notice.name,
        subject="",
        body="",
        kinds=notice.kind,
        is_urgent=notice.is_urgent,
        header_id=str(notice.id),
        created_at=notice.created_at,
        try_at=notice.created_at,
        give_up_at=notice.created_at,
        fence=1,
        state="sent",
        possible_repeat=False,
        sent_at=notice.created_at,
        ended_at=notice.created_at,
    )
