"""Find a home school's pupils and placements as pages show them, and whom it may choose as a provider."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.imports import Changes
from attendance.records.opening import patterns_of
from attendance.records.tables import Expected, Organisation, Person, Placement, Pupil, Site
from attendance.rules.expected import Pattern
from attendance.rules.sides import NEVER_PROVIDERS

Weeks = tuple[tuple[date, tuple[str, ...]], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A placement with what it names. `weeks`: from when each weekly pattern holds, the oldest first."""

    placement: Placement
    pupil: Pupil
    provider: Organisation | None
    site: Site | None
    home_lead_email: str | None
    weeks: Weeks


@contextmanager
def tried(session: DbSession, changes: Changes) -> Iterator[None]:
    """Look at the records as if changes had been written; they are taken back afterwards."""
    with session.begin_nested() as attempt:
        changes.write(session)
        session.expire_all()
        yield
        attempt.rollback()
    session.expire_all()


def pupils(session: DbSession, school_ids: Iterable[UUID]) -> Sequence[Pupil]:
    """Return the pupils of schools, by name."""
    wanted = select(Pupil).where(Pupil.home_school_id.in_(set(school_ids)))
    return session.scalars(wanted.order_by(Pupil.family_name, Pupil.given_name, Pupil.ref)).all()


def placements_of(session: DbSession, pupil_ids: Iterable[UUID]) -> list[Placed]:
    """Return every placement of pupils, the latest first."""
    wanted = _placed().where(Placement.pupil_id.in_(set(pupil_ids)))
    return _read(session, wanted.order_by(Placement.starts_on.desc(), Placement.ref))


def placement(session: DbSession, school_ids: Iterable[UUID], placement_id: UUID) -> Placed | None:
    """Return a placement of one of these schools; None where there is none."""
    wanted = _placed().where(Placement.id == placement_id, Placement.home_school_id.in_(set(school_ids)))
    return next(iter(_read(session, wanted)), None)


def expected_on(session: DbSession, placement_id: UUID, on: date) -> Sequence[Expected]:
    """Return the sessions of a day in which a placement's pupil is expected, the morning first."""
    wanted = select(Expected).where(
        Expected.placement_id == placement_id, Expected.on == on, Expected.withdrawn_at.is_(None)
    )
    return session.scalars(wanted.order_by(Expected.session)).all()


def has_ref(session: DbSession, home_school_id: UUID, ref: str) -> bool:
    """Say whether a placement of this school has this reference."""
    wanted = select(Placement.id).where(Placement.home_school_id == home_school_id, Placement.ref == ref)
    return session.scalar(wanted) is not None


def host(session: DbSession, organisation_id: UUID) -> Organisation | None:
    """Return an organisation that can host a pupil; None where there is none."""
    return session.scalar(_hosts().where(Organisation.id == organisation_id))


def hosts(session: DbSession, text: str, *, limit: int) -> Sequence[Organisation]:
    """Return the organisations that can host a pupil and have a text in their name, by name."""
    wanted = _hosts().where(func.lower(Organisation.name).contains(text.lower(), autoescape=True))
    return session.scalars(wanted.order_by(Organisation.name, Organisation.code).limit(limit)).all()


def _hosts() -> Select[Organisation]:
    return select(Organisation).where(Organisation.kind.not_in({each.value for each in NEVER_PROVIDERS}))


def _placed() -> Select[Placement, Pupil, Organisation | None, Site | None, str | None]:
    return (
        select(Placement, Pupil, Organisation, Site, Person.email)
        .join(Pupil, Pupil.id == Placement.pupil_id)
        .outerjoin(Organisation, Organisation.id == Placement.provider_id)
        .outerjoin(Site, Site.id == Placement.site_id)
        .outerjoin(Person, Person.id == Placement.home_lead_id)
    )


def _read(
    session: DbSession, wanted: Select[Placement, Pupil, Organisation | None, Site | None, str | None]
) -> list[Placed]:
    rows = session.execute(wanted).all()
    patterns = patterns_of(session, [row[0].id for row in rows])
    return [
        Placed(
            placement=row,
            pupil=pupil,
            provider=provider,
            site=site,
            home_lead_email=email,
            weeks=_weeks(patterns.get(row.id, ())),
        )
        for row, pupil, provider, site, email in rows
    ]


def _weeks(patterns: tuple[Pattern, ...]) -> Weeks:
    return tuple(
        (each.from_on, tuple("+".join(sorted(sessions)) for sessions in each.days))
        for each in sorted(patterns, key=lambda each: each.from_on)
    )
