"""A provider's page of its API tokens."""

import re
from datetime import timedelta

from sqlalchemy import select

from attendance.records.tables import ApiToken
from tests.support.cast import ADMIN, MANAGER, RIVAL_TUTOR, TUTOR

TYPED = {"name": "Timetable program", "may": "send", "lasts": "90"}


def test_a_token_is_shown_once_and_then_only_how_it_begins(browser_of, cast):
    manager = browser_of(MANAGER)
    made = manager.post("/tokens", TYPED)
    secret = re.search(r"muster_[\w-]{43}", made.text).group()
    page = manager.get("/tokens").text

    assert made.headers["Cache-Control"] == "no-store"
    assert secret not in page
    assert secret[:13] in page
    assert "Timetable program" in page
    assert "Never used" in page
    with cast.store.reading() as db:
        [row] = db.session.scalars(select(ApiToken))
    assert row.may_read is False


def test_it_only_sends_unless_reading_is_chosen(browser_of, cast):
    manager = browser_of(MANAGER)
    for may in ("read", "send", "", "everything"):
        manager.post("/tokens", {**TYPED, "name": f"may: {may}.", "may": may})

    with cast.store.reading() as db:
        reads = {row.name: row.may_read for row in db.session.scalars(select(ApiToken))}
    assert reads == {"may: read.": True, "may: send.": False, "may: .": False, "may: everything.": False}


def test_what_is_missing_is_said_beside_it(browser_of):
    for typed, said in (({"name": ""}, "Give the token a name"), ({"lasts": "3650"}, "Choose how long")):
        answer = browser_of(MANAGER).post("/tokens", {**TYPED, **typed})
        assert answer.status_code == 400
        assert said in answer.text


def test_a_token_is_revoked_by_its_button_and_not_by_another_provider(browser_of):
    manager, rival = browser_of(MANAGER), browser_of(RIVAL_TUTOR)
    manager.post("/tokens", TYPED)
    [path] = re.findall(r'action="(/tokens/[\w-]{36}/revoke)"', manager.get("/tokens").text)

    assert rival.post(path).status_code == 404
    assert manager.post(path).location == "/tokens"
    assert "Revoked" in manager.get("/tokens").text


def test_making_one_asks_anew_after_ten_minutes_and_revoking_one_does_not(browser_of, cast, clock):
    manager = browser_of(MANAGER)
    manager.post("/tokens", TYPED)
    [path] = re.findall(r'action="(/tokens/[\w-]{36}/revoke)"', manager.get("/tokens").text)
    clock.move(timedelta(minutes=11))
    asked = manager.post("/tokens", TYPED)

    assert asked.status_code == 403
    assert "Confirm that it is you" in asked.text
    assert manager.post(path).status_code == 303
    with cast.store.reading() as db:
        assert len(db.session.scalars(select(ApiToken)).all()) == 1


def test_whoever_does_not_manage_a_provider_meets_a_closed_door(browser_of):
    for who in (TUTOR, ADMIN):
        assert browser_of(who).get("/tokens").status_code == 403


def test_the_way_there_stands_where_managers_look(browser_of):
    manager = browser_of(MANAGER)
    for path in ("/devices", "/people"):
        assert 'href="/tokens"' in manager.get(path).text
    assert 'href="/tokens"' not in browser_of(ADMIN).get("/people").text
    assert 'href="/account/pin"' in browser_of(TUTOR).get("/account").text
    assert 'href="/account/pin"' not in browser_of(ADMIN).get("/account").text
