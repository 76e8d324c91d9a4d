"""A provider that opens no portal is asked each session who is there, and answers by the link in the mail."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from attendance import daily_answers, days, provider_day, registers, session_links
from attendance.records import registers as stored
from attendance.records.tables import (
    Expected,
    Membership,
    Message,
    Notice,
    Organisation,
    Placement,
    RoleHeld,
    SessionLink,
)
from attendance.refusals import NotFound, Refusal
from attendance.registers import SubmitRegister
from attendance.rules.words import Role, Session, Status
from tests.support.acting import Acting, entry, envelope
from tests.support.cast import MANAGER, RIVAL_TUTOR, TUTOR, WEDNESDAY, at, email_of, leave_job, pupil_names
from tests.support.covers import open_link

LINK = re.compile(r"https://muster\.example/cover/([\w-]{43})")


@pytest.fixture
def preferences(preferences):
    """The installation sends texts."""
    return replace(preferences, has_texts=True)


@pytest.fixture
def asked(shop):
    """Oakbank answers a daily question for P1 and P4, whom nobody leads; the day is opened at eight."""
    answers_for(shop, "P1", "P4")
    shop.tick("08:00")
    return shop


def answers_for(shop, *refs, lead=None, **more):
    values = {"reports_by": "daily_answer", "provider_lead_id": shop.cast.people[lead] if lead else None, **more}
    with shop.cast.store.writing() as db:
        ids = [shop.cast.placements[ref] for ref in refs]
        db.session.execute(update(Placement).where(Placement.id.in_(ids)).values(**values))
        days.refresh(db, [shop.cast.northgate, shop.cast.southgate], now=shop.clock.now())


def questions(shop):
    return [letter for letter in shop.carrier.letters if letter.kinds == ("daily_answer",)]


def asked_people(shop):
    return sorted(letter.to_address.partition("@")[0] for letter in questions(shop))


def visiting(shop, letter):
    """Open the link of a mail as whoever it was sent to."""
    (secret,) = LINK.findall(letter.text)
    found = open_link(shop.cast, shop.clock, secret, name="Tess Tutor", job="Tutor")
    with shop.cast.store.reading() as db:
        return session_links.who(db, found, now=shop.clock.now())


def seen(shop, scope):
    with shop.cast.store.reading() as db:
        register = provider_day.session_register(scope, db, WEDNESDAY, Session.AM, now=shop.clock.now())
    return [f"{each.given_name} {each.family_name}" for each in register.entries], register.unscheduled


def answer(shop, scope, *entries):
    command = SubmitRegister(on=WEDNESDAY, session=Session.AM, entries=entries, envelope=envelope(body=repr(entries)))
    return shop.cast.store.command(lambda db: registers.submit(scope, db, command, now=shop.clock.now()))


def alarms(shop):
    found = Acting(cast=shop.cast).alerts("missing_register", is_open=True)
    return len([each for each in found if each.provider_id == shop.cast.oakbank])


def say_the_rest(shop, *refs):
    """Let those who take a register say who is there, so that nothing but the question is open."""
    command = SubmitRegister(
        on=WEDNESDAY,
        session=Session.AM,
        entries=tuple(entry(shop.cast, ref) for ref in refs),
        envelope=envelope(body=refs),
    )
    shop.cast.store.command(lambda db: registers.submit(shop.cast.tutor, db, command, now=shop.clock.now()))


# ---------------------------------------------------------------- who is asked, when, and what


def test_a_quarter_of_an_hour_into_the_session_and_not_before(asked):
    asked.tick("09:14")
    assert questions(asked) == []

    asked.tick("09:15")
    assert asked_people(asked) == [email_of(who).partition("@")[0] for who in sorted((MANAGER, TUTOR))]
    asked.tick("13:14")
    assert len(questions(asked)) == 2
    asked.tick("13:15")
    assert len(questions(asked)) == 4


def test_the_question_is_numbered_and_names_no_pupil(asked):
    asked.tick("09:15")
    asked.tick("13:15")

    first, _second, third, _fourth = questions(asked)
    assert first.subject.startswith("Question 1: who is with you this morning? 2 pupils expected")
    assert "Northgate Academy: 1 pupil." in first.text
    assert "Southgate School: 1 pupil." in first.text
    assert "began at 09:00. Answer by 10:00" in first.text
    assert third.subject.startswith("Question 2: who is with you this afternoon?")
    assert [name for name in pupil_names() for each in questions(asked) if name in each.subject + each.text] == []


def test_the_link_person_of_a_pupil_is_asked_and_nobody_else(asked):
    answers_for(asked, "P1", "P4", lead=TUTOR)
    asked.tick("09:15")

    assert asked_people(asked) == [email_of(TUTOR).partition("@")[0]]


def test_each_is_asked_about_their_own_pupils_and_sees_no_other(asked):
    answers_for(asked, "P1", lead=TUTOR)
    answers_for(asked, "P4", lead=MANAGER)
    asked.tick("09:15")

    by_person = {letter.to_address: letter for letter in questions(asked)}
    tess, max_manager = by_person[email_of(TUTOR)], by_person[email_of(MANAGER)]
    assert seen(asked, visiting(asked, tess).scope) == (["Amber Q."], ())
    assert seen(asked, visiting(asked, max_manager).scope) == (["Dario W."], ())
    assert tess.subject.startswith("Question 1:")
    assert max_manager.subject.startswith("Question 1:")


def test_one_person_gets_one_mail_for_one_moment_however_many_pupils(asked):
    answers_for(asked, "P1", lead=TUTOR)
    answers_for(asked, "P2", "P3", "P4")
    asked.tick("09:15")

    mails = [letter for letter in questions(asked) if letter.to_address == email_of(TUTOR)]
    assert len(mails) == 1
    assert len(seen(asked, visiting(asked, mails[0]).scope)[0]) == 4


def test_where_a_lead_s_job_has_ended_the_others_are_asked(asked):
    answers_for(asked, "P1", "P4", lead=TUTOR)
    leave_job(asked.cast, TUTOR)
    asked.tick("09:15")

    assert asked_people(asked) == [email_of(MANAGER).partition("@")[0]]
    assert seen(asked, visiting(asked, questions(asked)[0]).scope)[0] == ["Amber Q.", "Dario W."]


@pytest.mark.parametrize(
    ("phone", "email", "mails", "texts"),
    [("07700 900111", "office@oakbank.example", 1, 0), ("07700 900111", None, 0, 1), ("01632 960103", None, 0, 0)],
)
def test_without_people_its_address_is_asked_and_by_text_where_a_mobile_is_all_there_is(
    asked, phone, email, mails, texts
):
    with asked.cast.store.writing() as db:
        jobs = select(Membership.id).where(Membership.organisation_id == asked.cast.oakbank)
        db.session.execute(update(Membership).where(Membership.id.in_(jobs)).values(ended_at=asked.clock.now()))
        ours = update(Organisation).where(Organisation.id == asked.cast.oakbank)
        db.session.execute(ours.values(phone=phone, email=email))
    asked.tick("09:15")

    assert (len(questions(asked)), len(asked.texts.letters)) == (mails, texts)
    for letter in (*questions(asked), *asked.texts.letters):
        assert seen(asked, visiting(asked, letter).scope)[0] == ["Amber Q.", "Dario W."]


def test_of_whom_something_has_been_said_nobody_is_asked(asked):
    asked.clock.jump(at("09:05"))
    say_the_rest(asked, "P1", "P2", "P3", "P4")
    asked.tick("09:15")

    assert questions(asked) == []


def test_who_takes_a_register_is_asked_nothing(shop):
    shop.tick("08:00")
    shop.tick("09:20")

    assert questions(shop) == []


def test_a_session_that_is_called_off_for_a_pupil_is_not_asked_about(asked):
    with asked.cast.store.writing() as db:
        gone = update(Expected).where(Expected.placement_id == asked.cast.placements["P1"])
        db.session.execute(gone.values(withdrawn_at=asked.clock.now(), withdrawn_reason="provider closed"))
    asked.tick("09:15")

    assert questions(asked)[0].subject.startswith("Question 1: who is with you this morning? 1 pupil expected")


def test_a_placement_set_to_a_daily_answer_in_the_morning_is_asked_about_that_morning(shop):
    shop.tick("08:00")
    answers_for(shop, "P1", lead=TUTOR)
    shop.tick("09:15")

    assert asked_people(shop) == [email_of(TUTOR).partition("@")[0]]


def test_no_reminder_comes_for_what_is_asked(asked):
    answers_for(asked, "P1", "P2", "P3", "P4")
    asked.tick("09:15")
    asked.tick("09:59")

    ours = {email_of(TUTOR), email_of(MANAGER)}
    assert [each.kinds for each in asked.carrier.letters if each.to_address in ours and "nudge" in each.kinds] == []


# ---------------------------------------------------------------- once, and never zero times


def test_asked_again_and_again_the_clockwork_asks_once(asked):
    for local in ("09:15", "09:16", "09:30"):
        asked.tick(local)

    assert len(questions(asked)) == 2


def test_a_crash_before_the_commit_asks_nobody_and_the_next_run_asks_once(asked):
    asked.clock.jump(at("09:15"))
    with suppress(KeyboardInterrupt), asked.cast.store.writing() as db:
        assert daily_answers.ask_due(db, now=asked.clock.now()) == 2
        raise KeyboardInterrupt
    with asked.cast.store.reading() as db:
        assert list(db.session.scalars(select(SessionLink))) == []

    asked.tick()
    assert len(questions(asked)) == 2


def test_rows_that_are_due_again_ask_nobody_twice_for_the_same_moment(asked):
    asked.tick("09:15")
    with asked.cast.store.writing() as db:
        db.session.execute(update(Expected).values(asked_at=None))
    asked.tick("09:16")

    assert len(questions(asked)) == 2


def test_a_question_that_comes_late_is_still_asked_and_not_once_no_answer_can_come(asked):
    asked.tick("10:30")
    assert len(questions(asked)) == 2
    assert questions(asked)[0].text.startswith("Late.")
    assert "has been told that nothing was said" in questions(asked)[0].text

    asked.tick("17:01")
    assert len(questions(asked)) == 2


def test_no_secret_lies_in_the_records(asked):
    asked.tick("09:15")
    secrets = [LINK.findall(letter.text)[0] for letter in questions(asked)]

    with asked.cast.store.reading() as db:
        said = " ".join([*db.session.scalars(select(Message.body)), *db.session.scalars(select(Notice.detail))])
    assert "{link}" in said
    assert [each for each in secrets if each in said] == []


# ---------------------------------------------------------------- the answer, and silence


def test_an_answer_is_an_observation_that_says_how_it_came(asked):
    asked.clock.jump(at("09:05"))
    say_the_rest(asked, "P2", "P3")
    asked.tick("09:15")
    scope = visiting(asked, questions(asked)[0]).scope
    answer(asked, scope, entry(asked.cast, "P1"), entry(asked.cast, "P4", status=Status.ABSENT))
    asked.tick("10:01")

    people = Acting(cast=asked.cast)
    (first,) = people.observations("P1")
    assert (first.channel, first.said_by, first.said_by_job) == ("link", "Tess Tutor", "Tutor (daily answer)")
    assert alarms(asked) == 0
    assert len(people.alerts("whereabouts", is_open=True)) == 1


@pytest.mark.parametrize(("answered", "count"), [((), 2), (("P1",), 1), (("P1", "P4"), 0)])
def test_silence_alarms_as_for_any_register(asked, answered, count):
    asked.clock.jump(at("09:05"))
    say_the_rest(asked, "P2", "P3")
    asked.tick("09:15")
    if answered:
        scope = visiting(asked, questions(asked)[0]).scope
        answer(asked, scope, *(entry(asked.cast, ref) for ref in answered))
    asked.tick("10:01")

    assert alarms(asked) == count


def test_who_leads_at_another_provider_alone_leads_nobody_here(asked):
    answers_for(asked, "P1", "P4", lead=RIVAL_TUTOR)
    asked.tick("09:15")

    assert asked_people(asked) == [email_of(who).partition("@")[0] for who in sorted((MANAGER, TUTOR))]
    assert seen(asked, visiting(asked, questions(asked)[0]).scope)[0] == ["Amber Q.", "Dario W."]


def test_whoever_leads_at_two_providers_is_asked_by_each_with_its_own_number(asked):
    with asked.cast.store.writing() as db:
        job = Membership(person_id=asked.cast.people[TUTOR], organisation_id=asked.cast.riverside, job_title="Tutor")
        db.session.add(job)
        db.session.flush()
        role = RoleHeld(membership_id=job.id, organisation_id=asked.cast.riverside, role=Role.PROVIDER_STAFF.value)
        db.session.add(role)
    answers_for(asked, "P1", "P4", "P5", lead=TUTOR)
    asked.tick("09:15")

    assert asked_people(asked) == [email_of(TUTOR).partition("@")[0]] * 2
    assert {letter.subject.partition(":")[0] for letter in questions(asked)} == {"Question 1"}


def test_of_its_session_a_link_expects_whom_it_asks_about_and_nobody_else(asked):
    answers_for(asked, "P1", lead=TUTOR)
    answers_for(asked, "P4", lead=MANAGER)
    asked.tick("09:15")
    tess = next(letter for letter in questions(asked) if letter.to_address == email_of(TUTOR))
    scope = visiting(asked, tess).scope

    with asked.cast.store.reading() as db:
        expected = stored.expected_of(db.session, scope.provider_id, WEDNESDAY, part=scope.part)
    assert [row.placement_id for row in expected] == [asked.cast.placements["P1"]]


def test_it_answers_for_no_pupil_it_was_not_asked_about(asked):
    asked.tick("09:15")
    scope = visiting(asked, questions(asked)[0]).scope

    for ref in ("P2", "P3", "P5"):
        with pytest.raises(NotFound):
            answer(asked, scope, entry(asked.cast, ref))


def test_it_corrects_nothing(asked):
    asked.tick("09:15")
    scope = visiting(asked, questions(asked)[0]).scope
    answer(asked, scope, entry(asked.cast, "P1"))

    with pytest.raises(Refusal, match="must sign in with a password"):
        answer(asked, scope, entry(asked.cast, "P1", status=Status.ABSENT, change_reason="Mistake"))


def test_the_link_ends_with_the_job_of_whoever_was_asked(asked):
    answers_for(asked, "P1", "P4", lead=TUTOR)
    asked.tick("09:15")
    (secret,) = LINK.findall(questions(asked)[0].text)
    leave_job(asked.cast, TUTOR)

    with asked.cast.store.reading() as db:
        assert session_links.recognise(db, secret, now=asked.clock.now()) is None


def test_the_link_opens_until_two_hours_after_the_session(asked):
    answers_for(asked, "P1", "P4", lead=TUTOR)
    asked.tick("09:15")
    (secret,) = LINK.findall(questions(asked)[0].text)

    with asked.cast.store.reading() as db:
        held = session_links.recognise(db, secret, now=asked.clock.now())
        assert held is not None
        assert (held.expires_at, held.made_for_job) == (at("14:00"), "Tutor")
        assert session_links.recognise(db, secret, now=at("14:00") + timedelta(seconds=1)) is None


def test_a_partner_school_s_lead_without_a_role_of_a_provider_is_asked_too(shop):
    with shop.cast.store.writing() as db:
        job = db.session.scalars(select(Membership).where(Membership.person_id == shop.cast.people[RIVAL_TUTOR])).one()
        held = update(RoleHeld).where(RoleHeld.membership_id == job.id, RoleHeld.role == Role.PROVIDER_STAFF.value)
        db.session.execute(held.values(role=Role.SENDCO.value))
    answers_for(shop, "P5", lead=RIVAL_TUTOR)
    shop.tick("08:00")
    shop.tick("09:15")

    assert asked_people(shop) == [email_of(RIVAL_TUTOR).partition("@")[0]]
