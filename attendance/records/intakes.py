"""Keep files that providers sent, with what became of each row; a provider finds its own alone."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import defer

from attendance.records.tables import (
    Intake,
    IntakeRow,
    Organisation,
    Placement,
    Pupil,
    RowWaiting,
    SheetColumns,
    SheetSymbols,
    Submission,
)

PlacedPupil = tuple[Placement, Pupil, Organisation]


def by_digest(session: DbSession, provider_id: UUID, digest: str) -> Intake | None:
    """Return what a provider sent with these bytes; None where they are new."""
    wanted = select(Intake).where(Intake.provider_id == provider_id, Intake.raw_digest == digest)
    return session.scalars(wanted.options(defer(Intake.raw))).one_or_none()


def of_provider(session: DbSession, provider_id: UUID, intake_id: UUID) -> Intake | None:
    """Return a provider's intake; None where there is no such one of its own."""
    wanted = select(Intake).where(Intake.provider_id == provider_id, Intake.id == intake_id)
    return session.scalars(wanted.options(defer(Intake.raw))).one_or_none()


def locked(session: DbSession, provider_id: UUID, intake_id: UUID) -> Intake | None:
    """Return a provider's intake, locked until the transaction ends."""
    wanted = select(Intake).where(Intake.provider_id == provider_id, Intake.id == intake_id).with_for_update()
    fresh = wanted.options(defer(Intake.raw)).execution_options(populate_existing=True)
    return session.scalars(fresh).one_or_none()


def received_since(session: DbSession, provider_id: UUID, since: datetime) -> list[Intake]:
    """Return what a provider sent since, the newest first."""
    wanted = select(Intake).where(Intake.provider_id == provider_id, Intake.received_at >= since)
    newest = Intake.received_at.desc(), Intake.raw_digest
    return list(session.scalars(wanted.order_by(*newest).options(defer(Intake.raw))))


def rows_of(session: DbSession, intake_id: UUID) -> list[IntakeRow]:
    """Return the rows of an intake, in their order."""
    return list(session.scalars(select(IntakeRow).where(IntakeRow.intake_id == intake_id).order_by(IntakeRow.number)))


def row_of(session: DbSession, provider_id: UUID, intake_id: UUID, number: int) -> IntakeRow | None:
    """Return one row of a provider's intake; None where there is no such one of its own."""
    wanted = select(IntakeRow).where(
        IntakeRow.provider_id == provider_id, IntakeRow.intake_id == intake_id, IntakeRow.number == number
    )
    return session.scalars(wanted).one_or_none()


def waiting_in(session: DbSession, provider_id: UUID, intake_id: UUID) -> list[tuple[RowWaiting, IntakeRow]]:
    """Return what home schools see waiting of an intake of a provider and nobody has answered for, with its rows."""
    wanted = (
        select(RowWaiting, IntakeRow)
        .join(IntakeRow, IntakeRow.id == RowWaiting.intake_row_id)
        .where(
            RowWaiting.provider_id == provider_id,
            IntakeRow.intake_id == intake_id,
            RowWaiting.answered_at.is_(None),
        )
    )
    return [(waiting, row) for waiting, row in session.execute(wanted)]


def waiting_on(session: DbSession, provider_id: UUID, row_ids: Iterable[UUID]) -> list[RowWaiting]:
    """Return what home schools see, or saw, waiting of some rows of a provider."""
    wanted = select(RowWaiting).where(RowWaiting.provider_id == provider_id, RowWaiting.intake_row_id.in_(set(row_ids)))
    return list(session.scalars(wanted))


def counts_of(session: DbSession, intake_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """Return how many rows of each intake are in each state."""
    wanted = (
        select(IntakeRow.intake_id, IntakeRow.state, func.count())
        .where(IntakeRow.intake_id.in_(set(intake_ids)))
        .group_by(IntakeRow.intake_id, IntakeRow.state)
    )
    found: dict[UUID, dict[str, int]] = {}
    for intake_id, state, count in session.execute(wanted):
        found.setdefault(intake_id, {})[state] = count
    return found


def receipts_of(session: DbSession, intake_id: UUID) -> list[Submission]:
    """Return the submissions that an intake's rows brought, in order of what they brought."""
    brought = select(IntakeRow.submission_id).where(IntakeRow.intake_id == intake_id)
    wanted = select(Submission).where(Submission.id.in_(brought)).order_by(Submission.received_at, Submission.id)
    return list(session.scalars(wanted))


def refs_known(session: DbSession, provider_id: UUID, refs: Iterable[str]) -> frozenset[str]:
    """Return those of some references that a placement at this provider has or had, whenever it was."""
    wanted = select(Placement.public_ref).where(
        Placement.provider_id == provider_id, Placement.public_ref.in_(set(refs))
    )
    return frozenset(session.scalars(wanted))


def refs_of_placements(session: DbSession, provider_id: UUID, refs: Iterable[str]) -> dict[UUID, str]:
    """Return the placements at this provider that have these references, whenever they were."""
    wanted = select(Placement.id, Placement.public_ref).where(
        Placement.provider_id == provider_id, Placement.public_ref.in_(set(refs))
    )
    return {row[0]: row[1] for row in session.execute(wanted)}


def placed_ever(session: DbSession, provider_id: UUID) -> list[PlacedPupil]:
    """Return every placement at a provider that may still be read, whenever it was, by its reference."""
    wanted = (
        select(Placement, Pupil, Organisation)
        .join(Pupil, Pupil.id == Placement.pupil_id)
        .join(Organisation, Organisation.id == Placement.home_school_id)
        .where(Placement.provider_id == provider_id)
        .order_by(Placement.public_ref)
    )
    return [(placement, pupil, school) for placement, pupil, school in session.execute(wanted)]


def columns_chosen(session: DbSession, provider_id: UUID) -> list[SheetColumns]:
    """Return what was chosen of a provider's columns, the oldest first."""
    wanted = select(SheetColumns).where(SheetColumns.provider_id == provider_id)
    return list(session.scalars(wanted.order_by(SheetColumns.chosen_at, SheetColumns.id)))


def symbols_versions(session: DbSession, provider_id: UUID) -> list[SheetSymbols]:
    """Return every version of what a provider's marks mean, the newest first."""
    wanted = select(SheetSymbols).where(SheetSymbols.provider_id == provider_id)
    return list(session.scalars(wanted.order_by(SheetSymbols.version.desc())))


def symbols_of(session: DbSession, provider_id: UUID, version: int | None = None) -> SheetSymbols | None:
    """Return a version of what a provider's marks mean, or the newest; None where there is none."""
    wanted = select(SheetSymbols).where(SheetSymbols.provider_id == provider_id)
    if version is not None:
        wanted = wanted.where(SheetSymbols.version == version)
    return session.scalars(wanted.order_by(SheetSymbols.version.desc()).limit(1)).one_or_none()
