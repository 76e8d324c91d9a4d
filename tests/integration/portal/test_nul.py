"""A NUL is refused wherever it is sent: nobody types one, and PostgreSQL fails at any text that holds it."""

import pytest

from tests.support.cast import DSL, TUTOR

PAGES = ["/sign-in", "/forgotten", "/walk-offs/new", "/organisation"]


@pytest.mark.parametrize("fields", [{"email": "a\0b@example.org", "password": "x"}, {"email\0": "x"}, {"other": "\0"}])
def test_a_sign_in_with_it_is_refused_and_is_no_fault_of_ours(stranger, fields):
    assert stranger.post("/sign-in", fields).status_code == 400


@pytest.mark.parametrize("path", ["/sign-in/link/a%00b", "/static/a%00.css", "/a%00", "/sign-in?next=%00", "/?%00=x"])
@pytest.mark.parametrize("who", [None, TUTOR])
def test_an_address_with_it_is_refused(stranger, browser_of, who, path):
    browser = browser_of(who) if who else stranger

    assert browser.get(path).status_code == 400


@pytest.mark.parametrize("who", [TUTOR, DSL])
def test_no_form_takes_it(portal, browser_of, who):
    browser = browser_of(who)
    paths = sorted({str(rule) for rule in portal.url_map.iter_rules() if "POST" in rule.methods and not rule.arguments})

    assert len(paths) >= 15
    assert {path: answer for path in paths if (answer := browser.post(path, {"x": "\0"}).status_code) != 400} == {}
