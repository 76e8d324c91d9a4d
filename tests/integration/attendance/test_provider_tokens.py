"""A provider's own tokens: made by a manager, with an end, and gone with whoever made them."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from attendance import provider_tokens, token_use, tokens
from attendance.provider_tokens import Lasts, NewToken
from attendance.records.tables import ApiToken, RoleHeld
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.words import Role
from tests.support.cast import ADMIN, DIRECTOR, DSL, MANAGER, RIVAL_TUTOR, TUTOR, leave_job
from tests.support.staff import NEWCOMER


@pytest.fixture
def make(office):
    """Make a token of OAKBANK's; return its secret."""

    def make(by=MANAGER, *, name="Sync", lasts=Lasts.QUARTER, may_read=False):
        command = NewToken(name=name, lasts=lasts, may_read=may_read)
        return office.do(by, lambda scope, db: provider_tokens.create(scope, db, command, **office.times))

    return make


@pytest.fixture
def scope_of(office):
    """Return what a secret opens, as the API asks it: at the door."""

    def scope_of(secret):
        with office.web.at_door().reading() as db:
            return tokens.scope_for(db, secret, machine_now=office.clock.machine())

    return scope_of


@pytest.fixture
def listed(office):
    """Return the tokens that a manager sees."""
    return lambda by=MANAGER: office.do(
        by, lambda scope, db: provider_tokens.listed(scope, db, machine_now=office.clock.machine())
    )


def revoke(office, by, token_id):
    office.do(by, lambda scope, db: provider_tokens.revoke(scope, db, token_id, now=office.clock.now()))


def test_a_token_opens_its_provider_and_only_sends_unless_it_was_chosen_to_read(cast, make, scope_of):
    sending, reading = scope_of(make()), scope_of(make(may_read=True))

    assert sending.provider_id == reading.provider_id == cast.oakbank
    assert (sending.may_read, reading.may_read) == (False, True)


def test_the_list_shows_how_it_begins_who_made_it_and_when_it_was_last_used_and_never_the_secret(
    office, make, scope_of, listed
):
    secret = make()
    with office.cast.store.writing() as db:
        token_use.note(db, scope_of(secret), "203.0.113.0/24", **office.times)
    [line] = listed()

    assert secret.startswith(line.begins)
    assert (line.name, line.made_by, line.last_used_at) == ("Sync", "Max Manager", office.clock.machine())
    assert line.networks == ("203.0.113.0/24",)
    assert secret not in str(line)


@pytest.mark.parametrize(("lasts", "days"), [(Lasts.MONTH, 30), (Lasts.QUARTER, 90), (Lasts.YEAR, 365)])
def test_a_token_opens_nothing_once_its_day_has_come(make, scope_of, listed, clock, lasts, days):
    secret = make(lasts=lasts)
    clock.move(timedelta(days=days, seconds=-1))
    assert scope_of(secret) is not None
    clock.move(timedelta(seconds=1))

    assert scope_of(secret) is None
    assert [each.ended for each in listed()] == ["Its time is over"]


def test_a_token_ends_with_the_job_of_whoever_made_it(office, make, scope_of, listed):
    office.invite(Role.PROVIDER_MANAGER, by=MANAGER)
    secret = make()
    with office.cast.store.reading() as db:
        [job] = db.session.scalars(select(ApiToken.membership_id))
    assert job == office.job(MANAGER)
    office.act_as(NEWCOMER, MANAGER).end(MANAGER, by=MANAGER)

    assert scope_of(secret) is None
    assert [each.ended for each in office.act_as(NEWCOMER, MANAGER).do(MANAGER, _listed(office))] == ["Revoked"]


def test_a_token_ends_with_the_role_of_whoever_made_it_and_does_not_come_back(office, make, scope_of):
    office.invite(Role.PROVIDER_MANAGER, by=MANAGER)
    secret = make()
    other = office.act_as(NEWCOMER, MANAGER)
    other.change(MANAGER, Role.PROVIDER_STAFF, by=MANAGER)
    assert scope_of(secret) is None
    other.change(MANAGER, Role.PROVIDER_STAFF, Role.PROVIDER_MANAGER, by=MANAGER)

    assert scope_of(secret) is None


def test_a_token_opens_nothing_once_its_maker_left_or_leads_no_more_in_another_way(office, cast, make, scope_of):
    secret = make()
    with cast.store.writing() as db:
        db.session.execute(delete(RoleHeld).where(RoleHeld.membership_id == office.job(MANAGER)))
    assert scope_of(secret) is None
    with cast.store.writing() as db:
        roles = {"role": Role.ADMINISTRATOR.value, "organisation_id": cast.oakbank}
        db.session.add(RoleHeld(membership_id=office.job(MANAGER), **roles))
    assert scope_of(secret) is not None
    leave_job(cast, MANAGER)

    assert scope_of(secret) is None


def test_the_operators_token_hangs_on_nobody(office, cast, scope_of):
    with cast.store.writing() as db:
        secret = tokens.create(db, "OAKBANK", "Sync", now=office.clock.now())
    leave_job(cast, MANAGER, TUTOR)

    assert scope_of(secret).may_read


def test_a_revoked_token_is_refused_at_its_next_call_and_twice_is_once(office, make, scope_of, listed):
    secret = make()
    [line] = listed()
    revoke(office, MANAGER, line.id)
    revoke(office, MANAGER, line.id)

    assert scope_of(secret) is None
    assert [each.ended for each in listed()] == ["Revoked"]


def test_another_providers_token_is_not_there(office, make, listed):
    make()
    [line] = listed()

    assert listed(RIVAL_TUTOR) == ()
    with pytest.raises(NotFound):
        revoke(office, RIVAL_TUTOR, line.id)


@pytest.mark.parametrize("who", [TUTOR, ADMIN, DSL, DIRECTOR])
def test_only_a_manager_of_a_provider_makes_tokens(make, listed, who):
    with pytest.raises(NotAllowed):
        make(who)
    with pytest.raises(NotAllowed):
        listed(who)


@pytest.mark.parametrize(
    ("more", "field"), [({"name": " "}, "name"), ({"name": "x" * 81}, "name"), ({"lasts": None}, "lasts")]
)
def test_a_token_needs_a_name_and_an_end(make, more, field):
    with pytest.raises(Refusal) as refused:
        make(**more)

    assert refused.value.field == field


def test_the_provider_hears_of_a_new_token(office, make):
    make(may_read=True)

    said = "Max Manager, Centre manager, made an API token for Oakbank Farm: “Sync”, which sends and reads registers."
    assert office.told_to("office@oakbank.example") == [said]


def _listed(office):
    return lambda scope, db: provider_tokens.listed(scope, db, machine_now=office.clock.machine())
