"""Guessing is slowed, nobody is locked out, and whoever tries many accounts is noticed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from attendance import passwords, people, sign_in, throttle
from attendance.caller import Caller
from attendance.records.tables import Event, Notice, Person, SignInGuess, Task
from attendance.sign_in import Factor, SignInRefused
from attendance.throttle import TooManyGuesses
from tests.support.cast import DSL, OFFICER, TUTOR, email_of

PASSWORD, WRONG = "correct horse battery", "wrong horse battery"
HASHED = passwords.hash_password(PASSWORD)
HERE = Caller(address="192.0.2.7", browser="Firefox on Windows", known_as="the browser of the owner")
ATTACKER = Caller(address="198.51.100.1", browser="", known_as="made up")


@pytest.fixture
def door(cast, clock, monkeypatch):
    return Door(cast, clock, monkeypatch)


class Door:
    """The DSL, who has signed in here before; passwords are compared as they are, to save the processor."""

    def __init__(self, cast, clock, monkeypatch):
        self.cast, self.clock, self.store = cast, clock, cast.store
        monkeypatch.setattr(passwords, "matches", lambda given, hashed: hashed is not None and given == PASSWORD)
        monkeypatch.setattr(passwords, "needs_rehash", lambda _hashed: False)
        with self.store.writing() as db:
            for who in (DSL, OFFICER, TUTOR):
                people.give_password(db, email_of(who), HASHED, **self.times)
        self.get_in(HERE)

    @property
    def times(self):
        return {"now": self.clock.now(), "machine_now": self.clock.machine()}

    def try_in(self, caller, password=WRONG, email="dsl@cast.example"):
        try:
            return sign_in.sign_in(self.store, email, password, caller=caller, **self.times)
        except (SignInRefused, TooManyGuesses) as refused:
            return type(refused)

    def get_in(self, caller):
        secret = self.try_in(caller, PASSWORD)
        with self.store.writing() as db:
            found = sign_in.require(db, secret, machine_now=self.clock.machine())
            sign_in.complete(db, found, Factor.PASSKEY, caller, **self.times, is_told=True)

    def all_of(self, column):
        with self.store.reading() as db:
            return list(db.session.scalars(select(column)))


def test_a_malicious_lock_out_at_five_to_ten_does_not_keep_the_dsl_out(door):
    answers = [door.try_in(ATTACKER) for _ in range(40)]

    assert answers[:10] == [SignInRefused] * 10
    assert set(answers[10:]) == {TooManyGuesses}
    assert door.try_in(ATTACKER, PASSWORD) is TooManyGuesses
    assert isinstance(door.try_in(HERE, PASSWORD), str)


def test_a_known_browser_has_a_bucket_of_its_own_and_no_free_guesses(door):
    answers = [door.try_in(HERE) for _ in range(11)]

    assert answers == [SignInRefused] * 10 + [TooManyGuesses]
    assert isinstance(door.try_in(Caller(address="192.0.2.9"), PASSWORD), str)


def test_a_browser_is_known_for_the_person_who_signed_in_there_and_for_no_other(door):
    for _ in range(10):
        door.try_in(ATTACKER, email=email_of(OFFICER))

    assert door.try_in(HERE, PASSWORD, email_of(OFFICER)) is TooManyGuesses


def test_a_browser_is_forgotten_after_half_a_year(door, clock):
    clock.move(throttle.BROWSER_KNOWN_FOR)
    for _ in range(10):
        door.try_in(ATTACKER)

    assert door.try_in(HERE, PASSWORD) is TooManyGuesses


def test_one_password_over_two_hundred_accounts_is_slowed_and_raises_an_event_and_a_task_once(door, cast):
    accounts = [email_of(DSL), email_of(TUTOR), *(f"person{number}@cast.example" for number in range(198))]
    answers = [door.try_in(ATTACKER, email=each) for each in accounts]
    with door.store.reading() as db:
        sprayed = select(Event.organisation_id).where(Event.kind == "passwords_sprayed")
        told = set(db.session.scalars(sprayed))
        tasks = list(db.session.scalars(select(Task).where(Task.kind == "guessing")))

    assert answers == [SignInRefused] * 30 + [TooManyGuesses] * 170
    assert told == {cast.northgate, cast.oakbank}
    assert {task.organisation_id for task in tasks} == told
    assert len(tasks) == 2


def test_a_spray_slows_its_own_network_only(door):
    for number in range(30):
        door.try_in(ATTACKER, email=f"person{number}@cast.example")

    assert door.try_in(ATTACKER, PASSWORD) is TooManyGuesses
    assert isinstance(door.try_in(Caller(address="192.0.2.9"), PASSWORD), str)


def test_a_known_browser_in_a_network_that_sprays_is_not_slowed(door):
    here = Caller(address=ATTACKER.address, known_as=HERE.known_as)
    for number in range(30):
        door.try_in(ATTACKER, email=f"person{number}@cast.example")

    assert isinstance(door.try_in(here, PASSWORD), str)


def test_the_owner_hears_of_ten_wrong_passwords_once_a_day(door, clock, cast):
    for _ in range(3):
        for _ in range(12):
            door.try_in(ATTACKER)
        clock.move(timedelta(minutes=5))
    with door.store.reading() as db:
        told = select(func.count()).where(Notice.detail == throttle.GUESSED_AT, Notice.person_id == cast.people[DSL])
        first = db.session.scalar(told)
        clock.move(timedelta(days=1))
    for _ in range(12):
        door.try_in(ATTACKER)
    with door.store.reading() as db:
        second = db.session.scalar(told)

    assert (first, second) == (1, 2)


def test_ten_wrong_passwords_for_an_account_are_told_by_its_organisations_chain(door, cast):
    for _ in range(9):
        door.try_in(ATTACKER)
    assert "account_guessed" not in door.all_of(Event.kind)

    for _ in range(3):
        door.try_in(ATTACKER)

    with door.store.reading() as db:
        told = list(db.session.scalars(select(Event.organisation_id).where(Event.kind == "account_guessed")))
    assert told == [cast.northgate]


def test_of_twelve_guesses_at_once_ten_are_checked(door):
    answers = at_once([partial(door.try_in, ATTACKER)] * 12)

    assert sorted(answers, key=str) == sorted([SignInRefused] * 10 + [TooManyGuesses] * 2, key=str)


def test_ten_guesses_counted_before_one_is_found_wrong_raise_one_alarm(door, cast, monkeypatch):
    hold_until_counted(monkeypatch, 10)

    answers = at_once([partial(door.try_in, ATTACKER)] * 10)

    assert answers == [SignInRefused] * 10
    assert door.all_of(Event.kind).count("account_guessed") == 1
    with door.store.reading() as db:
        told = select(func.count()).where(Notice.detail == throttle.GUESSED_AT, Notice.person_id == cast.people[DSL])
        assert db.session.scalar(told) == 1


def test_ten_accounts_tried_at_once_from_one_address_open_one_task(door, monkeypatch):
    accounts = [*map(email_of, (DSL, OFFICER, TUTOR)), *(f"nobody{number}@cast.example" for number in range(7))]
    hold_until_counted(monkeypatch, 10)

    answers = at_once([partial(door.try_in, ATTACKER, email=email) for email in accounts])

    assert answers == [SignInRefused] * 10
    with door.store.reading() as db:
        opened = db.session.scalars(select(Task.organisation_id).where(Task.kind == "guessing")).all()
    assert opened
    assert len(opened) == len(set(opened))


def at_once(guesses):
    """Return what each call answers, all begun at one moment."""
    start = threading.Barrier(len(guesses))

    def make(guess):
        start.wait()
        return guess()

    with ThreadPoolExecutor(len(guesses)) as pool:
        return list(pool.map(make, guesses))


def hold_until_counted(monkeypatch, number):
    """Let no password be compared before so many guesses have been counted."""
    counted = threading.Barrier(number)

    def matches(_given, _hashed):
        counted.wait(timeout=60)
        return False

    monkeypatch.setattr(passwords, "matches", matches)


def test_the_records_of_guesses_hold_neither_address_nor_account(door, cast):
    door.try_in(ATTACKER)
    with door.store.reading() as db:
        [guess] = db.session.scalars(select(SignInGuess))
        person = db.session.get_one(Person, cast.people[DSL])

    assert guess.person_id == person.id
    assert ATTACKER.address not in f"{guess.address_digest} {guess.account_digest}"
    assert person.email not in f"{guess.address_digest} {guess.account_digest}"
    assert ATTACKER.address not in repr(ATTACKER)
