"""Each question of the records finds what was asked for, and nothing that is another pupil's, school's or person's.

Asked beneath the use cases, of the whole region, where each of these conditions stands alone. What is asked for is
always there: an empty answer proves nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from attendance.records import (
    across,
    agreements,
    alerts,
    calendars,
    concerns,
    contact_log,
    decisions,
    erasing,
    factors,
    figures,
    gaps,
    hidden_places,
    intakes,
    looking,
    mails,
    marks,
    numbered,
    opening,
    outside_hours,
    passkeys,
    people,
    phone_calls,
    pupil_record,
    received,
    registers,
    session_links,
    staff,
    stand_ins,
    starts,
    submissions,
    system_marks,
    tasks,
    unexplained,
    walk_offs,
    weeks,
    whereabouts,
)
from attendance.records.received import Stretch
from attendance.records.tables import (
    Alert,
    Contact,
    InboundMail,
    Incident,
    LogEntry,
    LoggedContact,
    MailShown,
    Mark,
    MarkKeyed,
    Message,
    MissingPlanPart,
    Notice,
    Observation,
    Organisation,
    Passkey,
    Placement,
    ProviderAddress,
    Pupil,
    PupilFlagged,
    RecoveryCode,
    RowWaiting,
    SchoolWeek,
    SignIn,
    Submission,
    Task,
    WalkOff,
    WeekIssue,
)
from attendance.rules.erasing import Erasable
from attendance.rules.mails import MailState
from attendance.rules.words import AlertKind, Channel, PupilFlag, Role, Session
from tests.support.beside import MONDAY, Asked
from tests.support.region import AWAY_ON, NEXT_WEEK, NOW, TODAY, YESTERDAY

LONG_BEFORE = TODAY - timedelta(days=365)
LONG_AFTER = NOW + timedelta(days=365)
Question = Callable[[Asked], Iterable[Any]]
Whose = Callable[[Any], Any]


def _pupil(row: Any) -> Any:
    return _first(row).pupil_id


def _outside_pupil(row: Any) -> Any:
    return row.row.pupil_id


def _first(row: Any) -> Any:
    return row[0] if hasattr(row, "__getitem__") else row


def _every_pupil(asked: Asked) -> Any:
    return asked.session.scalars(select(Pupil.id)).all()


def _school(row: Any) -> Any:
    return _first(row).home_school_id


def _provider(row: Any) -> Any:
    return _first(row).provider_id


OF_ONE_PUPIL: dict[str, tuple[Question, Whose]] = {
    "contacts": (lambda a: pupil_record.contacts(a.session, a.facts.pupil), _pupil),
    "whom the school may call": (lambda a: registers.contacts_of(a.session, a.facts.pupil), _pupil),
    "who brings them": (lambda a: registers.brought_by(a.session, a.facts.pupil, TODAY), _pupil),
    "decisions": (lambda a: pupil_record.decisions(a.session, a.facts.pupil), _pupil),
    "marks": (lambda a: pupil_record.marks(a.session, a.facts.pupil), _pupil),
    "what was entered": (lambda a: marks.standing(a.session, [a.facts.pupil], YESTERDAY, Session.AM), lambda k: k),
    "marks of days": (lambda a: marks.of_pupil(a.session, a.facts.pupil, YESTERDAY, TODAY), _pupil),
    "marks keyed": (lambda a: pupil_record.marks_keyed(a.session, a.facts.pupil), _pupil),
    "levels before": (lambda a: figures.levels_before(a.session, [a.facts.pupil], TODAY), lambda row: row.pupil_id),
    "marks compared": (lambda a: pupil_record.system_marks(a.session, a.facts.pupil), _pupil),
    "contact log": (lambda a: contact_log.of_pupil(a.session, a.facts.pupil), _pupil),
    "contact log held": (lambda a: pupil_record.logged_contacts(a.session, a.facts.pupil), _pupil),
    "contacts had": (
        lambda a: contact_log.had(a.session, [a.facts.pupil], since=YESTERDAY, until=TODAY),
        lambda k: k,
    ),
    "placements of days": (
        lambda a: contact_log.placements_of_pupil(a.session, a.facts.pupil, YESTERDAY, TODAY),
        _pupil,
    ),
    "decisions of days": (lambda a: decisions.of_pupils(a.session, [a.facts.pupil], NEXT_WEEK, NEXT_WEEK), lambda k: k),
    "gaps": (lambda a: pupil_record.gaps(a.session, a.facts.pupil), _pupil),
    "bases": (lambda a: pupil_record.bases(a.session, a.facts.pupil), _pupil),
    "bases of a week": (lambda a: weeks.bases(a.session, [a.facts.pupil]), lambda k: k),
    "when it began": (lambda a: weeks.begun_before(a.session, [a.facts.pupil], TODAY), lambda k: k),
    "placements": (lambda a: pupil_record.placements(a.session, a.facts.pupil), _pupil),
    "expected": (lambda a: pupil_record.expected(a.session, a.facts.pupil), _pupil),
    "observations": (lambda a: pupil_record.observations(a.session, a.facts.pupil), _pupil),
    "alerts": (lambda a: pupil_record.alerts(a.session, a.facts.pupil), _pupil),
    "looked for": (lambda a: alerts.sought(a.session, [a.north], [a.facts.pupil], [YESTERDAY, TODAY]), _pupil),
    "open alerts": (lambda a: alerts.open_about_pupils(a.session, list(AlertKind), [a.facts.pupil]), _pupil),
    "log": (lambda a: pupil_record.log_entries(a.session, a.facts.pupil), lambda row: row[1].pupil_id),
    "walk-offs": (lambda a: pupil_record.walk_offs(a.session, a.facts.pupil), _pupil),
    "incidents": (lambda a: pupil_record.incidents(a.session, a.facts.pupil), _pupil),
    "concerns": (lambda a: pupil_record.concerns(a.session, a.facts.pupil), _pupil),
    "outside hours": (lambda a: outside_hours.of_pupil(a.session, a.facts.pupil), _outside_pupil),
    "whereabouts": (lambda a: pupil_record.whereabouts(a.session, a.facts.pupil), _pupil),
    "whereabouts of days": (lambda a: whereabouts.of_pupils(a.session, [a.facts.pupil], TODAY, TODAY), _pupil),
    "notes": (lambda a: pupil_record.notes(a.session, a.facts.pupil), _pupil),
    "erasures": (lambda a: pupil_record.erasures(a.session, a.facts.pupil), _pupil),
    "looks": (lambda a: looking.at_pupil(a.session, a.north, a.facts.pupil), _pupil),
    "who opened": (lambda a: looking.opened_of_pupil(a.session, a.north, a.facts.pupil), _pupil),
    "plans": (lambda a: pupil_record.missing_plans(a.session, a.facts.pupil), _pupil),
    "flags of days": (lambda a: registers.flags_of(a.session, [a.facts.pupil]), lambda k: k),
}


@pytest.mark.parametrize("what", OF_ONE_PUPIL)
def test_what_is_asked_of_one_pupil_is_that_pupils(asked, what):
    question, whose = OF_ONE_PUPIL[what]

    assert {whose(row) for row in question(asked)} == {asked.facts.pupil}


OF_ONE_PLACEMENT: dict[str, tuple[Question, Whose]] = {
    "patterns": (lambda a: pupil_record.patterns(a.session, a.facts.pupil), lambda row: row[0].placement_id),
    "patterns of a day": (lambda a: opening.patterns_of(a.session, [a.facts.placement]), lambda k: k),
    "current": (lambda a: registers.current_of(a.session, [a.facts.placement], TODAY), lambda k: k[0]),
    "first heard": (lambda a: registers.first_heard(a.session, [a.facts.placement], TODAY), lambda k: k[0]),
    "outside hours": (
        lambda a: outside_hours.of_placements(a.session, [a.facts.placement], since=YESTERDAY),
        lambda row: row.row.placement_id,
    ),
    "walk-offs": (lambda a: registers.walk_offs_on(a.session, [a.facts.placement], YESTERDAY), lambda k: k),
    "days since a start": (
        lambda a: starts.expected_between(a.session, a.facts.placement, TODAY, NOW + timedelta(days=1)),
        lambda row: row.placement_id,
    ),
    "seen since a start": (
        lambda a: starts.observed_between(a.session, a.facts.placement, YESTERDAY, TODAY),
        lambda row: row.placement_id,
    ),
}


@pytest.mark.parametrize("what", OF_ONE_PLACEMENT)
def test_what_is_asked_of_one_placement_is_that_placements(asked, what):
    question, whose = OF_ONE_PLACEMENT[what]

    assert {whose(row) for row in question(asked)} == {asked.facts.placement}


OF_ONE_ALERT: dict[str, tuple[Question, Whose]] = {
    "log": (lambda a: alerts.log_of(a.session, a.facts.walk_off_alert, shared_only=False), lambda row: row.alert_id),
    "told": (lambda a: alerts.told_people(a.session, a.facts.walk_off_alert), lambda row: row.alert_id),
    "told of": (lambda a: alerts.told_of(a.session, [a.facts.walk_off_alert], a.dsl, roles=Role), lambda k: k),
    "tellings": (lambda a: alerts.tellings(a.session, a.facts.walk_off_alert), lambda row: row[0].alert_id),
    "looks": (lambda a: looking.at_alert(a.session, a.facts.walk_off_alert), lambda row: row[0].alert_id),
    "steps": (lambda a: alerts.steps_of(a.session, a.facts.walk_off_alert), lambda row: row.alert_id),
    "walk-off": (lambda a: [walk_offs.of_alert(a.session, a.facts.walk_off_alert)], lambda row: row.alert_id),
    "logs of a week": (lambda a: weeks.logs_of(a.session, [a.facts.walk_off_alert]), lambda row: row.alert_id),
    "steps of a week": (lambda a: weeks.steps_of(a.session, [a.facts.walk_off_alert]), lambda row: row.alert_id),
}


@pytest.mark.parametrize("what", OF_ONE_ALERT)
def test_what_is_asked_of_one_alert_is_that_alerts(asked, what):
    question, whose = OF_ONE_ALERT[what]

    assert {whose(row) for row in question(asked)} == {asked.facts.walk_off_alert}


def _calls(asked: Asked) -> Any:
    found = phone_calls.of_session(asked.session, asked.north, asked.oak, YESTERDAY, Session.PM)
    return [row[0] for row in found]


def _outside_lately(asked: Asked) -> Any:
    held, recorded = (YESTERDAY, TODAY), (NOW, NOW)
    return outside_hours.lately(asked.session, [asked.north], held=held, recorded=recorded)


def _marks(asked: Asked) -> Any:
    found = marks.of_session(asked.session, [asked.north], YESTERDAY, Session.AM)
    return [row for rows in found.values() for row in rows]


def _marks_standing(asked: Asked) -> Any:
    return [row.pupil for row in marks.standing_between(asked.session, [asked.north], YESTERDAY, TODAY).values()]


def _marks_known(asked: Asked) -> Any:
    every = asked.session.scalars(select(Mark.id)).all()
    return [asked.session.get_one(Mark, each) for each in marks.known(asked.session, [asked.north], every)]


def _marks_keyed(asked: Asked) -> Any:
    return [row for rows in marks.keyed_on(asked.session, [asked.north], YESTERDAY).values() for row in rows]


def _marks_keyed_known(asked: Asked) -> Any:
    every = asked.session.scalars(select(MarkKeyed.id)).all()
    return [asked.session.get_one(MarkKeyed, each) for each in marks.known_keyed(asked.session, [asked.north], every)]


def _system_marks(asked: Asked) -> Any:
    found = system_marks.of_school(asked.session, asked.north, YESTERDAY, YESTERDAY)
    return [comparison.home_school_id for _, comparison in found.values()]


def _contacts_known(asked: Asked) -> Any:
    every = asked.session.scalars(select(LoggedContact)).all()
    return [row for row in every if contact_log.is_known(asked.session, [asked.north], row.id)]


def _received(asked: Asked) -> Any:
    every = asked.session.scalars(select(Observation.submission_id)).all()
    return received.said_about_schools(asked.session, [asked.north], every, sees_places=True)


def _received_by_school(asked: Asked) -> Any:
    """Return the schools of whose pupils a submission that is listed says something, where that is one school's."""
    listed = received.about_schools(
        asked.session, [asked.north], Stretch(most=1000), channels=set(Channel), sees_places=True
    )
    found: dict[UUID, set[UUID]] = {}
    for each in asked.session.scalars(select(Observation)):
        found.setdefault(each.submission_id, set()).add(each.home_school_id)
    return [next(iter(found[key])) for key, _at in listed if len(found[key]) == 1]


OF_ONE_SCHOOL: dict[str, tuple[Question, Whose]] = {
    "expected out": (lambda a: across.pupils_out(a.session, [a.north], TODAY), lambda k: k),
    "seen out": (lambda a: across.pupils_out(a.session, [a.north], YESTERDAY), lambda k: k),
    "alerts counted": (lambda a: across.open_alerts(a.session, [a.north]), lambda k: k),
    "placements counted": (lambda a: across.placements(a.session, [a.north], TODAY), lambda k: k[0]),
    "unreported": (lambda a: registers.unreported_pupils(a.session, [a.north], TODAY, now=LONG_AFTER), lambda k: k),
    "open alerts": (lambda a: alerts.open_of_schools(a.session, [a.north]), _school),
    "agreements": (lambda a: calendars.agreements(a.session, [a.north]), lambda k: k[1]),
    "calendar": (lambda a: calendars.rows_of(a.session, [a.north], from_on=TODAY), lambda k: k),
    "hosted": (lambda a: agreements.hosted(a.session, [a.north], on=TODAY), _school),
    "decisions": (lambda a: decisions.standing(a.session, [a.north], since=TODAY), _school),
    "pupils placed": (lambda a: decisions.pupils_placed(a.session, [a.north], on=TODAY), _school),
    "gaps": (lambda a: gaps.of_schools(a.session, [a.north], TODAY, TODAY), _school),
    "expected": (lambda a: registers.expected_of_schools(a.session, [a.north], TODAY), _school),
    "calls": (_calls, _school),
    "marks": (_marks, _school),
    "marks standing": (_marks_standing, _school),
    "marks known": (_marks_known, _school),
    "marks keyed": (_marks_keyed, _school),
    "marks keyed known": (_marks_keyed_known, _school),
    "what a system holds": (_system_marks, lambda k: k),
    "contacts known": (_contacts_known, _school),
    "contacts spoken": (lambda a: contact_log.with_providers(a.session, a.north, YESTERDAY, TODAY), _school),
    "placements of days": (
        lambda a: contact_log.placements_of_schools(a.session, [a.north], YESTERDAY, TODAY),
        _school,
    ),
    "what stands as N": (lambda a: unexplained.of_schools(a.session, [a.north]), _school),
    "looked for": (lambda a: alerts.sought(a.session, [a.north], _every_pupil(a), [YESTERDAY, TODAY]), _school),
    "outside hours": (_outside_lately, lambda row: row.row.home_school_id),
    "observed": (lambda a: registers.observed_of_schools(a.session, [a.north], TODAY), _school),
    "received": (_received, lambda row: row[0].home_school_id),
    "rows waiting": (
        lambda a: received.waiting_of_schools(
            a.session, [a.north], since=NOW - timedelta(days=28), answered_since=NOW, sees_places=True
        ),
        lambda row: row[0].home_school_id,
    ),
    "received by school": (_received_by_school, lambda row: row),
    "followed": (lambda a: weeks.followed_alerts(a.session, a.north, YESTERDAY, TODAY), _school),
    "placements of a day": (lambda a: opening.placements_of(a.session, [a.north], on=TODAY), _school),
    "versions": (lambda a: pupil_record.week_issues(a.session, a.north), _school),
    "versions of a week": (lambda a: weeks.issues(a.session, a.north, MONDAY), _school),
    "who counter-signed": (lambda a: [weeks.counter_signed(a.session, a.north, MONDAY, 1)], _school),
    "the last version": (lambda a: [weeks.last_issue(a.session, a.north, MONDAY)], _school),
    "the last versions": (lambda a: weeks.last_versions(a.session, [a.north]), lambda k: k[0]),
    "starts": (lambda a: starts.starting(a.session, LONG_BEFORE, TODAY, school_ids=[a.north]), _school),
    "weeks planned": (lambda a: weeks.planned(a.session, [a.north], since=MONDAY), _school),
    "a week's placements": (lambda a: _week(a, "placed"), lambda row: row.placement.home_school_id),
}


@pytest.mark.parametrize("what", OF_ONE_SCHOOL)
def test_what_is_asked_of_one_school_is_that_schools(asked, what):
    question, whose = OF_ONE_SCHOOL[what]

    assert {whose(row) for row in question(asked)} == {asked.north}


def _week(asked: Asked, what: str) -> Any:
    whose = weeks.Whose(school_id=asked.north)
    return getattr(weeks, what)(asked.session, whose, MONDAY, TODAY, today=TODAY)


OF_ONE_PROVIDER: dict[str, tuple[Question, Whose]] = {
    "hosted": (
        lambda a: registers.hosted(a.session, a.oak, on=TODAY, today=TODAY),
        lambda row: row.placement.provider_id,
    ),
    "expected": (lambda a: registers.expected_of(a.session, a.oak, TODAY), _provider),
    "walk-offs": (lambda a: walk_offs.walk_offs_of_provider(a.session, a.oak, YESTERDAY), _provider),
    "links": (lambda a: session_links.of_provider(a.session, a.oak, TODAY), lambda row: row.link.provider_id),
    "calls": (_calls, _provider),
    "calls to answer": (lambda a: phone_calls.unanswered(a.session, a.oak, YESTERDAY), _provider),
    "sign-offs": (lambda a: weeks.sign_offs(a.session, weeks.Whose(provider_id=a.oak), MONDAY), _provider),
    "agreement": (lambda a: [agreements.locked(a.session, a.oak, a.north)], _provider),
    "registers": (lambda a: registers.lock_registers(a.session, a.oak, TODAY, None).values(), _provider),
    "sites": (lambda a: registers.sites_of(a.session, a.oak), lambda row: row.organisation_id),
    "tasks": (lambda a: tasks.open_of(a.session, [a.oak]), lambda row: row.organisation_id),
    "received": (
        lambda a: received.submissions(a.session, a.oak, Stretch(most=50), channels=set(Channel), unlisted={""}),
        lambda row: row.organisation_id,
    ),
    "rows waiting": (
        lambda a: intakes.waiting_on(a.session, a.oak, a.session.scalars(select(RowWaiting.intake_row_id)).all()),
        lambda row: row.provider_id,
    ),
    "sheets": (
        lambda a: received.sheets(a.session, a.oak, Stretch(most=50), channels=set(Channel), standing=None),
        lambda row: row.provider_id,
    ),
    "e-mails": (lambda a: received.mails(a.session, a.oak, Stretch(most=50), standing=None), _provider),
    "requests": (lambda a: staff.open_requests(a.session, a.oak, NOW), lambda row: row.organisation_id),
    "stand-ins": (lambda a: stand_ins.from_day(a.session, [a.oak], TODAY), lambda row: row.organisation_id),
    "colleagues": (lambda a: staff.colleagues(a.session, a.oak), lambda row: row.membership.organisation_id),
    "holders": (lambda a: people.holders(a.session, [a.oak]), lambda row: row.organisation_id),
    "organisations": (lambda a: calendars.organisations(a.session, [a.oak]), lambda k: k),
}


@pytest.mark.parametrize("what", OF_ONE_PROVIDER)
def test_what_is_asked_of_one_provider_is_that_providers(asked, what):
    question, whose = OF_ONE_PROVIDER[what]

    assert {whose(row) for row in question(asked)} == {asked.oak}


def test_a_session_outside_hours_is_found_by_the_provider_that_recorded_it(asked):
    river, its = asked.region.organisations["RIVER"], asked.facts.outside_session

    assert outside_hours.of_provider(asked.session, asked.oak, its).row.id == its
    assert outside_hours.of_provider(asked.session, river, its) is None


def test_a_row_of_a_sheet_and_who_has_gone_are_the_providers_own(asked):
    river = asked.region.organisations["RIVER"]
    sent = intakes.received_since(asked.session, asked.oak, NOW - timedelta(days=1))[0]
    of_north = asked.region.ended["NORTH", "OAK"].ref

    assert intakes.row_of(asked.session, asked.oak, sent.id, 2).intake_id == sent.id
    assert intakes.row_of(asked.session, river, sent.id, 2) is None
    assert intakes.waiting_in(asked.session, asked.oak, sent.id)
    assert intakes.waiting_in(asked.session, river, sent.id) == []
    assert intakes.refs_known(asked.session, asked.oak, [of_north]) == {of_north}
    assert intakes.refs_known(asked.session, river, [of_north]) == frozenset()
    assert list(intakes.refs_of_placements(asked.session, asked.oak, [of_north]).values()) == [of_north]
    assert intakes.refs_of_placements(asked.session, river, [of_north]) == {}


def test_an_e_mail_is_its_providers_own_and_what_is_shown_of_it_the_schools(asked):
    river = asked.region.organisations["RIVER"]
    mail = asked.session.scalars(select(InboundMail).where(InboundMail.provider_id == asked.oak)).first()
    shown = asked.session.scalars(select(MailShown).where(MailShown.home_school_id == asked.north)).first()
    since = NOW - timedelta(days=1)

    assert mails.of_provider(asked.session, asked.oak, mail.id).id == mail.id
    assert mails.of_provider(asked.session, river, mail.id) is None
    assert mails.is_known(asked.session, asked.oak, mail.fingerprint)
    assert not mails.is_known(asked.session, river, mail.fingerprint)
    counts = [mails.count_since(asked.session, each, since, is_proven=True) for each in (asked.oak, river)]
    assert counts == [1, 1]
    assert mails.shown_one(asked.session, {asked.north}, shown.id).id == shown.id
    assert mails.shown_one(asked.session, {asked.region.organisations["SOUTH"]}, shown.id) is None
    found = mails.shown_of_schools(asked.session, {asked.north}, since=since, sees_places=True)
    assert {row.home_school_id for row, _provider_of in found} == {asked.north}


def test_what_strangers_wrote_is_counted_for_its_provider_alone(asked):
    river, since = asked.region.organisations["RIVER"], NOW - timedelta(days=1)
    for row in asked.session.scalars(select(InboundMail).where(InboundMail.provider_id == asked.oak)):
        row.state = MailState.UNPROVEN.value
    lately = select(Submission).where(Submission.organisation_id == asked.oak, Submission.received_at >= since)
    asked.session.scalars(lately.limit(1)).one().actor = "mail:one"
    asked.session.flush()

    assert [mails.unproven_waiting(asked.session, each) for each in (asked.oak, river)] == [1, 0]
    assert [mails.alarms_since(asked.session, each, since) for each in (asked.oak, river)] == [1, 0]


def test_whoever_is_numbered_for_one_provider_is_not_for_another(asked):
    river, there = asked.region.organisations["RIVER"], asked.region.live["NORTH", "OAK"]
    ref = asked.session.get_one(Placement, there.placement).public_ref
    asked.session.execute(update(Organisation).values(initials_by_mail=True))
    for number, provider_id in enumerate((asked.oak, river)):
        asked.session.execute(
            update(ProviderAddress).where(ProviderAddress.provider_id == provider_id).values(ended_at=NOW, ended_by="x")
        )
        asked.session.add(
            ProviderAddress(
                id=uuid4(),
                provider_id=provider_id,
                digest=f"d{number}",
                secret="s",
                made_at=NOW,
                made_by="A",
                made_by_job="B",
            )
        )
    asked.session.flush()

    assert list(numbered.names_of(asked.session, asked.oak, {ref})) == [ref]
    assert numbered.names_of(asked.session, river, {ref}) == {}
    assert numbered.addressed(asked.session, {asked.oak}) == {asked.oak}


def test_no_provider_hosts_whose_placement_ended(asked):
    hosted = registers.hosted(asked.session, asked.oak, on=YESTERDAY, today=TODAY)

    assert asked.region.ended["NORTH", "OAK"].placement not in {row.placement.id for row in hosted}


def test_nobody_agrees_about_whose_placement_ended(asked):
    a, ended = asked, asked.region.ended["NORTH", "OAK"]
    assert ended.pupil not in {each.pupil_id for each in agreements.hosted(a.session, [a.north], on=TODAY)}

    a.session.get_one(Placement, a.region.live["SOUTH", "OAK"].placement).ends_on = YESTERDAY
    a.session.flush()
    assert agreements.pairs_of_provider(a.session, a.oak, on=TODAY) == {(a.oak, a.north)}


def test_only_a_schools_own_register_is_taken_for_its_days(asked):
    found = opening.registers_for(asked.session, [asked.north], TODAY, set())

    assert {school for _provider, school, _session in found} == {asked.north}


def test_of_a_schools_day_only_its_own_rows_are_worked_out_anew(asked):
    found = opening.rows_of(asked.session, [asked.north], TODAY)
    own = {facts.placement for (school, _), facts in asked.region.live.items() if school == "NORTH"}

    assert {row.placement_id for row in found} == own


def test_the_days_a_school_opened_are_no_other_schools(asked):
    opened = opening.opened_from(asked.session, asked.oak, first=YESTERDAY)
    last = opening.last_opened(asked.session, [asked.oak], before=NEXT_WEEK)

    assert (opened, last) == ([], {})


def test_pupils_nowhere_and_pupils_placed_are_the_schools_own(asked):
    found = gaps.placed(
        asked.session, gaps.pupils_ahead(asked.session, [asked.north], TODAY, NEXT_WEEK), TODAY, NEXT_WEEK
    )
    own = {facts.pupil for (school, _), facts in asked.region.live.items() if school == "NORTH"}

    assert {row.pupil_id for row in found} == own
    assert {row.home_school_id for row in found} == {asked.north}
    assert weeks.pupils_without_base(asked.session, asked.north, TODAY) == own


def test_a_pupils_flags_are_no_other_pupils(asked):
    assert pupil_record.flags(asked.session, asked.facts.pupil) == ["send"]
    assert registers.flags_of(asked.session, [asked.facts.pupil]) == {asked.facts.pupil: {PupilFlag.SEND}}


def test_a_pupil_is_hidden_only_where_it_is_flagged_itself(asked):
    river = asked.region.live["NORTH", "RIVER"]

    assert hidden_places.among(asked.session, [asked.facts.pupil]) == frozenset()
    assert hidden_places.among(asked.session, [river.pupil]) == {river.pupil}


def test_the_references_of_the_hidden_are_the_schools_own(asked):
    assert {ref.split("x")[1] for ref in hidden_places.refs_of(asked.session, asked.north)} == {"north"}


def test_a_pupils_notices_are_of_its_own_alerts(asked):
    own = asked.session.scalars(select(Alert.id).where(Alert.pupil_id == asked.facts.pupil)).all()

    found = {notice.alert_id for notice, _message in pupil_record.notices(asked.session, asked.facts.pupil)}

    assert found
    assert found <= set(own)


def test_whom_an_alert_was_told_is_no_other_alerts(asked):
    a, facts = asked, asked.facts
    other = a.region.live["SOUTH", "OAK"]

    assert alerts.told_of(a.session, [facts.walk_off_alert], a.region.people["south_dsl"], roles=Role) == set()
    assert alerts.told_of(a.session, [other.walk_off_alert], a.dsl, roles=Role) == set()
    assert alerts.was_told(a.session, facts.walk_off_alert, a.dsl)
    assert not alerts.was_told(a.session, facts.walk_off_alert, a.region.people["south_dsl"])
    assert not alerts.was_told(a.session, other.walk_off_alert, a.dsl)
    assert a.dsl in alerts.people_told(a.session, facts.walk_off_alert)
    assert a.dsl not in alerts.people_told(a.session, other.walk_off_alert)
    assert alerts.told_roles(a.session, [facts.concern_alert]) == tuple(
        dict.fromkeys(each.role for each in alerts.told_people(a.session, facts.concern_alert))
    )


def test_an_incident_and_a_concern_are_found_by_their_own_alert(asked):
    facts = asked.facts

    assert walk_offs.incident_of_alert(asked.session, facts.incident_alert).pupil_id == facts.pupil
    assert walk_offs.incident_of_alert(asked.session, facts.walk_off_alert) is None
    assert concerns.of_alert(asked.session, facts.concern_alert).pupil_id == facts.pupil
    assert concerns.of_alert(asked.session, facts.walk_off_alert) is None
    assert walk_offs.of_alert(asked.session, facts.incident_alert) is None


def test_a_line_is_in_the_log_of_its_own_alert_alone(asked):
    line = asked.session.scalars(select(LogEntry).where(LogEntry.alert_id == asked.facts.walk_off_alert)).first()

    assert alerts.has_log_entry(asked.session, asked.facts.walk_off_alert, line.id)
    assert not alerts.has_log_entry(asked.session, asked.facts.incident_alert, line.id)


def test_the_last_comparison_is_the_schools_own(asked):
    schools = [asked.region.organisations[each] for each in ("NORTH", "SOUTH")]

    assert [system_marks.last(asked.session, each).home_school_id for each in schools] == schools


def test_a_note_stands_beside_its_own_pupils_record_alone(asked):
    (note,) = pupil_record.notes(asked.session, asked.facts.pupil)
    other = asked.region.live["SOUTH", "OAK"].pupil

    assert pupil_record.has_note(asked.session, asked.facts.pupil, note.id)
    assert not pupil_record.has_note(asked.session, other, note.id)


def test_a_look_is_noted_for_the_person_and_the_alert_it_was_of(asked):
    a, facts = asked, asked.facts

    assert looking.has_look(a.session, a.dsl, facts.walk_off_alert, NOW)
    assert not looking.has_look(a.session, a.dsl, facts.incident_alert, NOW)
    assert not looking.has_look(a.session, a.region.people["north_head"], facts.walk_off_alert, NOW)
    assert looking.pupils_looked_at(a.session, a.region.people["north_head"], since=YESTERDAY_AT, kinds=REPORTS) == {}


def test_what_was_opened_is_noted_for_the_person_and_the_pupil(asked):
    a, facts, what = asked, asked.facts, "contacts"
    other, head = a.region.live["NORTH", "RIVER"].pupil, a.region.people["north_head"]

    assert looking.has_opened(a.session, a.dsl, facts.pupil, what, since=YESTERDAY_AT)
    assert not looking.has_opened(a.session, head, facts.pupil, what, since=YESTERDAY_AT)
    assert not looking.has_opened(a.session, a.dsl, other, what, since=YESTERDAY_AT)
    assert looking.pupils_looked_at(a.session, head, since=YESTERDAY_AT, kinds=REPORTS) == {}


YESTERDAY_AT = NOW - timedelta(days=1)
REPORTS = ("walk_off", "incident", "safeguarding")


def test_looks_at_a_pupil_are_seen_from_its_own_school_alone(asked):
    south = asked.region.organisations["SOUTH"]

    assert list(looking.at_pupil(asked.session, south, asked.facts.pupil)) == []
    assert list(looking.opened_of_pupil(asked.session, south, asked.facts.pupil)) == []


def test_a_pupil_is_known_to_be_safe_only_where_somebody_said_so_of_that_pupil(asked):
    ended = asked.region.ended["NORTH", "OAK"]

    assert whereabouts.is_confirmed(asked.session, asked.facts.pupil, TODAY, Session.AM)
    assert not whereabouts.is_confirmed(asked.session, ended.pupil, TODAY, Session.AM)


def test_another_schools_decision_pupil_and_placement_are_not_found(asked):
    a, facts = asked, asked.facts
    south, other = a.region.organisations["SOUTH"], a.region.live["SOUTH", "OAK"]

    assert decisions.one(a.session, [a.north], facts.decision) is not None
    assert decisions.one(a.session, [south], facts.decision) is None
    assert decisions.pupil(a.session, [a.north], facts.pupil) is not None
    assert decisions.pupil(a.session, [south], facts.pupil) is None
    assert decisions.placement(a.session, facts.pupil, facts.placement) is not None
    assert decisions.placement(a.session, other.pupil, facts.placement) is None


def test_a_pupil_is_found_by_the_reference_of_its_own_school(asked):
    ref = "refxnorthxoakxlive"

    assert pupil_record.pupil_by_ref(asked.session, asked.north, ref).id == asked.facts.pupil
    assert pupil_record.pupil_by_ref(asked.session, asked.region.organisations["SOUTH"], ref) is None


def test_an_agreement_is_that_of_the_two_who_made_it(asked):
    a = asked
    found = agreements.locked(a.session, a.oak, a.north)

    assert (found.provider_id, found.home_school_id) == (a.oak, a.north)
    assert agreements.locked(a.session, a.oak, a.region.organisations["EAST"]) is None


def test_a_receipt_a_walk_off_and_a_link_are_found_by_the_provider_whose_they_are(asked):
    a, facts = asked, asked.facts
    river = a.region.organisations["RIVER"]
    link = next(row for row in session_links.of_provider(a.session, a.oak, TODAY) if not row.link.home_school_id)

    assert submissions.by_receipt(a.session, a.oak, facts.receipt) is not None
    assert submissions.by_receipt(a.session, river, facts.receipt) is None
    assert walk_offs.of_provider(a.session, a.oak, facts.walk_off, today=TODAY) is not None
    assert walk_offs.of_provider(a.session, river, facts.walk_off, today=TODAY) is None
    assert session_links.find(a.session, a.oak, link.link.id) is not None
    assert session_links.find(a.session, river, link.link.id) is None


def test_a_walk_off_of_a_placement_that_ended_is_no_providers(asked):
    ended = asked.region.ended["NORTH", "OAK"]

    assert walk_offs.of_provider(asked.session, asked.oak, ended.walk_off, today=TODAY) is None


def test_a_provider_hosts_the_schools_that_have_somebody_there(asked):
    codes = {each: code for code, each in asked.region.organisations.items()}

    assert {codes[each] for each in registers.schools_hosted(asked.session, asked.oak, on=TODAY)} == {"NORTH", "SOUTH"}


def test_a_schools_first_placement_and_its_incidents_are_its_own(asked):
    a, day = asked, timedelta(days=1)
    counts = weeks.incident_counts(a.session, a.north, NOW - 5 * day, NOW + day)
    own = {
        each.pupil
        for facts in (a.region.live, a.region.ended)
        for (school, _), each in facts.items()
        if school == "NORTH"
    }

    assert set(counts) == own
    assert weeks.first_placed(a.session, [a.oak]) is None


def test_an_organisation_is_found_by_its_code_among_those_asked(asked):
    a = asked

    assert weeks.organisation_by_code(a.session, [a.north, a.oak], "OAK").id == a.oak
    assert weeks.organisation_by_code(a.session, [a.north], "OAK") is None


def test_calendars_and_parents_are_those_of_the_organisations_asked(asked):
    a = asked

    assert set(calendars.entries_of(a.session, [a.north])) == {a.north}
    assert set(people.parents(a.session, [a.north])) == {a.north}


def test_what_was_told_of_starts_is_asked_of_ones_own_school(asked):
    told = starts.subjects_told(asked.session, "role_gap", school_ids=[asked.north], since=NOW - timedelta(days=1))

    assert told == {"NORTH"}


def test_a_task_is_counted_and_found_in_its_own_organisation(asked):
    a = asked

    assert tasks.open_one(a.session, a.oak, "role_gap", "OAK") is not None
    assert tasks.open_one(a.session, a.north, "role_gap", "OAK") is None
    assert tasks.next_occurrence(a.session, a.north, "role_gap", "OAK") == 1


def test_what_was_told_of_a_pupil_is_found_in_its_own_organisation(asked):
    a = asked
    wanted = (["ten_days_running"], [a.facts.pupil])
    subject = f"{a.facts.pupil}/2026-09-14/2026-09-25"
    a.session.add(
        Task(
            id=uuid4(),
            organisation_id=a.oak,
            kind="ten_days_running",
            subject=subject,
            occurrence=1,
            words="",
            opened_at=NOW,
        )
    )
    a.session.flush()

    assert [each.subject for each in tasks.about_pupils(a.session, a.oak, *wanted)] == [subject]
    assert tasks.about_pupils(a.session, a.north, *wanted) == []


def test_a_job_is_held_in_its_own_organisation_until_it_ends(asked):
    a, gone = asked, asked.region.people["ended_staff"]

    assert people.holder_in(a.session, a.dsl, a.north) is not None
    assert people.holder_in(a.session, a.dsl, a.oak) is None
    assert people.holder_in(a.session, gone, a.north) is None
    assert gone not in {each.person_id for each in people.holders(a.session, [a.north])}
    assert gone not in {each.person.id for each in staff.colleagues(a.session, a.north)}
    assert session_links.live_job(a.session, a.north, a.dsl) is not None
    assert session_links.live_job(a.session, a.oak, a.dsl) is None
    assert session_links.live_job(a.session, a.north, gone) is None
    assert staff.job_of(a.session, a.dsl, a.north).person_id == a.dsl
    assert staff.job_of(a.session, a.dsl, a.oak) is None


def test_what_is_said_of_somebodys_being_away_is_said_of_them(asked):
    jobs = [asked.job("attendance_officer"), asked.job("provider_staff")]
    found = [stand_ins.begun_on(asked.session, job, Role.ATTENDANCE_OFFICER, AWAY_ON) for job in jobs]

    assert [each.membership_id for each in found] == jobs


def test_what_waits_for_a_second_person_is_that_organisations(asked):
    a = asked
    request = a.region.staff_requests["NORTH"]

    assert staff.request_locked(a.session, a.north, request) is not None
    assert staff.request_locked(a.session, a.oak, request) is None


def test_passkeys_sign_ins_and_recovery_codes_are_their_owners(asked):
    a, other = asked, asked.region.people["south_dsl"]

    assert {each.person_id for each in passkeys.of(a.session, a.dsl)} == {a.dsl}
    assert factors.codes_left(a.session, a.dsl) == 1
    assert not factors.spend_code(a.session, a.dsl, other.hex, NOW)
    assert factors.spend_code(a.session, a.dsl, a.dsl.hex, NOW)
    assert not factors.spend_code(a.session, a.dsl, a.dsl.hex, NOW)
    assert factors.codes_left(a.session, a.dsl) == 0


@contextmanager
def _nothing_of_anothers_changes(asked: Asked, table: Any, is_others: Any, *columns: Any) -> Iterator[None]:
    """Take what is on record of others before and after: something is, and it stays."""
    wanted = select(table, *columns) if columns else select(table)
    wanted = wanted.where(is_others)
    counted = select(func.count()).select_from(wanted.subquery())
    before = asked.session.scalar(counted)
    assert before
    yield
    asked.session.flush()
    assert asked.session.scalar(counted) == before


HOLDS: dict[Erasable, tuple[Any, Any]] = {
    Erasable.CONTACTS: (Contact.id, Contact.pupil_id),
    Erasable.FLAGS: (PupilFlagged.flag, PupilFlagged.pupil_id),
    Erasable.MISSING_PLAN: (MissingPlanPart.id, MissingPlanPart.pupil_id),
}


@pytest.mark.parametrize("what", HOLDS)
def test_what_is_erased_of_one_pupil_stays_of_every_other(asked, what):
    column, pupil = HOLDS[what]
    kept = column.is_not(None) & (pupil != asked.facts.pupil)
    with _nothing_of_anothers_changes(asked, column, kept):
        assert erasing.erase(asked.session, asked.facts.pupil, what) > 0


@pytest.mark.parametrize("what", [Erasable.LOGS, Erasable.CONTACT_LOG, Erasable.INCIDENTS])
def test_the_words_erased_of_one_pupil_stay_of_every_other(asked, what):
    before = _words_of_others(asked)

    assert erasing.erase(asked.session, asked.facts.pupil, what) > 0
    assert _words_of_others(asked) == before


def _words_of_others(asked: Asked) -> list[Any]:
    its_alerts = select(Alert.id).where(Alert.pupil_id == asked.facts.pupil)
    wanted = (
        select(WalkOff.id, WalkOff.last_seen).where(WalkOff.pupil_id != asked.facts.pupil),
        select(Incident.id, Incident.account).where(Incident.pupil_id != asked.facts.pupil),
        select(LoggedContact.id, LoggedContact.said).where(LoggedContact.pupil_id != asked.facts.pupil),
        select(LogEntry.id, LogEntry.note).where(LogEntry.alert_id.not_in(its_alerts)),
    )
    return [[tuple(map(str, row)) for row in asked.session.execute(each)] for each in wanted]


def test_an_alert_is_open_about_the_pupil_it_is_about(asked):
    a = asked
    for each in a.session.scalars(select(Alert).where(Alert.pupil_id == a.facts.pupil)):
        each.closed_at = NOW
    a.session.flush()

    assert not erasing.has_open_alert(a.session, a.facts.pupil)
    assert erasing.has_open_alert(a.session, a.region.live["SOUTH", "OAK"].pupil)
    assert {each.pupil_id for each in alerts.closed_of_schools(a.session, [a.north], YESTERDAY)} == {a.facts.pupil}
    assert alerts.closed_of_schools(a.session, [a.region.organisations["SOUTH"]], YESTERDAY) == []


def test_another_pupils_erasure_is_not_found(asked):
    a, other = asked, asked.region.live["SOUTH", "OAK"]

    assert erasing.erasure_locked(a.session, a.facts.pupil, a.facts.erasure) is not None
    assert erasing.erasure_locked(a.session, a.facts.pupil, other.erasure) is None


def test_what_is_not_sent_yet_is_cancelled_for_the_closed_alert_alone(asked):
    a, mine = asked, asked.facts.walk_off_alert
    notices = (Notice.alert_id != mine) & Notice.cancelled_at.is_(None)
    messages = (Message.alert_id != mine) & (Message.state == "waiting")
    with (
        _nothing_of_anothers_changes(a, Notice.id, notices),
        _nothing_of_anothers_changes(a, Message.id, messages),
    ):
        alerts.cancel_unsent(a.session, mine, now=NOW)


def test_what_somebody_took_on_is_theirs_and_of_their_schools(asked):
    a, south = asked, asked.region.organisations["SOUTH"]
    for each, who in ((a.facts, "dsl"), (a.region.live["SOUTH", "OAK"], "dsl"), (a.region.live["NORTH", "MILL"], "x")):
        a.session.get_one(Alert, each.walk_off_alert).owner_id = a.region.people.get(who, a.region.people["north_head"])
    a.session.flush()

    assert [each.id for each in alerts.owned_by(a.session, a.dsl, [a.north])] == [a.facts.walk_off_alert]
    assert [each.id for each in alerts.owned_by(a.session, a.region.people["north_head"], [south])] == []


def test_a_week_that_may_have_changed_is_looked_at_again_for_its_own_school(asked):
    a = asked
    for each in a.session.scalars(select(SchoolWeek)):
        each.issued_at = NOW
    a.session.flush()

    registers.mark_week_changed(a.session, [a.north], MONDAY, now=NOW)

    changed = a.session.scalars(select(SchoolWeek.home_school_id).where(SchoolWeek.changed_at.is_not(None)))
    assert set(changed) == {a.north}


def test_the_last_version_of_a_week_is_its_own_schools_though_another_has_issued_more(asked):
    south = asked.region.organisations["SOUTH"]
    asked.session.add(WeekIssue(id=uuid4(), home_school_id=south, monday=MONDAY, version=2, issued_at=NOW, data="{}"))
    asked.session.flush()

    assert weeks.last_issue(asked.session, asked.north, MONDAY).home_school_id == asked.north


def test_the_times_of_a_week_are_worked_out_anew_for_its_own_school(asked):
    a = asked

    weeks.look_again(a.session, [a.north], MONDAY, now=NOW)

    assert set(a.session.scalars(select(SchoolWeek.home_school_id).where(SchoolWeek.next_at == NOW))) == {a.north}


DROPS: dict[str, tuple[Callable[[Asked], Any], Any, Callable[[Asked], Any]]] = {
    "passkeys": (
        lambda a: factors.drop_passkeys(a.session, a.dsl),
        Passkey.id,
        lambda a: Passkey.person_id != a.dsl,
    ),
    "recovery codes": (
        lambda a: factors.drop_codes(a.session, a.dsl),
        RecoveryCode.id,
        lambda a: RecoveryCode.person_id != a.dsl,
    ),
    "sign-ins": (
        lambda a: staff.end_sign_ins(a.session, NOW, membership_id=a.job("dsl")),
        SignIn.id,
        lambda a: (SignIn.person_id != a.dsl) & SignIn.ended_at.is_(None),
    ),
}


@pytest.mark.parametrize("what", DROPS)
def test_what_is_taken_from_one_person_stays_everybody_elses(asked, what):
    drop, column, is_others = DROPS[what]
    with _nothing_of_anothers_changes(asked, column, is_others(asked)):
        drop(asked)
