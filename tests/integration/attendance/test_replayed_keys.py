"""Every kind of key, shown again at the second its rights end: by time, by hand, with the job, and with the placement.

The nights are one without a change of the clocks, and both with one. What a wall clock says must not give or take an
hour of anybody's rights.
"""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import delete, select, update

from attendance import (
    devices,
    own_password,
    passwords,
    people,
    provider_day,
    provider_tokens,
    second_factor,
    session_links,
    sign_in,
    throttle,
    tokens,
)
from attendance.caller import UNKNOWN_CALLER, Caller
from attendance.provider_tokens import Lasts, NewToken
from attendance.records import access
from attendance.records.tables import ApiToken, Authenticator, Device, Placement, RoleHeld, SessionLink
from attendance.refusals import Refusal
from attendance.rules.calendar import london_date
from attendance.rules.words import Role, Session
from attendance.scope import StaffScope
from attendance.sign_in import Factor
from tests.support.acting import entry
from tests.support.cast import MANAGER, TUTOR, actor_of, email_of, leave_job
from tests.support.clock import ManualClock
from tests.support.covers import make_link, open_link, visit_of
from tests.support.factors import code_at, give_authenticator
from tests.support.tablets import PIN, give_pin, manager_of, membership_of, recognised, remember_tablet

PASSWORD = "correct horse battery"
HASHED = passwords.hash_password(PASSWORD)
HERE = Caller(address="192.0.2.7", browser="Firefox on Windows", known_as="this browser")
SECOND = timedelta(seconds=1)
# Half an hour before midnight in London, before nights on which the clocks stay, go back and go forward.
NIGHTS = {
    "ordinary": datetime(2026, 9, 16, 22, 30, tzinfo=UTC),
    "back": datetime(2026, 10, 24, 22, 30, tzinfo=UTC),
    "forward": datetime(2027, 3, 27, 23, 30, tzinfo=UTC),
}


class Keys:
    """OAKBANK's tutor and manager with one key of each kind, and whether it opens anything now."""

    def __init__(self, cast, at):
        self.cast, self.store, self.clock = cast, cast.store, ManualClock(at)
        with self.store.writing() as db:
            people.give_password(db, email_of(TUTOR), HASHED, **self.times)
        give_authenticator(self.store, cast.people[TUTOR], self.clock)
        give_pin(cast, self.clock)

    @property
    def times(self):
        return {"now": self.clock.now(), "machine_now": self.clock.machine()}

    @property
    def machine(self):
        return {"machine_now": self.clock.machine()}

    def opened(self, ask):
        with self.store.reading() as db:
            return ask(db) is not None

    # ------------------------------------------------ one of each kind: make it, and say whether it opens anything

    def full_sign_in(self):
        secret = self.half_a_sign_in()
        with self.store.writing() as db:
            found = sign_in.require(db, secret, **self.machine)
            return sign_in.complete(db, found, Factor.PASSKEY, HERE, **self.times)

    def sign_in(self):
        full = self.full_sign_in()
        return lambda: self.opened(lambda db: sign_in.who(db, full, **self.machine))

    def half_a_sign_in(self):
        return sign_in.sign_in(self.store, email_of(TUTOR), PASSWORD, caller=HERE, **self.times)

    def password_alone(self):
        secret = self.half_a_sign_in()
        return lambda: self.opened(lambda db: sign_in.who(db, secret, **self.machine))

    def password(self):
        return lambda: self.is_taken(self.half_a_sign_in)

    def remembered_browser(self):
        self.sign_in()
        person = self.cast.people[TUTOR]
        return lambda: self.opened(lambda db: throttle.is_known(db, person, HERE, **self.machine) or None)

    def authenticator_code(self):
        secret, code = self.half_a_sign_in(), code_at(self.clock)
        return lambda: self.is_taken(lambda: self.prove(secret, code))

    def recovery_code(self):
        full = self.full_sign_in()
        with self.store.writing() as db:
            found = sign_in.require(db, full, **self.machine)
            code = second_factor.new_codes(db, found, **self.times)[0]
        secret = self.half_a_sign_in()
        return lambda: self.is_taken(lambda: self.prove(secret, code))

    def prove(self, secret, code):
        return second_factor.prove(self.store, secret, code, caller=UNKNOWN_CALLER, **self.times)

    def is_taken(self, give):
        try:
            give()
        except Refusal:
            return False
        return True

    def link(self, who):
        with self.store.writing() as db:
            return people.link_for(db, self.cast.people[who], **self.machine)

    def invitation(self):
        token = self.link(MANAGER)
        return lambda: self.opened(lambda db: own_password.link_owner(db, token, **self.machine))

    def reset_link(self):
        token = self.link(TUTOR)
        return lambda: self.opened(lambda db: own_password.link_owner(db, token, **self.machine))

    def token(self):
        manager = actor_of(self.cast.people, MANAGER)
        scope = StaffScope(organisation_id=self.cast.oakbank, school_ids=frozenset(), actor=manager)
        with self.store.writing() as db:
            command = NewToken(name="Timetable", lasts=Lasts.MONTH, may_read=True)
            return provider_tokens.create(scope, db, command, **self.times)

    def api_token(self):
        secret = self.token()
        return lambda: self.opened(lambda db: tokens.scope_for(db, secret, **self.machine))

    def tablet(self):
        secret = remember_tablet(self.cast, self.clock)
        return lambda: recognised(self.cast, self.clock, secret) is not None

    def tablet_pin(self):
        device = self.recognised_tablet()
        member = membership_of(self.cast, TUTOR)
        secret = devices.enter(self.store, device, member, PIN, **self.times)
        return lambda: self.opened(lambda db: devices.who(db, device, secret, **self.machine))

    def recognised_tablet(self):
        device = recognised(self.cast, self.clock, remember_tablet(self.cast, self.clock))
        assert device is not None
        return device

    def cover_link(self):
        secret = make_link(self.cast, self.clock, Session.PM)
        return lambda: self.opened(lambda db: session_links.recognise(db, secret, now=self.clock.now()))

    def cover_visit(self):
        visit = open_link(self.cast, self.clock, make_link(self.cast, self.clock, Session.PM))
        return lambda: visit_of(self.cast, self.clock, visit) is not None


EVERY_KIND = (
    "sign_in", "password_alone", "password", "remembered_browser", "authenticator_code", "recovery_code",
    "invitation", "reset_link", "api_token", "tablet", "tablet_pin", "cover_link", "cover_visit",
)  # fmt: skip
# What ends by itself while nobody uses it, and after how long.
LASTS = {
    "sign_in": timedelta(minutes=20),
    "password_alone": timedelta(minutes=15),
    "remembered_browser": timedelta(days=180),
    "authenticator_code": timedelta(seconds=60),
    "invitation": timedelta(hours=72),
    "reset_link": timedelta(hours=1),
    "api_token": timedelta(days=30),
    "tablet": timedelta(days=365),
    "tablet_pin": timedelta(minutes=5),
}


@pytest.fixture(params=NIGHTS)
def keys(cast, request):
    """Everybody's keys, made half an hour before midnight in London."""
    return Keys(cast, NIGHTS[request.param])


def ends(keys, opens, at):
    """Hold a key to an end: it opens until the second before, and nothing from then on."""
    keys.clock.move(at - SECOND - keys.clock.machine())
    assert opens()
    keys.clock.move(SECOND)
    assert not opens()


def test_each_kind_is_asked_below():
    assert {name for name, each in vars(Keys).items() if not name.startswith("_") and callable(each)} - {
        "opened", "full_sign_in", "link", "token", "half_a_sign_in", "prove", "is_taken", "recognised_tablet",
    } == set(EVERY_KIND)  # fmt: skip


@pytest.mark.parametrize("kind", LASTS)
def test_a_key_opens_until_the_second_before_its_end_and_nothing_at_its_end(keys, kind):
    # A code is good for its own half minute and the next: begin with one.
    keys.clock.move(timedelta(seconds=-(int(keys.clock.machine().timestamp()) % 30)))
    opens = getattr(keys, kind)()

    keys.clock.move(LASTS[kind] - SECOND)
    assert opens() or kind == "authenticator_code"
    keys.clock.move(SECOND)
    assert not opens()


def test_an_authenticators_code_is_good_in_its_half_minute_and_the_next_only(keys):
    keys.clock.move(timedelta(seconds=-(int(keys.clock.machine().timestamp()) % 30)))
    opens = keys.authenticator_code()

    keys.clock.move(timedelta(seconds=59))
    assert opens()
    assert not opens()


def test_a_busy_sign_in_lasts_ten_hours_whatever_the_wall_clock_says(keys):
    opens = keys.sign_in()
    began = keys.clock.machine()
    while keys.clock.machine() < began + timedelta(hours=10) - SECOND:
        keys.clock.move(min(timedelta(minutes=19), began + timedelta(hours=10) - SECOND - keys.clock.machine()))
        assert opens()
        with keys.store.writing() as db:
            for row in access.open_sign_ins(db.session, keys.cast.people[TUTOR]):
                access.touch_sign_in(db.session, row.id, keys.clock.machine())
    keys.clock.move(SECOND)

    assert not opens()


@pytest.mark.parametrize(
    ("on", "ends_at"),
    [
        # The afternoon at the farm ends at 15:00 in London, and two hours later what a link opens.
        (date(2026, 9, 16), datetime(2026, 9, 16, 16, 0, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 16, 0, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 17, 0, tzinfo=UTC)),
        (date(2027, 3, 27), datetime(2027, 3, 27, 17, 0, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 16, 0, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("kind", ["cover_link", "cover_visit"])
def test_a_link_ends_two_hours_after_its_session_by_the_clock_on_the_wall(cast, kind, on, ends_at):
    keys = Keys(cast, datetime(on.year, on.month, on.day, 12, 0, tzinfo=UTC))
    opens = getattr(keys, kind)()

    ends(keys, opens, ends_at)


@pytest.mark.parametrize(
    ("on", "ends_at"),
    [
        (date(2026, 10, 24), datetime(2026, 10, 24, 17, 0, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 18, 0, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 17, 0, tzinfo=UTC)),
    ],
)
def test_a_tablet_closes_at_six_by_the_clock_on_the_wall(cast, on, ends_at):
    keys = Keys(cast, ends_at - timedelta(minutes=2))
    opens = keys.tablet_pin()

    ends(keys, opens, ends_at)


@pytest.mark.parametrize("kind", [each for each in EVERY_KIND if each not in {"tablet", "remembered_browser"}])
def test_the_end_of_the_job_ends_it_within_the_second(cast, kind):
    keys = Keys(cast, datetime(2026, 9, 16, 12, 0, tzinfo=UTC))
    opens = getattr(keys, kind)()

    # A tablet is its provider's; a known browser opens nothing.
    leave_job(cast, TUTOR, MANAGER)

    assert not opens()


def test_before_the_end_of_the_job_each_of_them_opened(cast):
    keys = Keys(cast, datetime(2026, 9, 16, 12, 0, tzinfo=UTC))
    once = {kind: getattr(keys, kind) for kind in EVERY_KIND}

    assert {kind: make()() for kind, make in once.items()} == dict.fromkeys(EVERY_KIND, True)


def test_a_lowered_role_ends_what_hung_on_it(cast):
    keys = Keys(cast, datetime(2026, 9, 16, 12, 0, tzinfo=UTC))
    opens = keys.api_token()
    job = membership_of(cast, MANAGER)
    with cast.store.writing() as db:
        lowered = update(RoleHeld).where(RoleHeld.membership_id == job).values(role=Role.PROVIDER_STAFF.value)
        db.session.execute(lowered)

    assert not opens()


MIDNIGHTS = [
    (date(2026, 9, 16), datetime(2026, 9, 16, 23, 0, tzinfo=UTC)),
    (date(2026, 10, 24), datetime(2026, 10, 24, 23, 0, tzinfo=UTC)),
    (date(2026, 10, 25), datetime(2026, 10, 26, 0, 0, tzinfo=UTC)),
    (date(2027, 3, 27), datetime(2027, 3, 28, 0, 0, tzinfo=UTC)),
    (date(2027, 3, 28), datetime(2027, 3, 28, 23, 0, tzinfo=UTC)),
]


@pytest.mark.parametrize(("last_day", "midnight"), MIDNIGHTS)
@pytest.mark.parametrize("by_token", [False, True])
def test_with_the_placement_ends_what_a_sign_in_or_a_token_reads_of_the_pupil(
    acting, cast, by_token, last_day, midnight
):
    acting.send(entry(cast, "P1"), entry(cast, "P2"), local="09:30")
    with cast.store.writing() as db:
        for ref, ends_on in (("P1", last_day), ("P2", None)):
            db.session.execute(update(Placement).where(Placement.id == cast.placements[ref]).values(ends_on=ends_on))
    keys = Keys(cast, midnight - timedelta(minutes=2))

    def shown():
        with cast.store.reading() as db:
            scope = (tokens.scope_for(db, secret, **keys.machine) or cast.rival) if by_token else cast.tutor
            return {each.placement for each in provider_day.pupils(scope, db, london_date(keys.clock.now()))}

    secret = keys.token()
    keys.clock.move(timedelta(minutes=2) - SECOND)
    assert {cast.refs["P1"], cast.refs["P2"]} <= shown()
    keys.clock.move(SECOND)
    assert cast.refs["P1"] not in shown()
    assert cast.refs["P2"] in shown()


def _revoke_token(keys):
    with keys.store.writing() as db:
        row = db.session.scalars(select(ApiToken)).one()
        tokens.revoke(db, row.id, now=keys.clock.now())


def _revoke_tablet(keys):
    with keys.store.writing() as db:
        row = db.session.scalars(select(Device)).one()
        devices.revoke(manager_of(keys.cast), db, row.id, **keys.times)


def _revoke_link(keys):
    with keys.store.writing() as db:
        row = db.session.scalars(select(SessionLink)).one()
        session_links.revoke(manager_of(keys.cast), db, row.id, now=keys.clock.now())


def _sign_out_everywhere(keys):
    with keys.store.writing() as db:
        people.sign_out_everywhere(db, email_of(TUTOR), **keys.times)


def _new_password(keys):
    with keys.store.writing() as db:
        people.give_password(db, email_of(TUTOR), passwords.hash_password("another horse battery"), **keys.times)


def _newer_link(who):
    def make(keys):
        with keys.store.writing() as db:
            people.invite(db, email_of(who), **keys.times)

    return make


def _newer_codes(keys):
    full = keys.full_sign_in()
    with keys.store.writing() as db:
        second_factor.new_codes(db, sign_in.require(db, full, **keys.machine), **keys.times)


def _reset_factor(keys):
    with keys.store.writing() as db:
        db.session.execute(delete(Authenticator))


TAKEN_AWAY = {
    "sign_in": _sign_out_everywhere,
    "password_alone": _sign_out_everywhere,
    "password": _new_password,
    "remembered_browser": _sign_out_everywhere,
    "authenticator_code": _reset_factor,
    "recovery_code": _newer_codes,
    "invitation": _newer_link(MANAGER),
    "reset_link": _newer_link(TUTOR),
    "api_token": _revoke_token,
    "tablet": _revoke_tablet,
    "tablet_pin": _revoke_tablet,
    "cover_link": _revoke_link,
    "cover_visit": _revoke_link,
}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_what_is_taken_away_by_hand_opens_nothing_within_the_second(cast, kind):
    keys = Keys(cast, datetime(2026, 9, 16, 12, 0, tzinfo=UTC))
    opens = getattr(keys, kind)()

    TAKEN_AWAY[kind](keys)

    assert not opens()


@pytest.mark.parametrize("kind", ["password", "authenticator_code", "recovery_code", "invitation", "reset_link"])
def test_what_is_good_once_is_not_good_twice(cast, kind):
    keys = Keys(cast, datetime(2026, 9, 16, 12, 0, tzinfo=UTC))
    if kind in {"invitation", "reset_link"}:
        token = keys.link(MANAGER if kind == "invitation" else TUTOR)
        give = lambda: own_password.set_by_link(keys.store, token, "another horse battery", **keys.times)  # noqa: E731
        assert [keys.is_taken(give), keys.is_taken(give)] == [True, False]
        return
    opens = getattr(keys, kind)()
    assert [opens(), opens()] == [True, kind == "password"]


def test_a_password_is_good_for_years_as_nobody_must_change_it_for_its_age(cast):
    keys = Keys(cast, datetime(2026, 9, 16, 12, 0, tzinfo=UTC))
    opens = keys.password()

    keys.clock.move(timedelta(days=5 * 365))

    assert opens()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_ten_thousand_secrets_with_one_bit_changed_open_nothing(cast):
    keys = Keys(cast, datetime(2026, 9, 16, 12, 0, tzinfo=UTC))
    device = keys.recognised_tablet()
    asked = {
        keys.full_sign_in(): lambda db, secret: sign_in.who(db, secret, **keys.machine),
        keys.token(): lambda db, secret: tokens.scope_for(db, secret, **keys.machine),
        keys.link(MANAGER): lambda db, secret: own_password.link_owner(db, secret, **keys.machine),
        remember_tablet(cast, keys.clock): lambda db, secret: devices.recognise(db, secret, **keys.machine),
        devices.enter(keys.store, device, membership_of(cast, TUTOR), PIN, **keys.times): lambda db, secret: (
            devices.who(db, device, secret, **keys.machine)
        ),
    }
    chance, opened = Random(65), 0
    with cast.store.reading() as db:
        assert [ask(db, secret) is not None for secret, ask in asked.items()] == [True] * len(asked)
        for number in range(10_000):
            secret = list(asked)[number % len(asked)]
            at = chance.randrange(len(secret))
            changed = secret[:at] + chr(ord(secret[at]) ^ 1 << chance.randrange(7)) + secret[at + 1 :]
            opened += asked[secret](db, changed) is not None

    assert opened == 0
