"""The page on which a school says whom its alerts tell, by its buttons, without JavaScript."""

import re

import pytest

from tests.support.cast import ADMIN, DEPUTY, DSL, MANAGER, OFFICER, leave_job

PAGE = "/people/ladders/missing_register"
TWO_STEPS = {
    "count": "2",
    "instead_of": "0",
    "minutes-0": "0",
    "roles-0": "attendance_officer",
    "ways-0": "email",
    "minutes-1": "45",
    "roles-1": "dsl",
    "ways-1": "email",
}


@pytest.fixture
def dsl(browser_of):
    return browser_of(DSL)


def test_every_ladder_says_what_it_does_with_times_of_the_clock(dsl):
    text = dsl.get("/people/ladders").text

    assert "If a morning register, due 10:00, is missing, while nobody takes it on:" in text
    assert "<strong>Attendance officer at 10:00, DSL at 10:30, senior lead and headteacher at 11:00.</strong>" in text
    assert "Then everybody again every 15 minutes." in text


def test_steps_are_added_and_removed_by_buttons_and_nothing_is_saved(dsl):
    added = dsl.post(f"{PAGE}/draft", TWO_STEPS | {"add": "1"}).text
    removed = dsl.post(f"{PAGE}/draft", TWO_STEPS | {"remove": "0"}).text

    assert len(re.findall("Step [0-9]", added)) == 3
    assert 'name="minutes-1" type="text" value="45"' in added.replace('id="minutes-1" ', "")
    assert len(re.findall("Step [0-9]", removed)) == 1
    assert 'id="roles-0-dsl" value="dsl" checked' in removed
    assert "Muster’s own" in dsl.get(PAGE).text


def test_a_ladder_is_looked_at_before_it_is_saved(dsl):
    page = dsl.post(f"{PAGE}/draft", TWO_STEPS | {"look": "1"}).text

    assert "Not saved yet" in page
    assert "<strong>Attendance officer at 10:00, DSL at 10:45.</strong>" in page


def test_what_would_silence_an_alarm_is_said_beside_its_step(dsl):
    for path in (PAGE, f"{PAGE}/draft"):
        page = dsl.post(path, TWO_STEPS | {"minutes-1": "9999", "roles-1": "headteacher", "look": "1"}).text
        assert "The DSL is told within 60 minutes." in page
    page = dsl.post(PAGE, TWO_STEPS | {"minutes-1": "soon"}).text
    assert 'href="#minutes-1">Enter whole minutes, such as 15.' in page


def test_a_saved_ladder_holds_has_its_history_and_gives_way_to_musters_own_again(dsl):
    saved = dsl.post(PAGE, TWO_STEPS)
    assert saved.location == f"{PAGE}?done=ladder"
    page = dsl.get(PAGE).text
    assert "<strong>Attendance officer at 10:00, DSL at 10:45.</strong>" in page
    assert "<strong>Dora Lead, Designated safeguarding lead</strong>" in page

    assert dsl.post(f"{PAGE}/back", {"instead_of": "1"}).location == f"{PAGE}?done=ladder"
    assert "Dora Lead, Designated safeguarding lead, went back to Muster’s own" in dsl.get(PAGE).text


def test_two_who_write_at_once_never_overwrite_each_other(dsl, browser_of):
    dsl.post(PAGE, TWO_STEPS)
    refused = browser_of(ADMIN).post(PAGE, TWO_STEPS | {"minutes-1": "40"})

    assert refused.status_code == 400
    assert "Dora Lead, Designated safeguarding lead, changed this meanwhile. Look at it again." in refused.text


def test_who_leads_on_it_looks_and_only_some_of_them_write(browser_of, dsl):
    deputy = browser_of(DEPUTY)

    assert "Save" not in deputy.get(PAGE).text
    assert deputy.post(PAGE, TWO_STEPS).status_code == 403
    assert [browser_of(who).get(PAGE).status_code for who in (OFFICER, MANAGER)] == [403, 403]
    assert dsl.get("/people/ladders/lunch").status_code == 404
    assert dsl.get("/people/ladders/walk_off-at-risk").status_code == 404


def test_a_step_at_which_nobody_can_be_reached_is_pointed_out(dsl, cast):
    leave_job(cast, OFFICER)

    assert "Nobody can be reached at the step after 0 minutes." in dsl.get("/people/ladders").text


def test_a_test_alert_is_sent_by_a_button_three_times_an_hour(dsl):
    page = "/people/ladders/walk_off"
    sent = [dsl.post(f"{page}/test", {}) for _ in range(4)]

    assert [each.status_code for each in sent] == [303, 303, 303, 400]
    assert "3 tests were sent within the last hour." in sent[-1].text
    shown = dsl.get(page).text
    assert "by Dora Lead, Designated safeguarding lead." in shown
    assert "<dt>Hana Head, by e-mail</dt><dd>Being sent</dd>" in shown
