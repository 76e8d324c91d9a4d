"""What people see of an alert: what it is about, who was told when, who has it, what was done.

The home school sees all of it; the provider sees its own walk-off: who was told, who has it, and the shared log.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance import (
    alert_readers,
    arrivals,
    bounces,
    first_calls,
    hidden_places,
    ladders,
    missing_plans,
    people_to_call,
)
from attendance.missing_plans import Plan
from attendance.notices import RETURNED
from attendance.people_to_call import Person
from attendance.records import alerts as stored
from attendance.records import calendars, phone_calls, registers
from attendance.records import concerns as stored_concerns
from attendance.records import messages as stored_messages
from attendance.records import walk_offs as stored_walk_offs
from attendance.records.sealed import reveal
from attendance.records.tables import Alert, Concern, Incident, LogEntry, Message, Notice, WalkOff
from attendance.refusals import NotFound
from attendance.rules import ladder
from attendance.rules.agreement import FirstCall
from attendance.rules.calendar import london_date, to_london
from attendance.rules.delivery import SENT
from attendance.rules.words import (
    FOR_LEADS_ALONE,
    HIDDEN_PLACE,
    AlertKind,
    ConcernAbout,
    IncidentCategory,
    LogKind,
    Role,
    Session,
    Severity,
)
from attendance.scope import ProviderScope, SchoolScope
from attendance.unit import Db

# A pupil, a date and a session.
Sought = tuple[UUID, date, Session]
UNNAMED = "A pupil whose place is not shown: ask the DSL"
_ARRIVALS = {
    arrivals.ARRIVED: "delivered",
    arrivals.OVERDUE: "sent, not confirmed",
    arrivals.NOT_SAID: "sent, not confirmed",
    bounces.LATE: "sent, delayed",
}
SET_ASIDE = "not sent: set aside after Muster was restored, because it had gone out before"
# Of a pupil whose place is hidden, these are for the safeguarding leads alone.
_FOR_LEADS = {AlertKind.INCIDENT.value, AlertKind.WALK_OFF.value}
CONCERN = AlertKind.SAFEGUARDING.value


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """Who has an alert, since when."""

    name: str
    job_title: str
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertCard:
    """An alert in a list, as the home school sees it.

    `is_open_to_reader` is False where what it says is for others to read. Of a concern such a reader learns neither
    the pupil nor the provider: only that it exists, since when, and who has it.
    """

    id: UUID
    kind: AlertKind
    summary: str
    home_school_name: str
    provider_name: str
    pupil_id: UUID | None
    pupil_name: str | None
    on: date
    session: Session | None
    opened_at: datetime
    owner: Owner | None
    returned_at: datetime | None
    closed_at: datetime | None
    closed_reason: str | None
    # Who sent the register that was missing; None of any other alert, or where the place is not to be known.
    register_from: str | None
    next_at: datetime | None
    next_roles: tuple[Role, ...]
    next_names: tuple[str, ...]
    is_open_to_reader: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Try:
    """One try to hand a message to its carrier, by the machine's clock. `outcome` None: it is under way."""

    at: datetime
    outcome: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """One notice: who was told, as what, how, and how far it got. `role` and `state` are in words people use.

    `role_key` is the role as programs know it, or `office` or `installation`. `told_at` is when it was written, by the
    rules' clock; `sent_at` and `arrived_at` are the carrier's word, by the machine's. `step` is the step of the ladder
    that wrote it; None where it was no step. `tries` are for the home school alone.
    """

    name: str
    role: str
    role_key: str
    channel: str
    kind: str
    at: datetime
    state: str
    is_late: bool
    is_possible_repeat: bool
    has_left: bool
    # False: an office's or an installation's address, which nobody may be reading.
    is_person: bool
    told_at: datetime
    sent_at: datetime | None
    arrived_at: datetime | None
    step: int | None = None
    says_returned: bool = False
    tries: tuple[Try, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class LogLine:
    """One line of the running log."""

    kind: LogKind
    at: datetime
    recorded_at: datetime
    by_name: str
    by_job_title: str
    by_provider: bool
    who_called: str | None
    outcome: str | None
    reference: str | None
    note: str | None
    is_shared: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LookedFor:
    """An alert in which a pupil was looked for, and what was done, oldest first."""

    alert_id: UUID
    log: tuple[LogLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WalkOffFacts:
    """What was reported of a walk-off."""

    id: UUID
    placement: str
    never_came_in: bool
    left_at: datetime
    last_seen: str | None
    direction: str | None
    clothing: str | None
    police_reference: str | None
    note: str | None
    reported_at: datetime
    reported_by: str
    reported_by_job: str
    # Where it was said on the telephone: who said it, and from which number. Whoever reported it wrote it down.
    said_by: str | None
    said_by_number: str | None
    returned_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentFacts:
    """What happened in an incident; only for those who may read it."""

    category: IncidentCategory
    severity: Severity
    happened_at: datetime
    account: str
    action_taken: str | None
    reported_at: datetime
    reported_by: str
    reported_by_job: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ConcernFacts:
    """What a safeguarding concern says; only for those who may read it."""

    about: ConcernAbout
    account: str
    told_at: datetime
    told_by: str
    told_by_job: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Awaited:
    """A pupil of a missing register whom nobody has reported yet."""

    name: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertPage:
    """Everything the home school sees of one alert.

    `is_open_to_reader` is False where what happened is for others to read: `incident` and `concern` are None then,
    the log empty.
    """

    card: AlertCard
    provider_phone: str | None
    year_group: str | None
    reg_group: str | None
    is_short_ladder: bool
    is_open_to_reader: bool
    awaited: tuple[Awaited, ...]
    # The register that is missing; None where it is another alert, or the reader may not know the place.
    register_id: UUID | None
    walk_off: WalkOffFacts | None
    incident: IncidentFacts | None
    concern: ConcernFacts | None
    contacts: tuple[Person, ...]
    # Whether the reader has opened their numbers; they are None until then.
    has_numbers: bool
    # What is to be done while somebody looks for the pupil; None where nobody wrote it, or it is not the reader's.
    plan: Plan | None
    # Who rings the parent first, while it is open; None where nobody is to be rung, or the place must not be known.
    first_call: FirstCall | None
    tellings: tuple[Telling, ...]
    log: tuple[LogLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WalkOffPage:
    """What the provider sees of a walk-off it reported."""

    alert_id: UUID
    pupil_id: UUID
    facts: WalkOffFacts
    # What the home school has released of its plan for this, until the alert is closed.
    plan: Plan | None
    # Who rings the parent first, until it is closed.
    first_call: FirstCall | None
    given_name: str
    family_name: str
    home_school_name: str
    school_phone: str | None
    owner: Owner | None
    closed_at: datetime | None
    closed_reason: str | None
    tellings: tuple[Telling, ...]
    log: tuple[LogLine, ...]


def open_cards(scope: SchoolScope, db: Db) -> tuple[AlertCard, ...]:
    """Return the open alerts of the schools in scope, the most pressing first."""
    return _cards(scope, db, stored.open_of_schools(db.session, scope.school_ids))


def closed_cards(scope: SchoolScope, db: Db, on: date) -> tuple[AlertCard, ...]:
    """Return the closed alerts about a day, the latest first."""
    return _cards(scope, db, stored.closed_of_schools(db.session, scope.school_ids, on))


def page(scope: SchoolScope, db: Db, alert_id: UUID, *, machine_now: datetime | None = None) -> AlertPage:
    """Return everything the home school may see of an alert.

    Numbers of people to call are in it for whoever has the alert and has just opened them, by `machine_now`; without
    a time for nobody.

    Raises:
        NotFound: no such alert of these schools.
    """
    alert = stored.one(db.session, alert_id)
    if alert is None or alert.home_school_id not in scope.school_ids:
        message = "There is no such alert."
        raise NotFound(message)
    # What was reported of a pupil whose place is hidden, and what was done about it, speaks of the place.
    is_hidden = hidden_places.is_hidden_from(scope, db, alert.pupil_id) or bool(
        hidden_places.lists_hidden_from(scope, db, [alert.due_group_id])
    )
    may_read = alert_readers.may_read(scope, db, alert) and not (is_hidden and alert.kind in _FOR_LEADS)
    is_veiled = alert.kind == CONCERN and not may_read
    walk_off = None if is_hidden else stored_walk_offs.of_alert(db.session, alert.id)
    incident = stored_walk_offs.incident_of_alert(db.session, alert.id) if may_read else None
    concern = stored_concerns.of_alert(db.session, alert.id) if may_read else None
    about = _about(concern) if concern else None
    has_numbers = (
        may_read and machine_now is not None and people_to_call.is_open_on(scope, db, alert, machine_now=machine_now)
    )
    brought_on = None if is_hidden else alert.on
    contacts = (
        people_to_call.listed(db, alert.pupil_id, is_open=has_numbers, on=brought_on)
        if alert.pupil_id and may_read
        else ()
    )
    pupil_id = None if is_veiled else alert.pupil_id
    pupil = registers.pupils_by_id(db.session, [pupil_id])[pupil_id] if pupil_id else None
    provider = calendars.organisations(db.session, [alert.provider_id])[alert.provider_id]
    return AlertPage(
        card=_cards(scope, db, [alert])[0],
        # A call to the provider might warn whom an allegation is about.
        provider_phone=None if is_hidden or is_veiled or about is ConcernAbout.STAFF else provider.phone,
        year_group=pupil.year_group if pupil else None,
        reg_group=pupil.reg_group if pupil else None,
        is_short_ladder=alert.short_ladder,
        is_open_to_reader=may_read,
        awaited=_awaited(scope, db, alert),
        register_id=stored.register_of(db.session, alert.due_group_id)
        if alert.due_group_id and not is_hidden
        else None,
        walk_off=_walk_off_facts(db, walk_off) if walk_off else None,
        incident=_incident_facts(incident) if incident else None,
        concern=_concern_facts(concern) if concern else None,
        contacts=contacts,
        has_numbers=has_numbers,
        plan=missing_plans.on_alert(scope, db, alert) if may_read and not is_hidden else None,
        first_call=None if is_hidden else _first_call(db, alert),
        tellings=_with_tries(db, alert, but_not_to=alert.provider_id if is_hidden else None),
        log=_log(db, alert, shared_only=False) if may_read and not is_hidden else (),
    )


def looked_for(scope: SchoolScope, db: Db, sessions: Collection[Sought]) -> dict[Sought, LookedFor]:
    """Return the last alert that looked for a pupil in each of these sessions, with its log.

    Only what the actor may read of the schools in scope; where a pupil's place is hidden, nothing.
    """
    pupils, days = {pupil for pupil, _on, _half in sessions}, {on for _pupil, on, _half in sessions}
    alerts = stored.sought(db.session, scope.school_ids, pupils, days)
    hidden, readable = hidden_places.hidden_from(scope, db, pupils), alert_readers.readable(scope, db, alerts)
    found: dict[Sought, LookedFor] = {}
    for alert in alerts:
        if alert.pupil_id is None or alert.session is None or alert.pupil_id in hidden or alert.id not in readable:
            continue
        key = (alert.pupil_id, alert.on, Session(alert.session))
        if key in sessions:
            found[key] = LookedFor(alert_id=alert.id, log=_log(db, alert, shared_only=False))
    return found


def walk_off_page(scope: ProviderScope, db: Db, walk_off_id: UUID, *, now: datetime) -> WalkOffPage:
    """Return what a provider may see of a walk-off it reported: who was told when, and who has it.

    Raises:
        NotFound: no such walk-off of this provider, or the placement has ended.
    """
    walk_off = stored_walk_offs.of_provider(db.session, scope.provider_id, walk_off_id, today=london_date(now))
    if walk_off is None:
        message = "There is no such report."
        raise NotFound(message)
    alert = stored_walk_offs.alert_of(db.session, walk_off)
    pupil = registers.pupils_by_id(db.session, [walk_off.pupil_id])[walk_off.pupil_id]
    school = calendars.organisations(db.session, [walk_off.home_school_id])[walk_off.home_school_id]
    return WalkOffPage(
        alert_id=alert.id,
        pupil_id=walk_off.pupil_id,
        facts=_walk_off_facts(db, walk_off),
        plan=None
        if alert.closed_at
        else missing_plans.released(scope, db, [walk_off.pupil_id], now=now).get(walk_off.pupil_id),
        first_call=_first_call(db, alert),
        given_name=pupil.given_name,
        family_name=pupil.family_name,
        home_school_name=school.name,
        school_phone=school.phone,
        owner=_owner(alert),
        closed_at=alert.closed_at,
        closed_reason=reveal(alert.closed_reason),
        tellings=_tellings(db, alert),
        log=_log(db, alert, shared_only=True),
    )


def _cards(scope: SchoolScope, db: Db, alerts: list[Alert]) -> tuple[AlertCard, ...]:
    organisation_ids = {each for alert in alerts for each in (alert.home_school_id, alert.provider_id)}
    organisations = calendars.organisations(db.session, organisation_ids)
    pupils = registers.pupils_by_id(db.session, [alert.pupil_id for alert in alerts if alert.pupil_id])
    hidden = hidden_places.hidden_from(scope, db, pupils)
    lists = hidden_places.lists_hidden_from(scope, db, (alert.due_group_id for alert in alerts))
    readable = alert_readers.readable(scope, db, alerts)
    coming = ladders.coming(db, alerts)
    cards = []
    for alert in alerts:
        is_veiled = alert.kind == CONCERN and alert.id not in readable
        pupil_id = None if is_veiled else alert.pupil_id
        pupil = pupils.get(pupil_id) if pupil_id else None
        step = None if alert.climb_at is None else coming.get(alert.id)
        is_hidden = alert.pupil_id in hidden or alert.due_group_id in lists
        provider = organisations[alert.provider_id].name
        cards.append(
            AlertCard(
                id=alert.id,
                kind=AlertKind(alert.kind),
                summary=alert.summary.replace(provider, HIDDEN_PLACE) if is_hidden else alert.summary,
                home_school_name=organisations[alert.home_school_id].name,
                provider_name=_place(provider, is_hidden=is_hidden, is_veiled=is_veiled),
                pupil_id=pupil_id,
                pupil_name=f"{pupil.given_name} {pupil.family_name}" if pupil else None,
                on=alert.on,
                session=Session(alert.session) if alert.session else None,
                opened_at=alert.opened_at,
                owner=_owner(alert),
                returned_at=alert.returned_at,
                closed_at=alert.closed_at,
                closed_reason="" if is_veiled else reveal(alert.closed_reason),
                register_from=alert.closed_by if alert.due_group_id and not is_hidden else None,
                next_at=step.due_at if step else alert.sweep_at,
                next_roles=step.roles if step else _sweep_roles(alert),
                next_names=step.names if step else (),
                is_open_to_reader=alert.id in readable and not (is_hidden and alert.kind in _FOR_LEADS),
            )
        )
    return tuple(cards)


def _place(provider: str, *, is_hidden: bool, is_veiled: bool) -> str:
    if is_veiled:
        return FOR_LEADS_ALONE
    return HIDDEN_PLACE if is_hidden else provider


def _awaited(scope: SchoolScope, db: Db, alert: Alert) -> tuple[Awaited, ...]:
    if alert.due_group_id is None:
        return ()
    rows = registers.not_reported(db.session, due_group_id=alert.due_group_id)
    pupils = registers.pupils_by_id(db.session, [row.pupil_id for row in rows])
    hidden = hidden_places.hidden_from(scope, db, pupils)
    named = [(pupils[row.pupil_id], row.due_at) for row in rows if row.pupil_id not in hidden]
    named.sort(key=lambda each: (each[0].family_name, each[0].given_name))
    unnamed = [Awaited(name=UNNAMED, due_at=row.due_at) for row in rows if row.pupil_id in hidden]
    return (*(Awaited(name=f"{pupil.given_name} {pupil.family_name}", due_at=due) for pupil, due in named), *unnamed)


def _first_call(db: Db, alert: Alert) -> FirstCall | None:
    return None if alert.closed_at else first_calls.of_alerts(db, [alert]).get(alert.id)


def _sweep_roles(alert: Alert) -> tuple[Role, ...]:
    return ladder.sweep_roles(AlertKind(alert.kind)) if alert.sweep_at else ()


def _owner(alert: Alert) -> Owner | None:
    if alert.owner_name is None or alert.taken_on_at is None:
        return None
    return Owner(name=alert.owner_name, job_title=alert.owner_job_title or "", since=alert.taken_on_at)


def _tellings(db: Db, alert: Alert) -> tuple[Telling, ...]:
    return tuple(telling_of(notice, message) for notice, message in stored.tellings(db.session, alert.id))


def _with_tries(db: Db, alert: Alert, *, but_not_to: UUID | None) -> tuple[Telling, ...]:
    """Return who was told, with the step of the ladder that brought it and each try to send it."""
    rows = [each for each in stored.tellings(db.session, alert.id) if each[0].organisation_id != but_not_to]
    steps = {step.id: step.number for step in stored.steps_of(db.session, alert.id)}
    tries: dict[UUID, list[Try]] = {}
    for attempt in stored_messages.tries_of(db.session, [message.id for _, message in rows if message]):
        tries.setdefault(attempt.message_id, []).append(Try(at=attempt.started_at, outcome=attempt.outcome))
    return tuple(
        replace(
            telling_of(notice, message),
            step=steps.get(notice.step_id) if notice.step_id else None,
            tries=tuple(tries.get(message.id, ())) if message else (),
        )
        for notice, message in rows
    )


def telling_of(notice: Notice, message: Message | None) -> Telling:
    """Return one notice as people see it: who was told, as what, how, and how far it got."""
    return Telling(
        name=notice.name,
        role=_role_label(notice.role),
        role_key=notice.role,
        channel="text" if notice.channel == "sms" else "e-mail",
        kind=notice.kind,
        at=_reached_at(notice, message),
        state=_state(notice, message),
        is_late=notice.is_late,
        is_possible_repeat=message.possible_repeat if message else False,
        has_left=message is not None and message.state == SENT,
        is_person=notice.person_id is not None,
        told_at=notice.created_at,
        sent_at=message.sent_at if message else None,
        arrived_at=message.arrival_at if message and message.arrival == arrivals.ARRIVED else None,
        says_returned=notice.kind == AlertKind.WALK_OFF.value and notice.detail == RETURNED,
    )


def _role_label(role: str) -> str:
    return Role(role).label if role in set(Role) else role.capitalize()


def _reached_at(notice: Notice, message: Message | None) -> datetime:
    if message is None or message.sent_at is None:
        return notice.created_at
    return message.arrival_at if message.arrival == arrivals.ARRIVED and message.arrival_at else message.sent_at


def _state(notice: Notice, message: Message | None) -> str:
    if notice.cancelled_at is not None:
        return "not needed any more"
    if message is None and notice.waits_until is not None:
        return f"waits until {_wall_time(notice.waits_until, since=notice.created_at)} (quiet hours)"
    if message is None or message.state in {"waiting", "leased"}:
        return "being sent"
    if message.state == SENT:
        return _ARRIVALS.get(message.arrival or "", SENT)
    return {
        "failed": "could not be delivered",
        "cancelled": "not needed any more",
        "set_aside": SET_ASIDE,
    }.get(message.state, message.state)


def _wall_time(at: datetime, *, since: datetime) -> str:
    """Return a time of the clock, with the day where it is none of the next 24 hours."""
    return f"{to_london(at):{'%A %H:%M' if at - since > timedelta(days=1) else '%H:%M'}}"


def _log(db: Db, alert: Alert, *, shared_only: bool) -> tuple[LogLine, ...]:
    lines = stored.log_of(db.session, alert.id, shared_only=shared_only)
    return tuple(_line(entry, alert) for entry in lines)


def _line(entry: LogEntry, alert: Alert) -> LogLine:
    return LogLine(
        kind=LogKind(entry.kind),
        at=entry.at,
        recorded_at=entry.recorded_at,
        by_name=entry.by_name,
        by_job_title=entry.by_job_title,
        by_provider=entry.by_organisation_id == alert.provider_id != alert.home_school_id,
        who_called=reveal(entry.who_called),
        outcome=reveal(entry.outcome),
        reference=reveal(entry.reference),
        note=reveal(entry.note),
        is_shared=entry.is_shared,
    )


def _walk_off_facts(db: Db, row: WalkOff) -> WalkOffFacts:
    call = phone_calls.of_submission(db.session, row.submission_id)
    return WalkOffFacts(
        id=row.id,
        placement=registers.placement_ref(db.session, row.placement_id),
        never_came_in=row.never_came_in,
        left_at=row.left_at,
        last_seen=reveal(row.last_seen),
        direction=reveal(row.direction),
        clothing=reveal(row.clothing),
        police_reference=reveal(row.police_reference),
        note=reveal(row.note),
        reported_at=row.reported_at,
        reported_by=row.reported_by,
        reported_by_job=row.reported_by_job,
        said_by=f"{call.said_by}, {call.said_by_job}" if call else None,
        said_by_number=reveal(call.said_by_number) if call else None,
        returned_at=row.returned_at,
    )


def _incident_facts(row: Incident) -> IncidentFacts:
    return IncidentFacts(
        category=IncidentCategory(row.category),
        severity=Severity(row.severity),
        happened_at=row.happened_at,
        account=row.account.reveal(),
        action_taken=reveal(row.action_taken),
        reported_at=row.reported_at,
        reported_by=row.reported_by,
        reported_by_job=row.reported_by_job,
    )


def _concern_facts(row: Concern) -> ConcernFacts:
    return ConcernFacts(
        about=_about(row),
        account=row.account.reveal(),
        told_at=row.told_at,
        told_by=row.told_by,
        told_by_job=row.told_by_job,
    )


def _about(row: Concern) -> ConcernAbout:
    words = row.about.reveal()
    # Where it cannot be read any more, nobody is to be warned by mistake.
    return ConcernAbout(words) if words in set(ConcernAbout) else ConcernAbout.STAFF
