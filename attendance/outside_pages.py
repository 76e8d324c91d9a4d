"""What pages say of sessions outside hours: a provider's own of one pupil, and a home school's of the last days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from attendance import bank_holidays, finishing, hidden_places, outside_hours
from attendance.records import calendars
from attendance.records import outside_hours as stored
from attendance.records import registers as stored_registers
from attendance.records.outside_hours import Recorded
from attendance.records.registers import HostedPlacement
from attendance.records.sealed import reveal
from attendance.records.tables import OutsideSessionTakenBack, Pupil
from attendance.rules.calendar import WEEK, Calendar, at_london, london_date, school_days_between, to_london
from attendance.rules.finishing import OLDEST
from attendance.rules.outside_hours import words_of
from attendance.rules.short_names import short_names
from attendance.rules.week.outside import OutsideLine, OutsideSaid, said_to_pass_on, said_without_place
from attendance.rules.words import Pathway, SeenOutside
from attendance.scope import ProviderScope, SchoolScope
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilInHand:
    """A pupil of whom a session outside hours may be recorded, and in which words.

    `has_ended`: the placement is over, and its last days may still be spoken of.
    """

    placement: str
    name: str
    home_school_name: str
    has_ended: bool
    words: tuple[SeenOutside, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OutsideOfPupil:
    """One session outside hours, with whose it is."""

    name: str
    home_school_name: str
    said: OutsideSaid


@dataclass(frozen=True, kw_only=True, slots=True)
class _Held:
    """A placement of which the provider may still speak, and what the pupil is called."""

    hosted: HostedPlacement
    name: str
    has_ended: bool


def pupils(scope: ProviderScope, db: Db, *, now: datetime) -> tuple[PupilInHand, ...]:
    """Return the pupils of whom the provider may record a session outside hours, those still with it first."""
    held = _in_hand(scope, db, now=now)
    return tuple(
        PupilInHand(
            placement=each.hosted.placement.public_ref,
            name=each.name,
            home_school_name=each.hosted.school.name,
            has_ended=each.has_ended,
            words=words_of(Pathway(each.hosted.placement.pathway)),
        )
        for each in held.values()
    )


def recorded(scope: ProviderScope, db: Db, *, now: datetime) -> tuple[OutsideOfPupil, ...]:
    """Return what a provider has recorded for the last four weeks of pupils it may still speak of, the latest first."""
    held = _in_hand(scope, db, now=now)
    rows = stored.of_placements(db.session, held, since=london_date(now) - OLDEST)
    return tuple(_of_held(held[each.row.placement_id], each) for each in reversed(rows))


def one(scope: ProviderScope, db: Db, outside_id: UUID, *, now: datetime) -> OutsideOfPupil:
    """Return one session outside hours that the provider may still take back.

    Raises:
        NotFound: there is no such one of its own.
    """
    found = outside_hours.find(scope, db, outside_id, now=now)
    return _of_held(_in_hand(scope, db, now=now)[found.row.placement_id], found)


def lately(scope: SchoolScope, db: Db, on: date) -> tuple[OutsideOfPupil, ...]:
    """Return what a home school should have seen by a day: held since its last school day before it, or recorded on it.

    So Monday shows the weekend, and what was said late on Friday. A place that is hidden from the reader is left out.
    """
    homes = calendars.calendars_of(
        db.session, scope.school_ids, bank_holidays=bank_holidays.england_and_wales(), needs_terms=True
    )
    rows = stored.lately(
        db.session,
        scope.school_ids,
        held=(_shown_since(homes, on), on),
        recorded=(at_london(on, time.min), at_london(on, time.max)),
    )
    pupil_ids = {each.row.pupil_id for each in rows}
    names = stored_registers.pupils_by_id(db.session, pupil_ids)
    schools = calendars.organisations(db.session, scope.school_ids)
    hidden = hidden_places.hidden_from(scope, db, pupil_ids)
    return tuple(
        OutsideOfPupil(
            name=_name(names[each.row.pupil_id]),
            home_school_name=schools[each.row.home_school_id].name,
            said=said_without_place(said_of(each)) if each.row.pupil_id in hidden else said_of(each),
        )
        for each in rows
    )


def said_of(recorded: Recorded) -> OutsideSaid:
    """Return a session outside hours with all that was written of it."""
    row = recorded.row
    return OutsideSaid(
        id=row.id,
        line=line_of(recorded),
        note=reveal(row.note) or "",
        recorded=f"{row.recorded_by}, {row.recorded_by_job}",
        taken_back=_taken_back(recorded.taken_back) if recorded.taken_back else "",
    )


def line_of(recorded: Recorded) -> OutsideLine:
    """Return a session outside hours as a document may say it."""
    row = recorded.row
    return OutsideLine(
        on=row.on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        seen=SeenOutside(row.seen),
        provider=recorded.provider_name,
        is_taken_back=recorded.taken_back is not None,
    )


def _taken_back(row: OutsideSessionTakenBack) -> str:
    at = to_london(row.taken_back_at)
    who = f"{row.taken_back_by}, {row.taken_back_by_job}"
    return f"Taken back by {who}, {at.day} {at:%B}, {at:%H:%M}: {row.reason.reveal()}"


def _shown_since(homes: Mapping[UUID, Calendar], on: date) -> date:
    """Return the last school day before a date of any of these schools; a week back where there was none."""
    # Somebody may ask for the first days of the calendar.
    earliest = on - min(WEEK, on - date.min)
    days = [each for home in homes.values() for each in school_days_between(home, earliest, on)]
    return max((each for each in days if each < on), default=earliest)


def _in_hand(scope: ProviderScope, db: Db, *, now: datetime) -> dict[UUID, _Held]:
    """Return by placement of whom the provider may still speak; where it is over, by no more than a short name."""
    today = london_date(now)
    held = finishing.in_hand(scope, db, now=now)
    over = [each.placement.ends_on is not None and each.placement.ends_on < today for each in held]
    short = short_names([(each.pupil.given_name, each.pupil.family_name) for each in held])
    return {
        each.placement.id: _Held(hosted=each, name=name if is_over else _name(each.pupil), has_ended=is_over)
        for each, name, is_over in zip(held, short, over, strict=True)
    }


def _of_held(held: _Held, found: Recorded) -> OutsideOfPupil:
    said = said_of(found)
    return OutsideOfPupil(
        name=held.name,
        home_school_name=held.hosted.school.name,
        # What was written of a pupil who is gone is the home school's.
        said=said_to_pass_on(said) if held.has_ended else said,
    )


def _name(pupil: Pupil) -> str:
    return f"{pupil.given_name} {pupil.family_name}"
