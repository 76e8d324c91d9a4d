"""Absences that stand as N: listed until a person enters a code, told of twice, and never changed by a job."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from attendance import marks
from attendance.marks import How
from attendance.records import unexplained as stored
from attendance.records.forgetting import registers
from attendance.records.tables import Mark, Notice, Placement, Task, Unexplained
from attendance.rules.codes import Pile
from attendance.rules.words import PupilFlag, Session, Status
from tests.integration.attendance.test_days import closure
from tests.integration.attendance.test_marks import chosen, enter, lines, of
from tests.support.acting import entry
from tests.support.cast import OFFICER, WEDNESDAY, at, flag

# Of a Wednesday: Monday is the third school day after it, the next Wednesday the last.
THIRD, LAST = date(2026, 9, 21), date(2026, 9, 23)
AFTER = LAST + timedelta(days=1)

# Nothing here turns on the database.
ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _natures(cast):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))


@pytest.fixture
def absent(cast, acting):
    """Enter N for two pupils: one whom the provider missed, one of whom it said nothing."""
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:30")
    found = lines(cast)
    enter(cast, of(found["Amber"]), of(found["Cerys"], How.AWAITING))


def listed(cast, on=WEDNESDAY, local="10:30", scope=None):
    with cast.store.reading() as db:
        return marks.absences(scope or cast.officer, db, now=at(local, on=on))


def remind(cast, local, on):
    with cast.store.writing() as db:
        return marks.remind_due(db, now=at(local, on=on))


def each_morning(cast, first, last):
    on = first
    while on <= last:
        remind(cast, "08:00", on)
        on += timedelta(days=1)


def told(cast):
    people = {person: who for who, person in cast.people.items()}
    with cast.store.reading() as db:
        found = db.session.scalars(select(Notice).where(Notice.kind == "task").order_by(Notice.created_at)).all()
    return [(people.get(row.person_id), f"{row.created_at:%d %H:%M}", row.detail) for row in found]


def tasks(cast):
    with cast.store.reading() as db:
        rows = db.session.scalars(select(Task).where(Task.kind == "unexplained").order_by(Task.opened_at)).all()
    return [(row.subject, row.done_by) for row in rows]


def codes(cast):
    with cast.store.reading() as db:
        return sorted((row.version, row.code) for row in db.session.scalars(select(Mark)))


def test_what_stands_as_n_is_listed_with_its_last_day_until_a_code_is_entered(cast, acting, absent):
    found = {each.line.given_name: each for each in listed(cast)}
    assert {name: (each.until.last_on, each.days_left, each.is_over) for name, each in found.items()} == {
        "Amber": (LAST, 5, False),
        "Cerys": (LAST, 5, False),
    }
    assert listed(cast, scope=cast.south_officer) == ()
    with cast.store.reading() as db:
        assert not stored.any_until(db.session, cast.southgate, WEDNESDAY)
        assert marks.count(cast.officer, db, now=at("10:30", on=AFTER)) == (2, 2)

    enter(cast, chosen(lines(cast)["Amber"], "I", "Mother rang: ill"))
    assert [each.line.given_name for each in listed(cast)] == ["Cerys"]
    # A mistake taken back: the days run from the session all the same.
    enter(cast, chosen(lines(cast)["Amber"], "N", "It was her sister"))
    assert [(each.line.given_name, each.until.last_on) for each in listed(cast)] == [("Cerys", LAST), ("Amber", LAST)]


def test_officers_are_reminded_on_the_third_day_and_the_last_once_each_in_one_message(cast, absent):
    each_morning(cast, WEDNESDAY, AFTER + timedelta(days=7))
    remind(cast, "08:05", AFTER)

    end = "Find the reason; where nobody can, enter O."
    assert told(cast) == [
        (OFFICER, "21 07:00", f"2 absences entered as N: a code is due by Wednesday 23 September. {end}"),
        (OFFICER, "23 07:00", f"Today is the last day of 2 absences entered as N. {end}"),
    ]
    assert tasks(cast) == [("2026-09-16", "Muster: told anew"), ("2026-09-16", None)]


@ON_ONE
def test_a_reminder_that_a_pause_held_up_is_told_once_when_muster_is_back(cast, absent):
    remind(cast, "08:00", WEDNESDAY + timedelta(days=1))
    remind(cast, "11:00", AFTER)
    remind(cast, "11:01", AFTER)

    assert [(who, when) for who, when, _words in told(cast)] == [(OFFICER, "24 10:00")]
    assert "2 absences entered as N are overdue." in told(cast)[0][2]


def test_nobody_is_reminded_of_what_has_its_code(cast, absent):
    each_morning(cast, WEDNESDAY, THIRD)
    enter(
        cast, chosen(lines(cast)["Amber"], "I", "Mother rang: ill"), chosen(lines(cast)["Cerys"], "O", "Nobody knows")
    )

    assert tasks(cast) == [("2026-09-16", "Muster: each has its code")]
    each_morning(cast, THIRD + timedelta(days=1), AFTER)
    assert len(told(cast)) == 1
    with cast.store.reading() as db:
        assert db.session.scalars(select(Unexplained)).all() == []


@ON_ONE
def test_a_closure_that_comes_up_later_moves_the_last_day(cast, absent):
    with cast.store.writing() as db:
        db.session.add(closure(cast.northgate, on=THIRD))
    each_morning(cast, WEDNESDAY, AFTER)

    assert [when for _who, when, _words in told(cast)] == ["22 07:00", "24 07:00"]


@ON_ONE
def test_no_job_changes_a_code_however_long_n_has_stood(cast, absent):
    each_morning(cast, WEDNESDAY, AFTER + timedelta(days=30))

    assert codes(cast) == [(1, "N"), (1, "N")]


@ON_ONE
def test_after_five_school_days_o_is_proposed_and_a_person_enters_it(cast, absent):
    before, after = listed(cast, on=LAST), listed(cast, on=AFTER)
    assert {each.line.pile for each in before} == {Pile.ENTERED, Pile.AWAITED}
    assert [(each.line.proposal.symbol, each.line.pile, each.is_over) for each in after] == 2 * [
        ("O", Pile.OVERDUE, True)
    ]
    [amber] = [each.line for each in after if each.line.given_name == "Amber"]
    assert amber.reason_to_give == "No reason established within five school days, by Wednesday 23 September"

    with cast.store.writing() as db:
        entries = (chosen(amber, "O", amber.reason_to_give),)
        command = marks.Enter(key=amber.pupil_id, on=WEDNESDAY, session=Session.AM, entries=entries)
        marks.enter(cast.officer, db, command, now=at("09:00", on=AFTER))
    assert codes(cast) == [(1, "N"), (1, "N"), (2, "O")]
    with cast.store.reading() as db:
        row = db.session.scalars(select(Mark).where(Mark.version == 2)).one()
        assert (row.proposed, row.entered_by, row.reason.reveal()) == ("O", "Olive Officer", amber.reason_to_give)
        found = marks.session_lines(cast.officer, db, WEDNESDAY, Session.AM, now=at("09:10", on=AFTER)).lines
    assert {each.given_name: each.pile for each in found}["Amber"] is Pile.ENTERED


@ON_ONE
def test_the_log_of_the_alert_stands_beside_the_absence_and_not_where_the_place_is_hidden(cast, acting, absent):
    [amber] = [each for each in listed(cast) if each.line.given_name == "Amber"]
    assert amber.alert_id is not None
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)

    [hidden] = [each for each in listed(cast) if each.line.given_name == "Amber"]
    assert (hidden.alert_id, hidden.log, hidden.line.is_hidden) == (None, (), True)
    [seen] = [each for each in listed(cast, scope=cast.dsl) if each.line.given_name == "Amber"]
    assert seen.alert_id == amber.alert_id


def test_what_stood_as_n_to_the_end_is_forgotten_with_its_marks(cast):
    session = {
        "home_school_id": cast.northgate,
        "pupil_id": cast.pupils["P1"],
        "on": date(2019, 9, 16),
        "session": "AM",
    }
    entered_at = at("09:00", on=date(2019, 9, 16))
    with cast.store.writing() as db:
        db.session.add(Unexplained(**session, looked_at=None, look_at=entered_at))
        entered = {"entered_by_id": cast.people[OFFICER], "entered_by": "Ada", "entered_by_job": "Officer"}
        db.session.add(
            Mark(**session, **entered, version=1, code="N", proposed="N", why="Absent", entered_at=entered_at)
        )
    with cast.store.writing() as db:
        assert registers.marks(db.session, at("10:00"), 100).total() == 1
    with cast.store.reading() as db:
        assert stored.of_schools(db.session, [cast.northgate]) == []
