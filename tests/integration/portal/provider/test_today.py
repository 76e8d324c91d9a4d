from attendance.rules.words import Session, Status
from tests.integration.portal.provider.pages import mark
from tests.support.acting import entry
from tests.support.cast import OFFICER, RIVAL_TUTOR, at


def test_today_counts_what_is_reported_and_says_when_the_rest_is_due(tutor):
    mark(tutor, P1="present", P2="absent", P3="present")

    page = tutor.get("/today").text

    assert "<strong>3</strong> of 4 reported" in page
    assert "Due 10:00" in page
    assert "Southgate School: awaited, 1 not reported" in page


def test_a_register_that_is_not_in_at_its_time_is_overdue(tutor, clock):
    clock.jump(at("10:01"))

    assert "Overdue" in tutor.get("/today").text


def test_a_register_that_is_in_says_so(tutor, acting, cast):
    everybody = [entry(cast, ref, Status.PRESENT) for ref in ("P1", "P2", "P3", "P4")]
    acting.send(*everybody, local="09:20", session=Session.AM)

    page = tutor.get("/today").text

    assert "<strong>4</strong> of 4 reported" in page
    assert "muster-card--done" in page


def test_a_walk_off_stands_on_top_until_somebody_has_it(tutor, acting):
    acting.walk_off("P3", left="09:10", local="09:12")

    page = tutor.get("/today").text

    assert "Cerys Oxenbridge" in page
    assert "Nobody has this yet" in page
    assert page.index("Left without permission</h2>") < page.index("Morning register")


def test_every_provider_page_has_the_red_button(tutor):
    for path in ("/today", "/register/2026-09-16/AM", "/absences/new", "/walk-offs/new", "/incidents/new"):
        assert 'class="muster-urgent__button" href="/walk-offs/new"' in tutor.get(path).text, path


def test_another_providers_day_is_its_own(acting, browser_of):
    acting.walk_off("P3", left="09:10", local="09:12")

    assert "Oxenbridge" not in browser_of(RIVAL_TUTOR).get("/today").text


def test_a_home_schools_officer_has_no_business_in_a_providers_rooms(acting, browser_of):
    officer = browser_of(OFFICER)

    for path in ("/today", "/register/2026-09-16/AM", "/absences/new", "/walk-offs/new", "/incidents/new"):
        assert officer.get(path).status_code == 403, path
