"""Tell a home school at once of what a session outside hours says of a child's welfare: no adult was at home.

A task, not an alert with a ladder: outside hours nobody but the family is answerable for where the pupil is, so nobody
is looked for, and nobody above the officer is called out on a Saturday. It stays open until somebody says it is done.
"""

from datetime import datetime

from attendance import tasks
from attendance.directory import Directory, Recipient
from attendance.records import calendars, registers
from attendance.records.tables import OutsideSession
from attendance.rules.calendar import to_london
from attendance.rules.words import SHORT_LADDER_FLAGS, PupilFlag, Role, SeenOutside
from attendance.unit import Db

KIND = "outside_hours"
SOMEBODY_HIDDEN = "A pupil whose place is not shown"


def tell(db: Db, row: OutsideSession, *, now: datetime) -> tuple[Role, ...]:
    """Tell the officer that no adult was at home, and the DSL of a pupil at risk; return the roles told, none for less.

    Of a pupil whose place is hidden the DSL alone is told.
    """
    if SeenOutside(row.seen) is not SeenOutside.NO_ADULT_AT_HOME:
        return ()
    directory = Directory(db, now)
    flags = registers.flags_of(db.session, [row.pupil_id]).get(row.pupil_id, frozenset())
    people = _people(directory, row, flags)
    tasks.raise_once(
        db,
        directory,
        row.home_school_id,
        kind=KIND,
        subject=str(row.id),
        words=_words(db, row, is_hidden=PupilFlag.NO_DISCLOSURE in flags),
        recipients=people,
        now=now,
    )
    return tuple(dict.fromkeys(Role(each.role) for each in people))


def _people(directory: Directory, row: OutsideSession, flags: frozenset[PupilFlag]) -> list[Recipient]:
    if PupilFlag.NO_DISCLOSURE in flags:
        return directory.holders(row.home_school_id, Role.DSL)
    roles = (Role.ATTENDANCE_OFFICER, *((Role.DSL,) if flags & SHORT_LADDER_FLAGS else ()))
    return directory.together(row.home_school_id, roles)


def _words(db: Db, row: OutsideSession, *, is_hidden: bool) -> str:
    provider = calendars.organisations(db.session, [row.provider_id])[row.provider_id]
    who = SOMEBODY_HIDDEN if is_hidden else provider.name
    at = to_london(row.starts_at)
    when = f"{at:%A} {at.day} {at:%B}, {at:%H:%M}"
    return f"{who}: no adult at home for a session outside hours, {when}. Today says for whom."
