"""The agreement: written and signed by the school, signed by the provider, quoted where a child is missing."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from attendance.records.tables import Placement
from attendance.rules.words import Status
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible
from tests.support.acting import entry
from tests.support.cast import ADMIN, MANAGER, OFFICER, TUTOR


def sees_no_fault(page, viewport, name, tmp_path):
    assert_accessible(page)
    page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_an_agreement_is_signed_by_both_and_quoted_where_a_child_is_missing(
    cast, acting, open_page, viewport, tmp_path
):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(pathway="respite"))
    school = open_page(ADMIN, "/agreements", viewport)
    school.get_by_role("link", name="The agreement with Oakbank Farm").click()
    sees_no_fault(school, viewport, "unwritten", tmp_path)
    school.get_by_label("The provider", exact=True).check(force=True)
    school.get_by_label("What happens on closures").fill("Each rings the other by 08:00. Nobody is sent home alone.")
    school.get_by_role("button", name="Save as version 1").click()
    school.get_by_label("Who leads on it for you").select_option(label="Dora Lead, Designated safeguarding lead")
    sees_no_fault(school, viewport, "to-sign", tmp_path)
    school.get_by_role("button", name="Sign version 1").click()
    expect(school.get_by_text("Waits for Oakbank Farm")).to_be_visible()

    provider = open_page(MANAGER, "/today", viewport)
    sees_no_fault(provider, viewport, "to-sign-today", tmp_path)
    provider.get_by_role("link", name="Agreements", exact=True).click()
    sees_no_fault(provider, viewport, "providers-list", tmp_path)
    provider.go_back()
    provider.get_by_role("link", name="Agreement with Northgate Academy, version 1").click()
    provider.get_by_label("Who leads on it for you").select_option(label="Tess Tutor, Tutor")
    provider.get_by_role("button", name="Sign version 1").click()
    expect(provider.get_by_text("Signed by both")).to_be_visible()
    sees_no_fault(provider, viewport, "signed", tmp_path)

    entries = [entry(cast, each) for each in ("P2", "P3", "P4")]
    acting.send(entry(cast, "P1", Status.ABSENT), *entries, local="09:30")
    (alert,) = (each for each in acting.alerts("whereabouts") if each.pupil_id == cast.pupils["P1"])
    page = open_page(OFFICER, f"/alerts/{alert.id}", viewport)
    expect(page.locator("#first-call")).to_contain_text("The provider rings the parent first, as agreed on")
    sees_no_fault(page, viewport, "alert", tmp_path)
    left = acting.walk_off("P2", left="10:58", local="11:02")
    followed = open_page(TUTOR, f"/walk-offs/{left.walk_off_id}", viewport)
    expect(followed.get_by_text("You ring the parent first, as agreed on")).to_be_visible()
    sees_no_fault(followed, viewport, "followed", tmp_path)
