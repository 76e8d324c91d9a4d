"""Tablets remembered for one site, and the PINs that open them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from attendance import devices, pins, provider_day
from attendance.devices import PinRefused, PinUsedUp, RememberDevice
from attendance.records.tables import Device, DevicePin, DeviceSession, Event, RoleHeld
from attendance.refusals import EntriesConflict, NotAllowed, NotFound, Refusal
from attendance.rules.words import Session, Status
from tests.support.acting import Acting, entry
from tests.support.cast import MANAGER, TUTOR, WEDNESDAY, actor_of, at, leave_job
from tests.support.tablets import PIN, give_pin, manager_of, membership_of, recognised, remember_tablet

SECOND = timedelta(seconds=1)
WRONG = "904817"


@pytest.fixture
def secret(cast, clock):
    clock.move(at("09:15") - clock.machine())
    give_pin(cast, clock)
    return remember_tablet(cast, clock)


@pytest.fixture
def device(cast, clock, secret):
    return recognised(cast, clock, secret)


@pytest.fixture
def enter(cast, clock, device):
    def enter(pin=PIN, who=TUTOR, on=device):
        return devices.enter(
            cast.store, on, membership_of(cast, who), pin, now=clock.now(), machine_now=clock.machine()
        )

    return enter


@pytest.fixture
def who(cast, clock, device):
    def who(session_secret, on=device):
        with cast.store.reading() as db:
            return devices.who(db, on, session_secret, machine_now=clock.machine())

    return who


def test_a_manager_remembers_a_tablet_for_one_site(device, cast):
    assert (device.label, device.site_name, device.provider_name) == ("Barn tablet", "Farm", "Oakbank Farm")


def test_only_a_manager_remembers_lists_and_revokes(cast, clock, device):
    with cast.store.writing() as db:
        for attempt in (
            lambda: devices.remember(
                cast.tutor,
                db,
                RememberDevice(site_code="FARM", label="Mine"),
                now=clock.now(),
                machine_now=clock.machine(),
            ),
            lambda: devices.listed(cast.tutor, db, machine_now=clock.machine()),
            lambda: devices.sites(cast.tutor, db),
            lambda: devices.revoke(cast.tutor, db, device.device_id, now=clock.now(), machine_now=clock.machine()),
        ):
            with pytest.raises(NotAllowed):
                attempt()


@pytest.mark.parametrize(("site", "label"), [("FARM", " "), ("FARM", "x" * 61), ("CENTRE", "Ours?"), ("", "Barn")])
def test_a_tablet_needs_a_name_and_a_site_of_the_providers_own(cast, clock, site, label):
    with pytest.raises(Refusal):
        remember_tablet(cast, clock, site=site, label=label)


def test_the_table_holds_nothing_that_opens_the_tablet(cast, clock, secret, device, enter):
    opened = enter()

    with cast.store.reading() as db:
        rows = [*db.session.scalars(select(Device)), *db.session.scalars(select(DeviceSession))]
        stored = repr([vars(row) for row in rows]) + db.session.scalars(select(DevicePin)).one().hash

    assert not any(each in stored for each in (secret, opened, PIN))
    assert recognised(cast, clock, rows[0].digest) is None


def test_a_tablet_is_remembered_for_a_year(cast, clock, secret):
    clock.move(timedelta(days=365) - SECOND)
    assert recognised(cast, clock, secret)

    clock.move(SECOND)
    assert recognised(cast, clock, secret) is None


def test_a_revoked_tablet_is_a_strangers_at_its_next_request(cast, clock, secret, device, enter, who):
    opened = enter()
    with cast.store.writing() as db:
        devices.revoke(manager_of(cast), db, device.device_id, now=clock.now(), machine_now=clock.machine())

    assert recognised(cast, clock, secret) is None
    assert who(opened) is None
    with cast.store.reading() as db:
        [line] = devices.listed(manager_of(cast), db, machine_now=clock.machine())
        kinds = set(db.session.scalars(select(Event.kind).where(Event.organisation_id == cast.oakbank)))
    assert line.ended == "Revoked by Max Manager, Centre manager"
    assert {"device_remembered", "device_revoked", "pin_set", "tablet_opened"} <= kinds


def test_another_providers_tablet_is_not_there(cast, clock, device):
    with cast.store.writing() as db, pytest.raises(NotFound):
        devices.revoke(cast.rival, db, device.device_id, now=clock.now(), machine_now=clock.machine())
    with cast.store.reading() as db:
        assert devices.listed(cast.rival, db, machine_now=clock.machine()) == ()


def test_only_staff_with_a_pin_are_shown_and_by_first_name(cast, clock, device):
    with cast.store.reading() as db:
        assert [each.name for each in devices.staff(db, device)] == ["Tess"]
    give_pin(cast, clock, manager_of(cast))
    leave_job(cast, TUTOR)
    with cast.store.reading() as db:
        assert [each.name for each in devices.staff(db, device)] == ["Max"]


def test_the_right_pin_opens_the_tablet_as_that_person_and_says_it_was_the_tablet(enter, who):
    session = who(enter())

    assert (session.actor.name, session.actor.job_title, session.actor.channel) == ("Tess Tutor", "Tutor", "tablet")


@pytest.mark.parametrize("pin", ["", WRONG, "739164 ", "7391640", "x" * 2000])
def test_a_wrong_pin_opens_nothing(enter, pin):
    with pytest.raises(PinRefused):
        enter(pin)


def test_somebody_of_another_provider_cannot_open_it(cast, clock, enter):
    give_pin(cast, clock, cast.rival)
    with pytest.raises(PinRefused):
        enter(who="rival_tutor")


def test_after_five_wrong_pins_the_right_one_helps_no_more_but_others_and_other_tablets_go_on(cast, clock, enter):
    give_pin(cast, clock, manager_of(cast), "582937")
    for _ in range(5):
        with pytest.raises(PinRefused):
            enter(WRONG)

    with pytest.raises(PinUsedUp):
        enter()
    assert enter("582937", MANAGER)
    other = recognised(cast, clock, remember_tablet(cast, clock, site="ALLOTMENT", label="Shed"))
    assert enter(on=other)


def test_a_new_pin_opens_the_tablet_again(cast, clock, enter):
    for _ in range(5):
        with pytest.raises(PinRefused):
            enter(WRONG)

    give_pin(cast, clock, pin="668143")

    assert enter("668143")
    with pytest.raises(PinRefused):
        enter()


def test_the_right_pin_forgets_the_wrong_ones(enter):
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(PinRefused):
                enter(WRONG)
        assert enter()


def test_a_new_pin_ends_what_was_open_under_the_old_one(cast, clock, enter, who):
    opened = enter()
    give_pin(cast, clock, pin="668143")
    assert who(opened) is None


def test_the_next_person_ends_the_session_of_the_one_before(cast, clock, enter, who):
    give_pin(cast, clock, manager_of(cast), "582937")
    first, second = enter(), enter("582937", MANAGER)

    assert who(first) is None
    assert who(second).first_name == "Max"


def test_every_pin_begins_a_session_with_a_secret_of_its_own(enter):
    assert enter() != enter()


def test_five_idle_minutes_ask_for_the_pin_again(clock, enter, who):
    opened = enter()
    clock.move(timedelta(minutes=5) - SECOND)
    assert who(opened)
    clock.move(SECOND)
    assert who(opened) is None


def test_use_begins_the_five_minutes_anew_until_six(cast, clock, device, enter, who):
    opened = enter()
    clock.move(at("17:58") - clock.machine() - timedelta(minutes=4))
    opened = enter()
    for _ in range(2):
        clock.move(timedelta(minutes=3) - SECOND)
        with cast.store.writing() as db:
            devices.touch(db, device, who(opened), machine_now=clock.machine())
    assert who(opened)
    clock.move(at("18:00") - clock.machine())
    assert who(opened) is None


def test_the_end_of_a_job_ends_what_it_opened(cast, enter, who):
    opened = enter()
    leave_job(cast, TUTOR)

    assert who(opened) is None
    with pytest.raises(PinRefused):
        enter()


def test_a_job_without_a_role_at_the_provider_opens_nothing(cast, enter, who):
    opened = enter()
    with cast.store.writing() as db:
        db.session.execute(delete(RoleHeld))

    assert who(opened) is None


def test_a_session_is_good_on_its_own_tablet_only(cast, clock, enter, who):
    opened = enter()
    other = recognised(cast, clock, remember_tablet(cast, clock, site="ALLOTMENT", label="Shed"))

    assert who(opened, on=other) is None


def test_the_tablet_sees_its_own_site_and_another_site_is_not_there(cast, clock, enter, who):
    acting = Acting(cast=cast)
    acting.open_day()
    scope = who(enter()).scope
    with cast.store.reading() as db:
        page = provider_day.session_register(scope, db, WEDNESDAY, Session.AM, now=clock.now())
        offered = {each.placement for each in provider_day.pupils(scope, db, WEDNESDAY)}

    assert {each.placement for each in page.entries} == offered == {"place-p1", "place-p2", "place-p4"}
    receipt = acting.send(entry(cast, "P1"), local="09:15", scope=scope)
    assert receipt.not_reported == ("place-p4", "place-p2")
    for foreign in ("P3", "P5", "nobody"):
        with pytest.raises(NotFound):
            acting.send(entry(cast, foreign), local="09:15", scope=scope)
    [seen] = acting.observations()
    assert (seen.channel, seen.said_by, seen.recorded_by_job) == ("tablet", "Tess Tutor", "Tutor")


def test_the_tablet_says_what_is_new_and_corrects_nothing(cast, enter, who):
    acting = Acting(cast=cast)
    acting.open_day()
    scope = who(enter()).scope
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:15", scope=scope)

    acting.send(entry(cast, "P2", Status.ABSENT, note="His aunt rang"), local="09:16", scope=scope)
    assert {"His aunt rang"} < {row.note for row in acting.observations("P2")}
    acting.send(entry(cast, "P2", Status.LATE, arrived_at="09:20"), local="09:20", scope=scope)
    with pytest.raises(EntriesConflict, match="must sign in with a password"):
        acting.send(entry(cast, "P1", Status.ABSENT, change_reason="Mistake"), local="09:21", scope=scope)
    assert [each.status for each in acting.observations("P1")] == ["present"]


@pytest.mark.parametrize("pin", ["12345", "111111", "230489"])
def test_a_pin_that_others_would_guess_is_refused(cast, clock, pin):
    with pytest.raises(Refusal):
        give_pin(cast, clock, pin=pin)


def test_a_program_has_no_pin(cast, clock):
    program = replace(cast.tutor, actor=replace(actor_of(cast.people, TUTOR), person_id=None))
    with pytest.raises(NotAllowed):
        give_pin(cast, clock, program)


def test_a_person_hears_by_mail_that_their_pin_was_set_and_sees_when(cast, clock, secret):
    assert Acting(cast=cast).told(kind="account") == ["Tess Tutor"]
    with cast.store.reading() as db:
        assert pins.set_at(cast.tutor, db) == clock.machine()
        assert pins.set_at(manager_of(cast), db) is None


def test_before_a_pin_the_tablet_knows_schools_to_call_and_nothing_of_a_pupil(cast, device):
    Acting(cast=cast).open_day()
    with cast.store.reading() as db:
        numbers = provider_day.emergency_numbers(device.scope, db, WEDNESDAY)

    assert [each.school_name for each in numbers] == ["Northgate Academy", "Southgate School"]
