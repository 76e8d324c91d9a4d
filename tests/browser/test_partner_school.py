"""A school that sends two pupils to a partner and hosts three of the partner's: one person sees both sides, apart."""

from datetime import time
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from attendance import missing
from attendance.records.tables import Membership, Organisation, Placement, RoleHeld, Site
from attendance.rules.words import OrganisationKind, Role
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_people import look
from tests.support.acting import Acting
from tests.support.cast import OFFICER, SOUTH_OFFICER, at

HOSTED, SENT = ("P1", "P2", "P3"), ("P4", "P6")
TIMES = {"am_starts": time(9), "am_ends": time(12), "pm_starts": time(13), "pm_ends": time(15)}
NAMES = {"P1": "Amber", "P2": "Bruno", "P3": "Cerys", "P4": "Dario", "P6": "Felix"}


@pytest.fixture
def both_ways(cast, clock):
    """Southgate sends P4 and P6 to Northgate and hosts Northgate's P1 to P3; it is half past nine."""
    hosts = {cast.southgate: HOSTED, cast.northgate: SENT}
    with cast.store.writing() as db:
        for provider, refs in hosts.items():
            db.session.get_one(Organisation, provider).kind = OrganisationKind.PARTNER_SCHOOL.value
            site = Site(id=uuid4(), organisation_id=provider, code="MAIN", name="Main building", kind="main", **TIMES)
            db.session.add(site)
            db.session.flush()
            placed = Placement.id.in_([cast.placements[ref] for ref in refs])
            db.session.execute(update(Placement).where(placed).values(provider_id=provider, site_id=site.id))
        job = db.session.scalars(select(Membership).where(Membership.person_id == cast.people[SOUTH_OFFICER])).one()
        held = {"membership_id": job.id, "organisation_id": job.organisation_id}
        db.session.add(RoleHeld(role=Role.PROVIDER_STAFF.value, **held))
    clock.move(at("09:30") - clock.machine())
    acting = Acting(cast=cast)
    acting.open_day()
    return acting


def shows(page, *refs):
    """Say that a page names these of the five pupils and none of the others."""
    text = page.locator("main").inner_text()
    assert {ref for ref, name in NAMES.items() if name in text} == set(refs)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_register_is_of_those_hosted_and_the_alerts_are_of_those_sent(both_ways, cast, open_page, clock, viewport):
    page = open_page(SOUTH_OFFICER, "/", viewport)
    here, elsewhere = page.get_by_role("navigation", name="Pupils here with us"), "Our pupils elsewhere"
    expect(here).to_be_visible()
    expect(page.locator(".muster-nav__side")).to_have_text("Pupils here with us")
    look(page, "partner-here")
    page.goto("/register/2026-09-16/AM")
    shows(page, *HOSTED)
    page.get_by_role("button", name="Set the remaining 3 to present").click()
    page.get_by_role("button", name="Send: 3 of 3").click()
    expect(page.locator("h1")).to_have_text("Morning register sent")

    with cast.store.writing() as db:
        missing.mark_due(db, now=at("11:00"))
    clock.jump(at("11:02"))
    page.get_by_role("navigation", name=elsewhere).get_by_role("link", name="Today").click()
    shows(page, *SENT)
    expect(page.locator(".muster-nav__side")).to_have_text(elsewhere)
    look(page, "partner-elsewhere")
    page.get_by_role("navigation", name=elsewhere).get_by_role("link", name="Alerts").click()
    expect(page.locator("main")).to_contain_text("Northgate Academy")
    expect(page.locator("main")).not_to_contain_text("Southgate School: ")
    shows(page)
    look(page, "partner-alerts")
    missed = {(each.home_school_id, each.provider_id) for each in both_ways.alerts("missing_register")}
    assert missed == {(cast.southgate, cast.northgate), (cast.northgate, cast.riverside)}

    theirs = open_page(OFFICER, "/", viewport)
    shows(theirs, *HOSTED)
