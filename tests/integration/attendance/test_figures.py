"""A home school's figures, from what was entered and seen: both kinds, never mixed, and nothing hidden."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event, update

from attendance import figures, marks, summaries
from attendance.marks import Enter, Entry, How
from attendance.records.tables import Organisation, Placement
from attendance.refusals import NotFound, Refusal
from attendance.rules.figures import By
from attendance.rules.words import HIDDEN_PLACE, PupilFlag, Session, Status
from attendance.setting_up import looking
from tests.support.acting import entry
from tests.support.cast import WEDNESDAY, at, flag

MONDAY = WEDNESDAY - timedelta(days=2)


@pytest.fixture(autouse=True)
def _natures(cast):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))


def page(cast, by=By.PUPIL, *, scope=None, first=WEDNESDAY, last=WEDNESDAY, local="16:00", **more):
    with cast.store.reading() as db:
        return figures.page(scope or cast.officer, db, first, last, by, now=at(local), **more)


def lines(cast, by=By.PUPIL, **more):
    return {each.name: each for each in page(cast, by, **more).lines}


def enter(cast, name, code, session=Session.AM, reason="Seen to by the office"):
    with cast.store.reading() as db:
        found = marks.session_lines(cast.officer, db, WEDNESDAY, session, now=at("15:30")).lines
    line = next(each for each in found if each.given_name == name)
    typed = Entry(
        pupil_id=line.pupil_id, version=line.version, stamp=line.stamp, how=How.CHOSEN, code=code, reason=reason
    )
    command = Enter(key=uuid4(), on=WEDNESDAY, session=session, entries=(typed,))
    cast.store.command(lambda db: marks.enter(cast.officer, db, command, now=at("15:31")))


def test_what_was_entered_and_what_was_seen_stand_side_by_side(cast, acting):
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:30")
    enter(cast, "Amber", "B")
    enter(cast, "Bruno", "N")

    found = lines(cast)

    amber, bruno, cerys = (
        found[name].figures for name in ("Amber Quillfeather", "Bruno Zephyrine", "Cerys Oxenbridge")
    )
    assert amber.statutory.arithmetic == "1 of 1 session; 1 not entered"
    assert str(amber.placement) == "1 of 1 session (100 %); 1 not reported"
    assert (bruno.statutory.absent, bruno.placement.missed) == (1, 1)
    assert cerys.statutory.arithmetic == "2 not entered"
    assert str(cerys.placement) == "–; 2 not reported"


def test_a_later_version_counts_instead_of_the_one_before(cast, acting):
    acting.send(entry(cast, "P1"), local="09:30")
    enter(cast, "Amber", "N")
    enter(cast, "Amber", "B")

    assert lines(cast)["Amber Quillfeather"].figures.statutory.by_code == {"B": 1}


def test_what_lies_behind_d_is_named(cast, acting):
    with cast.store.writing() as db:
        db.session.execute(update(Organisation).where(Organisation.id == cast.oakbank).values(is_school=True))
        db.session.execute(
            update(Placement).where(Placement.id == cast.placements["P1"]).values(registered_at_provider=True)
        )
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:30")
    enter(cast, "Amber", "D")

    amber = lines(cast)["Amber Quillfeather"].figures
    assert amber.statutory.arithmetic == "1 not counted: D; 1 not entered"
    assert amber.d_trap_words == (
        "D: 1 of 1 session at the host school missed, which the statutory figure does not show"
    )


def test_placement_attendance_is_the_weeks(cast, acting):
    acting.send(entry(cast, "P1", Status.LATE, arrived_at="09:20"), entry(cast, "P2", Status.ABSENT), local="09:30")
    with cast.store.reading() as db:
        week = summaries.week(cast.officer, db, MONDAY, now=at("16:00"))

    found = lines(cast, first=MONDAY, last=MONDAY + timedelta(days=4))
    assert {each.name: each.placement_attendance for each in week.pupils} == {
        name: each.figures.placement for name, each in found.items()
    }


def test_a_session_that_has_not_begun_is_owed_nothing(cast, acting):
    found = lines(cast, local="08:50")

    assert found["Amber Quillfeather"].figures.statutory.not_entered == 0
    assert lines(cast, local="09:45")["Amber Quillfeather"].figures.statutory.not_entered == 1


def test_another_schools_pupils_are_in_no_line_and_no_total(cast, acting):
    acting.send(entry(cast, "P1"), entry(cast, "P4"), local="09:30")

    found = page(cast)
    assert {each.pupil.ref for each in found.lines} == {"P1", "P2", "P3", "P5"}
    assert found.everybody.figures.placement.attended == 1


def test_whoever_may_not_know_a_place_reads_neither_provider_nor_pathway(cast, acting):
    flag(cast, "P5", PupilFlag.NO_DISCLOSURE)

    assert {"Riverside Tuition", HIDDEN_PLACE} & lines(cast, By.PROVIDER).keys() == {HIDDEN_PLACE}
    assert HIDDEN_PLACE in lines(cast, By.PATHWAY)
    assert "Riverside Tuition" in lines(cast, By.PROVIDER, scope=cast.dsl)
    assert "Riverside Tuition" not in lines(cast, By.PROVIDER, scope=cast.dsl, is_passed_on=True)


def test_of_a_trust_each_school_is_asked_for(cast, acting):
    both = replace(cast.officer, school_ids=frozenset({cast.northgate, cast.southgate}))

    assert {each.pupil.home_school_name for each in page(cast, scope=both).lines} == {
        "Northgate Academy",
        "Southgate School",
    }


@pytest.mark.parametrize(
    ("first", "last"), [(1, 0), (-500, 0), (1, 1)], ids=["the wrong way round", "too long", "to come"]
)
def test_a_period_that_cannot_be_is_refused_with_the_way_out(cast, first, last):
    with pytest.raises(Refusal) as no:
        page(cast, first=WEDNESDAY + timedelta(days=first), last=WEDNESDAY + timedelta(days=last))
    assert no.value.field == "first"


def test_more_pupils_and_more_weeks_are_no_more_questions(cast, acting):
    both = replace(cast.officer, school_ids=frozenset({cast.northgate, cast.southgate}))

    asked = asked_of(cast)
    assert asked == asked_of(cast, scope=both, first=WEDNESDAY - timedelta(days=60))
    assert asked < 25


def asked_of(cast, **more):
    asked = []

    def count(_connection, _cursor, statement, *_more):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        page(cast, **more)
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return len(asked)


def test_a_pupils_weeks_are_that_pupils_alone(cast, acting):
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:30")

    with cast.store.reading() as db:
        weeks = figures.weeks_of_pupil(cast.officer, db, cast.pupils["P1"], now=at("16:00"))
    assert weeks[-1].week == "2026-W38"
    assert str(weeks[-1].seen) == "1 of 1 session (100 %); 5 not reported"


def test_another_schools_pupil_has_no_weeks_here(cast, acting):
    with cast.store.reading() as db, pytest.raises(NotFound):
        figures.weeks_of_pupil(cast.officer, db, cast.pupils["P4"], now=at("16:00"))


def test_who_was_placed_on_a_date_is_known_afterwards_and_beforehand(cast, acting):
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).ends_on = WEDNESDAY - timedelta(days=1)
        db.session.get_one(Placement, cast.placements["P2"]).starts_on = WEDNESDAY + timedelta(days=1)
    flag(cast, "P5", PupilFlag.NO_DISCLOSURE)

    def placed(on, scope=cast.officer):
        with cast.store.reading() as db:
            return {
                each.ref: [place.provider_name for place in each.places] for each in looking.placed_on(scope, db, on)
            }

    assert placed(WEDNESDAY) == {"P3": ["Oakbank Farm"], "P5": []}
    assert placed(WEDNESDAY - timedelta(days=1)).keys() == {"P1", "P3", "P5"}
    assert placed(WEDNESDAY + timedelta(days=1)).keys() == {"P2", "P3", "P5"}
    assert placed(WEDNESDAY, cast.dsl)["P5"] == ["Riverside Tuition"]
