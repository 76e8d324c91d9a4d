"""Walk-offs, serious incidents, safeguarding concerns, plans for the missing, and where a pupil is said to be."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column
from attendance.records.sealed import SealedText, sealed
from attendance.records.tables.expected import PLACED, PLACEMENT_KEY, held_with_pair
from attendance.records.tables.observations import SUBMISSION_KEY


class WalkOff(Base):
    """A pupil left the premises without the home school's permission.

    `never_came_in`: or was dropped off there and did not come in; `left_at` is when the provider said so.
    """

    __tablename__ = "walk_off"
    __table_args__ = (
        ForeignKeyConstraint(PLACED, PLACEMENT_KEY),
        ForeignKeyConstraint(["submission_id", "provider_id"], SUBMISSION_KEY),
        held_with_pair("alert", "alert_id"),
        Index(None, "home_school_id", "on"),
        Index(None, "provider_id", "on"),
    )

    id: Mapped[UUID] = id_column()
    placement_id: Mapped[UUID]
    home_school_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    pupil_id: Mapped[UUID]
    submission_id: Mapped[UUID]
    alert_id: Mapped[UUID] = mapped_column(index=True)
    on: Mapped[date]
    session: Mapped[str]
    never_came_in: Mapped[bool] = mapped_column(default=False)
    left_at: Mapped[datetime]
    last_seen: Mapped[SealedText | None] = sealed("home_school_id")
    direction: Mapped[SealedText | None] = sealed("home_school_id")
    clothing: Mapped[SealedText | None] = sealed("home_school_id")
    police_reference: Mapped[SealedText | None] = sealed("home_school_id")
    note: Mapped[SealedText | None] = sealed("home_school_id")
    reported_at: Mapped[datetime]
    reported_by: Mapped[str]
    reported_by_job: Mapped[str]
    channel: Mapped[str]
    returned_at: Mapped[datetime | None]


class Incident(Base):
    """One pupil's part of a serious incident: no school sees another school's child.

    `report_id` ties the parts of one report together on the provider's side.
    """

    __tablename__ = "incident"
    __table_args__ = (
        ForeignKeyConstraint(PLACED, PLACEMENT_KEY),
        ForeignKeyConstraint(["submission_id", "provider_id"], SUBMISSION_KEY),
        held_with_pair("alert", "alert_id"),
        Index(None, "home_school_id", "happened_at"),
    )

    id: Mapped[UUID] = id_column()
    report_id: Mapped[UUID]
    placement_id: Mapped[UUID]
    home_school_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    pupil_id: Mapped[UUID]
    submission_id: Mapped[UUID]
    alert_id: Mapped[UUID] = mapped_column(index=True)
    happened_at: Mapped[datetime]
    category: Mapped[str]
    severity: Mapped[str]
    account: Mapped[SealedText] = sealed("home_school_id")
    action_taken: Mapped[SealedText | None] = sealed("home_school_id")
    reported_at: Mapped[datetime]
    reported_by: Mapped[str]
    reported_by_job: Mapped[str]
    channel: Mapped[str]


class Concern(Base):
    """One home school's part of a safeguarding concern: about one of its pupils, or about no pupil in particular.

    Read by the home school alone. The provider that it came from does not get it back, whoever it speaks of.
    """

    __tablename__ = "concern"
    __table_args__ = (
        ForeignKeyConstraint(PLACED, PLACEMENT_KEY),
        ForeignKeyConstraint(["submission_id", "provider_id"], SUBMISSION_KEY),
        held_with_pair("alert", "alert_id"),
        # A key with a hole in it holds nothing.
        CheckConstraint("(placement_id IS NULL) = (pupil_id IS NULL)", name="pupil_with_placement"),
        Index(None, "home_school_id", "pupil_id"),
    )

    id: Mapped[UUID] = id_column()
    placement_id: Mapped[UUID | None]
    home_school_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    pupil_id: Mapped[UUID | None]
    submission_id: Mapped[UUID]
    alert_id: Mapped[UUID] = mapped_column(index=True)
    about: Mapped[SealedText] = sealed("home_school_id")
    account: Mapped[SealedText] = sealed("home_school_id")
    told_at: Mapped[datetime]
    told_by: Mapped[str]
    told_by_job: Mapped[str]
    channel: Mapped[str]


class Whereabouts(Base):
    """A named person says where a pupil is, for one session."""

    __tablename__ = "whereabouts"
    __table_args__ = (
        ForeignKeyConstraint(["pupil_id", "home_school_id"], ["pupil.id", "pupil.home_school_id"]),
        Index(None, "pupil_id", "on", "session"),
        Index(None, "home_school_id", "on"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID]
    pupil_id: Mapped[UUID]
    on: Mapped[date]
    session: Mapped[str]
    where: Mapped[SealedText] = sealed("home_school_id")
    how: Mapped[SealedText] = sealed("home_school_id")
    confirmed_by: Mapped[SealedText] = sealed("home_school_id")
    confirmed_by_job: Mapped[str]
    confirmed_at: Mapped[datetime]
    recorded_at: Mapped[datetime]


class MissingPlan(Base):
    """One version of what is to be done if a pupil goes missing: who wrote it, and when it was last gone through.

    Never changed: a later version stands beside it. It goes when it is erased, or with the pupil.
    """

    __tablename__ = "missing_plan"
    __table_args__ = (
        ForeignKeyConstraint(["pupil_id", "home_school_id"], ["pupil.id", "pupil.home_school_id"]),
        UniqueConstraint("pupil_id", "version"),
        UniqueConstraint("id", "home_school_id", "pupil_id"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID]
    pupil_id: Mapped[UUID]
    version: Mapped[int]
    reviewed_on: Mapped[date]
    written_at: Mapped[datetime]
    by_name: Mapped[str]
    by_job_title: Mapped[str]


class MissingPlanPart(Base):
    """One part of a version. `is_released`: the pupil's provider reads it once the pupil has left.

    Each part is a row of its own, so that the second wall can keep from a provider what the school keeps to itself.
    """

    __tablename__ = "missing_plan_part"
    __table_args__ = (
        ForeignKeyConstraint(
            ["plan_id", "home_school_id", "pupil_id"],
            ["missing_plan.id", "missing_plan.home_school_id", "missing_plan.pupil_id"],
        ),
        UniqueConstraint("plan_id", "part"),
        Index(None, "pupil_id"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID]
    pupil_id: Mapped[UUID]
    plan_id: Mapped[UUID]
    part: Mapped[str]
    words: Mapped[SealedText] = sealed("home_school_id")
    is_released: Mapped[bool]
