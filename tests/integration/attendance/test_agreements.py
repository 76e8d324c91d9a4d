from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import select

from attendance import agreements
from attendance.agreements import AgreeTimes
from attendance.records.tables import Agreement, Event, Expected, Organisation, Placement
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.expected import DueSource
from attendance.rules.words import Role
from attendance.scope import SchoolScope
from tests.support.cast import HEAD, actor_of, at


@pytest.fixture
def head(cast):
    """The headteacher of Northgate."""
    school = cast.northgate
    return SchoolScope(organisation_id=school, school_ids=frozenset({school}), actor=actor_of(cast.people, HEAD))


def agree(cast, scope, am=time(9, 45), pm=time(13, 45), *, local="08:00", **more):
    command = AgreeTimes(
        provider_id=more.get("provider", cast.oakbank),
        home_school_id=more.get("school", cast.northgate),
        am_due=am,
        pm_due=pm,
        instead_of=more.get("instead_of"),
    )
    cast.store.command(lambda db: agreements.agree(scope, db, command, now=at(local)))


def due_of(cast, ref):
    wanted = select(Expected.session, Expected.due_at).where(Expected.placement_id == cast.placements[ref])
    with cast.store.reading() as db:
        return {row.session: row.due_at for row in db.session.execute(wanted)}


def oakbank_terms(cast, scope):
    with cast.store.reading() as db:
        found = agreements.terms(scope, db, now=at("08:00"))
    return next(each for each in found if each.provider_id == cast.oakbank)


def test_agreed_times_hold_from_today(cast, acting, head):
    agree(cast, head)

    assert due_of(cast, "P1") == {"AM": at("09:45"), "PM": at("13:45")}


def test_another_schools_pupils_at_the_provider_keep_theirs(cast, acting, head):
    agree(cast, head)

    assert due_of(cast, "P4") == {"AM": at("10:00"), "PM": at("14:00")}


def test_who_agreed_and_when_is_kept_and_told_to_both_chains(cast, acting, head):
    agree(cast, head)

    with cast.store.reading() as db:
        row = db.session.scalars(select(Agreement)).one()
        told = db.session.scalars(select(Event.organisation_id).where(Event.kind == "due_times_agreed"))
        assert (row.accepted_by, row.accepted_at) == ("Hana Head, Headteacher", at("08:00"))
        assert set(told) == {cast.northgate, cast.oakbank}


def test_agreeing_the_same_again_changes_nothing(cast, acting, head):
    agree(cast, head)

    agree(cast, head, local="09:00")

    with cast.store.reading() as db:
        assert db.session.scalars(select(Agreement.accepted_at)).one() == at("08:00")


def test_a_blank_gives_the_time_back_to_the_school(cast, acting, head):
    agree(cast, head)

    agree(cast, head, None, None, instead_of=at("08:00"))

    assert due_of(cast, "P1") == {"AM": at("10:00"), "PM": at("14:00")}


def test_a_proposal_is_not_in_force_until_it_is_accepted(cast, acting, head):
    with cast.store.writing() as db:
        db.session.get_one(Organisation, cast.oakbank).am_due = time(9, 40)

    terms = oakbank_terms(cast, head)

    assert terms.proposal_is_new
    assert (terms.sessions[0].holds, terms.sessions[0].source) == (time(10, 0), DueSource.SETTING)


def test_the_first_that_is_set_wins_placement_agreement_school_setting(cast, acting, head):
    with cast.store.writing() as db:
        db.session.get_one(Organisation, cast.northgate).pm_due = time(14, 15)
        db.session.get_one(Placement, cast.placements["P2"]).am_due = time(9, 50)

    agree(cast, head, time(9, 45), None)
    morning, afternoon = oakbank_terms(cast, head).sessions

    assert (morning.holds, morning.source) == (time(9, 45), DueSource.AGREEMENT)
    assert (afternoon.holds, afternoon.source) == (time(14, 15), DueSource.HOME_SCHOOL)
    assert [(own.pupil_name, own.at) for own in morning.own_times] == [("Bruno Zephyrine", time(9, 50))]
    assert due_of(cast, "P2")["AM"] == at("09:50")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SENIOR_LEAD, Role.OFFSITE_COORDINATOR, Role.HEADTEACHER])
def test_these_may_agree(cast, head, role):
    assert agreements.may_agree(_with(head, role))


@pytest.mark.parametrize("role", [Role.ATTENDANCE_OFFICER, Role.DSL, Role.PROVIDER_MANAGER])
def test_nobody_else_may(cast, acting, head, role):
    with pytest.raises(NotAllowed):
        agree(cast, _with(head, role))


def test_a_provider_without_pupils_of_ours_is_not_found(cast, acting, head):
    with pytest.raises(NotFound):
        agree(cast, head, provider=cast.southgate)


def test_another_schools_agreement_is_not_found(cast, acting, head):
    with pytest.raises(NotFound):
        agree(cast, head, school=cast.southgate)


@pytest.mark.parametrize(("am", "pm", "field"), [(time(1), None, "am_due"), (None, time(9), "pm_due")])
def test_a_time_outside_the_session_is_refused(cast, acting, head, am, pm, field):
    with pytest.raises(Refusal) as refused:
        agree(cast, head, am, pm)

    assert refused.value.field == field


def test_times_that_somebody_changed_meanwhile_are_a_conflict(cast, acting, head):
    agree(cast, head)

    with pytest.raises(Conflict):
        agree(cast, head, time(9, 50), None)


def _with(scope, role):
    return replace(scope, actor=replace(scope.actor, roles=frozenset({role})))
