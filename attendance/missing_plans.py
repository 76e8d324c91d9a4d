"""What is to be done if a pupil goes missing: written by the home school's safeguarding leads, version by version.

Read by them at any time, by whoever may read an open alert about the pupil's whereabouts, and, as far as the school
has released it, at the provider that has the pupil. Nothing here says who opened it: see `looks`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attendance.pupils import pupil_in
from attendance.records import missing_plans as stored
from attendance.records.base import new_id
from attendance.records.tables import Alert, MissingPlan, MissingPlanPart, Pupil
from attendance.refusals import Conflict, NotAllowed, Refusal
from attendance.rules.calendar import london_date
from attendance.rules.words import CONCERN_ROLES, AlertKind, PlanPart
from attendance.scope import ProviderScope, SchoolScope
from attendance.unit import Db

EVENT = "missing_plan_written"
LONGEST = 2_000
ONLY_LEADS = "Only the home school’s designated safeguarding lead and deputies write this, and open it between alerts."
MEANWHILE = "Somebody wrote a newer version meanwhile. Read it below, then make your change."
# The alerts in which somebody looks for the pupil.
_LOOKED_FOR = {AlertKind.WALK_OFF.value, AlertKind.WHEREABOUTS.value}


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part, in words."""

    part: PlanPart
    words: str
    is_released: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The version that holds, as far as its reader may read it; parts in the order in which they are needed."""

    pupil_id: UUID
    version: int
    reviewed_on: date
    written_at: datetime
    by_name: str
    by_job_title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanOfPupil:
    """A pupil, and the plan where there is one."""

    pupil_id: UUID
    pupil_name: str
    plan: Plan | None


@dataclass(frozen=True, kw_only=True, slots=True)
class WritePlan:
    """A whole new version. `instead_of` is the version the page showed, 0 for none; `released` the provider may read.

    A part without words is none.
    """

    words: Mapping[PlanPart, str]
    released: frozenset[PlanPart]
    reviewed_on: date
    instead_of: int


def of_pupil(scope: SchoolScope, db: Db, pupil_id: UUID) -> PlanOfPupil:
    """Return the plan of a pupil, for those who write it.

    Raises:
        NotFound: no such pupil of these schools.
        NotAllowed: the actor is no safeguarding lead or deputy of the pupil's own school.
    """
    pupil = _pupil(scope, db, pupil_id)
    return PlanOfPupil(
        pupil_id=pupil_id, pupil_name=f"{pupil.given_name} {pupil.family_name}", plan=_newest(db, pupil_id)
    )


def on_alert(scope: SchoolScope, db: Db, alert: Alert) -> Plan | None:
    """Return the plan on an alert that the actor may read, while somebody looks for the pupil; None otherwise.

    From outside the pupil's school those who answer for safeguarding read it, and nobody else.
    """
    if alert.pupil_id is None or alert.closed_at is not None or alert.kind not in _LOOKED_FOR:
        return None
    if scope.organisation_id != alert.home_school_id and not scope.may_read_incidents:
        return None
    return _newest(db, alert.pupil_id)


def released(scope: ProviderScope, db: Db, pupil_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, Plan]:
    """Return what the home schools have released of these pupils' plans, by pupil; for a page, or a sheet of paper.

    Of pupils with a placement at this provider today, and no others; nothing behind a tablet or a link.
    """
    if scope.is_narrow:
        return {}
    found: dict[UUID, list[tuple[MissingPlan, MissingPlanPart]]] = {}
    for plan, part in stored.released_at(db.session, scope.provider_id, pupil_ids, on=london_date(now)):
        found.setdefault(plan.pupil_id, []).append((plan, part))
    return {pupil_id: _plan(rows[0][0], [part for _, part in rows]) for pupil_id, rows in found.items()}


def write(scope: SchoolScope, db: Db, pupil_id: UUID, command: WritePlan, *, now: datetime) -> None:
    """Keep a new version; those before it stay.

    Raises:
        NotFound: no such pupil of these schools.
        NotAllowed: the actor is no safeguarding lead or deputy of the pupil's own school.
        Refusal: nothing is said, a part is too long, or the day it was gone through is to come.
        Conflict: somebody wrote a newer version than the page showed.
    """
    pupil = _pupil(scope, db, pupil_id)
    said = {part: command.words.get(part, "").strip() for part in PlanPart}
    _check_said(said, command, today=london_date(now))
    before = stored.newest(db.session, pupil_id)
    version = before.version if before else 0
    if version != command.instead_of:
        raise Conflict(MEANWHILE)
    plan = MissingPlan(
        id=new_id(),
        home_school_id=pupil.home_school_id,
        pupil_id=pupil_id,
        version=version + 1,
        reviewed_on=command.reviewed_on,
        written_at=now,
        by_name=scope.actor.name,
        by_job_title=scope.actor.job_title,
    )
    db.session.add(plan)
    db.session.flush()
    for part, words in said.items():
        if words:
            _add_part(db, plan, part, words, is_released=part in command.released)
    body = {"pupil": str(pupil_id), "plan": str(plan.id), "version": plan.version}
    db.tell([pupil.home_school_id], EVENT, actor=scope.actor, at=now, body=body)


def _check_said(said: Mapping[PlanPart, str], command: WritePlan, *, today: date) -> None:
    if not any(said.values()):
        raise Refusal("Write at least one part.", field=PlanPart.DESCRIPTION.value)
    for part, words in said.items():
        if len(words) > LONGEST:
            message = f"At most {LONGEST} characters: this is read in a hurry. It has {len(words)}."
            raise Refusal(message, field=part.value)
    if command.reviewed_on > today:
        raise Refusal("This day is to come. Enter the day on which it was gone through.", field="reviewed_on")


def _add_part(db: Db, plan: MissingPlan, part: PlanPart, words: str, *, is_released: bool) -> None:
    row = MissingPlanPart(
        id=new_id(),
        home_school_id=plan.home_school_id,
        pupil_id=plan.pupil_id,
        plan_id=plan.id,
        part=part.value,
        is_released=is_released,
    )
    row.words = words  # type: ignore[assignment]  # sealed before the flush
    db.session.add(row)


def _pupil(scope: SchoolScope, db: Db, pupil_id: UUID) -> Pupil:
    pupil = pupil_in(scope, db, pupil_id)
    if pupil.home_school_id != scope.organisation_id or not scope.actor.roles & CONCERN_ROLES:
        raise NotAllowed(ONLY_LEADS)
    return pupil


def _newest(db: Db, pupil_id: UUID) -> Plan | None:
    plan = stored.newest(db.session, pupil_id)
    return _plan(plan, stored.parts_of(db.session, plan.id)) if plan else None


def _plan(plan: MissingPlan, parts: list[MissingPlanPart]) -> Plan:
    by_part = {each.part: each for each in parts}
    return Plan(
        pupil_id=plan.pupil_id,
        version=plan.version,
        reviewed_on=plan.reviewed_on,
        written_at=plan.written_at,
        by_name=plan.by_name,
        by_job_title=plan.by_job_title,
        parts=tuple(
            Part(part=part, words=by_part[part].words.reveal(), is_released=by_part[part].is_released)
            for part in PlanPart
            if part in by_part
        ),
    )
