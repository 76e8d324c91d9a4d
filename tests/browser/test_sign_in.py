"""The way in, in a real Chromium: with a mouse, with the keyboard only, on a phone and at a desk."""

import pyotp
import pytest
from playwright.sync_api import expect

from attendance import passwords, people
from tests.browser.looking import assert_accessible
from tests.support.cast import TUTOR, email_of
from tests.support.factors import code_at, give_authenticator

PASSWORD = "correct horse battery"
SIZES = [pytest.param((360, 740), id="phone"), pytest.param((1280, 800), id="desk")]


@pytest.fixture
def link(cast, clock):
    """A link with which the tutor sets a password."""
    with cast.store.writing() as db:
        return people.invite(db, email_of(TUTOR), now=clock.now(), machine_now=clock.machine()).token


@pytest.fixture
def visitor(browser, address):
    """A person's browser, whose console must stay clean but for the refusals asked for."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [each for each in complaints if "status of 400" not in each] == []


@pytest.mark.parametrize("size", SIZES)
def test_an_invited_person_sets_a_password_and_a_second_step_and_is_in(visitor, link, clock, size):
    visitor.set_viewport_size({"width": size[0], "height": size[1]})
    visitor.goto(f"/sign-in/link/{link}")
    assert_accessible(visitor)
    visitor.get_by_label("New password", exact=True).fill("short")
    visitor.get_by_role("button", name="Set password").click()
    assert_accessible(visitor)
    visitor.get_by_role("link", name="Use 12 characters or more.").click()
    expect(visitor.get_by_label("New password", exact=True)).to_be_focused()
    visitor.get_by_label("New password", exact=True).fill(PASSWORD)
    visitor.get_by_role("button", name="Set password").click()
    assert_accessible(visitor)
    visitor.get_by_role("link", name="Sign in").click()
    assert_accessible(visitor)
    visitor.get_by_label("E-mail address").fill(email_of(TUTOR))
    visitor.get_by_label("Password", exact=True).fill(PASSWORD)
    visitor.get_by_role("button", name="Sign in").click()
    assert_accessible(visitor)
    visitor.get_by_role("link", name="Authenticator app").click()
    assert_accessible(visitor)
    key = visitor.locator(".muster-key").inner_text().replace(" ", "")
    visitor.get_by_label("Code your app shows for Muster").fill(pyotp.TOTP(key).at(clock.machine()))
    visitor.get_by_role("button", name="Set up").click()
    assert_accessible(visitor)
    expect(visitor.locator(".muster-codes li")).to_have_count(10)
    visitor.get_by_role("link", name="I have kept them, go on").click()

    expect(visitor.get_by_text("Tess Tutor")).to_be_visible()
    expect(visitor.get_by_role("link", name="Left without permission, or a serious incident")).to_be_visible()
    assert_accessible(visitor)


def test_the_keyboard_alone_is_enough_and_focus_is_always_seen(visitor, cast, clock):
    with cast.store.writing() as db:
        hashed = passwords.hash_password(PASSWORD)
        people.give_password(db, email_of(TUTOR), hashed, now=clock.now(), machine_now=clock.machine())
    give_authenticator(cast.store, cast.people[TUTOR], clock)
    visitor.goto("/sign-in")
    visitor.get_by_label("E-mail address").focus()
    visitor.keyboard.type(email_of(TUTOR))
    visitor.keyboard.press("Tab")
    visitor.keyboard.type(PASSWORD)
    visitor.keyboard.press("Enter")
    visitor.get_by_label("Code", exact=True).focus()
    visitor.keyboard.type(code_at(clock))
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_text("Tess Tutor")).to_be_visible()
    for _ in range(6):
        visitor.keyboard.press("Tab")
        outline = visitor.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", visitor.evaluate("document.activeElement.outerHTML")


def test_nothing_is_wider_than_the_smallest_phone_and_every_target_is_48_pixels_high(visitor, cast, clock):
    with cast.store.writing() as db:
        hashed = passwords.hash_password(PASSWORD)
        people.give_password(db, email_of(TUTOR), hashed, now=clock.now(), machine_now=clock.machine())
    give_authenticator(cast.store, cast.people[TUTOR], clock)
    visitor.set_viewport_size({"width": 360, "height": 740})
    visitor.goto("/sign-in")
    visitor.get_by_label("E-mail address").fill(email_of(TUTOR))
    visitor.get_by_label("Password", exact=True).fill(PASSWORD)
    widths = [visitor.evaluate("document.documentElement.scrollWidth")]
    visitor.get_by_role("button", name="Sign in").click()
    visitor.get_by_label("Code", exact=True).fill(code_at(clock))
    widths.append(visitor.evaluate("document.documentElement.scrollWidth"))
    visitor.get_by_role("button", name="Go on").click()
    expect(visitor.get_by_text("Tess Tutor")).to_be_visible()
    widths.append(visitor.evaluate("document.documentElement.scrollWidth"))
    header = visitor.locator("header a:visible, header button:visible")

    assert max(widths) <= 360
    assert [each.inner_text() for each in header.all() if each.bounding_box()["height"] < 48] == []
