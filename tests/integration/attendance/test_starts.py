"""First days: told two school days before, asked on day one who arrived, and of a short stay at each week's end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from attendance import days, starts
from attendance.records import starts as stored
from attendance.records.tables import Membership, Notice, Placement, RoleHeld, Task
from attendance.rules.words import PupilFlag, Role, Status
from tests.support.acting import entry
from tests.support.cast import ADMIN, HEAD, LEAD, OFFICER, SOUTH_OFFICER, WEDNESDAY, at, flag, leave_job

MONDAY, FRIDAY = WEDNESDAY - timedelta(days=2), WEDNESDAY + timedelta(days=2)


@pytest.fixture
def starting(cast):
    """P1 starts a short stay on the Wednesday, with the school's days before it lived through."""
    with cast.store.writing() as db:
        placement = db.session.get_one(Placement, cast.placements["P1"])
        placement.starts_on, placement.pathway, placement.nature = WEDNESDAY, "short_stay", "Land skills"
    return cast


def run(cast, local, on=WEDNESDAY):
    with cast.store.writing() as db:
        days.open_due(db, now=at(local, on=on))
    with cast.store.writing() as db:
        starts.tell_due(db, now=at(local, on=on))


def told(cast, who=OFFICER):
    wanted = select(Notice).where(Notice.person_id == cast.people[who], Notice.kind == "task")
    with cast.store.reading() as db:
        return [each.detail for each in db.session.scalars(wanted.order_by(Notice.created_at, Notice.detail))]


def done_by(cast, kind="arrival"):
    with cast.store.reading() as db:
        return [each.done_by for each in db.session.scalars(select(Task).where(Task.kind == kind))]


def test_two_school_days_before_the_officer_is_told_the_code_and_the_nature_once(starting):
    run(starting, "07:59", on=MONDAY)
    assert told(starting) == []

    run(starting, "08:00", on=MONDAY)
    run(starting, "08:01", on=MONDAY)
    assert told(starting) == [
        "A placement (short stay) starts Wednesday 16 September: code will be B, nature Land skills."
    ]
    assert told(starting, SOUTH_OFFICER) == []


def test_what_was_marked_done_is_not_told_again(starting):
    run(starting, "08:00", on=MONDAY)
    with starting.store.writing() as db:
        for task in db.session.scalars(select(Task)):
            task.done_at, task.done_by = at("08:05", on=MONDAY), "Olive Officer"
    run(starting, "08:10", on=MONDAY)

    assert len(told(starting)) == 1


def test_the_day_after_it_what_was_told_of_a_start_is_done(starting):
    run(starting, "08:00", on=MONDAY)
    run(starting, "23:59")
    assert done_by(starting, "start") == [None]

    run(starting, "00:05", on=WEDNESDAY + timedelta(days=1))
    assert done_by(starting, "start") == ["Muster: the placement has started"]


def test_half_an_hour_into_day_one_silence_is_asked_about_until_somebody_confirms(starting, acting):
    run(starting, "09:29")
    before = len(told(starting))
    run(starting, "09:30")
    run(starting, "09:31")
    assert told(starting)[before:] == [f"Day one of a placement: {starts.NOBODY_SAID}"]
    assert done_by(starting) == [None]

    acting.send(entry(starting, "P1"), local="09:40")
    run(starting, "09:41")
    assert done_by(starting) == ["Confirmed by Tess Tutor, Tutor"]


def test_who_arrived_in_time_is_told_with_who_confirmed_it(starting, acting):
    acting.send(entry(starting, "P1"), local="09:10")
    run(starting, "09:30")

    assert told(starting)[-1] == "Day one of a placement: arrived, taken at 09:10 by Tess Tutor, Tutor."
    assert done_by(starting) == ["Confirmed by Tess Tutor, Tutor"]


def head_of_year(cast, who, years):
    with cast.store.writing() as db:
        job = db.session.scalars(select(Membership).where(Membership.person_id == cast.people[who])).one()
        job.years = years
        held = RoleHeld(membership_id=job.id, role=Role.HEAD_OF_YEAR.value, organisation_id=job.organisation_id)
        db.session.add(held)


def test_day_one_is_told_to_the_head_of_the_pupils_year_and_to_no_other(starting):
    head_of_year(starting, LEAD, "9,10")
    head_of_year(starting, HEAD, "11")
    run(starting, "09:30")

    asked = [f"Day one of a placement: {starts.NOBODY_SAID}"]
    assert [told(starting, who)[-1:] for who in (OFFICER, LEAD, HEAD)] == [asked, asked, []]


def test_where_nobody_is_head_of_the_pupils_year_the_officer_is_told_and_without_one_the_administrators(starting):
    head_of_year(starting, HEAD, "11")
    leave_job(starting, OFFICER)
    run(starting, "09:30")

    assert told(starting, HEAD) == []
    assert f"Day one of a placement: {starts.NOBODY_SAID}" in told(starting, ADMIN)


def test_an_absence_on_day_one_is_no_arrival_and_is_looked_for(starting, acting):
    acting.send(entry(starting, "P1", Status.ABSENT), local="09:10")
    run(starting, "09:30")

    assert told(starting)[-1] == "Day one of a placement: not there, taken at 09:10 by Tess Tutor, Tutor."
    assert done_by(starting) == ["Not there, said by Tess Tutor, Tutor"]
    assert {alert.pupil_id for alert in acting.alerts("whereabouts")} == {starting.pupils["P1"]}


def test_a_placement_that_had_begun_before_the_school_came_has_no_day_one_here(cast, acting):
    run(cast, "09:30")

    assert done_by(cast) == []


def test_a_short_stay_is_asked_about_again_at_the_weeks_end(starting, acting):
    acting.send(entry(starting, "P1"), local="09:10")
    run(starting, "09:30")
    acting.open_day(on=FRIDAY)
    run(starting, "11:59", on=FRIDAY)
    before = len(told(starting))
    run(starting, "12:00", on=FRIDAY)

    assert told(starting)[before:] == [
        f"End of the week of a short stay: there in 1 of 5 sessions. Last day: {starts.NOBODY_SAID}"
    ]
    assert done_by(starting) == ["Confirmed by Tess Tutor, Tutor", None]


def test_a_short_stay_that_ended_before_the_weeks_end_is_not_asked_about_again(starting, acting):
    run(starting, "09:30")
    acting.open_day(on=FRIDAY)
    with starting.store.writing() as db:
        db.session.get_one(Placement, starting.placements["P1"]).ends_on = FRIDAY - timedelta(days=1)
    run(starting, "12:00", on=FRIDAY)

    assert [each for each in told(starting) if each.startswith("End of the week")] == []


def test_a_hidden_place_is_in_no_task_and_on_no_officers_page(starting, acting):
    flag(starting, "P1", PupilFlag.NO_DISCLOSURE)
    acting.send(entry(starting, "P1"), local="09:10")
    run(starting, "09:30")
    acting.open_day(on=FRIDAY)
    acting.send(entry(starting, "P1"), local="09:10", on=FRIDAY)

    assert told(starting)[-1] == "Day one of a placement: arrived, confirmed by the provider."
    run(starting, "12:00", on=FRIDAY)
    assert not [said for said in told(starting) if "Tess" in said or "Land skills" in said]
    assert told(starting)[-1] == (
        "End of the week of a short stay: there in 2 of 5 sessions. Last day: arrived, confirmed by the provider."
    )
    with starting.store.reading() as db:
        officers = starts.lines(starting.officer, db, now=at("09:31"))
        dsls = starts.lines(starting.dsl, db, now=at("09:31"))
    assert [(each.provider_name, each.nature) for each in officers] == [("At a placement; ask the DSL", "")]
    assert [(each.provider_name, each.nature) for each in dsls] == [("Oakbank Farm", "Land skills")]


def test_another_school_sees_no_start(starting):
    with starting.store.reading() as db:
        assert starts.lines(starting.south_officer, db, now=at("09:00", on=MONDAY)) == ()


def test_day_one_is_that_of_the_placements_asked_for(starting, acting):
    with starting.store.writing() as db:
        db.session.get_one(Placement, starting.placements["P2"]).starts_on = WEDNESDAY
    with starting.store.reading() as db:
        rows = stored.first_days(db.session, [starting.placements["P1"]], WEDNESDAY)

    assert {row.placement_id for row in rows} == {starting.placements["P1"]}
