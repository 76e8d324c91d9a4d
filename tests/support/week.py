"""A week of the cast, lived through under the clockwork: registers sent, one of them left out where a test says so."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from attendance import registers, summaries
from attendance.observing import EntryCommand
from attendance.records.tables import WeekIssue
from attendance.registers import SubmitRegister
from attendance.rules.week import WeekSummary
from attendance.rules.words import Session, Status
from attendance.scope import ProviderScope
from tests.support.acting import envelope
from tests.support.cast import Cast, at
from tests.support.clockwork import Shop

MONDAY = date(2026, 9, 14)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=offset) for offset in range(1, 5))
NEXT_MONDAY = MONDAY + timedelta(days=7)

OAKBANK, RIVERSIDE = ("P1", "P2", "P3", "P4"), ("P5", "P6")
SENT_AT = {Session.AM: "09:30", Session.PM: "13:30"}

# Who hears of what, when everybody is in post.
ASKED = [("manager", ("week",)), ("rival_tutor", ("week",))]
DRAFTED = [("officer", ("week_draft",)), ("south_officer", ("week_draft",))]
ISSUED = [(who, ("week",)) for who in ("dsl", "head", "lead", "officer", "south_dsl", "south_head", "south_officer")]

Key = tuple[str, date, Session]


def send(
    cast: Cast, ref: str, on: date, session: Session, status: Status = Status.PRESENT, *, local: str, **more: Any
) -> None:
    """Send one pupil's entry at a London wall time of that day, or of the day given as `sent_on`."""
    now = at(local, on=more.pop("sent_on", on))
    entry = EntryCommand(placement=cast.refs[ref], status=status, **more)
    _submit(cast, cast.rival if ref in RIVERSIDE else cast.tutor, on, session, [entry], now=now)


def _submit(
    cast: Cast, scope: ProviderScope, on: date, session: Session, entries: Sequence[EntryCommand], *, now: datetime
) -> None:
    command = SubmitRegister(on=on, session=session, entries=tuple(entries), envelope=envelope())
    cast.store.command(lambda db: registers.submit(scope, db, command, now=now))


def live_through(
    shop: Shop,
    *,
    monday: date = MONDAY,
    until: date | None = None,
    without: Collection[Key] = (),
    absent: Collection[Key] = (),
) -> None:
    """Send every register of the week on time, ticking each morning; stop after the last afternoon was sent."""
    last = until or monday + timedelta(days=4)
    for offset in range((last - monday).days + 1):
        on = monday + timedelta(days=offset)
        shop.tick("07:00", on=on)
        for session in Session:
            for scope, refs in ((shop.cast.tutor, OAKBANK), (shop.cast.rival, RIVERSIDE)):
                entries = [
                    EntryCommand(
                        placement=shop.cast.refs[ref],
                        status=Status.ABSENT if (ref, on, session) in absent else Status.PRESENT,
                    )
                    for ref in refs
                    if (ref, on, session) not in without
                ]
                if entries:
                    _submit(shop.cast, scope, on, session, entries, now=at(SENT_AT[session], on=on))
    shop.carrier.letters.clear()


def weekly(shop: Shop) -> list[tuple[str, tuple[str, ...]]]:
    """Return who was written to about the week since the last look, and forget the rest."""
    return [(who, kinds) for who, kinds in shop.carrier.take() if "week" in kinds or "week_draft" in kinds]


def the_week(cast: Cast, *, now: datetime, monday: date = MONDAY) -> WeekSummary:
    """Return Northgate's week as it stands."""
    with cast.store.reading() as db:
        return summaries.week(cast.officer, db, monday, now=now)


def kept(cast: Cast) -> list[dict[str, Any]]:
    """Return what each issued version of Northgate's weeks said, the oldest first."""
    wanted = select(WeekIssue).where(WeekIssue.home_school_id == cast.northgate)
    with cast.store.reading() as db:
        rows = db.session.scalars(wanted.order_by(WeekIssue.monday, WeekIssue.version))
        return [json.loads(row.data.reveal()) for row in rows]


def issues(cast: Cast) -> list[WeekIssue]:
    """Return what was issued of Northgate's weeks, the oldest first."""
    wanted = select(WeekIssue).where(WeekIssue.home_school_id == cast.northgate)
    with cast.store.reading() as db:
        return list(db.session.scalars(wanted.order_by(WeekIssue.monday, WeekIssue.version)))
