"""Notice the registers that have not come: remind the provider before, open an alert at the due time."""

from datetime import datetime
from uuid import UUID

from attendance import alerts, notices
from attendance.alerts import AlertDraft
from attendance.directory import Directory, Recipient
from attendance.records import calendars, registers
from attendance.records.tables import DueGroup, Expected
from attendance.rules.phrases import counted
from attendance.rules.words import AlertKind, NoticeKind, Role, Session
from attendance.scope import JOB
from attendance.unit import Db

GROUPS_AT_ONCE = 200


def nudge_due(db: Db, *, now: datetime) -> int:
    """Remind the providers whose registers are due soon and not in; return how many groups were looked at.

    One reminder per person, session and due time, whatever the number of home schools. A reminder that comes late,
    after a stop, is still sent: the register is still wanted.
    """
    directory = Directory(db, now)
    groups = registers.groups_to_nudge(db.session, now=now, limit=GROUPS_AT_ONCE)
    for group in groups:
        group.nudged_at = now
        # Whoever is asked a question each day has no register to be reminded of.
        missing = [row for row in registers.not_reported(db.session, due_group_id=group.id) if row.ask_at is None]
        if missing:
            _nudge(db, directory, group, missing, now=now)
    return len(groups)


def mark_due(db: Db, *, now: datetime) -> int:
    """Judge the registers that fell due: open an alert where somebody expected is not reported; return how many."""
    directory = Directory(db, now)
    groups = registers.groups_to_judge(db.session, now=now, limit=GROUPS_AT_ONCE)
    opened: dict[UUID, list[str]] = {}
    for group in groups:
        group.judged_at = now
        missing = registers.not_reported(db.session, due_group_id=group.id)
        if missing:
            alert_id = _open_alert(db, directory, group, missing, now=now)
            opened.setdefault(group.home_school_id, []).append(str(alert_id))
    for school, ids in opened.items():
        db.tell([school], "registers_missing", actor=JOB, at=now, body={"alerts": ids})
    return len(groups)


def _nudge(db: Db, directory: Directory, group: DueGroup, missing: list[Expected], *, now: datetime) -> None:
    first = missing[0]
    topic = notices.Topic(
        kind=NoticeKind.NUDGE,
        subject_id=group.id,
        round=1,
        path=f"/register/{first.on}/{first.session}",
        is_late=now >= group.due_at,
    )
    for recipient in _provider_people(directory, group.provider_id):
        notices.write(db, recipient, topic, now=now)


def _provider_people(directory: Directory, provider_id: UUID) -> list[Recipient]:
    """Return the people who can take a provider's register, else its address; each once."""
    people = directory.together(provider_id, (Role.PROVIDER_STAFF, Role.PROVIDER_MANAGER))
    return people or directory.address_of(provider_id)


def _open_alert(db: Db, directory: Directory, group: DueGroup, missing: list[Expected], *, now: datetime) -> UUID:
    first = missing[0]
    session = Session(first.session)
    provider = calendars.organisations(db.session, [group.provider_id])[group.provider_id]
    flags = registers.flags_of(db.session, [row.pupil_id for row in missing])
    silent = counted(len(missing), "pupil")
    draft = AlertDraft(
        kind=AlertKind.MISSING_REGISTER,
        subject=str(group.id),
        home_school_id=group.home_school_id,
        provider_id=group.provider_id,
        due_group_id=group.id,
        on=first.on,
        session=session,
        summary=f"{provider.name}: {session.label.lower()} register not in, {silent} not reported",
        flags=frozenset().union(*flags.values()),
        fell_due_at=group.due_at,
    )
    opened = alerts.open_alert(db, draft, now=now, directory=directory)
    return opened.alert_id
