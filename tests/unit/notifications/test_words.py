"""What people read, word for word."""

from dataclasses import fields, replace
from datetime import date
from uuid import UUID

import pytest

from attendance.alert_codes import LinkAndCode
from attendance.messages import AlertView, NoticeGroup, NoticeView
from attendance.numbered import Numbered
from attendance.rules.walk_off_words import tells_of_walk_off
from attendance.rules.words import AlertKind, NoticeKind, Role, Session
from gateway.mail.answers import read_answers
from notifications.words import REGISTER, SAYS, TAKE_ON, filled, mail_for, text_for, with_list
from notifications.words.items import next_words
from tests.support.cast import WEDNESDAY, at

BASE = "https://muster.example"
ALERT = UUID("11111111-2222-3333-4444-555555555555")


def alert(kind=AlertKind.WALK_OFF, **changes):
    facts = {
        "id": ALERT,
        "kind": kind,
        "summary": kind.label,
        "opened_at": at("11:02"),
        "owner": None,
        "taken_on_at": None,
        "next_roles": (Role.DEPUTY_DSL,),
        "next_at": at("11:07"),
    }
    return AlertView(**(facts | changes))


def notice(kind=NoticeKind.WALK_OFF, **changes):
    facts = {
        "id": UUID(int=1),
        "kind": kind,
        "round": 1,
        "role": "dsl",
        "is_late": False,
        "detail": "",
        "path": f"/alerts/{ALERT}",
        "created_at": at("11:02"),
        "organisation_name": "Northgate Academy",
        "home_school_name": "Northgate Academy",
        "home_school_code": "NORTHGATE",
        "provider_name": "Oakbank Farm",
        "provider_code": "OAKBANK",
        "on": WEDNESDAY,
        "session": Session.AM,
    }
    return NoticeView(**(facts | changes))


def missing(number=1, **changes):
    summary = "Oakbank Farm: morning register not in, 3 pupils not reported"
    about = alert(
        AlertKind.MISSING_REGISTER,
        summary=summary,
        opened_at=at("10:00"),
        next_roles=(Role.DSL,),
        next_at=at("10:30"),
    )
    facts = {
        "id": UUID(int=number),
        "alert": about,
        "due_at": at("10:00"),
        "created_at": at("10:00"),
        "role": "attendance_officer",
    }
    return notice(NoticeKind.MISSING_REGISTER, **(facts | changes))


def plain(kind, detail, path):
    return notice(
        kind,
        id=UUID(int=99),
        detail=detail,
        path=path,
        role="administrator",
        home_school_name=None,
        provider_name=None,
        on=None,
        session=None,
    )


def mail(*notices, channel="email"):
    return mail_for(group(*notices, channel=channel), base_url=BASE)


def text(*notices):
    return text_for(group(*notices, channel="sms"), base_url=BASE)


def group(*notices, channel):
    return NoticeGroup(
        channel=channel,
        is_urgent=False,
        person_id=None,
        name="Dora Lead",
        address="dsl@cast.example",
        notices=notices,
    )


def test_a_walk_off_says_what_happened_where_since_when_what_to_do_and_who_is_next():
    worded = mail(notice(alert=alert()))

    assert worded.subject == "URGENT: a pupil left without permission – Oakbank Farm"
    assert worded.body == (
        "A pupil of Northgate Academy left Oakbank Farm without permission. Reported at 11:02.\n\n"
        "Sign in to see who it is and what is known, and press “I have this”:\n"
        "https://muster.example/alerts/11111111-2222-3333-4444-555555555555\n\n"
        "If nobody takes this on, the deputy DSL is told at 11:07.\n\n"
        "Muster, to the DSL, Northgate Academy\n"
    )
    assert worded.kinds == ("walk_off",)
    assert worded.alert_ref == str(ALERT)


def test_a_second_telling_says_that_nobody_has_it_yet():
    assert "Nobody has taken this on yet, so you are told again." in mail(notice(alert=alert(), round=2)).body


def test_what_somebody_has_taken_on_says_who_and_that_it_is_still_open():
    taken = alert(owner="Dora Lead, DSL", taken_on_at=at("10:42"), next_roles=(Role.HEADTEACHER,), next_at=at("11:27"))

    body = mail(notice(alert=taken, round=2)).body

    assert "Taken on by Dora Lead, DSL, 10:42. Still open." in body
    assert "If nothing is logged before, the headteacher is told at 11:27." in body


def test_a_step_that_asks_the_owner_again_says_so():
    taken = alert(owner="Dora Lead, DSL", taken_on_at=at("10:42"), next_roles=(), next_at=at("11:27"))

    assert "If nothing is logged before, Dora Lead, DSL is asked again at 11:27." in mail(notice(alert=taken)).body


def test_a_pupil_said_to_be_back_must_still_be_confirmed():
    worded = mail(notice(alert=alert(next_at=None), detail="returned"))

    assert worded.subject == "A pupil who left is said to be back – Oakbank Farm"
    assert "This stays open until the home school confirms that the pupil is safe." in worded.body


def test_a_missing_register_says_how_many_are_not_reported():
    worded = mail(missing())

    assert worded.subject == "Register not in – Oakbank Farm"
    assert worded.body == (
        "The morning register of Oakbank Farm, Wednesday 16 September, was due at 10:00. "
        "Oakbank Farm: morning register not in, 3 pupils not reported.\n\n"
        "See who has not been reported, ring the provider, and press “I have this”:\n"
        "https://muster.example/alerts/11111111-2222-3333-4444-555555555555\n\n"
        "If nobody takes this on, the DSL is told at 10:30.\n\n"
        "Muster, to the attendance officer, Northgate Academy\n"
    )


def test_what_comes_late_says_when_it_was_due():
    late = missing(is_late=True, step_due_at=at("10:00"), created_at=at("10:40"))

    assert mail(late).body.startswith("Late: was due 10:00.\n\n")
    assert "If nobody takes this on" not in mail(late).body


def test_what_was_due_on_another_day_says_which():
    late = missing(is_late=True, step_due_at=at("10:00"), created_at=at("08:00", on=date(2026, 9, 17)))

    assert mail(late).body.startswith("Late: was due 10:00 on Wednesday 16 September.\n\n")


def test_several_of_one_kind_are_counted_in_the_subject_and_have_a_line_each():
    worded = mail(*[missing(number) for number in (1, 2, 3)])

    assert worded.subject == "3 registers not in – Oakbank Farm"
    line = (
        "- Oakbank Farm: morning register not in, 3 pupils not reported.\n"
        "  If nobody takes this on, the DSL is told at 10:30.\n"
        "  https://muster.example/alerts/11111111-2222-3333-4444-555555555555\n\n"
    )
    assert worded.body == f"{line * 3}Muster, to the attendance officer, Northgate Academy\n"
    assert worded.kinds == ("missing_register",)


def test_several_absences_are_absences_to_follow_up():
    absences = [
        notice(NoticeKind.WHEREABOUTS, id=UUID(int=number), alert=alert(AlertKind.WHEREABOUTS)) for number in (1, 2, 3)
    ]

    assert mail(*absences).subject == "3 absences to follow up – Oakbank Farm"


def test_things_of_several_kinds_and_places_are_things_waiting_for_you():
    task = plain(NoticeKind.TASK, "Nobody holds the role of headteacher.", "/tasks")

    worded = mail(missing(1), missing(2), task)

    assert worded.subject == "3 things waiting for you – Muster"
    assert worded.kinds == ("missing_register", "task")


def test_an_alert_is_named_only_where_the_message_is_about_one():
    other = replace(missing(2), alert=replace(missing().alert, id=UUID(int=9)))

    assert mail(missing(1), missing(2)).alert_ref == str(ALERT)
    assert mail(missing(1), other).alert_ref is None


def test_a_long_list_ends_with_how_many_more():
    body = mail(*[missing(number) for number in range(53)]).body

    assert body.count("- Oakbank Farm") == 50
    assert "And 3 more. Sign in to see them all:\nhttps://muster.example/" in body


def test_a_reminder_names_the_register_and_the_schools_that_wait():
    first = notice(
        NoticeKind.NUDGE,
        path="/register/2026-09-16/AM",
        due_at=at("10:00"),
        created_at=at("09:40"),
        role="provider_staff",
        organisation_name="Oakbank Farm",
    )
    second = replace(first, id=UUID(int=2), home_school_name="Southgate School")

    worded = mail(first, second)

    assert worded.subject == "Reminder: morning register due 10:00 – Oakbank Farm"
    assert worded.body == (
        "The morning register of Oakbank Farm for Northgate Academy and Southgate School, Wednesday 16 September, "
        "is due at 10:00 and is not in yet.\n\n"
        "Northgate Academy and Southgate School will hear if it is not in by then.\n\n"
        "Take the register:\nhttps://muster.example/register/2026-09-16/AM\n\n"
        "Muster, to the provider staff, Oakbank Farm\n"
    )


def numbered(count=2, **changes):
    numbers = tuple((number, f"place-{number}") for number in range(1, count + 1))
    return Numbered(provider_id=UUID(int=7), on=WEDNESDAY, session=Session.AM, numbers=numbers, **changes)


def reminder(numbers):
    nudge = notice(
        NoticeKind.NUDGE,
        path="/register/2026-09-16/AM",
        due_at=at("10:00"),
        created_at=at("09:40"),
        role="provider_staff",
        organisation_name="Oakbank Farm",
    )
    return mail_for(replace(group(nudge, channel="email"), numbered=numbers), base_url=BASE)


def test_a_reminder_that_can_be_answered_has_its_list_only_as_it_leaves():
    kept = numbered(left_out=1)

    worded = reminder(kept)

    assert worded.body == reminder(None).body
    assert Numbered.from_json(worded.attachment[REGISTER]) == replace(kept, left_out=0)
    said = with_list(worded.attachment[SAYS], kept, [(1, "A.Q.")])
    assert said.partition("/register/2026-09-16/AM\n\n")[2] == (
        "Or answer this e-mail, above these words, with a line like: 1 p, 2 late 9:50, 3 a ill\n"
        "p is present, a is absent, with a reason if you know it; late needs the time.\n\n"
        "1  pupil A.Q.\n"
        "2  pupil report in Muster\n\n"
        "1 other pupil is not in this list. Report them in Muster.\n\n"
        "An e-mail is too slow for a pupil who has gone of their own accord: report that in Muster at once, and "
        "telephone the home school.\n\n"
        "Muster, to the provider staff, Oakbank Farm\n"
    )


def test_nothing_in_a_reminder_reads_as_an_answer_or_as_a_walk_off_where_it_comes_back_unquoted():
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    pairs = [f"{given}.{family}." for given in letters for family in letters]
    for first in range(0, len(pairs), 30):
        kept = numbered(count=30, left_out=2)
        said = with_list(reminder(kept).attachment[SAYS], kept, enumerate(pairs[first : first + 30], start=1))
        assert read_answers(said, frozenset(range(1, 31))).answers == ()
        assert not tells_of_walk_off(said)


def test_a_register_that_arrived_closes_with_its_time():
    closed = replace(missing(created_at=at("10:35")), kind=NoticeKind.CLOSED, detail="Register arrived 10:35, closed")

    worded = mail(closed)

    assert worded.subject == "Closed: register arrived 10:35, closed – Oakbank Farm"
    assert "Nothing more is asked of you." in worded.body


def test_what_a_person_typed_when_closing_is_not_repeated():
    closed = notice(NoticeKind.CLOSED, detail="Returned, safe; confirmed by Amber’s mother", alert=alert())

    worded = mail(closed)

    assert worded.subject == "Closed: the pupil who left is confirmed returned and safe – Oakbank Farm"
    assert "Amber" not in worded.subject + worded.body


@pytest.mark.parametrize(
    ("kind", "detail", "subject"),
    [
        (NoticeKind.TASK, "Nobody holds the role of headteacher.", "Something to put right – Northgate Academy"),
        (NoticeKind.WEEK_DRAFT, "Week of 14 September", "The week so far, a draft – Northgate Academy"),
        (NoticeKind.WEEK, "Week of 14 September", "The week of your pupils elsewhere – Northgate Academy"),
        (NoticeKind.ACCOUNT, "Set your password.", "Your Muster account – Northgate Academy"),
        (NoticeKind.TEST, "", "TEST, no pupil is meant – Northgate Academy"),
    ],
)
def test_what_is_no_alert_says_its_detail(kind, detail, subject):
    worded = mail(plain(kind, detail, "/somewhere"))

    assert worded.subject == subject
    assert detail in worded.body
    assert "https://muster.example/somewhere" in worded.body


@pytest.mark.parametrize(
    ("kind", "summary", "subject"),
    [
        (AlertKind.INCIDENT, "Critical incident", "URGENT: critical incident – Oakbank Farm"),
        (AlertKind.CONCERN, "Left early: sent home", "To look at: left early: sent home – Oakbank Farm"),
        (AlertKind.WHEREABOUTS, "Absent, whereabouts not confirmed", "An absence to follow up – Oakbank Farm"),
    ],
)
def test_each_kind_of_alert_has_its_subject(kind, summary, subject):
    worded = mail(notice(NoticeKind(kind.value), alert=alert(kind, summary=summary)))

    assert worded.subject == subject
    assert "A pupil" in worded.body or "a pupil" in worded.body


def test_a_message_about_a_safeguarding_concern_names_the_school_and_nobody_else():
    told = notice(
        NoticeKind.SAFEGUARDING,
        alert=alert(AlertKind.SAFEGUARDING, summary="Safeguarding concern"),
        provider_name=None,
        provider_code=None,
    )

    assert mail(told).subject == "URGENT: a safeguarding concern – Northgate Academy"
    assert mail(told).body.startswith("A safeguarding concern has been told to Northgate Academy.")
    assert text(told).body.startswith("Muster: A safeguarding concern has been told to Northgate Academy, reported at")
    closed = replace(told, kind=NoticeKind.CLOSED)
    assert mail(closed).subject == "Closed: the safeguarding concern has been dealt with – Northgate Academy"
    for each in (mail(told), mail(closed), text(told)):
        assert "None" not in each.body
        assert "pupil" not in each.body


def test_a_provider_is_asked_to_sign_its_week_off():
    asked = plain(NoticeKind.WEEK, "Your register of week 2026-W38 is ready to read and sign off", "/weeks/2026-W38")

    assert mail(asked).subject == "Your week to sign off – Northgate Academy"


def test_a_week_carries_its_document_only_where_the_school_wants_it():
    week = plain(NoticeKind.WEEK, "Week of 14 September", "/weeks/2026-W38")

    assert mail(week).attachment is None
    assert mail(replace(week, week_issue=ALERT)).attachment == {"week_issue": str(ALERT)}


def test_a_text_about_a_walk_off_fits_into_one_and_leads_to_the_page():
    assert text(notice(alert=alert())).body == (
        "Muster: a pupil of NORTHGATE left OAKBANK without permission, reported 11:02. "
        "Sign in: https://muster.example/alerts/11111111-2222-3333-4444-555555555555"
    )


def test_a_text_that_would_be_too_long_leads_to_the_front_door():
    long = notice(alert=alert(), provider_code="RIVERSIDE-TUITION")

    assert text(long).body == (
        "Muster: a pupil of NORTHGATE left RIVERSIDE-TUITION without permission, reported 11:02. "
        "Sign in: https://muster.example"
    )


def test_a_text_never_exceeds_one_text_and_keeps_to_the_plain_alphabet():
    long = notice(alert=alert(), provider_code="O" * 200)

    body = text(long).body

    assert len(body) <= 160
    assert body.isascii()
    assert body.endswith("Sign in: https://muster.example")


def test_nothing_that_words_are_made_of_can_hold_a_pupils_name():
    names = {field.name for view in (NoticeView, AlertView, NoticeGroup) for field in fields(view)}

    assert not [name for name in names if "pupil" in name or "given" in name or "family" in name]


def test_whoever_is_named_is_told_of_beside_the_roles_that_come_next():
    both = alert(next_roles=(Role.DSL,), next_names=("Mrs Hale",), owner=None, next_at=at("11:30"))
    alone = alert(next_roles=(), next_names=("Mrs Hale",), owner=None, next_at=at("11:30"))

    assert "the DSL and Mrs Hale are told at 11:30" in next_words(notice(alert=both))
    assert "Mrs Hale is told at 11:30" in next_words(notice(alert=alone))


def to_dora(*notices, channel="email"):
    return replace(group(*notices, channel=channel), person_id=UUID(int=7))


def filled_in(worded):
    carried = worded.attachment or {}
    made = {UUID(each): LinkAndCode(link="a" * 26, code="482913") for each in carried[TAKE_ON]}
    return filled(carried[SAYS], made)


def test_a_mail_about_an_alert_carries_a_link_and_apart_from_it_a_code():
    worded = mail_for(to_dora(notice(alert=alert())), base_url=BASE)

    assert filled_in(worded) == (
        "A pupil of Northgate Academy left Oakbank Farm without permission. Reported at 11:02.\n\n"
        "Sign in to see who it is and what is known, and press “I have this”:\n"
        "https://muster.example/alerts/11111111-2222-3333-4444-555555555555\n\n"
        "If you cannot sign in now, take it on in your name here, within two hours:\n"
        "https://muster.example/t/aaaaaaaaaaaaaaaaaaaaaaaaaa\n\n"
        "That page asks for this code: 482913. Pass neither on.\n\n"
        "If nobody takes this on, the deputy DSL is told at 11:07.\n\n"
        "Muster, to the DSL, Northgate Academy\n"
    )


def test_what_the_records_keep_of_a_mail_has_no_place_for_a_link_or_a_code():
    assert mail_for(to_dora(notice(alert=alert())), base_url=BASE).body == mail(notice(alert=alert())).body


@pytest.mark.parametrize(
    "said",
    [
        notice(NoticeKind.CLOSED, detail="Register arrived 10:35, closed", alert=alert()),
        notice(alert=alert(owner="Dora Lead, DSL", taken_on_at=at("10:42"))),
        plain(NoticeKind.TASK, "Nobody holds the role of headteacher.", "/tasks"),
        plain(NoticeKind.ACCOUNT, "Set your password.", "/account"),
    ],
)
def test_what_nobody_can_take_on_carries_neither(said):
    assert mail_for(to_dora(said), base_url=BASE).attachment is None
    assert text_for(to_dora(said, channel="sms"), base_url=BASE).attachment is None


def test_an_office_or_the_installation_gets_neither():
    assert mail(notice(alert=alert())).attachment is None
    assert text(notice(alert=alert())).attachment is None


def test_of_several_alerts_in_a_mail_each_has_its_own_and_those_beyond_the_list_none():
    task = plain(NoticeKind.TASK, "Nobody holds the role of headteacher.", "/tasks")
    worded = mail_for(to_dora(missing(1), missing(2), task), base_url=BASE)

    assert (worded.attachment or {})[TAKE_ON] == [str(UUID(int=1)), str(UUID(int=2))]
    assert filled_in(worded).count("  Cannot sign in? https://muster.example/t/aaa") == 2
    assert filled_in(worded).count("  It asks for this code: 482913") == 2
    many = mail_for(to_dora(*[missing(number) for number in range(53)]), base_url=BASE)
    assert len((many.attachment or {})[TAKE_ON]) == 50


def test_a_text_holds_a_link_and_its_code_in_one():
    worded = text_for(to_dora(notice(alert=alert()), channel="sms"), base_url=BASE)

    assert filled_in(worded) == (
        "Muster: a pupil of NORTHGATE left OAKBANK without permission, reported 11:02. "
        "Code 482913 or sign in: https://muster.example/t/aaaaaaaaaaaaaaaaaaaaaaaaaa"
    )


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        (
            notice(alert=alert(), provider_code="RIVERSIDE-TUITION"),
            "Muster: left without permission, NORTHGATE, 11:02, from RIVERSIDE-TUITION. Code ",
        ),
        (notice(alert=alert(), provider_code="O" * 200), "Muster: left without permission, NORTHGATE, 11:02. Code "),
        (
            notice(NoticeKind.SAFEGUARDING, alert=alert(AlertKind.SAFEGUARDING), provider_code=None),
            "Muster: safeguarding concern, NORTHGATE, 11:02. Code ",
        ),
        (missing(), "Muster: Oakbank Farm: morning register not in, 3 pupils not reported. Code "),
    ],
)
def test_a_text_says_less_rather_than_leave_its_code_out(said, begins):
    body = filled_in(text_for(to_dora(said, channel="sms"), base_url=BASE))

    assert body.startswith(begins)
    assert len(body) <= 160
    assert body.isascii()


def test_where_even_that_is_too_long_a_text_leads_to_the_door_alone():
    far = "https://muster." + "x" * 60 + ".example"

    assert text_for(to_dora(notice(alert=alert()), channel="sms"), base_url=far).attachment is None
