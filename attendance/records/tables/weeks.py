"""The week of a home school: when it is asked for, drafted and issued, and each version as data."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column
from attendance.records.sealed import SealedText, sealed


class SchoolWeek(Base):
    """A week with pupils out, and what is still to be done for it. `next_at` is when the clockwork looks again."""

    __tablename__ = "school_week"
    __table_args__ = (
        Index(
            "ix_school_week_next_at",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    monday: Mapped[date] = mapped_column(primary_key=True)
    ask_at: Mapped[datetime]
    draft_at: Mapped[datetime]
    final_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    drafted_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]


class WeekIssue(Base):
    """A version of a school's week, kept as data, not as bytes."""

    __tablename__ = "week_issue"
    __table_args__ = (UniqueConstraint("home_school_id", "monday", "version"),)

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    monday: Mapped[date]
    version: Mapped[int]
    issued_at: Mapped[datetime]
    # The week as JSON: it quotes what was said about whereabouts.
    data: Mapped[SealedText] = sealed("home_school_id")


class WeekCounterSigned(Base):
    """A person of the home school has read a version of its week. Added, never changed."""

    __tablename__ = "week_counter_signed"
    __table_args__ = (
        ForeignKeyConstraint(
            ["home_school_id", "monday", "version"],
            ["week_issue.home_school_id", "week_issue.monday", "week_issue.version"],
            name="fk_week_counter_signed_version",
        ),
        UniqueConstraint("home_school_id", "monday", "version"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    monday: Mapped[date]
    version: Mapped[int]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    signed_by: Mapped[str]
    signed_by_job: Mapped[str]
    signed_at: Mapped[datetime]


class ProviderSignOff(Base):
    """A provider says that its week for one home school is right."""

    __tablename__ = "provider_sign_off"
    __table_args__ = (UniqueConstraint("provider_id", "home_school_id", "monday"),)

    id: Mapped[UUID] = id_column()
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    monday: Mapped[date]
    signed_at: Mapped[datetime]
    signed_by: Mapped[str]
    signed_by_job: Mapped[str]
