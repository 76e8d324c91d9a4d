"""What providers saw: append-only observations, the submissions that brought them, and which one is current."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column
from attendance.records.sealed import SealedText, sealed
from attendance.records.tables.expected import PLACED, PLACEMENT_KEY, SITE_KEY, held_with_pair
from attendance.rules.words import Mode

SUBMISSION_KEY = ("submission.id", "submission.organisation_id")


class Submission(Base):
    """One thing received, once: the same key from the same actor gives the first answer again."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("actor", "idempotency_key"),
        UniqueConstraint("receipt"),
        Index("uq_submission_id_organisation_id", "id", "organisation_id", unique=True),
        Index(None, "organisation_id", "received_at"),
    )

    id: Mapped[UUID] = id_column()
    actor: Mapped[str]
    idempotency_key: Mapped[str]
    body_digest: Mapped[str]
    receipt: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str]
    channel: Mapped[str]
    received_at: Mapped[datetime]
    actor_name: Mapped[str]
    actor_job_title: Mapped[str]
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)


class Observation(Base):
    """What a provider saw of one pupil in one session. Never changed, never deleted.

    `taken_at` orders facts; `received_at` measures timeliness.
    """

    __tablename__ = "observation"
    __table_args__ = (
        ForeignKeyConstraint(PLACED, PLACEMENT_KEY),
        ForeignKeyConstraint(["submission_id", "provider_id"], SUBMISSION_KEY),
        ForeignKeyConstraint(["site_id", "provider_id"], SITE_KEY),
        UniqueConstraint("id", "placement_id"),
        Index(None, "placement_id", "on", "session"),
        Index(None, "home_school_id", "on"),
        Index(None, "home_school_id", "received_at"),
        Index(None, "provider_id", "on"),
    )

    id: Mapped[UUID] = id_column()
    placement_id: Mapped[UUID]
    home_school_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    pupil_id: Mapped[UUID]
    submission_id: Mapped[UUID] = mapped_column(index=True)
    on: Mapped[date]
    session: Mapped[str]
    status: Mapped[str]
    # In person or remote; of a pupil nobody saw, how the session was to be.
    mode: Mapped[str] = mapped_column(default=Mode.IN_PERSON.value)
    site_id: Mapped[UUID | None]
    # Until when a group is at that site; None where nobody said.
    site_until: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    agreed_with: Mapped[str | None]
    agreed_name: Mapped[str | None]
    handover: Mapped[str | None]
    handed_to: Mapped[str | None]
    reason: Mapped[str | None]
    contact_made: Mapped[bool]
    note: Mapped[str | None]
    change_reason: Mapped[str | None]
    replaces_id: Mapped[UUID | None]
    was_expected: Mapped[bool]
    taken_at: Mapped[datetime]
    received_at: Mapped[datetime]
    channel: Mapped[str]
    said_by: Mapped[str]
    said_by_job: Mapped[str]
    recorded_by: Mapped[str]
    recorded_by_job: Mapped[str]
    recorded_by_person_id: Mapped[UUID | None]
    # Of its submission, which a home school may not read.
    receipt: Mapped[str | None]


class CurrentObservation(Base):
    """Which observation of a placement's session is current: the database allows one."""

    __tablename__ = "current_observation"
    __table_args__ = (
        ForeignKeyConstraint(["observation_id", "placement_id"], ["observation.id", "observation.placement_id"]),
        held_with_pair("placement", "placement_id"),
    )

    placement_id: Mapped[UUID] = mapped_column(primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    session: Mapped[str] = mapped_column(primary_key=True)
    home_school_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    observation_id: Mapped[UUID] = mapped_column(index=True)


class PhoneCall(Base):
    """Somebody of a provider said on the telephone what their home school wrote down: who, from which number, when.

    What was said is what its submission brought. `is_right` is the provider's own answer to it, on screen; None: none.
    """

    __tablename__ = "phone_call"
    __table_args__ = (
        ForeignKeyConstraint(["submission_id", "provider_id"], SUBMISSION_KEY),
        UniqueConstraint("submission_id"),
        Index(None, "home_school_id", "on"),
        Index(None, "provider_id", "on"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    provider_id: Mapped[UUID]
    submission_id: Mapped[UUID]
    on: Mapped[date]
    session: Mapped[str]
    said_by: Mapped[str]
    said_by_job: Mapped[str]
    said_by_number: Mapped[SealedText | None] = sealed("home_school_id")
    called_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    recorded_by_job: Mapped[str]
    is_right: Mapped[bool | None]
    difference: Mapped[SealedText | None] = sealed("home_school_id")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answered_by_job: Mapped[str | None]
