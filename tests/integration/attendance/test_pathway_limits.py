"""A placement that reaches the limit of its pathway is a task, once, for whoever decides how it goes on."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from attendance import days, pathway_limits, tasks
from attendance.records.base import new_id
from attendance.records.tables import Expected, Notice, Placement, Task
from attendance.rules.words import PupilFlag
from tests.support.cast import DSL, LEAD, WEDNESDAY, at, flag

# From Thursday the 3rd, the tenth school day is Wednesday the 16th.
BEGAN = date(2026, 9, 3)
BEFORE = [BEGAN + timedelta(days=n) for n in (0, 1, 4, 5, 6, 7, 8, 11, 12)]


@pytest.fixture
def respite(cast):
    """P1 is in respite since the 3rd, the provider was to have the pupil on every school day since; nobody else is."""
    with cast.store.writing() as db:
        for placement in db.session.scalars(select(Placement)):
            placement.pathway = "dual_placement"
        placement = db.session.get_one(Placement, cast.placements["P1"])
        placement.starts_on, placement.pathway = BEGAN, "respite"
    with cast.store.writing() as db:
        days.open_due(db, now=at("07:00"))
    with cast.store.writing() as db:
        rows = db.session.scalars(
            select(Expected).where(Expected.placement_id == cast.placements["P1"], Expected.on == WEDNESDAY)
        ).all()
        values = [{each.key: getattr(row, each.key) for each in Expected.__table__.c} for row in rows]
        db.session.add_all(Expected(**{**each, "id": new_id(), "on": on}) for each in values for on in BEFORE)
    return cast


def run(cast, on=WEDNESDAY):
    with cast.store.writing() as db:
        return pathway_limits.tell_due(db, now=at("08:00", on=on))


def told(cast):
    """Return the words of each task, with whom they were told to."""
    with cast.store.reading() as db:
        found = db.session.execute(
            select(Task.words, Notice.person_id)
            .join(Notice, Notice.subject_id == Task.id)
            .where(Task.kind.in_(["pathway_near", "pathway_reached"]))
        )
        return [(words, person_id) for words, person_id in found]


def test_the_senior_lead_is_told_on_the_tenth_day_once_and_led_to_the_pupil(respite):
    assert run(respite) == 1
    assert run(respite) == 0

    ((words, person_id),) = told(respite)
    assert words.startswith("A pupil’s placement (respite) that began on 3 September 2026: 16 September 2026 is day 10")
    assert person_id == respite.people[LEAD]
    with respite.store.reading() as db:
        assert [each.pupil_id for each in tasks.open_for(respite.officer, db)] == [respite.pupils["P1"]]
        assert tasks.open_for(respite.south_officer, db) == []


def test_what_is_done_is_not_told_again_however_long_it_goes_on(respite):
    run(respite)
    with respite.store.writing() as db:
        (task,) = tasks.open_for(respite.officer, db)
        tasks.finish(respite.officer, db, task.id, now=at("09:00"))

    assert run(respite, on=WEDNESDAY + timedelta(days=1)) == 0
    assert len(told(respite)) == 1


def test_a_day_that_was_withdrawn_is_not_counted(respite):
    with respite.store.writing() as db:
        for row in db.session.scalars(
            select(Expected).where(Expected.placement_id == respite.placements["P1"], Expected.on == BEGAN)
        ):
            row.withdrawn_at, row.withdrawn_reason = at("07:00", on=BEGAN), "not expected"

    assert run(respite) == 0


def test_another_pupils_days_are_not_counted_and_what_has_ended_is_over(respite):
    with respite.store.writing() as db:
        ended, other = (db.session.get_one(Placement, respite.placements[each]) for each in ("P1", "P2"))
        ended.ends_on = WEDNESDAY
        other.starts_on, other.pathway = BEGAN, "respite"

    assert run(respite) == 0
    with respite.store.writing() as db:
        db.session.get_one(Placement, respite.placements["P1"]).pathway = "part_time_timetable"
        db.session.get_one(Placement, respite.placements["P1"]).starts_on = date(2026, 6, 1)
        db.session.get_one(Placement, respite.placements["P1"]).ends_on = WEDNESDAY - timedelta(days=1)
    assert run(respite) == 0


def test_on_a_day_without_school_it_waits_for_the_next(respite):
    saturday, monday = WEDNESDAY + timedelta(days=3), WEDNESDAY + timedelta(days=5)

    assert run(respite, on=saturday) == 0
    assert run(respite, on=monday) == 1


def test_of_a_pupil_whose_place_is_hidden_the_pathway_is_not_said_and_the_dsl_is_told(respite):
    flag(respite, "P1", PupilFlag.NO_DISCLOSURE)
    run(respite)

    ((words, person_id),) = told(respite)
    assert words.endswith("ask the DSL.")
    assert "respite" not in words
    assert "September" not in words
    assert person_id == respite.people[DSL]


def test_a_direction_is_told_twice_its_review_and_its_end(respite):
    with respite.store.writing() as db:
        placement = db.session.get_one(Placement, respite.placements["P1"])
        placement.pathway, placement.starts_on = "offsite_direction", WEDNESDAY - timedelta(days=77)
    run(respite)
    run(respite, on=WEDNESDAY + timedelta(days=6))

    with respite.store.reading() as db:
        assert {each.kind for each in tasks.open_for(respite.officer, db)} == {"pathway_near", "pathway_reached"}
