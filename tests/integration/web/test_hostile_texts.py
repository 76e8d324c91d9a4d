"""Whatever people write stays text: on every page, in every file of a week, and in every mail."""

import email
from email.policy import default

import pytest

from attendance import walk_offs
from attendance.walk_offs import ReportWalkOff
from notifications.channels.smtp.compose import compose
from tests.support import cast as casting
from tests.support.acting import envelope
from tests.support.cast import DIRECTOR, DSL, MANAGER, OFFICER, TUTOR, build_cast
from tests.support.clockwork import Carrier, shop_with
from tests.support.crawling import Markup
from tests.support.hostile import MARKER, PAYLOAD, PRODUCT
from tests.support.portal import Browser, sign_in_row
from tests.support.whole import live_a_day, pages_of


@pytest.fixture
def hostile_cast(store, clock, monkeypatch):
    """Every name of a person, a pupil, a site and an organisation, and everything that was written, is a payload."""
    people = {
        who: (organisation, f"{name} {PAYLOAD}", f"{title} {PAYLOAD}", roles)
        for who, (organisation, name, title, roles) in casting._PEOPLE.items()
    }
    organisations = {code: (f"{name} {PAYLOAD}", *rest) for code, (name, *rest) in casting._ORGANISATIONS.items()}
    pupils = {
        ref: (f"{given} {PAYLOAD}", f"{family} {PAYLOAD}", *rest)
        for ref, (given, family, *rest) in casting._PUPILS.items()
    }
    for name, table in (("_PEOPLE", people), ("_ORGANISATIONS", organisations), ("_PUPILS", pupils)):
        monkeypatch.setattr(casting, name, table)
    cast = build_cast(store)
    live_a_day(cast, clock, said=PAYLOAD)
    return cast


@pytest.mark.parametrize(("who", "fewest"), [(TUTOR, 4), (MANAGER, 4), (OFFICER, 8), (DSL, 8), (DIRECTOR, 4)])
def test_no_page_gains_an_element_or_an_attribute(web, hostile_cast, clock, who, fewest):
    browser = Browser(web)
    browser.client.set_cookie("muster", sign_in_row(hostile_cast.store, hostile_cast.people[who], clock))
    pages = {path: page for path, page in pages_of(browser, hostile_cast).items() if page.mimetype == "text/html"}
    elements = {path: Markup(page.text).elements for path, page in pages.items()}

    assert [
        path for path, found in elements.items() if any(MARKER in tag or "onxss" in has for tag, has in found)
    ] == []
    assert [path for path, page in pages.items() if PRODUCT in page.text] == []
    # What was written is shown: as text, and on enough pages for this to mean something.
    assert sum(f"&lt;{MARKER}" in page.text for page in pages.values()) >= fewest


def test_every_mail_is_plain_text_with_its_own_headers_only(hostile_cast, clock):
    carrier, texts = Carrier(), Carrier(name="sms")
    left = ReportWalkOff(placement=hostile_cast.refs["P2"], left_at=clock.now(), note=PAYLOAD, envelope=envelope())
    hostile_cast.store.command(lambda db: walk_offs.report(hostile_cast.tutor, db, left, now=clock.now()))
    sender = shop_with(hostile_cast, clock, carrier, texts)
    for is_urgent in (True, False):
        sender.word(is_urgent=is_urgent)
    sender.send_urgent()
    sender.send_routine()

    assert {kind for letter in carrier.letters for kind in letter.kinds} >= {"walk_off", "week"}
    for letter in carrier.letters:
        mail = email.message_from_bytes(compose(letter, sender="M <muster@example.org>").data, policy=default)
        bodies = [
            part.get_content_type() for part in mail.walk() if not part.is_multipart() and not part.is_attachment()
        ]
        assert bodies == ["text/plain"]
        assert [address.addr_spec for address in mail["To"].addresses] == [letter.to_address]
