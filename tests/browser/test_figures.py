"""An officer reads both figures in a real browser, on a phone and at a desk."""

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from attendance import marks
from attendance.marks import Enter, Entry, How
from attendance.records.tables import Organisation, Placement
from attendance.rules.words import Reason, Session, Status
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible
from tests.support.acting import entry
from tests.support.cast import OFFICER, WEDNESDAY, at


@pytest.fixture
def entered(cast, acting):
    """P1 missed her host school, which stands as D; P2 was ill; of P3 and P5 nobody said anything."""
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))
        db.session.execute(update(Organisation).where(Organisation.id == cast.oakbank).values(is_school=True))
        db.session.execute(
            update(Placement).where(Placement.id == cast.placements["P1"]).values(registered_at_provider=True)
        )
    acting.send(entry(cast, "P1", Status.ABSENT), entry(cast, "P2", Status.ABSENT, reason=Reason.ILL), local="09:20")
    with cast.store.reading() as db:
        lines = marks.session_lines(cast.officer, db, WEDNESDAY, Session.AM, now=at("09:30")).lines
    entries = tuple(
        Entry(pupil_id=each.pupil_id, version=0, stamp=each.stamp, how=How.AS_PROPOSED)
        for each in lines
        if each.proposal.symbol
    )
    command = Enter(key=uuid4(), on=WEDNESDAY, session=Session.AM, entries=entries)
    cast.store.command(lambda db: marks.enter(cast.officer, db, command, now=at("09:31")))


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_what_lies_behind_d_stands_beside_what_was_entered(cast, entered, open_page, viewport):
    page = open_page(OFFICER, "/school/figures", viewport)
    page.get_by_label("From").fill(str(WEDNESDAY - timedelta(days=2)))
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_text("D: 1 of 1 session at the host school missed").first).to_be_visible()
    expect(page.get_by_text("1 not counted: D").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert_accessible(page)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_pupils_weeks_are_a_picture_with_the_same_in_numbers(cast, entered, open_page, viewport):
    page = open_page(OFFICER, f"/school/pupils/{cast.pupils['P1']}/details", viewport)

    page.get_by_text("The weeks in numbers").click()
    expect(page.get_by_role("rowheader", name="14 September 2026")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert_accessible(page)
