"""Read a session as the officer clears it: each pupil, what was seen, what is proposed and why, what was entered.

Reads, never writes. What a provider says after an entry stands beside it, and changes nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from attendance import hidden_places, proposals
from attendance.records import marks as stored
from attendance.records import registers
from attendance.records.sealed import reveal
from attendance.records.tables import Mark, Observation, Pupil
from attendance.records.weeks import Whose
from attendance.refusals import NotFound
from attendance.rules.calendar import london_date, monday_of, to_london
from attendance.rules.codes import (
    Case,
    Deadline,
    Pile,
    Proposal,
    deadline,
    once_over,
    pile_of,
    proposal_for,
    reason_for_o,
)
from attendance.rules.codes.clearing import AWAITING
from attendance.rules.words import HIDDEN_PLACE, Mode, Reason, Session, Status
from attendance.scope import SchoolScope
from attendance.summaries import facts
from attendance.summaries.entered import begun_on_record
from attendance.summaries.facts import WeekFacts
from attendance.summaries.proposed import Half, OnRecord
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One version of an entry. `reason` blank: as proposed. `proposed` blank: nothing was."""

    number: int
    code: str
    nature: str
    minutes_late: int | None
    proposed: str
    why: str
    reason: str
    entered_by: str
    entered_by_job: str
    entered_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One pupil's session. `stamp` changes with what is proposed and what was reported, not with what is entered.

    `cases`: the session under each placement that speaks of it; none where nobody expects the pupil any more.
    `observation_id`, `received_at` and `receipt`: what was reported; None where nothing was. `until`: how long N may
    stand; None where another code stands, or none.
    """

    pupil_id: UUID
    home_school_id: UUID
    given_name: str
    family_name: str
    year_group: str | None
    reg_group: str | None
    upn: str | None
    home_school_name: str
    provider_name: str
    seen: str
    cases: tuple[Case, ...]
    proposal: Proposal
    pile: Pile
    observation_id: UUID | None
    received_at: datetime | None
    receipt: str | None
    history: tuple[Version, ...]
    until: Deadline | None = None
    is_hidden: bool = False

    @property
    def name(self) -> str:
        """Return the pupil's name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def version(self) -> int:
        """Return the number of the version that stands; 0 where nothing is entered."""
        return self.history[-1].number if self.history else 0

    @property
    def entered(self) -> Version | None:
        """Return the entry that stands; None where nothing is entered."""
        return self.history[-1] if self.history else None

    @property
    def code(self) -> str:
        """Return the code that stands; blank where nothing is entered."""
        return self.history[-1].code if self.history else ""

    @property
    def was_seen(self) -> bool:
        """Say whether somebody saw the pupil there in person."""
        return any(each.was_seen_in_person for each in self.cases)

    @property
    def stamp(self) -> str:
        """Return what somebody who reads the line has seen: what was proposed, from which observation."""
        return f"{self.proposal.symbol}.{self.observation_id or ''}"

    @property
    def nature(self) -> str:
        """Return what the pupil does there, as it is on file; blank where that is not."""
        return next((each.nature for each in self.cases if each.nature), "")

    @property
    def reported(self) -> str:
        """Return when the provider's word came, and under which receipt, as the reason of a change; blank for none."""
        if self.received_at is None:
            return ""
        at = to_london(self.received_at)
        day = "" if at.date() == self.cases[0].on else f" {at:%-d %B}"
        return f"Provider register{day} {at:%H:%M}" + (f", receipt {self.receipt}" if self.receipt else "")

    @property
    def reason_to_give(self) -> str:
        """Return the reason that is filled in for another code than the one that stands; blank where nobody knows."""
        if self.pile is Pile.OVERDUE and self.until is not None:
            return reason_for_o(self.until)
        return self.reported if self.pile in {Pile.CHANGED, Pile.REPORTED_SINCE} else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionLines:
    """A session to clear, by name."""

    on: date
    session: Session
    now: datetime
    lines: tuple[Line, ...]

    def of(self, *piles: Pile) -> tuple[Line, ...]:
        """Return the lines of some piles."""
        return tuple(each for each in self.lines if each.pile in piles)


def session_lines(scope: SchoolScope, db: Db, on: date, half: Session, *, now: datetime) -> SessionLines:
    """Return a session of the schools in scope, as the actor may read it.

    Raises:
        NotFound: the day has not come.
    """
    [found] = both_sessions(scope, db, on, (half,), now=now)
    return found


def both_sessions(
    scope: SchoolScope, db: Db, on: date, halves: Sequence[Session] = tuple(Session), *, now: datetime
) -> tuple[SessionLines, ...]:
    """Return a day's sessions of the schools in scope, as the actor may read them.

    Raises:
        NotFound: the day has not come.
    """
    weeks = weeks_of(scope, db, on, now=now)
    found = {half: lines_of(scope, db, weeks, (on, half)) for half in halves}
    hidden = hidden_places.hidden_from(scope, db, {each.pupil_id for lines in found.values() for each in lines})
    return tuple(
        SessionLines(on=on, session=half, now=now, lines=as_shown(lines, hidden)) for half, lines in found.items()
    )


def as_shown(lines: Sequence[Line], hidden: Collection[UUID]) -> tuple[Line, ...]:
    """Return lines for somebody from whom the places of these pupils are hidden."""
    return tuple(_without_place(each) if each.pupil_id in hidden else each for each in lines)


def load(scope: SchoolScope, db: Db, on: date, half: Session, *, now: datetime) -> list[Line]:
    """Return every line, by name, with where each pupil is: for entering, not for showing.

    Raises:
        NotFound: the day has not come.
    """
    return lines_of(scope, db, weeks_of(scope, db, on, now=now), (on, half))


def weeks_of(scope: SchoolScope, db: Db, on: date, *, now: datetime) -> list[WeekFacts]:
    """Return what is on record of the week of a day at each school in scope.

    Raises:
        NotFound: the day has not come.
    """
    if on > london_date(now):
        raise NotFound("This day has not come.")
    return [facts.load(db, Whose(school_id=each), monday_of(on), now=now) for each in sorted(scope.school_ids, key=str)]


def lines_of(scope: SchoolScope, db: Db, weeks: Sequence[WeekFacts], when: Half) -> list[Line]:
    """Return every line of a session of these weeks, by name."""
    entered = stored.of_session(db.session, scope.school_ids, *when)
    found = [(week, pupil, begun_on_record(week, pupil, when)) for week in weeks for pupil in week.pupils.values()]
    named = [(week, pupil, sessions) for week, pupil, sessions in found if sessions or pupil.id in entered]
    lines = [_line(week, pupil, when, sessions, entered.get(pupil.id, [])) for week, pupil, sessions in named]
    known = {each.pupil_id for each in lines}
    lines += _of_others(db, entered, known, weeks, when)
    return sorted(lines, key=lambda each: (each.family_name, each.given_name, str(each.pupil_id)))


def _line(week: WeekFacts, pupil: Pupil, when: Half, sessions: Sequence[OnRecord], marks: Sequence[Mark]) -> Line:
    cases = tuple(each.case for each in sessions)
    last = marks[-1] if marks else None
    entered = stored.entered_of(last) if last is not None else None
    until = deadline(week.homes[pupil.home_school_id], when[0])
    proposal = once_over(proposal_for(cases), entered, until, today=london_date(week.now))
    reports = [each.observation for each in sessions if each.observation]
    return Line(
        pupil_id=pupil.id,
        home_school_id=pupil.home_school_id,
        given_name=pupil.given_name,
        family_name=pupil.family_name,
        year_group=pupil.year_group,
        reg_group=pupil.reg_group,
        upn=pupil.upn,
        home_school_name=week.organisations[pupil.home_school_id].name,
        provider_name=" and ".join(dict.fromkeys(each.provider.name for each in sessions if each.provider)),
        seen="; ".join(dict.fromkeys(_seen(each) for each in sessions)),
        cases=cases,
        proposal=proposal,
        pile=pile_of(cases, proposal, entered, [str(each.id) for each in reports]),
        observation_id=reports[0].id if reports else None,
        received_at=reports[0].received_at if reports else None,
        receipt=reports[0].receipt if reports else None,
        history=tuple(version_of(each) for each in marks),
        until=until if last is not None and last.code == AWAITING else None,
    )


def _of_others(
    db: Db, entered: dict[UUID, list[Mark]], known: set[UUID], weeks: Sequence[WeekFacts], when: Half
) -> list[Line]:
    """Return the lines of pupils who have an entry, and of whom the week says nothing any more."""
    others = registers.pupils_by_id(db.session, entered.keys() - known)
    by_school = {week.whose.school_id: week for week in weeks}
    return [_line(by_school[each.home_school_id], each, when, [], entered[each.id]) for each in others.values()]


def version_of(row: Mark) -> Version:
    """Return one version as it was entered."""
    return Version(
        number=row.version,
        code=row.code,
        nature=row.nature or "",
        minutes_late=row.minutes_late,
        proposed=row.proposed,
        why=row.why.reveal(),
        reason=reveal(row.reason) or "",
        entered_by=row.entered_by,
        entered_by_job=row.entered_by_job,
        entered_at=row.entered_at,
    )


def version_without_place(each: Version) -> Version:
    """Return a version for somebody who may not know where the pupil is."""
    return replace(each, nature="", why=str(proposals.NOT_TO_BE_TOLD))


def _seen(each: OnRecord) -> str:
    """Return in a few words what was seen; no place."""
    if each.walk_off is not None:
        return f"Left without permission, {to_london(each.walk_off.left_at):%H:%M}"
    if each.observation is not None:
        return ", ".join(_said(each.observation))
    if each.provider is None:
        return "No provider"
    return "Not open" if each.case.status is Status.NOT_HELD else "Not reported"


def _said(row: Observation) -> Iterable[str]:
    yield Status(row.status).label
    at = {Status.LATE.value: row.arrived_at, Status.LEFT_EARLY.value: row.left_at}.get(row.status)
    if at is not None:
        yield f"{to_london(at):%H:%M}"
    if row.mode == Mode.REMOTE.value and Status(row.status).was_seen:
        yield "by video"
    if row.reason is not None:
        yield Reason(row.reason).label.lower()


def _without_place(line: Line) -> Line:
    """Return a line for somebody who may not know where the pupil is: nothing in it tells."""
    return replace(
        line,
        provider_name=HIDDEN_PLACE,
        proposal=proposals.without_place(line.proposal),
        cases=tuple(replace(each, nature=None, place=None) for each in line.cases),
        history=tuple(map(version_without_place, line.history)),
        is_hidden=True,
    )
