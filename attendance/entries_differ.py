"""Tell the officers that what a provider says by now no longer fits what was entered: once, and nothing is changed.

What awaits the provider's register and simply follows it is changed in bulk by the officer, and told to nobody here.
A task ends as somebody enters the session anew, or says that it is done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from attendance import absence_told, proposals, tasks
from attendance.directory import Directory
from attendance.following import Sighting
from attendance.records import calendars
from attendance.records import marks as stored
from attendance.records import tasks as stored_tasks
from attendance.records.registers import HostedPlacement
from attendance.records.tables import Mark, Observation, Organisation
from attendance.rules.calendar import to_london
from attendance.rules.codes import AWAITING, Case, Entered, is_told, proposal_for
from attendance.rules.words import Mode, Reason, Role, Status
from attendance.unit import Db

KIND = "entry_differs"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reported:
    """What a provider says by now of a pupil's session."""

    sighting: Sighting
    hosted: HostedPlacement


def tell(db: Db, reported: Sequence[Reported], *, directory: Directory, now: datetime) -> None:
    """Tell each home school of what no longer fits: a task for each pupil and session, open once at a time.

    All of `reported` is of one session. The words name neither the pupil nor the place: they go by mail.
    """
    if not reported:
        return
    with db.acting_for({each.hosted.school.id for each in reported}):
        seen = reported[0].sighting
        entered = stored.standing(
            db.session, [each.hosted.pupil.id for each in reported], seen.observation.on, seen.session
        )
    if not entered:
        return
    providers = calendars.organisations(db.session, {each.sighting.observation.provider_id for each in reported})
    for each in reported:
        before = entered.get(each.hosted.pupil.id)
        if before is None:
            continue
        case = _case(each, providers[each.sighting.observation.provider_id])
        if is_told(case, before, str(each.sighting.observation.id)):
            _raise(db, each, before, directory=directory, now=now)
        elif before.is_awaiting and proposal_for([case]).symbol == AWAITING:
            _have_told(db, each, directory=directory, now=now)


def finish(db: Db, marks: Iterable[Mark], *, now: datetime) -> None:
    """End the tasks about sessions in which a person has entered a code since."""
    done = {(each.home_school_id, subject_of(each)) for each in marks}
    for task in stored_tasks.open_of(db.session, {school for school, _subject in done}):
        if task.kind == KIND and (task.organisation_id, task.subject) in done:
            task.done_at, task.done_by = now, "Muster: entered anew"


def subject_of(row: Mark | Observation) -> str:
    """Return what a task about a pupil's session is about."""
    return f"{row.pupil_id}/{row.on}/{row.session}"


def _have_told(db: Db, each: Reported, *, directory: Directory, now: datetime) -> None:
    """What awaited the provider is an absence without a reason by now, and nobody enters it anew."""
    absence_told.raise_for(db, directory, each.sighting.observation, each.sighting.flags, now=now)


def _raise(db: Db, each: Reported, before: Entered, *, directory: Directory, now: datetime) -> None:
    row, half = each.sighting.observation, each.sighting.session
    tasks.raise_once(
        db,
        directory,
        row.home_school_id,
        kind=KIND,
        subject=subject_of(row),
        words=(
            f"{row.on:%A %-d %B}, {half.label.lower()}: a provider now says {_said(each)}; entered: {before.symbol}. "
            "Nothing is changed by itself: enter the code that is right."
        ),
        recipients=directory.holders(row.home_school_id, Role.ATTENDANCE_OFFICER),
        now=now,
        path=f"/school/codes/{row.on}/{half}",
    )


def _case(each: Reported, provider: Organisation) -> Case:
    row, placement = each.sighting.observation, each.hosted.placement
    return proposals.of_placement(
        placement,
        each.hosted.pupil,
        provider,
        (row.on, each.sighting.session),
        home=each.hosted.school,
        observation=row,
        starts_at=each.sighting.starts_at,
    )


def _said(each: Reported) -> str:
    row = each.sighting.observation
    status = Status(row.status)
    at = {Status.LATE: row.arrived_at, Status.LEFT_EARLY: row.left_at}.get(status)
    parts = (
        status.label.lower(),
        f"{to_london(at):%H:%M}" if at else "",
        "by video" if status.was_seen and row.mode == Mode.REMOTE.value else "",
        Reason(row.reason).label.lower() if row.reason not in {None, Reason.NOT_KNOWN.value} else "",
    )
    return ", ".join(filter(None, parts))
