"""What was received as a file: its bytes as they came, what became of each of its rows, and whom held rows name."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column
from attendance.records.sealed import SealedText, sealed
from attendance.records.tables.expected import PLACED, PLACEMENT_KEY
from attendance.records.tables.observations import SUBMISSION_KEY


class Intake(Base):
    """One file of a provider, stored before it is read. The same bytes again are the same intake.

    `raw` is base64. `state` is an `IntakeState`; `refused` says why nothing could be read. `closed_*`: who had its
    good rows recorded, or set the whole of it aside. `symbols_version`: with which version of the provider's symbols a
    weekly sheet was read, 0 before there was one; None for a sheet of plain rows.
    """

    __tablename__ = "intake"
    __table_args__ = (
        UniqueConstraint("provider_id", "raw_digest"),
        UniqueConstraint("id", "provider_id"),
        CheckConstraint("(closed_at IS NULL) = (state IN ('stored', 'refused', 'waiting'))", name="says_who_closed_it"),
        Index(None, "provider_id", "received_at"),
    )

    id: Mapped[UUID] = id_column()
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    channel: Mapped[str]
    raw_digest: Mapped[str]
    size: Mapped[int]
    file_name: Mapped[SealedText] = sealed("provider_id")
    raw: Mapped[SealedText] = sealed("provider_id")
    received_at: Mapped[datetime]
    received_by: Mapped[str]
    received_by_job: Mapped[str]
    state: Mapped[str]
    kind: Mapped[str | None]
    refused: Mapped[SealedText | None] = sealed("provider_id")
    remarks: Mapped[SealedText | None] = sealed("provider_id")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    closed_by_job: Mapped[str | None]
    symbols_version: Mapped[int | None]


class IntakeRow(Base):
    """One row of a file: what stands in it, which is never changed, and what became of it.

    `state` is a `RowState`. `cells` and `why` are JSON. `decided_*`: who recorded it, or set it aside with a reason.
    """

    __tablename__ = "intake_row"
    __table_args__ = (
        ForeignKeyConstraint(["intake_id", "provider_id"], ["intake.id", "intake.provider_id"]),
        ForeignKeyConstraint(["submission_id", "provider_id"], SUBMISSION_KEY),
        UniqueConstraint("intake_id", "number"),
        CheckConstraint("(submission_id IS NOT NULL) = (state = 'recorded')", name="brings_what_is_recorded"),
        CheckConstraint("(reason IS NOT NULL) = (state = 'set_aside')", name="says_why_it_is_set_aside"),
        Index(None, "submission_id"),
        Index("uq_intake_row_id_provider_id", "id", "provider_id", unique=True),
    )

    id: Mapped[UUID] = id_column()
    intake_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    number: Mapped[int]
    cells: Mapped[SealedText] = sealed("provider_id")
    state: Mapped[str]
    weighed: Mapped[str | None]
    why: Mapped[SealedText | None] = sealed("provider_id")
    submission_id: Mapped[UUID | None]
    reason: Mapped[SealedText | None] = sealed("provider_id")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_by_job: Mapped[str | None]


class SheetColumns(Base):
    """What a person chose the columns under some headings to mean; the newest holds. `chosen` is JSON, by place."""

    __tablename__ = "sheet_columns"
    __table_args__ = (Index(None, "provider_id", "headings_digest"),)

    id: Mapped[UUID] = id_column()
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    headings_digest: Mapped[str]
    chosen: Mapped[str]
    chosen_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    chosen_by: Mapped[str]
    chosen_by_job: Mapped[str]
    chosen_at: Mapped[datetime]


class SheetSymbols(Base):
    """What the marks in a provider's sheets mean: a version, never changed. `symbols` is JSON, marks in their order."""

    __tablename__ = "sheet_symbols"
    __table_args__ = (
        UniqueConstraint("provider_id", "version"),
        CheckConstraint("version > 0", name="counts_its_versions"),
    )

    id: Mapped[UUID] = id_column()
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    version: Mapped[int]
    symbols: Mapped[str]
    confirmed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    confirmed_by: Mapped[str]
    confirmed_by_job: Mapped[str]
    confirmed_at: Mapped[datetime]


class ProviderAddress(Base):
    """The secret part of a provider's own e-mail address; one is live at most. `digest` finds it for the worker.

    `made_*`: which manager made it; `ended_*`: who put another in its place, or none.
    """

    __tablename__ = "provider_address"
    __table_args__ = (
        Index(
            "uq_provider_address_provider_id",
            "provider_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="says_who_ended_it"),
    )

    id: Mapped[UUID] = id_column()
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    digest: Mapped[str] = mapped_column(unique=True)
    secret: Mapped[SealedText] = sealed("provider_id")
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    made_by_job: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]


class RowWaiting(Base):
    """A held row names a home school's pupil: since when the provider is asked, who answered, and what came of it.

    The home school may read this, and nothing of the row itself. `came_of` is the row's `RowState` once answered.
    """

    __tablename__ = "row_waiting"
    __table_args__ = (
        ForeignKeyConstraint(PLACED, PLACEMENT_KEY),
        ForeignKeyConstraint(["intake_row_id", "provider_id"], ["intake_row.id", "intake_row.provider_id"]),
        CheckConstraint("(answered_at IS NULL) = (came_of IS NULL)", name="says_what_came_of_it"),
        Index(None, "home_school_id", "asked_at"),
        Index(None, "intake_row_id"),
    )

    id: Mapped[UUID] = id_column()
    placement_id: Mapped[UUID]
    home_school_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    pupil_id: Mapped[UUID]
    intake_row_id: Mapped[UUID]
    on: Mapped[date | None]
    session: Mapped[str | None]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answered_by_job: Mapped[str | None]
    came_of: Mapped[str | None]
