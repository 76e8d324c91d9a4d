from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from attendance import own_password, passwords, people, sign_in
from attendance.caller import UNKNOWN_CALLER
from attendance.own_password import LinkUsed
from attendance.records.tables import Event, Membership, Person, RoleHeld, SignIn, SignInGuess, SignInLink
from attendance.refusals import NotFound, Refusal
from attendance.rules.words import Role
from attendance.sign_in import Factor, SignInRefused
from attendance.throttle import TooManyGuesses
from tests.support.cast import ADMIN, DIRECTOR, OFFICER, TUTOR, email_of, leave_job

PASSWORD = "correct horse battery"
HASHED = passwords.hash_password(PASSWORD)
SECOND = timedelta(seconds=1)


@pytest.fixture
def entry(cast, clock):
    """Short ways in, for TUTOR, OFFICER, DIRECTOR and ADMIN, who have a password."""
    return Entry(cast, clock)


class Entry:
    def __init__(self, cast, clock):
        self.cast, self.clock, self.store = cast, clock, cast.store
        with self.store.writing() as db:
            for who in (TUTOR, OFFICER, DIRECTOR, ADMIN):
                people.give_password(db, email_of(who), HASHED, **self.times)

    @property
    def times(self):
        return {"now": self.clock.now(), "machine_now": self.clock.machine()}

    def sign_in(self, who=TUTOR, password=PASSWORD):
        secret = sign_in.sign_in(self.store, email_of(who), password, **self.times)
        with self.store.writing() as db:
            found = sign_in.require(db, secret, machine_now=self.clock.machine())
            return sign_in.complete(db, found, Factor.PASSKEY, UNKNOWN_CALLER, **self.times)

    def who(self, secret):
        with self.store.reading() as db:
            return sign_in.who(db, secret, machine_now=self.clock.machine())

    def invite(self, who=TUTOR):
        with self.store.writing() as db:
            return people.invite(db, email_of(who), **self.times)

    def set_password(self, token, password=PASSWORD):
        own_password.set_by_link(self.store, token, password, **self.times)

    def all_of(self, table):
        with self.store.reading() as db:
            return list(db.session.scalars(select(table)))


def test_the_right_password_signs_in_for_the_persons_organisation(entry, cast):
    signed_in = entry.who(entry.sign_in())

    assert (signed_in.name, signed_in.organisation_name) == ("Tess Tutor", "Oakbank Farm")
    assert signed_in.organisation_id == cast.oakbank
    assert signed_in.sides.provider
    assert not signed_in.sides.school
    assert signed_in.actor.key == f"person:{cast.people[TUTOR]}"
    assert signed_in.actor.roles == {Role.PROVIDER_STAFF}


def test_capitals_in_the_address_do_not_matter(entry):
    assert sign_in.sign_in(entry.store, " Tutor@CAST.example ", PASSWORD, **entry.times)


def test_an_unknown_address_a_wrong_password_and_a_person_without_one_get_the_same_answer(entry):
    said = set()
    for address, password in (
        ("nobody@cast.example", PASSWORD),
        (email_of(TUTOR), "wrong horse battery"),
        (email_of("dsl"), PASSWORD),
        (email_of(TUTOR), "x" * 2000),
    ):
        with pytest.raises(SignInRefused) as refused:
            sign_in.sign_in(entry.store, address, password, **entry.times)
        said.add((type(refused.value), refused.value.sentence, refused.value.field))

    assert len(said) == 1


def test_nobody_signs_in_whose_job_has_ended(entry, cast):
    leave_job(cast, TUTOR)

    with pytest.raises(SignInRefused):
        entry.sign_in()


def test_a_job_that_ends_ends_the_sign_in_at_once(entry, cast):
    secret = entry.sign_in()
    leave_job(cast, TUTOR)

    assert entry.who(secret) is None


def test_the_eleventh_guess_in_five_minutes_is_refused_even_if_it_is_right(entry):
    for _ in range(10):
        with pytest.raises(SignInRefused):
            entry.sign_in(password="wrong horse battery")

    with pytest.raises(TooManyGuesses):
        entry.sign_in()


def test_guesses_at_an_account_that_does_not_exist_are_throttled_alike(entry):
    for _ in range(10):
        with pytest.raises(SignInRefused):
            sign_in.sign_in(entry.store, "nobody@cast.example", PASSWORD, **entry.times)

    with pytest.raises(TooManyGuesses):
        sign_in.sign_in(entry.store, "NOBODY@cast.example", PASSWORD, **entry.times)


def test_an_account_opens_again_by_itself_after_five_minutes(entry, clock):
    for _ in range(10):
        with pytest.raises(SignInRefused):
            entry.sign_in(password="wrong horse battery")
    clock.move(timedelta(minutes=5))

    assert entry.sign_in()
    assert entry.all_of(SignInGuess) == []


def test_guesses_at_one_account_leave_the_others_alone(entry):
    for _ in range(11):
        with pytest.raises((SignInRefused, TooManyGuesses)):
            entry.sign_in(password="wrong horse battery")

    assert entry.sign_in(OFFICER)


def test_signing_in_often_is_not_guessing(entry):
    secrets = {entry.sign_in() for _ in range(12)}

    assert len(secrets) == 12


def test_the_records_hold_no_secret_that_opens_anything(entry):
    secret = entry.sign_in()
    token = entry.invite().token

    assert secret not in [row.digest for row in entry.all_of(SignIn)]
    assert token not in [row.digest for row in entry.all_of(SignInLink)]
    assert entry.who(entry.all_of(SignIn)[0].digest) is None


@pytest.mark.parametrize(("who", "minutes"), [(TUTOR, 20), (OFFICER, 30), (ADMIN, 15)])
def test_a_sign_in_ends_when_idle_after_20_minutes_at_a_provider_30_at_a_school_15_for_an_administrator(
    entry, clock, who, minutes
):
    secret = entry.sign_in(who)

    clock.move(timedelta(minutes=minutes) - SECOND)
    assert entry.who(secret) is not None
    clock.move(SECOND)
    assert entry.who(secret) is None


@pytest.mark.parametrize(("who", "hours"), [(TUTOR, 10), (OFFICER, 10), (ADMIN, 4)])
def test_a_sign_in_ends_after_ten_hours_however_busy_and_after_four_for_an_administrator(entry, clock, who, hours):
    secret = entry.sign_in(who)
    for _ in range(hours * 6 - 1):
        clock.move(timedelta(minutes=10))
        with entry.store.writing() as db:
            sign_in.touch(db, entry.who(secret), machine_now=clock.machine())

    clock.move(timedelta(minutes=10) - SECOND)
    assert entry.who(secret) is not None
    clock.move(SECOND)
    assert entry.who(secret) is None


def test_a_password_alone_is_good_for_the_second_step_only_and_for_15_minutes(entry, clock):
    secret = sign_in.sign_in(entry.store, email_of(TUTOR), PASSWORD, **entry.times)

    assert not entry.who(secret).is_full
    clock.move(timedelta(minutes=15) - SECOND)
    assert entry.who(secret) is not None
    clock.move(SECOND)
    assert entry.who(secret) is None


def test_use_is_noted_at_most_once_a_minute(entry, clock):
    signed_in = entry.who(entry.sign_in())

    assert not sign_in.needs_touch(signed_in, machine_now=clock.machine() + timedelta(seconds=59))
    assert sign_in.needs_touch(signed_in, machine_now=clock.machine() + timedelta(seconds=60))


def test_the_simulated_clock_neither_ends_nor_prolongs_a_sign_in(entry, clock):
    secret = entry.sign_in()
    clock.jump(clock.now() + timedelta(days=3))

    assert entry.who(secret) is not None


def test_a_signed_out_secret_is_worthless(entry, clock):
    secret = entry.sign_in()
    with entry.store.writing() as db:
        sign_in.sign_out(db, secret, machine_now=clock.machine())

    assert entry.who(secret) is None


def test_a_trusts_director_looks_after_its_schools_and_no_other(entry, cast):
    signed_in = entry.who(entry.sign_in(DIRECTOR))

    assert signed_in.school_ids == {cast.northgate, cast.southgate}


def test_an_officer_looks_after_their_own_school_only(entry, cast):
    assert entry.who(entry.sign_in(OFFICER)).school_ids == {cast.northgate}


def test_a_person_with_two_jobs_can_go_on_in_the_other(entry, cast, clock):
    _give_second_job(cast)
    secret = entry.sign_in()
    first = entry.who(secret)
    with entry.store.writing() as db:
        sign_in.choose_organisation(db, first, cast.riverside)

    assert [job.organisation_name for job in first.jobs] == ["Oakbank Farm", "Riverside Tuition"]
    assert entry.who(secret).organisation_id == cast.riverside
    assert entry.who(secret).roles == {Role.PROVIDER_MANAGER}


def test_nobody_goes_on_in_an_organisation_where_they_have_no_job(entry, cast):
    secret = entry.sign_in()

    with pytest.raises(NotFound), entry.store.writing() as db:
        sign_in.choose_organisation(db, entry.who(secret), cast.riverside)
    assert entry.who(secret).organisation_id == cast.oakbank


def test_a_first_link_lasts_72_hours_and_works_once(entry, clock):
    token = entry.invite("dsl").token
    clock.move(timedelta(hours=72) - SECOND)
    entry.set_password(token, "a password of my own")

    assert entry.sign_in("dsl", "a password of my own")
    with pytest.raises(LinkUsed):
        entry.set_password(token, "another password of mine")


def test_a_first_link_is_dead_after_72_hours(entry, clock):
    token = entry.invite("dsl").token
    clock.move(timedelta(hours=72))

    with pytest.raises(LinkUsed):
        entry.set_password(token)


def test_a_link_for_a_new_password_lasts_one_hour(entry, clock):
    invitation = entry.invite(TUTOR)
    clock.move(timedelta(hours=1))

    assert invitation.is_reset
    with pytest.raises(LinkUsed):
        entry.set_password(invitation.token)


def test_a_new_link_puts_an_end_to_the_one_before(entry):
    first = entry.invite().token
    second = entry.invite().token

    with pytest.raises(LinkUsed):
        entry.set_password(first)
    entry.set_password(second)


def test_looking_at_a_link_does_not_use_it(entry, clock):
    token = entry.invite().token
    for _ in range(3):
        with entry.store.reading() as db:
            owner = own_password.link_owner(db, token, machine_now=clock.machine())
        assert owner is not None
        assert owner.email == email_of(TUTOR)

    entry.set_password(token)


def test_a_password_that_is_too_short_leaves_the_link_good(entry):
    token = entry.invite().token

    with pytest.raises(Refusal) as refused:
        entry.set_password(token, "too short")
    assert refused.value.field == "password"
    entry.set_password(token)


def test_a_new_password_ends_the_sign_ins_made_with_the_old_one(entry):
    secret = entry.sign_in()
    entry.set_password(entry.invite().token, "a password of my own")

    assert entry.who(secret) is None
    with pytest.raises(SignInRefused):
        entry.sign_in()


def test_nobody_without_a_job_here_is_invited(entry, cast):
    leave_job(cast, OFFICER)

    for email in ("nobody@cast.example", email_of(OFFICER)):
        with pytest.raises(NotFound), entry.store.writing() as db:
            people.invite(db, email, **entry.times)


def test_a_weak_hash_is_made_anew_when_its_owner_signs_in(entry, cast):
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    with entry.store.writing() as db:
        db.session.get_one(Person, cast.people[TUTOR]).password_hash = weak
    entry.sign_in()

    with entry.store.reading() as db:
        assert "m=19456,t=2,p=1" in db.session.get_one(Person, cast.people[TUTOR]).password_hash


def test_sign_ins_invitations_and_new_passwords_are_events_of_the_organisation(entry, cast):
    entry.sign_in()
    entry.set_password(entry.invite().token)

    with entry.store.reading() as db:
        kinds = list(
            db.session.scalars(select(Event.kind).where(Event.organisation_id == cast.oakbank).order_by(Event.seq))
        )
    assert kinds == ["password_set", "password_shown", "signed_in", "person_invited", "password_set"]


def _give_second_job(cast):
    with cast.store.writing() as db:
        job = Membership(
            person_id=cast.people[TUTOR], organisation_id=cast.riverside, job_title="Deputy manager", ended_at=None
        )
        db.session.add(job)
        db.session.flush()
        db.session.add(RoleHeld(membership_id=job.id, role=Role.PROVIDER_MANAGER.value, organisation_id=cast.riverside))
