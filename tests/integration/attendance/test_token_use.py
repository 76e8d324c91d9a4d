"""A token that turns up in a new network may be stolen: its provider is told, once for each network."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from attendance import token_use, tokens
from attendance.records.tables import Event, Notice
from attendance.refusals import NotFound
from attendance.scope import OPERATOR
from tests.support.cast import MANAGER, email_of

HERE, THERE = "203.0.113.0/24", "198.51.100.0/24"


@pytest.fixture
def used_from(office):
    """Use OAKBANK's token from these networks, one after the other, within its own wall, as the API does."""
    cast = office.cast
    with cast.store.writing() as db:
        secret = tokens.make(db, cast.oakbank, "Timetable", actor=OPERATOR, now=office.clock.now())

    def used_from(*networks):
        with office.web.at_door().reading() as db:
            scope = tokens.scope_for(db, secret, machine_now=office.clock.machine())
        assert scope is not None
        for network in networks:
            within = office.web.within([scope.provider_id])
            within.command(lambda db, network=network: token_use.note(db, scope, network, **office.times))
        return scope

    return used_from


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", HERE),
        ("::ffff:203.0.113.77", HERE),
        ("2001:db8:12:34::5", "2001:db8:12::/48"),
        ("not an address", token_use.UNKNOWN),
        (None, token_use.UNKNOWN),
    ],
)
def test_neighbouring_addresses_are_one_network(address, network):
    assert token_use.network_of(address) == network


def test_where_the_program_runs_is_no_news(office, used_from):
    used_from(HERE, HERE)

    assert office.told() == []


def test_a_new_network_is_told_once_to_the_manager(office, used_from):
    used_from(HERE, THERE, THERE, HERE)
    [said] = office.told_to(email_of(MANAGER))

    assert "“Timetable”" in said
    assert THERE in said
    assert "revoke it now" in said
    assert [address for address, _ in office.told()] == [email_of(MANAGER)]


def test_the_mail_leads_to_the_page_where_a_token_is_revoked(office, used_from):
    used_from(HERE, THERE)
    [letter] = office.deliver()

    assert "https://muster.example/tokens" in letter.text


def test_a_new_network_is_on_the_providers_chain(office, used_from):
    used_from(HERE, THERE)

    with office.cast.store.reading() as db:
        kinds = select(Event.kind).where(Event.organisation_id == office.cast.oakbank)
        assert list(db.session.scalars(kinds)).count("token_used_elsewhere") == 1


def test_a_program_on_the_move_writes_no_mails_without_end(office, used_from):
    used_from(*(f"10.0.{number}.0/24" for number in range(token_use.MOST_NETWORKS + 9)))
    told = office.told_to(email_of(MANAGER))

    assert len(told) == token_use.MOST_NETWORKS - 1
    assert sum("nothing more is said" in each for each in told) == 1


def test_another_providers_token_is_none(office, used_from):
    scope = used_from(HERE)
    foreign = replace(scope, provider_id=office.cast.rival)

    with pytest.raises(NotFound), office.cast.store.writing() as db:
        token_use.note(db, foreign, THERE, **office.times)
    with office.cast.store.reading() as db:
        assert db.session.scalars(select(Notice)).all() == []
