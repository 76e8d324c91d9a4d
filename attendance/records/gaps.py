"""Find what says where pupils should be in the days ahead, and keep the sessions in which nobody expects one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import load_only

from attendance.records.opening import arrangement_of, patterns_of
from attendance.records.tables import Gap, Placement, PupilBase
from attendance.records.weeks import bases
from attendance.rules.expected import Arrangement, base_on
from attendance.rules.words import Base, Pathway

_NEEDED = load_only(
    Placement.provider_id,
    Placement.pupil_id,
    Placement.pathway,
    Placement.starts_on,
    Placement.ends_on,
    Placement.on_home_closure,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A placement as it bears on its pupil's week; it may end or begin in it."""

    placement_id: UUID
    provider_id: UUID | None
    is_at_home: bool
    arrangement: Arrangement


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilPlaced:
    """A pupil of a school with every placement of some days, and when the first of all began."""

    pupil_id: UUID
    home_school_id: UUID
    placed: tuple[Placed, ...]
    bases: tuple[tuple[date, Base], ...]
    first_began_on: date | None

    def base_on(self, on: date) -> Base:
        """Return where the pupil belongs when no provider has them; a live home tuition implies nowhere."""
        if any(each.is_at_home and each.arrangement.is_live(on) for each in self.placed):
            return Base.NONE
        return base_on(self.bases, on)


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilAhead:
    """A pupil of a school with a placement in some days, or without a base by the last of them: no more than that.

    `providers` have a placement in these days; `may_be_without_base`: nobody hosts one of them, or it was said so.
    """

    pupil_id: UUID
    home_school_id: UUID
    providers: frozenset[UUID]
    may_be_without_base: bool


def pupils_ahead(session: DbSession, school_ids: Iterable[UUID], first: date, last: date) -> list[PupilAhead]:
    """Return the pupils of schools with a placement in these days, or without a base by the last of them."""
    schools = set(school_ids)
    live = select(Placement.pupil_id, Placement.home_school_id, Placement.provider_id, Placement.pathway).where(
        Placement.home_school_id.in_(schools),
        Placement.starts_on <= last,
        or_(Placement.ends_on.is_(None), Placement.ends_on >= first),
    )
    nowhere = select(PupilBase.pupil_id, PupilBase.home_school_id).where(
        PupilBase.home_school_id.in_(schools), PupilBase.base == Base.NONE.value, PupilBase.from_on <= last
    )
    schools_of = dict(session.execute(nowhere).all())
    unhosted, providers = set(schools_of), dict[UUID, set[UUID]]()
    for pupil_id, school_id, provider_id, pathway in session.execute(live):
        schools_of.setdefault(pupil_id, school_id)
        if provider_id is None or pathway == Pathway.HOME_TUITION.value:
            unhosted.add(pupil_id)
        if provider_id is not None:
            providers.setdefault(pupil_id, set()).add(provider_id)
    return [
        PupilAhead(
            pupil_id=pupil_id,
            home_school_id=schools_of[pupil_id],
            providers=frozenset(providers.get(pupil_id, ())),
            may_be_without_base=pupil_id in unhosted,
        )
        for pupil_id in sorted(schools_of, key=str)
    ]


def placed(session: DbSession, pupils: Iterable[PupilAhead], first: date, last: date) -> list[PupilPlaced]:
    """Return everything that says where these pupils should be in some days."""
    schools_of = {each.pupil_id: each.home_school_id for each in pupils}
    rows: dict[UUID, list[Placement]] = {each: [] for each in schools_of}
    theirs = select(Placement).where(Placement.pupil_id.in_(schools_of)).order_by(Placement.id).options(_NEEDED)
    for row in session.scalars(theirs):
        rows[row.pupil_id].append(row)
    patterns = patterns_of(session, [row.id for each in rows.values() for row in each])
    dated = bases(session, schools_of)
    return [
        PupilPlaced(
            pupil_id=pupil_id,
            home_school_id=schools_of[pupil_id],
            placed=tuple(
                Placed(
                    placement_id=row.id,
                    provider_id=row.provider_id,
                    is_at_home=row.pathway == Pathway.HOME_TUITION.value,
                    arrangement=arrangement_of(row, patterns.get(row.id, ())),
                )
                for row in rows[pupil_id]
                if row.starts_on <= last and (row.ends_on is None or row.ends_on >= first)
            ),
            bases=tuple(dated.get(pupil_id, ())),
            first_began_on=min((row.starts_on for row in rows[pupil_id]), default=None),
        )
        for pupil_id in schools_of
    ]


def of_schools(session: DbSession, school_ids: Iterable[UUID], first: date, last: date) -> list[Gap]:
    """Return the gaps of schools' days, settled ones too."""
    wanted = select(Gap).where(Gap.home_school_id.in_(set(school_ids)), Gap.on >= first, Gap.on <= last)
    return list(session.scalars(wanted.order_by(Gap.on, Gap.session, Gap.id)))


def to_tell(session: DbSession, *, now: datetime, limit: int) -> Sequence[Gap]:
    """Return open gaps of which somebody is to be told now; those another worker holds are left to it."""
    wanted = select(Gap).where(Gap.tell_at <= now).order_by(Gap.tell_at, Gap.id).limit(limit)
    return session.scalars(wanted.with_for_update(skip_locked=True)).all()


def to_judge(session: DbSession, *, now: datetime, limit: int) -> Sequence[Gap]:
    """Return the open gaps that fell due and were not judged; those another worker holds are left to it."""
    wanted = (
        select(Gap)
        .where(Gap.due_at <= now, Gap.judged_at.is_(None), Gap.settled_at.is_(None))
        .order_by(Gap.due_at, Gap.id)
        .limit(limit)
    )
    return session.scalars(wanted.with_for_update(skip_locked=True)).all()


def add(session: DbSession, gap: Gap) -> None:
    """Store a new gap."""
    session.add(gap)
