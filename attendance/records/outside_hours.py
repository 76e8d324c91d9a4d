"""Keep sessions outside hours, and find them with who took one back. Nothing is counted here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Organisation, OutsideSession, OutsideSessionTakenBack
from attendance.records.weeks import Whose


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """One session outside hours; `taken_back` None: it stands."""

    row: OutsideSession
    taken_back: OutsideSessionTakenBack | None
    provider_name: str


def add(session: DbSession, row: OutsideSession | OutsideSessionTakenBack) -> None:
    """Store a session outside hours, or that one is taken back."""
    session.add(row)
    session.flush()


def of_placements(session: DbSession, placement_ids: Iterable[UUID], *, since: date) -> list[Recorded]:
    """Return what was recorded at placements for a day and later ones, in the order in which it was held."""
    wanted = _recorded(OutsideSession.placement_id.in_(set(placement_ids)), OutsideSession.on >= since)
    return _all(session, wanted)


def of_provider(session: DbSession, provider_id: UUID, outside_id: UUID) -> Recorded | None:
    """Return one session outside hours of a provider; None where there is no such one of its own."""
    wanted = _recorded(OutsideSession.id == outside_id, OutsideSession.provider_id == provider_id)
    return next(iter(_all(session, wanted)), None)


def of_days(session: DbSession, whose: Whose, first: date, last: date) -> list[Recorded]:
    """Return what was held on some days, of one side, in order."""
    return _all(session, _recorded(whose.owns(OutsideSession), OutsideSession.on.between(first, last)))


def lately(
    session: DbSession, school_ids: Iterable[UUID], *, held: tuple[date, date], recorded: tuple[datetime, datetime]
) -> list[Recorded]:
    """Return the sessions of these schools' pupils that were held on some days, or recorded between two instants."""
    is_held = OutsideSession.on.between(*held)
    is_recorded = OutsideSession.recorded_at.between(*recorded)
    return _all(session, _recorded(OutsideSession.home_school_id.in_(set(school_ids)), or_(is_held, is_recorded)))


def of_pupil(session: DbSession, pupil_id: UUID) -> list[Recorded]:
    """Return every session outside hours of a pupil, those taken back too."""
    return _all(session, _recorded(OutsideSession.pupil_id == pupil_id))


def _recorded(
    *conditions: ColumnElement[bool],
) -> Select[OutsideSession, OutsideSessionTakenBack | None, str]:
    return (
        select(OutsideSession, OutsideSessionTakenBack, Organisation.name)
        .join(Organisation, Organisation.id == OutsideSession.provider_id)
        .outerjoin(OutsideSessionTakenBack, OutsideSessionTakenBack.outside_session_id == OutsideSession.id)
        .where(*conditions)
        .order_by(OutsideSession.starts_at, Organisation.name, OutsideSession.recorded_at, OutsideSession.id)
    )


def _all(session: DbSession, wanted: Select[OutsideSession, OutsideSessionTakenBack | None, str]) -> list[Recorded]:
    return [
        Recorded(row=row, taken_back=taken_back, provider_name=name)
        for row, taken_back, name in session.execute(wanted)
    ]
