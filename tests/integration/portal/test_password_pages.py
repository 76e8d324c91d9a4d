"""Change a password, and ask for a new one, in the browser: the same answer for everybody."""

import re

import pytest
from structlog.testing import capture_logs

from attendance import passwords, people
from tests.support.cast import DSL, TUTOR, email_of
from tests.support.portal import Browser

PASSWORD, NEW = "correct horse battery", "otter lamp seven gravel"
HASHED = passwords.hash_password(PASSWORD)


@pytest.fixture
def database_kind():
    """One kind is enough: the use cases are tried on both."""
    return "sqlite"


@pytest.fixture(autouse=True)
def _tutor_has_a_password(cast, clock):
    with cast.store.writing() as db:
        people.give_password(db, email_of(TUTOR), HASHED, now=clock.now(), machine_now=clock.machine())


def test_a_password_is_changed_and_the_other_browser_is_out(browser_of):
    mine, other = browser_of(TUTOR), browser_of(TUTOR)
    mine.get("/account/password")
    done = mine.post("/account/password", {"current": PASSWORD, "password": NEW})

    assert done.location == "/account?done=password"
    assert "Your password is changed." in mine.get(done.location).text
    assert other.get("/account").location == "/sign-in?next=/account"


@pytest.mark.parametrize(
    ("current", "new", "said"),
    [
        ("wrong horse battery", NEW, "This is not your password."),
        (PASSWORD, "short", "Use 12 characters or more."),
        (PASSWORD, "Oakbank Farm 2026", "This password is too easy to guess."),
        ("", "", "Enter your present password."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_no_password_comes_back(browser_of, current, new, said):
    browser = browser_of(TUTOR)
    browser.get("/account/password")
    answer = browser.post("/account/password", {"current": current, "password": new})

    assert answer.status_code == 400
    assert said in answer.text
    assert PASSWORD not in answer.text
    assert f'value="{new or NEW}"' not in answer.text


@pytest.mark.parametrize(
    ("path", "fields", "way"),
    [
        ("/account/password", {"current": "wrong horse battery", "password": NEW}, "password change"),
        ("/confirm", {"password": "wrong horse battery", "next": "/account"}, "confirm"),
    ],
)
def test_a_wrong_password_of_somebody_signed_in_leaves_one_line_too(browser_of, path, fields, way):
    browser = browser_of(TUTOR)
    browser.get("/account/password")
    with capture_logs() as lines:
        assert browser.post(path, fields).status_code == 400

    assert [(line["event"], line["way"], line["reason"]) for line in lines] == [("not let in", way, "WrongPassword")]


def test_passwords_may_be_pasted_and_a_password_manager_knows_the_fields(browser_of, stranger):
    page = browser_of(TUTOR).get("/account/password").text

    assert 'autocomplete="current-password"' in page
    assert 'autocomplete="new-password"' in page
    assert "onpaste" not in page + stranger.get("/sign-in").text


def test_asking_for_a_new_password_has_one_answer_for_everybody(portal):
    answers = []
    for email in (email_of(TUTOR), email_of(DSL), "nobody@cast.example"):
        browser = Browser(portal)
        browser.get("/sign-in/forgotten")
        asked = browser.post("/sign-in/forgotten", {"email": email})
        answers.append((asked.status_code, asked.location, _plain(browser.get(asked.location).text)))

    assert answers[0] == answers[1] == answers[2]
    assert "If there is an account with this address" in "".join(answers[0][2])


def test_an_empty_address_is_named(stranger):
    stranger.get("/sign-in/forgotten")

    assert "Enter your e-mail address." in stranger.post("/sign-in/forgotten", {"email": ""}).text


def test_the_sign_in_page_leads_to_it(stranger):
    assert 'href="/sign-in/forgotten"' in stranger.get("/sign-in").text


def _plain(text):
    return [line for line in text.splitlines() if not re.search("nonce=|csrf_token", line)]
