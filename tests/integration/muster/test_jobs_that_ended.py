"""What waits when its addressee's job or role ends is not sent to them, and never is nobody told instead."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from attendance import alert_readers, concerns, walk_offs
from attendance.concerns import TellConcern
from attendance.records.tables import Alert, Membership, Message, Notice, RoleHeld, Task
from attendance.rules.still_told import ROLE_GONE
from attendance.rules.words import ConcernAbout, Role
from attendance.walk_offs import ReportWalkOff
from tests.support.acting import envelope
from tests.support.cast import TUTOR, at, email_of, leave_job

WALK_OFF = ("walk_off",)


@pytest.fixture
def left(shop):
    """P1 left at 11:00; the DSL and the officer are to be told, in words that have not been sent."""
    shop.tick("08:00")
    shop.carrier.letters.clear()
    shop.clock.jump(at("11:02"))
    command = ReportWalkOff(placement=shop.cast.refs["P1"], left_at=at("11:00"), envelope=envelope())
    shop.cast.store.command(lambda db: walk_offs.report(shop.cast.tutor, db, command, now=shop.clock.now()))
    shop.sender.word(is_urgent=True)


def change_role(cast, who, before, after):
    """Give somebody another role in place of one, as the page of colleagues does."""
    with cast.store.writing() as db:
        held = select(RoleHeld).join(Membership, Membership.id == RoleHeld.membership_id)
        row = db.session.scalars(held.where(Membership.person_id == cast.people[who], RoleHeld.role == before)).one()
        job, at_organisation = row.membership_id, row.organisation_id
        db.session.delete(row)
        db.session.flush()
        db.session.add(RoleHeld(membership_id=job, role=after.value, organisation_id=at_organisation))


def told_of_walk_off(shop):
    return [who for who, kinds in shop.carrier.take() if kinds == WALK_OFF]


def rows(shop, table):
    with shop.cast.store.reading() as db:
        return list(db.session.scalars(select(table)))


def test_whose_job_ended_is_not_told_and_the_next_person_is_at_once(shop, left):
    leave_job(shop.cast, "dsl")

    shop.tick("11:02")

    assert told_of_walk_off(shop) == ["deputy", "officer"]
    withheld = [row.to_name for row in rows(shop, Message) if row.failure == "Their job has ended."]
    assert withheld == ["Dora Lead"]


def test_if_everybody_who_was_to_be_told_has_gone_the_ladder_goes_on(shop, left):
    leave_job(shop.cast, "dsl", "officer")

    told = {}
    for local in ("11:02", "11:12", "11:17"):
        shop.tick(local)
        told[local] = told_of_walk_off(shop)

    assert told == {"11:02": ["deputy"], "11:12": ["head"], "11:17": ["director"]}


def test_whoever_lost_the_role_is_not_told_and_the_next_person_is_at_once(shop, left):
    change_role(shop.cast, "dsl", Role.DSL, Role.SENDCO)

    shop.tick("11:02")

    assert told_of_walk_off(shop) == ["deputy", "officer"]
    withheld = [row.to_name for row in rows(shop, Message) if row.failure == ROLE_GONE]
    assert withheld == ["Dora Lead"]


def test_whoever_leads_on_safeguarding_in_another_role_still_is_told(shop, left):
    change_role(shop.cast, "dsl", Role.DSL, Role.DEPUTY_DSL)

    shop.tick("11:02")

    assert told_of_walk_off(shop) == ["dsl", "officer"]


def test_if_everybody_who_was_to_be_told_lost_the_role_the_ladder_goes_on(shop, left):
    change_role(shop.cast, "dsl", Role.DSL, Role.SENDCO)
    change_role(shop.cast, "officer", Role.ATTENDANCE_OFFICER, Role.SENDCO)

    told = {}
    for local in ("11:02", "11:12", "11:17"):
        shop.tick(local)
        told[local] = told_of_walk_off(shop)

    assert told == {"11:02": ["deputy"], "11:12": ["head"], "11:17": ["director"]}


def tell_dsl(shop, ref):
    command = TellConcern(
        placements=(shop.cast.refs[ref],), about=ConcernAbout.PUPIL, account="Afraid to go home", envelope=envelope()
    )
    shop.cast.store.command(lambda db: concerns.tell(shop.cast.tutor, db, command, now=shop.clock.now()))
    shop.sender.word(is_urgent=True)


@pytest.fixture
def concern(shop):
    """A concern about P1 is told at 11:02; the DSL and the deputy are to hear, in words that have not been sent."""
    shop.tick("08:00")
    shop.carrier.letters.clear()
    shop.clock.jump(at("11:02"))
    tell_dsl(shop, "P1")


def may_read_as_headteacher(shop):
    head = replace(shop.cast.dsl, actor=replace(shop.cast.dsl.actor, roles=frozenset({Role.HEADTEACHER})))
    with shop.cast.store.reading() as db:
        return alert_readers.may_read(
            head, db, db.session.scalars(select(Alert).where(Alert.kind == "safeguarding")).one()
        )


def test_a_dsl_who_became_the_headteacher_before_the_mail_left_is_told_as_the_headteacher_is(shop, concern):
    change_role(shop.cast, "dsl", Role.DSL, Role.HEADTEACHER)
    assert not may_read_as_headteacher(shop)

    shop.tick("11:02")

    assert [who for who, kinds in shop.carrier.take() if kinds == ("safeguarding",)] == ["deputy", "dsl", "head"]
    assert [row.to_name for row in rows(shop, Message) if row.failure == ROLE_GONE] == ["Dora Lead"]
    assert may_read_as_headteacher(shop)


def test_each_concern_that_was_not_sent_is_told_anew_by_itself(shop, concern):
    tell_dsl(shop, "P2")
    change_role(shop.cast, "dsl", Role.DSL, Role.HEADTEACHER)

    shop.tick("11:02")

    by_mail = [row for row in rows(shop, Notice) if (row.kind, row.channel) == ("safeguarding", "email")]
    told = [row for row in by_mail if row.name == "Dora Lead" and row.role == Role.HEADTEACHER]
    assert sorted(row.alert_id for row in told) == sorted(
        row.id for row in rows(shop, Alert) if row.kind == "safeguarding"
    )


def test_a_dsl_who_was_sent_word_of_a_concern_may_still_read_it_as_the_headteacher(shop, concern):
    shop.tick("11:02")
    change_role(shop.cast, "dsl", Role.DSL, Role.HEADTEACHER)

    assert may_read_as_headteacher(shop)


def test_somebody_whose_new_role_brings_no_alerts_is_told_nothing_even_by_the_last_resort(shop, left):
    leave_job(shop.cast, "officer", "deputy", "head", "lead", "admin", "director")
    change_role(shop.cast, "dsl", Role.DSL, Role.SENDCO)

    shop.tick("11:02")

    addresses = {letter.to_address for letter in shop.carrier.letters}
    assert "office@northgate.example" in addresses
    assert email_of("dsl") not in addresses


def test_with_the_whole_school_gone_the_office_is_told(shop, left):
    gone = ("dsl", "officer", "deputy", "head", "lead", "admin", "director")
    leave_job(shop.cast, *gone)

    shop.tick("11:02")

    addresses = {letter.to_address for letter in shop.carrier.letters}
    assert "office@northgate.example" in addresses
    assert not addresses & {email_of(who) for who in gone}


def test_the_administrators_see_whom_nothing_reaches(shop, left):
    leave_job(shop.cast, "dsl")

    shop.tick("11:02")

    words = [task.words for task in rows(shop, Task) if task.kind == "not_delivered"]
    assert words == [
        "No e-mail reaches Dora Lead: Their job has ended. Put the address right, or see that somebody else is told."
    ]


def test_of_two_jobs_the_one_that_goes_on_is_still_told_of(shop):
    with shop.cast.store.writing() as db:
        job = Membership(
            id=shop.cast.placements["P1"],
            person_id=shop.cast.people[TUTOR],
            organisation_id=shop.cast.riverside,
            job_title="Tutor",
        )
        db.session.add(job)
        db.session.flush()
        db.session.add(
            RoleHeld(membership_id=job.id, role=Role.PROVIDER_STAFF.value, organisation_id=shop.cast.riverside)
        )
    for job_name in ("open days", "nudge", "word routine"):
        shop.clock.jump(at("09:40"))
        shop.clockwork.run(next(each for each in shop.clockwork.jobs if each.name == job_name))
    with shop.cast.store.writing() as db:
        oakbanks = Membership.organisation_id == shop.cast.oakbank, Membership.person_id == shop.cast.people[TUTOR]
        db.session.scalars(select(Membership).where(*oakbanks)).one().ended_at = at("09:40")

    shop.tick("09:41")

    (letter,) = shop.carrier.to("tutor")
    assert "Riverside" in letter.text
    assert "Oakbank" not in letter.text
    mine = [each for each in rows(shop, Notice) if each.person_id == shop.cast.people[TUTOR]]
    assert {each.organisation_id for each in mine if each.message_id is not None} == {
        shop.cast.oakbank,
        shop.cast.riverside,
    }
