"""Quiet hours: one's own, those usual in an organisation, and which notices wait for their end.

A notice waits once, and only where `rules.quiet` says that it can. Nothing else knows of it: a ladder climbs on, and
the step after it is told on time.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from attendance import sign_in
from attendance.records import quiet_hours as stored
from attendance.records.messages import UnwordedRow
from attendance.refusals import Refusal
from attendance.rules import quiet as rules
from attendance.rules.quiet import QuietHours
from attendance.rules.words import AlertKind, NoticeKind
from attendance.scope import StaffScope
from attendance.staff import keeping
from attendance.unit import Db

AS_USUAL, NO_HOURS, OWN_HOURS = "usual", "none", "own"
CHOOSE = "Choose one of these."


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """What holds, or what somebody chose: as usual, none, or hours, London wall time."""

    choice: str
    begins: time | None = None
    ends: time | None = None
    weekends: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """Whose quiet hours a page shows, what holds, and in words what is usual there."""

    organisation_name: str
    chosen: Chosen
    usual: str


def own(db: Db, secret: str, *, machine_now: datetime) -> Shown:
    """Return the quiet hours of whoever holds this secret.

    Raises:
        SignInGone: there is no such sign-in.
    """
    found = sign_in.require(db, secret, machine_now=machine_now)
    at = found.job.organisation
    return Shown(
        organisation_name=at.name,
        chosen=_chosen(found.person.quiet_hours, nothing=AS_USUAL),
        usual=rules.words_of(rules.read(at.quiet_hours)),
    )


def set_own(db: Db, secret: str, chosen: Chosen, *, now: datetime, machine_now: datetime) -> None:
    """Set the quiet hours of whoever holds this secret, from the next notice on.

    Raises:
        SignInGone: there is no such sign-in.
        Refusal: nothing is chosen, or the hours cannot be.
    """
    found = sign_in.require(db, secret, machine_now=machine_now)
    hours = None if chosen.choice == AS_USUAL else _kept(chosen)
    if hours == found.person.quiet_hours:
        return
    found.person.quiet_hours = hours
    actor, body = sign_in.actor_of(found.person, found.job), {"person": str(found.person.id), "hours": hours}
    db.tell([found.job.organisation.id], "own_quiet_hours_set", actor=actor, at=now, body=body)


def usual(scope: StaffScope, db: Db) -> Shown:
    """Return the quiet hours of those who work here and have set none of their own.

    Raises:
        NotAllowed: the actor does not look after the people.
    """
    here = keeping.look_after(scope, db).organisation
    chosen = _chosen(here.quiet_hours, nothing=NO_HOURS)
    return Shown(organisation_name=here.name, chosen=chosen, usual=rules.words_of(rules.read(here.quiet_hours)))


def set_usual(scope: StaffScope, db: Db, chosen: Chosen, *, now: datetime) -> None:
    """Set them.

    Raises:
        NotAllowed: the actor does not look after the people.
        Refusal: nothing is chosen, or the hours cannot be.
    """
    kept = keeping.keep(scope, db)
    hours = _kept(chosen)
    if hours == (kept.organisation.quiet_hours or rules.NONE):
        return
    kept.organisation.quiet_hours = hours
    db.tell([kept.organisation_id], "quiet_hours_set", actor=kept.actor, at=now, body={"hours": hours})


def let_wait(db: Db, rows: Sequence[UnwordedRow], *, now: datetime) -> list[UnwordedRow]:
    """Let those notices wait that can and whose person is quiet now, each once; return the others."""
    ends = _ends(db, rows, now=now)
    if not ends:
        return list(rows)
    repeats = stored.had_before(db.session, ends)
    tasks = stored.kinds_of_tasks(db.session, [row.notice.subject_id for row in rows if row.notice.id in ends])
    going = []
    for row in rows:
        if row.notice.id in ends and _can_wait(row, repeats, tasks):
            row.notice.waits_until = ends[row.notice.id]
        else:
            going.append(row)
    return going


def _ends(db: Db, rows: Sequence[UnwordedRow], *, now: datetime) -> dict[UUID, datetime]:
    """Return the end of the quiet time that each notice's person is in now; one that has waited waits no more."""
    asked = [row for row in rows if row.notice.person_id is not None and row.notice.waits_until is None]
    own_hours = stored.own_hours(db.session, {row.notice.person_id for row in asked})
    ends = {}
    for row in asked:
        quiet = rules.holding(own_hours.get(row.notice.person_id), row.organisation.quiet_hours)
        if quiet is not None and (end := rules.quiet_until(quiet, now)) is not None:
            ends[row.notice.id] = end
    return ends


def _can_wait(row: UnwordedRow, repeats: Container[UUID], tasks: Mapping[UUID, str]) -> bool:
    return rules.can_wait(
        NoticeKind(row.notice.kind),
        is_urgent=row.notice.is_urgent,
        is_repeat=row.notice.id in repeats,
        about=AlertKind(row.alert.kind) if row.alert else None,
        task=tasks.get(row.notice.subject_id),
    )


def _chosen(hours: str | None, *, nothing: str) -> Chosen:
    if hours is None:
        return Chosen(choice=nothing)
    quiet = rules.read(hours)
    if quiet is None:
        return Chosen(choice=NO_HOURS)
    return Chosen(choice=OWN_HOURS, begins=quiet.begins, ends=quiet.ends, weekends=quiet.weekends)


def _kept(chosen: Chosen) -> str:
    if chosen.choice == NO_HOURS:
        return rules.NONE
    if chosen.choice != OWN_HOURS:
        raise Refusal(CHOOSE, field="choice")
    if chosen.begins is None:
        raise Refusal("Enter when they begin, such as 19:00.", field="begins")
    if chosen.ends is None:
        raise Refusal("Enter when they end, such as 07:00.", field="ends")
    quiet = QuietHours(begins=chosen.begins, ends=chosen.ends, weekends=chosen.weekends)
    if (fault := rules.fault_of(quiet)) is not None:
        raise Refusal(fault[1], field=fault[0])
    return rules.kept(quiet)
