"""Somebody of the provider makes a link, gives it away, sees who opened it, and ends it."""

import re

import pytest
from sqlalchemy import select

from attendance.records.tables import Event, SessionLink
from tests.support.cast import DSL, MANAGER, RIVAL_TUTOR, TUTOR, at
from tests.support.covers import KAY
from tests.support.portal import Browser

PAGE = "/cover-links"
ADDRESS = re.compile(r'id="address" value="http://127\.0\.0\.1(/cover/[\w-]{43})"')


def made(browser, **fields):
    browser.get(PAGE)
    return browser.post(PAGE, {"site": "FARM", "session": "AM", "made_for": KAY, **fields})


def links(cast):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(SessionLink)))


@pytest.mark.parametrize("who", [TUTOR, MANAGER])
def test_staff_make_a_link_that_is_shown_once_and_opens_the_register(acting, browser_of, portal, cast, who):
    browser = browser_of(who)
    answer = made(browser)

    (address,) = ADDRESS.findall(answer.text)
    assert "It is shown now and never again." in answer.text
    assert ADDRESS.findall(browser.get(PAGE).text) == []
    assert address.removeprefix("/cover/") not in browser.get(PAGE).text
    assert Browser(portal).get(address).status_code == 200
    with cast.store.reading() as db:
        (event,) = db.session.scalars(select(Event).where(Event.kind == "session_link_made"))
    assert event.organisation_id == cast.oakbank


def test_the_list_shows_who_opened_it_and_revoking_ends_it(acting, browser_of, portal, say_who):
    browser, kay = browser_of(MANAGER), Browser(portal)
    say_who(kay)
    assert kay.get("/cover").status_code == 200
    page = browser.get(PAGE)
    assert "Opened by Kay Cover, Supply teacher (as they say)" in page.text
    assert "Open until 14:00" in page.text

    (revoke,) = re.findall(r'action="(/cover-links/[\w-]+/revoke)"', page.text)
    assert browser.post(revoke).status_code == 303
    assert "Revoked by Max Manager, Centre manager" in browser.get(PAGE).text
    assert kay.get("/cover").status_code == 401


def test_another_provider_sees_none_of_it_and_cannot_end_it(browser_of, link, cast):
    rival = browser_of(RIVAL_TUTOR)

    assert "No link was made today." in rival.get(PAGE).text
    assert rival.post(f"{PAGE}/{links(cast)[0].id}/revoke").status_code == 404
    assert links(cast)[0].revoked_at is None


def test_a_home_school_makes_none(acting, browser_of, cast):
    assert made(browser_of(DSL)).status_code == 403
    assert links(cast) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"site": "CENTRE"}, "Choose the site where the session is."),
        ({"site": ""}, "Choose the site where the session is."),
        ({"session": "NIGHT"}, "Not a valid choice"),
        ({"made_for": "K" * 61}, "in one line of at most 60"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(acting, browser_of, cast, fields, said):
    answer = made(browser_of(TUTOR), **fields)

    assert answer.status_code == 400
    assert said in answer.text
    assert links(cast) == []


def test_a_session_that_ended_more_than_two_hours_ago_is_refused(acting, browser_of, clock, cast):
    clock.move(at("14:01") - clock.now())

    answer = made(browser_of(TUTOR))

    assert (answer.status_code, "ended more than two hours ago" in answer.text) == (400, True)
    assert made(browser_of(TUTOR), session="PM").status_code == 200
    assert [each.session for each in links(cast)] == ["PM"]
