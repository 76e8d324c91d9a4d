"""A home school's own ladder: who may write it, who hears of that, and what it does to alerts under way."""

from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import DBAPIError

from attendance import alert_pages, responding, walk_offs
from attendance.preferences import Preferences
from attendance.records import ladders
from attendance.records.tables import Alert, Event, LadderVersion, Membership, Person, RoleHeld, Step
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.responding import TakeOn
from attendance.rules.own_ladder.typed import TypedRung
from attendance.rules.words import AlertKind, PupilFlag, Role
from attendance.staff import away
from attendance.staff.away import SayAway
from attendance.staff.ladders import reading, writing
from attendance.staff.ladders.writing import GoBack, WriteLadder
from attendance.walk_offs import ReportWalkOff
from tests.support.acting import envelope
from tests.support.cast import (
    ADMIN,
    DEPUTY,
    DIRECTOR,
    DSL,
    HEAD,
    LEAD,
    MANAGER,
    OFFICER,
    SOUTH_DSL,
    WEDNESDAY,
    at,
    flag,
    leave_job,
)
from tests.support.databases import KINDS
from tests.support.staff import Office

REGISTER, WALK_OFF = AlertKind.MISSING_REGISTER, AlertKind.WALK_OFF
BOTH = ("email", "sms")
# Muster's own: the officer at 10:00, the DSL at 10:30, the senior lead and the headteacher at 11:00.
LATER = (("0", "attendance_officer"), ("45", "dsl"))
BOTH_KINDS = pytest.mark.parametrize("database_kind", KINDS, indirect=True)


@pytest.fixture
def database_kind(request):
    """One kind is enough, but for what the two do differently."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def preferences():
    """Texts can be sent."""
    return Preferences(has_texts=True)


@pytest.fixture
def office(shop, web_store):
    """Northgate's people, beside the clockwork on the Wednesday."""
    shop.tick("08:00")
    return Office(cast=shop.cast, clock=shop.clock, web=web_store)


def steps(*rungs, person="", ways=BOTH):
    return tuple(TypedRung(minutes=minutes, roles=roles, person=person, ways=ways) for minutes, *roles in rungs)


def write(office, kind, rungs, *, by=DSL, is_short=False, instead_of=0):
    command = WriteLadder(kind=kind, is_short=is_short, rungs=rungs, instead_of=instead_of)
    office.do(by, lambda scope, db: writing.write(scope, db, command, now=office.clock.now()))


def write_at(office, local, kind, rungs, **more):
    """Write a ladder at a time at which the clockwork does nothing."""
    office.clock.jump(at(local))
    write(office, kind, rungs, **more)


def go_back(office, kind, *, instead_of, is_short=False):
    command = GoBack(kind=kind, is_short=is_short, instead_of=instead_of)
    office.do(DSL, lambda scope, db: writing.go_back(scope, db, command, now=office.clock.now()))


def told(shop, local, kind=REGISTER):
    """Return who is mailed of a kind of alert of Northgate's, and who is texted, once all is done that is due then."""
    shop.carrier.letters.clear()
    shop.texts.letters.clear()
    shop.tick(local)
    shop.tick()
    mailed = [who for who, kinds in shop.carrier.take() if kind.value in kinds and not who.startswith("south")]
    return mailed, len(shop.texts.letters)


def leaves(shop, web_store, *, local="10:42"):
    """Have P1 leave: the provider says so, behind the second wall; return who is told at once."""
    shop.clock.jump(at(local))
    command = ReportWalkOff(placement=shop.cast.refs["P1"], left_at=at(local), envelope=envelope())
    provider = web_store.within([shop.cast.oakbank])
    provider.command(lambda db: walk_offs.report(shop.cast.tutor, db, command, now=shop.clock.now()))
    return told(shop, local, WALK_OFF)


@BOTH_KINDS
def test_a_walk_off_climbs_the_ladder_that_its_home_school_has_written(shop, office, web_store):
    write(office, WALK_OFF, steps(("0", "dsl", "deputy_dsl"), ("3", "headteacher")))

    assert leaves(shop, web_store) == ([DEPUTY, DSL], 2)
    assert told(shop, "10:44", WALK_OFF) == ([], 0)
    assert told(shop, "10:45", WALK_OFF) == ([HEAD], 1)


def test_another_school_keeps_musters_own(shop, office, web_store):
    write(office, WALK_OFF, steps(("0", "dsl", "headteacher")), by=SOUTH_DSL)

    assert leaves(shop, web_store) == ([DSL, OFFICER], 2)


def test_what_a_school_has_written_is_found_for_that_school_alone(office):
    write(office, WALK_OFF, steps(("0", "dsl", "headteacher")), by=SOUTH_DSL)
    write(office, WALK_OFF, steps(("0", "dsl", "deputy_dsl"), ("3", "headteacher")))

    with office.cast.store.reading() as db:
        found = ladders.of_schools(db.session, [office.cast.southgate])
    assert {each.home_school_id for each in found} == {office.cast.southgate}


def test_pupils_at_risk_have_a_ladder_of_their_own(shop, office):
    flag(shop.cast, "P5", PupilFlag.CHILD_PROTECTION)
    everybody = steps(("0", "attendance_officer", "dsl", "senior_lead", "headteacher"), ways=("email",))
    write(office, REGISTER, everybody, is_short=True)

    assert told(shop, "10:00") == ([DSL, HEAD, LEAD, OFFICER], 0)
    assert told(shop, "10:30") == ([DSL], 0)


def test_the_ways_are_those_of_the_rung_and_whoever_has_none_of_them_is_told_by_the_others(shop, office):
    with shop.cast.store.writing() as db:
        db.session.get_one(Person, shop.cast.people[LEAD]).mobile = None
    write(office, REGISTER, steps(("0", "attendance_officer", "dsl"), ("30", "senior_lead"), ways=("sms",)))

    assert told(shop, "10:00") == ([], 2)
    assert told(shop, "10:30") == ([LEAD], 0)


@BOTH_KINDS
def test_somebody_who_is_named_is_told_by_name_and_the_alert_says_so_before(shop, office):
    named = steps(("30",), person=str(office.job(LEAD)), ways=("email",))
    write(office, REGISTER, (*steps(("0", "dsl")), *named))

    assert told(shop, "10:00") == ([DSL], 1)
    with shop.cast.store.reading() as db:
        card = alert_pages.open_cards(shop.cast.officer, db)[0]
    assert (card.next_names, card.next_roles, card.next_at) == (("Sol Senior",), (), at("10:30"))
    assert told(shop, "10:30") == ([LEAD], 0)


def _named_at_half_past(office, who=LEAD):
    named = steps(("30",), person=str(office.job(who)), ways=("email",))
    write(office, REGISTER, (*steps(("0", "attendance_officer")), *named, *steps(("60", "dsl"))))


def test_where_the_job_of_whoever_is_named_has_ended_the_dsl_is_told(shop, office):
    _named_at_half_past(office)
    told(shop, "10:00")
    leave_job(shop.cast, LEAD)

    with shop.cast.store.reading() as db:
        card = alert_pages.open_cards(shop.cast.officer, db)[0]
    assert (card.next_names, card.next_roles) == ((), (Role.DSL,))
    assert told(shop, "10:30") == ([DSL], 0)


def test_where_whoever_is_named_may_not_see_it_any_more_the_dsl_is_told(shop, office):
    _named_at_half_past(office)
    told(shop, "10:00")
    with shop.cast.store.writing() as db:
        job = office.job(LEAD)
        db.session.execute(update(RoleHeld).where(RoleHeld.membership_id == job).values(role="administrator"))

    assert told(shop, "10:30") == ([DSL], 0)


def test_whoever_is_named_and_is_out_today_has_their_stand_in_told(shop, office):
    _named_at_half_past(office)
    said = SayAway(
        roles=frozenset({Role.SENIOR_LEAD}), stand_in=office.job(HEAD), first_on=WEDNESDAY, last_on=WEDNESDAY
    )
    office.do(ADMIN, lambda scope, db: away.say_away(scope, db, office.job(LEAD), said, now=office.clock.now()))
    told(shop, "10:00")

    assert told(shop, "10:30") == ([HEAD], 0)


def test_nobody_of_another_organisation_is_told_by_name(shop, office):
    _named_at_half_past(office)
    with shop.cast.store.writing() as db:
        rungs = db.session.scalars(select(LadderVersion)).one().rungs
        stranger = db.session.scalars(
            select(Membership.id).where(Membership.person_id == shop.cast.people[DIRECTOR])
        ).one()
        db.session.execute(
            insert(LadderVersion).values(
                **_row(shop, version=2, rungs=[rungs[0], {**rungs[1], "person": str(stranger)}, rungs[2]])
            )
        )
    told(shop, "10:00")

    assert told(shop, "10:30") == ([DSL], 0)


def test_an_alert_under_way_follows_a_new_ladder_from_its_next_step(shop, office):
    told(shop, "10:00")
    write_at(office, "10:10", REGISTER, steps(*LATER))

    assert told(shop, "10:30") == ([], 0)
    assert told(shop, "10:45") == ([DSL], 1)
    assert told(shop, "11:00") == ([], 0)


def test_whoever_is_told_sooner_by_the_new_ladder_is_told_at_once(shop, office):
    told(shop, "10:00")
    write_at(office, "10:10", REGISTER, steps(("0", "attendance_officer"), ("5", "dsl"), ("90", "headteacher")))

    assert told(shop, "10:11") == ([DSL], 1)
    assert told(shop, "11:00") == ([], 0)
    assert told(shop, "11:30") == ([HEAD], 1)


@BOTH_KINDS
def test_a_step_that_was_due_before_the_change_is_still_taken(shop, office):
    told(shop, "10:00")
    # The clockwork stood still at half past.
    write_at(office, "10:35", REGISTER, steps(("0", "attendance_officer"), ("60", "dsl")))

    assert told(shop, "10:36") == ([DSL], 0)
    with shop.cast.store.reading() as db:
        latest = db.session.scalars(select(Step).where(Step.number == 2, Step.roles == "dsl")).first()
    assert (latest.due_at, latest.was_late) == (at("10:30"), True)


def test_a_ladder_that_is_done_goes_on_where_the_new_one_names_somebody_else(shop, office):
    for local in ("10:00", "10:30", "11:00"):
        told(shop, local)
    later = ("0", "attendance_officer"), ("30", "dsl"), ("60", "headteacher"), ("120", "deputy_dsl")
    write_at(office, "11:30", REGISTER, steps(*later))

    assert told(shop, "11:31") == ([], 0)
    assert told(shop, "12:00") == ([DEPUTY], 1)


def test_what_somebody_has_taken_on_is_left_to_them(shop, office):
    told(shop, "10:00")
    with shop.cast.store.reading() as db:
        alerts = [card.id for card in alert_pages.open_cards(shop.cast.officer, db)]
    for alert in alerts:
        shop.cast.store.command(
            lambda db, alert=alert: responding.take_on(
                shop.cast.officer, db, alert, TakeOn(instead_of=None), now=at("10:02")
            )
        )
    write_at(office, "10:10", REGISTER, steps(("0", "attendance_officer"), ("5", "dsl")))

    assert told(shop, "10:11") == ([], 0)
    assert told(shop, "10:32") == ([OFFICER], 0)


def test_the_other_ladders_alerts_are_not_looked_at(shop, office):
    told(shop, "10:00")
    due = select(Alert.climb_at).where(Alert.climb_at == at("10:10"))
    office.clock.jump(at("10:10"))
    at_risk = steps(("0", "attendance_officer", "dsl"), ("30", "senior_lead", "headteacher"))
    for who, rungs, is_short in ((SOUTH_DSL, steps(*LATER), False), (DSL, at_risk, True)):
        write(office, REGISTER, rungs, by=who, is_short=is_short)
        with shop.cast.store.reading() as db:
            schools = set(db.session.scalars(due.with_only_columns(Alert.home_school_id)))
        assert schools == {shop.cast.southgate}


def test_back_to_musters_own(shop, office):
    write(office, REGISTER, steps(*LATER))
    go_back(office, REGISTER, instead_of=1)

    told(shop, "10:00")
    assert told(shop, "10:30") == ([DSL], 0)
    page = office.do(DSL, lambda scope, db: reading.look(scope, db, now=office.clock.now()))
    register = page.ladders[0]
    assert [(each.number, each.is_musters, each.by) for each in register.versions] == [
        (2, True, "Dora Lead, Designated safeguarding lead"),
        (1, False, "Dora Lead, Designated safeguarding lead"),
        (0, True, ""),
    ]
    assert register.versions[1].sentence == (
        "Attendance officer at 10:00 by e-mail and text, DSL at 10:45 by e-mail and text."
    )
    go_back(office, REGISTER, instead_of=2)
    assert _count(shop, LadderVersion) == 2


def test_the_same_again_is_no_new_version(shop, office):
    for _ in range(2):
        write(office, REGISTER, steps(*LATER), instead_of=_count(shop, LadderVersion))

    assert _count(shop, LadderVersion) == 1


def test_a_ladder_that_cannot_be_read_gives_way_to_musters_own(shop, office):
    with shop.cast.store.writing() as db:
        db.session.execute(insert(LadderVersion).values(**_row(shop, version=1, rungs=[{"minutes": 0}])))

    assert told(shop, "10:00") == ([OFFICER], 0)


@BOTH_KINDS
def test_the_others_who_lead_are_told_and_the_schools_chain_says_it(shop, office):
    write(office, REGISTER, steps(*LATER), by=HEAD)
    shop.tick()

    assert shop.carrier.to(HEAD) == []
    (letter,) = shop.carrier.to(DSL)
    assert (
        "Hana Head, Headteacher, changed who is told of “Register not in”. For example: Attendance officer at 10:00 by "
        "e-mail and text, DSL at 10:45 by e-mail and text."
    ) in " ".join(letter.text.split())
    assert "https://muster.example/people/ladders" in letter.text
    with shop.cast.store.reading() as db:
        told_in = list(db.session.scalars(select(Event.organisation_id).where(Event.kind == "ladder_written")))
    assert told_in == [shop.cast.northgate]


@pytest.mark.parametrize("who", [ADMIN, DSL, HEAD])
def test_an_administrator_the_dsl_and_the_headteacher_write_it(shop, office, who):
    write(office, REGISTER, steps(*LATER), by=who)

    assert _count(shop, LadderVersion) == 1


@pytest.mark.parametrize(
    ("who", "refused"),
    [(OFFICER, NotAllowed), (DEPUTY, NotAllowed), (LEAD, NotAllowed), (DIRECTOR, NotFound), (MANAGER, NotFound)],
)
def test_nobody_else_does(office, who, refused):
    with pytest.raises(refused):
        write(office, REGISTER, steps(*LATER), by=who)


def test_whoever_wrote_meanwhile_is_named_and_nothing_is_lost(office):
    write(office, REGISTER, steps(*LATER), by=HEAD)

    with pytest.raises(Conflict, match="Hana Head, Headteacher, changed this meanwhile"):
        write(office, REGISTER, steps(("0", "dsl")))


@pytest.mark.parametrize(
    ("rungs", "field", "more"),
    [
        (steps(("0", "attendance_officer"), ("9999", "dsl")), "rungs", {}),
        (steps(("soon", "dsl")), "minutes-0", {}),
        (steps(("0", "dsl"), ("20", "headteacher")), "rungs", {}),
        (steps(("0", "dsl"), ("90", "headteacher")), "rungs", {"is_short": True}),
    ],
)
def test_what_would_silence_an_alarm_is_refused_beside_its_field(shop, office, rungs, field, more):
    with pytest.raises(Refusal) as refused:
        write(office, REGISTER, rungs, **more)

    assert refused.value.field == field
    assert _count(shop, LadderVersion) == 0


def test_there_is_no_shorter_ladder_where_everybody_is_told_at_once_anyway(office):
    with pytest.raises(NotFound):
        write(office, WALK_OFF, steps(("0", "dsl", "headteacher")), is_short=True)


def test_musters_own_is_not_gone_back_to_where_a_pupil_at_risk_would_wait_longer(office):
    write(office, REGISTER, steps(("0", "dsl"), ("90", "headteacher")))
    write(office, REGISTER, steps(("0", "dsl"), ("80", "headteacher")), is_short=True)

    with pytest.raises(Refusal, match="fewer would have been told of a pupil at risk"):
        go_back(office, REGISTER, instead_of=1)


def test_only_those_who_may_see_an_alert_can_be_named(office):
    found = office.do(DSL, lambda scope, db: reading.choices(scope, db, AlertKind.SAFEGUARDING))

    assert [name for _job, name in found.people] == [
        "Dev Deputy, Deputy safeguarding lead", "Dora Lead, Designated safeguarding lead", "Hana Head, Headteacher",
    ]  # fmt: skip
    assert found.roles == (Role.DSL, Role.DEPUTY_DSL, Role.HEADTEACHER, Role.SAFEGUARDING_DIRECTOR)


@BOTH_KINDS
def test_a_version_is_never_changed(shop, office):
    write(office, REGISTER, steps(*LATER))

    with pytest.raises(DBAPIError), shop.cast.store.writing() as db:
        db.session.execute(update(LadderVersion).values(by_name="x"))


def _row(shop, *, version, rungs):
    return {
        "id": uuid4(),
        "home_school_id": shop.cast.northgate,
        "kind": REGISTER.value,
        "is_short": False,
        "version": version,
        "rungs": rungs,
        "written_at": at("08:00"),
        "by_name": "A",
        "by_job_title": "B",
    }


def _count(shop, table):
    with shop.cast.store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(table))
