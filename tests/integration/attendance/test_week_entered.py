"""What a home school entered stands in its week beside what the providers saw, as it is, and makes no new version."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import update

from attendance import marks, summaries
from attendance.marks import Enter, Entry, How
from attendance.records.tables import Placement
from attendance.rules.calendar import WEEK
from attendance.rules.codes.comparing import Difference
from attendance.rules.figures import figures_of_week
from attendance.rules.words import Session, Status
from tests.support.acting import Acting, entry
from tests.support.cast import WEDNESDAY, at
from tests.support.week import MONDAY, NEXT_MONDAY, issues


@pytest.fixture(autouse=True)
def _morning(cast):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))
    acting = Acting(cast=cast)
    acting.open_day()
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:30")


def enter(cast, name, code, *, now=None):
    now = now or at("15:30")
    with cast.store.reading() as db:
        found = marks.session_lines(cast.officer, db, WEDNESDAY, Session.AM, now=now).lines
    line = next(each for each in found if each.given_name == name)
    typed = Entry(
        pupil_id=line.pupil_id,
        version=line.version,
        stamp=line.stamp,
        how=How.CHOSEN,
        code=code,
        reason="By the office",
    )
    command = Enter(key=uuid4(), on=WEDNESDAY, session=Session.AM, entries=(typed,))
    cast.store.command(lambda db: marks.enter(cast.officer, db, command, now=now))


def week_of(cast, *, now=None, scope=None):
    with cast.store.reading() as db:
        return summaries.week(scope or cast.officer, db, MONDAY, now=now or at("15:31"))


def amended(week):
    return week.entered.amended


def wednesday(week, ref):
    return week.entered.of(ref).cells[4]


def test_what_differs_is_named_and_what_stands_as_n_with_its_last_day(cast):
    for name, code in (("Amber", "B"), ("Bruno", "I"), ("Cerys", "N")):
        enter(cast, name, code)
    assert not any(each.differing for each in week_of(cast).entered.pupils)
    Acting(cast=cast).send(entry(cast, "P1", Status.ABSENT, change_reason="Mistake"), local="15:45")

    week = week_of(cast, now=at("15:46"))

    assert (wednesday(week, "P1").difference, wednesday(week, "P1").proposed) == (Difference.NOT_SEEN, "N")
    assert [len(week.entered.of(ref).differing) for ref in ("P1", "P2", "P3")] == [1, 0, 0]
    [standing] = week.entered.of("P3").unresolved
    assert (standing.on, standing.last_on, standing.is_over) == (WEDNESDAY, date(2026, 9, 23), False)
    assert week.entered.unresolved_elsewhere == 0
    found = figures_of_week(week)
    assert (found.statutory.attended, found.statutory.possible) == (1, 3)
    assert (found.placement.attended, found.placement.expected) == (0, 2)


def test_another_school_s_week_has_nothing_of_it(cast):
    enter(cast, "Cerys", "N")

    other = week_of(cast, scope=cast.south_officer)

    assert {cell.code for each in other.entered.pupils for cell in each.cells} == {""}
    assert other.entered.unresolved_elsewhere == 0
    assert [each for one in other.entered.pupils for each in one.unresolved] == []


def test_what_is_amended_stands_in_the_week_of_its_session_and_in_the_week_it_was_amended_in(cast):
    enter(cast, "Bruno", "N")
    later = at("10:00", on=NEXT_MONDAY)
    assert amended(week_of(cast)) == ()
    enter(cast, "Bruno", "I", now=later)

    with cast.store.reading() as db:
        mondays = (MONDAY, NEXT_MONDAY, MONDAY - WEEK)
        own, after, before = (amended(summaries.week(cast.officer, db, each, now=later)) for each in mondays)
        other = amended(summaries.week(cast.south_officer, db, MONDAY, now=later))

    assert own == after
    [each] = own
    assert (each.given_name, each.on, each.session, each.was, each.became) == (
        "Bruno",
        WEDNESDAY,
        Session.AM,
        "N",
        "I",
    )
    assert (each.reason, each.amended_at, each.amended_by) == ("By the office", later, cast.officer.actor.name)
    assert (before, other) == ((), ())


def test_a_code_entered_afterwards_is_shown_and_makes_no_new_version(cast):
    enter(cast, "Bruno", "N")
    for _ in range(2):
        with cast.store.writing() as db:
            summaries.plan_weeks(db, now=at("08:30", on=NEXT_MONDAY))
        with cast.store.writing() as db:
            summaries.run_due(db, now=at("08:30", on=NEXT_MONDAY))
    later = at("10:00", on=NEXT_MONDAY)
    enter(cast, "Bruno", "I", now=later)

    week = week_of(cast, now=later)

    assert (week.version, week.changes, week.is_draft) == (1, (), False)
    assert wednesday(week, "P2").code == "I"
    with cast.store.reading() as db:
        assert wednesday(summaries.issued(cast.officer, db, MONDAY, 1), "P2").code == "N"
    assert len(issues(cast)) == 1
