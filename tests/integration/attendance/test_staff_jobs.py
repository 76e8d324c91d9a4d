"""Jobs given and ended by those who look after the people: rights begin with the job and end with it, at once."""

import pytest
from sqlalchemy import select, update

from attendance import alerts, devices, own_password, responding, sign_in, walk_offs
from attendance.records.tables import Alert, Membership, Organisation, Person, SignIn, Task
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.words import Role
from attendance.secret import digest_of
from attendance.staff import jobs
from attendance.staff.jobs import ChangeJob
from attendance.walk_offs import ReportWalkOff
from tests.support.acting import Acting, envelope
from tests.support.cast import (
    ADMIN,
    DEPUTY,
    DSL,
    HEAD,
    LEAD,
    MANAGER,
    OFFICER,
    RIVAL_TUTOR,
    SOUTH_DSL,
    TUTOR,
    at,
    email_of,
    leave_job,
)
from tests.support.staff import NEWCOMER, link_in
from tests.support.tablets import PIN, give_pin, recognised, remember_tablet


def test_whoever_is_invited_has_the_job_and_is_mailed_a_link_that_nobody_else_sees(office, clock):
    done = office.invite(Role.ATTENDANCE_OFFICER, Role.SENIOR_LEAD)
    letters = office.deliver()

    assert not done.waits
    assert office.roles(NEWCOMER) == {Role.ATTENDANCE_OFFICER, Role.SENIOR_LEAD}
    link = link_in(letters, NEWCOMER)
    with office.cast.store.reading() as db:
        assert own_password.link_owner(db, link, machine_now=clock.machine()).name == "Nia New"
    assert [each.to_address for each in letters if link in each.text] == [NEWCOMER]
    assert {"job_given", "person_invited"} <= set(office.events())


def test_the_lead_and_the_headteacher_hear_of_a_new_role_and_the_giver_does_not(office):
    office.invite(Role.ATTENDANCE_OFFICER)

    said = "Ada Admin, Data manager, changed the roles of Nia New at Northgate Academy: given attendance officer."
    assert office.told_to(email_of(DSL)) == office.told_to(email_of(HEAD)) == [said]
    assert office.told_to(email_of(ADMIN)) == []


def test_where_nobody_else_is_at_the_top_the_organisations_own_address_hears_of_it(office):
    office.invite(Role.PROVIDER_STAFF, by=MANAGER)

    assert len(office.told_to("office@oakbank.example")) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "Nia\nBcc: all@cast.example"}, "name"),
        ({"email": "nia at cast"}, "email"),
        ({"mobile": "01632 960100"}, "mobile"),
        ({"job_title": ""}, "job_title"),
    ],
)
def test_what_cannot_be_read_is_refused_beside_its_field(office, typed, field):
    with pytest.raises(Refusal) as refused:
        office.invite(Role.ATTENDANCE_OFFICER, **typed)

    assert refused.value.field == field


def test_a_head_of_year_has_the_years_that_were_typed_and_nobody_else_has_any(office):
    office.invite(Role.HEAD_OF_YEAR, years="Year 10, 9")

    assert office.colleague("Nia New").years == "9, 10"
    with pytest.raises(Refusal) as refused:
        office.change(OFFICER, Role.ATTENDANCE_OFFICER, years="10")
    assert refused.value.field == "years"


def test_the_years_wait_with_the_roles_for_a_second_person(office):
    office.change(OFFICER, Role.HEAD_OF_YEAR, Role.DEPUTY_DSL, years="7")
    assert office.colleague("Olive Officer").years == ""

    office.decide(DSL, agrees=True)
    assert office.colleague("Olive Officer").years == "7"


@pytest.mark.parametrize("roles", [(), (Role.PROVIDER_STAFF,), (Role.SAFEGUARDING_DIRECTOR,)])
def test_nobody_is_given_a_role_that_is_not_of_their_organisation(office, roles):
    with pytest.raises(Refusal) as refused:
        office.invite(*roles)

    assert refused.value.field == "roles"


def test_somebody_who_has_an_account_elsewhere_keeps_it_and_is_told_of_one_job_more(office):
    office.has_password(RIVAL_TUTOR)
    office.invite(Role.PROVIDER_STAFF, by=MANAGER, email="RIVAL_tutor@cast.example", name="Somebody Else")

    assert office.colleague("Rita Rival", MANAGER).roles == (Role.PROVIDER_STAFF,)
    [said] = office.told_to(email_of(RIVAL_TUTOR))
    assert "gave you a job at Oakbank Farm" in said
    with office.cast.store.reading() as db:
        rows = db.session.scalars(select(Person).where(Person.email == email_of(RIVAL_TUTOR))).all()
    assert [row.name for row in rows] == ["Rita Rival"]


def test_somebody_with_a_job_here_is_not_invited_twice(office):
    office.invite(Role.ATTENDANCE_OFFICER)

    with pytest.raises(Refusal, match="has a job here already"):
        office.invite(Role.ATTENDANCE_OFFICER)


def test_an_ended_job_ends_every_sign_in_at_once_and_its_owner_is_told(office, cast, clock):
    secret = office.signed_in(OFFICER)
    office.end(OFFICER)

    with cast.store.reading() as db:
        assert sign_in.who(db, secret, machine_now=clock.machine()) is None
    assert office.has_ended(OFFICER)
    assert "ended your job at Northgate Academy" in office.said_to(email_of(OFFICER))
    assert "Olive Officer" not in {each.name for each in office.staff().people}


def test_of_somebody_who_works_elsewhere_too_the_sign_in_in_this_job_ends_and_the_other_stays(office, cast, clock):
    office.has_password(RIVAL_TUTOR)
    office.invite(Role.PROVIDER_STAFF, by=MANAGER, email=email_of(RIVAL_TUTOR))
    here = next(each.job_id for each in office.staff(MANAGER).people if each.name == "Rita Rival")
    with cast.store.reading() as db:
        there = db.session.scalars(select(Membership.id).where(Membership.organisation_id == cast.riverside)).one()
    secrets = {job: office.signed_in(RIVAL_TUTOR) for job in (here, there)}
    with cast.store.writing() as db:
        for job, secret in secrets.items():
            its = SignIn.digest == digest_of(secret)
            db.session.execute(update(SignIn).where(its).values(membership_id=job))
    office.do(MANAGER, lambda scope, db: _end(scope, db, here, office))

    with cast.store.reading() as db:
        ended = dict(db.session.execute(select(SignIn.membership_id, SignIn.ended_at)).all())
        still = sign_in.who(db, secrets[there], machine_now=clock.machine())
    assert ended == {here: clock.machine(), there: None}
    assert still is not None


def _end(scope, db, job_id, office):
    jobs.end(scope, db, job_id, **office.times)


@pytest.fixture
def device(cast, clock):
    """A tablet of OAKBANK's, and the tutor has a PIN."""
    give_pin(cast, clock)
    return recognised(cast, clock, remember_tablet(cast, clock))


def test_an_ended_job_takes_the_pin_away_and_closes_the_tablet(office, cast, clock, device):
    with cast.store.reading() as db:
        [tutor] = devices.staff(db, device)
    opened = devices.enter(cast.store, device, tutor.membership_id, PIN, **office.times)
    office.end(TUTOR, by=MANAGER)

    with cast.store.reading() as db:
        assert devices.who(db, device, opened, machine_now=clock.machine()) is None
    office.invite(Role.PROVIDER_STAFF, by=MANAGER, email=email_of(TUTOR))
    with cast.store.reading() as db:
        assert devices.staff(db, device) == ()


def test_a_link_on_its_way_opens_nothing_once_the_job_has_ended(office, cast, clock):
    office.link(OFFICER)
    link = link_in(office.deliver(), email_of(OFFICER))
    office.end(OFFICER)

    with cast.store.reading() as db:
        assert own_password.link_owner(db, link, machine_now=clock.machine()) is None


def test_a_link_opens_nothing_for_somebody_whose_job_ended_in_another_way(office, cast, clock):
    office.link(OFFICER)
    link = link_in(office.deliver(), email_of(OFFICER))
    leave_job(cast, OFFICER)

    with cast.store.reading() as db:
        assert own_password.link_owner(db, link, machine_now=clock.machine()) is None


def test_an_alert_that_somebody_had_taken_on_is_told_anew_the_moment_their_job_ends(office, cast, clock):
    acting = Acting(cast=cast)
    acting.open_day()
    left = acting.walk_off("P1", left="10:00", local="10:05")
    with cast.store.writing() as db:
        responding.take_on(cast.deputy, db, left.alert_id, now=at("10:07"))
    clock.jump(at("10:09"))
    office.end(DEPUTY)

    with cast.store.reading() as db:
        alert = db.session.get_one(Alert, left.alert_id)
    assert (alert.owner_id, alert.since, alert.round, alert.climbed) == (None, at("10:09"), 3, 1)
    assert acting.told(kind="walk_off")[-2:] == ["Dora Lead", "Olive Officer"]
    assert alert.climb_at == at("10:14")
    assert "alert_let_go" in office.events()


def test_the_ladder_passes_over_whoever_has_left(office, cast, clock):
    acting = Acting(cast=cast)
    acting.open_day()
    acting.walk_off("P1", left="10:00", local="10:05")
    office.end(DEPUTY)
    with cast.store.writing() as db:
        alerts.climb_due(db, now=at("10:10"))

    assert "Dev Deputy" not in acting.told(kind="walk_off")
    assert acting.told(kind="walk_off")[-1] == "Hana Head"


def test_a_role_that_alerts_need_and_nobody_holds_any_more_is_a_task_at_once(office, cast):
    office.end(DEPUTY)

    assert office.staff().gaps == (Role.DEPUTY_DSL,)
    with cast.store.reading() as db:
        [task] = db.session.scalars(select(Task).where(Task.kind == "role_gap"))
    assert "deputy designated safeguarding lead" in task.words


def test_a_message_to_somebody_whose_job_ended_while_it_waited_does_not_leave_and_the_next_is_told(office, cast, clock):
    acting = Acting(cast=cast)
    acting.open_day()
    clock.jump(at("10:05"))
    acting_left = _report_only(cast)
    office.end(OFFICER)
    letters = office.deliver()

    urgent = [each.to_address for each in letters if "walk_off" in each.kinds]
    assert email_of(OFFICER) not in urgent
    assert email_of(DSL) in urgent
    # Not the deputy: the DSL of the same step is there and was told.
    assert acting_left.told
    assert email_of(OFFICER) in [each.to_address for each in letters if "account" in each.kinds]


def test_when_the_only_one_told_has_left_the_next_person_hears_of_it_at_once(office, cast, clock):
    acting = Acting(cast=cast)
    acting.open_day()
    clock.jump(at("10:05"))
    leave_job(cast, OFFICER)
    _report_only(cast)
    office.invite(Role.ATTENDANCE_OFFICER)
    with cast.store.writing() as db:
        job = db.session.scalars(select(Membership).where(Membership.person_id == cast.people[DSL])).one()
        job.ended_at = at("10:05")
    letters = office.deliver() + office.deliver()

    urgent = [each.to_address for each in letters if "walk_off" in each.kinds]
    assert urgent == [email_of(DEPUTY)]


def _report_only(cast):
    command = ReportWalkOff(placement=cast.refs["P1"], left_at=at("10:00"), envelope=envelope())
    return cast.store.command(lambda db: walk_offs.report(cast.tutor, db, command, now=at("10:05")))


def test_the_only_safeguarding_lead_cannot_be_taken_away(office):
    with pytest.raises(Refusal, match="the only designated safeguarding lead"):
        office.end(DSL)
    with pytest.raises(Refusal, match="the only designated safeguarding lead"):
        office.change(DSL, Role.SENIOR_LEAD)


def test_of_two_administrators_one_stays_however_they_end_each_other(office):
    office.invite(Role.ADMINISTRATOR)
    office.decide(HEAD, agrees=True)
    other = office.act_as(NEWCOMER, ADMIN)
    other.end(ADMIN)

    with pytest.raises(Refusal, match="yourself"):
        other.end(NEWCOMER)
    with pytest.raises(NotAllowed):
        office.end(NEWCOMER)


def test_a_second_manager_frees_the_first(office):
    office.invite(Role.ADMINISTRATOR, by=MANAGER)
    other = office.act_as(NEWCOMER, MANAGER)
    other.end(MANAGER, by=MANAGER)

    assert [each.name for each in other.staff(MANAGER).people] == ["Nia New", "Tess Tutor"]


def test_a_second_lead_frees_the_first(office):
    office.change(DEPUTY, Role.DSL, Role.DEPUTY_DSL)
    office.decide(HEAD, agrees=True)
    office.end(DSL)

    assert office.staff().gaps == ()


def test_nobody_changes_or_ends_their_own_job(office):
    with pytest.raises(Refusal, match="yourself"):
        office.change(ADMIN, Role.ADMINISTRATOR, Role.DSL)
    with pytest.raises(Refusal, match="yourself"):
        office.end(ADMIN)


@pytest.mark.parametrize("who", [OFFICER, LEAD, DSL, HEAD])
def test_only_an_administrator_looks_after_a_schools_people(office, who):
    for deed in (lambda: office.invite(Role.SENIOR_LEAD, by=who), lambda: office.end(LEAD, by=who)):
        with pytest.raises(NotAllowed):
            deed()


def test_the_tutor_does_not_look_after_anybody(office):
    with pytest.raises(NotAllowed):
        office.staff(TUTOR)
    with pytest.raises(NotAllowed):
        office.invite(Role.PROVIDER_STAFF, by=TUTOR)


@pytest.mark.parametrize("whom", [TUTOR, OFFICER, SOUTH_DSL])
def test_another_organisations_people_are_not_there(office, whom):
    with pytest.raises(NotFound):
        office.end(whom, by=RIVAL_TUTOR)
    with pytest.raises(NotFound):
        office.change(whom, Role.PROVIDER_STAFF, by=RIVAL_TUTOR)
    with pytest.raises(NotFound):
        office.email(whom, "mine@rival.example", by=RIVAL_TUTOR)


def test_an_administrator_whose_own_job_ended_a_moment_ago_changes_nothing(office, cast):
    scope = office.scope(ADMIN)
    leave_job(cast, ADMIN)

    with pytest.raises(NotAllowed):
        office.do(ADMIN, lambda _scope, db: _end(scope, db, office.job(OFFICER), office))


def test_a_partner_schools_manager_of_the_hosting_sees_and_changes_nobody(office, cast):
    with cast.store.writing() as db:
        partner = db.session.get_one(Organisation, cast.oakbank)
        partner.kind, partner.is_school = "partner_school", True

    assert {each.mobile for each in office.staff(MANAGER).people} == {None}
    with pytest.raises(NotAllowed):
        office.invite(Role.DSL, by=MANAGER)


def test_roles_that_changed_meanwhile_are_not_written_over(office):
    stale = ChangeJob(job_title="Other", roles=frozenset({Role.SENIOR_LEAD}), instead_of=frozenset({Role.SENDCO}))
    with pytest.raises(Conflict):
        office.do(ADMIN, lambda scope, db: jobs.change(scope, db, office.job(OFFICER), stale, now=office.clock.now()))


def test_a_lead_who_leads_no_more_cannot_have_an_incident(office, cast, clock):
    acting = Acting(cast=cast)
    acting.open_day()
    left = acting.walk_off("P1", left="10:00", local="10:05")
    with cast.store.writing() as db:
        alert = db.session.get_one(Alert, left.alert_id)
        alert.kind = "incident"
        responding.take_on(cast.deputy, db, alert.id, now=at("10:07"))
    clock.jump(at("10:09"))
    office.change(DEPUTY, Role.SENIOR_LEAD)

    with cast.store.reading() as db:
        assert db.session.get_one(Alert, left.alert_id).owner_id is None
