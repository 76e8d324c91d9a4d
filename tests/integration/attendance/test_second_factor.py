"""Each code once, whatever is tried with it; five wrong ones end the sign-in; recovery codes; the factor's reset."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from attendance import passwords, people, second_factor, sign_in
from attendance.caller import Caller
from attendance.records.tables import Authenticator, Notice, RecoveryCode, SignIn
from attendance.refusals import NotAllowed, Refusal
from attendance.second_factor import WrongCode
from attendance.sign_in import SignInGone
from attendance.throttle import TooManyGuesses
from tests.support.cast import ADMIN, DSL, OFFICER, TUTOR, email_of
from tests.support.factors import APP_SECRET, code_at, give_authenticator, sealed_for

PASSWORD = "correct horse battery"
HASHED = passwords.hash_password(PASSWORD)
HERE = Caller(address="192.0.2.7", browser="Firefox on Windows", known_as="this browser")
SECOND = timedelta(seconds=1)


@pytest.fixture
def door(cast, clock):
    return Door(cast, clock)


class Door:
    """The tutor and the DSL at the door: both have a password, the tutor an authenticator app."""

    def __init__(self, cast, clock):
        self.cast, self.clock, self.store = cast, clock, cast.store
        with self.store.writing() as db:
            for who in (TUTOR, DSL):
                people.give_password(db, email_of(who), HASHED, **self.times)
        give_authenticator(self.store, cast.people[TUTOR], clock)

    @property
    def times(self):
        return {"now": self.clock.now(), "machine_now": self.clock.machine()}

    def password(self, who=TUTOR):
        return sign_in.sign_in(self.store, email_of(who), PASSWORD, caller=HERE, **self.times)

    def prove(self, secret, code):
        return second_factor.prove(self.store, secret, code, caller=HERE, **self.times)

    def who(self, secret):
        with self.store.reading() as db:
            return sign_in.who(db, secret, machine_now=self.clock.machine())

    def codes(self, secret):
        with self.store.writing() as db:
            found = sign_in.require(db, secret, machine_now=self.clock.machine())
            return second_factor.new_codes(db, found, **self.times)

    def set_up(self, secret, code, *, sealed=None, who=DSL):
        with self.store.writing() as db:
            sealed = sealed or sealed_for(self.store, self.cast.people[who], "being set up")
            return second_factor.set_up_authenticator(db, secret, sealed, code, caller=HERE, **self.times)

    def told(self, who=TUTOR):
        with self.store.reading() as db:
            wanted = select(Notice.detail).where(Notice.person_id == self.cast.people[who]).order_by(Notice.created_at)
            return list(db.session.scalars(wanted))


def test_a_code_after_the_password_makes_the_sign_in_full_under_a_new_secret(door, clock):
    first = door.password()
    second = door.prove(first, code_at(clock))

    assert door.who(second) is not None
    assert door.who(second).is_full
    assert first != second
    assert door.who(first) is None


@pytest.mark.parametrize("written", ["{}", " {} ", "{}\n", "{0[0]} {0[1]}{0[2]}{0[3]}{0[4]}{0[5]}"])
def test_a_code_is_good_once_however_it_is_written_the_second_time(door, clock, written):
    code = code_at(clock)
    door.prove(door.password(), code)

    with pytest.raises(WrongCode):
        door.prove(door.password(), written.format(code))


def test_a_code_used_up_is_not_good_again_after_a_failed_try(door, clock):
    code = code_at(clock)
    door.prove(door.password(), code)
    secret = door.password()
    for tried in ("000000", code):
        with pytest.raises(WrongCode):
            door.prove(secret, tried)


def test_a_code_older_than_one_that_was_used_is_not_good(door, clock):
    before = code_at(clock, steps=-1)
    door.prove(door.password(), code_at(clock))

    with pytest.raises(WrongCode):
        door.prove(door.password(), before)


@pytest.mark.parametrize(("steps", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_telephones_clock_may_be_one_step_wrong_either_way(door, clock, steps, is_good):
    secret, code = door.password(), code_at(clock, steps=steps)

    if is_good:
        assert door.prove(secret, code)
    else:
        with pytest.raises(WrongCode):
            door.prove(secret, code)


def test_of_two_posts_of_one_code_at_once_exactly_one_gets_in(door, clock):
    secrets, code, start = [door.password(), door.password()], code_at(clock), threading.Barrier(2)
    outcomes = []

    def post(secret):
        start.wait()
        try:
            outcomes.append(door.prove(secret, code))
        except WrongCode:
            outcomes.append(None)

    posts = [threading.Thread(target=post, args=(secret,)) for secret in secrets]
    for each in posts:
        each.start()
    for each in posts:
        each.join()
    with door.store.reading() as db:
        full = list(db.session.scalars(select(SignIn).where(SignIn.factor.is_not(None))))

    assert len(outcomes) == 2
    assert outcomes.count(None) == 1
    assert len(full) == 1


def test_the_fifth_wrong_code_ends_the_sign_in_and_its_owner_hears_of_it(door, clock):
    secret = door.password()
    for _ in range(4):
        with pytest.raises(WrongCode):
            door.prove(secret, "000000")
    with pytest.raises(SignInGone):
        door.prove(secret, "000000")

    with pytest.raises(SignInGone):
        door.prove(secret, code_at(clock))
    assert door.told() == [second_factor.FIVE_WRONG]


def test_wrong_codes_count_as_guesses_at_the_account_so_that_a_known_password_does_not_help_much(door, clock):
    for _ in range(2):
        secret = door.password()
        for _ in range(5):
            with pytest.raises(Refusal):
                door.prove(secret, "000000")

    with pytest.raises(TooManyGuesses):
        door.password()


def test_a_recovery_code_lets_in_once_and_its_owner_hears_of_it(door, clock):
    codes = door.codes(door.prove(door.password(), code_at(clock)))
    secret = door.prove(door.password(), codes[3].upper().replace("-", " "))

    assert len(set(codes)) == 10
    assert door.who(secret).is_full
    assert second_factor.CODE_USED in door.told()
    with pytest.raises(WrongCode):
        door.prove(door.password(), codes[3])
    assert door.prove(door.password(), codes[4])


def test_new_recovery_codes_replace_those_before(door, clock):
    secret = door.prove(door.password(), code_at(clock))
    old = door.codes(secret)
    door.codes(secret)

    with pytest.raises(WrongCode):
        door.prove(door.password(), old[0])


def test_anothers_recovery_code_lets_nobody_in(door, clock):
    mine = door.set_up(door.password(DSL), code_at(clock)).codes

    with pytest.raises(WrongCode):
        door.prove(door.password(TUTOR), mine[0])


def test_the_records_hold_neither_a_code_nor_the_apps_secret(door, clock):
    codes = door.codes(door.prove(door.password(), code_at(clock)))
    with door.store.reading() as db:
        stored = " ".join(
            [*db.session.scalars(select(RecoveryCode.digest)), *db.session.scalars(select(Authenticator.sealed))]
        )

    assert not any(code in stored for code in codes)
    assert APP_SECRET not in stored


def test_whoever_has_no_factor_yet_sets_one_up_after_the_password_and_is_in(door, clock):
    done = door.set_up(door.password(DSL), code_at(clock))

    assert door.who(done.secret).is_full
    assert len(done.codes) == 10
    assert door.told(DSL) == [second_factor.AUTHENTICATOR_SET]


def test_the_code_that_set_an_app_up_does_not_sign_in_as_well(door, clock):
    door.set_up(door.password(DSL), code_at(clock))

    with pytest.raises(WrongCode):
        door.prove(door.password(DSL), code_at(clock))


def test_a_wrong_first_code_stores_nothing(door, clock, cast):
    with pytest.raises(WrongCode):
        door.set_up(door.password(DSL), "000000")

    with door.store.reading() as db:
        assert db.session.get(Authenticator, cast.people[DSL]) is None


def test_a_stolen_password_brings_no_factor_of_its_own(door, clock):
    with pytest.raises(NotAllowed):
        door.set_up(door.password(TUTOR), code_at(clock), who=TUTOR)
    with pytest.raises(NotAllowed):
        door.codes(door.password(TUTOR))


def test_a_secret_sealed_for_somebody_else_or_for_another_use_sets_nothing_up(door, clock, cast):
    for person, use in ((TUTOR, "being set up"), (DSL, "stored")):
        sealed = sealed_for(door.store, cast.people[person], use)
        with pytest.raises(WrongCode):
            door.set_up(door.password(DSL), code_at(clock), sealed=sealed)


def test_a_changed_factor_ends_the_other_sign_ins(door, clock):
    other = door.prove(door.password(), code_at(clock))
    clock.move(timedelta(seconds=30))
    mine = door.prove(door.password(), code_at(clock))
    done = door.set_up(mine, code_at(clock), who=TUTOR)

    assert door.who(other) is None
    assert door.who(done.secret) is not None


def test_the_owner_is_told_of_a_browser_not_seen_before_and_of_no_other(door, clock):
    door.prove(door.password(), code_at(clock))
    told_first = door.told()
    clock.move(timedelta(seconds=30))
    door.prove(door.password(), code_at(clock))

    assert len(told_first) == 1
    assert "a browser that we had not seen before: Firefox on Windows, Monday 14 September at 08:00" in told_first[0]
    assert door.told() == told_first


def test_a_new_password_from_a_link_does_not_skip_the_second_factor(door, clock):
    with door.store.writing() as db:
        token = people.invite(db, email_of(TUTOR), **door.times).token
    from attendance import own_password  # noqa: PLC0415

    own_password.set_by_link(door.store, token, "a password of my own", **door.times)
    secret = sign_in.sign_in(door.store, email_of(TUTOR), "a password of my own", **door.times)

    assert not door.who(secret).is_full
    assert door.who(door.prove(secret, code_at(clock))).is_full


def test_the_operators_password_does_not_skip_the_second_factor_either(door):
    with door.store.writing() as db:
        people.give_password(db, email_of(TUTOR), HASHED, **door.times)

    assert not door.who(door.password()).is_full


class TestReset:
    """A lost factor is taken away by whoever runs the machine; for a safeguarding lead a second person must agree."""

    def test_its_owner_sets_a_new_one_up_and_is_told(self, door, clock):
        secret = door.prove(door.password(), code_at(clock))
        with door.store.writing() as db:
            people.reset_factor(db, email_of(TUTOR), agreed_by=None, **door.times)

        assert door.who(secret) is None
        assert door.told()[-1] == people.FACTOR_RESET
        assert door.set_up(door.password(), code_at(clock), who=TUTOR).codes

    @pytest.mark.parametrize("agreed_by", [None, email_of(DSL), email_of(OFFICER), email_of(TUTOR), "no@body.example"])
    def test_for_a_dsl_nobody_is_not_enough_nor_themselves_nor_a_colleague_without_the_standing(self, door, agreed_by):
        with pytest.raises(Refusal), door.store.writing() as db:
            people.reset_factor(db, email_of(DSL), agreed_by=agreed_by, **door.times)

    def test_for_a_dsl_an_administrator_of_the_school_may_agree_and_is_told(self, door):
        with door.store.writing() as db:
            people.reset_factor(db, email_of(DSL), agreed_by=email_of(ADMIN), **door.times)

        assert door.told(DSL) == [people.FACTOR_RESET]
        assert door.told(ADMIN) == [people.AGREED.format(name="Dora Lead")]
