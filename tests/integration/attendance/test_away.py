"""Out today: a colleague is told instead, as that role, and nobody else's rights change. One person is told once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from attendance import walk_offs
from attendance.preferences import Preferences
from attendance.records.tables import Membership, Notice, RoleHeld
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.words import Role
from attendance.staff import away
from attendance.staff.away import SayAway
from attendance.walk_offs import ReportWalkOff
from tests.support.acting import envelope
from tests.support.cast import (
    ADMIN,
    DEPUTY,
    DSL,
    HEAD,
    LEAD,
    OFFICER,
    SOUTH_DSL,
    WEDNESDAY,
    at,
    email_of,
    leave_job,
    mobile_of,
)
from tests.support.staff import Office

WALK_OFF = "walk_off"


@pytest.fixture
def preferences():
    """Texts can be sent."""
    return Preferences(has_texts=True)


@pytest.fixture
def office(office):
    """The cast on the Wednesday morning; of a walk-off the DSL and the officer are told at once."""
    office.clock.jump(at("08:00"))
    return office


def out(office: Office, who: str, stand_in: str, *roles: Role, by: str = ADMIN, days: int = 1) -> None:
    """Have somebody told in another's place from the Wednesday on."""
    last = WEDNESDAY + timedelta(days=days - 1)
    said = SayAway(roles=frozenset(roles), stand_in=office.job(stand_in), first_on=WEDNESDAY, last_on=last)
    office.do(by, lambda scope, db: away.say_away(scope, db, office.job(who), said, now=office.clock.now()))


def back(office: Office, who: str, *, by: str = ADMIN) -> None:
    """Have somebody told again."""
    office.do(by, lambda scope, db: away.say_back(scope, db, office.job(who), now=office.clock.now()))


def walk_off(office: Office, *, days: int = 0) -> dict[str, list[tuple[str, str]]]:
    """Report that P1 left; return the role and channel of what each person is told of it, by address."""
    now = at("10:42", on=WEDNESDAY + timedelta(days=days))
    command = ReportWalkOff(envelope=envelope(), placement=office.cast.refs["P1"], left_at=now)
    with office.cast.store.writing() as db:
        walk_offs.report(office.cast.tutor, db, command, now=now)
    with office.cast.store.reading() as db:
        rows = db.session.scalars(select(Notice).where(Notice.kind == "walk_off").order_by(Notice.channel))
        told: dict[str, list[tuple[str, str]]] = {}
        for each in rows:
            told.setdefault(str(each.person_id), []).append((each.role, each.channel))
    return {who: told[str(key)] for who, key in office.cast.people.items() if str(key) in told}


def test_while_the_lead_is_out_the_deputy_is_told_as_the_lead_and_the_lead_is_not(office):
    out(office, DSL, DEPUTY, Role.DSL)

    assert walk_off(office) == {
        DEPUTY: [("dsl", "email"), ("dsl", "sms")],
        OFFICER: [("attendance_officer", "email"), ("attendance_officer", "sms")],
    }


def test_what_waits_for_whoever_stands_in_leaves(office):
    out(office, OFFICER, LEAD, Role.ATTENDANCE_OFFICER)
    walk_off(office)

    told = {each.to_address for each in office.deliver() if WALK_OFF in each.kinds}
    assert told == {email_of(LEAD), mobile_of(LEAD), email_of(DSL), mobile_of(DSL)}


def test_until_the_first_day_they_are_told_themselves(office):
    office.clock.jump(at("08:00", on=WEDNESDAY - timedelta(days=1)))
    out(office, DSL, DEPUTY, Role.DSL)

    assert set(walk_off(office, days=-1)) == {DSL, OFFICER}


def test_from_the_day_after_and_once_back_they_are_told_again(office):
    out(office, DSL, DEPUTY, Role.DSL)
    assert set(walk_off(office, days=1)) == {DSL, OFFICER}

    out(office, OFFICER, LEAD, Role.ATTENDANCE_OFFICER)
    back(office, OFFICER)
    assert "is back at Northgate Academy" in office.said_to(email_of(LEAD))
    assert set(walk_off(office)) == {OFFICER, DEPUTY, DSL}


def test_once_the_job_of_whoever_stands_in_has_ended_the_one_away_is_told(office):
    out(office, DSL, DEPUTY, Role.DSL)
    leave_job(office.cast, DEPUTY)

    assert office.colleague("Dora Lead").told_instead == ""
    assert set(walk_off(office)) == {DSL, OFFICER}


def test_once_the_job_of_whoever_stands_in_has_ended_somebody_else_may_stand_in(office):
    out(office, OFFICER, LEAD, Role.ATTENDANCE_OFFICER, days=3)
    leave_job(office.cast, LEAD)
    office.clock.jump(at("08:00", on=WEDNESDAY + timedelta(days=1)))

    said = SayAway(
        roles=frozenset({Role.ATTENDANCE_OFFICER}),
        stand_in=office.job(DSL),
        first_on=WEDNESDAY + timedelta(days=1),
        last_on=WEDNESDAY + timedelta(days=1),
    )
    office.do(ADMIN, lambda scope, db: away.say_away(scope, db, office.job(OFFICER), said, now=office.clock.now()))

    assert office.colleague("Olive Officer").told_instead == "Dora Lead"


def test_once_whoever_stands_in_has_lost_the_rights_the_one_away_is_told(office):
    out(office, DSL, DEPUTY, Role.DSL)
    lose_rights(office, DEPUTY)

    assert office.colleague("Dora Lead").told_instead == ""
    assert set(walk_off(office)) == {DSL, OFFICER}


def test_what_waits_for_whoever_stood_in_and_has_lost_the_rights_does_not_leave(office):
    out(office, DSL, DEPUTY, Role.DSL)
    walk_off(office)
    lose_rights(office, DEPUTY)

    told = {each.to_address for each in office.deliver() if WALK_OFF in each.kinds}
    assert not told & {email_of(DEPUTY), mobile_of(DEPUTY)}


def lose_rights(office: Office, who: str) -> None:
    """Make a deputy a SENCO, past every page that would ask about it."""
    with office.cast.store.writing() as db:
        held = select(RoleHeld).where(RoleHeld.membership_id == office.job(who))
        db.session.scalars(held).one().role = Role.SENDCO.value


def test_everybody_says_it_of_themselves_and_of_nobody_else(office):
    out(office, OFFICER, LEAD, Role.ATTENDANCE_OFFICER, by=OFFICER)
    assert office.colleague("Olive Officer").told_instead == "Sol Senior"
    assert office.told_to(email_of(OFFICER)) == []

    with pytest.raises(NotAllowed):
        out(office, DSL, DEPUTY, Role.DSL, by=OFFICER)
    with pytest.raises(NotAllowed):
        back(office, DSL, by=OFFICER)
    with pytest.raises(NotFound):
        out(office, SOUTH_DSL, DEPUTY, Role.DSL)


def test_nobody_of_another_organisation_and_nobody_without_the_rights_stands_in(office):
    for other in (SOUTH_DSL, HEAD, ADMIN):
        with pytest.raises(Refusal) as refused:
            out(office, DSL, other, Role.DSL)
        assert refused.value.field == "stand_in"
    with pytest.raises(Refusal):
        office.do(
            ADMIN,
            lambda scope, db: away.say_away(
                scope,
                db,
                office.job(DSL),
                SayAway(roles=frozenset({Role.DSL}), stand_in=uuid4(), first_on=WEDNESDAY, last_on=WEDNESDAY),
                now=office.clock.now(),
            ),
        )


def test_both_and_the_people_at_the_top_hear_of_it_each_once(office):
    out(office, DSL, DEPUTY, Role.DSL, days=2)

    said = (
        "Dev Deputy, Deputy safeguarding lead, is told in place of Dora Lead, Designated safeguarding lead, at "
        "Northgate Academy as designated safeguarding lead, from Wednesday 16 September to Thursday 17 September. "
        "Said by Ada Admin, Data manager."
    )
    assert [office.told_to(email_of(who)) for who in (DSL, DEPUTY, HEAD, ADMIN)] == [[said], [said], [said], []]
    assert "stand_in_begun" in office.events()


def test_one_person_with_five_roles_is_told_of_a_walk_off_once_by_each_channel(office):
    five = (Role.ATTENDANCE_OFFICER, Role.DEPUTY_DSL, Role.HEADTEACHER, Role.SENIOR_LEAD, Role.SENDCO)
    with office.cast.store.writing() as db:
        job = db.session.scalars(select(Membership).where(Membership.person_id == office.cast.people[DSL])).one()
        held = {"membership_id": job.id, "organisation_id": job.organisation_id}
        db.session.add_all(RoleHeld(role=role.value, **held) for role in five)
    leave_job(office.cast, OFFICER, DEPUTY, HEAD, LEAD)
    walk_off(office)

    told = [each.to_address for each in office.deliver() if WALK_OFF in each.kinds]
    assert sorted(told) == sorted([mobile_of(DSL), email_of(DSL)])
