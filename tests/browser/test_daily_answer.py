"""A daily answer and mailed cover, as people meet them: the mail, its link on a phone, and who sees what came of it."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from attendance.records.tables import Placement, Register
from muster.schedule import Clockwork, jobs_for
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible, shoot
from tests.browser.test_cover import say_who
from tests.support.acting import Acting
from tests.support.cast import OFFICER, TUTOR, WEDNESDAY, at, email_of
from tests.support.clockwork import Carrier, shop_with
from tests.support.facts import sums

LINK = re.compile(r"https://muster\.example(/cover/[\w-]{43})")


@pytest.fixture
def post(cast, clock):
    """Let the clockwork do all that is due at a time of the Wednesday, and return the mails that left."""
    carrier = Carrier()
    sender = shop_with(cast, clock, carrier, Carrier(name="sms"))
    clockwork = Clockwork(cast.store, jobs_for(cast.store, sender, clock), clock)

    def run(local):
        clock.jump(at(local))
        clockwork.tick()
        return carrier.letters

    yield run
    sender.close()


@pytest.fixture
def stranger(browser, address):
    """Open a path in a browser of nobody's: `stranger("/cover", PHONE)`."""
    contexts = []

    def open_for(path, viewport=PHONE, **more):
        context = browser.new_context(viewport=viewport, base_url=address, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(path)
        return page

    yield open_for
    for context in contexts:
        context.close()


@pytest.fixture
def question(cast, post):
    """The path of the link in the question that Tess gets at a quarter past nine about Amber and Dario."""
    with cast.store.writing() as db:
        theirs = update(Placement).where(Placement.id.in_([cast.placements["P1"], cast.placements["P4"]]))
        db.session.execute(theirs.values(reports_by="daily_answer", provider_lead_id=cast.people[TUTOR]))
    post("08:00")
    (mail,) = [each for each in post("09:15") if each.kinds == ("daily_answer",)]
    assert mail.to_address == email_of(TUTOR)
    return LINK.findall(mail.text)[0]


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_link_person_answers_with_one_tap_for_each_pupil(question, stranger, cast, post, viewport):
    page, width = stranger(question, viewport), viewport["width"]
    assert_accessible(page)
    shoot(page, f"question-{width}")
    expect(page.get_by_label("Your name")).to_have_value("Tess Tutor")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("heading", name="1. Amber Q.")).to_be_visible()
    assert "Quillfeather" not in page.content()
    assert_accessible(page)
    shoot(page, f"answer-{width}")
    page.locator('[name="place-p4-status"][value="absent"]').click()
    expect(page.get_by_text("1 pupil not answered for yet")).to_be_visible()
    page.locator('[name="place-p1-status"][value="present"]').click()
    expect(page.get_by_text("Every pupil is answered for.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(page)
    shoot(page, f"answered-{width}")
    assert page.get_by_role("button", name="Here").count() == 0

    post("10:01")
    people = Acting(cast=cast)
    assert [(each.status, each.said_by_job) for each in people.observations("P1")] == [
        ("present", "Tutor (daily answer)")
    ]
    assert [each.status for each in people.observations("P4")] == ["absent"]
    southgate = [each for each in people.alerts("missing_register") if each.home_school_id == cast.southgate]
    assert [each for each in southgate if each.provider_id == cast.oakbank] == []


def test_without_scripts_a_tap_answers_and_the_whole_register_takes_who_came_late(question, stranger, cast):
    page = stranger(question, java_script_enabled=False)
    page.get_by_role("button", name="Answer").click()
    page.locator('[name="place-p1-status"][value="present"]').click()
    page.get_by_role("link", name="Open the whole register").click()
    page.locator("#place-p4-status-late").check()
    page.locator("#place-p4-arrived").fill("09:12")
    page.locator("[data-send]").click()

    expect(page.locator(".muster-receipt__number")).to_be_visible()
    assert [each.status for each in Acting(cast=cast).observations("P4")] == ["late"]


def test_a_mail_scanner_that_opens_the_link_and_sends_its_form_empty_answers_nothing(question, stranger, cast):
    before = sums(cast.store)
    page = stranger(question)

    page.goto(question)

    assert "Amber" not in page.content()
    assert sums(cast.store) == before


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_an_officer_sends_cover_a_link_to_the_register_of_her_own_pupils(open_page, stranger, cast, post, viewport):
    post("08:40")
    wanted = select(Register.id).where(
        Register.home_school_id == cast.northgate,
        Register.provider_id == cast.oakbank,
        Register.on == WEDNESDAY,
        Register.session == "AM",
    )
    with cast.store.reading() as db:
        path = f"/cover-invitations/{db.session.scalars(wanted).one()}"
    page, width = open_page(OFFICER, "/school", viewport), viewport["width"]
    shoot(page, f"officer-today-{width}")
    page.locator(f'a[href="{path}"]').first.click()
    page.get_by_label("Which site?").select_option("FARM")
    page.get_by_label("Who covers?").fill("Kay Cover")
    page.get_by_label("Their e-mail address").fill("kay@agency.example")
    assert_accessible(page)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text("On its way to kay@agency.example")).to_be_visible()
    (mail,) = [each for each in post("08:41") if each.kinds == ("cover",)]
    page.reload()
    expect(page.get_by_text("Sent to kay@agency.example")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"officer-cover-{width}")

    hers = stranger(LINK.findall(mail.text)[0], viewport)
    say_who(hers)
    expect(hers.get_by_text("Amber Q.", exact=True)).to_be_visible()
    assert hers.get_by_text("Dario").count() == 0
    hers.locator("#place-p1-status-present").click()
    hers.locator("[data-send]").click()
    expect(hers.locator(".muster-receipt__number")).to_be_visible()
    (seen,) = Acting(cast=cast).observations("P1")
    assert seen.said_by_job == "Supply teacher (cover, invited by Olive Officer)"
