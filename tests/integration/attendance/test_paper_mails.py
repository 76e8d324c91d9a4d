"""The afternoon before: whoever wants it hears that tomorrow's sheets can be printed, once and without a name."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from attendance import paper_mails
from attendance.records.tables import Membership, Notice, RoleHeld
from attendance.refusals import NotAllowed
from attendance.rules.words import Role
from attendance.scope import JOB, ProviderScope
from tests.integration.attendance.test_days import closure
from tests.support.cast import MANAGER, TUTOR, WEDNESDAY, actor_of, at, leave_job, pupil_names

TUESDAY = WEDNESDAY - timedelta(days=1)
FRIDAY = WEDNESDAY + timedelta(days=2)


@pytest.fixture
def wanting(cast):
    with cast.store.writing() as db:
        paper_mails.want(cast.tutor, db, is_on=True, now=at("09:00", on=TUESDAY))
    return cast


def pass_to(cast, local, on=TUESDAY):
    """Let the clockwork look as often as there is something to do."""
    rounds = 0
    while cast.store.command(lambda db: paper_mails.tell_due(db, now=at(local, on=on))):
        rounds += 1
        assert rounds < 5
    people = {person: who for who, person in cast.people.items()}
    with cast.store.reading() as db:
        rows = db.session.scalars(select(Notice).where(Notice.kind == "paper").order_by(Notice.created_at))
        return [(people.get(row.person_id), row.detail) for row in rows]


def test_whoever_wants_it_is_told_at_four_once(wanting):
    assert pass_to(wanting, "15:59") == []
    [(who, words)] = pass_to(wanting, "16:00")
    assert who == TUTOR
    assert words == "4 pupils are expected at 2 sites of Oakbank Farm on Wednesday 16 September."
    assert len(pass_to(wanting, "16:01")) == 1
    assert len(pass_to(wanting, "23:59")) == 1
    assert [who for who, _ in pass_to(wanting, "16:00", on=WEDNESDAY)] == [TUTOR, TUTOR]


def test_the_mail_names_no_pupil(wanting):
    [(_, words)] = pass_to(wanting, "16:00")
    assert not [name for name in pupil_names() if name in words]


def test_nobody_is_told_who_did_not_ask(cast):
    assert pass_to(cast, "16:00") == []


def test_who_asks_no_more_is_told_no_more(wanting):
    with wanting.store.writing() as db:
        paper_mails.want(wanting.tutor, db, is_on=False, now=at("10:00", on=TUESDAY))
    assert pass_to(wanting, "16:00") == []


def test_a_job_that_ended_is_told_of_nothing(wanting):
    leave_job(wanting, TUTOR)
    assert pass_to(wanting, "16:00") == []


def test_who_asks_in_the_evening_is_told_for_the_next_day_still(cast):
    assert pass_to(cast, "16:00") == []
    with cast.store.writing() as db:
        paper_mails.want(cast.tutor, db, is_on=True, now=at("18:00", on=TUESDAY))
    assert [who for who, _ in pass_to(cast, "18:01")] == [TUTOR]


def test_where_nobody_is_expected_nothing_is_said_and_the_next_day_is_as_ever(wanting):
    with wanting.store.writing() as db:
        db.session.add(closure(wanting.oakbank, on=WEDNESDAY, session=None))
    assert pass_to(wanting, "16:00") == []
    [(_, words)] = pass_to(wanting, "16:00", on=WEDNESDAY)
    assert "Thursday 17 September" in words


def test_friday_speaks_of_monday_and_the_weekend_is_quiet(wanting):
    [(_, words)] = pass_to(wanting, "16:00", on=FRIDAY)
    assert "Monday 21 September" in words
    assert len(pass_to(wanting, "16:00", on=FRIDAY + timedelta(days=1))) == 1
    assert len(pass_to(wanting, "16:00", on=FRIDAY + timedelta(days=2))) == 1


def test_a_wish_is_of_one_provider_and_one_person(cast):
    with cast.store.writing() as db:
        job = Membership(person_id=cast.people[TUTOR], organisation_id=cast.riverside, job_title="Tutor")
        db.session.add(job)
        db.session.flush()
        role = RoleHeld(membership_id=job.id, organisation_id=cast.riverside, role=Role.PROVIDER_STAFF.value)
        db.session.add(role)
    with cast.store.writing() as db:
        paper_mails.want(cast.tutor, db, is_on=True, now=at("09:00", on=TUESDAY))
    with cast.store.reading() as db:
        assert paper_mails.is_wanted(cast.tutor, db)
        assert not paper_mails.is_wanted(replace(cast.tutor, provider_id=cast.riverside), db)
        assert not paper_mails.is_wanted(replace(cast.tutor, actor=actor_of(cast.people, MANAGER)), db)
        found = select(Membership.person_id, Membership.organisation_id).where(Membership.paper_mail_since.is_not(None))
        assert db.session.execute(found).all() == [(cast.people[TUTOR], cast.oakbank)]
    assert [who for who, _ in pass_to(cast, "16:00")] == [TUTOR]


def test_a_program_cannot_have_them(cast):
    scope = ProviderScope(provider_id=cast.oakbank, actor=JOB)
    with cast.store.writing() as db, pytest.raises(NotAllowed):
        paper_mails.want(scope, db, is_on=True, now=at("09:00"))
