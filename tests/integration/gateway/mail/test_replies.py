"""A reminder that numbers its pupils, and what is recorded of the e-mail that answers it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from attendance import messages, tasks
from attendance.directory import Directory
from attendance.mails import of_schools, pages
from attendance.records.tables import (
    Alert,
    InboundMail,
    MailShown,
    Message,
    Observation,
    Organisation,
    ProviderAddress,
    Pupil,
    Submission,
)
from attendance.rules.mails import MailState
from attendance.rules.words import AlertKind, PupilFlag, Role, Status
from tests.support.acting import Acting, entry
from tests.support.cast import MANAGER, RIVAL_TUTOR, TUTOR, at, email_of, flag
from tests.support.inbox import inbox_over

# What SQL has no part in.
ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def inbox(shop):
    found = inbox_over(shop)
    allow(found.cast, "NORTHGATE")
    shop.tick("08:00")
    shop.carrier.letters.clear()
    return found


def allow(cast, *codes, is_allowed=True):
    with cast.store.writing() as db:
        db.session.execute(update(Organisation).where(Organisation.code.in_(codes)).values(initials_by_mail=is_allowed))


def nudge(inbox, who=TUTOR, local="09:40"):
    inbox.shop.tick(local)
    (letter,) = [each for each in inbox.shop.carrier.to(who) if each.kinds == ("nudge",)]
    return letter


def numbers(letter):
    return [line for line in letter.text.splitlines() if line[1:].startswith("  pupil")]


def reply(inbox, letter, words, *, local="09:50", **more):
    inbox.send(inbox.mail(words, answers=letter.message_id, **more), local=local)


def rows(cast, table):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(table)))


def seen(cast):
    names = {placement: ref for ref, placement in cast.placements.items()}
    return {(names[row.placement_id], row.status) for row in rows(cast, Observation)}


def states(inbox):
    return [row.state for row in sorted(rows(inbox.cast, InboundMail), key=lambda row: row.received_at)]


def report(inbox):
    return [each.text for each in inbox.shop.carrier.to(TUTOR) if each.kinds == ("received",)][-1]


def test_a_reminder_numbers_whom_it_may_and_its_answer_goes_to_the_providers_own_address(inbox):
    letter = nudge(inbox)

    assert numbers(letter) == ["1  pupil A.Q.", "2  pupil B.Z.", "3  pupil C.O."]
    assert "1 other pupil is not in this list. Report them in Muster." in letter.text
    assert letter.reply_to == inbox.address
    assert inbox.shop.carrier.to(RIVAL_TUTOR)[0].reply_to is None
    assert [each.attachment for each in rows(inbox.cast, Message) if each.to_address == email_of(RIVAL_TUTOR)] == [None]
    (kept,) = [each for each in rows(inbox.cast, Message) if each.header_id == letter.message_id]
    assert "A.Q." not in kept.body + str(kept.attachment)
    assert inbox.address.partition("@")[0] not in kept.body + str(kept.attachment)


def test_an_answer_is_recorded_in_the_name_of_whoever_sent_it(inbox):
    cast, letter = inbox.cast, nudge(inbox)

    reply(inbox, letter, "Morning,\n1 p, 2 late 9:42, 3 a ill\nThanks\nTess Tutor\nTutor, Oakbank Farm")

    found = {row.placement_id: row for row in rows(cast, Observation)}
    assert seen(cast) == {("P1", "present"), ("P2", "late"), ("P3", "absent")}
    assert found[cast.placements["P2"]].arrived_at == at("09:42")
    assert found[cast.placements["P3"]].reason == "ill"
    assert {(row.recorded_by, row.channel, row.taken_at) for row in found.values()} == {
        ("Tess Tutor", "email", at("09:50"))
    }
    assert states(inbox) == ["read"]
    assert "Your answers for the morning register of Wednesday 16 September: 3 of 3 recorded." in report(inbox)
    assert rows(cast, MailShown) == []
    with cast.store.reading() as db:
        view = pages.show(cast.tutor, db, rows(cast, InboundMail)[0].id, now=at("09:55"))
    assert (view.state, view.report[0].words.endswith("3 of 3 recorded.")) == (MailState.READ, True)


@ON_ONE
def test_no_pupil_of_a_school_that_does_not_allow_it_is_numbered_or_can_be_answered_for(inbox):
    letter = nudge(inbox)
    assert "D." not in "".join(numbers(letter))
    allow(inbox.cast, "NORTHGATE", is_allowed=False)

    reply(inbox, letter, "1 p, 2 p")

    assert (seen(inbox.cast), states(inbox)) == (set(), ["not_read"])
    assert "Number 1 is held: The home school does not let this pupil be reported by e-mail any more." in report(inbox)


@ON_ONE
def test_without_leave_without_an_address_or_once_it_has_ended_a_reminder_is_as_it_always_was(inbox, shop):
    allow(inbox.cast, "NORTHGATE", is_allowed=False)
    letter = nudge(inbox)

    assert (letter.reply_to, "answer this e-mail" in letter.text) == (None, False)


@ON_ONE
def test_an_address_that_ended_as_the_reminder_left_takes_the_list_with_it(inbox, monkeypatch):
    lease = messages.lease

    def ends_first(db, **asked):
        db.session.execute(update(ProviderAddress).values(ended_at=at("09:40"), ended_by="Mia Manager"))
        return lease(db, **asked)

    monkeypatch.setattr(messages, "lease", ends_first)
    letter = nudge(inbox)

    assert (letter.reply_to, "A.Q." in letter.text, "Take the register" in letter.text) == (None, False, True)


@ON_ONE
def test_two_who_look_the_same_in_it_and_who_is_hidden_get_no_number(inbox):
    cast = inbox.cast
    with cast.store.writing() as db:
        db.session.get_one(Pupil, cast.pupils["P2"]).given_name = "Anna"
        db.session.get_one(Pupil, cast.pupils["P2"]).family_name = "Quill"
    allow(cast, "SOUTHGATE")
    flag(cast, "P4", PupilFlag.NO_DISCLOSURE)

    letter = nudge(inbox)

    assert numbers(letter) == ["1  pupil C.O."]
    assert "3 other pupils are not in this list." in letter.text


@ON_ONE
def test_what_is_above_the_quoted_list_alone_is_read(inbox):
    letter = nudge(inbox)
    quoted = "\n".join(f"> {line}" for line in [*letter.text.splitlines(), "2 a"])

    reply(inbox, letter, f"1 p\n\nOn Wed, 16 Sep 2026 at 09:40, Muster wrote:\n{quoted}")

    assert (seen(inbox.cast), states(inbox)) == ({("P1", "present")}, ["read"])
    assert "1 of 3 recorded. Not reported yet: numbers 2 and 3." in report(inbox)
    assert [each for each in rows(inbox.cast, Alert) if each.kind == AlertKind.SAFEGUARDING.value] == []


@ON_ONE
def test_what_is_not_certain_is_held_and_told_and_put_before_the_home_schools(inbox):
    letter = nudge(inbox)

    reply(inbox, letter, "1 p\n2 late ” Amber said “\nAmber says Bruno is on the bus\nThanks")

    assert (seen(inbox.cast), states(inbox)) == ({("P1", "present")}, ["not_read"])
    said = report(inbox)
    assert "Number 2 is held: Late needs the time, such as: 2 late 9:50. You wrote “…”." in said
    assert "Amber" not in said
    assert "Not all that you wrote was read into the register." in said
    with inbox.cast.store.reading() as db:
        assert len(of_schools.listed(inbox.cast.officer, db, now=at("09:55")).waiting) == 1


@ON_ONE
def test_words_beside_the_answers_are_put_before_the_home_schools(inbox):
    reply(inbox, nudge(inbox), "1 p, 2 p, 3 p\nPlease ring Cleo's mum about Friday")

    assert (len(seen(inbox.cast)), states(inbox)) == (3, ["not_read"])
    assert len(rows(inbox.cast, MailShown)) == 2


def test_an_answer_that_contradicts_the_record_is_held_and_the_record_stands(inbox):
    cast, letter = inbox.cast, nudge(inbox)
    reply(inbox, letter, "1 p, 2 p")

    reply(inbox, letter, "1 a, 3 p", local="09:55")

    assert seen(cast) == {("P1", "present"), ("P2", "present"), ("P3", "present")}
    assert states(inbox) == ["read", "not_read"]
    assert "Number 1 is held: This differs from what is on record for the same time." in report(inbox)


@ON_ONE
def test_the_same_e_mail_five_times_counts_once(inbox):
    mail = inbox.mail("1 p", answers=nudge(inbox).message_id)

    for _ in range(5):
        inbox.send(mail, local="09:50")

    cast = inbox.cast
    assert (len(rows(cast, Observation)), len(rows(cast, Submission)), states(inbox)) == (1, 1, ["read"])


@ON_ONE
def test_nothing_of_an_unproven_sender_is_recorded_and_nothing_of_another_providers_register(inbox):
    letter = nudge(inbox)

    reply(inbox, letter, "1 p", proven=False)
    reply(inbox, letter, "1 p", who=RIVAL_TUTOR, local="09:51")
    assert (seen(inbox.cast), states(inbox)) == (set(), ["unproven", "unproven"])

    with inbox.cast.store.writing() as db:
        (kept,) = [each for each in db.session.scalars(select(Message)) if each.header_id == letter.message_id]
        register = dict(kept.attachment["register"], provider=str(inbox.cast.riverside))
        kept.attachment = {**kept.attachment, "register": register}
    reply(inbox, letter, "1 p", local="09:52")

    assert (seen(inbox.cast), states(inbox)) == (set(), ["unproven", "unproven", "not_read"])


@ON_ONE
def test_numbers_that_answer_no_register_are_words(inbox):
    letter = nudge(inbox)
    inbox.send(inbox.mail("1 p"), local="09:45")
    inbox.send(inbox.mail("1 p", answers=letter.message_id.replace("muster.example", "elsewhere.example")))

    assert (seen(inbox.cast), states(inbox)) == (set(), ["not_read", "not_read"])


@ON_ONE
def test_a_colleague_may_answer_and_the_thread_is_followed(inbox):
    letter = nudge(inbox)
    mail = inbox.mail("1 p", who=MANAGER, answers="<passed-on@cast.example>")
    mail["References"] = f"{letter.message_id} <passed-on@cast.example>"

    inbox.send(mail, local="09:50")

    assert {row.recorded_by for row in rows(inbox.cast, Observation)} == {"Max Manager"}


@ON_ONE
def test_words_of_a_walk_off_wake_the_leads_and_the_other_answers_count(inbox):
    reply(inbox, nudge(inbox), "1 p\n2 walked off site 9:30")

    assert seen(inbox.cast) == {("P1", "present")}
    assert len([each for each in rows(inbox.cast, Alert) if each.kind == AlertKind.SAFEGUARDING.value]) == 2
    assert states(inbox) == ["not_read"]


@ON_ONE
def test_an_answer_too_late_for_the_register_is_refused_and_told(inbox):
    letter = nudge(inbox)
    inbox.box.deliver(inbox.mail("1 p", answers=letter.message_id).as_bytes())

    inbox.shop.tick("09:50", on=at("09:50").date() + timedelta(days=30))

    assert seen(inbox.cast) == set()
    assert "This date is more than four weeks ago. Ask the home school to enter it." in report(inbox)


@ON_ONE
def test_whoever_was_reported_before_is_not_numbered(inbox):
    Acting(cast=inbox.cast).send(entry(inbox.cast, "P1", Status.PRESENT), local="09:30")

    assert numbers(nudge(inbox)) == ["1  pupil B.Z.", "2  pupil C.O."]


@ON_ONE
def test_a_reminder_that_comes_with_something_else_has_no_list(inbox):
    cast, now = inbox.cast, at("09:40") + timedelta(seconds=1)

    def task(db):
        directory = Directory(db, now)
        staff = directory.holders(cast.oakbank, Role.PROVIDER_STAFF)
        tasks.raise_once(
            db, directory, cast.oakbank, kind="a_task", subject="x", words="Do it.", now=now, recipients=staff
        )

    cast.store.command(task)
    inbox.shop.tick("09:40")

    (letter,) = inbox.shop.carrier.to(TUTOR)
    assert (set(letter.kinds), letter.reply_to, numbers(letter)) == ({"nudge", "task"}, None, [])


@ON_ONE
def test_half_a_mail_is_no_answer(inbox):
    reply(inbox, nudge(inbox), "1 p\n\n-- \n" + "x" * 20_001)

    assert (seen(inbox.cast), states(inbox)) == (set(), ["not_read"])
