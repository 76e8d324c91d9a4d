"""Many alerts climb in one transaction: each has its own steps and its own people, and a hole is told once."""

from collections import Counter
from datetime import timedelta
from itertools import groupby
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event, select

from attendance import alerts, missing
from attendance.records import alerts as stored
from attendance.records.tables import Alert, Membership, Message, Notice, RoleHeld, Step, Task
from attendance.rules.still_told import JOB_ENDED
from tests.support.cast import OFFICER, at, leave_job

NEEDED = ("expected", "pupil_flag", "organisation", "alert", "role_held", "stand_in", "ladder_version")


@pytest.fixture
def silent(cast, acting):
    """Nobody has sent a register this morning, and every one of them has fallen due."""
    acting.open_day()
    while cast.store.command(lambda db: missing.mark_due(db, now=at("10:00"))):
        pass
    return cast


def climb(cast, local):
    return cast.store.command(lambda db: alerts.climb_due(db, now=at(local)))


def rows(cast, table, *where):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(table).where(*where)))


def told(cast, alert):
    wanted = select(Notice.role).where(Notice.alert_id == alert.id, Notice.channel == "email")
    with cast.store.reading() as db:
        return sorted(db.session.scalars(wanted))


def test_each_missing_register_is_an_alert_of_its_own_with_its_first_step(silent):
    found = rows(silent, Alert)

    assert len(found) == len({alert.due_group_id for alert in found}) > 1
    assert [(row.number, row.round) for row in rows(silent, Step)] == [(1, 1)] * len(found)
    assert [told(silent, alert) for alert in found] == [["attendance_officer"]] * len(found)


def test_together_they_climb_as_each_would_alone(silent):
    climb(silent, "10:30")

    for alert in rows(silent, Alert):
        assert [step.number for step in rows(silent, Step, Step.alert_id == alert.id)] == [1, 2]
        assert told(silent, alert) == ["attendance_officer", "dsl"]


def test_looking_again_tells_nobody_twice(silent):
    climb(silent, "10:30")
    before = len(rows(silent, Notice))
    climb(silent, "10:30")

    assert len(rows(silent, Notice)) == before


def also_the_dsl(cast):
    """Make the officer of Northgate its safeguarding lead too, in place of the one there was."""
    leave_job(cast, "dsl")
    own = select(Membership).where(
        Membership.person_id == cast.people[OFFICER], Membership.organisation_id == cast.northgate
    )
    with cast.store.writing() as db:
        job = db.session.scalars(own).one()
        db.session.add(RoleHeld(membership_id=job.id, role="dsl", organisation_id=cast.northgate))


def people_told(cast):
    wanted = select(Notice.alert_id, Notice.person_id).where(Notice.channel == "email", Notice.kind != "task")
    with cast.store.reading() as db:
        return list(db.session.execute(wanted).all())


def test_who_stands_on_two_steps_is_told_once_and_the_next_person_in_their_place(silent):
    also_the_dsl(silent)
    climb(silent, "10:30")

    found = people_told(silent)
    assert len(found) == len(set(found))
    for alert in rows(silent, Alert, Alert.home_school_id == silent.northgate):
        assert told(silent, alert) == ["attendance_officer", "headteacher", "senior_lead"]


def test_so_it_is_where_both_steps_are_late_and_taken_at_once(cast, acting):
    also_the_dsl(cast)
    acting.open_day()
    while cast.store.command(lambda db: missing.mark_due(db, now=at("10:40"))):
        pass

    found = people_told(cast)
    assert len(found) == len(set(found)) > 1


def test_a_hole_in_the_ladder_of_many_alerts_is_told_once_a_school(silent):
    leave_job(silent, "dsl")
    climb(silent, "10:30")

    holes = rows(silent, Task, Task.kind == "role_gap", Task.organisation_id == silent.northgate)
    assert [hole.subject for hole in holes] == ["dsl"]
    for alert in rows(silent, Alert, Alert.home_school_id == silent.northgate):
        assert told(silent, alert) == ["attendance_officer", "headteacher", "senior_lead"]


def test_what_is_due_of_one_school_is_judged_together(cast, acting, monkeypatch):
    monkeypatch.setattr(missing, "GROUPS_AT_ONCE", 1)
    acting.open_day()
    schools, known = [], set()
    while cast.store.command(lambda db: missing.mark_due(db, now=at("10:00"))):
        schools += [alert.home_school_id for alert in rows(cast, Alert) if alert.id not in known]
        known = {alert.id for alert in rows(cast, Alert)}

    assert len(schools) > len(set(schools)) > 1
    assert len([school for school, _ in groupby(schools)]) == len(set(schools))


def test_who_has_been_told_is_asked_of_these_alerts_alone(silent):
    one, other, *_ = rows(silent, Alert)
    with silent.store.writing() as db:
        message = Message(
            id=uuid4(),
            channel="email",
            to_address="dsl@cast.example",
            to_name="Dora Lead",
            subject="Something",
            body="Something",
            kinds="missing_register",
            is_urgent=False,
            header_id="<one@cast.example>",
            created_at=at("10:00"),
            try_at=at("10:00"),
            give_up_at=at("10:00") + timedelta(days=1),
            fence=1,
            state="failed",
            failure=JOB_ENDED,
            possible_repeat=False,
        )
        db.session.add(message)
        db.session.flush()
        for notice in db.session.scalars(select(Notice).where(Notice.alert_id.in_([one.id, other.id]))):
            notice.message_id = message.id
    with silent.store.reading() as db:
        assert set(stored.told_by_round(db.session, [one])) == {one.id}
        assert set(stored.withheld_in_round(db.session, [one])) == {one.id}
        assert set(stored.withheld_in_round(db.session, [one, other])) == {one.id, other.id}


def test_many_ask_the_records_as_often_as_one(cast, acting, monkeypatch):
    acting.open_day()
    monkeypatch.setattr(missing, "GROUPS_AT_ONCE", 1)
    for_one = asked_of(cast)
    monkeypatch.setattr(missing, "GROUPS_AT_ONCE", 100)
    for_the_others = asked_of(cast)

    assert for_one == for_the_others
    assert for_one["expected"] == 1
    assert len(rows(cast, Alert)) > 2


def asked_of(cast):
    """Judge once; return how often each of the tables was asked that every alert needs something of."""
    asked: Counter[str] = Counter()

    def count(_connection, _cursor, statement, *_more):
        asked.update(table for table in NEEDED if f"FROM {table}" in statement or f"JOIN {table}" in statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        assert cast.store.command(lambda db: missing.mark_due(db, now=at("10:00")))
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return asked
