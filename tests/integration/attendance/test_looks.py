"""Who looked: each person, once in five minutes, kept for a year; and an alarm when somebody browses."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from attendance import looks, retention, tasks
from attendance.records.base import new_id
from attendance.records.looking import pupils_looked_at
from attendance.records.tables import Alert, Event, Look, Notice, Pupil, Task
from attendance.refusals import NotAllowed, NotFound
from attendance.rules.words import AlertKind
from attendance.scope import Actor
from tests.support.cast import HEAD, at, leave_job

NOON = at("12:00")


@pytest.fixture
def alert_id(acting):
    acting.walk_off("P1", left="11:00", local="11:02")
    return acting.alerts("walk_off")[0].id


def look(cast, alert_id, actor=None, *, after=timedelta()):
    actor = actor or cast.officer.actor
    organisation_id = cast.oakbank if actor == cast.tutor.actor else cast.northgate
    return looks.note(
        cast.store, actor, organisation_id, alert_id, request="a1b2", now=NOON + after, machine_now=NOON + after
    )


def rows(cast):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(Look).order_by(Look.at)))


def events(cast, kind):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(Event.organisation_id).where(Event.kind == kind)))


def test_a_look_keeps_who_with_the_job_they_had_at_what_when_and_by_which_request(cast, alert_id):
    assert look(cast, alert_id)

    [row] = rows(cast)
    assert (row.name, row.job_title, row.request, row.at) == ("Olive Officer", "Attendance officer", "a1b2", NOON)
    assert (row.home_school_id, row.organisation_id, row.pupil_id) == (
        cast.northgate, cast.northgate, cast.pupils["P1"],
    )  # fmt: skip
    assert (row.alert_id, row.person_id) == (alert_id, cast.officer.actor.person_id)


def test_a_look_is_also_in_the_home_schools_chain(cast, alert_id):
    look(cast, alert_id, cast.tutor.actor)

    assert events(cast, "looked") == [cast.northgate]
    assert rows(cast)[0].organisation_id == cast.oakbank


def test_a_page_that_stays_open_is_one_row_in_five_minutes(cast, alert_id):
    assert look(cast, alert_id)
    assert not look(cast, alert_id, after=timedelta(minutes=4, seconds=59))
    assert look(cast, alert_id, after=timedelta(minutes=5))

    assert len(rows(cast)) == 2


def test_programs_and_who_was_told_nothing_are_not_written_down(cast, acting, alert_id):
    token = Actor(key="token:x", name="Program", job_title="API", channel=cast.tutor.actor.channel)

    assert not look(cast, alert_id, token)
    assert not look(cast, uuid4())
    acting.absent("P2", local="08:30")
    assert not look(cast, acting.alerts("whereabouts")[0].id, cast.deputy.actor)


def test_whoever_was_told_of_an_absence_is_written_down_and_is_no_browser_for_it(cast, acting):
    acting.absent("P2", local="08:30")

    assert look(cast, acting.alerts("whereabouts")[0].id)

    with cast.store.reading() as db:
        assert pupils_looked_at(db.session, cast.officer.actor.person_id, since=at("08:00"), kinds=looks._TOLD_OF) == {}
        assert looks.of_pupil(cast.dsl, db, cast.pupils["P2"]).looks == ()


def test_the_lead_sees_each_looker_with_the_first_and_the_last_time(cast, alert_id):
    look(cast, alert_id)
    look(cast, alert_id, after=timedelta(minutes=10))
    look(cast, alert_id, cast.tutor.actor, after=timedelta(minutes=5))

    with cast.store.reading() as db:
        found = looks.lookers(cast.dsl, db, alert_id)

    assert [(each.name, each.organisation_name, each.times) for each in found] == [
        ("Olive Officer", "Northgate Academy", 2),
        ("Tess Tutor", "Oakbank Farm", 1),
    ]
    assert (found[0].first_at, found[0].last_at) == (NOON, NOON + timedelta(minutes=10))


def test_who_looked_is_for_the_leads_of_the_pupils_own_school(cast, alert_id):
    look(cast, alert_id)

    with cast.store.reading() as db:
        assert looks.lookers(cast.officer, db, alert_id) == ()
        with pytest.raises(NotAllowed):
            looks.of_pupil(cast.officer, db, cast.pupils["P1"])
        for scope, pupil in (
            (cast.south_officer, cast.pupils["P1"]),
            (cast.dsl, uuid4()),
            (cast.dsl, cast.pupils["P4"]),
        ):
            with pytest.raises(NotFound):
                looks.of_pupil(scope, db, pupil)
        for scope, alert in ((cast.south_officer, alert_id), (cast.dsl, uuid4())):
            with pytest.raises(NotFound):
                looks.lookers(scope, db, alert)


def test_a_pupils_looks_are_listed_the_latest_first_also_when_the_report_is_forgotten(cast, acting, alert_id):
    look(cast, alert_id)
    look(cast, alert_id, cast.tutor.actor, after=timedelta(minutes=5))
    with cast.store.writing() as db:
        db.session.add(forgotten_look(cast))

    with cast.store.reading() as db:
        found = looks.of_pupil(cast.dsl, db, cast.pupils["P1"])

    assert found.pupil_name == "Amber Quillfeather"
    assert [(each.name, each.kind) for each in found.looks] == [
        ("Tess Tutor", AlertKind.WALK_OFF),
        ("Olive Officer", AlertKind.WALK_OFF),
        ("Olive Officer", None),
    ]


def forgotten_look(cast, *, slot_at=NOON - timedelta(days=1)):
    return Look(
        id=new_id(), home_school_id=cast.northgate, organisation_id=cast.northgate,
        person_id=cast.officer.actor.person_id, name="Olive Officer", job_title="Attendance officer",
        alert_id=uuid4(), pupil_id=cast.pupils["P1"], at=slot_at, slot_at=slot_at, request="c3",
    )  # fmt: skip


def browse(cast, actor, pupils):
    """Look at one report each of some pupils of Northgate."""
    with cast.store.writing() as db:
        found = [Pupil(id=uuid4(), home_school_id=cast.northgate, ref=f"B{n}", family_name="B", given_name=str(n))
                 for n in range(pupils)]  # fmt: skip
        db.session.add_all(found)
        db.session.flush()
        template = db.session.scalars(select(Alert).where(Alert.kind == "walk_off")).one()
        columns = {column.key: getattr(template, column.key) for column in Alert.__table__.columns}
        for pupil in found:
            changed = {"id": uuid4(), "subject": str(pupil.id), "pupil_id": pupil.id, "placement_id": None}
            db.session.add(Alert(**{**columns, **changed}))
    with cast.store.reading() as db:
        alerts = db.session.scalars(select(Alert.id).where(Alert.pupil_id.in_([pupil.id for pupil in found]))).all()
    for alert_id in alerts:
        look(cast, alert_id, actor)


def test_twenty_pupils_in_an_hour_are_work_and_the_twenty_first_is_told_to_the_leads(cast, alert_id):
    browse(cast, cast.officer.actor, 20)
    assert open_tasks(cast) == []

    look(cast, alert_id)

    assert open_tasks(cast) == [cast.northgate]
    assert told(cast) == ["Dora Lead", "Sefa Director"]
    assert events(cast, "many_looks") == [cast.northgate]


def test_the_alarm_is_raised_once_while_it_is_open(cast, alert_id):
    browse(cast, cast.officer.actor, 23)

    assert open_tasks(cast) == [cast.northgate]
    assert len(told(cast)) == 2


def test_the_same_pupil_many_times_or_many_over_a_day_is_no_alarm(cast, alert_id):
    browse(cast, cast.officer.actor, 20)
    look(cast, alert_id, after=timedelta(minutes=65))

    assert open_tasks(cast) == []


def test_a_lead_who_browses_is_told_to_others_and_cannot_say_that_it_is_done(cast, alert_id):
    browse(cast, cast.dsl.actor, 21)

    assert told(cast) == ["Sefa Director"]
    with cast.store.reading() as db:
        task = db.session.scalars(select(Task).where(Task.kind == "many_looks")).one()
    with pytest.raises(NotAllowed), cast.store.writing() as db:
        tasks.finish(cast.dsl, db, task.id, now=NOON)


def test_where_nobody_else_leads_the_head_is_told(cast, alert_id):
    leave_job(cast, "director")
    browse(cast, cast.dsl.actor, 21)

    assert told(cast) == ["Hana Head"]


def test_where_not_even_a_head_is_the_administrators_are(cast, alert_id):
    leave_job(cast, "director", HEAD)
    browse(cast, cast.dsl.actor, 21)

    assert told(cast) == ["Ada Admin"]


def open_tasks(cast):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(Task.organisation_id).where(Task.kind == "many_looks")))


def told(cast):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(Notice.name).where(Notice.kind == "task").order_by(Notice.name)))


def test_the_database_refuses_to_change_a_look_or_to_lose_it_within_a_year(cast, alert_id):
    with cast.store.writing() as db:
        db.session.add(forgotten_look(cast, slot_at=datetime(2999, 1, 1, tzinfo=UTC)))
    for statement in (update(Look).values(name="x"), delete(Look)):
        with pytest.raises(DBAPIError, match="append-only"), cast.store.writing() as db:
            db.session.execute(statement)


def test_a_look_is_forgotten_when_a_year_has_passed(cast):
    with cast.store.writing() as db:
        db.session.add(forgotten_look(cast, slot_at=datetime(2024, 9, 16, 11, 0, tzinfo=UTC)))

    for on, left in ((date(2025, 9, 16), 1), (date(2025, 9, 17), 0)):
        now = at("02:00", on=on)
        while cast.store.command(lambda db, now=now: retention.forget(db, now=now, machine_now=now)):
            pass
        assert len(rows(cast)) == left
