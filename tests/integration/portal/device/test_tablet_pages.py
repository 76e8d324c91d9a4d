"""What a tablet shows before a PIN and with one."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from attendance import devices
from attendance.records.tables import Incident, SignIn, WalkOff
from tests.integration.portal.provider.pages import fields_of, send
from tests.support.cast import TUTOR, leave_job, mobile_of, pupil_names
from tests.support.portal import Browser, portal_on
from tests.support.tablets import PIN, give_pin, manager_of, remember_tablet

AM = "/tablet/register/AM"
WALK_OFF, INCIDENT, CONCERN = "/tablet/walk-offs/new", "/tablet/incidents/new", "/tablet/concerns/new"
OTHER_PAGES = (
    "/today", "/register/2026-09-16/AM", "/absences/new", "/walk-offs/new", "/incidents/new", "/weeks", "/devices",
    "/account/pin", "/alerts", "/tasks", "/",
)  # fmt: skip


def names_on(page):
    return [each for each in pupil_names() if each in page.text]


def test_before_a_pin_it_shows_whom_to_call_the_red_button_and_first_names_of_staff(tablet):
    page = tablet.get("/tablet")

    assert page.status_code == 200
    for said in ("999 first if in danger.", 'href="tel:01632960101"', mobile_of("dsl"), "01632 960103"):
        assert said in page.text
    assert "Left without permission, or a serious incident" in page.text
    assert ">Tess<" in page.text.replace("\n", "").replace("  ", "")
    assert "Tutor" not in page.text
    assert names_on(page) == []


@pytest.mark.parametrize("path", [AM, "/tablet/register", WALK_OFF, INCIDENT, CONCERN, "/tablet/receipts/ABCD-EFGH"])
def test_without_a_pin_every_other_page_of_it_asks_for_one(tablet, path):
    answer = tablet.get(path)

    assert (answer.status_code, answer.headers["Location"].startswith("/tablet?next=")) == (303, True)
    assert tablet.get(path, headers={"Muster-Background": "1"}).status_code == 401


@pytest.mark.parametrize("path", [AM, WALK_OFF, INCIDENT, CONCERN, "/tablet/receipts/ABCD-EFGH"])
def test_a_browser_that_is_no_tablet_meets_401(stranger, unlock, opened, path):
    for name, value in (
        ("muster-tablet", opened.client.get_cookie("muster-tablet").value),
        ("muster-device", "made-up"),
    ):
        stranger.client.set_cookie(name, value)
    assert stranger.get(path).status_code == 401
    assert path.startswith("/tablet/receipts") or stranger.post(path).status_code == 401
    assert "not set up as a shared tablet" in stranger.get("/tablet").text


def test_with_a_pin_it_shows_todays_register_of_its_site_with_short_names(opened, acting):
    page = opened.get(AM)

    assert names_on(page) == ["Amber", "Bruno", "Dario"]
    assert "Amber Q." in page.text
    assert "Tess" in page.text


@pytest.mark.parametrize("path", OTHER_PAGES)
def test_a_tablet_opens_no_page_of_a_sign_in(opened, path):
    answer = opened.get(path)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")


def test_a_register_is_sent_from_the_tablet_and_said_to_be(opened, acting):
    answer = send(opened, fields_of(opened.get(AM)), path=AM, P1="present", P2="absent", P2_note="Rang his aunt")
    receipt = opened.get(answer.headers["Location"])

    assert "Register sent" in receipt.text
    assert "1 pupil not reported yet." in receipt.text
    assert names_on(receipt) == []
    seen = acting.observations("P1")[0]
    assert (seen.channel, seen.recorded_by, seen.recorded_by_job) == ("tablet", "Tess Tutor", "Tutor")
    assert "aunt" not in opened.get(AM).text
    assert "Present, taken at 09:30" in opened.get(AM).text


def test_another_sites_pupil_is_not_there(opened, acting):
    page = fields_of(opened.get(AM))

    answers = [send(opened, page, path=AM, **{ref: "present"}) for ref in ("P3", "P5", "P99")]

    assert [each.status_code for each in answers] == [400, 400, 400]
    assert [names_on(each) for each in answers] == [["Amber", "Bruno", "Dario"]] * 3
    assert acting.observations() == []


def test_a_correction_goes_to_a_full_sign_in(opened, acting):
    send(opened, fields_of(opened.get(AM)), path=AM, P1="present")

    answer = send(opened, fields_of(opened.get(AM)), path=AM, P1="absent", P1_change_reason="Mistake")

    assert answer.status_code == 409
    assert "must sign in with a password" in answer.text
    assert [each.status for each in acting.observations("P1")] == ["present"]


def test_the_red_button_leads_through_the_pin_to_the_form_and_tells_at_once(tablet, unlock, acting, cast):
    start = tablet.get("/tablet?next=/tablet/walk-offs/new")
    assert "Enter your PIN, and the report opens" in start.text
    answer = unlock(next=WALK_OFF)
    assert answer.headers["Location"] == WALK_OFF

    sent = tablet.post(
        WALK_OFF, {**fields_of(tablet.get(WALK_OFF)), "placement": "place-p1", "last_seen": "By the gate"}
    )
    receipt = tablet.get(sent.headers["Location"])

    assert "Designated safeguarding lead" in receipt.text
    assert "By the gate" not in receipt.text
    assert names_on(receipt) == []
    assert acting.told(kind="walk_off") == ["Dora Lead", "Olive Officer"]
    with cast.store.reading() as db:
        assert db.session.scalars(select(WalkOff)).one().channel == "tablet"
    assert tablet.get(f"/walk-offs/{_only(cast, WalkOff).id}").status_code == 302


def test_an_incident_is_written_and_not_read_again(opened, cast):
    fields = fields_of(opened.get(INCIDENT))
    sent = opened.post(
        INCIDENT,
        {
            **fields,
            "placements": "place-p1",
            "category": "violence",
            "severity": "serious",
            "account": "A chair was thrown.",
        },
    )

    receipt = opened.get(sent.headers["Location"])

    assert "Incident reported" in receipt.text
    assert "chair" not in receipt.text
    assert _only(cast, Incident).channel == "tablet"


@pytest.mark.parametrize(("path", "field"), [(WALK_OFF, "placement"), (INCIDENT, "placements")])
def test_a_report_about_another_sites_pupil_is_refused_as_if_there_were_none(opened, cast, path, field):
    page = fields_of(opened.get(path))
    more = {"category": "violence", "severity": "serious", "account": "It happened."}

    answers = [opened.post(path, {**page, **more, field: ref}) for ref in ("place-p3", "place-p5", "nobody")]

    assert {each.status_code for each in answers} == {400}
    assert {"not placed with you" in each.text for each in answers} == {True}
    with cast.store.reading() as db:
        assert db.session.scalar(select(func.count()).select_from(WalkOff)) == 0
        assert db.session.scalar(select(func.count()).select_from(Incident)) == 0


def test_a_receipt_of_the_portal_is_not_read_on_the_tablet(opened, acting, cast):
    receipt = acting.walk_off("P1", left="09:20", local="09:30")

    assert opened.get(f"/tablet/receipts/{receipt.receipt}").status_code == 404


@pytest.mark.parametrize(("pin", "traces"), [("904817", [("not let in", "PIN")]), ("", [])])
def test_a_wrong_pin_says_so_leaves_a_trace_and_opens_nothing(tablet, unlock, pin, traces):
    with capture_logs() as lines:
        assert unlock(pin).status_code == 400
    assert [(line["event"], line["way"]) for line in lines] == traces
    assert tablet.get(AM).status_code == 303


def test_a_person_who_was_never_offered_opens_nothing(tablet):
    tablet.get("/tablet")
    for who in ("", "nobody", "00000000-0000-0000-0000-000000000000"):
        assert tablet.post("/tablet", {"who": who, "pin": PIN}).status_code == 400


def test_five_wrong_pins_ask_for_a_full_sign_in(tablet, unlock):
    for _ in range(5):
        unlock("904817")

    assert "Sign in with your password on any browser and set a new PIN" in unlock().text


def test_after_five_idle_minutes_the_next_request_asks_for_the_pin_and_keeps_what_was_marked(opened, unlock, clock):
    page = fields_of(opened.get(AM))
    clock.move(timedelta(minutes=5))

    asked = send(opened, page, path=AM, P1="present")

    assert asked.status_code == 401
    assert names_on(asked) == []
    again = opened.post("/tablet", {**fields_of(asked), "who": _tutor(asked), "pin": PIN})
    assert "it goes out in your name" in again.text
    sent = opened.post(AM, fields_of(again))
    assert sent.status_code == 303


def test_what_the_page_kept_while_hidden_is_shown_again_and_not_sent(opened, acting):
    page = fields_of(opened.get(AM))

    answer = send(opened, page, path=AM, do="hold", P1="late", P1_arrived="09:20")

    assert fields_of(answer)["place-p1-status"] == "late"
    assert acting.observations() == []


def test_the_next_person_takes_over_with_their_own_pin(opened, unlock, cast, clock):
    left = opened.post("/tablet/leave")
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert opened.get(AM).status_code == 303
    give_pin(cast, clock, manager_of(cast), "582937")

    unlock("582937", "manager")

    assert "Max" in opened.get(AM).text


def test_an_old_cookie_opens_nothing_once_the_next_pin_was_given(opened, unlock):
    old = opened.client.get_cookie("muster-tablet").value
    unlock()
    assert opened.client.get_cookie("muster-tablet").value != old
    opened.client.set_cookie("muster-tablet", old)
    assert opened.get(AM).status_code == 303


def test_the_end_of_a_job_shuts_the_tablet_at_the_next_request(opened, cast):
    leave_job(cast, TUTOR)

    assert opened.get(AM).status_code == 303


def test_a_revoked_tablet_is_a_strangers_at_the_next_request(opened, cast, clock):
    with cast.store.writing() as db:
        [line] = devices.listed(manager_of(cast), db, machine_now=clock.machine())
        devices.revoke(manager_of(cast), db, line.id, now=clock.now(), machine_now=clock.machine())

    assert opened.get(AM).status_code == 401
    assert opened.post(AM).status_code == 401


def test_looking_at_the_tablet_again_goes_on_where_a_pin_was_given(opened):
    assert opened.get("/tablet").headers["Location"] == "/tablet/register"
    assert opened.get("/tablet/register").headers["Location"] == AM


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/today", "/tablet//evil", "/tabletx"])
def test_a_pin_leads_on_to_the_tablets_own_pages_only(unlock, path):
    assert unlock(next=path).headers["Location"] in {"/tablet/register", "/tablet//evil"}


def test_a_post_without_the_pages_token_is_refused(opened):
    answer = opened.client.post(AM, data={"place-p1-status": "present"})

    assert answer.status_code == 400
    assert "place-p1" not in answer.text


def test_both_cookies_are_kept_to_this_host_and_out_of_scripts(acting, cast, clock):
    give_pin(cast, clock)
    app = portal_on(cast.store, clock, secure=True)
    browser = Browser(app)
    browser.client.set_cookie("__Host-muster-device", remember_tablet(cast, clock), secure=True)
    page = browser.get("/tablet", base_url="https://localhost")
    answer = browser.post("/tablet", {"who": _tutor(page), "pin": PIN}, base_url="https://localhost")

    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("__Host-muster-tablet=")]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {each.strip() for each in cookie.split(";")}
    assert "Max-Age" not in cookie


def _tutor(page):
    return page.text.split('name="who"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def _only(cast, kind):
    with cast.store.reading() as db:
        return db.session.scalars(select(kind)).one()


def test_a_manager_makes_this_browser_a_tablet_and_is_signed_out_of_it(acting, browser_of, cast):
    manager = browser_of("manager")
    page = manager.get("/devices")

    answer = manager.post("/devices", {**fields_of(page), "label": "Barn tablet", "site": "FARM"})

    assert answer.headers["Location"] == "/tablet"
    cookies = answer.headers.getlist("Set-Cookie")
    assert any(each.startswith("muster-device=") and "Max-Age=31536000" in each for each in cookies)
    assert manager.get("/today").status_code == 302
    assert "This tablet belongs to Oakbank Farm" in manager.get("/tablet").text
    with cast.store.reading() as db:
        assert db.session.scalars(select(SignIn)).one().ended_at is not None
    assert "Barn tablet" in browser_of("manager").get("/devices").text


@pytest.mark.parametrize(
    "fields", [{"label": "", "site": "FARM"}, {"label": "Ours", "site": ""}, {"label": "Ours", "site": "CENTRE"}]
)
def test_a_tablet_without_a_name_or_a_site_of_theirs_is_refused(acting, browser_of, fields):
    manager = browser_of("manager")

    assert manager.post("/devices", {**fields_of(manager.get("/devices")), **fields}).status_code == 400


def test_a_manager_revokes_a_tablet(opened, browser_of):
    manager = browser_of("manager")
    page = manager.get("/devices").text
    action = page.split('action="/devices/', 1)[1].split('"', 1)[0]

    assert manager.post(f"/devices/{action}").status_code == 303
    assert opened.get(AM).status_code == 401
    assert "Revoked by Max Manager, Centre manager" in manager.get("/devices").text


def test_only_a_manager_is_offered_tablets(acting, browser_of):
    assert 'href="/devices"' in browser_of("manager").get("/today").text
    tutor = browser_of(TUTOR)
    assert 'href="/devices"' not in tutor.get("/today").text
    assert tutor.get("/devices").status_code == 403


def test_staff_set_their_pin_behind_their_own_sign_in(acting, browser_of, cast):
    tutor = browser_of(TUTOR)
    assert "You have none yet." in tutor.get("/account/pin").text

    for pin, again, said in (
        ("111111", "111111", "pattern"),
        (PIN, "739165", "not the same"),
        ("", "", "Enter a new PIN."),
    ):
        refused = tutor.post("/account/pin", {"pin": pin, "again": again})
        assert (refused.status_code, said in refused.text) == (400, True)
    assert tutor.post("/account/pin", {"pin": PIN, "again": PIN}).status_code == 303
    assert "You have one, set" in tutor.get("/account/pin").text
    assert browser_of("officer").get("/account/pin").status_code == 403


def concern_of(opened, **fields):
    """Return the tablet's concern form as whoever has it open would send it."""
    typed = {"about": "staff", "account": "CANARY: he shouts at them", "placements": ["place-p1"]}
    return {**fields_of(opened.get(CONCERN)), **typed, **fields}


def test_the_dsl_is_told_from_the_tablet_and_the_receipt_says_a_reference_and_a_time(opened, acting, cast):
    receipt = opened.get(opened.post(CONCERN, concern_of(opened)).headers["Location"])

    assert "The DSL is told" in receipt.text
    assert names_on(receipt) == []
    for word in ("CANARY", "staff", "Designated", "sign in with your password"):
        assert word not in receipt.text
    (alert,) = acting.alerts("safeguarding")
    assert alert.home_school_id == cast.northgate


def test_about_no_pupil_the_schools_of_the_tablets_own_site_are_told(opened, acting, cast):
    opened.post(CONCERN, concern_of(opened, placements=[], is_about_nobody="y"))

    assert {each.home_school_id for each in acting.alerts("safeguarding")} == {cast.northgate, cast.southgate}


def test_a_concern_comes_back_after_the_pin_to_whoever_typed_it_alone(opened, unlock, acting, cast, clock):
    give_pin(cast, clock, manager_of(cast))
    typed = concern_of(opened)
    clock.move(timedelta(minutes=6))

    asked = opened.post(CONCERN, typed)
    carried = fields_of(asked)
    theirs = unlock(who="manager", next=carried["next"], carried=carried["carried"])
    mine = unlock(next=carried["next"], carried=carried["carried"])

    assert asked.status_code == 401
    assert "A concern comes back to whoever typed it" in asked.text
    assert "CANARY" not in asked.text
    assert theirs.headers["Location"] == CONCERN
    assert "CANARY" in mine.text
    assert acting.alerts("safeguarding") == []


def test_what_one_typed_is_not_sent_by_the_next_who_has_the_tablet(opened, unlock, acting, cast, clock):
    give_pin(cast, clock, manager_of(cast))
    typed = concern_of(opened)
    opened.post("/tablet/leave")
    unlock(who="manager")

    answer = opened.post(CONCERN, typed)

    assert answer.status_code == 400
    assert "CANARY" not in answer.text
    assert acting.alerts("safeguarding") == []
