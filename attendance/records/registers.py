"""Find placements, expected rows and observations for one provider's session, and keep new observations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, text
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import (
    Contact,
    CurrentObservation,
    DueGroup,
    Expected,
    Membership,
    Observation,
    Organisation,
    Placement,
    Pupil,
    PupilFlagged,
    Register,
    RoleHeld,
    SchoolWeek,
    Site,
    WalkOff,
)
from attendance.rules.parts import WHOLE, AskedOf, HalfDay, Part
from attendance.rules.words import PupilFlag, ReportsBy, Session

# The kind of lock, and how far its second number goes.
WORDS_OF_PUPIL, LARGEST_KEY = 7_263_003, 2**31
HIDDEN_PUPILS = select(PupilFlagged.pupil_id).where(PupilFlagged.flag == PupilFlag.NO_DISCLOSURE.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class HostedPlacement:
    """A placement as its provider may know it, with the rows behind it."""

    placement: Placement
    pupil: Pupil
    school: Organisation
    site: Site | None


def hosted(
    session: DbSession,
    provider_id: UUID,
    *,
    on: date,
    today: date,
    refs: Iterable[str] | None = None,
    part: Part = WHOLE,
) -> list[HostedPlacement]:
    """Return the placements live at a provider, or in a part of it, on a date; all or those with the references.

    A placement that has ended by `today` is none of the provider's any more, on no date.
    """
    if part.half_day is not None and part.half_day.on != on:
        return []
    wanted = (
        select(Placement, Pupil, Organisation, Site)
        .join(Pupil, Pupil.id == Placement.pupil_id)
        .join(Organisation, Organisation.id == Placement.home_school_id)
        .outerjoin(Site, Site.id == Placement.site_id)
        .where(
            Placement.provider_id == provider_id,
            Placement.starts_on <= on,
            has_not_ended(max(on, today)),
        )
        .order_by(Pupil.family_name, Pupil.given_name, Placement.id)
    )
    if refs is not None:
        wanted = wanted.where(Placement.public_ref.in_(set(refs)))
    if part.site_id is not None:
        wanted = wanted.where(Placement.site_id == part.site_id)
    if part.home_school_id is not None:
        wanted = wanted.where(Placement.home_school_id == part.home_school_id)
    if part.without:
        wanted = wanted.where(Placement.pupil_id.not_in(part.without))
    if part.leaves_out_hidden:
        wanted = wanted.where(Placement.pupil_id.not_in(HIDDEN_PUPILS))
    if part.asked_of is not None:
        wanted = wanted.where(Placement.id.in_(_asked_of(part.asked_of, provider_id)))
    if part.half_day is not None:
        wanted = wanted.where(_is_in(part.half_day))
    return [
        HostedPlacement(placement=placement, pupil=pupil, school=school, site=site)
        for placement, pupil, school, site in session.execute(wanted)
    ]


def has_not_ended(on: date) -> ColumnElement[bool]:
    """Return the condition that a placement has not ended before a date: its last day is a whole day."""
    return or_(Placement.ends_on.is_(None), Placement.ends_on >= on)


def ended(session: DbSession, provider_id: UUID, *, since: date, before: date) -> list[HostedPlacement]:
    """Return the placements of a provider with their last day since a date and before another, in its order."""
    wanted = (
        select(Placement, Pupil, Organisation)
        .join(Pupil, Pupil.id == Placement.pupil_id)
        .join(Organisation, Organisation.id == Placement.home_school_id)
        .where(Placement.provider_id == provider_id, Placement.ends_on >= since, Placement.ends_on < before)
        .order_by(Placement.ends_on, Pupil.family_name, Pupil.given_name, Placement.id)
    )
    return [
        HostedPlacement(placement=placement, pupil=pupil, school=school, site=None)
        for placement, pupil, school in session.execute(wanted)
    ]


def _asked_of(asked: AskedOf, provider_id: UUID) -> Select[UUID]:
    """Return the placements that somebody is asked about; a lead without a role at the provider leads none there."""
    works_there = exists().where(
        Membership.person_id == Placement.provider_lead_id,
        Membership.organisation_id == provider_id,
        Membership.ended_at.is_(None),
        RoleHeld.membership_id == Membership.id,
    )
    theirs = Placement.provider_lead_id == asked.lead_id if asked.lead_id else false()
    unled = ~works_there if asked.takes_unled else false()
    return select(Placement.id).where(
        Placement.reports_by == ReportsBy.DAILY_ANSWER.value,
        or_(theirs, unled),
    )


def _is_in(half_day: HalfDay) -> ColumnElement[bool]:
    """Return the condition that a placement stands in a session's register: expected there, or seen there."""
    expected = exists().where(
        Expected.placement_id == Placement.id,
        Expected.on == half_day.on,
        Expected.session == half_day.session.value,
        Expected.withdrawn_at.is_(None),
    )
    seen = exists().where(
        CurrentObservation.placement_id == Placement.id,
        CurrentObservation.on == half_day.on,
        CurrentObservation.session == half_day.session.value,
    )
    return or_(expected, seen)


def schools_hosted(session: DbSession, provider_id: UUID, *, on: date, part: Part = WHOLE) -> list[UUID]:
    """Return the home schools with a placement live at a provider on a date; of a part of one school, that school."""
    wanted = (
        select(Placement.home_school_id)
        .where(
            Placement.provider_id == provider_id,
            Placement.starts_on <= on,
            has_not_ended(on),
        )
        .distinct()
    )
    if part.home_school_id is not None:
        wanted = wanted.where(Placement.home_school_id == part.home_school_id)
    return sorted(session.scalars(wanted), key=str)


def expected_of(
    session: DbSession, provider_id: UUID, on: date, each: Session | None = None, *, part: Part = WHOLE
) -> list[Expected]:
    """Return the rows of everybody a provider, or a part of it, expects on a date, of one session or of both."""
    wanted = select(Expected).where(
        Expected.provider_id == provider_id, Expected.on == on, Expected.withdrawn_at.is_(None)
    )
    if each is not None:
        wanted = wanted.where(Expected.session == each.value)
    if part.site_id is not None:
        wanted = wanted.where(Expected.site_id == part.site_id)
    if part.home_school_id is not None:
        wanted = wanted.where(Expected.home_school_id == part.home_school_id)
    if part.without:
        wanted = wanted.where(Expected.pupil_id.not_in(part.without))
    if part.leaves_out_hidden:
        wanted = wanted.where(Expected.pupil_id.not_in(HIDDEN_PUPILS))
    if part.asked_of is not None:
        wanted = wanted.where(Expected.placement_id.in_(_asked_of(part.asked_of, provider_id)))
    if part.half_day is not None:
        wanted = wanted.where(Expected.on == part.half_day.on, Expected.session == part.half_day.session.value)
    return list(session.scalars(wanted.order_by(Expected.starts_at, Expected.id)))


def current_of(
    session: DbSession, placement_ids: Iterable[UUID], on: date, each: Session | None = None
) -> dict[tuple[UUID, Session], Observation]:
    """Return the current observation of each (placement, session) of a day that has one."""
    wanted = (
        select(Observation)
        .join(CurrentObservation, CurrentObservation.observation_id == Observation.id)
        .where(CurrentObservation.placement_id.in_(set(placement_ids)), CurrentObservation.on == on)
    )
    if each is not None:
        wanted = wanted.where(CurrentObservation.session == each.value)
    return {(row.placement_id, Session(row.session)): row for row in session.scalars(wanted)}


def said_of_pupil(session: DbSession, pupil_id: UUID, on: date, each: Session) -> list[Observation]:
    """Return what every provider says now of a pupil's session."""
    wanted = (
        select(Observation)
        .join(CurrentObservation, CurrentObservation.observation_id == Observation.id)
        .join(Placement, Placement.id == CurrentObservation.placement_id)
        .where(Placement.pupil_id == pupil_id, CurrentObservation.on == on, CurrentObservation.session == each.value)
    )
    return list(session.scalars(wanted))


def placed_more_than_once(session: DbSession, pupil_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of these pupils who have, had or will have another placement."""
    wanted = select(Placement.pupil_id).where(Placement.pupil_id.in_(set(pupil_ids)))
    return set(session.scalars(wanted.group_by(Placement.pupil_id).having(func.count() > 1)))


def said_elsewhere(session: DbSession, observation: Observation) -> list[tuple[Observation, Expected | None]]:
    """Return what other placements of a pupil say now of the session of an observation, each with when it is held."""
    wanted = (
        select(Observation, Expected)
        .join(CurrentObservation, CurrentObservation.observation_id == Observation.id)
        .join(Placement, Placement.id == CurrentObservation.placement_id)
        .outerjoin(
            Expected,
            and_(
                Expected.placement_id == Observation.placement_id,
                Expected.on == Observation.on,
                Expected.session == Observation.session,
            ),
        )
        .where(
            Placement.pupil_id == observation.pupil_id,
            Placement.id != observation.placement_id,
            CurrentObservation.on == observation.on,
            CurrentObservation.session == observation.session,
        )
    )
    return [(row, expected) for row, expected in session.execute(wanted)]


def lock_registers(
    session: DbSession, provider_id: UUID, on: date, each: Session | None, *, part: Part = WHOLE
) -> dict[tuple[UUID, Session], Register]:
    """Return a provider's registers of a session by (home school, session), locked in a steady order.

    Of a part of one home school, that school's alone.
    """
    wanted = select(Register).where(Register.provider_id == provider_id, Register.on == on)
    if part.home_school_id is not None:
        wanted = wanted.where(Register.home_school_id == part.home_school_id)
    if each is not None:
        wanted = wanted.where(Register.session == each.value)
    rows = session.scalars(wanted.order_by(Register.id).with_for_update())
    return {(row.home_school_id, Session(row.session)): row for row in rows}


def lock_pupils(session: DbSession, pupil_ids: Iterable[UUID]) -> None:
    """Let one word after the other count of a pupil: a morning's absence and an afternoon's sighting sent at once.

    SQLite writes one at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        keys = sorted({each.int % LARGEST_KEY for each in pupil_ids})
        locks = text("SELECT pg_advisory_xact_lock(:kind, key) FROM unnest(CAST(:keys AS integer[])) AS key")
        session.execute(locks, {"kind": WORDS_OF_PUPIL, "keys": keys})


def keep(session: DbSession, observation: Observation, *, is_current: bool) -> None:
    """Store an observation; make it the current one of its session if it is."""
    session.add(observation)
    session.flush()
    if not is_current:
        return
    key = (observation.placement_id, observation.on, observation.session)
    current = session.get(CurrentObservation, key)
    if current is None:
        session.add(
            CurrentObservation(
                placement_id=observation.placement_id,
                on=observation.on,
                session=observation.session,
                home_school_id=observation.home_school_id,
                provider_id=observation.provider_id,
                observation_id=observation.id,
            )
        )
    else:
        current.observation_id = observation.id
    session.flush()


# Nobody has spoken of this pupil's session, nor reported that they left, in it or before it.
IS_UNREPORTED = and_(
    ~exists()
    .where(
        CurrentObservation.placement_id == Expected.placement_id,
        CurrentObservation.on == Expected.on,
        CurrentObservation.session == Expected.session,
    )
    .correlate(Expected),
    ~exists()
    .where(
        WalkOff.placement_id == Expected.placement_id,
        WalkOff.on == Expected.on,
        or_(WalkOff.session == Expected.session, and_(WalkOff.session == "AM", Expected.session == "PM")),
    )
    .correlate(Expected),
)
# Made once: it is asked of every register at every due time.
_NOT_REPORTED = select(Expected).where(Expected.withdrawn_at.is_(None), IS_UNREPORTED)


def not_reported(
    session: DbSession, *, register_id: UUID | None = None, due_group_id: UUID | None = None
) -> list[Expected]:
    """Return who a register, or a due group, expects and nobody has reported.

    A pupil who left without permission that day is somebody's alert already, in this session and in later ones;
    such a pupil does not make a register missing.
    """
    wanted = _NOT_REPORTED
    if register_id is not None:
        wanted = wanted.where(Expected.register_id == register_id)
    if due_group_id is not None:
        wanted = wanted.where(Expected.due_group_id == due_group_id)
    return list(session.scalars(wanted))


class Unreported(NamedTuple):
    """Somebody expected of whom nothing was said; `ask_at` is when the provider is asked, None where it registers."""

    due_group_id: UUID
    pupil_id: UUID
    on: date
    session: str
    ask_at: datetime | None


def not_reported_in(session: DbSession, groups: Iterable[DueGroup]) -> dict[UUID, list[Unreported]]:
    """Return who is expected in due groups and nobody has reported, as `not_reported` says, by due group."""
    wanted = _NOT_REPORTED.where(Expected.due_group_id.in_({group.id for group in groups}))
    found: dict[UUID, list[Unreported]] = {}
    # Columns, not rows of the table: with ten thousand registers missing at one minute these are thirty thousand.
    for row in session.execute(wanted.with_only_columns(*(getattr(Expected, each) for each in Unreported._fields))):
        each = Unreported(*row)
        found.setdefault(each.due_group_id, []).append(each)
    return found


def pupils_missing(session: DbSession, due_group_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Return the pupils of due groups whom nobody has reported, as `not_reported` says, by due group."""
    wanted = _NOT_REPORTED.where(Expected.due_group_id.in_(set(due_group_ids)))
    found: dict[UUID, set[UUID]] = {}
    for group_id, pupil_id in session.execute(wanted.with_only_columns(Expected.due_group_id, Expected.pupil_id)):
        found.setdefault(group_id, set()).add(pupil_id)
    return found


def not_reported_of(session: DbSession, placement_ids: Iterable[UUID], *, since: date) -> list[Expected]:
    """Return what was expected of placements from a date on and nobody has reported, the oldest first."""
    wanted = _NOT_REPORTED.where(Expected.placement_id.in_(set(placement_ids)), Expected.on >= since)
    return list(session.scalars(wanted.order_by(Expected.on, Expected.session)))


def unreported_pupils(session: DbSession, school_ids: Iterable[UUID], on: date, *, now: datetime) -> dict[UUID, int]:
    """Return by home school how many pupils were due on a date and nobody has reported, as `not_reported` says."""
    schools = set(school_ids)
    wanted = _NOT_REPORTED.where(Expected.home_school_id.in_(schools), Expected.on == on, Expected.due_at <= now)
    pupils = func.count(Expected.pupil_id.distinct())
    counted = wanted.with_only_columns(Expected.home_school_id, pupils).group_by(Expected.home_school_id)
    return {school_id: int(count) for school_id, count in session.execute(counted)}


def to_ask(session: DbSession, *, now: datetime, limit: int) -> list[tuple[Expected, Placement]]:
    """Return the expected rows whose provider is due to be asked, locked; those another worker holds are left to it."""
    wanted = (
        select(Expected, Placement)
        .join(Placement, Placement.id == Expected.placement_id)
        .where(Expected.asked_at.is_(None), Expected.ask_at <= now)
        .order_by(Expected.ask_at, Expected.provider_id, Expected.id)
        .limit(limit)
        .with_for_update(of=Expected, skip_locked=True)
    )
    return [(row, placement) for row, placement in session.execute(wanted)]


def unreported_among(session: DbSession, row_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of these expected rows that stand and of which nobody has said anything."""
    return {row.id for row in session.scalars(_NOT_REPORTED.where(Expected.id.in_(set(row_ids))))}


def groups_to_nudge(session: DbSession, *, now: datetime, limit: int) -> Sequence[DueGroup]:
    """Return due groups whose reminder is due, locked; those another worker holds are left to it."""
    wanted = (
        select(DueGroup)
        .where(DueGroup.nudged_at.is_(None), DueGroup.nudge_at <= now)
        .order_by(DueGroup.nudge_at, DueGroup.provider_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(wanted).all()


def groups_to_judge(session: DbSession, *, now: datetime, limit: int) -> Sequence[DueGroup]:
    """Return due groups that are due and not judged yet, locked; those another worker holds are left to it."""
    wanted = (
        select(DueGroup)
        .where(DueGroup.judged_at.is_(None), DueGroup.due_at <= now)
        .order_by(DueGroup.due_at, DueGroup.home_school_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(wanted).all()


def find_register(session: DbSession, register_id: UUID) -> Register | None:
    """Return a register; None where there is none."""
    return session.get(Register, register_id)


def register(session: DbSession, register_id: UUID) -> Register:
    """Return a register that is known to exist."""
    return session.get_one(Register, register_id)


def flags_of(session: DbSession, pupil_ids: Iterable[UUID]) -> dict[UUID, frozenset[PupilFlag]]:
    """Return the flags of pupils; those without any are not in the answer."""
    found: dict[UUID, set[PupilFlag]] = {}
    for row in session.scalars(select(PupilFlagged).where(PupilFlagged.pupil_id.in_(set(pupil_ids)))):
        found.setdefault(row.pupil_id, set()).add(PupilFlag(row.flag))
    return {each: frozenset(flags) for each, flags in found.items()}


def walk_offs_on(session: DbSession, placement_ids: Iterable[UUID], on: date) -> dict[UUID, WalkOff]:
    """Return the latest walk-off of each placement on a date."""
    wanted = select(WalkOff).where(WalkOff.placement_id.in_(set(placement_ids)), WalkOff.on == on)
    return {row.placement_id: row for row in session.scalars(wanted.order_by(WalkOff.left_at))}


def sites_of(session: DbSession, organisation_id: UUID) -> list[Site]:
    """Return the sites of an organisation."""
    return list(session.scalars(select(Site).where(Site.organisation_id == organisation_id).order_by(Site.code)))


def mark_week_changed(session: DbSession, school_ids: Iterable[UUID], monday: date, *, now: datetime) -> None:
    """Note that a week already issued may no longer be what was sent.

    A week that is not issued yet is locked too: else one that is being issued this instant would miss what is said
    this instant, and nobody would look again.
    """
    wanted = select(SchoolWeek).where(SchoolWeek.home_school_id.in_(set(school_ids)), SchoolWeek.monday == monday)
    in_order = wanted.order_by(SchoolWeek.home_school_id).with_for_update()
    for week in session.scalars(in_order.execution_options(populate_existing=True)):
        if week.issued_at is not None:
            week.changed_at = week.next_at = now


def first_heard(session: DbSession, placement_ids: Iterable[UUID], on: date) -> dict[tuple[UUID, Session], datetime]:
    """Return when each placement's session of a day was first heard of."""
    wanted = (
        select(Observation.placement_id, Observation.session, func.min(Observation.received_at))
        .where(Observation.placement_id.in_(set(placement_ids)), Observation.on == on)
        .group_by(Observation.placement_id, Observation.session)
    )
    return {(placement_id, Session(each)): at for placement_id, each, at in session.execute(wanted)}


def expected_of_schools(session: DbSession, school_ids: Iterable[UUID], on: date) -> list[Expected]:
    """Return the rows of every pupil these schools have out on a date."""
    wanted = select(Expected).where(
        Expected.home_school_id.in_(set(school_ids)), Expected.on == on, Expected.withdrawn_at.is_(None)
    )
    return list(session.scalars(wanted.order_by(Expected.session, Expected.starts_at, Expected.id)))


def observed_of_schools(session: DbSession, school_ids: Iterable[UUID], on: date) -> list[Observation]:
    """Return the current observations of every pupil these schools have out on a date, expected or not."""
    wanted = (
        select(Observation)
        .join(CurrentObservation, CurrentObservation.observation_id == Observation.id)
        .where(Observation.home_school_id.in_(set(school_ids)), Observation.on == on)
    )
    return list(session.scalars(wanted))


def pupils_by_id(session: DbSession, pupil_ids: Iterable[UUID]) -> dict[UUID, Pupil]:
    """Return pupils by id."""
    return {row.id: row for row in session.scalars(select(Pupil).where(Pupil.id.in_(set(pupil_ids))))}


def sites_by_id(session: DbSession, site_ids: Iterable[UUID]) -> dict[UUID, Site]:
    """Return sites by id."""
    return {row.id: row for row in session.scalars(select(Site).where(Site.id.in_(set(site_ids))))}


def contacts_of(session: DbSession, pupil_id: UUID) -> list[Contact]:
    """Return whom the home school may call about a pupil, in its order."""
    wanted = select(Contact).where(Contact.pupil_id == pupil_id)
    return list(session.scalars(wanted.order_by(Contact.position, Contact.name)))


def brought_by(session: DbSession, pupil_id: UUID, on: date) -> list[tuple[Placement, Organisation]]:
    """Return a pupil's placements that are not over and name who drives, each with its provider."""
    wanted = (
        select(Placement, Organisation)
        .join(Organisation, Organisation.id == Placement.provider_id)
        .where(Placement.pupil_id == pupil_id, Placement.transport_firm.is_not(None), has_not_ended(on))
        .order_by(Placement.starts_on, Placement.id)
    )
    return [(placement, provider) for placement, provider in session.execute(wanted)]


def remove_contact(session: DbSession, contact: Contact) -> None:
    """Take somebody off the list of whom to call."""
    session.delete(contact)


def placement_ref(session: DbSession, placement_id: UUID) -> str:
    """Return the reference a provider knows a placement by."""
    return session.get_one(Placement, placement_id).public_ref


def placements_by_id(session: DbSession, placement_ids: Iterable[UUID]) -> dict[UUID, Placement]:
    """Return placements by id."""
    wanted = select(Placement).where(Placement.id.in_(set(placement_ids)))
    return {row.id: row for row in session.scalars(wanted)}
