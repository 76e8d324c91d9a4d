"""Passkeys in a real Chromium, with the virtual device its tools offer: made, used, shown again, taken away."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from attendance import passwords, people
from attendance.records.tables import Passkey, PasskeyChallenge
from tests.browser.looking import assert_accessible
from tests.support.cast import TUTOR, email_of
from tests.support.listening import let_go, listening
from tests.support.portal import portal_on

PASSWORD = "correct horse battery"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def site(cast, clock):
    """The portal under a host name, because an address in figures has no passkeys."""
    with listening() as server:
        address = f"http://localhost:{server.server_port}"
        server.app = let_go(portal_on(cast.store, clock, base_url=address))
        yield address


@pytest.fixture
def page(browser, site, cast, clock):
    """The tutor's browser, with a device that keeps passkeys. The tutor has a password and no second step yet."""
    with cast.store.writing() as db:
        hashed = passwords.hash_password(PASSWORD)
        people.give_password(db, email_of(TUTOR), hashed, now=clock.now(), machine_now=clock.machine())
    context = browser.new_context(base_url=site, viewport={"width": 390, "height": 844})
    context.set_default_timeout(10_000)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    page.device = tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    page.tools = tools
    yield page
    context.close()


def test_a_passkey_is_made_at_the_first_sign_in_and_is_both_steps_from_then_on(page, cast):
    show_password(page)
    page.get_by_role("link", name="Passkey").click()
    assert_accessible(page)
    make_first(page)
    expect(page.locator(".muster-codes li")).to_have_count(10)
    sign_out(page)
    page.goto("/sign-in?next=/account")
    assert_accessible(page)
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    expect(page.get_by_role("strong").filter(has_text="Office laptop")).to_be_visible()
    assert_accessible(page)
    with cast.store.reading() as db:
        [row] = db.session.scalars(select(Passkey))
        assert row.last_used_at is not None
        assert list(db.session.scalars(select(PasskeyChallenge))) == []


def test_a_passkey_is_the_second_step_after_a_password_too(page):
    make_first(page)
    sign_out(page)
    show_password(page)
    assert_accessible(page)
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_text("Tess Tutor")).to_be_visible()


def test_a_device_that_does_not_know_its_owner_lets_nobody_in(page):
    make_first(page)
    sign_out(page)
    page.tools.send("WebAuthn.setUserVerified", {"authenticatorId": page.device, "isUserVerified": False})
    page.goto("/sign-in")
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("alert").filter(has_text="That did not work.")).to_be_visible()


def test_a_copied_device_is_found_out_by_its_count(page, cast):
    make_first(page)
    sign_out(page)
    with cast.store.writing() as db:
        db.session.scalars(select(Passkey)).one().uses = 1_000_000
    page.goto("/sign-in")
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_text("This passkey could not be used.")).to_be_visible()


def test_it_confirms_that_it_is_you_and_the_only_second_step_stays(page, clock):
    make_first(page)
    page.goto("/account")
    clock.move(timedelta(minutes=10))
    page.get_by_role("button", name="Remove Office laptop").click()
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Send it now").click()

    expect(page.get_by_text("This is your only second step.")).to_be_visible()


def test_an_answer_is_good_once(page, site):
    make_first(page)
    sign_out(page)
    posts = []
    page.on("request", lambda request: posts.append(request) if request.url.endswith("/sign-in/passkey") else None)
    page.goto("/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Tess Tutor")).to_be_visible()
    again = page.request.post("/sign-in/passkey", headers=posts[0].headers, data=posts[0].post_data)

    assert urlsplit(posts[0].url).path == "/sign-in/passkey"
    assert again.status == 400


def make_first(page):
    show_password(page)
    page.get_by_role("link", name="Passkey").click()
    page.get_by_label("Name").fill("Office laptop")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()


def show_password(page):
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email_of(TUTOR))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page):
    page.goto("/account")
    page.get_by_role("button", name="Sign out").click()
