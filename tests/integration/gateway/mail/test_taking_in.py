"""What providers write: on record before it is read, recorded where the sender is proven, shown and never guessed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from attendance import received
from attendance.intake import sheets
from attendance.mails import alarming, arriving, of_schools, pages, reading
from attendance.received import Asked
from attendance.records.tables import (
    Alert,
    Concern,
    InboundMail,
    Intake,
    MailShown,
    Notice,
    Observation,
    Placement,
    PupilFlagged,
    RowWaiting,
    Task,
)
from attendance.refusals import NotAllowed, NotFound
from attendance.rules.mails import MailState
from attendance.rules.received import Became
from attendance.rules.words import AlertKind, Channel
from gateway.mail import reader
from tests.support.acting import Acting
from tests.support.cast import DSL, MANAGER, OFFICER, RIVAL_TUTOR, SOUTH_DSL, SOUTH_OFFICER, TUTOR, at, leave_job
from tests.support.inbox import inbox_over

HEAD = "date,session,placement,status,reason\n"
# What SQL has no part in.
ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def inbox(shop):
    found = inbox_over(shop)
    shop.tick("08:00")
    shop.carrier.letters.clear()
    return found


def sheet(cast, *lines):
    text = HEAD + "\n".join(lines)
    for ref, placement in cast.refs.items():
        text = text.replace(f"<{ref}>", placement)
    return text.encode()


def rows(cast, table):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(table)))


def the_mail(inbox):
    (row,) = rows(inbox.cast, InboundMail)
    return row


def states(inbox):
    return sorted(row.state for row in rows(inbox.cast, InboundMail))


def seen(cast):
    return {(row.placement_id, row.status, row.channel) for row in rows(cast, Observation)}


def tasks(cast, kind):
    return [each for each in rows(cast, Task) if each.kind == kind]


def concerns_of(cast):
    return [each for each in rows(cast, Alert) if each.kind == AlertKind.SAFEGUARDING.value]


def told(inbox):
    return sorted(letter.to_address.partition("@")[0] for letter in inbox.shop.carrier.letters)


def report(inbox, who=TUTOR):
    letters = [each for each in inbox.shop.carrier.to(who) if each.kinds == ("received",)]
    return [letter.text for letter in letters]


def view(inbox, local="09:30"):
    with inbox.cast.store.reading() as db:
        return pages.show(inbox.cast.tutor, db, the_mail(inbox).id, now=at(local))


def of_school(inbox, scope, local="09:30"):
    with inbox.cast.store.reading() as db:
        return of_schools.listed(scope, db, now=at(local))


def test_a_sheet_of_a_proven_sender_counts_in_their_name_and_comes_by_e_mail(inbox):
    cast = inbox.cast
    lines = sheet(cast, "2026-09-16,AM,<P1>,present,", "2026-09-16,AM,<P2>,absent,ill", "2026-09-16,AM,nobody,present,")

    inbox.send(inbox.mail("Please find attached.", sheets={"week.csv": lines}), local="09:20")

    placements = cast.placements
    assert seen(cast) == {(placements["P1"], "present", "email"), (placements["P2"], "absent", "email")}
    assert {row.recorded_by for row in rows(cast, Observation)} == {"Tess Tutor"}
    (said,) = report(inbox)
    assert "2 rows recorded, 1 held" in said
    assert "No pupil with this reference is placed with you on this date." in said
    assert f"/received/mails/{the_mail(inbox).id}" in said
    assert view(inbox).state is MailState.READ
    assert inbox.box.counts() == (0, 1, 0)
    # It says nothing that a home school must read at once: it is listed there, and nobody is asked.
    assert tasks(cast, "mail_not_read") == []


@ON_ONE
def test_the_report_goes_to_whoever_sent_it_and_to_nobody_else(inbox):
    inbox.send(
        inbox.mail(sheets={"week.csv": sheet(inbox.cast, "2026-09-16,AM,<P1>,present,")}, who=MANAGER), local="09:20"
    )

    assert (told(inbox), len(report(inbox, MANAGER))) == ([MANAGER], 1)


@ON_ONE
def test_what_is_sent_five_times_counts_once_and_is_answered_once(inbox):
    cast = inbox.cast
    mail = inbox.mail(sheets={"week.csv": sheet(cast, "2026-09-16,AM,<P1>,present,")})

    for _ in range(5):
        inbox.send(mail, local="09:20")

    assert (len(rows(cast, Observation)), len(rows(cast, InboundMail)), len(report(inbox))) == (1, 1, 1)
    assert inbox.box.counts() == (0, 5, 0)


@ON_ONE
def test_the_same_sheet_in_another_mail_is_the_same_sheet(inbox):
    cast = inbox.cast
    lines = sheet(cast, "2026-09-16,AM,<P1>,present,")

    for local in ("09:20", "09:21"):
        inbox.send(inbox.mail(sheets={"week.csv": lines}), local=local)

    assert (len(rows(cast, Observation)), len(rows(cast, Intake)), len(rows(cast, InboundMail))) == (1, 1, 2)
    assert ["It came before" in each for each in report(inbox)] == [False, True]


def test_nothing_of_an_unproven_sender_is_recorded_and_the_managers_are_asked_once(inbox):
    cast = inbox.cast
    lines = sheet(cast, "2026-09-16,AM,<P1>,present,")

    inbox.send(inbox.mail("Amber is here today.", sheets={"week.csv": lines}, proven=False), local="09:20")
    inbox.send(inbox.mail("Amber is still here.", proven=False), local="09:25")

    assert seen(cast) == set()
    assert states(inbox) == ["unproven", "unproven"]
    assert [row.state for row in rows(cast, Intake)] == ["waiting"]
    # A word of somebody unknown must not calm a home school: none hears of it.
    assert rows(cast, MailShown) == []
    assert len(tasks(cast, "mail_unproven")) == 1
    assert told(inbox) == [MANAGER]
    assert {row.received_by for row in rows(cast, InboundMail)} == {arriving.SOMEBODY}


@ON_ONE
@pytest.mark.parametrize("who", [RIVAL_TUTOR, OFFICER, "stranger"])
def test_whoever_does_not_work_at_the_provider_is_not_proven_whatever_their_server_says(inbox, who):
    lines = sheet(inbox.cast, "2026-09-16,AM,<P1>,present,")

    inbox.send(inbox.mail("Amber is in.", sheets={"week.csv": lines}, who=who), local="09:20")

    assert seen(inbox.cast) == set()
    assert states(inbox) == ["unproven"]
    assert report(inbox, who) == []


@ON_ONE
def test_a_job_that_has_ended_proves_nobody(inbox):
    leave_job(inbox.cast, TUTOR)

    inbox.send(inbox.mail(sheets={"week.csv": sheet(inbox.cast, "2026-09-16,AM,<P1>,present,")}), local="09:20")

    assert seen(inbox.cast) == set()
    assert states(inbox) == ["unproven"]


@ON_ONE
def test_a_false_copy_that_comes_first_does_not_keep_the_true_mail_out(inbox):
    cast = inbox.cast
    true = inbox.mail(sheets={"week.csv": sheet(cast, "2026-09-16,AM,<P1>,present,")})
    false = inbox.mail(sheets={"week.csv": sheet(cast, "2026-09-16,AM,<P1>,present,")}, proven=False)
    del false["Message-ID"]
    false["Message-ID"] = true["Message-ID"]

    inbox.send(false, local="09:10")
    inbox.send(true, local="09:20")

    assert [status for _, status, _ in seen(cast)] == ["present"]
    assert states(inbox) == ["read", "unproven"]


def test_prose_is_shown_to_each_home_school_within_a_minute_and_says_nothing_of_anothers_pupil(inbox):
    cast = inbox.cast

    inbox.send(inbox.mail("Morning, Amber no show, no call. Dario in.\nThanks Tess"), local="09:20")

    assert seen(cast) == set()
    assert states(inbox) == ["not_read"]
    (north,) = of_school(inbox, cast.officer).waiting
    (south,) = of_school(inbox, cast.south_officer).waiting
    assert (north.words, north.kept_back) == ("Morning, Amber no show, no call.", 2)
    assert (south.words, south.kept_back) == ("Dario in.", 2)
    assert told(inbox) == [OFFICER, SOUTH_OFFICER, TUTOR]
    assert all("Amber" not in letter.text + letter.subject for letter in inbox.shop.carrier.letters)
    assert "not read into the register" in report(inbox)[0]


@ON_ONE
def test_dealing_with_it_ends_the_schools_task_and_says_who_did(inbox):
    cast = inbox.cast
    inbox.send(inbox.mail("Amber no show."), local="09:20")
    (mail,) = of_school(inbox, cast.officer).waiting

    for _ in range(2):
        cast.store.command(lambda db: of_schools.deal(cast.officer, db, mail.id, now=at("09:40")))

    found = of_school(inbox, cast.officer)
    assert (found.waiting, [each.dealt_by for each in found.dealt]) == ((), ["Olive Officer, Attendance officer"])
    assert [each.done_by for each in tasks(cast, "mail_not_read") if each.organisation_id == cast.northgate] == [
        "Olive Officer, Attendance officer"
    ]
    with pytest.raises(NotFound):
        cast.store.command(lambda db: of_schools.deal(cast.south_officer, db, mail.id, now=at("09:40")))


@pytest.mark.parametrize("proven", [True, False])
def test_words_of_a_walk_off_wake_the_safeguarding_leads_proven_or_not(inbox, proven):
    cast = inbox.cast

    inbox.send(inbox.mail("Amber left site 13:40 no permission", proven=proven), local="09:20")

    assert {each.home_school_id for each in concerns_of(cast)} == {cast.northgate, cast.southgate}
    assert {DSL, SOUTH_DSL} <= set(told(inbox))
    assert all("Amber" not in concern.account.reveal() for concern in rows(cast, Concern))
    if proven:
        assert "reads as if a pupil left without permission" in report(inbox)[0]


@ON_ONE
def test_the_subject_alone_wakes_them_too(inbox):
    inbox.send(inbox.mail("see above", subject="Amber has absconded"), local="09:20")

    assert len(concerns_of(inbox.cast)) == 2


@ON_ONE
def test_a_walk_off_in_a_sheet_wakes_the_leads_of_that_pupils_school_alone(inbox):
    cast = inbox.cast
    lines = sheet(cast, "2026-09-16,AM,<P1>,walked off,", "2026-09-16,AM,<P4>,present,")

    inbox.send(inbox.mail(sheets={"week.csv": lines}), local="11:20")

    (alert,) = concerns_of(cast)
    assert (alert.home_school_id, alert.pupil_id) == (cast.northgate, cast.pupils["P1"])


@ON_ONE
def test_a_walk_off_that_was_reported_wakes_nobody_again_for_a_sheet_that_repeats_it(inbox):
    cast = inbox.cast
    Acting(cast=cast).walk_off("P1", left="10:38", local="10:40")

    inbox.send(inbox.mail(sheets={"week.csv": sheet(cast, "2026-09-16,AM,<P1>,walked off,")}), local="11:20")

    assert concerns_of(cast) == []


@ON_ONE
def test_an_automatic_answer_is_listed_read_by_nobody_and_answered_by_nobody(inbox):
    mail = inbox.mail("I am away. Amber left without permission.")
    mail["Auto-Submitted"] = "auto-replied"

    inbox.send(mail, local="09:20")

    assert states(inbox) == ["automatic"]
    assert (told(inbox), rows(inbox.cast, Alert), rows(inbox.cast, MailShown)) == ([], [], [])


@ON_ONE
def test_a_mail_to_no_providers_address_is_left_in_a_folder_of_its_own(inbox):
    inbox.send(inbox.mail("Amber in", to="registers+aaaaaaaaaaaaaaaaaaaa@muster.example"), local="09:20")

    assert (rows(inbox.cast, InboundMail), inbox.box.counts()) == ([], (0, 0, 1))


@ON_ONE
def test_it_is_on_record_before_it_is_moved_and_taken_again_where_moving_fails(inbox, monkeypatch):
    inbox.box.deliver(inbox.mail("Amber no show").as_bytes())
    move = inbox.box.move

    def dies(uid, folder):
        assert len(rows(inbox.cast, InboundMail)) == 1
        raise ConnectionError("gone")

    monkeypatch.setattr(inbox.box, "move", dies)
    inbox.shop.tick("09:20")
    monkeypatch.setattr(inbox.box, "move", move)
    inbox.shop.tick("09:21")

    assert (states(inbox), inbox.box.counts(), len(report(inbox))) == (["not_read"], (0, 1, 0), 1)


@ON_ONE
def test_a_mail_that_breaks_what_reads_it_holds_up_nobody_and_goes_to_a_person(inbox, monkeypatch):
    finish = reading.finish

    def breaks(mail, db, brought, *, now):
        if "poison" in brought.said:
            raise RuntimeError("poison")
        finish(mail, db, brought, now=now)

    monkeypatch.setattr(reading, "finish", breaks)
    monkeypatch.setattr(reader, "RESTS", (timedelta(), timedelta()))
    inbox.box.deliver(inbox.mail("poison").as_bytes())
    inbox.send(inbox.mail("Amber no show"), local="09:20")
    for minute in (21, 22, 23):
        inbox.shop.tick(f"09:{minute}")

    assert states(inbox) == ["not_read", "not_read"]
    assert any("It could not be read" in each for each in report(inbox))


@ON_ONE
def test_more_than_a_days_mails_are_left_in_the_mailbox_and_said_once(inbox, monkeypatch):
    monkeypatch.setattr(arriving, "MAILS_A_DAY", 2)

    for _ in range(4):
        inbox.send(inbox.mail("Amber no show"), local="09:20")

    assert (len(rows(inbox.cast, InboundMail)), inbox.box.counts()) == (2, (0, 2, 2))
    assert len(tasks(inbox.cast, "mails_too_many")) == 1


@ON_ONE
def test_half_a_mail_is_not_read(inbox, monkeypatch):
    monkeypatch.setattr(reader, "LARGEST_MAIL", 400)
    inbox.send(inbox.mail(sheets={"week.csv": sheet(inbox.cast, "2026-09-16,AM,<P1>,present,")}), local="09:20")

    assert (seen(inbox.cast), states(inbox), inbox.box.counts()) == (set(), ["not_read"], (0, 0, 1))
    assert "larger than 10 MB" in report(inbox)[0]


@ON_ONE
def test_a_weekly_sheet_counts_for_nothing_before_the_symbols_are_agreed(inbox):
    weekly = b"Week commencing: 14/09/2026\nSurname,Forename,DOB,Wed AM,Wed PM\nQuillfeather,Amber,1/2/2011,O,O\n"

    inbox.send(inbox.mail(sheets={"week.csv": weekly}), local="12:20")

    assert (seen(inbox.cast), [row.state for row in rows(inbox.cast, Intake)]) == (set(), ["waiting"])
    assert "what your symbols mean" in report(inbox)[0]


def test_it_stands_in_the_list_of_what_was_received_by_e_mail(inbox):
    cast = inbox.cast
    inbox.send(
        inbox.mail("Please find attached.", sheets={"week.csv": sheet(cast, "2026-09-16,AM,<P1>,present,")}),
        local="09:20",
    )

    with cast.store.reading() as db:
        page = received.listed(cast.tutor, db, Asked(inlet=Channel.EMAIL), now=at("09:30"))
        others = received.listed(cast.rival, db, Asked(inlet=Channel.EMAIL), now=at("09:30"))

    assert sorted((line.became, line.mail_id is not None, line.rows) for line in page.lines) == [
        (Became.READ, False, 1),
        (Became.READ, True, 0),
    ]
    assert others.lines == ()


@ON_ONE
def test_what_was_not_read_is_settled_by_a_named_person_once(inbox):
    cast = inbox.cast
    inbox.send(inbox.mail("Amber no show"), local="09:20")
    mail_id = the_mail(inbox).id

    cast.store.command(lambda db: pages.settle(cast.tutor, db, mail_id, now=at("09:40")))
    cast.store.command(lambda db: pages.settle(replace(cast.tutor), db, mail_id, now=at("09:50")))

    found = view(inbox)
    assert (found.state, found.settled_by, found.settled_at) == (MailState.SETTLED, "Tess Tutor, Tutor", at("09:40"))
    with cast.store.reading() as db, pytest.raises(NotFound):
        pages.show(cast.rival, db, mail_id, now=at("09:50"))


@ON_ONE
def test_once_a_placement_has_ended_nobody_at_the_provider_reads_its_words(inbox):
    cast = inbox.cast
    inbox.send(inbox.mail("Amber no show"), local="09:20")
    mail_id = the_mail(inbox).id
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P2"]).ends_on = at("09:00").date()

    later = at("09:20") + timedelta(days=1)
    with cast.store.reading() as db:
        found = pages.show(cast.tutor, db, mail_id, now=later)
    assert (found.is_closed, found.words, found.subject) == (True, "", "")
    with pytest.raises(NotAllowed):
        pages.open_raw(cast.tutor, cast.store, mail_id, request="r", now=later)


@ON_ONE
def test_a_hidden_pupil_is_named_to_nobody_and_the_place_to_the_dsl_alone(inbox):
    cast = inbox.cast
    with cast.store.writing() as db:
        db.session.add(PupilFlagged(pupil_id=cast.pupils["P4"], flag="no_disclosure", home_school_id=cast.southgate))

    inbox.send(inbox.mail("Dario no show. Amber in."), local="09:20")

    assert of_school(inbox, cast.south_officer).waiting == ()
    (of_dsl,) = of_school(inbox, replace(cast.south_officer, actor=cast.dsl.actor)).waiting
    assert of_dsl.words == "nothing that names a pupil of yours"
    assert SOUTH_DSL in told(inbox)
    assert SOUTH_OFFICER not in told(inbox)
    (task,) = [each for each in tasks(cast, "mail_not_read") if each.organisation_id == cast.southgate]
    assert "Oakbank" not in task.words
    assert all(notice.detail.count("Oakbank") == 0 for notice in rows(cast, Notice) if notice.subject_id == task.id)


def poisoned(monkeypatch, *ways, rests=(timedelta(),)):
    """Break what is done with e-mails that say poison, in these ways."""
    monkeypatch.setattr(reader, "RESTS", rests)
    for way in ways:
        whole = getattr(reading, way)

        def breaks(mail, db, *given, whole=whole, **more):
            if b"poison" in mail.raw:
                raise RuntimeError("poison")
            return whole(mail, db, *given, **more)

        monkeypatch.setattr(reading, way, breaks)


@ON_ONE
def test_what_breaks_even_giving_up_holds_up_nobody(inbox, monkeypatch):
    poisoned(monkeypatch, "finish", "give_up", "put_aside")
    inbox.box.deliver(inbox.mail("poison").as_bytes())
    inbox.send(inbox.mail("Amber no show"), local="09:20")
    inbox.shop.tick("09:21")
    inbox.send(inbox.mail("Bruno no show"), local="09:22")

    assert states(inbox) == ["not_read", "not_read", "stored"]


@ON_ONE
def test_an_unproven_mail_that_is_given_up_calms_no_school_and_goes_to_the_managers(inbox, monkeypatch):
    poisoned(monkeypatch, "finish")
    inbox.send(inbox.mail("poison. Amber is here today.", proven=False), local="09:20")
    inbox.shop.tick("09:21")

    assert (states(inbox), rows(inbox.cast, MailShown), told(inbox)) == (["unproven"], [], [MANAGER])


@ON_ONE
def test_a_failure_is_tried_again_after_a_rest_and_costs_no_mail(inbox, monkeypatch):
    poisoned(monkeypatch, "finish", rests=(timedelta(hours=1),))
    mail = inbox.mail("poison", sheets={"week.csv": sheet(inbox.cast, "2026-09-16,AM,<P1>,present,")})
    inbox.send(mail, local="09:20")
    inbox.shop.tick("09:21")

    assert states(inbox) == ["stored"]


def test_what_a_stranger_holds_up_is_shown_to_no_school_before_somebody_vouches_for_it(inbox):
    cast = inbox.cast
    lines = sheet(cast, "2026-09-16,AM,<P1>,unclear,", "2026-09-16,AM,<P2>,present,")
    inbox.send(inbox.mail(sheets={"week.csv": lines}, proven=False), local="09:20")
    assert rows(cast, RowWaiting) == []
    (intake,) = rows(cast, Intake)

    cast.store.command(lambda db: sheets.confirm(cast.tutor, db, intake.id, now=at("09:40")))

    assert [each.pupil_id for each in rows(cast, RowWaiting)] == [cast.pupils["P1"]]
    # It is said by whoever vouches for it, and from then.
    assert {(each.recorded_by, each.taken_at) for each in rows(cast, Observation)} == {("Tess Tutor", at("09:40"))}


@ON_ONE
def test_a_strangers_copy_of_a_sheet_is_another_sheet(inbox):
    cast = inbox.cast
    lines = sheet(cast, "2026-09-16,AM,<P1>,present,")
    inbox.send(inbox.mail(sheets={"week.csv": lines}, proven=False), local="09:10")
    (copy,) = rows(cast, Intake)
    cast.store.command(lambda db: sheets.set_aside(cast.tutor, db, copy.id, now=at("09:15")))

    inbox.send(inbox.mail(sheets={"week.csv": lines}), local="09:20")

    assert [status for _, status, _ in seen(cast)] == ["present"]


@ON_ONE
def test_a_stranger_uses_up_nothing_of_the_providers_day(inbox, monkeypatch):
    cast = inbox.cast
    monkeypatch.setattr(arriving, "MAILS_A_DAY", 1)
    monkeypatch.setattr(sheets, "SHEETS_A_DAY", 1)
    strange = sheet(cast, "2026-09-16,AM,<P2>,present,")
    inbox.send(inbox.mail(sheets={"a.csv": strange}, proven=False), local="09:10")

    inbox.send(inbox.mail(sheets={"b.csv": sheet(cast, "2026-09-16,AM,<P1>,present,")}), local="09:20")

    assert [status for _, status, _ in seen(cast)] == ["present"]


@ON_ONE
def test_strangers_wake_the_leads_a_few_times_in_an_hour_and_no_more(inbox, monkeypatch):
    monkeypatch.setattr(alarming, "OF_STRANGERS", 1)
    for minute in (10, 11, 12):
        inbox.send(inbox.mail(f"Amber left site {minute}", proven=False), local=f"09:{minute}")
    assert len(concerns_of(inbox.cast)) == 2
    inbox.send(inbox.mail("Amber left site"), local="09:20")
    assert len(concerns_of(inbox.cast)) == 4


@ON_ONE
@pytest.mark.parametrize("limit", [400, 10_000_000])
def test_words_are_weighed_whatever_becomes_of_the_mail(inbox, monkeypatch, limit):
    monkeypatch.setattr(reader, "LARGEST_MAIL", limit)
    poisoned(monkeypatch, "finish", rests=(timedelta(hours=1),))

    inbox.send(inbox.mail("poison. Amber left site"), local="09:20")

    assert len(concerns_of(inbox.cast)) == 2


@ON_ONE
def test_words_in_a_sheet_outside_its_rows_wake_the_leads(inbox):
    cast = inbox.cast
    lines = b"Remarks: Bruno has absconded\n" + sheet(cast, "2026-09-16,AM,<P1>,present,")

    inbox.send(inbox.mail(sheets={"week.csv": lines}), local="09:20")

    assert len(concerns_of(cast)) == 2


@ON_ONE
def test_a_title_that_says_off_site_wakes_nobody(inbox):
    lines = b"Off-site register\n" + sheet(inbox.cast, "2026-09-16,AM,<P1>,present,")

    inbox.send(inbox.mail(sheets={"week.csv": lines}), local="09:20")

    assert concerns_of(inbox.cast) == []


@ON_ONE
def test_the_second_walk_off_of_a_day_is_not_hushed_by_the_first(inbox):
    cast = inbox.cast
    Acting(cast=cast).walk_off("P1", left="10:38", local="10:40")

    inbox.send(inbox.mail(sheets={"week.csv": sheet(cast, "2026-09-16,PM,<P1>,walked off,")}), local="14:20")

    assert len(concerns_of(cast)) == 1


@ON_ONE
def test_a_sheet_that_cannot_be_read_asks_each_home_school(inbox):
    inbox.send(inbox.mail("Please find attached.", sheets={"week.csv": b"nonsense"}), local="09:20")

    assert (states(inbox), len(tasks(inbox.cast, "mail_not_read"))) == (["not_read"], 2)


@ON_ONE
def test_the_subject_is_read_by_the_school_it_speaks_of(inbox):
    inbox.send(inbox.mail("Thanks, Tess", subject="Amber absent today, ill"), local="09:20")

    (north,) = of_school(inbox, inbox.cast.officer).waiting
    assert north.words == "Amber absent today, ill"


@ON_ONE
def test_a_school_of_which_nothing_is_said_is_left_in_peace(inbox):
    inbox.send(inbox.mail("Amber no show.", subject="register"), local="09:20")

    assert of_school(inbox, inbox.cast.south_officer).waiting == ()


@ON_ONE
def test_a_register_that_the_providers_own_system_sends_is_read_and_answered_by_nobody(inbox):
    mail = inbox.mail(sheets={"week.csv": sheet(inbox.cast, "2026-09-16,AM,<P1>,present,")})
    mail["Auto-Submitted"] = "auto-generated"

    inbox.send(mail, local="09:20")

    assert ([status for _, status, _ in seen(inbox.cast)], told(inbox)) == (["present"], [])


@ON_ONE
def test_a_sheet_that_came_long_ago_says_so_and_breaks_nothing(inbox):
    lines = sheet(inbox.cast, "2026-09-16,AM,<P1>,present,")
    inbox.send(inbox.mail(sheets={"week.csv": lines}), local="09:20")
    inbox.shop.tick("09:20", on=at("09:20").date() + timedelta(days=40))

    inbox.send(inbox.mail("Amber left site", sheets={"week.csv": lines}))

    assert "came more than four weeks ago" in report(inbox)[-1]
    assert len(concerns_of(inbox.cast)) == 2


@ON_ONE
def test_where_no_home_school_has_a_pupil_the_providers_own_people_are_asked(inbox):
    cast = inbox.cast
    with cast.store.writing() as db:
        for placement in db.session.scalars(select(Placement).where(Placement.provider_id == cast.oakbank)):
            placement.ends_on = at("09:00").date() - timedelta(days=1)

    inbox.send(inbox.mail("Amber left site"), local="09:20")

    assert [each.organisation_id for each in tasks(cast, "mail_unheard")] == [cast.oakbank]
    assert MANAGER in told(inbox)


@ON_ONE
def test_the_task_of_unproven_mails_ends_with_the_last_of_them(inbox):
    cast = inbox.cast
    for words in ("one", "two"):
        inbox.send(inbox.mail(words, proven=False), local="09:20")
    for number, mail in enumerate(rows(cast, InboundMail)):
        cast.store.command(lambda db, mail=mail: pages.settle(cast.tutor, db, mail.id, now=at("09:40")))
        assert [each.done_at is not None for each in tasks(cast, "mail_unproven")] == [number == 1]
