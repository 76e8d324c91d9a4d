"""Do alerts reach you: a code comes to each address, is typed by its owner, and what is lost says so everywhere."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from attendance import reached
from attendance.preferences import Preferences
from attendance.records.tables import AddressProof, Message, Notice
from attendance.rules.words import Way
from tests.support.cast import ADMIN, DSL, OFFICER, email_of

PAGE = "/account/reached"


def code_for(cast, who=OFFICER):
    """Return the newest code that was mailed to somebody."""
    with cast.store.reading() as db:
        wanted = select(Notice.detail).where(Notice.address == email_of(who), Notice.path == PAGE)
        details = db.session.scalars(wanted.order_by(Notice.created_at.desc())).all()
    return re.findall(r"\d{6}", details[0])[0]


def press(browser, path, **form):
    browser.get(PAGE)
    return browser.post(path, form)


def other_than(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.fixture
def officer(browser_of):
    return browser_of(OFFICER)


def test_the_code_that_came_confirms_the_address_and_people_see_it(officer, browser_of, cast):
    assert "Not confirmed" in officer.get(PAGE).text
    sent = press(officer, f"{PAGE}/code", way="email")
    assert sent.location == f"{PAGE}?way=email&done=sent"
    assert 'autocomplete="one-time-code"' in officer.get(sent.location).text

    confirmed = press(officer, PAGE, way="email", code=f" {code_for(cast)} ")

    assert confirmed.location == f"{PAGE}?done=confirmed"
    assert "Confirmed" in officer.get(PAGE).text
    assert browser_of(ADMIN).get("/people").text.count(">Confirmed<") == 1


def test_a_wrong_code_confirms_nothing_and_after_five_the_right_one_neither(officer, cast):
    press(officer, f"{PAGE}/code", way="email")
    code = code_for(cast)

    for _ in range(5):
        assert press(officer, PAGE, way="email", code=other_than(code)).status_code == 400
    refused = press(officer, PAGE, way="email", code=code)

    assert refused.status_code == 400
    assert "Not confirmed" in officer.get(PAGE).text


def test_a_code_is_good_for_a_quarter_of_an_hour_and_once(officer, cast, clock):
    press(officer, f"{PAGE}/code", way="email")
    code = code_for(cast)
    clock.move(timedelta(minutes=15))
    assert press(officer, PAGE, way="email", code=code).status_code == 400

    press(officer, f"{PAGE}/code", way="email")
    code = code_for(cast)
    assert press(officer, PAGE, way="email", code=code).status_code in {302, 303}
    assert press(officer, PAGE, way="email", code=code).status_code == 400


def test_a_code_is_its_owners_alone(officer, browser_of, cast):
    press(officer, f"{PAGE}/code", way="email")
    lead = browser_of(DSL)
    press(lead, f"{PAGE}/code", way="email")

    if code_for(cast) != code_for(cast, DSL):
        assert press(lead, PAGE, way="email", code=code_for(cast)).status_code == 400


def test_codes_are_not_sent_one_after_another(officer, cast, clock):
    press(officer, f"{PAGE}/code", way="email")
    assert press(officer, f"{PAGE}/code", way="email").status_code == 400

    for _ in range(9):
        clock.move(timedelta(minutes=1))
        assert press(officer, f"{PAGE}/code", way="email").status_code == 303
    clock.move(timedelta(minutes=1))
    assert press(officer, f"{PAGE}/code", way="email").status_code == 400


def test_one_tap_confirms_anew_what_was_confirmed_before_and_nothing_else(officer, cast):
    assert press(officer, f"{PAGE}/still", way="email").status_code == 400
    press(officer, f"{PAGE}/code", way="email")
    press(officer, PAGE, way="email", code=code_for(cast))
    long_ago(cast)
    assert "Confirm again: a new term" in officer.get(PAGE).text

    assert press(officer, f"{PAGE}/still", way="email").location == f"{PAGE}?done=confirmed"
    assert "Confirm again" not in officer.get(PAGE).text


def test_what_did_not_arrive_says_so_until_a_code_is_typed(officer, browser_of, cast, clock):
    press(officer, f"{PAGE}/code", way="email")
    press(officer, PAGE, way="email", code=code_for(cast))
    lose(cast, clock)

    assert "Does not arrive" in officer.get(PAGE).text
    assert "Does not arrive" in browser_of(ADMIN).get("/people").text
    assert press(officer, f"{PAGE}/still", way="email").status_code == 400
    clock.move(timedelta(minutes=1))
    press(officer, f"{PAGE}/code", way="email")
    press(officer, PAGE, way="email", code=code_for(cast))
    assert "Does not arrive" not in officer.get(PAGE).text


def test_of_whom_nobody_knows_it_the_ladders_and_the_tasks_say(officer, browser_of, cast):
    assert "Nobody knows whether alerts reach" in officer.get("/tasks").text
    names = browser_of(ADMIN).get("/people/ladders").text
    assert "Olive Officer" in names.partition("Nobody knows whether alerts reach")[2].partition("</p>")[0]

    for each in Way:
        if press(officer, f"{PAGE}/code", way=each.value).status_code == 303:
            confirm_in_records(cast, each)
    names = browser_of(ADMIN).get("/people/ladders").text
    assert "Olive Officer" not in names.partition("Nobody knows whether alerts reach")[2].partition("</p>")[0]


def test_a_way_that_is_not_theirs_is_refused(officer):
    for path in ("", "/code", "/still"):
        assert press(officer, PAGE + path, way="pigeon", code="123456").status_code == 400


def long_ago(cast):
    with cast.store.writing() as db:
        for row in db.session.scalars(select(AddressProof)):
            row.confirmed_at -= timedelta(days=200)


def confirm_in_records(cast, way):
    with cast.store.writing() as db:
        for row in db.session.scalars(select(AddressProof).where(AddressProof.channel == way.value)):
            row.confirmed_at = row.sent_at


def lose(cast, clock):
    """Have a carrier refuse the officer's address for good."""
    with cast.store.writing() as db:
        person = db.session.scalars(select(Notice.person_id).where(Notice.address == email_of(OFFICER))).first()
        lost = Message(channel="email", person_id=person, to_address=email_of(OFFICER))
        reached.note_lost(db, lost, now=clock.now())


def test_once_a_term_whoever_confirmed_before_is_asked_by_mail(officer, cast, clock):
    press(officer, f"{PAGE}/code", way="email")
    press(officer, PAGE, way="email", code=code_for(cast))
    ask = reached.ask_again
    assert cast.store.command(lambda db: ask(db, now=clock.now())) == 0
    long_ago(cast)

    assert cast.store.command(lambda db: ask(db, now=clock.now())) == 1
    assert cast.store.command(lambda db: ask(db, now=clock.now())) == 0
    with cast.store.reading() as db:
        notice = db.session.scalars(select(Notice).where(Notice.detail == reached.ASKED)).one()
    assert (notice.address, notice.path) == (email_of(OFFICER), PAGE)


@pytest.mark.parametrize("preferences", [Preferences(has_texts=True), Preferences()])
def test_a_mobile_is_confirmed_where_texts_are_sent_and_by_the_text(officer, cast, preferences):
    page = officer.get(PAGE).text
    assert (">Mobile<" in page) is preferences.has_texts
    sent = press(officer, f"{PAGE}/code", way="sms")
    assert sent.status_code == (303 if preferences.has_texts else 400)
    with cast.store.reading() as db:
        notices = db.session.scalars(select(Notice).where(Notice.path == PAGE)).all()
    assert [each.channel for each in notices] == (["sms"] if preferences.has_texts else [])
