"""Find what a provider sent, by whichever inlet, the newest first; a provider finds its own alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, defer
from sqlalchemy.orm import Session as DbSession

from attendance.records.hidden_places import HIDDEN
from attendance.records.tables import (
    CurrentObservation,
    InboundMail,
    Incident,
    Intake,
    IntakeRow,
    Observation,
    Organisation,
    OutsideSession,
    Pupil,
    PupilFlagged,
    RowWaiting,
    Submission,
    WalkOff,
)
from attendance.rules.intake import IntakeState, RowState
from attendance.rules.received import MAILS_STANDING, Standing

_SAME_SESSION = and_(
    CurrentObservation.placement_id == Observation.placement_id,
    CurrentObservation.on == Observation.on,
    CurrentObservation.session == Observation.session,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A stretch of what was received: the newest first, `most` of it, older than `before`; within `since` and `until`.

    `before` is an instant and the id of what was received then: what came at one instant is told apart by it.
    """

    most: int
    before: tuple[datetime, UUID] | None = None
    since: datetime | None = None
    until: datetime | None = None


def submissions(
    session: DbSession,
    provider_id: UUID,
    stretch: Stretch,
    *,
    channels: Collection[str],
    unlisted: Collection[str],
) -> Sequence[Submission]:
    """Return what a provider sent but what a sheet brought that is still kept; nothing of the `unlisted` kinds."""
    wanted = select(Submission).where(
        Submission.organisation_id == provider_id,
        Submission.channel.in_(channels),
        Submission.kind.not_in(unlisted),
        ~exists().where(IntakeRow.submission_id == Submission.id),
        *_within(Submission.received_at, Submission.id, stretch),
    )
    newest = Submission.received_at.desc(), Submission.id.desc()
    return session.scalars(wanted.order_by(*newest).limit(stretch.most)).all()


def sheets(
    session: DbSession,
    provider_id: UUID,
    stretch: Stretch,
    *,
    channels: Collection[str],
    standing: Standing | None,
) -> Sequence[Intake]:
    """Return the sheets that a provider sent."""
    wanted = select(Intake).where(
        Intake.provider_id == provider_id,
        Intake.channel.in_(channels),
        *_stands(standing),
        *_within(Intake.received_at, Intake.id, stretch),
    )
    newest = Intake.received_at.desc(), Intake.id.desc()
    return session.scalars(wanted.order_by(*newest).limit(stretch.most).options(defer(Intake.raw))).all()


def mails(
    session: DbSession, provider_id: UUID, stretch: Stretch, *, standing: Standing | None
) -> Sequence[InboundMail]:
    """Return the e-mails that a provider sent, without their bytes."""
    wanted = select(InboundMail).where(
        InboundMail.provider_id == provider_id,
        *([InboundMail.state.in_(MAILS_STANDING[standing])] if standing else []),
        *_within(InboundMail.received_at, InboundMail.id, stretch),
    )
    newest = InboundMail.received_at.desc(), InboundMail.id.desc()
    return session.scalars(wanted.order_by(*newest).limit(stretch.most).options(defer(InboundMail.raw))).all()


def spoken_of(session: DbSession, submission_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return the placements that each of some submissions speaks of; those that speak of none are left out."""
    about = [
        select(each.submission_id, each.placement_id).where(each.submission_id.in_(submission_ids))
        for each in (Observation, OutsideSession, WalkOff, Incident)
    ]
    found: dict[UUID, set[UUID]] = {}
    for submission_id, placement_id in session.execute(union(*about)):
        found.setdefault(submission_id, set()).add(placement_id)
    return found


def said_in(session: DbSession, submission_id: UUID) -> Sequence[tuple[Observation, Pupil, UUID | None]]:
    """Return what a submission says of whom, with the id of what counts of that session; by day, session and name."""
    wanted = (
        select(Observation, Pupil, CurrentObservation.observation_id)
        .join(Pupil, Pupil.id == Observation.pupil_id)
        .outerjoin(CurrentObservation, _SAME_SESSION)
        .where(Observation.submission_id == submission_id)
        .order_by(Observation.on, Observation.session, Pupil.family_name, Pupil.given_name, Observation.id)
    )
    return [(observation, pupil, counts) for observation, pupil, counts in session.execute(wanted)]


def replaced_by(session: DbSession, observation_ids: Collection[UUID]) -> dict[UUID, Observation]:
    """Return for each of some observations the first that replaced it."""
    wanted = select(Observation).where(Observation.replaces_id.in_(observation_ids))
    found: dict[UUID, Observation] = {}
    for row in session.scalars(wanted.order_by(Observation.received_at, Observation.id)):
        if row.replaces_id is not None:
            found.setdefault(row.replaces_id, row)
    return found


def about_schools(
    session: DbSession, school_ids: Collection[UUID], stretch: Stretch, *, channels: Collection[str], sees_places: bool
) -> Sequence[tuple[UUID, datetime]]:
    """Return the submissions that say something of these schools' pupils, with when each was received.

    Unless every place may be seen, what is said of a pupil whose place is hidden is left out: it names the provider.
    """
    wanted = select(Observation.submission_id, Observation.received_at).where(
        Observation.home_school_id.in_(school_ids),
        Observation.channel.in_(channels),
        *_placeable(sees_places=sees_places),
        *_within(Observation.received_at, Observation.submission_id, stretch),
    )
    newest = Observation.received_at.desc(), Observation.submission_id.desc()
    found = session.execute(wanted.distinct().order_by(*newest).limit(stretch.most))
    return [(submission_id, received_at) for submission_id, received_at in found]


def said_about_schools(
    session: DbSession, school_ids: Collection[UUID], submission_ids: Collection[UUID], *, sees_places: bool
) -> Sequence[tuple[Observation, Pupil, Organisation, UUID | None]]:
    """Return what some submissions say of these schools' pupils, with the provider and what counts; by name."""
    wanted = (
        select(Observation, Pupil, Organisation, CurrentObservation.observation_id)
        .join(Pupil, Pupil.id == Observation.pupil_id)
        .join(Organisation, Organisation.id == Observation.provider_id)
        .outerjoin(CurrentObservation, _SAME_SESSION)
        .where(
            Observation.home_school_id.in_(school_ids),
            Observation.submission_id.in_(submission_ids),
            *_placeable(sees_places=sees_places),
        )
        .order_by(Observation.on, Observation.session, Pupil.family_name, Pupil.given_name, Observation.id)
    )
    return [(seen, pupil, provider, counts) for seen, pupil, provider, counts in session.execute(wanted)]


def waiting_of_schools(
    session: DbSession, school_ids: Collection[UUID], *, since: datetime, answered_since: datetime, sees_places: bool
) -> Sequence[tuple[RowWaiting, Pupil, Organisation]]:
    """Return the held rows that name these schools' pupils: those asked about since that wait or were answered lately.

    The longest asked about first.
    """
    lately = or_(RowWaiting.answered_at.is_(None), RowWaiting.answered_at >= answered_since)
    hidden = [] if sees_places else [~exists().where(PupilFlagged.pupil_id == RowWaiting.pupil_id, HIDDEN)]
    wanted = (
        select(RowWaiting, Pupil, Organisation)
        .join(Pupil, Pupil.id == RowWaiting.pupil_id)
        .join(Organisation, Organisation.id == RowWaiting.provider_id)
        .where(RowWaiting.home_school_id.in_(school_ids), RowWaiting.asked_at >= since, lately, *hidden)
        .order_by(RowWaiting.asked_at, Pupil.family_name, Pupil.given_name, RowWaiting.on, RowWaiting.session)
    )
    return [(row, pupil, provider) for row, pupil, provider in session.execute(wanted)]


def _placeable(*, sees_places: bool) -> list[ColumnElement[bool]]:
    return [] if sees_places else [~exists().where(PupilFlagged.pupil_id == Observation.pupil_id, HIDDEN)]


def _within(
    at: InstrumentedAttribute[datetime], key: InstrumentedAttribute[UUID], stretch: Stretch
) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = []
    if stretch.since is not None:
        bounds.append(at >= stretch.since)
    if stretch.until is not None:
        bounds.append(at < stretch.until)
    if stretch.before is not None:
        then, last = stretch.before
        bounds.append(or_(at < then, and_(at == then, key < last)))
    return bounds


def _stands(standing: Standing | None) -> list[ColumnElement[bool]]:
    held = exists().where(IntakeRow.intake_id == Intake.id, IntakeRow.state == RowState.HELD.value)
    recorded = Intake.state == IntakeState.RECORDED.value
    unanswered = Intake.state.in_([IntakeState.STORED.value, IntakeState.WAITING.value])
    return {
        None: [],
        Standing.READ: [recorded, ~held],
        Standing.WAITS: [or_(unanswered, and_(recorded, held))],
        Standing.REFUSED: [Intake.state == IntakeState.REFUSED.value],
        Standing.SET_ASIDE: [Intake.state == IntakeState.SET_ASIDE.value],
    }[standing]
