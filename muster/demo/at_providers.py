"""What the cast does at the providers: take registers, tell absences, and report who left and what happened."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import repeat
from random import Random

from attendance import (
    absences,
    calling_off,
    concerns,
    incidents,
    outside_hours,
    outside_pages,
    provider_day,
    registers,
    responding,
    sign_offs,
    walk_offs,
)
from attendance.absences import TellAbsence
from attendance.calling_off import CallOff, Fetched, PupilOff, WhyOff
from attendance.concerns import TellConcern
from attendance.incidents import ReportIncident
from attendance.observing import EntryCommand
from attendance.outside_hours import RecordOutside
from attendance.provider_day import PupilEntry
from attendance.receiving import Envelope
from attendance.refusals import NotFound
from attendance.registers import SubmitRegister
from attendance.responding import AddToLog
from attendance.rules.calendar import london_date, monday_of
from attendance.rules.words import (
    AgreedWith,
    ConcernAbout,
    Handover,
    IncidentCategory,
    LogKind,
    Reason,
    SeenOutside,
    Session,
    Severity,
    Status,
)
from attendance.scope import ProviderScope
from attendance.sign_offs import SignOff
from attendance.unit import Db
from attendance.walk_offs import ReportWalkOff
from muster.demo.habits import dice
from muster.demo.people import MANAGERS, TUTORS, Troupe

# One pupil in nine is hard to get in.
RELUCTANT, OFTEN, SELDOM = 1 / 9, 0.24, 0.035
LATE = 0.06
LEAVES_EARLY = 0.08
ARRIVES_AFTER_ALL = 0.5
REASONS = (
    (Reason.NOT_KNOWN, 10),
    (Reason.ILL, 6),
    (Reason.APPOINTMENT, 2),
    (Reason.TRANSPORT, 2),
    (Reason.REFUSED, 1),
    (Reason.OTHER, 1),
)
# What may have happened where a taxi brings the pupil, and where the tutor goes to the home.
REASONS_OF_THE_BROUGHT = ((Reason.TAXI_LATE, 1), (Reason.TAXI_DID_NOT_COME, 1), *REASONS)
REASONS_OF_THE_TUTORED = ((Reason.NO_ADULT_AT_HOME, 4), *REASONS)
WORDS = {
    Reason.APPOINTMENT: ("Dentist this morning", "At the orthodontist", "Hospital check-up"),
    Reason.OTHER: ("Family funeral", "Court date"),
    Reason.ILL: ("Mum rang: a temperature", "Dad sent a text: sick in the night", "Headache, says gran"),
}
INCIDENTS = (
    (
        IncidentCategory.VIOLENCE,
        Severity.SERIOUS,
        "Pushed another pupil over by the gate after an argument about a phone. No injury.",
        "Kept apart, both spoken to, home rung.",
    ),
    (
        IncidentCategory.INJURY,
        Severity.SERIOUS,
        "Slipped on wet concrete and cut a hand. Cleaned and dressed by the first-aider.",
        "Parent rung and came to look at it; stayed for the afternoon.",
    ),
    (
        IncidentCategory.DAMAGE,
        Severity.SERIOUS,
        "Broke a window of the workshop with a stone.",
        "Calm-down walk with the tutor; a letter home is agreed.",
    ),
)
SATURDAY_NOTES = {
    SeenOutside.SEEN_IN_PERSON: "Caught up on Thursday’s maths.",
    SeenOutside.NO_ADULT_AT_HOME: "A younger brother came to the door. Rang mum, no answer.",
}
CONCERNS = (
    (
        ConcernAbout.PUPIL,
        "At break, without being asked: “I don’t want to go to my dad’s on Friday.” Would not say why. Quiet since.",
    ),
    (
        ConcernAbout.PUPIL,
        "Came in the same clothes for the third day and asked for food at nine. Says nobody is at home until late.",
    ),
    (
        ConcernAbout.STAFF,
        "One of our drivers gave this pupil a lift home alone yesterday. Nobody had agreed that. A pupil told me.",
    ),
)


def take_register(db: Db, troupe: Troupe, provider: str, on: date, session: Session, *, now: datetime) -> None:
    """Take a session's register: everybody who is expected and of whom nothing has been said."""
    scope = troupe.at_provider(db, TUTORS[provider])
    register = provider_day.session_register(scope, db, on, session, now=now)
    open_entries = [each for each in register.entries if each.is_expected and not each.needs_care]
    entries = tuple(_entry(each, on, session, now) for each in open_entries)
    if entries:
        _submit(scope, db, on, session, entries, now=now)


def bring_in_the_late(db: Db, troupe: Troupe, provider: str, on: date, *, now: datetime) -> None:
    """Some who were absent in the morning arrive after all."""
    scope = troupe.at_provider(db, TUTORS[provider])
    register = provider_day.session_register(scope, db, on, Session.AM, now=now)
    entries = tuple(
        EntryCommand(placement=each.placement, status=Status.LATE, arrived_at=now)
        for each in register.entries
        if each.status is Status.ABSENT
        and each.taken_at is not None
        and each.taken_at < now <= each.ends_at
        and dice("arrives", each.placement, on).random() < ARRIVES_AFTER_ALL
    )
    if entries:
        _submit(scope, db, on, Session.AM, entries, now=now)


def let_some_go(db: Db, troupe: Troupe, provider: str, on: date, *, now: datetime) -> None:
    """A few leave before the end of the afternoon."""
    scope = troupe.at_provider(db, TUTORS[provider])
    register = provider_day.session_register(scope, db, on, Session.PM, now=now)
    leaving = [
        each
        for each in register.entries
        if each.status in {Status.PRESENT, Status.LATE}
        and not each.walk_off_id
        and dice("leaves", each.placement, on).random() < LEAVES_EARLY
    ]
    entries = tuple(_leaves(each, on, now) for each in leaving)
    if entries:
        _submit(scope, db, on, Session.PM, entries, now=now)


def tell_absence(db: Db, troupe: Troupe, provider: str, on: date, *, now: datetime) -> None:
    """Tell one absence before the register."""
    chance = dice("told", provider, on)
    scope = troupe.at_provider(db, TUTORS[provider])
    register = provider_day.session_register(scope, db, on, Session.AM, now=now)
    entries = [each for each in register.entries if each.is_expected and each.status is None]
    if not entries:
        return
    pupil = chance.choice(entries)
    reason = _reason(pupil, chance)
    afternoon = provider_day.session_register(scope, db, on, Session.PM, now=now)
    is_all_day = any(each.placement == pupil.placement and each.is_expected for each in afternoon.entries)
    command = TellAbsence(
        placement=pupil.placement,
        on=on,
        sessions=(Session.AM, Session.PM) if is_all_day else (Session.AM,),
        envelope=_envelope("absence", provider, on),
        reason=reason,
        note=_note(reason, chance),
    )
    absences.tell(scope, db, command, now=now)


def tell_no_taxi(db: Db, troupe: Troupe, provider: str, on: date, *, now: datetime) -> None:
    """Tell that the taxi of the first pupil whom one brings has not come."""
    scope = troupe.at_provider(db, TUTORS[provider])
    register = provider_day.session_register(scope, db, on, Session.AM, now=now)
    brought = [each for each in register.entries if each.is_expected and each.status is None and each.is_brought]
    if brought:
        entry = EntryCommand(placement=brought[0].placement, status=Status.ABSENT, reason=Reason.TAXI_DID_NOT_COME)
        _submit(scope, db, on, Session.AM, (entry,), now=now)


def go_elsewhere(db: Db, troupe: Troupe, provider: str, on: date, site: str, *, now: datetime) -> None:
    """Take the whole group to another site until the end of the afternoon."""
    scope = troupe.at_provider(db, TUTORS[provider])
    register = provider_day.session_register(scope, db, on, Session.PM, now=now)
    there = [
        each
        for each in register.entries
        if each.status in {Status.PRESENT, Status.LATE} and each.at_code != site and not each.walk_off_id
    ]
    entries = tuple(
        EntryCommand(
            placement=each.placement,
            status=each.status,
            arrived_at=each.arrived_at,
            site=site,
            site_until=each.ends_at,
        )
        for each in there
        if each.status is not None
    )
    if entries:
        _submit(scope, db, on, Session.PM, entries, now=now)


def call_off(db: Db, troupe: Troupe, provider: str, on: date, *, now: datetime) -> None:
    """The heating has failed: nothing is held today. Who came already waits; the others are stopped on their way."""
    scope = troupe.at_provider(db, TUTORS[provider])
    candidates = calling_off.candidates(scope, db, on, now=now)
    if not candidates:
        return
    where = (Handover.WITH_US, *repeat(Handover.NEVER_CAME, len(candidates) - 1))
    command = CallOff(
        on=on,
        sessions=tuple(Session),
        pupils=tuple(
            PupilOff(placement=each.placement, handover=place) for each, place in zip(candidates, where, strict=True)
        ),
        why=WhyOff.BUILDING,
        note="No heating. The families of those still on their way have been rung.",
        envelope=_envelope("calling off", provider, on),
    )
    calling_off.call_off(scope, db, command, now=now)


def hand_over(db: Db, troupe: Troupe, provider: str, *, now: datetime) -> None:
    """Whoever waits is fetched."""
    scope = troupe.at_provider(db, TUTORS[provider])
    for each in calling_off.waiting(scope, db, now=now):
        command = Fetched(
            placement=each.placement,
            handover=Handover.TO_SCHOOL,
            handed_to="Mr Hollis, school minibus",
            envelope=_envelope("fetched", provider, each.placement),
        )
        calling_off.fetched(scope, db, command, now=now)


def report_walk_off(db: Db, troupe: Troupe, provider: str, on: date, session: Session, *, now: datetime) -> None:
    """One who is there leaves without permission."""
    chance = dice("walks off", provider, on, session)
    scope = troupe.at_provider(db, TUTORS[provider])
    pupil = _somebody_there(scope, db, on, session, chance, now=now)
    if pupil is None:
        return
    command = ReportWalkOff(
        placement=pupil.placement,
        left_at=now - timedelta(minutes=5),
        envelope=_envelope("walk-off", provider, on, session),
        last_seen=chance.choice(("By the gate, on the phone", "Behind the workshop", "In the corridor by the exit")),
        direction=chance.choice(("Towards the bus stop", "Down the lane to the village", "Into the park")),
        clothing=chance.choice(("Grey hoodie, black trousers", "Blue coat, white trainers", "School jumper, no coat")),
    )
    walk_offs.report(scope, db, command, now=now)


def follow_walk_offs(db: Db, troupe: Troupe, provider: str, on: date, *, now: datetime) -> None:
    """Write down what was done about those who left: the parent rung first, then that they are back."""
    scope = troupe.at_provider(db, TUTORS[provider])
    for left in provider_day.today(scope, db, now=now).walk_offs:
        if not left.is_open:
            continue
        minutes = (now - left.left_at) / timedelta(minutes=1)
        if minutes < 20:  # noqa: PLR2004  first the parent is rung
            entry = AddToLog(kind=LogKind.PARENT_CALLED, at=now, note="Will drive round and look.")
        elif dice("returns", left.given_name, on).random() < 0.7:  # noqa: PLR2004  most come back by themselves
            entry = AddToLog(kind=LogKind.RETURNED, at=now, note="Walked back in, calm; had been to the shop.")
        else:
            entry = AddToLog(kind=LogKind.SEEN, at=now, note="Seen by a member of staff at the bus stop.")
        responding.log_for_provider(scope, db, left.id, entry, now=now)


def report_incident(db: Db, troupe: Troupe, provider: str, on: date, *, now: datetime) -> None:
    """Report a serious incident about one who is there."""
    chance = dice("incident", provider, on)
    scope = troupe.at_provider(db, TUTORS[provider])
    pupil = _somebody_there(scope, db, on, Session.AM, chance, now=now)
    if pupil is None:
        return
    category, severity, account, action = chance.choice(INCIDENTS)
    command = ReportIncident(
        placements=(pupil.placement,),
        category=category,
        severity=severity,
        happened_at=now - timedelta(minutes=10),
        account=account,
        action_taken=action,
        envelope=_envelope("incident", provider, on),
    )
    incidents.report(scope, db, command, now=now)


def tell_dsl(db: Db, troupe: Troupe, provider: str, on: date, *, now: datetime) -> None:
    """Tell the DSL a concern about one who is there."""
    chance = dice("concern", provider, on)
    scope = troupe.at_provider(db, TUTORS[provider])
    pupil = _somebody_there(scope, db, on, Session.AM, chance, now=now)
    if pupil is None:
        return
    about, account = chance.choice(CONCERNS)
    command = TellConcern(
        placements=(pupil.placement,), about=about, account=account, envelope=_envelope("concern", provider, on)
    )
    concerns.tell(scope, db, command, now=now)


def sign_week_off(db: Db, troupe: Troupe, provider: str, on: date, schools: tuple[str, ...], *, now: datetime) -> None:
    """Sign the week off for every home school that had a pupil there."""
    scope = troupe.at_provider(db, MANAGERS[provider])
    for school in schools:
        # Not every school has somebody there.
        with suppress(NotFound):
            sign_offs.sign_off(scope, db, SignOff(monday=monday_of(on), school_code=school), now=now)


def _entry(pupil: PupilEntry, on: date, session: Session, now: datetime) -> EntryCommand:
    chance = dice("seen", pupil.placement, on)
    is_reluctant = dice("reluctant", pupil.placement).random() < RELUCTANT
    stays_away = chance.random() < (OFTEN if is_reluctant else SELDOM)
    # The day decides alike for both sessions; an afternoon is now and then another story.
    chance = dice("seen", pupil.placement, on, session)
    if stays_away != (chance.random() < SELDOM):
        reason = _reason(pupil, chance)
        return EntryCommand(placement=pupil.placement, status=Status.ABSENT, reason=reason, note=_note(reason, chance))
    arrives_at = pupil.starts_at + timedelta(minutes=chance.randrange(5, 40))
    if arrives_at <= min(now, pupil.ends_at) and chance.random() < LATE:
        return EntryCommand(placement=pupil.placement, status=Status.LATE, arrived_at=arrives_at)
    return EntryCommand(placement=pupil.placement, status=Status.PRESENT)


def _leaves(pupil: PupilEntry, on: date, now: datetime) -> EntryCommand:
    agreed_with = dice("agreed", pupil.placement, on).choice(tuple(AgreedWith))
    return EntryCommand(
        placement=pupil.placement,
        status=Status.LEFT_EARLY,
        left_at=min(now, pupil.ends_at),
        agreed_with=agreed_with,
        agreed_name="Mr Baptiste" if agreed_with is AgreedWith.SCHOOL else None,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Taught:
    """An hour outside hours: which of the pupils taught at home, in order of name, from when, and what was."""

    pupil: int
    starts: time
    seen: SeenOutside


def teach_outside_hours(db: Db, troupe: Troupe, provider: str, taught: Taught, *, now: datetime) -> None:
    """Record an hour outside hours today; nothing where there are not so many pupils."""
    scope, on = troupe.at_provider(db, TUTORS[provider]), london_date(now)
    pupils = [each for each in outside_pages.pupils(scope, db, now=now) if taught.seen in each.words]
    if len(pupils) <= taught.pupil:
        return
    command = RecordOutside(
        placement=pupils[taught.pupil].placement,
        on=on,
        starts=taught.starts,
        ends=taught.starts.replace(hour=taught.starts.hour + 1),
        seen=taught.seen,
        note=SATURDAY_NOTES.get(taught.seen),
        envelope=_envelope("outside", on, taught.pupil),
    )
    outside_hours.record(scope, db, command, now=now)


def _somebody_there(
    scope: ProviderScope, db: Db, on: date, session: Session, chance: Random, *, now: datetime
) -> PupilEntry | None:
    register = provider_day.session_register(scope, db, on, session, now=now)
    there = [each for each in register.entries if each.status in {Status.PRESENT, Status.LATE} and not each.walk_off_id]
    return chance.choice(there) if there else None


def _reason(pupil: PupilEntry, chance: Random) -> Reason:
    known: tuple[tuple[Reason, int], ...] = REASONS
    if pupil.is_tutored:
        known = REASONS_OF_THE_TUTORED
    elif pupil.is_brought:
        known = REASONS_OF_THE_BROUGHT
    return chance.choices([reason for reason, _ in known], weights=[weight for _, weight in known])[0]


def _note(reason: Reason, chance: Random) -> str | None:
    return chance.choice(WORDS[reason]) if reason in WORDS else None


def _submit(
    scope: ProviderScope, db: Db, on: date, session: Session, entries: tuple[EntryCommand, ...], *, now: datetime
) -> None:
    envelope = _envelope("register", on, session, now)
    registers.submit(scope, db, SubmitRegister(on=on, session=session, entries=entries, envelope=envelope), now=now)


def _envelope(*about: object) -> Envelope:
    key = "/".join(["demo", *map(str, about)])
    return Envelope.of(key, key)
