"""What a use case narrows beyond the records: by role, by what is hidden, by who acts, on a tablet, at a trust."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, text, update

from attendance import (
    absences,
    agreements,
    alert_pages,
    hidden_places,
    own_sign_ins,
    people,
    phone_answers,
    phoned,
    provider_day,
    provider_tokens,
    reached,
    responding,
    school_day,
    session_links,
    subject_access,
    tasks,
    walk_offs,
    written_agreements,
)
from attendance.absences import TellAbsence
from attendance.directory import Directory
from attendance.records import events, imports, messages, registers, turning, weeks
from attendance.records.keys import Keys, MadeBy
from attendance.records.tables import (
    Alert,
    ChainHead,
    DueGroup,
    Event,
    EventBody,
    Expected,
    Membership,
    Message,
    Notice,
    OrganisationKey,
    Person,
    Register,
    RoleHeld,
    SignIn,
    WeekCounterSigned,
    WeekIssue,
)
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.words import Reason, Role, Session
from attendance.scope import Actor, ProviderScope, SchoolScope, StaffScope
from attendance.session_links import MakeLink
from attendance.staff import keeping, listing, news, requests
from tests.support.acting import envelope
from tests.support.beside import MONDAY
from tests.support.region import NOW, PEOPLE, TODAY

BEFORE = NOW - timedelta(hours=1)


def _actor(asked, who, *more):
    return Actor.of_person(asked.region.people[who], who, job_title=who, roles=frozenset({*PEOPLE[who][1], *more}))


def _school(asked, who):
    return SchoolScope(organisation_id=asked.north, school_ids=frozenset({asked.north}), actor=_actor(asked, who))


def _trust(asked):
    ids = asked.region.organisations
    own = frozenset({ids["NORTH"], ids["SOUTH"]})
    return SchoolScope(organisation_id=ids["COMPASS"], school_ids=own, actor=_actor(asked, "trust_reader", Role.DSL))


def _provider(asked, who="provider_staff", *, is_narrow=False):
    return ProviderScope(provider_id=asked.oak, actor=_actor(asked, who), is_narrow=is_narrow)


def _staff(asked, who):
    return StaffScope(organisation_id=asked.north, school_ids=frozenset({asked.north}), actor=_actor(asked, who))


# ---------------------------------------------------------------- where a hidden pupil is


def test_an_officers_day_names_no_place_of_a_hidden_pupil(asked):
    day = repr(school_day.day(_school(asked, "attendance_officer"), asked.db, TODAY, now=NOW))

    assert "Oak" in day
    assert "River" not in day


def test_an_officers_alerts_name_no_place_of_a_hidden_pupil(asked):
    cards = repr(alert_pages.open_cards(_school(asked, "attendance_officer"), asked.db))

    assert "Oak" in cards
    assert "River" not in cards


def test_an_officers_agreements_name_no_place_that_has_hidden_pupils_alone(asked):
    terms = repr(agreements.terms(_school(asked, "attendance_officer"), asked.db, now=NOW))

    assert "Oak" in terms
    assert "River" not in terms


def test_an_officer_is_led_to_no_agreement_that_tells_where_a_hidden_pupil_is(asked):
    officers = written_agreements.standings_of(_school(asked, "attendance_officer"), asked.db, now=NOW)
    leads = written_agreements.standings_of(_school(asked, "dsl"), asked.db, now=NOW)

    hidden = (asked.region.organisations["RIVER"], asked.north)
    assert (asked.oak, asked.north) in officers
    assert hidden in leads
    assert hidden not in officers


def _list_of_hidden(asked):
    hidden = asked.region.live["NORTH", "RIVER"]
    wanted = select(Expected.due_group_id).where(
        Expected.placement_id == hidden.placement, Expected.on == TODAY, Expected.session == "PM"
    )
    return asked.session.get_one(DueGroup, asked.session.scalars(wanted).one())


def test_a_list_of_hidden_pupils_alone_is_hidden_from_an_officer(asked):
    group = _list_of_hidden(asked).id

    assert hidden_places.lists_hidden_from(_school(asked, "attendance_officer"), asked.db, [group]) == {group}
    assert hidden_places.lists_hidden_from(_school(asked, "dsl"), asked.db, [group]) == frozenset()


def test_an_officer_is_told_how_many_hidden_pupils_are_awaited_and_not_who(asked):
    alert = Alert(due_group_id=_list_of_hidden(asked).id)

    awaited = alert_pages._awaited(_school(asked, "attendance_officer"), asked.db, alert)

    assert [each.name for each in awaited] == [alert_pages.UNNAMED]


def test_another_providers_call_is_not_there(asked):
    theirs = asked.region.live["NORTH", "RIVER"].phone_call

    with pytest.raises(NotFound):
        phone_answers.read(_provider(asked), asked.db, theirs, now=NOW)


def test_another_schools_register_cannot_be_phoned_in(asked):
    south = Register.home_school_id == asked.region.organisations["SOUTH"]
    # One in which somebody stands whom every officer may place.
    theirs = select(Register.id).where(south, Register.provider_id == asked.oak, Register.on == TODAY)

    with pytest.raises(NotFound):
        phoned.register(_school(asked, "attendance_officer"), asked.db, asked.session.scalars(theirs).first())


# ---------------------------------------------------------------- pupils' records, tasks, alerts


def test_no_record_is_opened_at_a_trust_even_by_a_dsl(asked):
    with pytest.raises(NotAllowed):
        subject_access.pupil_in(_trust(asked), asked.db, asked.facts.pupil)


def test_records_are_opened_at_the_school_itself_alone(asked):
    assert subject_access.may_open(_school(asked, "dsl"))
    assert not subject_access.may_open(_trust(asked))


def test_another_schools_pupil_is_as_one_who_is_not_there(asked):
    with pytest.raises(NotFound):
        subject_access.pupil_in(_school(asked, "dsl"), asked.db, asked.region.live["SOUTH", "OAK"].pupil)


def test_a_headteachers_record_holds_no_concern(asked):
    for table in (WeekCounterSigned, WeekIssue):
        asked.session.execute(delete(table))
    for_dsl = repr(subject_access.record(_school(asked, "dsl"), asked.db, asked.facts.pupil, now=NOW))
    for_head = repr(subject_access.record(_school(asked, "north_head"), asked.db, asked.facts.pupil, now=NOW))

    assert "concernx" in for_dsl
    assert "concernx" not in for_head


def test_a_task_of_another_organisation_is_not_there_to_be_done(asked):
    with pytest.raises(NotFound):
        tasks.finish(_provider(asked), asked.db, asked.region.tasks["RIVER"], now=NOW)


def test_who_takes_an_alert_over_has_it(asked):
    responding.take_on(_school(asked, "attendance_officer"), asked.db, asked.facts.walk_off_alert, now=NOW)
    responding.take_on(_school(asked, "dsl"), asked.db, asked.facts.walk_off_alert, now=NOW)

    assert asked.session.get_one(Alert, asked.facts.walk_off_alert).owner_id == asked.dsl


def test_a_schools_dsl_is_the_schools_own_and_not_the_trusts(asked):
    trust = asked.region.organisations["COMPASS"]
    asked.session.add(RoleHeld(membership_id=asked.job("trust_reader"), role="dsl", organisation_id=trust))
    asked.session.flush()

    assert [each.person_id for each in Directory(asked.db, NOW).holders(asked.north, Role.DSL)] == [asked.dsl]


# ---------------------------------------------------------------- a tablet, and what a provider says


def test_a_tablet_shows_short_names_and_no_written_word(asked):
    tablet = _provider(asked, is_narrow=True)

    register = repr(provider_day.session_register(tablet, asked.db, TODAY, Session.AM, now=NOW))
    pupils = repr(provider_day.pupils(tablet, asked.db, TODAY))

    assert "Kim" in register
    assert "Kim" in pupils
    assert "familyxnorth" not in register
    assert "notex" not in register


def test_a_tablet_lists_pupils_by_short_names(asked):
    assert "familyxnorth" not in repr(provider_day.pupils(_provider(asked, is_narrow=True), asked.db, TODAY))


def test_a_tablet_shows_nobody_elses_receipt(asked):
    read = provider_day.receipt(_provider(asked, "provider_manager"), asked.db, asked.facts.receipt, now=NOW)
    assert read.receipt == asked.facts.receipt
    with pytest.raises(NotFound):
        provider_day.receipt(
            _provider(asked, "provider_manager", is_narrow=True), asked.db, asked.facts.receipt, now=NOW
        )


def test_a_tablet_makes_no_link(asked):
    command = MakeLink(site_code="OAK", session=Session.PM)

    assert session_links.make(_provider(asked), asked.db, command, now=NOW).secret
    with pytest.raises(NotAllowed):
        session_links.make(_provider(asked, is_narrow=True), asked.db, command, now=NOW)


def _expected_no_more(asked):
    own = update(Expected).where(Expected.placement_id == asked.facts.placement, Expected.on == TODAY)
    asked.session.execute(own.values(withdrawn_at=NOW, withdrawn_reason="closed"))


def test_an_absence_is_told_of_a_pupil_who_is_expected_and_no_other_pupils_row_will_do(asked):
    _expected_no_more(asked)
    command = TellAbsence(
        placement=asked.facts.ref,
        on=TODAY,
        sessions=(Session.PM,),
        reason=Reason.OTHER,
        note="",
        envelope=envelope(),
    )

    with pytest.raises(Refusal):
        absences.tell(_provider(asked), asked.db, command, now=NOW)


def test_a_walk_off_hangs_on_no_other_pupils_session(asked):
    _expected_no_more(asked)
    (hosted,) = registers.hosted(asked.session, asked.oak, on=TODAY, today=TODAY, refs=[asked.facts.ref])

    _session, row = walk_offs._session_of(_provider(asked), asked.db, hosted, NOW)

    assert row is None


# ---------------------------------------------------------------- who acts


def test_a_sign_in_in_a_job_that_ended_is_not_listed(asked):
    gone = Membership(id=uuid4(), person_id=asked.dsl, organisation_id=asked.oak, job_title="Tutor", ended_at=BEFORE)
    asked.session.add(gone)
    asked.session.flush()
    there = SignIn(
        id=uuid4(),
        digest="there",
        person_id=asked.dsl,
        membership_id=gone.id,
        started_at=BEFORE,
        last_used_at=BEFORE,
        fresh_at=BEFORE,
        factor="passkey",
    )
    asked.session.add(there)
    asked.session.flush()

    listed = own_sign_ins.listed(asked.db, asked.secret, machine_now=NOW)

    assert there.id not in {each.id for each in listed}
    assert len(listed) == 2


def test_only_who_answers_for_safeguarding_needs_a_second_person(asked):
    officer = asked.session.get_one(Person, asked.region.people["attendance_officer"])
    lead = asked.session.get_one(Person, asked.dsl)

    assert people._second_person(asked.db, officer, None) is None
    with pytest.raises(Refusal):
        people._second_person(asked.db, lead, None)


def test_who_looks_after_people_is_themselves_and_nobody_else(asked):
    kept = keeping._load(_staff(asked, "dsl"), asked.db)

    assert kept.me.person.id == asked.dsl
    reach = reached.of_people(asked.db, kept.organisation_id, kept.people, now=NOW)
    mine = [row.person.id for row in kept.people if listing._colleague(kept, row, reach, email=None).is_me]
    assert mine == [asked.dsl]


def test_changes_of_jobs_are_told_to_those_who_lead(asked):
    kept = keeping._load(_staff(asked, "dsl"), asked.db)
    told = {row.person.id for row in news._leads(kept)}

    assert asked.dsl in told
    assert asked.region.people["attendance_officer"] not in told


def test_nothing_waits_about_a_job_that_ended(asked):
    job = asked.job("attendance_officer")
    kept = keeping._load(_staff(asked, "dsl"), asked.db)
    assert len(requests.open_for(kept, asked.db, now=NOW)) == 1
    asked.session.execute(update(Membership).where(Membership.id == job).values(ended_at=BEFORE))

    kept = keeping._load(_staff(asked, "dsl"), asked.db)

    assert requests.open_for(kept, asked.db, now=NOW) == ()


def test_who_answers_for_safeguarding_at_a_provider_and_manages_nothing_reads_no_tokens(asked):
    asked.session.add(RoleHeld(membership_id=asked.job("provider_staff"), role="dsl", organisation_id=asked.oak))
    asked.session.flush()
    actor = _actor(asked, "provider_staff", Role.DSL)
    scope = StaffScope(organisation_id=asked.oak, school_ids=frozenset(), actor=actor)

    with pytest.raises(NotAllowed):
        provider_tokens.listed(scope, asked.db, machine_now=NOW)


def test_whoever_left_is_written_to_in_no_job(asked):
    alert = asked.facts.walk_off_alert
    message = asked.session.scalars(select(Message.id).where(Message.alert_id == alert)).first()
    wanted = select(Notice).where(Notice.alert_id == alert, Notice.person_id == asked.dsl)
    asked.session.scalars(wanted).first().message_id = message
    asked.session.flush()
    ((addressed,),) = messages.addressed_in(asked.session, [message], TODAY).values()
    assert addressed.works_there

    asked.session.execute(update(Membership).where(Membership.id == asked.job("dsl")).values(ended_at=BEFORE))

    ((addressed,),) = messages.addressed_in(asked.session, [message], TODAY).values()
    assert not addressed.works_there


# ---------------------------------------------------------------- chains, keys, history


def test_a_chain_is_locked_and_emptied_for_its_own_organisation(asked):
    wanted = select(EventBody.organisation_id).where(EventBody.seq == 1, EventBody.body.is_not(None))
    before = set(asked.session.scalars(wanted))

    assert set(events._locked_heads(asked.session, [asked.north])) == {asked.north}
    assert events.erase_bodies(asked.session, asked.north, [(1, 1)]) == 1
    assert set(asked.session.scalars(wanted)) == before - {asked.north}


def test_a_chain_that_never_began_is_new_whatever_others_hold(asked):
    assert events._is_new(asked.session, uuid4())


def test_a_head_without_rows_is_not_new_because_others_have_rows(asked):
    alone = asked.region.organisations["SHIRE"]
    asked.session.execute(delete(ChainHead).where(ChainHead.organisation_id == alone))
    asked.session.add(ChainHead(organisation_id=alone, seq=3, hash="x"))
    asked.session.flush()
    assert asked.session.scalars(select(Event.seq).where(Event.organisation_id == alone)).all() == []

    assert not events._is_new(asked.session, alone)


def test_an_organisations_keys_are_counted_and_used_for_itself_alone(asked):
    south = asked.region.organisations["SOUTH"]
    for _ in range(3):
        asked.db.keys.make(south, MadeBy.ROTATION)
    before = len(turning.keys_of(asked.session, asked.north))

    anew = asked.db.keys.make(asked.north, MadeBy.ROTATION)

    keys = turning.keys_of(asked.session, asked.north)
    assert {key.organisation_id for key in keys} == {asked.north}
    assert asked.session.get_one(OrganisationKey, (asked.north, anew)).number == before + 1
    assert Keys(asked.db.vault, asked.session)._to_seal(asked.north)[0] == anew


def test_a_text_that_another_organisation_holds_is_not_under_ones_key(asked):
    (key,) = turning.keys_of(asked.session, asked.north)
    before = turning.texts_under(asked.session, key)
    moved = text(
        "UPDATE whereabouts SET how = (SELECT how FROM whereabouts WHERE home_school_id = :ours LIMIT 1) "
        "WHERE home_school_id <> :ours"
    )
    asked.session.execute(moved, {"ours": asked.north.hex})

    assert turning.texts_under(asked.session, key) == before


def test_a_key_is_retired_in_its_own_organisation(asked):
    (old,) = turning.keys_of(asked.session, asked.north)
    asked.db.keys.make(asked.north, MadeBy.ROTATION)
    twin = OrganisationKey(
        organisation_id=asked.region.organisations["SOUTH"],
        id=old.id,
        number=99,
        wrapped=old.wrapped,
        made_by=old.made_by,
        created_at=old.created_at,
    )
    asked.session.add(twin)
    asked.session.flush()

    assert turning.retire(asked.session, asked.north, now=NOW) == 1


def test_history_is_that_of_the_placements_asked_for(asked):
    placement = asked.facts.placement

    assert imports.placements_with_history(asked.session, [placement]) == {placement}


def test_a_providers_week_holds_no_placement_that_ended(asked):
    found = weeks.placed(asked.session, weeks.Whose(provider_id=asked.oak), MONDAY, TODAY, today=TODAY)
    ended = asked.region.ended["NORTH", "OAK"].placement

    assert found
    assert ended not in {each.placement.id for each in found}
