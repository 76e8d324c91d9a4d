"""The pages with which people look after each other's jobs, from the list to the link at a new address."""

import re
from datetime import timedelta

from attendance.rules.words import Role
from tests.support.cast import ADMIN, DIRECTOR, DSL, HEAD, MANAGER, OFFICER, SOUTH_OFFICER, TUTOR, email_of
from tests.support.staff import NEWCOMER, link_in

TYPED = {"name": "Nia New", "email": NEWCOMER, "mobile": "", "job_title": "Clerk"}


def test_the_list_shows_who_has_which_job_and_nobody_elses_people(browser_of):
    page = browser_of(ADMIN).get("/people").text

    for shown in ("Olive Officer", "Attendance officer", email_of(OFFICER), "+447700900", "Never: no password yet"):
        assert shown in page
    for hidden in ("Otto South", "Tess Tutor", "Sefa Director"):
        assert hidden not in page


def test_a_safeguarding_lead_sees_who_holds_which_role_and_neither_numbers_nor_buttons(browser_of):
    browser = browser_of(DSL)
    page = browser.get("/people").text

    assert "Olive Officer" in page
    assert "+447700900" not in page
    assert "/people/new" not in page
    assert browser.get("/people/new").status_code == 403


def test_the_trust_sees_its_own_people_alone_and_a_tutor_nobody(browser_of):
    assert "Olive Officer" not in browser_of(DIRECTOR).get("/people").text
    assert browser_of(TUTOR).get("/people").status_code == 403
    assert browser_of(OFFICER).get("/people").status_code == 403


def test_somebody_is_invited_through_the_page(browser_of, office):
    sent = browser_of(ADMIN).post("/people/new", {**TYPED, "roles": "attendance_officer"})

    assert sent.location == "/people?done=invited"
    assert office.roles(NEWCOMER) == {Role.ATTENDANCE_OFFICER}
    assert link_in(office.deliver(), NEWCOMER)


def test_what_was_typed_stays_where_something_is_refused(browser_of):
    answer = browser_of(ADMIN).post("/people/new", {**TYPED, "email": "nia", "roles": "senior_lead"})

    assert answer.status_code == 400
    assert 'value="Nia New"' in answer.text
    assert re.search(r'value="senior_lead" checked', answer.text)
    assert "Enter an e-mail address" in answer.text


def test_a_role_of_weight_is_agreed_to_on_the_page_by_a_lead(browser_of, office):
    admin, lead = browser_of(ADMIN), browser_of(DSL)
    sent = admin.post("/people/new", {**TYPED, "roles": "dsl"})
    own = admin.get("/people").text
    theirs = lead.get("/people").text
    [path] = re.findall(r'action="(/people/requests/[\w-]{36})"', theirs)
    by_asker = admin.post(path, {"answer": "agree"})
    by_lead = lead.post(path, {"answer": "agree"})

    assert sent.location == "/people?done=waits"
    assert 'value="agree"' not in own
    assert "Take back" in own
    assert by_asker.status_code == 400
    assert by_lead.location == "/people?done=agreed"
    assert office.roles(NEWCOMER) == {Role.DSL}


def test_after_ten_minutes_every_change_asks_anew_and_changes_nothing(browser_of, office, clock):
    admin, job = browser_of(ADMIN), office.job(OFFICER)
    clock.move(timedelta(minutes=11))
    paths = [
        "/people/new",
        *(f"/people/{job}/{deed}" for deed in ("job", "email", "mobile", "link", "sign-out", "second-step", "end")),
    ]
    answers = [admin.post(path, {**TYPED, "roles": "attendance_officer"}) for path in paths]

    assert {each.status_code for each in answers} == {403}
    assert all("Confirm that it is you" in each.text for each in answers)
    assert office.told() == []
    assert admin.get("/people").status_code == 200


def test_roles_are_changed_and_the_rights_of_open_pages_change_with_the_next_request(browser_of, office):
    officer, admin = browser_of(OFFICER), browser_of(ADMIN)
    path = f"/people/{office.job(OFFICER)}"
    shown = re.search(r'name="shown" type="hidden" value="([^"]*)"', admin.get(path).text).group(1)
    changed = admin.post(f"{path}/job", {"job_title": "Cover", "roles": "administrator", "shown": shown})
    assert changed.location == f"{path}?done=waits"
    assert officer.get("/people").status_code == 403
    browser_of(HEAD).post(f"/people/requests/{office.waiting()[0].id}", {"answer": "agree"})

    assert officer.get("/people").status_code == 200


def test_a_job_is_ended_and_the_next_request_is_a_strangers(browser_of, office):
    officer, admin = browser_of(OFFICER), browser_of(ADMIN)
    assert officer.get("/alerts").status_code == 200
    ended = admin.post(f"/people/{office.job(OFFICER)}/end")

    assert ended.location == "/people?done=ended"
    assert officer.get("/alerts").location.startswith("/sign-in")


def test_the_only_lead_cannot_be_ended_and_the_page_says_why(browser_of, office):
    answer = browser_of(ADMIN).post(f"/people/{office.job(DSL)}/end")

    assert answer.status_code == 400
    assert "is the only designated safeguarding lead (DSL) here" in answer.text


def test_a_new_address_is_confirmed_by_whoever_has_no_sign_in(browser_of, stranger, office):
    office.has_password(OFFICER)
    sent = browser_of(ADMIN).post(f"/people/{office.job(OFFICER)}/email", {"email": "olive@northgate.example"})
    link = link_in(office.deliver(), "olive@northgate.example")
    page = stranger.get(f"/sign-in/address/{link}")
    confirmed = stranger.post("/sign-in/address", {"token": link})
    again = stranger.post("/sign-in/address", {"token": link})

    assert sent.status_code == 303
    assert "Olive Officer" in page.text
    assert confirmed.location == "/sign-in/address/confirmed"
    assert stranger.get(confirmed.location).status_code == 200
    assert again.status_code == 400
    assert office.person("olive@northgate.example").name == "Olive Officer"


def test_numbers_links_sign_ins_and_second_steps_have_their_buttons(browser_of, office):
    admin, path = browser_of(ADMIN), f"/people/{office.job(OFFICER)}"
    browser_of(OFFICER)
    assert admin.post(f"{path}/mobile", {"mobile": "07700 900999"}).location == f"{path}?done=mobile"
    assert admin.post(f"{path}/link").location == f"{path}?done=link"
    assert admin.post(f"{path}/sign-out").location == f"{path}?done=signed-out"
    refused = admin.post(f"{path}/second-step")

    assert refused.status_code == 400
    assert "They have no second step" in refused.text
    assert office.has_ended(OFFICER)


def test_ones_own_page_offers_no_role_and_no_end(browser_of, office):
    page = browser_of(ADMIN).get(f"/people/{office.job(ADMIN)}").text

    assert "Another administrator changes your job" in page
    for deed in ("job", "end", "link", "second-step", "sign-out"):
        assert f"/people/{office.job(ADMIN)}/{deed}" not in page


def test_a_provider_s_manager_looks_after_its_own(browser_of, office):
    manager = browser_of(MANAGER)
    page = manager.get("/people").text

    assert "Tess Tutor" in page
    assert "Olive Officer" not in page
    assert manager.get(f"/people/{office.job(OFFICER)}").status_code == 404
    assert browser_of(SOUTH_OFFICER).get(f"/people/{office.job(OFFICER)}").status_code == 404


def test_people_stand_in_the_bar_of_those_who_look_after_them(browser_of):
    assert 'href="/people"' in browser_of(ADMIN).get("/alerts").text
    assert 'href="/people"' in browser_of(MANAGER).get("/today").text
    assert 'href="/people"' not in browser_of(TUTOR).get("/today").text
