"""A link opens one session at one site to whoever holds it, and nothing once its reason has gone."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from attendance import (
    absences,
    people,
    provider_day,
    registers,
    session_links,
    tokens,
    walk_offs,
)  # fmt: skip
from attendance.absences import TellAbsence
from attendance.devices import DEVICE, TABLET
from attendance.records import registers as stored
from attendance.records.tables import Membership, Placement, RoleHeld, SessionLink
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.registers import SubmitRegister
from attendance.rules.words import Session, Status
from attendance.secret import digest_for, digest_of, new_secret
from attendance.session_links import LINK, VISIT
from attendance.walk_offs import ReportWalkOff
from tests.support.acting import entry, envelope
from tests.support.cast import MANAGER, TUTOR, WEDNESDAY, at, leave_job
from tests.support.covers import KAY, ON_RECORD, make_link, open_link, visit_of, visiting
from tests.support.tablets import manager_of, remember_tablet

YESTERDAY = WEDNESDAY - timedelta(days=1)


@pytest.fixture
def morning(acting, clock):
    """It is half past nine on the Wednesday, and the day is open."""
    clock.move(at("09:30") - clock.machine())
    return acting


@pytest.fixture
def link(morning, cast, clock):
    """The secret of the manager's link for the morning at the farm."""
    return make_link(cast, clock)


@pytest.fixture
def kay(cast, clock, link):
    """The scope of Kay, who has that link open."""
    return visiting(cast, clock, link).scope


def seen(cast, scope, session=Session.AM, on=WEDNESDAY, now="09:30"):
    with cast.store.reading() as db:
        register = provider_day.session_register(scope, db, on, session, now=at(now, on=on))
    return [each.placement for each in register.entries] + [each.placement for each in register.unscheduled]


def recognised(cast, clock, secret):
    with cast.store.reading() as db:
        return session_links.recognise(db, secret, now=clock.now())


def listed(cast, clock, scope=None):
    with cast.store.reading() as db:
        return session_links.listed(scope or manager_of(cast), db, now=clock.now())


# ---------------------------------------------------------------- making one


@pytest.mark.parametrize(("session", "until"), [(Session.AM, "14:00"), (Session.PM, "17:00")])
def test_it_is_good_until_two_hours_after_its_session(morning, cast, clock, session, until):
    assert recognised(cast, clock, make_link(cast, clock, session)).expires_at == at(until)


def test_a_pupil_who_stays_longer_keeps_it_good_longer(morning, cast, clock):
    with cast.store.writing() as db:
        session_rows = stored.expected_of(db.session, cast.oakbank, WEDNESDAY, Session.AM)
        next(row for row in session_rows if row.placement_id == cast.placements["P1"]).ends_at = at("12:40")

    assert recognised(cast, clock, make_link(cast, clock)).expires_at == at("14:40")


def test_none_is_made_for_a_session_that_ended_more_than_two_hours_ago(morning, cast, clock):
    clock.move(at("14:00") - clock.now())

    with pytest.raises(Refusal, match="ended more than two hours ago") as refused:
        make_link(cast, clock)
    assert refused.value.field == "session"


@pytest.mark.parametrize("site", ["CENTRE", "NOWHERE", ""])
def test_none_is_made_for_a_site_that_is_not_theirs(morning, cast, clock, site):
    with pytest.raises(Refusal) as refused:
        make_link(cast, clock, site=site)
    assert refused.value.field == "site"


def test_neither_a_link_nor_a_tablet_nor_a_program_makes_one(morning, cast, clock, kay):
    narrow = replace(manager_of(cast), is_narrow=True)
    with cast.store.writing() as db:
        program = tokens.scope_for(
            db, tokens.create(db, "OAKBANK", "program", now=clock.now()), machine_now=clock.machine()
        )
    for scope in (kay, narrow, program):
        with pytest.raises(NotAllowed):
            make_link(cast, clock, scope=scope)


def test_its_secret_is_in_no_record(link, cast):
    with cast.store.reading() as db:
        row = db.session.scalars(select(SessionLink)).one()
        kept = [str(getattr(row, column.name)) for column in SessionLink.__table__.columns]
    assert [each for each in kept if link in each] == []
    assert row.digest == digest_for(LINK, link)
    assert len(link) * 6 >= 128


def test_the_list_says_who_made_it_for_whom_and_who_opened_it(link, cast, clock):
    open_link(cast, clock, link)
    (line,) = listed(cast, clock)

    assert (line.made_by, line.made_for, line.ended) == ("Max Manager, Centre manager", KAY, "")
    assert [(each.name, each.job_title) for each in line.opened] == [(KAY, "Supply teacher")]
    assert listed(cast, clock, cast.rival) == ()


def test_another_provider_neither_sees_nor_revokes_it(link, cast, clock):
    (line,) = listed(cast, clock)
    with cast.store.writing() as db, pytest.raises(NotFound):
        session_links.revoke(cast.rival, db, line.id, now=clock.now())

    assert recognised(cast, clock, link) is not None


# ---------------------------------------------------------------- when it ends


def test_a_revoked_one_opens_nothing_also_where_it_is_open(link, cast, clock):
    visit = open_link(cast, clock, link)
    (line,) = listed(cast, clock)
    for _twice in range(2):
        with cast.store.writing() as db:
            session_links.revoke(cast.tutor, db, line.id, now=clock.now())

    assert (recognised(cast, clock, link), visit_of(cast, clock, visit)) == (None, None)
    assert listed(cast, clock)[0].ended == "Revoked by Tess Tutor, Tutor"


def test_it_expires_by_the_rules_clock_to_the_second(link, cast, clock):
    visit = open_link(cast, clock, link)
    clock.jump(at("14:00") - timedelta(seconds=1))
    assert recognised(cast, clock, link) is not None
    assert visit_of(cast, clock, visit) is not None

    clock.jump(at("14:00"))
    assert (recognised(cast, clock, link), visit_of(cast, clock, visit)) == (None, None)
    assert listed(cast, clock)[0].ended == "Ended at 14:00"


def test_it_ends_with_the_job_of_its_maker(link, cast, clock):
    visit = open_link(cast, clock, link)
    leave_job(cast, TUTOR)
    assert visit_of(cast, clock, visit) is not None

    leave_job(cast, MANAGER)
    assert (recognised(cast, clock, link), visit_of(cast, clock, visit)) == (None, None)
    assert listed(cast, clock)[0].ended == "Ended with the job of Max Manager"


def test_it_ends_when_the_maker_s_job_no_longer_opens_the_provider_s_side(link, cast, clock):
    visit = open_link(cast, clock, link)
    with cast.store.writing() as db:
        job = select(Membership.id).where(Membership.person_id == cast.people[MANAGER])
        db.session.execute(delete(RoleHeld).where(RoleHeld.membership_id.in_(job)))

    assert (recognised(cast, clock, link), visit_of(cast, clock, visit)) == (None, None)


# ---------------------------------------------------------------- what it opens


def test_it_shows_the_pupils_of_that_session_at_that_site(kay, cast):
    assert sorted(seen(cast, kay)) == ["place-p1", "place-p2", "place-p4"]


def test_a_link_for_another_site_shows_that_site_s(morning, cast, clock):
    scope = visiting(cast, clock, make_link(cast, clock, site="ALLOTMENT")).scope

    assert seen(cast, scope) == ["place-p3"]


def test_a_pupil_who_is_expected_in_the_other_session_alone_is_not_there(kay, cast):
    with cast.store.writing() as db:
        rows = stored.expected_of(db.session, cast.oakbank, WEDNESDAY, Session.AM)
        next(row for row in rows if row.placement_id == cast.placements["P2"]).withdrawn_at = at("08:00")

    assert sorted(seen(cast, kay)) == ["place-p1", "place-p4"]
    assert sorted(seen(cast, cast.tutor)) == ["place-p1", "place-p2", "place-p3", "place-p4"]
    with cast.store.reading() as db:
        offered = [each.placement for each in provider_day.pupils(kay, db, WEDNESDAY)]
    assert sorted(offered) == ["place-p1", "place-p4"]


@pytest.mark.parametrize(
    ("session", "on", "taken"), [(Session.PM, WEDNESDAY, "13:30"), (Session.AM, YESTERDAY, "09:20")]
)
def test_a_pupil_who_was_seen_in_another_session_alone_is_not_there(kay, cast, morning, session, on, taken):
    morning.open_day(on=on)
    with cast.store.writing() as db:
        rows = stored.expected_of(db.session, cast.oakbank, WEDNESDAY, Session.AM)
        next(row for row in rows if row.placement_id == cast.placements["P2"]).withdrawn_at = at("08:00")
    morning.send(entry(cast, "P2", on=on), local=taken, on=on, session=session)

    assert sorted(seen(cast, kay)) == ["place-p1", "place-p4"]


def test_one_who_turned_up_unexpected_and_was_marked_is_there(kay, cast, morning):
    with cast.store.writing() as db:
        rows = stored.expected_of(db.session, cast.oakbank, WEDNESDAY, Session.AM)
        next(row for row in rows if row.placement_id == cast.placements["P2"]).withdrawn_at = at("08:00")
    morning.send(entry(cast, "P2"), local="09:20")

    assert "place-p2" in seen(cast, kay)


def test_an_ended_placement_is_not_there_from_the_next_request_on(kay, cast):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).where(Placement.id == cast.placements["P1"]).values(ends_on=YESTERDAY))

    assert sorted(seen(cast, kay)) == ["place-p2", "place-p4"]
    with pytest.raises(NotFound):
        send(cast, kay, entry(cast, "P1"))


@pytest.mark.parametrize(("session", "on"), [(Session.PM, WEDNESDAY), (Session.AM, YESTERDAY)])
def test_another_session_is_not_found(kay, cast, morning, session, on):
    morning.open_day(on=on)
    morning.send(entry(cast, "P1", on=on), local="13:30", on=on, session=session)

    with pytest.raises(NotFound):
        seen(cast, kay, session, on)
    with pytest.raises(NotFound):
        send(cast, kay, entry(cast, "P1"), session=session, on=on, now=at("13:30"))


def send(cast, scope, *entries, session=Session.AM, on=WEDNESDAY, now=None):
    command = SubmitRegister(on=on, session=session, entries=entries, envelope=envelope(body=repr(entries)))
    return cast.store.command(lambda db: registers.submit(scope, db, command, now=now or at("09:30")))


@pytest.mark.parametrize("ref", ["P3", "P5", "P6", "P99"])
def test_a_pupil_of_another_site_or_provider_cannot_be_marked(kay, cast, ref):
    with pytest.raises(NotFound):
        send(cast, kay, entry(cast, ref))


def test_one_who_is_not_expected_in_that_session_cannot_be_marked(kay, cast):
    with cast.store.writing() as db:
        rows = stored.expected_of(db.session, cast.oakbank, WEDNESDAY, Session.AM)
        next(row for row in rows if row.placement_id == cast.placements["P2"]).withdrawn_at = at("08:00")

    with pytest.raises(NotFound):
        send(cast, kay, entry(cast, "P2"))


def test_what_is_seen_says_who_and_by_which_link(kay, cast, morning):
    send(cast, kay, entry(cast, "P1"))

    (first,) = morning.observations()
    assert (first.channel, first.said_by, first.said_by_job) == ("link", KAY, ON_RECORD)


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ({"status": Status.PRESENT}, {"status": Status.ABSENT, "change_reason": "Mistake"}),
        ({"status": Status.ABSENT}, {"status": Status.PRESENT, "change_reason": "Mistake"}),
        ({"status": Status.ABSENT}, {"status": Status.ABSENT, "note": "His aunt rang"}),
        ({"status": Status.LATE, "arrived_at": "09:10"}, {"status": Status.LATE, "arrived_at": "09:20"}),
    ],
)
def test_it_corrects_nothing_and_adds_to_no_entry_its_own_included(kay, cast, morning, before, then):
    send(cast, kay, entry(cast, "P1", **before))

    with pytest.raises(Refusal, match="must sign in with a password"):
        send(cast, kay, entry(cast, "P1", **then), now=at("09:31"))
    assert len(morning.observations()) == 1


def test_a_pupil_who_left_the_premises_can_be_said_to_have(kay, cast, morning):
    command = ReportWalkOff(placement="place-p1", left_at=at("09:25"), envelope=envelope())
    receipt = cast.store.command(lambda db: walk_offs.report(kay, db, command, now=at("09:30")))

    assert receipt.told != ()
    (alert,) = morning.alerts("walk_off", is_open=True)
    assert alert.id == receipt.alert_id


@pytest.mark.parametrize("ref", ["place-p3", "place-p5", "place-p99"])
def test_a_walk_off_of_somebody_else_s_pupil_is_refused(kay, cast, ref):
    command = ReportWalkOff(placement=ref, left_at=at("09:25"), envelope=envelope())
    with pytest.raises(NotFound):
        cast.store.command(lambda db: walk_offs.report(kay, db, command, now=at("09:30")))


def test_marking_a_pupil_present_closes_no_walk_off(kay, cast, morning):
    morning.walk_off("P1", left="09:10", local="09:15")
    send(cast, kay, entry(cast, "P1"))

    assert len(morning.alerts("walk_off", is_open=True)) == 1


def test_an_absence_of_another_session_is_not_told_by_it(kay, cast, morning):
    command = TellAbsence(placement="place-p1", on=WEDNESDAY, sessions=(Session.PM,), envelope=envelope())
    with pytest.raises(Refusal):
        cast.store.command(lambda db: absences.tell(kay, db, command, now=at("09:30")))
    assert morning.observations() == []


# ---------------------------------------------------------------- keys of another kind


def test_every_key_of_another_kind_is_no_link_and_no_visit(link, cast, clock):
    visit = open_link(cast, clock, link)
    with cast.store.writing() as db:
        token = tokens.create(db, "OAKBANK", "program", now=clock.now())
        invited = people.link_for(db, cast.people[TUTOR], machine_now=clock.machine())
    tablet = remember_tablet(cast, clock)

    for other in (token, invited, tablet, visit, link.upper(), link + "=", "", " " + link):
        assert recognised(cast, clock, other) is None
    for other in (token, invited, tablet, link, ""):
        assert visit_of(cast, clock, other) is None
    with cast.store.reading() as db:
        for other in (link, visit):
            assert tokens.scope_for(db, other, machine_now=clock.machine()) is None
    digests = {kind: digest_for(kind, link) for kind in (LINK, VISIT, DEVICE, TABLET)}
    assert len({*digests.values(), digest_of(link)}) == 5


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_ten_thousand_tampered_links_open_nothing(link, cast, clock):
    chance = random.Random(10_000)
    bits = len(link) * 7
    with cast.store.reading() as db:
        for _ in range(10_000):
            flips = chance.sample(range(bits), chance.randint(1, 3))
            letters = [ord(each) for each in link]
            for flip in flips:
                letters[flip // 7] ^= 1 << flip % 7
            tampered = "".join(map(chr, letters))
            assert tampered != link
            assert session_links.recognise(db, tampered, now=clock.now()) is None
        assert session_links.recognise(db, new_secret(), now=clock.now()) is None
        assert session_links.recognise(db, link, now=clock.now()) is not None
