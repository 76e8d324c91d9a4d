"""Who is expected where, the registers that say so, and when each is due.

Made by opening the day; withdrawn with a reason, never deleted.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column

PLACEMENT_KEY = ("placement.id", "placement.home_school_id", "placement.provider_id", "placement.pupil_id")
# Every row derived from a placement holds these four together, and names nothing of another pair of organisations.
PLACED = ("placement_id", "home_school_id", "provider_id", "pupil_id")
PAIR = ("home_school_id", "provider_id")
SITE_KEY = ("site.id", "site.organisation_id")


def held_with_pair(table: str, column: str) -> ForeignKeyConstraint:
    """Return a foreign key to a row of the same home school and the same provider."""
    return ForeignKeyConstraint([column, *PAIR], [f"{table}.{each}" for each in ("id", *PAIR)])


class OpenedDay(Base):
    """A home school's day that has been opened: its expected rows stand."""

    __tablename__ = "opened_day"

    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]


class Register(Base):
    """The list for one session at one provider for one home school."""

    __tablename__ = "register"
    __table_args__ = (
        UniqueConstraint("provider_id", "home_school_id", "on", "session"),
        Index("uq_register_id_home_school_id_provider_id", "id", *PAIR, unique=True),
        Index(None, "home_school_id", "on"),
    )

    id: Mapped[UUID] = id_column()
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    on: Mapped[date]
    session: Mapped[str]
    # When nobody the home school expects was left not reported, for the first time; NULL until then.
    received_at: Mapped[datetime | None]


class DueGroup(Base):
    """The part of a register that falls due at one instant; the subject of a missing-register alert.

    The clockwork finds its work by `nudge_at` and `due_at` alone, so its cost follows what is due; what belongs to one
    organisation comes together, so that it is told once.
    """

    __tablename__ = "due_group"
    __table_args__ = (
        UniqueConstraint("register_id", "due_at"),
        held_with_pair("register", "register_id"),
        Index("uq_due_group_id_home_school_id_provider_id", "id", *PAIR, unique=True),
        Index(
            "ix_due_group_unnudged",
            "nudge_at",
            "provider_id",
            sqlite_where=text("nudged_at IS NULL"),
            postgresql_where=text("nudged_at IS NULL"),
        ),
        Index(
            "ix_due_group_unjudged",
            "due_at",
            "home_school_id",
            sqlite_where=text("judged_at IS NULL"),
            postgresql_where=text("judged_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = id_column()
    register_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    home_school_id: Mapped[UUID]
    due_at: Mapped[datetime]
    nudge_at: Mapped[datetime]
    nudged_at: Mapped[datetime | None]
    judged_at: Mapped[datetime | None]


class Expected(Base):
    """A pupil is expected at a site for one session. Times are instants; `due_at` is when we must have heard."""

    __tablename__ = "expected"
    __table_args__ = (
        UniqueConstraint("placement_id", "on", "session"),
        ForeignKeyConstraint(PLACED, PLACEMENT_KEY),
        ForeignKeyConstraint(["site_id", "provider_id"], SITE_KEY),
        held_with_pair("register", "register_id"),
        held_with_pair("due_group", "due_group_id"),
        Index(None, "provider_id", "on"),
        Index(None, "home_school_id", "on"),
        Index(
            "ix_expected_unasked",
            "ask_at",
            sqlite_where=text("ask_at IS NOT NULL AND asked_at IS NULL"),
            postgresql_where=text("ask_at IS NOT NULL AND asked_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = id_column()
    placement_id: Mapped[UUID]
    home_school_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    pupil_id: Mapped[UUID]
    site_id: Mapped[UUID | None]
    register_id: Mapped[UUID] = mapped_column(index=True)
    due_group_id: Mapped[UUID] = mapped_column(index=True)
    on: Mapped[date]
    session: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    due_at: Mapped[datetime]
    # When the provider's link person is asked, where no register is taken but a question answered; and when they were.
    ask_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]
