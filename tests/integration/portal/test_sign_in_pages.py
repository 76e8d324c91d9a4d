from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import structlog
from sqlalchemy import select

from attendance import passwords, people, sign_in
from attendance.records.tables import Membership, RoleHeld, SignIn, SignInLink
from attendance.rules.words import Role
from tests.support.cast import DSL, TUTOR, email_of
from tests.support.factors import code_at, give_authenticator
from tests.support.portal import Browser, portal_on

PASSWORD = "correct horse battery"
HASHED = passwords.hash_password(PASSWORD)
RIGHT = {"email": email_of(TUTOR), "password": PASSWORD}


@pytest.fixture(autouse=True)
def _tutor_has_a_password(cast, clock):
    with cast.store.writing() as db:
        people.give_password(db, email_of(TUTOR), HASHED, now=clock.now(), machine_now=clock.machine())
    give_authenticator(cast.store, cast.people[TUTOR], clock)


@pytest.fixture
def enter(clock):
    """Sign the tutor in, in both steps; each time half a minute later, because each code is good once."""

    def enter(browser, fields=RIGHT):
        clock.move(timedelta(seconds=30))
        asked = browser.post("/sign-in", fields)
        browser.get(asked.location)
        goes_on = parse_qs(urlsplit(asked.location).query).get("next", ["/"])[0]
        return browser.post("/sign-in/second-step", {"code": code_at(clock), "next": goes_on})

    return enter


def test_a_person_signs_in_and_goes_where_they_wanted_to_be(stranger, enter):
    asked = stranger.get("/organisation")
    shown = stranger.get(asked.location)
    entered = enter(stranger, {**RIGHT, "next": "/organisation"})

    assert (asked.status_code, asked.location) == (302, "/sign-in?next=/organisation")
    assert 'name="next" type="hidden" value="/organisation"' in shown.text
    assert (entered.status_code, entered.location) == (302, "/organisation")
    assert "Tess Tutor" in stranger.get("/organisation").text


def test_a_wrong_password_is_answered_beside_the_address_which_stays_typed(stranger):
    answer = stranger.post("/sign-in", {**RIGHT, "password": "wrong horse battery"})

    assert answer.status_code == 400
    assert "The e-mail address or the password is not right." in answer.text
    assert f'value="{email_of(TUTOR)}"' in answer.text
    assert "wrong horse battery" not in answer.text
    assert stranger.get("/organisation").status_code == 302


def test_an_empty_form_names_both_fields(stranger):
    answer = stranger.post("/sign-in", {"email": "", "password": ""})

    assert answer.status_code == 400
    assert "Enter your e-mail address." in answer.text
    assert "Enter your password." in answer.text


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_no_link_sends_people_elsewhere_once_signed_in(stranger, clock, elsewhere):
    assert stranger.post("/sign-in", {**RIGHT, "next": elsewhere}).location == "/sign-in/second-step"
    stranger.get("/sign-in/second-step")
    assert stranger.post("/sign-in/second-step", {"code": code_at(clock), "next": elsewhere}).location == "/"


def test_the_cookie_holds_a_secret_that_scripts_and_other_sites_do_not_get(stranger):
    answer = stranger.post("/sign-in", RIGHT)

    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("muster=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie


def test_in_production_every_cookie_is_bound_to_this_host_and_to_https(cast, clock):
    browser = Browser(portal_on(cast.store, clock, secure=True))
    browser.get("/sign-in", base_url="https://localhost")
    answer = browser.post("/sign-in", RIGHT, base_url="https://localhost")

    cookies = answer.headers.getlist("Set-Cookie")
    assert {each.partition("=")[0] for each in cookies} == {"__Host-muster", "__Host-muster-form"}
    assert all(
        "Secure" in each and "HttpOnly" in each and "Path=/" in each and "Domain" not in each for each in cookies
    )


def test_signing_in_again_ends_the_sign_in_before_and_changes_the_secret(stranger, cast, enter):
    enter(stranger)
    first = stranger.client.get_cookie("muster").value
    stranger.get("/organisation")
    enter(stranger)
    second = stranger.client.get_cookie("muster").value

    with cast.store.reading() as db:
        ended = list(db.session.scalars(select(SignIn).where(SignIn.ended_at.is_not(None))))
    assert first != second
    assert len(ended) == 1


def test_a_secret_planted_before_the_sign_in_is_not_the_one_after_it(stranger):
    stranger.client.set_cookie("muster", "planted-by-somebody-else")
    stranger.post("/sign-in", RIGHT)

    assert stranger.client.get_cookie("muster").value != "planted-by-somebody-else"


def test_signing_out_makes_the_cookie_worthless_and_empties_the_browser(browser_of):
    browser = browser_of(TUTOR)
    cookie = browser.client.get_cookie("muster").value
    browser.get("/organisation")
    left = browser.post("/sign-out")
    browser.client.set_cookie("muster", cookie)

    assert left.location == "/signed-out"
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/organisation").location == "/sign-in?next=/organisation"


def test_what_was_typed_while_the_sign_in_ran_out_is_sent_after_signing_in(browser_of, clock):
    browser = browser_of(TUTOR)
    browser.get("/organisation")
    clock.move(timedelta(minutes=21))
    asked = browser.post("/organisation", {"organisation": "typed <before>", "more": "kept"})
    carried = '[["organisation", "typed <before>"], ["more", "kept"]]'
    step = browser.post("/sign-in", {**RIGHT, "next": "/organisation", "carried": carried})
    code = {"code": code_at(clock), "next": "/organisation", "carried": carried}
    offered = browser.post("/sign-in/second-step", code)

    assert asked.status_code == 401
    assert "What you had typed is kept" in asked.text
    assert 'value="[[&#34;organisation&#34;, &#34;typed &lt;before&gt;&#34;]' in asked.text
    assert step.status_code == 200
    assert "typed &lt;before&gt;" in step.text
    assert offered.status_code == 200
    assert '<form method="post" action="/organisation">' in offered.text
    assert '<input type="hidden" name="organisation" value="typed &lt;before&gt;">' in offered.text
    # The token on that page is good for the browser's new session.
    assert browser.post("/organisation", {"organisation": "nonsense"}).status_code == 302


def test_a_page_that_refreshes_itself_does_not_keep_the_sign_in_alive(browser_of, clock):
    browser = browser_of(TUTOR)
    seen = []
    for _ in range(4):
        clock.move(timedelta(minutes=5))
        seen.append(browser.get("/organisation", headers={"Muster-Background": "1"}).status_code)

    assert seen == [200, 200, 200, 401]


def test_a_person_who_looks_now_and_then_stays_signed_in(browser_of, clock):
    browser = browser_of(TUTOR)
    seen = []
    for _ in range(4):
        clock.move(timedelta(minutes=19))
        seen.append(browser.get("/organisation").status_code)

    assert seen == [200, 200, 200, 200]


def test_opening_a_link_changes_nothing_and_setting_the_password_uses_it(stranger, cast, clock):
    with cast.store.writing() as db:
        token = people.invite(db, email_of(DSL), now=clock.now(), machine_now=clock.machine()).token
    opened = [stranger.get(f"/sign-in/link/{token}") for _ in range(2)]
    with cast.store.reading() as db:
        unused = db.session.scalars(select(SignInLink.used_at)).one()
    done = stranger.post("/sign-in/password", {"token": token, "password": "a password of my own"})
    entered = stranger.post("/sign-in", {"email": email_of(DSL), "password": "a password of my own"})

    assert [each.status_code for each in opened] == [200, 200]
    assert unused is None
    assert done.location == "/sign-in/password-is-set"
    assert entered.status_code == 302
    assert stranger.get(f"/sign-in/link/{token}").status_code == 400


def test_a_short_password_is_refused_in_words_and_the_link_stays_good(stranger, cast, clock):
    with cast.store.writing() as db:
        token = people.invite(db, email_of(DSL), now=clock.now(), machine_now=clock.machine()).token
    stranger.get(f"/sign-in/link/{token}")
    refused = stranger.post("/sign-in/password", {"token": token, "password": "short"})

    assert refused.status_code == 400
    assert "Use 12 characters or more." in refused.text
    assert stranger.post("/sign-in/password", {"token": token, "password": PASSWORD}).status_code == 302


def test_a_person_with_two_jobs_is_asked_for_which_and_can_switch(stranger, cast, enter):
    _second_job(cast)
    entered = enter(stranger)
    page = stranger.get(entered.location)
    switched = stranger.post("/organisation", {"organisation": str(cast.riverside)})

    assert entered.location == "/organisation"
    assert "Oakbank Farm" in page.text
    assert "Riverside Tuition" in page.text
    assert switched.location == "/"
    secret = stranger.client.get_cookie("muster").value
    with cast.store.reading() as db:
        last_used = db.session.scalars(select(SignIn.last_used_at)).first()
        now_in = sign_in.who(db, secret, machine_now=last_used)
    assert now_in is not None
    assert now_in.organisation_id == cast.riverside


def test_switching_to_an_organisation_without_a_job_there_looks_like_one_that_does_not_exist(browser_of, cast):
    browser = browser_of(TUTOR)
    foreign = browser.post("/organisation", {"organisation": str(cast.northgate)})
    absent = browser.post("/organisation", {"organisation": "00000000-0000-4000-8000-000000000000"})

    assert foreign.status_code == absent.status_code == 404
    assert _without_tokens(foreign.text) == _without_tokens(absent.text)


def _without_tokens(text):
    return [line for line in text.splitlines() if "nonce=" not in line and "csrf_token" not in line]


def _second_job(cast):
    with cast.store.writing() as db:
        job = Membership(
            person_id=cast.people[TUTOR], organisation_id=cast.riverside, job_title="Deputy manager", ended_at=None
        )
        db.session.add(job)
        db.session.flush()
        db.session.add(RoleHeld(membership_id=job.id, role=Role.PROVIDER_MANAGER.value, organisation_id=cast.riverside))


@pytest.mark.parametrize("email", [email_of(TUTOR), "nobody@cast.example"])
def test_whoever_is_not_let_in_leaves_one_line_each_time_without_address_or_account(stranger, email):
    with structlog.testing.capture_logs() as lines:
        wrong = {**RIGHT, "email": email, "password": "wrong horse battery"}
        answers = [stranger.post("/sign-in", wrong).status_code for _ in range(11)]

    assert answers == [400] * 10 + [429]
    traces = [(line["event"], line["way"], line["reason"]) for line in lines]
    assert traces == [*[("not let in", "password", "SignInRefused")] * 10, ("not let in", "password", "TooManyGuesses")]
    assert "127.0.0.1" not in str(lines)
    assert email not in str(lines)
