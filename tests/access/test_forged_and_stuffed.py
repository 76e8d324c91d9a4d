"""What a page did not send: no token, another browser's token, and fields that no page has."""

from uuid import uuid4

import pytest
from sqlalchemy import Uuid

from attendance.records.base import Base
from attendance.rules.access import POLICY, ActorKind
from portal.forms.base import Form
from tests.support.asking import Ask, allowed, ask_for, lines, method_of
from tests.support.portal import TOKEN

WRITES = [each.endpoint for each in lines() if each.methods != {"GET"}]
OF_THE_PORTAL = [each for each in WRITES if each in POLICY.section("portal")]
OF_THE_API = [each for each in WRITES if each in POLICY.section("api")]
# What belongs to the request itself, not to a row.
OWN_FIELDS = {"placement", "placements", "date", "session", "status", "key", "note", "organisation", "provider"}
IDS = {
    column.name for table in Base.metadata.sorted_tables for column in table.columns if isinstance(column.type, Uuid)
}
COLUMNS = sorted({column.name for table in Base.metadata.sorted_tables for column in table.columns})


@pytest.fixture
def another_token(region):
    """A token that another browser was given."""
    return TOKEN.search(region.app.test_client().get("/sign-in").text).group(1)


@pytest.mark.parametrize("endpoint", OF_THE_PORTAL)
def test_a_post_without_this_browsers_own_token_changes_nothing(region, endpoint, another_token):
    line = POLICY.lines[endpoint]
    actor, what = allowed(region.region, line)
    for csrf in ("", another_token, "nonsense"):
        response = region.ask(actor, method_of(line), ask_for(region, line, what), csrf=csrf)

        assert response.status_code == 400
        assert region.written == []


@pytest.mark.parametrize("endpoint", OF_THE_API)
def test_the_api_takes_no_cookie(region, endpoint):
    line = POLICY.lines[endpoint]
    for actor in (ActorKind.PROVIDER_MANAGER, ActorKind.DSL):
        _token, what = allowed(region.region, line)
        response = region.ask(actor, method_of(line), ask_for(region, line, what), headers={"Idempotency-Key": "a-key"})

        assert response.status_code == 401
        assert region.written == []


def _foreign_values(region):
    """Return a value for every column there is: another organisation's id, a time long past, somebody else's word."""
    east, past = str(region.region.organisations["EAST"]), "2001-01-01T00:00:00+00:00"
    return {name: east if name in IDS else past if name.endswith("_at") else "stuffed" for name in COLUMNS}


def _fields_of_forms(form=Form):
    """Return the name of every field that a page of ours has."""
    own = {name for name, field in vars(form).items() if hasattr(field, "field_class")}
    return own.union(*(_fields_of_forms(each) for each in form.__subclasses__()))


@pytest.mark.parametrize("endpoint", OF_THE_PORTAL)
def test_a_form_stuffed_with_every_column_writes_what_the_plain_one_writes(region, endpoint):
    line = POLICY.lines[endpoint]
    actor, what = allowed(region.region, line)
    ask = ask_for(region, line, what)
    known = _fields_of_forms()
    stuffed = {name: value for name, value in _foreign_values(region).items() if name not in known} | {
        **(ask.form or {})
    }
    first = region.ask(actor, method_of(line), ask)
    plain = region.facts_written
    second = region.ask(actor, method_of(line), Ask(path=ask.path, form=stuffed))
    full = region.facts_written

    assert second.status_code == first.status_code
    assert full == plain
    assert [each for each in full if "stuffed" in each.values or "20010101" in each.values] == []
    assert [each for each in full if region.region.organisations["EAST"].hex in each.values] == []


@pytest.mark.parametrize("endpoint", OF_THE_API)
def test_a_call_stuffed_with_a_column_is_refused_by_its_name(region, endpoint):
    line = POLICY.lines[endpoint]
    actor, what = allowed(region.region, line)
    ask = ask_for(region, line, what)
    for name, value in _foreign_values(region).items():
        if name in ask.json or name in OWN_FIELDS:
            continue
        sent = Ask(path=ask.path, json={**ask.json, name: value})
        response = region.ask(actor, method_of(line), sent, headers={"Idempotency-Key": str(uuid4())})
        if response.status_code == 422:
            assert region.facts_written == []
            continue
        # It is a field of this call: then what it may say is for the rules to judge, and never whose it is.
        assert not name.endswith("_id"), f"{name} was taken"
        assert name not in {"id", "role", "created_at", "received_at", "recorded_by", "closed_at", "owner_id"}
