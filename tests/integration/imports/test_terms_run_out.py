from datetime import timedelta

import pytest

from attendance import terms
from attendance.records.tables import Notice, Task
from attendance.rules.calendar import london_date

PLACED = "ref,pupil,provider,starts_on,mon\nP1,N1,OAKBANK,2026-09-07,AM\nP2,S1,OAKBANK,2026-09-07,AM\n"
LATE = "organisation,from,to,kind\nNORTHGATE,2027-01-04,2027-03-26,term\nSOUTHGATE,2027-01-04,2027-03-26,term\n"


@pytest.fixture
def placed(world):
    """Both schools have a pupil placed."""
    world("placements", PLACED)
    return world


def warn(world):
    with world.store.writing() as db:
        return terms.warn_of_ends(db, now=world.now)


def tasks(world):
    return [words for words, done in world.rows(Task, "words", "done_at") if done is None]


def on_day(world, iso):
    while london_date(world.now).isoformat() < iso:
        world.now += timedelta(days=1)
    return world


def test_nobody_is_warned_while_the_terms_have_more_than_twenty_school_days_to_go(placed):
    # From 20 November to 18 December are 21 school days.
    assert warn(on_day(placed, "2026-11-20")) == 0


def test_each_school_is_warned_once_when_twenty_school_days_are_left(placed):
    on_day(placed, "2026-11-23")

    assert warn(placed) == 2
    assert warn(placed) == 0
    assert (
        tasks(placed) == ["The terms on file end on 18/12/2026. Nobody is expected after that: add the next terms."] * 2
    )
    assert ("dsl@northgate.example",) in placed.rows(Notice, "address")


def test_terms_that_have_ended_are_said_to_have_ended(placed):
    warn(on_day(placed, "2026-12-19"))

    assert tasks(placed)[0].startswith("The terms on file ended on 18/12/2026.")


def test_the_task_ends_by_itself_when_the_next_terms_are_imported(placed):
    warn(on_day(placed, "2026-11-23"))
    placed("calendar", LATE)

    assert warn(placed) == 2
    assert tasks(placed) == []
    assert warn(placed) == 0


def test_a_school_without_any_term_is_told_that_nobody_is_expected(imports, world):
    world("organisations", "code,name,kind\nEAST,Eastgate,home_school\n")
    world("pupils", "ref,home_school,family_name,given_name\nE1,EAST,Wetherlam,Dario\n")
    world("placements", "ref,pupil,provider,starts_on,mon\nP1,E1,OAKBANK,2026-09-07,AM\n")

    assert warn(world) == 1
    assert tasks(world) == ["No terms are on file. Nobody is expected until they are: add them."]


def test_a_school_whose_placements_have_all_ended_is_left_alone(world):
    world("placements", "ref,pupil,provider,starts_on,ends_on,mon\nP1,N1,OAKBANK,2026-09-07,2026-10-01,AM\n")

    assert warn(on_day(world, "2026-12-01")) == 0
