"""Where a sign-in leads: to a page of ours, whatever the address said."""

from urllib.parse import quote, urljoin, urlsplit

from tests.support.cast import TUTOR
from tests.support.crawling import HERE, Markup
from tests.support.hostile import HOSTILE_PATHS

# What holds a NUL is refused before any page sees it.
SENT = [each for each in HOSTILE_PATHS if "\0" not in each]


def leads_home(location):
    found = urlsplit(urljoin(HERE, location))
    return (found.scheme, found.netloc) == ("http", "localhost") and "evil" not in found.path


def test_there_are_forty_of_them():
    assert len(set(HOSTILE_PATHS)) >= 40


def test_somebody_who_is_signed_in_goes_on_to_a_page_of_ours(web_of):
    browser = web_of(TUTOR)
    locations = [browser.get(f"/sign-in?next={quote(path)}").headers["Location"] for path in SENT]

    assert [each for each in locations if not leads_home(each)] == []


def test_the_sign_in_page_keeps_no_address_of_another_place(web_of):
    stranger = web_of(None)
    kept = {_kept(stranger.get(f"/sign-in?next={quote(path)}")) for path in SENT}

    assert kept == {"/"}


def _kept(page):
    return next(each["value"] for tag, each in Markup(page.text).elements if each.get("name") == "next")
