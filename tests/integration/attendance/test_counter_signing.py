"""A named person of the home school has read a version of its week: once for each version, and no draft."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from attendance import counter_signing, summaries
from attendance.records.forgetting import registers
from attendance.records.tables import Event, WeekCounterSigned, WeekIssue
from attendance.refusals import Conflict, NotAllowed
from attendance.rules.words import Role, Status
from tests.support.acting import Acting, entry
from tests.support.cast import at
from tests.support.week import MONDAY, NEXT_MONDAY

LATER = at("10:00", on=NEXT_MONDAY)


@pytest.fixture(autouse=True)
def _week(cast):
    acting = Acting(cast=cast)
    acting.open_day()
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:30")


@pytest.fixture
def issued(cast):
    issue(cast)
    return cast


def issue(cast, now=None):
    now = now or at("08:30", on=NEXT_MONDAY)
    for step in (summaries.plan_weeks, summaries.run_due):
        with cast.store.writing() as db:
            step(db, now=now)


def sign(cast, *, version=1, scope=None, now=LATER):
    cast.store.command(lambda db: counter_signing.counter_sign(scope or cast.officer, db, MONDAY, version, now=now))


def week_of(cast, *, now=LATER):
    with cast.store.reading() as db:
        return summaries.week(cast.officer, db, MONDAY, now=now)


def test_who_has_read_a_version_stands_in_the_week_and_the_first_signature_counts(issued):
    assert week_of(issued).counter_signed == ""

    sign(issued)
    sign(issued, scope=issued.dsl, now=at("11:00", on=NEXT_MONDAY))

    actor = issued.officer.actor
    said = f"{actor.name}, {actor.job_title}, 21 September 2026, 10:00"
    assert week_of(issued).counter_signed == said
    with issued.store.reading() as db:
        assert summaries.issued(issued.officer, db, MONDAY, 1).counter_signed == said
        assert [*db.session.scalars(select(Event.kind))].count("week_counter_signed") == 1


def test_a_draft_is_not_signed_nor_another_version_than_was_read(cast):
    with pytest.raises(Conflict, match="a draft"):
        sign(cast, now=at("16:00"))
    issue(cast)
    with pytest.raises(Conflict, match="Another version"):
        sign(cast, version=2)
    assert week_of(cast).counter_signed == ""


def test_what_was_corrected_since_is_read_and_signed_anew(issued):
    sign(issued)
    Acting(cast=issued).send(entry(issued, "P1", Status.ABSENT, change_reason="Mistake"), local="12:00")
    corrected = at("12:30", on=NEXT_MONDAY)
    with pytest.raises(Conflict, match="a draft"):
        sign(issued, version=2, now=corrected)
    issue(issued, at("08:30", on=NEXT_MONDAY.replace(day=28)))

    after = at("10:00", on=NEXT_MONDAY.replace(day=28))
    found = week_of(issued, now=after)
    assert (found.version, found.is_draft, found.counter_signed) == (2, False, "")
    sign(issued, version=2, now=after)
    assert "28 September 2026" in week_of(issued, now=after).counter_signed
    with issued.store.reading() as db:
        assert "21 September 2026" in summaries.issued(issued.officer, db, MONDAY, 1).counter_signed


def test_nobody_signs_who_enters_no_codes_or_for_another_school(issued):
    officer = issued.officer
    administrator = replace(officer, actor=replace(officer.actor, roles=frozenset({Role.ADMINISTRATOR})))
    elsewhere = replace(officer, organisation_id=issued.south_officer.organisation_id)

    for scope in (administrator, elsewhere):
        with pytest.raises(NotAllowed):
            sign(issued, scope=scope)
    with issued.store.reading() as db:
        assert db.session.scalar(select(func.count(WeekCounterSigned.id))) == 0


def test_a_signature_is_forgotten_with_its_version_and_no_version_before_it(issued):
    sign(issued)
    with issued.store.writing() as db:
        registers.weeks(db.session, NEXT_MONDAY, 100)
        assert db.session.scalar(select(func.count(WeekCounterSigned.id))) == 0
        assert db.session.scalar(select(func.count(WeekIssue.id))) == 0
