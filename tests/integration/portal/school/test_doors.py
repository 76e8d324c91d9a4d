"""Who may open the home school's pages, and that opening one changes nothing."""

import re

import pytest

from tests.support.cast import DSL, MANAGER, OFFICER, SOUTH_DSL, SOUTH_OFFICER, TUTOR
from tests.support.facts import checksum

SCHOOL_ONLY = ("/school", "/school/2026-09-15", "/alerts", "/agreements")
# Both sides have tasks; each sees its own (test_tasks.py).
PAGES = (*SCHOOL_ONLY, "/tasks")
ABSENT = "/alerts/00000000-0000-4000-8000-000000000000"
DEEDS = ("take-on", "log/call", "log/note", "log/police", "whereabouts", "close")


def without_secrets(page):
    """Return a page without what is new on every answer: its nonce and its token."""
    return re.sub(r'(nonce|name="csrf_token" value)="[^"]+"', "", page.text)


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_a_page_changes_nothing(cast, browser_of, morning, method):
    browser = browser_of(OFFICER)
    before = checksum(cast.store)

    for path in (*PAGES, *(f"/alerts/{alert.id}" for alert in morning.alerts())):
        assert getattr(browser.client, method)(path).status_code == 200

    assert checksum(cast.store) == before


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("deed", DEEDS)
def test_following_the_address_of_a_deed_does_nothing(cast, browser_of, morning, alert_about, deed, method):
    before = checksum(cast.store)

    answer = getattr(browser_of(DSL).client, method)(f"{alert_about('walk_off')}/{deed}")

    assert answer.status_code == 405
    assert checksum(cast.store) == before


@pytest.mark.parametrize("who", [TUTOR, MANAGER])
def test_provider_staff_cannot_open_them(browser_of, morning, alert_about, who):
    browser = browser_of(who)

    for path in (*SCHOOL_ONLY, alert_about("walk_off")):
        assert browser.get(path).status_code == 403
    assert browser.post(f"{alert_about('walk_off')}/take-on").status_code == 403


def test_without_signing_in_there_is_only_the_way_in(stranger, morning, alert_about):
    for path in (*PAGES, alert_about("walk_off")):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in")


def test_another_schools_alert_looks_like_none_at_all(browser_of, morning, alert_about):
    browser = browser_of(SOUTH_OFFICER)

    foreign, absent = browser.get(alert_about("walk_off")), browser.get(ABSENT)

    assert foreign.status_code == absent.status_code == 404
    assert without_secrets(foreign) == without_secrets(absent)


@pytest.mark.parametrize("deed", DEEDS)
def test_another_schools_alert_cannot_be_touched(cast, browser_of, morning, alert_about, deed):
    browser = browser_of(SOUTH_DSL)
    before = checksum(cast.store)
    typed = {
        "call-who_called": "x", "call-outcome": "reached", "call-at": "11:00", "note-at": "11:00", "note-note": "x",
        "police-at": "11:00", "confirm-confirmed_at": "11:00", "close-outcome": "x", "close-is_safe": "y",
        "close-confirmed_by": "x",
    }  # fmt: skip

    assert browser.post(f"{alert_about('walk_off')}/{deed}", typed).status_code == 404
    assert checksum(cast.store) == before


def test_a_post_without_the_pages_token_is_refused(browser_of, morning, alert_about):
    assert browser_of(DSL).client.post(f"{alert_about('walk_off')}/take-on").status_code == 400
    assert morning.alerts("walk_off")[0].owner_id is None
