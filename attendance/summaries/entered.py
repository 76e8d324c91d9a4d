"""What the home school has entered of a week, beside what its providers saw: the codes, what differs, what is still N.

With it, what the school's own records system has otherwise, as its last file told.

Reads, never writes. It stands as it is when the week is made; a week that was issued keeps what stood then.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import time
from uuid import UUID

from attendance.records import figures as stored_figures
from attendance.records import marks, system_marks, unexplained
from attendance.records.figures import PupilSession, Whom
from attendance.records.sealed import reveal
from attendance.records.tables import Comparison, Pupil, Unexplained
from attendance.rules.calendar import WEEK, Openness, at_london, london_date
from attendance.rules.codes import Proposal, deadline, propose
from attendance.rules.codes.comparing import compare_system, compare_with_seen
from attendance.rules.week import (
    Amendment,
    Compared,
    EnteredCell,
    PupilEntered,
    StandsAsN,
    SystemDiffers,
    WeekEntered,
    sessions_of,
)
from attendance.rules.words import Session
from attendance.summaries.facts import ALL_WEEK, WeekFacts
from attendance.summaries.proposed import Half, OnRecord, on_record
from attendance.unit import Db

NOON = time(12)


def entered(db: Db, facts: WeekFacts, school_id: UUID, pupil_ids: Collection[UUID]) -> WeekEntered:
    """Return what is entered of these pupils of a school's week."""
    friday = facts.monday + ALL_WEEK
    codes = stored_figures.entered(db.session, Whom((school_id,), facts.monday, friday))
    standing: dict[UUID, list[Unexplained]] = {}
    for row in unexplained.of_schools(db.session, [school_id]):
        if row.on <= friday:
            standing.setdefault(row.pupil_id, []).append(row)
    system = {
        each: told
        for each, told in system_marks.of_school(db.session, school_id, facts.monday, friday).items()
        if each[0] in pupil_ids
    }
    written = {each: told[0] for each, told in system.items()}
    return WeekEntered(
        as_at=facts.now,
        pupils=tuple(_pupil(facts, facts.pupils[each], codes, standing.get(each, ()), written) for each in pupil_ids),
        unresolved_elsewhere=sum(len(standing[each]) for each in standing.keys() - set(pupil_ids)),
        amended=_amended(db, facts, school_id),
        compared=_compared([told[1] for told in system.values()]),
    )


def begun_on_record(facts: WeekFacts, pupil: Pupil, when: Half) -> list[OnRecord]:
    """Return what is on record of a session that has begun; nothing where the home school is shut."""
    if facts.homes[pupil.home_school_id].openness(*when) is not Openness.OPEN:
        return []
    on, half = when
    has_begun = half is Session.AM or at_london(on, NOON) <= facts.now
    return [each for each in on_record(facts, pupil.id, when) if has_begun or each.observation]


def _amended(db: Db, facts: WeekFacts, school_id: UUID) -> tuple[Amendment, ...]:
    days = (facts.monday, facts.monday + ALL_WEEK)
    at = (at_london(facts.monday, time.min), at_london(facts.monday + WEEK, time.min))
    return tuple(
        Amendment(
            pupil_ref=pupil.ref,
            family_name=pupil.family_name,
            given_name=pupil.given_name,
            on=mark.on,
            session=Session(mark.session),
            was=was,
            became=mark.code,
            reason=reveal(mark.reason) or "",
            amended_at=mark.entered_at,
            amended_by=mark.entered_by,
            amended_by_job=mark.entered_by_job,
        )
        for mark, was, pupil in marks.amended(db.session, school_id, days, at)
    )


def _pupil(
    facts: WeekFacts,
    pupil: Pupil,
    codes: Mapping[PupilSession, str],
    standing: Collection[Unexplained],
    written: Mapping[PupilSession, str],
) -> PupilEntered:
    halves = sessions_of(facts.monday)
    entered = {when: codes.get((pupil.id, *when), "") for when in halves}
    proposals = {when: [propose(each.case) for each in _held(facts, pupil, when)] for when in halves}
    return PupilEntered(
        pupil_ref=pupil.ref,
        cells=tuple(_cell(pupil, when, entered[when], proposals[when]) for when in halves),
        unresolved=tuple(_stands(facts, row) for row in standing),
        system=tuple(
            found
            for when in halves
            if (pupil.id, *when) in written
            and (found := _in_system(pupil, when, written[pupil.id, *when], entered[when], proposals[when]))
        ),
    )


def _cell(pupil: Pupil, when: Half, code: str, proposals: Sequence[Proposal]) -> EnteredCell:
    on, session = when
    if not code:
        return EnteredCell(on=on, session=session, is_owed=bool(proposals))
    found = compare_with_seen(code, on, session, born=pupil.date_of_birth, proposals=proposals)
    if found is None:
        return EnteredCell(on=on, session=session, code=code)
    return EnteredCell(
        on=on, session=session, code=code, difference=found.difference, proposed=found.proposed, why=found.why
    )


def _in_system(pupil: Pupil, when: Half, mark: str, code: str, proposals: Sequence[Proposal]) -> SystemDiffers | None:
    found = compare_system(mark, *when, born=pupil.date_of_birth, proposals=proposals, entered=code)
    if found is None:
        return None
    on, session = when
    return SystemDiffers(
        on=on, session=session, written=mark, difference=found.difference, proposed=found.proposed, why=found.why
    )


def _held(facts: WeekFacts, pupil: Pupil, when: Half) -> list[OnRecord]:
    return begun_on_record(facts, pupil, when) if when[0] <= london_date(facts.now) else []


def _compared(comparisons: Collection[Comparison]) -> Compared | None:
    if not comparisons:
        return None
    last = max(comparisons, key=lambda each: each.compared_at)
    return Compared(at=last.compared_at, by=f"{last.compared_by}, {last.compared_by_job}", marks=len(comparisons))


def _stands(facts: WeekFacts, row: Unexplained) -> StandsAsN:
    until = deadline(facts.homes[row.home_school_id], row.on)
    return StandsAsN(
        on=row.on,
        session=Session(row.session),
        last_on=until.last_on,
        is_over=until.is_over(london_date(facts.now)),
    )
