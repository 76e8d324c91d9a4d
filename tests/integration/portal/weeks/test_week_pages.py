"""The pages of the week, on both sides, in somebody's browser. The week of Monday 14 September 2026."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select

from attendance import sign_offs, summaries
from attendance.records.tables import Expected, RoleHeld, SchoolWeek
from attendance.rules.words import Role, Status
from attendance.sign_offs import SignOff
from portal.weeks import files
from tests.integration.attendance.test_week_entered import enter
from tests.support.acting import Acting, entry
from tests.support.cast import DIRECTOR, MANAGER, OFFICER, RIVAL_TUTOR, SOUTH_OFFICER, TUTOR, at

MONDAY, FRIDAY, NEXT_MONDAY = date(2026, 9, 14), date(2026, 9, 18), date(2026, 9, 21)
SCHOOL, PROVIDER = "/school/weeks/NORTHGATE/2026-W38", "/weeks/2026-W38"


def stand_at(clock, local, *, on):
    clock.move(at(local, on=on) - clock.machine())


@pytest.fixture
def reported(cast, clock):
    """On the Wednesday P1 came and P2 did not; nobody said anything else. It is the Monday after, 09:00."""
    acting = Acting(cast=cast)
    acting.open_day()
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:30")
    stand_at(clock, "09:00", on=NEXT_MONDAY)
    return cast


@pytest.fixture
def issued(reported):
    """The week was issued at 08:30 of that Monday."""
    with reported.store.writing() as db:
        summaries.plan_weeks(db, now=at("08:30", on=NEXT_MONDAY))
    with reported.store.writing() as db:
        summaries.run_due(db, now=at("08:30", on=NEXT_MONDAY))
    return reported


def test_the_officer_reads_who_was_not_reported_and_what_came_of_an_absence(reported, browser_of):
    page = browser_of(OFFICER).get(SCHOOL)

    assert page.status_code == 200
    for words in ("Amber Quillfeather", "What nobody reported", "Wednesday morning: Absent", "Nothing recorded"):
        assert words in page.text
    assert "Dario" not in page.text


def test_only_those_who_may_see_the_codes_are_led_to_them(reported, browser_of):
    enter(reported, "Amber", "I")
    enter(reported, "Cerys", "N")
    with reported.store.writing() as db:
        # Reads for the trust from now on, and no more.
        db.session.execute(delete(RoleHeld).where(RoleHeld.role == Role.SAFEGUARDING_DIRECTOR.value))
    links = [f'href="{each}"' for each in ("/school/codes/2026-09-16/AM", "/school/unexplained")]

    officer, trust = browser_of(OFFICER).get(SCHOOL), browser_of(DIRECTOR).get(SCHOOL)
    assert [link in officer.text for link in links] == [True, True]
    assert "Entries to look at again" in trust.text
    assert [link in trust.text for link in links] == [False, False]


def test_the_school_counter_signs_what_was_sent_and_only_those_who_enter_codes_may(issued, browser_of):
    officer, trust = browser_of(OFFICER), browser_of(DIRECTOR)
    assert "Counter-sign version 1" in officer.get(SCHOOL).text

    answer = officer.post(f"{SCHOOL}/counter-sign", {"version": "1"})

    assert (answer.status_code, answer.location) == (303, f"{SCHOOL}#counter-signed")
    page = officer.get(SCHOOL).text
    assert "Attendance officer, 21 September 2026, 09:00: version 1." in page
    assert "Counter-sign version 1" not in page
    assert "Counter-sign version 1" not in trust.get(SCHOOL).text
    assert officer.post(f"{SCHOOL}/counter-sign", {"version": "x"}).status_code == 409


def test_the_list_leads_to_the_week_and_says_how_it_stands(issued, browser_of):
    page = browser_of(OFFICER).get("/school/weeks")

    assert f'href="{SCHOOL}"' in page.text
    assert "version 1, sent" in page.text


@pytest.mark.parametrize(
    ("ending", "start"), [("docx", b"PK"), ("xlsx", b"PK"), ("csv", b'"date","session","pupil_ref"')]
)
def test_the_week_can_be_saved_as_a_file_whose_name_holds_no_pupil(issued, browser_of, ending, start):
    answer = browser_of(OFFICER).get(f"{SCHOOL}/file.{ending}")

    assert answer.data.startswith(start)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="NORTHGATE-2026-W38-v1.{ending}"'


def test_a_version_is_given_as_it_was_sent_after_a_correction(issued, browser_of, clock):
    acting = Acting(cast=issued)
    acting.send(entry(issued, "P3"), local="09:10", now=at("09:10", on=NEXT_MONDAY))
    clock.move(timedelta(minutes=10))
    browser = browser_of(OFFICER)

    page = browser.get(SCHOOL)
    sent = browser.get(f"{SCHOOL}/file.csv?version=1").text
    fresh = browser.get(f"{SCHOOL}/file.csv").text

    assert "Draft of version 2" in page.text
    assert "Cerys Oxenbridge: Wednesday morning was Not reported" in page.text
    assert sent.count('"Present"') == 1
    assert fresh.count('"Present"') == 2


@pytest.mark.parametrize(
    "path",
    [
        "/school/weeks/SOUTHGATE/2026-W38",
        "/school/weeks/NORTHGATE/2026-W99",
        f"{SCHOOL}/file.pdf",
        f"{SCHOOL}/file.docx?version=7",
    ],
)
def test_what_is_not_theirs_or_not_there_is_not_found(reported, browser_of, path):
    assert browser_of(OFFICER).get(path).status_code == 404


def test_each_school_sees_its_own_week_only(reported, browser_of):
    page = browser_of(SOUTH_OFFICER).get("/school/weeks/SOUTHGATE/2026-W38")

    assert "Dario Wetherlam" in page.text
    assert "Amber" not in page.text


def test_a_tutor_has_no_business_in_the_schools_weeks_nor_an_officer_in_a_providers(reported, browser_of):
    assert browser_of(TUTOR).get(SCHOOL).status_code == 403
    assert browser_of(OFFICER).get(PROVIDER).status_code == 403


def test_a_provider_reads_its_week_school_by_school(reported, browser_of):
    page = browser_of(TUTOR).get(PROVIDER)

    assert "Pupils of Northgate Academy" in page.text
    assert "Pupils of Southgate School" in page.text
    assert "Esme" not in page.text


def test_a_manager_signs_the_week_off_and_the_school_sees_who(reported, browser_of):
    answer = browser_of(MANAGER).post(f"{PROVIDER}/sign-off", {"school": "NORTHGATE"})

    assert answer.status_code == 303
    assert "Signed off by Max Manager, Centre manager, 21 September 2026, 09:00" in browser_of(TUTOR).get(PROVIDER).text
    assert "Max Manager, Centre manager" in browser_of(OFFICER).get(SCHOOL).text


def test_a_second_press_of_the_button_is_answered_like_the_first(reported, browser_of):
    browser = browser_of(MANAGER)
    browser.post(f"{PROVIDER}/sign-off", {"school": "NORTHGATE"})

    assert browser.post(f"{PROVIDER}/sign-off", {"school": "NORTHGATE"}).status_code == 303


def test_a_week_that_is_not_over_has_no_button_and_cannot_be_signed(cast, browser_of, clock):
    stand_at(clock, "13:00", on=FRIDAY)
    browser = browser_of(MANAGER)

    page = browser.get(PROVIDER)
    refused = browser.post(f"{PROVIDER}/sign-off", {"school": "NORTHGATE"})

    assert "Sign off for" not in page.text
    assert refused.status_code == 400
    assert "The week is not over" in refused.text


def test_a_rival_signs_nothing_of_anothers(reported, browser_of):
    answer = browser_of(RIVAL_TUTOR).post(f"{PROVIDER}/sign-off", {"school": "NOWHERE"})

    assert answer.status_code == 404


def test_a_rivals_signature_is_not_the_others(reported):
    command = SignOff(monday=MONDAY, school_code="NORTHGATE")
    with reported.store.writing() as db:
        sign_offs.sign_off(reported.rival, db, command, now=at("09:00", on=NEXT_MONDAY))

    with reported.store.reading() as db:
        page = summaries.provider_page(reported.tutor, db, MONDAY, now=at("09:00", on=NEXT_MONDAY))

    assert [school.hosted.signed_off for school in page.schools] == [None, None]


def test_the_register_of_the_week_can_be_printed(reported, browser_of):
    answer = browser_of(TUTOR).get(f"{PROVIDER}/file.docx")

    assert answer.data.startswith(b"PK")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="register-2026-W38.docx"'


def test_looking_at_a_week_writes_nothing(cast, browser_of, clock):
    stand_at(clock, "12:00", on=FRIDAY)

    browser_of(OFFICER).get(SCHOOL)

    with cast.store.reading() as db:
        assert db.session.scalar(select(func.count()).select_from(Expected)) == 0
        assert db.session.scalar(select(func.count()).select_from(SchoolWeek)) == 0


def test_files_are_made_two_at_a_time_and_pages_are_served_beside_them(reported, browser_of):
    officer = browser_of(OFFICER)

    with files.making(), files.making():
        refused, page = officer.get(f"{SCHOOL}/file.csv"), officer.get(SCHOOL)

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
    assert page.status_code == 200
    assert officer.get(f"{SCHOOL}/file.csv").status_code == 200
