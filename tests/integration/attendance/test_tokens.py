from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from attendance import tokens
from attendance.records.tables import ApiToken
from attendance.refusals import NotFound, Refusal
from attendance.rules.words import Channel


@pytest.fixture
def create(cast, clock):
    def create(code="OAKBANK", name="Register sync"):
        with cast.store.writing() as db:
            return tokens.create(db, code, name, now=clock.now())

    return create


@pytest.fixture
def scope_for(cast, clock):
    def scope_for(secret):
        with cast.store.reading() as db:
            return tokens.scope_for(db, secret, machine_now=clock.machine())

    return scope_for


def test_a_token_opens_its_own_provider_through_the_api(cast, create, scope_for):
    scope = scope_for(create())

    assert scope.provider_id == cast.oakbank
    assert (scope.actor.name, scope.actor.job_title, scope.actor.channel) == ("Register sync", "API", Channel.API)
    assert UUID(scope.actor.key.removeprefix("token:")).version == 7
    assert scope.actor.roles == frozenset()


def test_a_token_can_be_recognised_when_it_leaks_and_cannot_be_guessed(create):
    secrets = {create() for _ in range(3)}

    assert len(secrets) == 3
    assert all(each.startswith("muster_") and len(each) >= len("muster_") + 43 for each in secrets)


def test_only_the_digest_of_a_token_is_stored(cast, create, scope_for):
    secret = create()

    with cast.store.reading() as db:
        row = db.session.scalars(select(ApiToken)).one()
    assert len(row.digest) == 64
    assert row.digest not in secret
    assert len(row.prefix) < 16
    assert scope_for(row.digest) is None


@pytest.mark.parametrize("secret", ["", "muster_", "muster_" + "x" * 43, "\ud800"])
def test_what_is_no_token_opens_nothing(create, scope_for, secret):
    create()

    assert scope_for(secret) is None


def test_a_revoked_token_opens_nothing_and_stays_in_the_list(cast, create, scope_for, clock):
    secret = create()
    with cast.store.reading() as db:
        listed = tokens.every(db)
    for _ in range(2):
        with cast.store.writing() as db:
            tokens.revoke(db, listed[0].id, now=clock.now())

    assert scope_for(secret) is None
    with cast.store.reading() as db:
        assert [(each.name, each.revoked_at) for each in tokens.every(db)] == [("Register sync", clock.now())]


def test_a_token_that_is_not_there_cannot_be_revoked(cast, clock):
    with pytest.raises(NotFound), cast.store.writing() as db:
        tokens.revoke(db, uuid4(), now=clock.now())


@pytest.mark.parametrize(
    ("code", "name", "field"),
    [("NOWHERE", "Sync", "organisation"), ("TRUST", "Sync", "organisation"), ("OAKBANK", " ", "name")],
)
def test_a_token_needs_a_provider_and_a_name(cast, create, code, name, field):
    with pytest.raises(Refusal) as refused:
        create(code, name)

    assert refused.value.field == field
