"""What a link shows to whoever holds it: before they say who they are, afterwards, and once it opens nothing."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from attendance import session_links
from attendance.records.tables import Event, SessionLink, SessionLinkVisit, Submission, WalkOff
from attendance.rules.words import Session, Status
from tests.integration.portal.provider.pages import fields_of, send
from tests.support.acting import entry
from tests.support.cast import MANAGER, TUTOR, at, leave_job, mobile_of, pupil_names
from tests.support.covers import KAY, ON_RECORD, make_link
from tests.support.facts import checksum
from tests.support.portal import Browser, portal_on
from tests.support.tablets import manager_of

REGISTER, WALK_OFF = "/cover", "/cover/walk-offs/new"
OTHER_PAGES = (
    "/today", "/register/2026-09-16/AM", "/register/2026-09-16/PM", "/absences/new", "/walk-offs/new",
    "/incidents/new", "/weeks", "/devices", "/cover-links", "/account", "/alerts", "/tasks", "/",
    "/tablet/register/AM", "/receipts/ABCD-EFGH",
)  # fmt: skip
NONCE = re.compile(r'nonce="[^"]*"')
FAMILIES = ("Quillfeather", "Zephyrine", "Oxenbridge", "Wetherlam", "Ravensholt", "Yarborough")


def names_on(page):
    return [each for each in pupil_names() if each in page.text]


def link_row(cast):
    with cast.store.reading() as db:
        return db.session.scalars(select(SessionLink)).one()


def test_before_anybody_says_who_they_are_it_names_no_pupil_and_looking_changes_nothing(stranger, link, cast):
    before = checksum(cast.store)

    page = stranger.get(link)

    assert page.status_code == 200
    assert "Max Manager asks you to take this register." in page.text
    assert 'value="Kay Cover"' in page.text
    assert names_on(page) == []
    assert checksum(cast.store) == before


def test_saying_who_one_is_opens_the_register_under_an_address_without_the_link(stranger, link, say_who, cast):
    answer = say_who(stranger)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/cover")
    page = stranger.get(REGISTER)
    assert names_on(page) == ["Amber", "Bruno", "Dario"]
    assert "Amber Q." in page.text
    assert link.removeprefix("/cover/") not in page.text
    with cast.store.reading() as db:
        (event,) = db.session.scalars(select(Event).where(Event.kind == "session_link_opened"))
    assert (event.actor.partition(" ")[2], event.job_title) == (KAY, ON_RECORD)


@pytest.mark.parametrize(
    ("name", "job"), [("", "Supply teacher"), ("Kay Cover", ""), ("123", "Tutor"), ("K" * 61, "Tutor")]
)
def test_without_a_name_and_a_job_nothing_opens(stranger, link, say_who, cast, name, job):
    answer = say_who(stranger, name=name, job=job)

    assert answer.status_code == 400
    assert stranger.get(REGISTER).status_code == 401
    with cast.store.reading() as db:
        assert db.session.scalars(select(SessionLinkVisit)).all() == []


def test_it_shows_given_names_and_initials_and_nothing_else_of_a_pupil(opened, acting, cast):
    acting.send(entry(cast, "P2", Status.ABSENT, note="Rang his aunt"), local="09:20")
    acting.send(entry(cast, "P1", note="Tired"), local="09:21")

    for page in (opened.get(REGISTER), opened.get(WALK_OFF)):
        assert [each for each in FAMILIES if each in page.text] == []
        for word in ("aunt", "Tired", "Tess Tutor"):
            assert word not in page.text
    assert "Northgate Academy" not in opened.get(REGISTER).text


def test_the_afternoon_another_site_and_an_ended_placement_are_not_there(opened, acting, cast, end_placement):
    end_placement("P2", at("09:30").date() - timedelta(days=1))

    page = opened.get(REGISTER)

    assert names_on(page) == ["Amber", "Dario"]
    fields = fields_of(page)
    answers = [send(opened, fields, path=REGISTER, **{ref: "present"}) for ref in ("P2", "P3", "P5", "P99")]
    assert [each.status_code for each in answers] == [400] * 4
    assert acting.observations() == []


@pytest.mark.parametrize("path", OTHER_PAGES)
def test_a_link_opens_no_page_of_a_sign_in_and_none_of_a_tablet(opened, path):
    answer = opened.get(path)

    assert answer.status_code == 401 or (
        answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in")
    )


def test_what_is_sent_says_who_said_it_and_by_which_link(opened, acting, cast):
    answer = send(opened, fields_of(opened.get(REGISTER)), path=REGISTER, P1="present", P2="absent")
    receipt = opened.get(answer.headers["Location"])

    assert "Register sent" in receipt.text
    assert names_on(receipt) == []
    seen = acting.observations("P1")[0]
    assert (seen.channel, seen.said_by, seen.said_by_job) == ("link", KAY, ON_RECORD)
    assert (seen.recorded_by, seen.recorded_by_job, seen.recorded_by_person_id) == (KAY, ON_RECORD, None)
    with cast.store.reading() as db:
        assert db.session.get_one(Submission, seen.submission_id).actor == f"link:{link_row(cast).id}"
    assert len(acting.alerts("whereabouts", is_open=True)) == 1


def test_an_entry_already_made_is_shown_as_made_and_offers_only_what_happened_later(opened, acting, cast):
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:20")

    page = opened.get(REGISTER).text

    assert "Present, taken at 09:20" in page
    offered = {ref: re.findall(rf'id="place-{ref}-status-(\w+)"', page) for ref in ("p1", "p2", "p4")}
    assert offered["p1"] == ["present", "left_early"]
    assert offered["p2"] == ["late", "absent"]
    assert offered["p4"] == ["present", "late", "absent", "left_early", "not_held", "clear"]


@pytest.mark.parametrize(
    "marks",
    [
        {"P1": "absent"},
        {"P1": "absent", "P1_change_reason": "Mistake"},
        {"P1": "late", "P1_arrived": "09:25", "P1_change_reason": "Mistake"},
        {"P2": "present", "P2_change_reason": "He is here"},
        {"P2": "absent", "P2_reason": "ill"},
        {"P2": "absent", "P2_note": "His aunt rang"},
    ],
)
def test_an_entry_already_made_is_changed_by_nothing_that_is_sent(opened, acting, cast, marks):
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:20")
    before = [each.id for each in acting.observations()]

    answer = send(opened, fields_of(opened.get(REGISTER)), path=REGISTER, **marks)

    assert answer.status_code == 409
    assert "must sign in with a password" in answer.text
    assert [each.id for each in acting.observations()] == before


def test_a_pupil_who_came_after_all_and_one_who_was_collected_can_be_said(opened, acting, cast):
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:20")

    answer = send(
        opened, fields_of(opened.get(REGISTER)), path=REGISTER,
        P2="late", P2_arrived="09:28", P1="left_early", P1_left="09:29", P1_agreed_with="parent",
    )  # fmt: skip

    assert answer.status_code == 303
    assert [each.status for each in acting.observations("P2")] == ["absent", "late"]
    assert [each.status for each in acting.observations("P1")] == ["present", "left_early"]


def test_a_walk_off_is_told_at_once_and_the_numbers_stand_on_top(opened, acting, cast):
    page = opened.get(WALK_OFF)

    assert page.text.index("999 first if in danger.") < page.text.index('name="placement"')
    for said in ('href="tel:01632960101"', mobile_of("dsl"), "01632 960103"):
        assert said in page.text
    answer = opened.post(WALK_OFF, {**fields_of(page), "placement": "place-p1", "last_seen": "By the gate"})
    receipt = opened.get(answer.headers["Location"])
    assert "Left without permission: reported" in receipt.text
    assert "By the gate" not in receipt.text
    with cast.store.reading() as db:
        (left,) = db.session.scalars(select(WalkOff))
    assert (left.channel, left.reported_by, left.reported_by_job, left.session) == ("link", KAY, ON_RECORD, "AM")
    assert len(acting.alerts("walk_off", is_open=True)) == 1
    assert "Left without permission" in opened.get(REGISTER).text


@pytest.mark.parametrize("ref", ["p3", "p5", "p99"])
def test_a_walk_off_of_a_pupil_who_is_not_in_that_register_is_refused(opened, cast, ref):
    answer = opened.post(WALK_OFF, {**fields_of(opened.get(WALK_OFF)), "placement": f"place-{ref}"})

    assert answer.status_code == 400
    with cast.store.reading() as db:
        assert db.session.scalars(select(WalkOff)).all() == []


def test_a_receipt_of_somebody_else_is_not_shown(opened, acting, cast):
    receipt = acting.send(entry(cast, "P1"), local="09:20").receipt

    assert opened.get(f"/cover/receipts/{receipt}").status_code == 404


def test_leaving_ends_the_visit_and_not_the_link(opened, portal, say_who):
    cookie = opened.client.get_cookie("muster-cover").value

    left = opened.post("/cover/leave")

    assert "You have left the register" in left.text
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    opened.client.set_cookie("muster-cover", cookie)
    assert opened.get(REGISTER).status_code == 401
    assert say_who(Browser(portal)).status_code == 303


def test_who_says_anew_who_they_are_ends_the_visit_before(opened, cast, clock):
    before = opened.client.get_cookie("muster-cover").value
    other = make_link(cast, clock, Session.PM)

    opened.post(f"/cover/{other}", {"person": "Ben Next", "job_title": "Teaching assistant"})

    with cast.store.reading() as db:
        assert session_links.who(db, before, now=clock.now()) is None
    assert "Ben Next" in opened.get(REGISTER).text


def _revoke(cast, clock):
    with cast.store.writing() as db:
        session_links.revoke(manager_of(cast), db, link_row(cast).id, now=clock.now())


ENDINGS = {
    "revoked": _revoke,
    "expired": lambda _cast, clock: clock.move(at("14:00") - clock.now()),
    "the maker's job ended": lambda cast, _clock: leave_job(cast, MANAGER),
}


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS)
def test_once_it_has_ended_the_next_request_meets_nothing_and_every_ending_looks_the_same(
    opened, portal, link, cast, clock, end
):
    page = fields_of(opened.get(REGISTER))
    end(cast, clock)

    assert opened.get(REGISTER).status_code == 401
    assert send(opened, page, path=REGISTER, P1="present").status_code == 401
    assert opened.post(WALK_OFF, {"placement": "place-p1", "left_at": "09:20"}).status_code == 401
    ended, absent = Browser(portal).get(link), Browser(portal).get("/cover/never-was-one")
    assert (ended.status_code, absent.status_code) == (404, 404)
    assert NONCE.sub("", ended.text) == NONCE.sub("", absent.text)
    assert [name for name, _ in ended.headers] == [name for name, _ in absent.headers]
    assert Browser(portal).post(link, {"person": KAY, "job_title": "Tutor"}).status_code == 404


def test_it_is_good_to_the_last_second_of_two_hours_after_the_session(opened, clock):
    clock.move(at("14:00") - clock.now() - timedelta(seconds=1))
    assert opened.get(REGISTER).status_code == 200

    clock.move(timedelta(seconds=1))
    assert opened.get(REGISTER).status_code == 401


def test_the_cookie_is_kept_to_the_host_to_https_and_from_scripts(cast, clock, acting, link, say_who):
    browser = Browser(portal_on(cast.store, clock, secure=True))
    page = browser.get(link, base_url="https://localhost")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
    answer = browser.client.post(
        link, data={"csrf_token": token, "person": KAY, "job_title": "Tutor"}, base_url="https://localhost"
    )

    (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("__Host-muster-cover=")]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert link.removeprefix("/cover/") not in "".join(answer.headers.getlist("Set-Cookie"))


def test_too_many_wrong_links_are_slowed_down_and_a_right_one_never_is(stranger, link):
    answers = [stranger.get(f"/cover/wrong-{number}") for number in range(31)]

    assert [each.status_code for each in answers] == [404] * 30 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert stranger.get(link).status_code == 200


def test_somebody_signed_in_elsewhere_gets_the_links_pupils_and_no_others(browser_of, say_who):
    browser = browser_of("rival_tutor")
    say_who(browser)

    assert names_on(browser.get(REGISTER)) == ["Amber", "Bruno", "Dario"]
    assert names_on(browser.get("/register/2026-09-16/AM")) == ["Esme", "Ravensholt", "Felix", "Yarborough"]


def test_the_link_is_on_no_page_that_leads_anywhere_else_and_no_page_is_kept(stranger, link):
    page = stranger.get(link)

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert link not in page.text


def test_the_tutor_sees_by_whom_it_was_said(opened, acting, browser_of):
    send(opened, fields_of(opened.get(REGISTER)), path=REGISTER, P1="present")

    assert f"by {KAY}, {ON_RECORD}" in browser_of(TUTOR).get("/register/2026-09-16/AM").text
