"""One's own account: two browsers, each sees the other and ends it; where a caller's address comes from."""

import re

import pytest

from portal.caller import browser_name
from tests.support.cast import OFFICER, TUTOR
from tests.support.portal import Browser

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def database_kind():
    """One kind is enough here."""
    return "sqlite"


def test_each_browser_is_listed_and_any_other_can_be_ended(browser_of):
    mine, other = browser_of(TUTOR), browser_of(TUTOR)
    page = mine.get("/account").text
    [path] = re.findall(r'action="(/account/sign-ins/[\w-]{36}/end)"', page)
    ended = mine.post(path)

    assert page.count("Last used") == 2
    assert page.count("This browser") == 1
    assert ended.location == "/account?done=sign-ins"
    assert other.get("/account").location == "/sign-in?next=/account"
    assert mine.get("/account").status_code == 200


def test_all_others_end_at_once_and_only_ones_own(browser_of):
    mine, others, colleague = browser_of(TUTOR), [browser_of(TUTOR) for _ in range(3)], browser_of(OFFICER)
    mine.get("/account")
    mine.post("/account/sign-ins/end-others")

    assert [each.get("/account").status_code for each in (mine, *others, colleague)] == [200, 302, 302, 302, 200]


def test_anothers_sign_in_looks_like_none_at_all(browser_of):
    mine, colleague = browser_of(TUTOR), [browser_of(OFFICER) for _ in range(2)]
    page = colleague[0].get("/account").text
    [path] = re.findall(r'action="(/account/sign-ins/[\w-]{36}/end)"', page)
    mine.get("/account")
    foreign = mine.post(path)
    absent = mine.post("/account/sign-ins/00000000-0000-4000-8000-000000000000/end")

    assert foreign.status_code == absent.status_code == 404
    assert colleague[1].get("/account").status_code == 200


def test_a_forwarded_address_that_no_proxy_of_ours_wrote_changes_nothing(portal):
    with portal.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.7"}, headers={"X-Forwarded-For": "1.2.3.4"}):
        from portal.caller import caller  # noqa: PLC0415

        assert caller().address == "192.0.2.7"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit Chrome/140.0 Safari/537.36", "Chrome on a Chromebook"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140 Safari/537.36 Edg/140", "Edge on Windows"),
        ("curl/8", "an unknown browser"),
        ("", "an unknown browser"),
        ("<script>alert(1)</script>\r\nX: y", "an unknown browser"),
    ],
)
def test_a_browser_is_called_as_its_owner_would_and_by_nothing_it_says_itself(said, name):
    assert browser_name(said) == name


def test_a_stranger_sees_no_account(portal):
    assert Browser(portal).get("/account").location == "/sign-in?next=/account"
