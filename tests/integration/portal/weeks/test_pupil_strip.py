"""One pupil's week in a strip: the home school sees all of it, a provider its own part, and paper no hidden place."""

import re

import pytest
from sqlalchemy import update

from attendance.records.tables import PlacementPattern
from attendance.rules.words import AgreedWith, PupilFlag, Session, Status
from tests.support.acting import Acting, entry
from tests.support.cast import DSL, OFFICER, RIVAL_TUTOR, TUTOR, also_at_rival, at, flag

WEEK = "2026-W38"


@pytest.fixture
def acting(cast, clock):
    """It is 12:30 on the Wednesday. P1 is at Oakbank Monday to Wednesday, and at Rival on Wednesday afternoons."""
    also_at_rival(cast, "P1", wed="PM")
    days = {"mon": "AM+PM", "tue": "AM+PM", "wed": "AM", "thu": "", "fri": ""}
    with cast.store.writing() as db:
        here = PlacementPattern.placement_id == cast.placements["P1"]
        db.session.execute(update(PlacementPattern).where(here).values(**days))
    clock.move(at("12:30") - clock.machine())
    people = Acting(cast=cast)
    people.open_day()
    return people


def words(answer):
    """Return the words of a page's main part, one space between them."""
    main = re.search(r"<main.*</main>", answer.text, re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def of_school(cast):
    return f"/school/pupils/{cast.pupils['P1']}/week/{WEEK}"


def test_the_school_sees_where_the_pupil_is_each_half_day_and_who_hands_over(acting, cast, browser_of):
    left = entry(cast, "P1", Status.LEFT_EARLY, left_at="11:55", agreed_with=AgreedWith.SCHOOL)
    acting.send(left, local="11:56")

    page = words(browser_of(OFFICER).get(of_school(cast)))

    assert "Wed 16 Sep Morning Oakbank Farm" in page
    assert "Left Oakbank Farm 11:55, due at Riverside Tuition 13:00" in page
    assert "Thu 17 Sep Morning At school Afternoon At school" in page
    assert "The two differ" not in page


def test_two_sightings_of_one_session_both_stand_and_the_alert_leads_to_them(acting, cast, browser_of):
    acting.send(entry(cast, "P1"), local="09:30")
    came = entry(cast, "P1-rival", on=at("09:00").date())
    acting.send(came, local="09:40", session=Session.AM, scope=cast.rival)
    officer = browser_of(OFFICER)
    (alert,) = [each for each in acting.alerts("concern") if "differ" in each.summary]

    link = re.search(rf'href="({of_school(cast)})"', officer.get(f"/alerts/{alert.id}").text).group(1)
    page = words(officer.get(link))

    assert re.search(r"Oakbank Farm .{0,30}Present Riverside Tuition .{0,30}Present The two differ", page)


def test_a_provider_sees_its_own_sessions_and_no_other_provider(acting, cast, browser_of):
    acting.send(entry(cast, "P1"), local="09:30")

    mine = words(browser_of(RIVAL_TUTOR).get(f"/weeks/{WEEK}/pupils/P1-rival"))

    assert "Wed 16 Sep Morning Not with you Afternoon Expected" in mine
    assert "Thu 17 Sep Morning Not with you Afternoon Not with you" in mine
    for word in ("Oakbank", "At school", "Present", "11:55"):
        assert word not in mine
    assert browser_of(TUTOR).get(f"/weeks/{WEEK}/pupils/P1-rival").status_code == 404


def test_where_a_pupil_must_not_be_found_stands_on_no_paper_and_for_the_dsl_alone_on_screen(acting, cast, browser_of):
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)
    on_screen = f"/school/pupils/{cast.pupils['P1']}/details"

    for who, path in ((OFFICER, of_school(cast)), (DSL, of_school(cast)), (OFFICER, on_screen)):
        page = browser_of(who).get(path).text
        assert "At a placement; ask the DSL" in page
        assert "Riverside" not in page
        assert "Oakbank" not in page
    assert "Oakbank Farm" in browser_of(DSL).get(on_screen).text
