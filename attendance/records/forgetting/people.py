"""Forget people: contacts, flags and plans of pupils back for good, pupils of whom nothing is left, former staff."""

from collections import Counter
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm import Session as DbSession

from attendance.records.forgetting.counts import Counts, remove
from attendance.records.tables import (
    AddressProof,
    Alert,
    Authenticator,
    Concern,
    Contact,
    Erasure,
    Expected,
    Gap,
    Incident,
    KnownBrowser,
    LoggedContact,
    Mark,
    Membership,
    MissingPlan,
    MissingPlanPart,
    Observation,
    OutsideSession,
    Passkey,
    Person,
    Placement,
    PlacementPattern,
    Pupil,
    PupilBase,
    PupilFlagged,
    PupilNote,
    RecoveryCode,
    RoleHeld,
    SessionDecision,
    StaffRequest,
    StandIn,
    SystemMark,
    WalkOff,
    Whereabouts,
)

# An address that reaches nobody (RFC 2606), one for each person, as an address is unique.
GONE = "gone-{}@muster.invalid"


def contacts(session: DbSession, kept_on: date, limit: int) -> Counts:
    """Delete contacts, flags and plans of pupils whose last placement ended before."""
    found = select(Contact.id, Contact.home_school_id).where(_all_ended(Contact.pupil_id, kept_on))
    counts = remove(session, Contact, found, limit=limit)
    flags = session.execute(
        select(PupilFlagged.pupil_id, PupilFlagged.home_school_id)
        .where(_all_ended(PupilFlagged.pupil_id, kept_on))
        .limit(limit)
    ).all()
    if flags:
        session.execute(delete(PupilFlagged).where(PupilFlagged.pupil_id.in_([row[0] for row in flags])))
    return counts + Counter(row[1] for row in flags) + _plans(session, kept_on, limit)


def _plans(session: DbSession, kept_on: date, limit: int) -> Counts:
    found = select(MissingPlan.id, MissingPlan.home_school_id).where(_all_ended(MissingPlan.pupil_id, kept_on))
    ids = [row[0] for row in session.execute(found.limit(limit))]
    session.execute(delete(MissingPlanPart).where(MissingPlanPart.plan_id.in_(ids)))
    return remove(session, MissingPlan, found.where(MissingPlan.id.in_(ids)), limit=limit)


def pupils(session: DbSession, kept_on: date, limit: int) -> Counts:
    """Delete pupils, with their placements, of whom no entry and no safeguarding record is left."""
    speaking = (
        Observation, Mark, OutsideSession, Expected, LoggedContact, Alert, WalkOff, Incident, Concern, Whereabouts,
    )  # fmt: skip
    left = [exists().where(table.pupil_id == Pupil.id) for table in speaking]
    found = session.execute(
        select(Pupil.id, Pupil.home_school_id)
        .where(_all_ended(Pupil.id, kept_on), *(~each for each in left))
        .limit(limit)
    ).all()
    ids = [row[0] for row in found]
    if ids:
        placed = select(Placement.id).where(Placement.pupil_id.in_(ids))
        session.execute(delete(PlacementPattern).where(PlacementPattern.placement_id.in_(placed)))
        # A decision may name a placement, so it goes first.
        plans = (MissingPlanPart, MissingPlan)
        own = (SessionDecision, Gap, Placement, Contact, PupilFlagged, PupilBase, PupilNote, SystemMark)
        for table in (*own, *plans, Erasure):
            session.execute(delete(table).where(table.pupil_id.in_(ids)))
        session.execute(delete(Pupil).where(Pupil.id.in_(ids)))
    return Counter(row[1] for row in found)


def former_staff(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Empty how people can be reached and sign in, a term after their last job ended; the name stays."""
    working = exists().where(
        Membership.person_id == Person.id, or_(Membership.ended_at.is_(None), Membership.ended_at >= kept)
    )
    whose = select(Membership.organisation_id).where(Membership.person_id == Person.id).order_by(Membership.id).limit(1)
    found = session.execute(
        select(Person.id, whose.scalar_subquery())
        .where(exists().where(Membership.person_id == Person.id), ~working, Person.email.not_like(GONE.format("%")))
        .limit(limit)
    ).all()
    for person_id, _ in found:
        gone = {"email": GONE.format(person_id), "mobile": None, "password_hash": None}
        session.execute(update(Person).where(Person.id == person_id).values(**gone))
        jobs = select(Membership.id).where(Membership.person_id == person_id)
        session.execute(delete(StandIn).where(StandIn.stand_in_id.in_(jobs)))
        for held in (RoleHeld, StaffRequest, StandIn):
            session.execute(delete(held).where(held.membership_id.in_(jobs)))
        for keys in (AddressProof, Authenticator, RecoveryCode, Passkey, KnownBrowser):
            session.execute(delete(keys).where(keys.person_id == person_id))
    return Counter(row[1] for row in found)


def _all_ended(pupil_id: InstrumentedAttribute[UUID], kept_on: date) -> ColumnElement[bool]:
    """Say that a pupil was placed, and that every placement ended before."""
    going_on = or_(Placement.ends_on.is_(None), Placement.ends_on >= kept_on)
    return exists().where(Placement.pupil_id == pupil_id) & ~exists().where(Placement.pupil_id == pupil_id, going_on)
