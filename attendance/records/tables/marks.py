"""The home school's register of a pupil's session: what a named person entered, every version, and what was keyed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column
from attendance.records.sealed import SealedText, sealed
from attendance.records.tables.decisions import OF_PUPIL

SESSION_OF_PUPIL = ("home_school_id", "pupil_id", "on", "session")


class Mark(Base):
    """A code that a person of the home school entered; the version with the highest number stands.

    Never changed, and not deleted while it is kept. `replaces` is the version before it, NULL for the first, so that
    none is missing. `proposed` is what Muster proposed as it was entered, blank for nothing, and `why` says why;
    `observation_id` is what the provider had then said, NULL where it had not.
    """

    __tablename__ = "mark"
    __table_args__ = (
        ForeignKeyConstraint(*OF_PUPIL),
        UniqueConstraint(*SESSION_OF_PUPIL, "version", name="uq_mark_version"),
        # Named, for the names that the columns make are longer than PostgreSQL keeps.
        ForeignKeyConstraint(
            [*SESSION_OF_PUPIL, "replaces"],
            [f"mark.{each}" for each in (*SESSION_OF_PUPIL, "version")],
            name="fk_mark_replaces",
        ),
        CheckConstraint(
            "(version = 1 AND replaces IS NULL) OR (version > 1 AND replaces IS NOT NULL AND replaces = version - 1)",
            name="follows_the_one_before",
        ),
        CheckConstraint("reason IS NOT NULL OR (version = 1 AND code = proposed)", name="says_why"),
        Index(None, "home_school_id", "on"),
        Index(None, "pupil_id", "on"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    pupil_id: Mapped[UUID]
    on: Mapped[date]
    session: Mapped[str]
    version: Mapped[int]
    replaces: Mapped[int | None]
    code: Mapped[str]
    nature: Mapped[str | None]
    minutes_late: Mapped[int | None]
    proposed: Mapped[str]
    why: Mapped[SealedText] = sealed("home_school_id")
    reason: Mapped[SealedText | None] = sealed("home_school_id")
    observation_id: Mapped[UUID | None]
    entered_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    entered_by: Mapped[str]
    entered_by_job: Mapped[str]
    entered_at: Mapped[datetime]


class MarkKeyed(Base):
    """A person of the home school says that a version has been keyed into its own records system.

    `is_keyed` False: that the last one was said in error. Added, never changed; `number` counts within the session.
    """

    __tablename__ = "mark_keyed"
    __table_args__ = (
        ForeignKeyConstraint(*OF_PUPIL),
        ForeignKeyConstraint(
            [*SESSION_OF_PUPIL, "version"],
            [f"mark.{each}" for each in (*SESSION_OF_PUPIL, "version")],
            name="fk_mark_keyed_version",
        ),
        UniqueConstraint(*SESSION_OF_PUPIL, "number", name="uq_mark_keyed_number"),
        CheckConstraint("number >= 1", name="is_counted"),
        Index(None, "home_school_id", "on"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    pupil_id: Mapped[UUID]
    on: Mapped[date]
    session: Mapped[str]
    number: Mapped[int]
    version: Mapped[int]
    is_keyed: Mapped[bool]
    keyed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    keyed_by: Mapped[str]
    keyed_by_job: Mapped[str]
    keyed_at: Mapped[datetime]


class Unexplained(Base):
    """A session whose mark that stands is N: the school does not know yet why the pupil was absent.

    Written with the mark and gone with the next one that is not N, so that nobody looks for it among all marks. The
    clockwork finds its work by `look_at`; `looked_at` is when it last looked, NULL before the first time.
    """

    __tablename__ = "unexplained"
    __table_args__ = (
        ForeignKeyConstraint(*OF_PUPIL),
        UniqueConstraint("pupil_id", "on", "session"),
        Index(None, "home_school_id", "on"),
        Index(None, "look_at"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    pupil_id: Mapped[UUID]
    on: Mapped[date]
    session: Mapped[str]
    looked_at: Mapped[datetime | None]
    look_at: Mapped[datetime]


class Comparison(Base):
    """A person of the home school held a file of its own records system against what providers saw.

    `column_upn` and the others are the headings that were chosen for ours, blank where the file has ours; `unread`
    counts the rows that could not be read. Its marks are those that no later file has told anew.
    """

    __tablename__ = "comparison"
    __table_args__ = (UniqueConstraint("id", "home_school_id"), Index(None, "home_school_id", "compared_at"))

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    column_upn: Mapped[str]
    column_date: Mapped[str]
    column_session: Mapped[str]
    column_code: Mapped[str]
    unread: Mapped[int]
    compared_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    compared_by: Mapped[str]
    compared_by_job: Mapped[str]
    compared_at: Mapped[datetime]


class SystemMark(Base):
    """What the school's own records system holds of a pupil's session, as the last file with that session told.

    A copy of another system, and no register entry: the next file takes its place. `written` is as the file has it,
    blank for no mark; `row` is where it stood in the file, the header counted as 1.
    """

    __tablename__ = "system_mark"
    __table_args__ = (
        ForeignKeyConstraint(*OF_PUPIL),
        ForeignKeyConstraint(
            ["comparison_id", "home_school_id"],
            ["comparison.id", "comparison.home_school_id"],
            name="fk_system_mark_comparison",
        ),
        UniqueConstraint("pupil_id", "on", "session"),
        Index(None, "home_school_id", "on"),
        Index(None, "comparison_id"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    pupil_id: Mapped[UUID]
    on: Mapped[date]
    session: Mapped[str]
    written: Mapped[str]
    row: Mapped[int]
    comparison_id: Mapped[UUID]
