"""Sessions outside hours: no register's, so in no register's table. Nothing that counts sessions reads them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column
from attendance.records.sealed import SealedText, sealed
from attendance.records.tables.expected import PAIR, PLACED, PLACEMENT_KEY
from attendance.records.tables.observations import SUBMISSION_KEY


class OutsideSession(Base):
    """A provider taught a pupil, or meant to, when no register is taken. Never changed, never deleted while it is kept.

    `seen` is a `SeenOutside`; `mode` is how the pupil was seen, and where nobody was, how it was to be.
    """

    __tablename__ = "outside_session"
    __table_args__ = (
        # Named, for the names that the columns make are longer than PostgreSQL keeps.
        ForeignKeyConstraint(PLACED, PLACEMENT_KEY, name="fk_outside_session_placement"),
        ForeignKeyConstraint(["submission_id", "provider_id"], SUBMISSION_KEY),
        UniqueConstraint("id", *PAIR),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_begins"),
        Index(None, "placement_id", "on"),
        Index(None, "home_school_id", "on"),
        Index(None, "provider_id", "on"),
        Index(None, "submission_id"),
    )

    id: Mapped[UUID] = id_column()
    placement_id: Mapped[UUID]
    home_school_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    pupil_id: Mapped[UUID] = mapped_column(index=True)
    submission_id: Mapped[UUID]
    on: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seen: Mapped[str]
    mode: Mapped[str]
    note: Mapped[SealedText | None] = sealed("home_school_id")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    recorded_by_job: Mapped[str]
    channel: Mapped[str]


class OutsideSessionTakenBack(Base):
    """Somebody of the provider says that a session outside hours was put down wrongly: who, when and why. Once."""

    __tablename__ = "outside_session_taken_back"
    __table_args__ = (
        ForeignKeyConstraint(
            ["outside_session_id", *PAIR],
            [f"outside_session.{each}" for each in ("id", *PAIR)],
            name="fk_outside_session_taken_back_outside_session",
        ),
        UniqueConstraint("outside_session_id"),
    )

    id: Mapped[UUID] = id_column()
    outside_session_id: Mapped[UUID]
    home_school_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    reason: Mapped[SealedText] = sealed("home_school_id")
    taken_back_at: Mapped[datetime]
    taken_back_by: Mapped[str]
    taken_back_by_job: Mapped[str]
