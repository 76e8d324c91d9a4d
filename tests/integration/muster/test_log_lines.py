"""Each line of the log says which request, who asked and for which organisation: ids, and never a name."""

import pytest

from attendance import tokens
from gateway.api import register as register_api
from tests.support.cast import TUTOR, at, pupil_names
from tests.support.portal import Browser, portal_on, sign_in_row
from tests.support.tablets import PIN, give_pin, membership_of, remember_tablet

NAMES = {"Tess", "Tutor", "Oakbank", *pupil_names()}
TOKEN_OPENS_NOTHING = {"Authorization": "Bearer muster_nothing"}


@pytest.fixture
def database_kind():
    """Logs do not differ."""
    return "sqlite"


@pytest.fixture
def app(cast, store, clock, lines):
    """Pages and API over the cast, of which three break."""
    app = portal_on(store, clock)
    for endpoint in ("provider_day.today", "tablet_register.front"):
        app.view_functions[endpoint] = _break
    register_api(app, store, now=clock.now, machine_now=clock.machine)
    return app


def _break(**_parts):
    raise LookupError("Amber Quillfeather")


def who(line):
    return {name: line.get(name) for name in ("actor", "organisation")}


def test_a_page_that_breaks_says_for_whom_and_under_the_number_that_was_shown(app, cast, store, clock, lines):
    browser = Browser(app)
    browser.client.set_cookie("muster", sign_in_row(store, cast.people[TUTOR], clock))

    shown = browser.get("/today").text

    (line,) = lines()
    assert who(line) == {"actor": f"person:{cast.people[TUTOR]}", "organisation": str(cast.oakbank)}
    assert line["request"] in shown
    assert [name for name in NAMES if name in str(line)] == []


def test_the_next_request_of_the_same_thread_says_nothing_of_the_one_before(app, cast, store, clock, lines):
    browser = Browser(app)
    browser.client.set_cookie("muster", sign_in_row(store, cast.people[TUTOR], clock))
    browser.get("/today")
    app.test_client().get("/api/v1/registers/2026-09-16/AM", headers=TOKEN_OPENS_NOTHING)
    Browser(app).post("/sign-in", {"email": "nobody@cast.example", "password": "wrong horse battery"})

    first, *later = lines()
    assert [line["event"] for line in later] == ["a token that opens nothing was shown", "not let in"]
    assert [who(line) for line in later] == [{"actor": None, "organisation": None}] * 2
    assert len({first["request"], *(line["request"] for line in later)}) == 3


def test_a_call_that_breaks_says_for_which_program(app, cast, store, lines, monkeypatch):
    with store.writing() as db:
        token = tokens.create(db, "OAKBANK", "program", now=at("09:00"))
    monkeypatch.setattr("gateway.api.app.perform", _break_call)

    said = app.test_client().get("/api/v1/registers/2026-09-16/AM", headers={"Authorization": f"Bearer {token}"}).json

    (line,) = lines()
    assert line["actor"].startswith("token:")
    assert line["organisation"] == str(cast.oakbank)
    assert line["request"] == said["request_id"]
    assert token not in str(line)


def _break_call(*_call, **_more):
    raise LookupError("Amber Quillfeather")


def test_a_tablet_says_which_it_is_and_after_a_pin_who_has_it(app, cast, clock, lines):
    give_pin(cast, clock)
    browser = Browser(app)
    browser.client.set_cookie("muster-device", remember_tablet(cast, clock))
    browser.get("/tablet")
    member = str(membership_of(cast, TUTOR))
    browser.post("/tablet", {"who": member, "pin": "904817"})
    browser.post("/tablet", {"who": member, "pin": PIN})
    browser.get("/tablet/register")

    refused, broken = lines()
    assert refused["actor"].startswith("device:")
    assert broken["actor"] == f"person:{cast.people[TUTOR]}"
    assert {refused["organisation"], broken["organisation"]} == {str(cast.oakbank)}
