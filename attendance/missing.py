"""Notice the registers that have not come: remind the provider before, open an alert at the due time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from attendance import alerts, notices
from attendance.alerts import AlertDraft
from attendance.directory import Directory, Recipient
from attendance.records import calendars, registers
from attendance.records.registers import Unreported
from attendance.records.tables import DueGroup
from attendance.rules.phrases import counted
from attendance.rules.words import AlertKind, NoticeKind, PupilFlag, Role, Session
from attendance.scope import JOB
from attendance.unit import Db

# As many as are judged in some tens of milliseconds: whoever writes meanwhile waits for no longer.
GROUPS_AT_ONCE = 100


def nudge_due(db: Db, *, now: datetime) -> int:
    """Remind the providers whose registers are due soon and not in; return how many groups were looked at.

    One reminder per person, session and due time, whatever the number of home schools. A reminder that comes late,
    after a stop, is still sent: the register is still wanted.
    """
    groups = registers.groups_to_nudge(db.session, now=now, limit=GROUPS_AT_ONCE)
    unreported = registers.not_reported_in(db.session, groups)
    directory = Directory(db, now)
    directory.load(group.provider_id for group in groups)
    for group in groups:
        group.nudged_at = now
        # Whoever is asked a question each day has no register to be reminded of.
        missing = [row for row in unreported.get(group.id, ()) if row.ask_at is None]
        if missing:
            _nudge(db, directory, group, missing[0], now=now)
    return len(groups)


def mark_due(db: Db, *, now: datetime) -> int:
    """Judge the registers that fell due: open an alert where somebody expected is not reported; return how many."""
    groups = registers.groups_to_judge(db.session, now=now, limit=GROUPS_AT_ONCE)
    for group in groups:
        group.judged_at = now
    drafts = _drafts(db, groups, registers.not_reported_in(db.session, groups))
    opened: dict[UUID, list[str]] = {}
    for draft, alert in zip(drafts, alerts.open_all(db, drafts, now=now), strict=True):
        opened.setdefault(draft.home_school_id, []).append(str(alert.alert_id))
    for school, ids in opened.items():
        db.tell([school], "registers_missing", actor=JOB, at=now, body={"alerts": ids})
    return len(groups)


def _nudge(db: Db, directory: Directory, group: DueGroup, first: Unreported, *, now: datetime) -> None:
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


def _drafts(db: Db, groups: Sequence[DueGroup], unreported: Mapping[UUID, Sequence[Unreported]]) -> list[AlertDraft]:
    pupils = {row.pupil_id for missing in unreported.values() for row in missing}
    flags = registers.flags_of(db.session, pupils)
    providers = calendars.organisations(db.session, {group.provider_id for group in groups})
    return [
        _draft(group, unreported[group.id], providers[group.provider_id].name, flags)
        for group in groups
        if group.id in unreported
    ]


def _draft(
    group: DueGroup, missing: Sequence[Unreported], provider: str, flags: Mapping[UUID, frozenset[PupilFlag]]
) -> AlertDraft:
    session = Session(missing[0].session)
    return AlertDraft(
        kind=AlertKind.MISSING_REGISTER,
        subject=str(group.id),
        home_school_id=group.home_school_id,
        provider_id=group.provider_id,
        due_group_id=group.id,
        on=missing[0].on,
        session=session,
        summary=f"{provider}: {session.label.lower()} register not in, {counted(len(missing), 'pupil')} not reported",
        flags=frozenset().union(*(flags.get(row.pupil_id, frozenset()) for row in missing)),
        fell_due_at=group.due_at,
    )
