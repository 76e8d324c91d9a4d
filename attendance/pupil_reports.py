"""Make the report of a pupil's attendance for a review: over a half term, a whole placement, or two dates.

Reads, never writes. It is passed on, to parents and professionals, whoever made it: of a pupil whose place must not be
known it says neither provider nor pathway, to nobody. No other child, no concern, and nothing of what happened in an
incident stands in it. The figures are those of every other page, by the same functions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID

from attendance import bank_holidays, written_agreements
from attendance.figures.counting import sessions_of_pupils
from attendance.figures.page import require_period, this_school_year
from attendance.pupils import pupil_in
from attendance.records import calendars, contact_log, pathway_limits
from attendance.records import figures as stored
from attendance.records import hidden_places as stored_hidden
from attendance.records import marks as stored_marks
from attendance.records import setting_up as stored_placements
from attendance.records.figures import SaidOfSession, Whom
from attendance.records.sealed import reveal
from attendance.records.setting_up import Placed
from attendance.records.tables import Mark, Organisation, Pupil
from attendance.refusals import NotFound
from attendance.rules.calendar import DAY, at_london, london_date
from attendance.rules.codes.lateness import Lateness, lateness
from attendance.rules.contacts import Had
from attendance.rules.figures import weeks_of
from attendance.rules.half_terms import spans, this_and_last
from attendance.rules.pathway_limits import Stay, limit_in_words
from attendance.rules.pupil_report import (
    Half,
    PlaceLine,
    PupilReport,
    SeriousLine,
    absences_of,
    both_figures,
    contacts_in,
    halves_in,
    late_in,
    weeks_in,
)
from attendance.rules.week import Amendment, SessionState
from attendance.rules.week.entered import REASON_HIDDEN
from attendance.rules.words import HIDDEN_PLACE, Pathway, Reason, Session, Status
from attendance.scope import SchoolScope
from attendance.setting_up.looking import NOBODY_HOSTS
from attendance.unit import Db

NO_PLACEMENT = "There is no such placement of this pupil."
LEFT, INCIDENT = "Left without permission", "Serious incident"
DATES, SCHOOL_YEAR = "From one date to another", "This school year"


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A period to choose. `placement_id` None: whatever the pupil's placements were. `how`: where it was taken from."""

    label: str
    first: date
    last: date
    placement_id: UUID | None = None
    how: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What was asked for; without dates a whole placement, and without that either the first choice there is."""

    period: tuple[date, date] | None = None
    placement_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Whose:
    pupil: Pupil
    school: Organisation
    placements: tuple[Placed, ...]
    is_hidden: bool
    now: datetime

    @property
    def today(self) -> date:
        """Return the day it is."""
        return london_date(self.now)

    def whom(self, chosen: Choice, placement_id: UUID | None) -> Whom:
        """Return whom to count."""
        return Whom((self.school.id,), chosen.first, min(chosen.last, self.today), (self.pupil.id,), placement_id)


def choices(scope: SchoolScope, db: Db, pupil_id: UUID, *, now: datetime) -> tuple[Choice, ...]:
    """Return the periods that a report can be made of: this half term, the last, this school year, each placement.

    Raises:
        NotFound: no such pupil of the actor's schools.
    """
    return tuple(_choices(db, _whose(scope, db, pupil_id, now=now)))


def report(scope: SchoolScope, db: Db, pupil_id: UUID, asked: Asked, *, now: datetime) -> PupilReport:
    """Return the report, as it may be given to parents and professionals.

    Raises:
        NotFound: no such pupil of the actor's schools, or no such placement of the pupil.
        Refusal: the dates are the wrong way round, too far apart, or have not come.
    """
    whose = _whose(scope, db, pupil_id, now=now)
    chosen = _chosen(db, whose, asked)
    whom = whose.whom(chosen, None)
    own = sessions_of_pupils(db, whom, now=now)
    asked_of = whose.whom(chosen, chosen.placement_id)
    seen = own if chosen.placement_id is None else sessions_of_pupils(db, asked_of, now=now)
    said = stored.said(db.session, asked_of)
    return PupilReport(
        name=f"{whose.pupil.given_name} {whose.pupil.family_name}",
        year_group=whose.pupil.year_group or "",
        school_name=whose.school.name,
        title=chosen.label,
        first=chosen.first,
        last=chosen.last,
        how=chosen.how,
        made_at=now,
        made_by=scope.actor.name,
        made_by_job=scope.actor.job_title,
        places=tuple(_places(db, whose, chosen)),
        figures=both_figures(own, seen),
        weeks=weeks_in(own, seen),
        heat=weeks_of(seen),
        late=late_in(seen, {half: _late(each) for half, each in _of_status(said, Status.LATE).items()}),
        absences=absences_of(seen, _reasons(said), {(each.on, each.session): each.code for each in own}),
        not_reported=halves_in(seen, SessionState.NOT_REPORTED),
        amended=tuple(_amended(db, whose, whom)),
        serious=tuple(_serious(db, asked_of)),
        contacts=() if whose.is_hidden else contacts_in(_contacts(db, whose, asked_of)),
        is_of_placement=chosen.placement_id is not None,
        is_hidden=whose.is_hidden,
    )


def _whose(scope: SchoolScope, db: Db, pupil_id: UUID, *, now: datetime) -> _Whose:
    pupil = pupil_in(scope, db, pupil_id)
    return _Whose(
        pupil=pupil,
        school=calendars.organisations(db.session, [pupil.home_school_id])[pupil.home_school_id],
        placements=tuple(stored_placements.placements_of(db.session, [pupil.id])),
        is_hidden=bool(stored_hidden.among(db.session, [pupil.id])),
        now=now,
    )


def _choices(db: Db, whose: _Whose) -> Iterator[Choice]:
    homes = calendars.calendars_of(
        db.session, [whose.school.id], bank_holidays=bank_holidays.england_and_wales(), needs_terms=True
    )
    this, before = this_and_last(spans(homes[whose.school.id]), whose.today)
    for word, span in (("This", this), ("Last", before)):
        if span is not None:
            label = f"{word} {span.stretch.value}"
            yield Choice(label=label, first=span.first, last=span.last, how=span.how)
    first, last = this_school_year(now=whose.now)
    yield Choice(label=SCHOOL_YEAR, first=first, last=last)
    for placed in whose.placements:
        if placed.placement.starts_on <= whose.today:
            yield _of_placement(whose, placed)


def _of_placement(whose: _Whose, placed: Placed) -> Choice:
    row = placed.placement
    last = min(row.ends_on or whose.today, whose.today)
    how = "From its first day until today." if row.ends_on is None or row.ends_on > whose.today else ""
    label = f"The whole placement: {_provider(whose, placed)}"
    return Choice(label=label, first=row.starts_on, last=last, placement_id=row.id, how=how)


def _chosen(db: Db, whose: _Whose, asked: Asked) -> Choice:
    """Return the period of a report; dates that are those of a choice have its name."""
    offered = [each for each in _choices(db, whose) if each.placement_id == asked.placement_id]
    if not offered:
        raise NotFound(NO_PLACEMENT)
    if asked.period is None:
        return offered[0]
    first, last = asked.period
    named = next((each for each in offered if (each.first, each.last) == asked.period), None)
    if named is not None:
        return named
    require_period(first, last, now=whose.now)
    return Choice(label=DATES, first=first, last=last, placement_id=asked.placement_id)


def _provider(whose: _Whose, placed: Placed) -> str:
    if placed.provider is None:
        return NOBODY_HOSTS
    return HIDDEN_PLACE if whose.is_hidden else placed.provider.name


def _places(db: Db, whose: _Whose, chosen: Choice) -> Iterator[PlaceLine]:
    shown = [each for each in reversed(whose.placements) if _is_in(each, chosen)]
    days = pathway_limits.days_expected(db.session, {each.placement.id for each in shown}, whose.today)
    holding = written_agreements.holding(db, {(each.provider.id, whose.school.id) for each in shown if each.provider})
    for each in shown:
        row = each.placement
        line = PlaceLine(provider=_provider(whose, each), pathway="", starts_on=row.starts_on, ends_on=row.ends_on)
        if whose.is_hidden:
            yield line
            continue
        pathway = Pathway(row.pathway)
        stay = Stay(pathway=pathway, starts_on=row.starts_on, ends_on=row.ends_on, days=days[row.id])
        written = holding.get((each.provider.id, whose.school.id)) if each.provider else None
        agreed = f"Signed by both on {written.agreed_on:%-d %B %Y}" if written and written.agreed_on else ""
        yield replace(line, pathway=pathway.label, agreement=agreed, limit=limit_in_words(stay))


def _is_in(placed: Placed, chosen: Choice) -> bool:
    row = placed.placement
    if chosen.placement_id is not None:
        return row.id == chosen.placement_id
    return row.starts_on <= chosen.last and (row.ends_on is None or row.ends_on >= chosen.first)


def _of_status(said: Sequence[SaidOfSession], status: Status) -> dict[Half, SaidOfSession]:
    return {(each.on, each.session): each for each in said if each.status is status}


def _late(each: SaidOfSession) -> Lateness | None:
    return lateness(each.starts_at, each.arrived_at) if each.starts_at else None


def _reasons(said: Sequence[SaidOfSession]) -> Mapping[Half, str]:
    missed = _of_status(said, Status.ABSENT)
    return {half: Reason(each.reason).label if each.reason else "" for half, each in missed.items()}


def _amended(db: Db, whose: _Whose, whom: Whom) -> Iterator[Amendment]:
    before: Mark | None = None
    for row in stored_marks.of_pupil(db.session, whose.pupil.id, whom.first, whom.last):
        if before is not None and row.version > 1:
            yield Amendment(
                pupil_ref=whose.pupil.ref,
                family_name=whose.pupil.family_name,
                given_name=whose.pupil.given_name,
                on=row.on,
                session=Session(row.session),
                was=before.code,
                became=row.code,
                reason=REASON_HIDDEN if whose.is_hidden else reveal(row.reason) or "",
                amended_at=row.entered_at,
                amended_by=row.entered_by,
                amended_by_job=row.entered_by_job,
            )
        before = row


def _contacts(db: Db, whose: _Whose, whom: Whom) -> list[Had]:
    """Return the contacts that reached somebody; of one placement, those about its provider's placements."""
    had = contact_log.had(db.session, [whose.pupil.id], since=whom.first, until=whom.last)[whose.pupil.id]
    if whom.placement_id is None:
        return had
    hosts = {each.placement.provider_id for each in whose.placements if each.placement.id == whom.placement_id}
    return [each for each in had if each.provider_id in hosts]


def _serious(db: Db, whom: Whom) -> list[SeriousLine]:
    at = (at_london(whom.first, time.min), at_london(whom.last + DAY, time.min))
    left = [
        SeriousLine(
            on=each.on,
            what=Reason.NEVER_CAME_IN.label if each.never_came_in else LEFT,
            at=each.at,
            alert_id=each.alert_id,
        )
        for each in stored.times_left(db.session, whom)
    ]
    happened = [
        SeriousLine(on=london_date(each.at), what=INCIDENT, at=each.at, alert_id=each.alert_id)
        for each in stored.incidents(db.session, whom, at)
    ]
    return sorted([*left, *happened], key=lambda each: (each.at, each.what))
