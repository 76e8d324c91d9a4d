"""A token that names what is another's leaves a trace in its provider's chain; one that opens nothing, in the log."""

import json

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from attendance.records.tables import Event, EventBody
from tests.support.cast import at


@pytest.fixture
def database_kind():
    """One kind is enough: what differs between databases is tried below."""
    return "sqlite"


def denied(cast):
    same = (EventBody.organisation_id == Event.organisation_id) & (EventBody.seq == Event.seq)
    wanted = select(Event.organisation_id, Event.actor, EventBody.body).join(EventBody, same)
    with cast.store.reading() as db:
        return [tuple(row) for row in db.session.execute(wanted.where(Event.kind == "denied"))]


def test_a_token_that_names_anothers_pupil_is_told_of_in_its_providers_chain(cast, rival):
    walk_off = {"placement": cast.refs["P1"], "left_at": at("10:05").isoformat()}

    assert rival.post("/walk-offs", walk_off, local="10:10").status_code == 404

    [(where, actor, body)] = denied(cast)
    assert where == cast.riverside
    assert actor.startswith("token:")
    assert json.loads(body)["route"].startswith("api.")


def test_a_token_that_opens_nothing_is_one_line_in_the_log_without_the_token(cast, client):
    with capture_logs() as lines:
        answer = client.get("/api/v1/registers/2026-09-16/AM", headers={"Authorization": "Bearer muster_guess"})

    assert answer.status_code == 401
    assert [line["event"] for line in lines] == ["a token that opens nothing was shown"]
    assert "guess" not in str(lines)
