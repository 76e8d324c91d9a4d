"""A ladder that names the head of year tells those of the pupil's year, and where there is none the next step."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from attendance import alert_readers
from attendance.records.tables import Alert, Membership, Pupil, RoleHeld
from attendance.rules.words import AlertKind, Role
from tests.integration.attendance.test_own_ladders import (
    BOTH_KINDS,
    REGISTER,
    WALK_OFF,
    leaves,
    steps,
    told,
    write,
)
from tests.support.cast import DEPUTY, DSL, HEAD, LEAD, OFFICER
from tests.support.staff import Office


@pytest.fixture
def database_kind(request):
    """One kind is enough, but where a notice leaves the web behind the second wall."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def office(shop, web_store):
    """Northgate's people; P1 is in Year 10, everybody else in Year 9. LEAD is head of 10, DEPUTY of 11."""
    shop.tick("08:00")
    with shop.cast.store.writing() as db:
        db.session.execute(update(Pupil).values(year_group="Year 9"))
        db.session.get_one(Pupil, shop.cast.pupils["P1"]).year_group = "10"
    head_of(shop.cast, LEAD, "10")
    head_of(shop.cast, DEPUTY, "11")
    return Office(cast=shop.cast, clock=shop.clock, web=web_store)


def head_of(cast, who, years):
    with cast.store.writing() as db:
        job = db.session.scalars(select(Membership).where(Membership.person_id == cast.people[who])).one()
        job.years = years
        held = RoleHeld(membership_id=job.id, role=Role.HEAD_OF_YEAR.value, organisation_id=job.organisation_id)
        db.session.add(held)


@BOTH_KINDS
def test_a_walk_off_tells_the_heads_of_the_pupils_year_and_no_others(shop, office, web_store):
    write(office, WALK_OFF, steps(("0", "dsl", "head_of_year"), ("5", "headteacher"), ways=("email",)))

    assert leaves(shop, web_store) == ([DSL, LEAD], 0)


def test_where_nobody_is_head_of_that_year_the_next_step_is_taken_at_once(shop, office, web_store):
    with shop.cast.store.writing() as db:
        db.session.get_one(Pupil, shop.cast.pupils["P1"]).year_group = "8"
    rungs = steps(("0", "dsl"), ("4", "head_of_year"), ("8", "headteacher"), ways=("email",))
    write(office, WALK_OFF, rungs)

    assert leaves(shop, web_store) == ([DSL], 0)
    assert told(shop, "10:46", WALK_OFF) == ([HEAD], 0)


def test_a_pupil_whose_year_is_not_on_record_has_the_heads_of_every_year_alone(shop, office, web_store):
    with shop.cast.store.writing() as db:
        db.session.get_one(Pupil, shop.cast.pupils["P1"]).year_group = None
    head_of(shop.cast, OFFICER, None)
    write(office, WALK_OFF, steps(("0", "dsl", "head_of_year"), ("5", "headteacher"), ways=("email",)))

    assert leaves(shop, web_store) == ([DSL, OFFICER], 0)


@BOTH_KINDS
def test_a_missing_register_tells_the_heads_of_those_who_are_missing(shop, office):
    head_of(shop.cast, HEAD, "9")
    rungs = steps(("0", "attendance_officer"), ("10", "head_of_year"), ("20", "dsl"), ways=("email",))
    write(office, REGISTER, rungs)

    assert told(shop, "10:00") == ([OFFICER], 0)
    # Both registers are missing: P1's, with others of Year 9, and one of Year 9 alone.
    assert told(shop, "10:10") == ([HEAD, LEAD], 0)
    assert told(shop, "10:20") == ([DSL], 0)


def test_a_head_of_year_reads_no_incident_and_no_concern_of_whichever_year(shop, office):
    officer = shop.cast.officer
    head_of_year = replace(officer, actor=replace(officer.actor, roles=frozenset({Role.HEAD_OF_YEAR})))
    alerts = {kind: Alert(id=uuid4(), kind=kind.value) for kind in AlertKind}

    with shop.cast.store.reading() as db:
        read = alert_readers.readable(head_of_year, db, alerts.values())
    assert {kind for kind, alert in alerts.items() if alert.id not in read} == {
        AlertKind.INCIDENT,
        AlertKind.SAFEGUARDING,
    }
