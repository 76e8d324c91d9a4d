"""Find calendars, agreements and the organisations they belong to."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Agreement, CalendarRow, Organisation
from attendance.rules.calendar import Calendar, CalendarEntry
from attendance.rules.words import CalendarKind, Session


def entries_of(session: DbSession, organisation_ids: Iterable[UUID]) -> dict[UUID, tuple[CalendarEntry, ...]]:
    """Return the calendar rows of each organisation asked for; organisations without rows have none."""
    found: dict[UUID, list[CalendarEntry]] = defaultdict(list)
    wanted = select(CalendarRow).where(CalendarRow.organisation_id.in_(set(organisation_ids)))
    for row in session.scalars(wanted.order_by(CalendarRow.from_on, CalendarRow.id)):
        found[row.organisation_id].append(
            CalendarEntry(
                kind=CalendarKind(row.kind),
                from_on=row.from_on,
                to_on=row.to_on,
                session=Session(row.session) if row.session else None,
                label=row.label,
            )
        )
    return {each: tuple(entries) for each, entries in found.items()}


def rows_of(session: DbSession, organisation_ids: Iterable[UUID], *, from_on: date) -> dict[UUID, list[CalendarRow]]:
    """Return the rows of each organisation asked for that are not over before a date, in order of their days."""
    found: dict[UUID, list[CalendarRow]] = defaultdict(list)
    ours = CalendarRow.organisation_id.in_(set(organisation_ids))
    wanted = select(CalendarRow).where(ours, CalendarRow.to_on >= from_on)
    for row in session.scalars(wanted.order_by(CalendarRow.from_on, CalendarRow.to_on, CalendarRow.id)):
        found[row.organisation_id].append(row)
    return found


def calendars_of(
    session: DbSession, organisation_ids: Iterable[UUID], *, bank_holidays: frozenset[date], needs_terms: bool
) -> dict[UUID, Calendar]:
    """Return a calendar for every organisation asked for, also for those without a row."""
    wanted = set(organisation_ids)
    entries = entries_of(session, wanted)
    return {
        each: Calendar(entries=entries.get(each, ()), bank_holidays=bank_holidays, needs_terms=needs_terms)
        for each in wanted
    }


def organisations(session: DbSession, organisation_ids: Iterable[UUID]) -> dict[UUID, Organisation]:
    """Return organisations by id."""
    wanted = select(Organisation).where(Organisation.id.in_(set(organisation_ids)))
    return {row.id: row for row in session.scalars(wanted)}


def agreements(session: DbSession, school_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], Agreement]:
    """Return the accepted agreements of schools by (provider, home school)."""
    wanted = select(Agreement).where(Agreement.home_school_id.in_(set(school_ids)))
    return {(row.provider_id, row.home_school_id): row for row in session.scalars(wanted)}
