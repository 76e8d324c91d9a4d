"""Change one's password, or have a new one by mail: who may, what ends, who is told, and what nobody learns."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from attendance import own_password, passwords, people, resets, sign_in
from attendance.caller import Caller
from attendance.own_password import WrongPassword
from attendance.records.tables import Message, Notice, Person, ResetAsked, SignInLink
from attendance.refusals import Refusal
from attendance.sign_in import Factor, SignInRefused
from attendance.throttle import TooManyGuesses
from notifications.channels.mailbox import MailboxChannel
from notifications.outbox import EMAIL, Sender
from tests.support.cast import DSL, TUTOR, email_of, leave_job

PASSWORD, NEW = "correct horse battery", "otter lamp seven gravel"
HASHED = passwords.hash_password(PASSWORD)
HERE = Caller(address="192.0.2.7", browser="Firefox on Windows", known_as="this browser")
SECOND = timedelta(seconds=1)


@pytest.fixture
def owner(cast, clock):
    return Owner(cast, clock)


class Owner:
    """The tutor, who has a password and is signed in with it."""

    def __init__(self, cast, clock):
        self.cast, self.clock, self.store, self.letters = cast, clock, cast.store, []
        with self.store.writing() as db:
            people.give_password(db, email_of(TUTOR), HASHED, **self.times)

    @property
    def times(self):
        return {"now": self.clock.now(), "machine_now": self.clock.machine()}

    def sign_in(self, password=PASSWORD):
        secret = sign_in.sign_in(self.store, email_of(TUTOR), password, **self.times)
        with self.store.writing() as db:
            found = sign_in.require(db, secret, machine_now=self.clock.machine())
            return sign_in.complete(db, found, Factor.PASSKEY, HERE, **self.times, is_told=True)

    def change(self, secret, current, new):
        return own_password.change(self.store, secret, current, new, caller=HERE, **self.times)

    def who(self, secret):
        with self.store.reading() as db:
            return sign_in.who(db, secret, machine_now=self.clock.machine())

    def ask(self, email="tutor@cast.example", caller=HERE):
        with self.store.writing() as db:
            resets.ask(db, email, caller, machine_now=self.clock.machine())

    def answer(self):
        with self.store.writing() as db:
            return resets.answer_due(db, now=self.clock.now())

    def deliver(self):
        """Let everything leave that is due; return the words of what has left."""
        channel = MailboxChannel(EMAIL, lambda letter, _channel: self.letters.append(letter))
        sender = Sender(
            self.store,
            urgent={EMAIL: channel},
            routine={EMAIL: channel},
            base_url="https://muster.example",
            now=self.clock.now,
            machine_now=self.clock.machine,
            render_attachment=lambda _carried: None,
        )
        sender.word(is_urgent=False)
        sender.send_routine()
        return [each.text for each in self.letters]

    def all_of(self, column):
        with self.store.reading() as db:
            return list(db.session.scalars(select(column)))


def test_a_changed_password_ends_the_other_sign_ins_and_the_owner_is_told(owner):
    mine, other = owner.sign_in(), owner.sign_in()
    renewed = owner.change(mine, PASSWORD, NEW)

    assert owner.who(renewed) is not None
    assert owner.who(mine) is None
    assert owner.who(other) is None
    assert owner.all_of(Notice.detail) == [own_password.CHANGED]
    assert owner.sign_in(NEW)
    with pytest.raises(SignInRefused):
        owner.sign_in(PASSWORD)


def test_nobody_changes_a_password_without_the_present_one(owner):
    secret = owner.sign_in()

    with pytest.raises(WrongPassword):
        owner.change(secret, "wrong horse battery", NEW)
    assert owner.sign_in()


def test_a_new_password_with_the_owners_name_in_place_of_words_is_refused(owner):
    secret = owner.sign_in()

    with pytest.raises(Refusal, match="too easy to guess"):
        owner.change(secret, PASSWORD, "Tess Tutor Oakbank Farm 1")
    assert owner.who(secret) is not None


def test_the_present_password_is_guessed_no_more_often_there_than_at_the_door(owner):
    secret = owner.sign_in()
    for _ in range(10):
        with pytest.raises(WrongPassword):
            owner.change(secret, "wrong horse battery", NEW)

    with pytest.raises(TooManyGuesses):
        owner.change(secret, PASSWORD, NEW)


def test_a_forgotten_password_is_answered_by_mail_to_the_address_on_record_with_a_link_good_once(owner):
    owner.ask(" TUTOR@cast.example")
    owner.answer()
    [words] = owner.deliver()
    token = words.split("https://muster.example/sign-in/link/")[1].split()[0]
    own_password.set_by_link(owner.store, token, NEW, **owner.times)

    assert owner.letters[0].to_address == email_of(TUTOR)
    assert owner.letters[0].kinds == ("account",)
    assert owner.letters[0].subject == "Set your Muster password – Oakbank Farm"
    assert owner.sign_in(NEW)
    with pytest.raises(own_password.LinkUsed):
        own_password.set_by_link(owner.store, token, NEW, **owner.times)


def test_the_records_never_hold_the_link_that_was_mailed(owner):
    owner.ask()
    owner.answer()
    [words] = owner.deliver()
    token = words.split("/sign-in/link/")[1].split()[0]

    assert "{link}" not in words
    stored = [*owner.all_of(Message.body), *owner.all_of(Notice.path), *owner.all_of(SignInLink.digest)]
    assert token not in " ".join(stored)


def test_the_hour_of_a_link_begins_when_its_mail_leaves(owner, clock):
    owner.ask()
    owner.answer()
    clock.move(timedelta(hours=3))
    token = owner.deliver()[0].split("/sign-in/link/")[1].split()[0]
    clock.move(timedelta(hours=1) - SECOND)
    with owner.store.reading() as db:
        assert own_password.link_owner(db, token, machine_now=clock.machine()) is not None
        assert own_password.link_owner(db, token, machine_now=clock.machine() + SECOND) is None


@pytest.mark.parametrize("who", ["nobody@cast.example", email_of(DSL)])
def test_for_somebody_without_an_account_or_a_job_nothing_leaves(owner, cast, who):
    leave_job(cast, DSL)
    owner.ask(who)

    assert owner.answer() == 1
    assert owner.deliver() == []


def test_the_address_that_was_typed_is_forgotten_once_answered(owner):
    owner.ask("nobody@cast.example")
    owner.answer()

    assert owner.all_of(ResetAsked.email) == [None]
    assert owner.answer() == 0


def test_three_mails_an_hour_are_enough_and_whoever_asks_again_is_told_nothing_else(owner, clock):
    for _ in range(5):
        owner.ask()
    owner.answer()
    first = len(owner.deliver())
    clock.move(timedelta(hours=1))
    owner.ask()
    owner.answer()

    assert first == 3
    assert len(owner.deliver()) == 4


def test_too_much_from_one_network_is_refused_whoever_is_asked_for(owner):
    for number in range(20):
        owner.ask(f"nobody{number}@cast.example")

    with pytest.raises(TooManyGuesses):
        owner.ask()
    owner.ask(caller=Caller(address="192.0.2.8"))


def test_an_invited_person_who_asks_is_mailed_a_first_link(owner):
    owner.ask(email_of(DSL))
    owner.answer()

    assert people.INVITED in owner.deliver()[0]


def test_a_colleague_may_have_somebody_mailed_a_link_but_never_sees_it(owner, cast):
    with owner.store.writing() as db:
        dsl = db.session.get_one(Person, cast.people[DSL])
        people.mail_link(db, dsl, cast.northgate, now=owner.clock.now(), actor=cast.officer.actor)

    assert "/sign-in/link/" in owner.deliver()[0]
    assert owner.letters[0].to_address == email_of(DSL)
