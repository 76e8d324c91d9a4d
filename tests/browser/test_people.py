"""The pages about people, tablets and PINs in a real browser: before axe, on a phone and at a desk, by keyboard."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from attendance.records.tables import Membership, RoleHeld
from attendance.rules.words import Role
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible, shoot
from tests.support.cast import ADMIN, DIRECTOR, DSL, MANAGER, OFFICER, TUTOR
from tests.support.staff import link_in
from tests.support.tablets import remember_tablet

SIZES = pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])


def look(page, name):
    """Put a page before axe, and keep a picture in the folder that SHOTS names; no page scrolls sideways."""
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    shoot(page, f"{name}-{page.viewport_size['width']}")


@SIZES
def test_nobody_is_shut_out_of_looking_after_people(open_page, office, viewport):
    office.has_password(OFFICER)
    office.change(OFFICER, Role.ATTENDANCE_OFFICER, Role.DEPUTY_DSL)
    office.email(OFFICER, "olive.officer.with.a.long.name@a-long-name-of-a-school.northgate.example")
    page = open_page(ADMIN, "/people", viewport)
    look(page, "people")
    page.get_by_role("link", name="Invite somebody").click()
    look(page, "people-new")
    page.get_by_role("button", name="Invite").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look(page, "people-new-refused")
    page.goto("/people")
    page.get_by_role("link", name="Olive Officer").click()
    page.locator("summary").click()
    look(page, "people-one")
    page.get_by_role("button", name="Change e-mail").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look(page, "people-one-refused")
    page.goto("/people")
    page.get_by_role("link", name="Dora Lead").click()
    page.locator("summary").click()
    page.get_by_role("button", name="End this job now").click()
    expect(page.get_by_role("alert")).to_contain_text("is the only designated safeguarding lead")
    look(page, "people-only-lead")


@SIZES
def test_a_second_person_agrees(open_page, office, viewport):
    office.change(OFFICER, Role.ATTENDANCE_OFFICER, Role.DEPUTY_DSL)
    page = open_page(DSL, "/people", viewport)
    look(page, "people-lead")
    page.get_by_role("button", name="Agree").click()

    expect(page.locator(".muster-receipt")).to_contain_text("You agreed, and it is done.")
    look(page, "people-agreed")


@SIZES
def test_a_new_address_is_confirmed(open_page, office, viewport):
    office.has_password(OFFICER)
    office.email(OFFICER, "olive@northgate.example")
    link = link_in(office.deliver(), "olive@northgate.example")
    page = open_page(TUTOR, f"/sign-in/address/{link}", viewport)
    look(page, "address")
    page.get_by_role("button", name="This is my address").click()
    expect(page.locator("h1")).to_have_text("Your address is confirmed")
    look(page, "address-confirmed")
    page.goto(f"/sign-in/address/{link}")
    look(page, "address-gone")


@SIZES
def test_nobody_is_shut_out_of_tablets_and_pins(open_page, cast, clock, viewport):
    remember_tablet(cast, clock)
    page = open_page(MANAGER, "/devices", viewport)
    expect(page.get_by_role("button", name="Revoke Barn tablet", exact=True)).to_be_visible()
    look(page, "devices")
    page.get_by_role("button", name="Make this browser a tablet").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look(page, "devices-refused")
    page.goto("/account/pin")
    look(page, "pin")
    page.get_by_label("New PIN").fill("123456")
    page.get_by_label("The same PIN again").fill("123456")
    page.get_by_role("button", name="Set the PIN").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look(page, "pin-refused")
    page.goto("/account")
    look(page, "account")


@SIZES
def test_a_token_is_made_and_shown_once(open_page, viewport):
    page = open_page(MANAGER, "/tokens", viewport)
    look(page, "tokens-none")
    page.get_by_role("button", name="Make the token").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look(page, "tokens-refused")
    page.get_by_label("Which program will use it?").fill("Timetable program")
    page.get_by_role("button", name="Make the token").click()
    expect(page.locator("h1")).to_have_text("The new token")
    look(page, "token-made")
    page.get_by_role("link", name="I have copied it, go on").click()
    look(page, "tokens")


@SIZES
def test_out_today_the_officer_has_a_colleague_told_and_is_told_again_once_back(open_page, office, viewport):
    page = open_page(OFFICER, "/account", viewport)
    page.get_by_role("link", name="Say who is told instead").click()
    page.get_by_role("button", name="Have them told instead").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose a colleague")
    look(page, "away-refused")
    page.get_by_label("Who is told instead").select_option(label="Sol Senior, Assistant headteacher")
    page.get_by_role("button", name="Have them told instead").click()
    expect(page.locator(".muster-card--waiting")).to_contain_text("Sol Senior, Assistant headteacher, is told as")
    look(page, "away")

    page = open_page(ADMIN, "/people", viewport)
    expect(page.get_by_role("row", name="Olive Officer")).to_contain_text("Away: Sol Senior is told instead")
    look(page, "people-away")
    page.get_by_role("link", name="Olive Officer").click()
    page.get_by_role("link", name="Out today or away").click()
    page.get_by_role("button", name="Olive Officer is back").click()
    expect(page.locator(".muster-receipt")).to_contain_text("Alerts go to them again")
    look(page, "away-back")


@SIZES
def test_quiet_hours_outside_the_school_day_are_taken_and_others_are_not(open_page, cast, viewport):
    page = open_page(OFFICER, "/account", viewport)
    page.get_by_role("link", name="Set your quiet hours").click()
    page.get_by_label("From and to these times, each day").check()
    page.get_by_label("From", exact=True).fill("08:00")
    page.get_by_label("To", exact=True).fill("18:00")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Quiet hours are outside 09:00 to 15:00.")
    look(page, "quiet-hours-refused")
    page.get_by_label("From", exact=True).fill("19:00")
    page.get_by_label("To", exact=True).fill("07:00")
    page.get_by_label("All of Saturday and Sunday too").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".muster-receipt")).to_contain_text("It is saved.")
    look(page, "quiet-hours")


@SIZES
def test_a_trust_calls_the_head_of_year_pastoral_lead(open_page, cast, viewport):
    with cast.store.writing() as db:
        job = db.session.scalars(select(Membership).where(Membership.person_id == cast.people[DIRECTOR])).one()
        held = {"membership_id": job.id, "organisation_id": job.organisation_id}
        db.session.add(RoleHeld(role=Role.ADMINISTRATOR.value, **held))
    page = open_page(DIRECTOR, "/people", viewport)
    page.get_by_role("link", name="What roles are called").click()
    page.get_by_label("Head of year").fill("Pastoral lead")
    page.get_by_role("button", name="Save the names").click()
    expect(page.locator(".muster-receipt")).to_contain_text("called so")
    look(page, "role-names")

    page = open_page(ADMIN, "/people/new", viewport)
    expect(page.get_by_label("Pastoral lead")).to_be_visible()


@SIZES
def test_a_ladder_is_written_by_buttons_and_enter_alone_saves_nothing(open_page, viewport):
    page = open_page(DSL, "/people/ladders", viewport)
    look(page, "ladders")
    page.get_by_role("link", name="Left without permission").click()
    look(page, "ladder")
    page.get_by_role("button", name="Remove step 4").click()
    page.get_by_role("button", name="Add a step").click()
    page.get_by_label("After how many minutes").last.fill("9999")
    page.get_by_role("group", name="Roles told at step 4").get_by_label("Trust safeguarding director").check()
    page.get_by_label("After how many minutes").last.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_contain_text("The last step comes within 30 minutes.")
    look(page, "ladder-refused")
    page.get_by_label("After how many minutes").last.fill("25")
    page.get_by_role("button", name="See what it does").click()
    expect(page.locator(".muster-card--waiting")).to_contain_text("safeguarding director at 10:25")
    look(page, "ladder-tried")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".muster-receipt")).to_contain_text("It holds from now on")
    look(page, "ladder-saved")
    page.get_by_role("button", name="Send a test alert").click()
    expect(page.locator(".muster-receipt")).to_contain_text("The test is on its way")
    look(page, "ladder-tested")
