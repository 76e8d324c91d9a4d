"""Say in words what was done about an absence or a missing register: who was told, who was called, who has it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from attendance.records import weeks, whereabouts
from attendance.records.sealed import reveal
from attendance.records.tables import Alert, LogEntry, Step, Whereabouts
from attendance.rules.calendar import to_london
from attendance.rules.week import AbsenceLine, SessionCell, SessionState
from attendance.rules.words import AlertKind, LogKind, Role, Session
from attendance.summaries.facts import ALL_WEEK, WeekFacts
from attendance.unit import Db

# Notes are for those who work on the alert; the paper says what was done, not what was thought.
_SAID = frozenset({LogKind.CONTACT, LogKind.PARENT_CALLED, LogKind.POLICE_CALLED, LogKind.SEEN})


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowedUp:
    """What was done, by provider's register and by pupil's session."""

    registers: dict[tuple[UUID, date, Session], str] = field(default_factory=dict)
    absences: dict[tuple[UUID, date, Session], str] = field(default_factory=dict)
    whereabouts: dict[tuple[UUID, date, Session], str] = field(default_factory=dict)

    def lines_of(self, pupil_id: UUID, cells: Iterable[SessionCell]) -> tuple[AbsenceLine, ...]:
        """Return each absence of a pupil with its reason and what came of it."""
        return tuple(
            AbsenceLine(
                on=cell.on,
                session=cell.session,
                reason=cell.detail or "",
                done=self.absences.get((pupil_id, cell.on, cell.session), ""),
                whereabouts=self.whereabouts.get((pupil_id, cell.on, cell.session), ""),
            )
            for cell in cells
            if cell.state is SessionState.ABSENT
        )


def load(db: Db, facts: WeekFacts) -> FollowedUp:
    """Return what was done about the absences and missing registers of a school's week."""
    school_id = facts.whose.school_id
    if school_id is None:
        return FollowedUp()
    first, last = facts.monday, facts.monday + ALL_WEEK
    alerts = weeks.followed_alerts(db.session, school_id, first, last)
    ids = [alert.id for alert in alerts]
    steps, logs = defaultdict(list), defaultdict(list)
    for step in weeks.steps_of(db.session, ids):
        steps[step.alert_id].append(step)
    for entry in weeks.logs_of(db.session, ids):
        logs[entry.alert_id].append(entry)
    found = FollowedUp()
    for alert in alerts:
        _note(found, alert, _done(alert, steps[alert.id], logs[alert.id]))
    for row in whereabouts.of_pupils(db.session, facts.pupils, first, last):
        found.whereabouts[row.pupil_id, row.on, Session(row.session)] = _where(row)
    return found


def _note(found: FollowedUp, alert: Alert, done: str) -> None:
    if alert.session is None or not done:
        return
    session = Session(alert.session)
    if alert.kind == AlertKind.MISSING_REGISTER.value:
        key, words = (alert.provider_id, alert.on, session), found.registers
    elif alert.pupil_id is not None:
        key, words = (alert.pupil_id, alert.on, session), found.absences
    else:
        return
    words[key] = f"{words[key]}; {done}" if key in words else done


def _done(alert: Alert, steps: list[Step], logs: list[LogEntry]) -> str:
    parts = [_told(steps)] if steps and alert.kind == AlertKind.MISSING_REGISTER.value else []
    if alert.owner_name and alert.taken_on_at:
        parts.append(f"taken on by {alert.owner_name}, {alert.owner_job_title}, {to_london(alert.taken_on_at):%H:%M}")
    parts += [_logged(entry) for entry in logs if LogKind(entry.kind) in _SAID]
    words = "; ".join(part for part in parts if part)
    return words[:1].upper() + words[1:]


def _told(steps: list[Step]) -> str:
    told: dict[str, str] = {}
    for step in steps:
        for role in filter(None, step.roles.split(",")):
            told.setdefault(Role(role).label, f"{to_london(step.taken_at):%H:%M}")
    return "told: " + ", ".join(f"{role[:1].lower()}{role[1:]} {at}" for role, at in told.items()) if told else ""


def _logged(entry: LogEntry) -> str:
    who = reveal(entry.who_called) if entry.kind == LogKind.CONTACT.value else None
    words = f"{who} called" if who else LogKind(entry.kind).label.lower()
    outcome = reveal(entry.outcome)
    return f"{words} {to_london(entry.at):%H:%M}" + (f" ({outcome})" if outcome else "")


def _where(row: Whereabouts) -> str:
    said = f"{row.where.reveal()}; confirmed by {row.confirmed_by.reveal()}"
    return f"{said}, {to_london(row.confirmed_at):%H:%M} ({row.how.reveal()})"
