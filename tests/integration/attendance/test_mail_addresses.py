"""A provider's own e-mail address: its managers make it, replace it and end it, and the worker knows whose it is."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from attendance.intake import addresses
from attendance.records.tables import Event, EventBody, ProviderAddress
from attendance.refusals import Conflict, NotAllowed
from attendance.rules.mail_addresses import address_with, secret_in
from attendance.rules.words import Role
from tests.support.cast import ADMIN, DIRECTOR, DSL, MANAGER, RIVAL_TUTOR, TUTOR
from tests.support.staff import NEWCOMER

BASE = "registers@example.org"


@pytest.fixture
def current(office):
    """Return the address that a manager sees."""
    return lambda by=MANAGER: office.do(by, addresses.current)


@pytest.fixture
def make(office, current):
    """Make an address, in place of one where that is given; return it as its manager sees it."""

    def make(by=MANAGER, *, instead_of=None):
        office.do(by, lambda scope, db: addresses.make(scope, db, now=office.clock.now(), instead_of=instead_of))
        return current(by)

    return make


@pytest.fixture
def end(office):
    """End an address."""
    return lambda address_id, by=MANAGER: office.do(
        by, lambda scope, db: addresses.end(scope, db, address_id, now=office.clock.now())
    )


@pytest.fixture
def whose(cast):
    """Return the provider of a secret, as the worker asks."""

    def whose(secret):
        with cast.store.reading() as db:
            return addresses.provider_of(db, secret)

    return whose


def test_an_address_is_its_provider_s_and_no_other_s(cast, make, whose, current):
    ours, theirs = make(), make(RIVAL_TUTOR)

    assert (whose(ours.secret), whose(theirs.secret)) == (cast.oakbank, cast.rival.provider_id)
    assert (current().secret, current(RIVAL_TUTOR).secret) == (ours.secret, theirs.secret)
    assert secret_in(address_with(ours.secret, BASE), BASE) == ours.secret
    assert ours.made_by == "Max Manager, Centre manager"
    assert whose("a" * 20) is None


def test_of_an_address_the_records_hold_a_digest_and_a_sealed_text(cast, make):
    secret = make().secret

    with cast.store.reading() as db:
        [row] = db.session.scalars(select(ProviderAddress))
        assert (secret in row.secret.token, secret in row.digest, row.secret.reveal()) == (False, False, secret)
        bodies = str(db.session.scalars(select(EventBody.body)).all())
    assert "instead_of" in bodies
    assert secret not in bodies


def test_a_new_one_takes_its_place_and_the_old_one_is_nobody_s_at_once(cast, make, whose, current):
    old = make()
    new = make(instead_of=old.id)

    assert (whose(old.secret), whose(new.secret)) == (None, cast.oakbank)
    assert current().id == new.id != old.id


def test_what_was_ended_is_nobody_s_and_twice_is_once(make, whose, current, end):
    old = make()
    end(old.id)
    end(old.id)

    assert (whose(old.secret), current()) == (None, None)
    assert make().secret != old.secret


def test_an_address_that_nobody_saw_is_neither_replaced_nor_ended(make, current, end):
    stands = make()
    for wrong in (None, uuid4()):
        with pytest.raises(Conflict):
            make(instead_of=wrong)
    with pytest.raises(Conflict):
        end(uuid4())
    assert current().id == stands.id
    end(stands.id)
    with pytest.raises(Conflict):
        make(instead_of=stands.id)

    assert current() is None


@pytest.mark.parametrize("who", [TUTOR, ADMIN, DSL, DIRECTOR])
def test_only_a_manager_of_a_provider_has_to_do_with_it(make, current, end, who):
    stands = make()
    for deed in (lambda: current(who), lambda: make(who), lambda: end(stands.id, who)):
        with pytest.raises(NotAllowed):
            deed()


def test_the_provider_hears_of_it_and_never_the_address_itself(office, make, end):
    first = make()
    second = make(instead_of=first.id)
    end(second.id)

    who, what = "Max Manager, Centre manager", "e-mail address for registers of Oakbank Farm"
    assert sorted(office.told_to("office@oakbank.example")) == [
        f"{who}, ended the {what}.",
        f"{who}, made an {what}.",
        f"{who}, replaced the {what}: mails to the one before are read no more.",
    ]


def test_another_manager_hears_of_it_and_it_stands_in_the_provider_s_chain(office, cast, make, end):
    office.invite(Role.PROVIDER_MANAGER, by=MANAGER)
    first = make()
    end(first.id)

    assert len([each for each in office.told_to(NEWCOMER) if "e-mail address for registers" in each]) == 2
    with cast.store.reading() as db:
        kinds = db.session.scalars(
            select(Event.kind).where(Event.organisation_id == cast.oakbank).order_by(Event.seq)
        ).all()
    assert [kind for kind in kinds if kind.startswith("mail_address")] == ["mail_address_made", "mail_address_ended"]
