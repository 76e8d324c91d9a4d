"""What the cast does at the home schools: look at what is open, ring, write down, confirm, close."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from attendance import (
    alert_pages,
    contact_log,
    contacts_due,
    decisions,
    elsewhere,
    gaps,
    phoned,
    provider_day,
    responding,
    tasks,
)
from attendance.alert_pages import AlertCard
from attendance.contact_log import ContactPage, LogContact
from attendance.contacts_due import Due, PupilDue
from attendance.decisions import Decide
from attendance.observing import EntryCommand
from attendance.phoned import Caller
from attendance.receiving import Envelope
from attendance.records import registers
from attendance.refusals import Conflict
from attendance.registers import SubmitRegister
from attendance.responding import AddToLog, CloseAlert, ConfirmWhereabouts
from attendance.rules import contacts
from attendance.rules.calendar import at_london, london_date
from attendance.rules.contacts import CameOf, Contact, Standing
from attendance.rules.decisions import DecisionKind
from attendance.rules.parts import Part
from attendance.rules.words import AlertKind, LogKind, Session, Status
from attendance.scope import SchoolScope
from attendance.unit import Db
from muster.demo.habits import dice
from muster.demo.people import LEADS, OFFICERS, TUTORS, Troupe

MINUTE = timedelta(minutes=1)
# Nobody goes home with something open.
TIDIED_AT = time(15, 40)
# How often something is done that has until the end of the week.
OFTEN = 0.4
PATIENCE = (10, 15, 20, 20, 40, 60)
NAMES = {
    "Harrowdale Academy": "HARROW",
    "Eastmarsh School": "EASTMARSH",
    "Alder Brook Primary School": "ALDER",
    "Kingsmere School": "KINGSMERE",
}
SAID = {
    Contact.PARENT: "Home at noon and well. Goes in tomorrow as agreed.",
    Contact.CHECK_IN: "On screen, worked through the week’s tasks, likes the tutor.",
    Contact.VISIT: "Seen at home with a parent. Well, and glad of the visit.",
    Contact.PROVIDER: "Settled, on time, joins in. Nothing to follow up.",
}
SAFEGUARDING = frozenset({AlertKind.WALK_OFF, AlertKind.INCIDENT, AlertKind.SAFEGUARDING})


def look(db: Db, troupe: Troupe, *, patience: timedelta | None = None, now: datetime) -> None:
    """Let each school's people answer what has been open for a while.

    `patience` is how long nothing at all is done about an alert; None is each alert's own, some minutes to an hour.
    """
    officers = {school: troupe.at_school(db, email) for school, email in OFFICERS.items()}
    ids = frozenset().union(*(scope.school_ids for scope in officers.values()))
    # One question for all: mostly nothing is open anywhere.
    cards = alert_pages.open_cards(replace(officers["HARROW"], school_ids=ids), db)
    is_late = now >= at_london(london_date(now), TIDIED_AT)
    for card in cards:
        if card.on <= london_date(now) and (is_late or _has_waited(card, patience, now=now)):
            school = NAMES[card.home_school_name]
            scope = troupe.at_school(db, LEADS[school]) if card.kind in SAFEGUARDING else officers[school]
            # One answer may have closed several.
            with suppress(Conflict):
                _answer(scope, db, card, is_late=is_late, now=now)


def phone_in(db: Db, troupe: Troupe, *, provider: str, on: date, now: datetime) -> None:
    """Let Harrowdale's officer write down what a provider says on the telephone: whose session has begun is there."""
    scope = troupe.at_school(db, OFFICERS["HARROW"])
    caller = troupe.at_provider(db, TUTORS[provider])
    ours = Part(home_school_id=scope.organisation_id)
    for register in registers.lock_registers(db.session, caller.provider_id, on, Session.AM, part=ours).values():
        phoned_in = phoned.register(scope, db, register.id)
        day = provider_day.session_register(phoned_in.scope, db, on, Session.AM, now=now)
        entries = tuple(
            EntryCommand(placement=each.placement, status=Status.PRESENT)
            for each in day.entries
            if each.is_expected and not each.needs_care and each.starts_at <= now
        )
        command = SubmitRegister(
            on=on, session=Session.AM, entries=entries, envelope=Envelope.of(f"phoned-{provider}-{on}", provider)
        )
        said_by = Caller(name=caller.actor.name, job_title=caller.actor.job_title, number="01632 960170", called_at=now)
        if entries:
            phoned.submit(scope, db, register.id, command, said_by, now=now)


def decide_gaps(db: Db, troupe: Troupe, *, now: datetime) -> None:
    """Let each officer say where the pupils are whom nobody expects in the days ahead."""
    for email in OFFICERS.values():
        scope = troupe.at_school(db, email)
        commands = [
            Decide(
                decision_id=uuid5(line.pupil_id, f"{line.on} {session}"),
                pupil_id=line.pupil_id,
                kind=DecisionKind.AGREED_LEAVE,
                from_on=line.on,
                from_session=session,
                to_on=line.on,
                to_session=session,
                note="At home, as agreed with the family",
            )
            for line in gaps.open_gaps(scope, db, now=now)
            for session in line.sessions
        ]
        decisions.decide_all(scope, db, commands, now=now)


def read_who_is_elsewhere(db: Db, troupe: Troupe, *, now: datetime) -> None:
    """Let each officer put away what they were told of groups that were at another site."""
    for email in OFFICERS.values():
        scope = troupe.at_school(db, email)
        for task in tasks.open_for(scope, db):
            if task.kind == elsewhere.KIND:
                tasks.finish(scope, db, task.id, now=now)


def make_contacts(db: Db, troupe: Troupe, *, leaves_one: bool, now: datetime) -> None:
    """Let each school make the contacts that are due; with `leaves_one`, Harrowdale leaves one pupil to the visitor."""
    for school, email in OFFICERS.items():
        officer, lead = troupe.at_school(db, email), troupe.at_school(db, LEADS[school])
        owing = contacts_due.due(officer, db, now=now).pupils
        left = min(owing, key=lambda each: each.name) if leaves_one and school == "HARROW" and owing else None
        # The lead, for those whose place the officer may not know.
        for scope in (officer, lead):
            for pupil in contacts_due.due(scope, db, now=now).pupils:
                if left is None or pupil.pupil_id != left.pupil_id:
                    _speak(scope, db, pupil, now=now)
        for task in tasks.open_for(officer, db):
            if task.kind == contacts.TASK and not leaves_one:
                tasks.finish(officer, db, task.id, now=now)


def _speak(scope: SchoolScope, db: Db, pupil: PupilDue, *, now: datetime) -> None:
    on = london_date(now)
    page = contact_log.of_pupil(scope, db, pupil.pupil_id, now=now)
    for due in pupil.contacts:
        # What has until the end of the week is made on one of its days.
        waits = (
            due.owed.standing is Standing.THIS_WEEK and dice("speaks", pupil.name, due.owed.kind, on).random() > OFTEN
        )
        placement_id = _about(page, due)
        if due.owed.standing is Standing.MADE or waits or placement_id is None:
            continue
        spoken = LogContact(
            key=uuid5(pupil.pupil_id, f"{on} {due.owed.kind} {due.provider_name}"),
            placement_id=placement_id,
            kind=due.owed.kind,
            on=on,
            came_of=CameOf.SPOKEN,
            spoken_with=_with_whom(page, pupil, due),
            said=SAID[due.owed.kind],
        )
        contact_log.log(scope, db, pupil.pupil_id, spoken, now=now)


def _about(page: ContactPage, due: Due) -> UUID | None:
    running = [each for each in page.places if each.is_running]
    theirs = [each for each in running if due.owed.provider_id in {None, each.provider_id}]
    return theirs[0].id if theirs else None


def _with_whom(page: ContactPage, pupil: PupilDue, due: Due) -> str:
    if due.owed.kind is Contact.PROVIDER:
        return f"{due.provider_name}, office"
    if due.owed.kind is Contact.PARENT:
        return page.people[0] if page.people else "A parent"
    return pupil.given_name


def _has_waited(card: AlertCard, patience: timedelta | None, *, now: datetime) -> bool:
    chance = dice("answers", card.kind, card.provider_name, card.pupil_name, card.on, card.session)
    waits = patience or chance.choice(PATIENCE) * MINUTE
    quiet_since = max(card.opened_at, card.owner.since) if card.owner else card.opened_at
    return now - quiet_since >= waits


def _answer(scope: SchoolScope, db: Db, card: AlertCard, *, is_late: bool, now: datetime) -> None:
    is_new = card.owner is None
    if is_new:
        responding.take_on(scope, db, card.id, now=now)
    if card.kind is AlertKind.WHEREABOUTS:
        _find(scope, db, card, is_sure=is_late or not is_new, now=now)
    elif card.kind is AlertKind.MISSING_REGISTER:
        if is_new or is_late:
            _chase(scope, db, card, is_over=is_late, now=now)
    elif is_late or not is_new:
        _close(scope, db, card, now=now)


def _find(scope: SchoolScope, db: Db, card: AlertCard, *, is_sure: bool, now: datetime) -> None:
    contacts = alert_pages.page(scope, db, card.id).contacts
    who = f"{contacts[0].name} ({contacts[0].relation})" if contacts else "the family"
    answers = is_sure or dice("rings", card.pupil_name, card.on).random() < 0.8  # noqa: PLR2004  most answer
    outcome = "Reached" if answers else "No answer, message left"
    called = AddToLog(kind=LogKind.CONTACT, at=now, who_called=who, outcome=outcome)
    responding.log_for_school(scope, db, card.id, called, now=now)
    if answers:
        place = dice("where", card.pupil_name, card.on).choice(
            ("At home", "At home, in bed", "At the doctor’s", "At home with family")
        )
        confirmed = ConfirmWhereabouts(
            where=place, how="By telephone", confirmed_by=who, confirmed_at=now, whole_day=True
        )
        responding.confirm_whereabouts(scope, db, card.id, confirmed, now=now)


def _chase(scope: SchoolScope, db: Db, card: AlertCard, *, is_over: bool, now: datetime) -> None:
    who = f"{card.provider_name}, office"
    if is_over:
        outcome = "Never came. Rang at the end of the day: nobody there to say."
        responding.close(scope, db, card.id, CloseAlert(outcome=outcome, confirmed_by=scope.actor.name), now=now)
        return
    called = AddToLog(kind=LogKind.CONTACT, at=now, who_called=who, outcome="Rang: it will be sent")
    responding.log_for_school(scope, db, card.id, called, now=now)


def _close(scope: SchoolScope, db: Db, card: AlertCard, *, now: datetime) -> None:
    outcome = {
        AlertKind.WALK_OFF: "Back, spoken to, risk assessment looked at again.",
        AlertKind.INCIDENT: "Spoke to the provider and to the family; nothing more to do today.",
        AlertKind.SAFEGUARDING: "Read and spoken about with the deputy; it goes on in the school’s own case file.",
    }.get(card.kind, "Looked at, spoke to the provider.")
    command = CloseAlert(outcome=outcome, confirmed_by=scope.actor.name, is_safe=card.kind is AlertKind.WALK_OFF)
    responding.close(scope, db, card.id, command, now=now)
