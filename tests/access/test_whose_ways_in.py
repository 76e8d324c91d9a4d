"""Each way in is its owner's and ends when it should: tablets, PINs, sign-ins, links, codes, tokens and jobs.

Asked of the records themselves, beneath the use cases, where each of these conditions stands alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from attendance.records import access, devices, factors, looking, reached, registers, session_links, staff
from attendance.records.tables import (
    AddressChange,
    AddressProof,
    ApiToken,
    Authenticator,
    Denial,
    Device,
    DevicePin,
    DevicePinGuess,
    DeviceSession,
    KnownBrowser,
    Membership,
    RoleHeld,
    SignIn,
    SignInGuess,
    SignInLink,
    StaffRequest,
)
from attendance.rules.parts import Part
from attendance.rules.words import Role
from tests.support.asking import way_in_id
from tests.support.cast import LONG_AGO
from tests.support.region import NOW, TODAY

BEFORE, AFTER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


def _count(asked, column, *where):
    return len(asked.session.scalars(select(column).where(*where)).all())


def _device(asked, code):
    wanted = select(Device).where(Device.provider_id == asked.region.organisations[code])
    return asked.session.scalars(wanted).one()


# ---------------------------------------------------------------- tablets and PINs


def test_a_tablet_is_its_providers_until_it_is_revoked(asked):
    a, own, other = asked, _device(asked, "OAK"), _device(asked, "RIVER")

    assert {row.device.id for row in devices.of_provider(a.session, a.oak)} == {own.id}
    assert devices.find(a.session, a.oak, own.id) is not None
    assert devices.find(a.session, a.oak, other.id) is None
    assert devices.live_by_digest(a.session, own.digest, NOW) is not None
    own.revoked_at = BEFORE
    a.session.flush()
    assert devices.live_by_digest(a.session, own.digest, NOW) is None


def test_a_pin_opens_a_tablet_where_its_owner_works_now_and_teaches(asked):
    a, ids = asked, asked.region.organisations

    at_oak = {row.membership.id for row in devices.staff_with_pin(a.session, a.oak)}

    assert at_oak == {a.job("provider_staff"), a.job("provider_manager")}
    assert devices.staff_with_pin(a.session, ids["MILL"]) == []
    assert devices.staff_with_pin(a.session, ids["NORTH"]) == []


def test_the_roles_of_jobs_are_those_of_the_jobs_asked_for(asked):
    job = asked.job("provider_staff")

    assert devices._roles(asked.session, [job]) == {job: {Role.PROVIDER_STAFF}}
    assert staff.roles_of(asked.session, [job]) == {job: {Role.PROVIDER_STAFF}}


def _second_device(asked, first):
    second = Device(
        id=way_in_id("device", "second"),
        provider_id=first.provider_id,
        site_id=first.site_id,
        label="Second",
        digest="second",
        remembered_by="Max",
        created_at=LONG_AGO,
        expires_at=AFTER,
        last_used_at=LONG_AGO,
    )
    asked.session.add(second)
    asked.session.flush()
    return second


def test_wrong_pins_count_for_one_person_on_one_tablet(asked):
    a, own = asked, _device(asked, "OAK")
    other = _second_device(a, own)
    staff_job, manager_job = a.job("provider_staff"), a.job("provider_manager")
    a.session.add_all(
        DevicePinGuess(id=id_, device_id=device.id, provider_id=device.provider_id, membership_id=staff_job, at=NOW)
        for id_, device in ((way_in_id("guess", "a"), own), (way_in_id("guess", "b"), other))
    )
    a.session.flush()

    assert devices.guesses(a.session, own.id, staff_job) == 2
    assert devices.guesses(a.session, other.id, staff_job) == 1
    assert devices.guesses(a.session, own.id, manager_job) == 1
    devices.forget_guesses(a.session, staff_job, device_id=own.id)
    assert devices.guesses(a.session, own.id, staff_job) == 0
    assert devices.guesses(a.session, other.id, staff_job) == 1
    assert devices.guesses(a.session, own.id, manager_job) == 1


def test_what_is_open_on_a_tablet_is_open_on_that_one_until_it_ends(asked):
    a, own, other = asked, _device(asked, "OAK"), _device(asked, "RIVER")

    found = devices.session_by_digest(a.session, own.id, "tablet-provider_staff")

    assert found is not None
    assert devices.session_by_digest(a.session, other.id, "tablet-provider_staff") is None
    found.ended_at = BEFORE
    a.session.flush()
    assert devices.session_by_digest(a.session, own.id, "tablet-provider_staff") is None


@pytest.mark.parametrize("by", ["device_id", "membership_id"])
def test_ending_what_is_open_ends_nothing_elsewhere_and_nothing_twice(asked, by):
    a, own = asked, _device(asked, "OAK")
    gone = a.session.scalars(select(DeviceSession).where(DeviceSession.digest == "tablet-provider_manager")).one()
    gone.ended_at = BEFORE
    a.session.flush()
    if by == "membership_id":
        gone.membership_id = a.job("provider_staff")
        a.session.flush()
    who = {"device_id": own.id, "membership_id": a.job("provider_staff")}[by]

    devices.end_sessions(a.session, NOW, **{by: who})

    a.session.expire_all()
    ended = {row.digest: row.ended_at for row in a.session.scalars(select(DeviceSession))}
    assert ended["tablet-provider_staff"] == NOW
    assert ended["tablet-provider_manager"] == BEFORE
    assert ended["tablet-river_staff"] is None


def test_a_pin_is_deleted_with_its_own_job_alone(asked):
    staff.drop_pin(asked.session, asked.job("provider_staff"))

    left = set(asked.session.scalars(select(DevicePin.membership_id)))
    assert asked.job("provider_staff") not in left
    assert asked.job("provider_manager") in left


@contextmanager
def _statements(asked) -> Iterator[list[str]]:
    said: list[str] = []
    engine = asked.session.get_bind()

    def note(_connection, _cursor, statement, parameters, *_more):
        said.append(f"{statement} {str(parameters).replace('-', '')}")

    event.listen(engine, "after_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "after_cursor_execute", note)


def test_only_one_persons_pin_and_one_organisations_live_jobs_are_locked(asked):
    job = asked.job("provider_staff")
    with _statements(asked) as said:
        devices.lock_pin(asked.session, job)
        staff.lock_jobs(asked.session, asked.oak)

    pin, jobs = said
    assert job.hex in pin
    assert asked.oak.hex in jobs
    assert "ended_at IS NULL" in jobs


# ---------------------------------------------------------------- sign-ins and their links


def test_a_sign_in_is_its_owners_until_it_ends(asked):
    a, own, other = asked, way_in_id("sign_in", "dsl"), way_in_id("sign_in", "south_dsl")

    assert access.sign_in_of(a.session, a.dsl, own) is not None
    assert access.sign_in_of(a.session, a.dsl, other) is None
    assert {row.person_id for row in access.open_sign_ins(a.session, a.dsl)} == {a.dsl}
    a.session.get_one(SignIn, own).ended_at = BEFORE
    a.session.flush()
    assert own not in {row.id for row in access.open_sign_ins(a.session, a.dsl)}


@pytest.mark.parametrize("by", ["person", "job"])
def test_ending_sign_ins_ends_nobody_elses_and_none_twice(asked, by):
    a, own = asked, way_in_id("sign_in", "dsl")
    a.session.get_one(SignIn, own).ended_at = BEFORE
    a.session.flush()

    if by == "person":
        access.end_sign_ins(a.session, NOW, person_id=a.dsl)
    else:
        staff.end_sign_ins(a.session, NOW, membership_id=a.job("dsl"))

    a.session.expire_all()
    ended = {row.id: (row.person_id, row.ended_at) for row in a.session.scalars(select(SignIn))}
    assert ended[own] == (a.dsl, BEFORE)
    assert {at for person, at in ended.values() if person != a.dsl} == {None}
    assert NOW in {at for person, at in ended.values() if person == a.dsl}


def test_a_sign_in_link_works_once(asked):
    a = asked

    assert access.live_link(a.session, f"link-{a.dsl}", NOW) is not None
    assert access.live_link(a.session, f"used-{a.dsl}", NOW) is None
    used = a.session.scalars(select(SignInLink.id).where(SignInLink.digest == f"used-{a.dsl}")).one()
    assert not access.use_link(a.session, used, NOW)


def test_a_sign_in_link_opens_nothing_once_every_job_has_ended(asked):
    gone = asked.region.people["ended_staff"]

    assert access.live_link(asked.session, f"link-{gone}", NOW) is None


def test_withdrawing_links_leaves_everybody_elses_and_what_was_used(asked):
    a = asked

    access.withdraw_links(a.session, a.dsl, NOW)

    a.session.expire_all()
    used = {row.digest: row.used_at for row in a.session.scalars(select(SignInLink))}
    assert used[f"link-{a.dsl}"] == NOW
    assert used[f"used-{a.dsl}"] == LONG_AGO
    assert used[f"link-{a.region.people['south_dsl']}"] is None


def test_somebodys_jobs_are_the_live_ones_with_their_own_roles(asked):
    a = asked

    jobs = access.jobs_of(a.session, a.region.people["provider_staff"])

    assert [(job.organisation.code, job.roles) for job in jobs] == [("OAK", frozenset({Role.PROVIDER_STAFF}))]
    assert access.jobs_of(a.session, a.region.people["ended_staff"]) == []


def test_where_guessed_people_work_is_where_they_work_now(asked):
    a = asked
    for who in ("provider_staff", "ended_staff"):
        guess = SignInGuess(
            id=way_in_id("tried", who),
            account_digest=who,
            address_digest="there",
            at=NOW,
            person_id=a.region.people[who],
        )
        a.session.add(guess)
    a.session.flush()

    assert access.organisations_guessed_from(a.session, "there", BEFORE) == [a.oak]


# ---------------------------------------------------------------- second steps


def test_a_second_step_is_spent_and_dropped_for_its_owner_alone(asked):
    a, other = asked, asked.region.people["south_dsl"]

    assert factors.spend_step(a.session, a.dsl, 2)
    factors.forget_browsers(a.session, a.dsl)
    a.session.expire_all()
    assert a.session.get_one(Authenticator, other).last_step == 1
    factors.drop_authenticator(a.session, a.dsl)
    assert _count(a, Authenticator.person_id, Authenticator.person_id == other) == 1
    assert _count(a, KnownBrowser.digest, KnownBrowser.person_id == other) == 1


def test_when_colleagues_last_signed_in_is_asked_of_them_alone(asked):
    a = asked

    assert set(staff._last_signed_in(a.session, [a.dsl])) == {a.dsl}


# ---------------------------------------------------------------- tokens, links to a register, requests, addresses


def test_a_token_opens_nothing_once_its_makers_job_has_ended(asked):
    a = asked
    token = a.session.scalars(select(ApiToken).where(ApiToken.organisation_id == a.oak)).one()

    assert access.live_token(a.session, token.digest, NOW) is not None
    _end(a, token.membership_id)
    assert access.live_token(a.session, token.digest, NOW) is None


def test_the_tokens_of_a_job_are_those_made_in_it_and_not_revoked(asked):
    a = asked
    job = a.job("provider_manager")

    (token,) = staff.live_tokens_of(a.session, job)

    assert token.organisation_id == a.oak
    token.revoked_at = BEFORE
    a.session.flush()
    assert list(staff.live_tokens_of(a.session, job)) == []


def test_a_link_to_a_register_opens_nothing_once_its_makers_job_has_ended(asked):
    a = asked
    link = next(row for row in session_links.of_provider(a.session, a.oak, TODAY) if not row.link.home_school_id)

    assert session_links.live_by_digest(a.session, link.link.digest or "", NOW) is not None
    _end(a, link.link.membership_id)
    assert session_links.live_by_digest(a.session, link.link.digest or "", NOW) is None


def _end(asked, job):
    asked.session.execute(update(Membership).where(Membership.id == job).values(ended_at=BEFORE))


def test_requests_about_a_job_are_about_that_job(asked):
    a = asked
    own = a.session.get_one(StaffRequest, a.region.staff_requests["NORTH"])

    found = staff.open_requests_about(a.session, own.membership_id, NOW)

    assert [row.id for row in found] == [own.id]


def test_an_address_to_come_is_its_owners_and_their_organisations(asked):
    a = asked
    north, south = a.dsl, a.region.people["south_dsl"]
    for person, school in ((north, a.north), (south, a.region.organisations["SOUTH"])):
        change = AddressChange(
            id=way_in_id("address", str(person)),
            person_id=person,
            organisation_id=school,
            email=f"{person}@region.example",
            asked_at=NOW,
            asked_by="Ada",
            expires_at=AFTER,
        )
        a.session.add(change)
    a.session.flush()

    assert staff.open_address_change(a.session, north, NOW).person_id == north
    assert set(staff.open_address_changes(a.session, a.north, NOW)) == {north}
    staff.end_address_changes(a.session, north, NOW)
    a.session.expire_all()
    assert staff.open_address_change(a.session, north, NOW) is None
    assert staff.open_address_change(a.session, south, NOW) is not None


def test_whether_alerts_reach_them_is_said_of_the_people_asked_for_while_they_have_a_job(asked):
    a = asked
    north, south = a.dsl, a.region.people["south_dsl"]
    for person in (north, south):
        proof = AddressProof(
            person_id=person, channel="email", address="x@region.example", confirmed_at=NOW, sent_today=0, wrong=0
        )
        a.session.add(proof)
    a.session.flush()

    assert [row.person_id for row in reached.of_people(a.session, [north])] == [north]
    assert {row.person_id for row in reached.jobs_with_proofs(a.session)} == {north, south}
    _end(a, a.job("dsl"))
    assert {row.person_id for row in reached.jobs_with_proofs(a.session)} == {south}


def test_who_works_elsewhere_too_is_said_of_ones_own_people_alone(asked):
    a = asked
    for code in ("MILL", "RIVER"):
        second = Membership(
            id=way_in_id("job", code),
            person_id=a.region.people["river_staff" if code == "MILL" else "mill_staff"],
            organisation_id=a.region.organisations[code],
            job_title="Tutor",
        )
        a.session.add(second)
    a.session.flush()

    river, mill = a.region.people["river_staff"], a.region.people["mill_staff"]
    assert staff.work_elsewhere(a.session, a.oak) == frozenset()
    assert staff.work_elsewhere(a.session, a.region.organisations["RIVER"]) == {river, mill}


# ---------------------------------------------------------------- parts of a provider, and what was turned away


def test_a_part_of_a_provider_is_one_site_or_one_school(asked):
    a = asked
    rows = registers.expected_of(a.session, a.oak, TODAY)
    elsewhere = {row.site_id for row in rows}
    (site,) = elsewhere
    moved = rows[0]
    moved.site_id = None
    hosted = registers.hosted(a.session, a.oak, on=TODAY, today=TODAY)
    hosted[0].placement.site_id = None
    a.session.flush()

    at_site, of_school = Part(site_id=site), Part(home_school_id=a.north)

    assert moved.id not in {row.id for row in registers.expected_of(a.session, a.oak, TODAY, part=at_site)}
    seen = registers.hosted(a.session, a.oak, on=TODAY, today=TODAY, part=at_site)
    assert hosted[0].placement.id not in {row.placement.id for row in seen}
    assert {row.home_school_id for row in registers.expected_of(a.session, a.oak, TODAY, part=of_school)} == {a.north}
    seen = registers.hosted(a.session, a.oak, on=TODAY, today=TODAY, part=of_school)
    assert {row.placement.home_school_id for row in seen} == {a.north}
    assert registers.schools_hosted(a.session, a.oak, on=TODAY, part=of_school) == [a.north]
    locked = registers.lock_registers(a.session, a.oak, TODAY, None, part=of_school)
    assert {school for school, _session in locked} == {a.north}


def test_a_school_whose_placements_ended_is_hosted_no_more(asked):
    a = asked
    for (school, provider), facts in a.region.live.items():
        if (school, provider) == ("SOUTH", "OAK"):
            _row = registers.hosted(a.session, a.oak, on=TODAY, today=TODAY, refs=[facts.ref])
            _row[0].placement.ends_on = TODAY - timedelta(days=1)
    a.session.flush()

    assert registers.schools_hosted(a.session, a.oak, on=TODAY) == [a.north]


def test_denials_are_forgotten_of_one_organisation_alone(asked):
    a = asked
    for each in (a.north, a.oak):
        looking.add_denial(a.session, each, "person:x", "there", BEFORE)

    looking.forget_denials(a.session, a.north, before=NOW)

    assert list(a.session.scalars(select(Denial.organisation_id))) == [a.oak]


def test_roles_are_held_in_the_job_they_were_given_in(asked):
    given = asked.session.execute(select(RoleHeld.membership_id, RoleHeld.role)).all()

    assert set(staff.roles_of(asked.session, [asked.job("dsl")])) == {asked.job("dsl")}
    assert len(given) > 1
