"""What a passkey needs before any device is asked: a live challenge, an answer that can be read, and its owner."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from attendance import passkeys, passwords, people, second_factor, sign_in
from attendance.caller import UNKNOWN_CALLER
from attendance.passkeys import PasskeyRefused, Site
from attendance.records import passkeys as stored
from attendance.records.tables import Passkey, PasskeyChallenge
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.secret import digest_of
from attendance.sign_in import Factor
from gateway.sheets.csv_file import read_csv
from gateway.sheets.grid import read_grid
from portal.settings import PortalSettings
from tests.support.cast import DSL, TUTOR, email_of
from tests.support.factors import give_authenticator

SITE = Site(host="muster.example", origin="https://muster.example")
PASSWORD = "correct horse battery"
SECOND = timedelta(seconds=1)
HASHED = passwords.hash_password(PASSWORD)
HOSTILE = ["", "{}", "[]", "null", '"text"', '{"id": "none"}', '{"id": null}', "{", json.dumps({"id": "x" * 10_000})]


@pytest.fixture
def keys(cast, clock):
    return Keys(cast, clock)


class Keys:
    """The tutor, signed in, with a passkey whose device nobody has."""

    def __init__(self, cast, clock):
        self.cast, self.clock, self.store = cast, clock, cast.store
        with self.store.writing() as db:
            people.give_password(db, email_of(TUTOR), HASHED, **self.times)
        self.secret = self.sign_in()
        self.id = self.add_row(TUTOR)

    @property
    def times(self):
        return {"now": self.clock.now(), "machine_now": self.clock.machine()}

    def sign_in(self, *, is_full=True):
        secret = sign_in.sign_in(self.store, email_of(TUTOR), PASSWORD, **self.times)
        if not is_full:
            return secret
        with self.store.writing() as db:
            found = sign_in.require(db, secret, machine_now=self.clock.machine())
            return sign_in.complete(db, found, Factor.PASSKEY, UNKNOWN_CALLER, **self.times)

    def add_row(self, who):
        with self.store.writing() as db:
            row = Passkey(
                person_id=self.cast.people[who],
                credential=f"credential of {who}",
                public_key=b"not a key",
                uses=0,
                name="Office laptop",
                created_at=self.clock.machine(),
                last_used_at=None,
            )
            db.session.add(row)
            db.session.flush()
            return row.id

    def asked(self):
        return passkeys.ask_to_show(self.store, SITE, machine_now=self.clock.machine())

    def enter(self, answer, challenge):
        return passkeys.enter(self.store, answer, challenge, SITE, caller=UNKNOWN_CALLER, **self.times)

    def add(self, secret, answer, challenge):
        return passkeys.add(
            self.store, secret, answer, "name", challenge=challenge, site=SITE, caller=UNKNOWN_CALLER, **self.times
        )

    def remove(self, passkey_id):
        with self.store.writing() as db:
            passkeys.remove(db, self.secret, passkey_id, **self.times)

    def spend(self, challenge):
        with self.store.writing() as db:
            return stored.spend_challenge(db.session, digest_of(challenge), self.clock.machine())

    def challenges(self):
        with self.store.reading() as db:
            return list(db.session.scalars(select(PasskeyChallenge.digest)))


@pytest.mark.parametrize("answer", [*HOSTILE, '{"id": "credential of tutor"}'])
def test_what_no_device_signed_is_refused_with_one_sentence(keys, answer):
    with pytest.raises(PasskeyRefused, match="This passkey could not be used"):
        keys.enter(answer, keys.asked().challenge)
    with pytest.raises(PasskeyRefused, match="This passkey could not be used"):
        keys.add(keys.secret, answer, keys.asked().challenge)


def test_a_challenge_is_of_our_own_making_good_once_and_for_five_minutes(keys, clock):
    old = keys.asked().challenge
    clock.move(timedelta(minutes=5) - SECOND)
    new = keys.asked().challenge
    clock.move(SECOND)

    assert [keys.spend(each) for each in ("made up", old, new, new)] == [False, False, True, False]


def test_old_challenges_are_forgotten_and_none_is_stored_as_it_is(keys, clock):
    first = keys.asked().challenge
    clock.move(timedelta(minutes=5))
    second = keys.asked().challenge

    assert len(keys.challenges()) == 1
    assert first not in keys.challenges()
    assert second not in keys.challenges()


def test_what_a_stranger_is_asked_names_nobody(keys):
    options = json.loads(keys.asked().options)

    assert options["userVerification"] == "required"
    assert options.get("allowCredentials", []) == []
    assert options["rpId"] == "muster.example"


def test_a_stolen_password_brings_no_passkey_of_its_own(keys):
    with pytest.raises(NotAllowed):
        keys.add(keys.sign_in(is_full=False), "{}", keys.asked().challenge)


def test_anothers_passkey_looks_like_none(keys):
    anothers = keys.add_row(DSL)
    with pytest.raises(NotFound):
        keys.remove(anothers)


def test_the_only_second_step_stays_and_another_may_go(keys, cast, clock):
    with pytest.raises(Refusal, match="your only second step"):
        keys.remove(keys.id)
    give_authenticator(cast.store, cast.people[TUTOR], clock)
    keys.remove(keys.id)
    with cast.store.writing() as db:
        found = sign_in.require(db, keys.secret, machine_now=clock.machine())
        with pytest.raises(Refusal, match="your only second step"):
            second_factor.remove_authenticator(db, found, **keys.times)


@pytest.mark.parametrize(
    ("base_url", "site"),
    [
        ("https://muster.example", SITE),
        ("http://localhost:8000", Site(host="localhost", origin="http://localhost:8000")),
        ("http://127.0.0.1:8000", None),
        ("http://[::1]:8000", None),
    ],
)
def test_passkeys_are_good_for_a_host_with_a_name(base_url, site):
    assert (
        PortalSettings(
            keys=(b"key",), base_url=base_url, secure=True, read_csv=read_csv, read_grid=read_grid
        ).passkey_site
        == site
    )
