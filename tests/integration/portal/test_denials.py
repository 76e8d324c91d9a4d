"""Whoever is signed in and is refused a page or a child that is not theirs leaves a trace; a visitor leaves none."""

import json
from uuid import uuid4

import pytest
from sqlalchemy import select

from attendance.records.tables import Event, EventBody
from tests.support.cast import OFFICER, TUTOR


@pytest.fixture
def denials(cast):
    def found():
        same = (EventBody.organisation_id == Event.organisation_id) & (EventBody.seq == Event.seq)
        wanted = select(Event.organisation_id, EventBody.body).join(EventBody, same).where(Event.kind == "denied")
        with cast.store.reading() as db:
            return [(where, json.loads(body)) for where, body in db.session.execute(wanted)]

    return found


def test_a_page_of_the_other_side_is_told_with_its_route_and_the_requests_id(cast, browser_of, denials):
    assert browser_of(TUTOR).get("/alerts").status_code == 403

    [(where, body)] = denials()
    assert where == cast.oakbank
    assert (body["route"], body["status"], len(body["request"])) == ("alerts.index", 403, 12)


def test_what_is_not_there_and_what_is_anothers_are_told_alike(cast, browser_of, denials):
    assert browser_of(OFFICER).get(f"/alerts/{uuid4()}").status_code == 404

    [(where, body)] = denials()
    assert (where, body["route"], body["status"]) == (cast.northgate, "alerts.show", 404)


def test_an_address_that_leads_nowhere_is_no_refusal(browser_of, denials):
    assert browser_of(OFFICER).get("/nothing-here").status_code == 404

    assert denials() == []


def test_a_stranger_leaves_no_event(stranger, denials):
    assert stranger.get("/alerts").status_code == 302

    assert denials() == []
