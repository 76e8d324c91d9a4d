"""What a home school entered of one pupil, session by session, with every version: its register of them, as it grew.

Reads, never writes. Source: S.I. 2024/208, regulation 10: an amendment shows what stood before, what stands now, why,
when and who changed it. Whoever may not know where the pupil is reads no activity; nobody does in a file, which is
passed on.
"""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from attendance import hidden_places
from attendance.figures.page import require_period
from attendance.marks.lines import Version, version_of, version_without_place
from attendance.pupils import pupil_in
from attendance.records import calendars
from attendance.records import hidden_places as stored_hidden
from attendance.records import marks as stored
from attendance.records.tables import Mark
from attendance.rules.words import Session
from attendance.scope import SchoolScope
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class EnteredSession:
    """One session with every version of its entry, the first first."""

    on: date
    session: Session
    history: tuple[Version, ...]

    @property
    def stands(self) -> Version:
        """Return the version that stands."""
        return self.history[-1]


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilEntries:
    """A pupil's entries from one date to another, the first day first."""

    pupil_id: UUID
    name: str
    ref: str
    upn: str | None
    home_school_name: str
    first: date
    last: date
    sessions: tuple[EnteredSession, ...]
    is_hidden: bool

    @property
    def amended(self) -> int:
        """Return how many sessions were entered anew."""
        return sum(len(each.history) > 1 for each in self.sessions)


def history(
    scope: SchoolScope,
    db: Db,
    pupil_id: UUID,
    first: date,
    last: date,
    *,
    now: datetime,
    is_passed_on: bool = False,
) -> PupilEntries:
    """Return what was entered of a pupil from one date to another, both included.

    Raises:
        NotFound: no such pupil of the actor's schools.
        Refusal: the dates are the wrong way round, too far apart, or have not come.
    """
    pupil = pupil_in(scope, db, pupil_id)
    require_period(first, last, now=now)
    is_hidden = (
        bool(stored_hidden.among(db.session, [pupil.id]))
        if is_passed_on
        else hidden_places.is_hidden_from(scope, db, pupil.id)
    )
    shown = _without_place if is_hidden else version_of
    rows = stored.of_pupil(db.session, pupil.id, first, last)
    schools = calendars.organisations(db.session, [pupil.home_school_id])
    return PupilEntries(
        pupil_id=pupil.id,
        name=f"{pupil.given_name} {pupil.family_name}",
        ref=pupil.ref,
        upn=pupil.upn,
        home_school_name=schools[pupil.home_school_id].name,
        first=first,
        last=last,
        sessions=tuple(
            EnteredSession(on=on, session=Session(half), history=tuple(map(shown, versions)))
            for (on, half), versions in groupby(rows, key=lambda row: (row.on, row.session))
        ),
        is_hidden=is_hidden,
    )


def _without_place(row: Mark) -> Version:
    return version_without_place(version_of(row))
