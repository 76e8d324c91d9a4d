"""What a password alone opens, the second step, setting it up, and confirming that it is still the same person."""

import re
from datetime import timedelta

import pyotp
import pytest

from attendance import passwords, people
from attendance.rules import access
from attendance.rules.access import POLICY
from attendance.sign_in import Factor
from tests.support.cast import ADMIN, DIRECTOR, DSL, OFFICER, TUTOR, email_of
from tests.support.factors import code_at, give_authenticator
from tests.support.portal import Browser

PASSWORD = "correct horse battery"
HASHED = passwords.hash_password(PASSWORD)
# No sign-in opens these: they ask for a cookie of their own, a tablet's or a cover link's, whatever else a browser has.
NO_SIGN_IN = ({access.ActorKind.DEVICE}, {access.ActorKind.LINK_HOLDER})
TEN_MINUTES = timedelta(minutes=10)
SECOND = timedelta(seconds=1)


@pytest.fixture
def database_kind():
    """One kind is enough: the use cases are tried on both."""
    return "sqlite"


@pytest.fixture
def with_password(stranger, cast, clock):
    """A browser in which somebody has shown their password and no more."""

    def shown(who):
        with cast.store.writing() as db:
            people.give_password(db, email_of(who), HASHED, now=clock.now(), machine_now=clock.machine())
        asked = stranger.post("/sign-in", {"email": email_of(who), "password": PASSWORD})
        stranger.get(stranger.get(asked.location).location or asked.location)
        return stranger

    return shown


@pytest.mark.parametrize("who", [TUTOR, OFFICER, DSL, ADMIN, DIRECTOR])
def test_a_password_alone_opens_no_page_but_the_way_on(portal, with_password, cast, clock, who):
    give_authenticator(cast.store, cast.people[who], clock)
    browser = with_password(who)
    opened = set()
    for rule in portal.url_map.iter_rules():
        line = POLICY.lines[rule.endpoint]
        if line.is_public or line.factor is access.Factor.NONE or "GET" not in line.methods:
            continue
        path = re.sub(r"<any[^>]+>", "AM", re.sub(r"<day:[^>]+>", "2026-09-14", rule.rule))
        path = re.sub(r"<int:[^>]+>", "4", path)
        path = re.sub(r"<[^>]+>", "00000000-0000-4000-8000-000000000000", path)
        answer = browser.get(path)
        led_on = answer.status_code == 302 and answer.location.startswith("/sign-in/second-step")
        if not (answer.status_code == 401 if line.enter in NO_SIGN_IN else led_on):
            opened.add((path, answer.status_code))

    assert opened == set()
    assert browser.post("/organisation", {"organisation": str(cast.oakbank)}).status_code == 403
    assert browser.post("/account/recovery-codes").status_code == 403
    assert browser.get("/account/authenticator").location == "/sign-in/second-step"
    assert browser.get("/today", headers={"Muster-Background": "1"}).status_code == 403


def test_the_page_of_the_second_step_shows_nothing_of_the_house(with_password, cast, clock):
    give_authenticator(cast.store, cast.people[TUTOR], clock)
    page = with_password(TUTOR).get("/sign-in/second-step").text

    assert "Your second step" in page
    assert "Tess Tutor" not in page
    assert "Pupils here with us" not in page


def test_a_first_sign_in_leads_to_setting_up_an_app_and_ends_where_it_was_going(with_password, clock):
    browser = with_password(DSL)
    asked = browser.get("/sign-in/second-step?next=/alerts")
    browser.get(asked.location)
    shown = browser.get("/account/authenticator?next=/alerts").text
    key = re.search(r'muster-key">([A-Z2-7 ]+)<', shown).group(1).replace(" ", "")
    sealed = re.search(r'name="sealed" type="hidden" value="([^"]+)"', shown).group(1)
    wrong = browser.post("/account/authenticator", {"sealed": sealed, "code": "000000", "next": "/alerts"})
    code = pyotp.TOTP(key).at(clock.machine())
    done = browser.post("/account/authenticator", {"sealed": sealed, "code": code, "next": "/alerts"})

    assert asked.location == "/account/second-step?next=/alerts"
    assert 'src="data:image/svg+xml' in shown
    assert wrong.status_code == 400
    assert key in wrong.text.replace(" ", "")
    assert len(re.findall(r"<li>((?:\w{4}-){6}\w{4})</li>", done.text)) == 10
    assert 'href="/alerts"' in done.text
    assert browser.get("/alerts").status_code == 200


def test_a_wrong_code_is_answered_beside_the_field_and_the_fifth_leads_back_to_the_password(with_password, cast, clock):
    give_authenticator(cast.store, cast.people[TUTOR], clock)
    browser = with_password(TUTOR)
    answers = [browser.post("/sign-in/second-step", {"code": "000000"}) for _ in range(5)]

    assert [each.status_code for each in answers] == [400] * 5
    assert "This code is not right" in answers[0].text
    assert "Sign in again with your password." in answers[4].text
    assert browser.get("/sign-in/second-step").location == "/sign-in?next=/sign-in/second-step"


def test_the_cookies_secret_is_another_after_each_step(with_password, cast, clock):
    give_authenticator(cast.store, cast.people[TUTOR], clock)
    browser = with_password(TUTOR)
    secrets = [browser.client.get_cookie("muster").value]
    browser.post("/sign-in/second-step", {"code": code_at(clock)})
    secrets.append(browser.client.get_cookie("muster").value)
    browser.get("/account")
    browser.post("/confirm", {"password": PASSWORD})
    secrets.append(browser.client.get_cookie("muster").value)

    assert len(set(secrets)) == 3


class TestFreshness:
    """What would harm most is done only by who has shown a moment ago that it is them."""

    def test_up_to_ten_minutes_nothing_is_asked(self, browser_of, clock):
        browser = browser_of(TUTOR)
        clock.move(TEN_MINUTES - SECOND)

        assert browser.get("/account/authenticator").status_code == 200

    def test_after_ten_minutes_it_is_asked_and_goes_on_there(self, browser_of, cast, clock):
        with cast.store.writing() as db:
            hashed = passwords.hash_password(PASSWORD)
            people.give_password(db, email_of(TUTOR), hashed, now=clock.now(), machine_now=clock.machine())
        browser = browser_of(TUTOR)
        clock.move(TEN_MINUTES)
        asked = browser.get("/account/authenticator?next=/account")
        wrong = browser.post("/confirm", {"password": "wrong horse", "next": "/account/authenticator?next=/account"})
        right = browser.post("/confirm", {"password": PASSWORD, "next": "/account/authenticator?next=/account"})

        assert asked.status_code == 403
        assert "Confirm that it is you" in asked.text
        assert 'value="/account/authenticator?next=/account"' in asked.text
        assert wrong.status_code == 400
        assert "This is not your password." in wrong.text
        assert right.location == "/account/authenticator?next=/account"
        assert browser.get(right.location).status_code == 200

    def test_what_was_posted_is_kept_and_changes_nothing_before(self, browser_of, cast, clock):
        browser = browser_of(TUTOR)
        clock.move(TEN_MINUTES)
        asked = browser.post("/account/recovery-codes", {"more": "typed <before>"})

        assert asked.status_code == 403
        assert "What you had typed is kept." in asked.text
        assert "typed &lt;before&gt;" in asked.text
        assert "csrf_token&#34;" not in asked.text


def test_every_factor_has_a_name_of_its_own():
    assert {each.value for each in Factor} == {"authenticator", "recovery_code", "passkey", "none"}


def test_a_browser_is_known_by_a_cookie_that_opens_nothing(with_password, cast, clock, portal):
    give_authenticator(cast.store, cast.people[TUTOR], clock)
    browser = with_password(TUTOR)
    answer = browser.post("/sign-in/second-step", {"code": code_at(clock)})
    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("muster-known=")]
    other = Browser(portal)
    other.client.set_cookie("muster-known", cookie.partition(";")[0].partition("=")[2])

    assert "HttpOnly" in cookie
    assert "Max-Age=15552000" in cookie
    assert other.get("/account").location == "/sign-in?next=/account"
