"""Behind the link of a message about an alert: whose it is and a code to type; nothing of what it is about."""

import re

import pytest
from sqlalchemy import select

from attendance import responding
from attendance.limits import Limiter
from attendance.records.tables import Alert, LogEntry
from tests.support.acting import Acting
from tests.support.carried import another, sent_to, stands_in
from tests.support.cast import DSL, at, pupil_names
from tests.support.facts import checksum
from tests.support.portal import Browser, portal_on

NONCE = re.compile(r'nonce="[^"]*"')
# What is said of the alert on its own page, and on none of these.
SECRETS = (*pupil_names(), "Left without permission", "left without permission", "Oakbank", "11:00")


@pytest.fixture
def left(cast, clock):
    """P1 has left, reported at 11:02; it is 11:03."""
    clock.move(at("11:03") - clock.machine())
    people = Acting(cast=cast)
    people.open_day()
    return people.walk_off("P1", left="11:00", local="11:02").alert_id


@pytest.fixture
def mine(cast, clock, left):
    """What the DSL's mail carried."""
    return sent_to(cast, DSL, machine_now=clock.machine())


@pytest.fixture
def stranger(portal):
    """A browser in which nobody has signed in."""
    return Browser(portal)


def owner(cast, alert_id):
    with cast.store.reading() as db:
        return db.session.get_one(Alert, alert_id).owner_name


def type_code(browser, mine, code=None):
    browser.get(f"/t/{mine.link}")
    return browser.post(f"/t/{mine.link}", {"code": mine.code if code is None else code})


def test_it_says_whose_alert_waits_and_whom_the_message_was_for_and_looking_changes_nothing(stranger, mine, cast):
    before = checksum(cast.store)

    page = stranger.get(f"/t/{mine.link}")
    stranger.client.head(f"/t/{mine.link}")

    assert page.status_code == 200
    assert "An alert of Northgate Academy waits for somebody. The message was for Dora Lead." in page.text
    assert [each for each in SECRETS if each in page.text] == []
    assert not stands_in(mine.code, page.text)
    assert checksum(cast.store) == before


def test_the_right_code_takes_it_on_and_the_page_says_who_has_it_and_nothing_else(
    stranger, mine, left, cast, browser_of
):
    page = type_code(stranger, mine, f" {mine.code[:3]} {mine.code[3:]} ")

    assert page.status_code == 200
    assert "<h1" in page.text
    assert "You have this" in page.text
    assert "Dora Lead, Designated safeguarding lead" in page.text
    assert [each for each in SECRETS if each in page.text] == []
    assert owner(cast, left) == "Dora Lead"
    assert stranger.get(f"/alerts/{left}").status_code == 302
    assert "By link and code from the message" in browser_of(DSL).get(f"/alerts/{left}").text


@pytest.mark.parametrize("code", ["", "12345", "the code", "1234567"])
def test_what_is_no_six_figures_is_no_try(stranger, mine, cast, code):
    before = checksum(cast.store)

    assert type_code(stranger, mine, code).status_code == 400
    assert checksum(cast.store) == before


def test_a_wrong_code_says_so_and_after_five_the_link_opens_nothing(stranger, mine, left, cast):
    answers = [type_code(stranger, mine, another(mine.code)) for _ in range(5)]

    assert [each.status_code for each in answers] == [400] * 5
    assert "This is not the code in the message with this link." in answers[0].text
    assert type_code(stranger, mine).status_code == 404
    assert owner(cast, left) is None


def test_who_has_it_is_said_to_whoever_comes_later(stranger, mine, left, cast):
    cast.store.command(lambda db: responding.take_on(cast.officer, db, left, now=at("11:03")))

    page = type_code(stranger, mine)

    assert page.status_code == 409
    assert "Somebody else has this" in page.text
    assert "Olive Officer, Attendance officer" in page.text
    assert owner(cast, left) == "Olive Officer"


def test_what_opens_nothing_any_more_and_what_never_did_look_the_same(portal, mine, clock):
    never = Browser(portal).get("/t/abcdefghijklmnopqrstuvwxyz")
    clock.move(at("13:03") - clock.machine())
    over = Browser(portal).get(f"/t/{mine.link}")

    assert (never.status_code, over.status_code) == (404, 404)
    assert NONCE.sub("", never.text) == NONCE.sub("", over.text)


def test_a_post_of_another_site_takes_nothing_on(portal, mine, left, cast):
    answer = portal.test_client().post(f"/t/{mine.link}", data={"code": mine.code})

    assert answer.status_code == 400
    assert owner(cast, left) is None


def test_whoever_tries_links_is_slowed_down_and_the_right_one_is_not(web_store, clock, mine):
    portal = portal_on(web_store, clock, wrong_links=Limiter(burst=2, per_second=0.1))
    browser = Browser(portal)

    assert [browser.get("/t/no-such-link").status_code for _ in range(3)] == [404, 404, 429]
    assert browser.get(f"/t/{mine.link}").status_code == 200


def test_in_a_browser_where_somebody_else_has_signed_in_it_is_still_the_owners(browser_of, mine, left, cast):
    assert "You have this" in type_code(browser_of("officer"), mine).text
    assert owner(cast, left) == "Dora Lead"
    with cast.store.reading() as db:
        (line,) = db.session.scalars(select(LogEntry).where(LogEntry.kind == "taken_on"))
    assert line.by_name == "Dora Lead"
