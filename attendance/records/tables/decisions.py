"""What the home school has decided of a pupil's sessions, and the sessions in which nobody expects one."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column
from attendance.records.sealed import SealedText, sealed

OF_PUPIL = (("pupil_id", "home_school_id"), ("pupil.id", "pupil.home_school_id"))


class SessionDecision(Base):
    """A named person of the home school says where a pupil is, from one session to another.

    Taken back, never changed or deleted. `provider_id` comes with the placement that a day was moved for.
    """

    __tablename__ = "session_decision"
    __table_args__ = (
        ForeignKeyConstraint(*OF_PUPIL),
        ForeignKeyConstraint(
            ["placement_id", "home_school_id", "provider_id"],
            ["placement.id", "placement.home_school_id", "placement.provider_id"],
        ),
        Index(None, "pupil_id", "to_on"),
        Index(None, "home_school_id", "to_on"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    pupil_id: Mapped[UUID]
    placement_id: Mapped[UUID | None]
    provider_id: Mapped[UUID | None]
    kind: Mapped[str]
    from_on: Mapped[date]
    from_session: Mapped[str]
    to_on: Mapped[date]
    to_session: Mapped[str]
    only_session: Mapped[str | None]
    moved_to_on: Mapped[date | None]
    moved_to_session: Mapped[str | None]
    # Where the pupil is, and why: for the home school alone.
    note: Mapped[SealedText | None] = sealed("home_school_id")
    decided_at: Mapped[datetime]
    decided_by: Mapped[str]
    decided_by_job: Mapped[str]
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[str | None]


class Gap(Base):
    """A session that the home school is open for, and in which nobody expects the pupil.

    Found days ahead. The clockwork finds its work by `tell_at` and `due_at` alone; `settled_at` ends both.
    """

    __tablename__ = "gap"
    __table_args__ = (
        ForeignKeyConstraint(*OF_PUPIL),
        UniqueConstraint("pupil_id", "on", "session"),
        Index(None, "home_school_id", "on"),
        Index(
            "ix_gap_tell_at",
            "tell_at",
            sqlite_where=text("tell_at IS NOT NULL"),
            postgresql_where=text("tell_at IS NOT NULL"),
        ),
        Index(
            "ix_gap_due_at",
            "due_at",
            sqlite_where=text("judged_at IS NULL AND settled_at IS NULL"),
            postgresql_where=text("judged_at IS NULL AND settled_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    pupil_id: Mapped[UUID]
    on: Mapped[date]
    session: Mapped[str]
    reason: Mapped[str]
    # The provider that is shut; NULL where no provider has a place for the session.
    shut_provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    found_at: Mapped[datetime]
    tell_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    judged_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
