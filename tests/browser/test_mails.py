"""The pages of an e-mail that was not read into the register: its provider's and its home schools'."""

from playwright.sync_api import expect

from attendance.mails import arriving, reading
from attendance.mails.arriving import Arrived
from attendance.mails.reading import Brought
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible
from tests.support.cast import MANAGER, OFFICER, TUTOR, at, email_of

WORDS = "Morning, Amber no show, no call.\nDario in. Thanks Tess"


def write(cast, *, proven=True, local="09:05"):
    arrived = Arrived(
        provider_id=cast.oakbank,
        fingerprint=f"{proven}",
        raw=WORDS.encode(),
        proven=email_of(TUTOR) if proven else None,
        sender="Tess <tutor@cast.example>",
        subject="attendance",
        said=WORDS,
    )
    cast.store.command(lambda db: arriving.keep(db, arrived, now=at(local)))
    with cast.store.reading() as db:
        (mail_id,) = reading.waiting(db, limit=1)
        mail = reading.load(db, mail_id)
    assert mail is not None
    brought = Brought(subject="attendance", said=WORDS)
    cast.store.command(lambda db: reading.finish(mail, db, brought, now=at(local)))


def fits(page):
    for width in (PHONE["width"], DESK["width"]):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)


def test_a_home_school_reads_what_names_its_own_and_says_that_it_dealt_with_it(cast, acting, open_page):
    acting.open_day()
    write(cast)
    page = open_page(OFFICER, "/school/received", PHONE)
    expect(page.get_by_text("Morning, Amber no show, no call.")).to_be_visible()
    expect(page.get_by_text("Dario")).to_have_count(0)
    fits(page)
    page.get_by_role("button", name="I have dealt with it").click()
    expect(page.get_by_text("E-mails dealt with in the last four weeks: 1")).to_be_visible()


def test_a_manager_sees_an_unproven_e_mail_and_settles_it(cast, acting, open_page):
    acting.open_day()
    write(cast, proven=False)
    page = open_page(MANAGER, "/received", PHONE)
    page.get_by_role("link", name="E-mail", exact=True).click()
    expect(page.get_by_text("Nothing proves who sent this")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="I have dealt with it").click()
    expect(page.get_by_text("Dealt with", exact=True)).to_be_visible()
