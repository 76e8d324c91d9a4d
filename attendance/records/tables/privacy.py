"""What was forgotten each night, what families say of a record, and decisions to erase."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column
from attendance.records.sealed import SealedText, sealed


class Forgotten(Base):
    """How many rows of one kind an organisation had forgotten in one night; `told_at` once its chain knows."""

    __tablename__ = "forgotten"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    rows: Mapped[int]
    told_at: Mapped[datetime | None]


class PupilNote(Base):
    """What a family says of a pupil's record, kept beside it. Never changed; goes when the pupil goes.

    The words may be sealed anew under another key; the school's chain holds their digest.
    """

    __tablename__ = "pupil_note"
    __table_args__ = (
        ForeignKeyConstraint(["pupil_id", "home_school_id"], ["pupil.id", "pupil.home_school_id"]),
        Index(None, "pupil_id", "recorded_at"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID]
    pupil_id: Mapped[UUID]
    said_by: Mapped[str]
    text: Mapped[SealedText] = sealed("home_school_id")
    recorded_at: Mapped[datetime]
    by_name: Mapped[str]
    by_job_title: Mapped[str]


class Erasure(Base):
    """A decision to erase, with its reason: one named person asks, another decides. Never changed once decided.

    `what` names the kinds erased, in order, with commas between.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        ForeignKeyConstraint(["pupil_id", "home_school_id"], ["pupil.id", "pupil.home_school_id"]),
        Index(None, "pupil_id", "asked_at"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID]
    pupil_id: Mapped[UUID]
    what: Mapped[str]
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    asked_by_job: Mapped[str]
    asked_by_key: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_by_job: Mapped[str | None]
    is_done: Mapped[bool | None]
