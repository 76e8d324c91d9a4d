"""Say of the silent cells of a weekly sheet which are to be asked about: somebody was expected, and nobody was told."""

from collections.abc import Iterable
from datetime import date, datetime

from attendance import days, provider_day, registers
from attendance.intake.reading import ReadRow
from attendance.records import registers as stored
from attendance.refusals import Refusal
from attendance.rules.words import Session
from attendance.scope import ProviderScope
from attendance.unit import Db


def asked_of(
    scope: ProviderScope, db: Db, rows: Iterable[ReadRow], *, received_at: datetime, now: datetime
) -> frozenset[int]:
    """Return the numbers of the cells whose pupil was expected, in a session that had begun, and is not reported."""
    silent = [row for row in rows if row.if_expected and row.placement and row.on and row.session]
    sessions = sorted({(row.on, row.session) for row in silent if row.on and row.session})
    with db.looking():
        missing = {each: _missing(scope, db, *each, received_at=received_at, now=now) for each in sessions}
    return frozenset(
        row.number for row in silent if row.on and row.session and row.placement in missing[row.on, row.session]
    )


def _missing(
    scope: ProviderScope, db: Db, on: date, session: Session, *, received_at: datetime, now: datetime
) -> frozenset[str]:
    try:
        registers.require_date(on, now=now)
    except Refusal:
        return frozenset()
    days.ensure_open(db, stored.schools_hosted(db.session, scope.provider_id, on=on, part=scope.part), on, now=now)
    register = provider_day.session_register(scope, db, on, session, now=now)
    return frozenset(
        each.placement
        for each in register.entries
        if each.is_expected and not each.needs_care and each.starts_at <= received_at
    )
