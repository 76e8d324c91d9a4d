"""What takes two people: nobody makes a colleague, or themselves, a safeguarding lead alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from attendance.records.tables import Passkey, RecoveryCode, StaffRequest
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.words import Role
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
    TUTOR,
    email_of,
    leave_job,
)
from tests.support.staff import NEWCOMER, link_in

WEIGHTY = [Role.DSL, Role.DEPUTY_DSL, Role.HEADTEACHER, Role.ADMINISTRATOR]


@pytest.fixture
def factor_of(cast, clock):
    """Give somebody a passkey and a recovery code; `stands` says whether they are there."""
    return _Factors(cast, clock)


class _Factors:
    def __init__(self, cast, clock):
        self.cast, self.clock = cast, clock

    def __call__(self, who):
        person_id = self.cast.people[who]
        with self.cast.store.writing() as db:
            db.session.add(
                Passkey(
                    person_id=person_id,
                    credential=f"key of {who}",
                    public_key=b"k",
                    uses=0,
                    name="Phone",
                    created_at=self.clock.machine(),
                )
            )
            db.session.add(RecoveryCode(person_id=person_id, digest=f"code of {who}", created_at=self.clock.machine()))

    def stands(self, who):
        with self.cast.store.reading() as db:
            found = [
                db.session.scalars(select(table).where(table.person_id == self.cast.people[who])).all()
                for table in (Passkey, RecoveryCode)
            ]
        return all(found)


@pytest.mark.parametrize("role", WEIGHTY)
def test_a_role_of_weight_waits_for_a_second_person_and_until_then_nothing_changes(office, role):
    done = office.change(OFFICER, Role.ATTENDANCE_OFFICER, role)

    assert done.waits
    assert office.roles(OFFICER) == {Role.ATTENDANCE_OFFICER}
    assert office.waiting()[0].what.startswith("make Olive Officer “Other”, with: ")
    for who in (DSL, DEPUTY, HEAD):
        assert "It waits for a second person" in office.said_to(email_of(who))


@pytest.mark.parametrize("second", [DSL, DEPUTY, HEAD])
def test_once_a_second_person_agrees_it_counts_and_both_are_named(office, second):
    office.change(LEAD, Role.SENIOR_LEAD, Role.DEPUTY_DSL, title="Deputy head")
    office.decide(second, agrees=True)

    assert office.roles(LEAD) == {Role.SENIOR_LEAD, Role.DEPUTY_DSL}
    assert office.waiting() == ()
    said = office.said_to(email_of(LEAD))
    assert "(asked by Ada Admin, Data manager)" in said
    assert "You are Deputy head, with: deputy designated safeguarding lead, senior lead." in said
    assert {"staff_request_made", "staff_request_agreed", "job_changed"} <= set(office.events())


def test_nobody_agrees_to_what_they_asked_for(office):
    office.change(OFFICER, Role.DSL)

    assert (office.waiting(ADMIN)[0].may_agree, office.waiting(DSL)[0].may_agree) == (False, True)
    with pytest.raises(Refusal, match="yourself"):
        office.decide(ADMIN, agrees=True)
    assert office.roles(OFFICER) == {Role.ATTENDANCE_OFFICER}


def test_the_database_refuses_one_person_in_both_places(office, cast):
    office.change(OFFICER, Role.DSL)

    same = {"decided_by_key": StaffRequest.asked_by_key, "is_agreed": True}
    with pytest.raises(IntegrityError, match="two_people"), cast.store.writing() as db:
        db.session.execute(update(StaffRequest).values(**same))


def test_nobody_agrees_to_what_is_about_themselves(office):
    office.change(DEPUTY, Role.DEPUTY_DSL, Role.ADMINISTRATOR)

    assert not office.waiting(DEPUTY)[0].may_agree
    with pytest.raises(NotAllowed):
        office.decide(DEPUTY, agrees=True)


@pytest.mark.parametrize("who", [OFFICER, LEAD])
def test_whoever_neither_leads_nor_administers_is_no_second_person(office, who):
    office.change(DEPUTY, Role.DEPUTY_DSL, Role.ADMINISTRATOR)
    request = office.waiting()[0].id

    with pytest.raises(NotAllowed):
        office.decide(who, agrees=True, request=request)


@pytest.mark.parametrize("who", [SOUTH_DSL, DIRECTOR, MANAGER])
def test_another_organisations_request_is_not_there(office, who):
    office.change(OFFICER, Role.DSL)
    request = office.waiting()[0].id

    with pytest.raises(NotFound):
        office.decide(who, agrees=True, request=request)


def test_somebody_made_up_cannot_be_the_second_person_before_one_has_agreed_to_them(office):
    office.invite(Role.ADMINISTRATOR)
    office.change(OFFICER, Role.DSL)
    request = next(each.id for each in office.waiting() if "Olive" in each.what)

    with pytest.raises(NotAllowed):
        office.act_as(NEWCOMER, ADMIN).decide(ADMIN, agrees=True, request=request)
    assert office.deliver()
    assert not [each for each in office.told() if each[0] == NEWCOMER]


def test_an_invitation_with_a_role_of_weight_leaves_once_a_second_person_agrees(office):
    office.invite(Role.DSL)
    assert NEWCOMER not in {each.to_address for each in office.deliver()}
    with pytest.raises(Refusal, match="no role"):
        office.link(NEWCOMER)
    office.decide(DSL, agrees=True)

    assert link_in(office.deliver(), NEWCOMER)
    assert office.roles(NEWCOMER) == {Role.DSL}


def test_whoever_was_invited_for_a_role_that_is_declined_has_no_job(office):
    office.invite(Role.DSL)
    office.decide(HEAD, agrees=False)

    assert "Nia New" not in {each.name for each in office.staff().people}
    assert NEWCOMER not in {each.to_address for each in office.deliver()}
    assert "said no" in office.said_to(email_of(ADMIN))


def test_the_one_who_asked_takes_it_back(office):
    office.change(OFFICER, Role.DSL)
    office.decide(ADMIN, agrees=False)

    assert office.waiting() == ()
    assert office.roles(OFFICER) == {Role.ATTENDANCE_OFFICER}


def test_after_three_days_without_an_answer_nothing_waits_any_more(office, clock):
    office.change(OFFICER, Role.DSL)
    request = office.waiting()[0].id
    clock.move(timedelta(hours=72))

    assert office.waiting() == ()
    with pytest.raises(Refusal, match="Ask anew"):
        office.decide(DSL, agrees=True, request=request)


def test_what_was_decided_is_not_decided_again(office):
    office.change(OFFICER, Role.DSL)
    request = office.waiting()[0].id
    office.decide(DSL, agrees=False)

    with pytest.raises(Refusal, match="decided already"):
        office.decide(HEAD, agrees=True, request=request)
    assert office.roles(OFFICER) == {Role.ATTENDANCE_OFFICER}


def test_what_waits_falls_with_another_change_of_the_job(office):
    office.change(OFFICER, Role.ATTENDANCE_OFFICER, Role.DSL)
    office.change(OFFICER, Role.SENIOR_LEAD)

    assert office.waiting() == ()


def test_where_nobody_could_be_the_second_person_it_is_said_at_once(office, cast):
    leave_job(cast, DSL, DEPUTY, HEAD)

    with pytest.raises(Refusal, match="whoever runs Muster"):
        office.change(OFFICER, Role.DSL)


def test_a_role_taken_away_takes_one_person_and_the_leads_are_told(office):
    assert not office.change(DEPUTY, Role.SENIOR_LEAD).waits

    assert "no longer deputy designated safeguarding lead" in office.said_to(email_of(DSL))


def test_at_a_provider_a_manager_gives_roles_alone(office):
    assert not office.change(TUTOR, Role.PROVIDER_STAFF, Role.DSL, by=MANAGER).waits
    assert office.roles(TUTOR) == {Role.PROVIDER_STAFF, Role.DSL}


@pytest.mark.parametrize("who", [DSL, DEPUTY, HEAD])
def test_a_leads_second_step_is_taken_away_by_two_people(office, factor_of, who):
    factor_of(who)
    office.signed_in(who)
    assert office.reset(who).waits
    assert factor_of.stands(who)
    assert "It waits for a second person" in office.said_to(email_of(who))
    with pytest.raises(Refusal, match="yourself"):
        office.decide(ADMIN, agrees=True)
    assert factor_of.stands(who)

    office.decide(HEAD if who != HEAD else DSL, agrees=True)

    assert not factor_of.stands(who)
    assert office.has_ended(who)
    assert "Your second step was reset" in office.said_to(email_of(who))


def test_an_officers_second_step_is_taken_away_by_one(office, factor_of):
    factor_of(OFFICER)
    office.signed_in(OFFICER)

    assert not office.reset(OFFICER).waits
    assert not factor_of.stands(OFFICER)
    assert office.has_ended(OFFICER)
    assert "took away the second step of Olive Officer" in office.said_to(email_of(DSL))


def test_another_administrators_second_step_takes_two_or_one_could_become_the_other(office, factor_of, cast):
    office.change(LEAD, Role.SENIOR_LEAD, Role.ADMINISTRATOR)
    office.decide(HEAD, agrees=True)
    factor_of(LEAD)

    assert office.reset(LEAD).waits
    assert factor_of.stands(LEAD)


def test_nobody_takes_their_own_second_step_away_here(office, factor_of):
    factor_of(ADMIN)

    with pytest.raises(Refusal, match="yourself"):
        office.reset(ADMIN)


def test_there_must_be_a_second_step_to_take_away(office):
    with pytest.raises(Refusal, match="no second step"):
        office.reset(OFFICER)
