"""The page of a provider's own e-mail address: for its managers, where the installation takes e-mail."""

import re
from datetime import timedelta

from tests.support.cast import ADMIN, MANAGER, TUTOR
from tests.support.portal import Browser, portal_on, sign_in_row

ADDRESS = re.compile(r">(registers\+[a-z2-7]{20}@muster\.example)<")
SEEN = re.compile(r'name="seen"[^>]*value="([^"]*)"')
PAGE = "/sheets/address"


def stands(manager):
    """Return the address on the page and which it is; only that it is none, where there is none."""
    page = manager.get(PAGE).text.replace("<wbr>", "")
    return (*ADDRESS.findall(page), *SEEN.findall(page))


def made(manager):
    """Make an address; return it, and which it is."""
    assert manager.post(PAGE, {"change": "new", "seen": ""}).location == PAGE
    return stands(manager)


def test_a_manager_makes_an_address_replaces_it_and_ends_it(browser_of):
    manager = browser_of(MANAGER)
    assert stands(manager) == ("",)
    first, seen = made(manager)
    page = manager.get(PAGE).text
    assert "Max Manager, Centre manager" in page
    assert "Never by e-mail" in page

    manager.post(PAGE, {"change": "new", "seen": seen})
    second, seen = stands(manager)
    assert second != first

    manager.post(PAGE, {"change": "none", "seen": seen})
    assert stands(manager) == ("",)


def test_nothing_is_changed_that_nobody_chose_or_nobody_saw(browser_of):
    manager = browser_of(MANAGER)
    address, seen = made(manager)
    for fields, status, said in (
        ({"seen": seen}, 400, "Choose whether a new address takes its place."),
        ({"change": "both", "seen": seen}, 400, "Choose whether"),
        ({"change": "new", "seen": ""}, 409, "The address was changed meanwhile."),
        ({"change": "none", "seen": "00000000-0000-0000-0000-000000000000"}, 409, "The address was changed meanwhile."),
    ):
        answer = manager.post(PAGE, fields)
        assert (answer.status_code, said in answer.text, seen in answer.text) == (status, True, True)
    assert stands(manager) == (address, seen)


def test_making_one_asks_anew_after_ten_minutes(browser_of, clock):
    manager = browser_of(MANAGER)
    clock.move(timedelta(minutes=11))
    asked = manager.post(PAGE, {"change": "new", "seen": ""})

    assert asked.status_code == 403
    assert "Confirm that it is you" in asked.text
    assert stands(manager) == ("",)


def test_the_way_there_is_the_managers(browser_of):
    assert f'href="{PAGE}"' in browser_of(MANAGER).get("/sheets").text
    tutor = browser_of(TUTOR)
    assert f'href="{PAGE}"' not in tutor.get("/sheets").text
    assert [browser_of(who).get(PAGE).status_code for who in (TUTOR, ADMIN)] == [403, 403]


def test_where_the_installation_takes_no_e_mail_the_page_says_so_and_nothing_leads_to_it(web_store, cast, clock):
    browser = Browser(portal_on(web_store, clock, registers_address=None))
    browser.client.set_cookie("muster", sign_in_row(cast.store, cast.people[MANAGER], clock))

    assert PAGE not in browser.get("/sheets").text
    page = browser.get(PAGE).text
    assert "This installation of Muster takes no e-mail." in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    assert browser.post(PAGE, {"change": "new", "seen": ""}).status_code == 404
