"""A pupil's attendance over a half term or a placement, for a review: what the paper says, and how it is put together.

Counted by the same rules as every figure. It is passed on to parents and professionals: no other child stands in it,
nothing of what happened in an incident, and no safeguarding concern at all. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from attendance.rules.calendar import WEEK, london_date, monday_of
from attendance.rules.codes import find_code
from attendance.rules.codes.lateness import Lateness
from attendance.rules.contacts import Contact, Had
from attendance.rules.figures import CountedSession, CountedWeek, Figures, Owed, figures_of
from attendance.rules.figures.both import DUAL
from attendance.rules.figures.counters import days_in_words
from attendance.rules.phrases import counted
from attendance.rules.week import Amendment, EnteredCell, SessionCell, SessionState, sessions_of
from attendance.rules.words import Session

Half = tuple[date, Session]
NOT_GIVEN = "Not given"
NO_CODE = "No code"
WITHOUT_REASON = frozenset({"N", "O", DUAL})


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceLine:
    """A placement of the pupil in the period; `pathway` and `agreement` blank where the place is not to be told.

    `limit`: how far its pathway may go and has come, blank without a limit.
    """

    provider: str
    pathway: str
    starts_on: date
    ends_on: date | None
    agreement: str = ""
    limit: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportWeek:
    """One week, Monday first: ten sessions as providers saw them and as the school entered them, and both figures."""

    monday: date
    cells: tuple[SessionCell | None, ...]
    entered: tuple[EnteredCell, ...]
    figures: Figures


@dataclass(frozen=True, kw_only=True, slots=True)
class AbsenceLine:
    """Sessions missed with the same reason given by the provider and the same code entered by the school."""

    reason: str
    code: str
    halves: tuple[Half, ...]

    @property
    def is_known(self) -> bool:
        """Say whether the school has entered why: N and O do not, and D says nothing of an absence at the host."""
        code = find_code(self.code)
        return code is not None and not code.standing.is_attended and self.code not in WITHOUT_REASON

    @property
    def entered(self) -> str:
        """Return the code with its meaning; or that there is none."""
        return code_in_words(self.code) if self.code else NO_CODE

    @property
    def when(self) -> str:
        """Return the sessions: "14 to 16 Sep, 17 Sep morning"."""
        return days_in_words(self.halves)


@dataclass(frozen=True, kw_only=True, slots=True)
class LateLine:
    """How often providers saw the pupil come late, and by how many minutes; `untimed`: nobody said when."""

    sessions: int = 0
    minutes: int = 0
    untimed: int = 0

    @property
    def words(self) -> str:
        """Return it in words: "3 sessions late, 47 minutes together; 1 without a time"."""
        if not self.sessions:
            return "Never late"
        said = counted(self.sessions, "session") + " late"
        if self.sessions > self.untimed:
            said += f", {counted(self.minutes, 'minute')} together"
        return said + (f"; {self.untimed} without a time" if self.untimed else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactLine:
    """With whom the school was in contact, how often it reached somebody, and when last; nothing of what was said."""

    kind: Contact
    times: int
    last_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriousLine:
    """That a pupil left without permission, or was part of a serious incident, and when; never what happened."""

    on: date
    what: str
    at: datetime
    alert_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilReport:
    """What is said of a pupil's attendance from one date to another. `title` names the period.

    `own_register` sessions are in the school's own register alone. `heat`: the weeks of the picture, holidays among
    them. `is_of_placement`: what providers saw is of one placement alone.
    """

    name: str
    year_group: str
    school_name: str
    title: str
    first: date
    last: date
    how: str
    made_at: datetime
    made_by: str
    made_by_job: str
    places: tuple[PlaceLine, ...]
    figures: Figures
    weeks: tuple[ReportWeek, ...]
    heat: tuple[CountedWeek, ...]
    late: LateLine
    absences: tuple[AbsenceLine, ...]
    not_reported: tuple[Half, ...]
    amended: tuple[Amendment, ...]
    serious: tuple[SeriousLine, ...]
    contacts: tuple[ContactLine, ...] = ()
    is_of_placement: bool = False
    is_hidden: bool = False

    @property
    def counted_until(self) -> date | None:
        """Return the day until which it is counted, where the period goes on after it; None where it is over."""
        made_on = london_date(self.made_at)
        return made_on if self.last > made_on else None

    @property
    def codes(self) -> tuple[tuple[str, int], ...]:
        """Return each code that was entered with its meaning, and how often, the most frequent first."""
        by_code = sorted(self.figures.statutory.by_code.items(), key=lambda each: (-each[1], each[0]))
        return tuple((code_in_words(symbol), count) for symbol, count in by_code)

    @property
    def silence(self) -> str:
        """Return which sessions nobody reported; blank where every one was."""
        return days_in_words(self.not_reported)


def code_in_words(symbol: str) -> str:
    """Return a code with its meaning: "I: Illness (not medical or dental appointment)"."""
    code = find_code(symbol)
    return f"{symbol}: {code.description}" if code else symbol


def both_figures(own: Iterable[CountedSession], seen: Sequence[CountedSession]) -> Figures:
    """Return the school's figure of its own sessions, and what was seen of these; never added together."""
    of_seen = figures_of(seen)
    return replace(figures_of(own), placement=of_seen.placement, behind_d=of_seen.behind_d)


def weeks_in(own: Sequence[CountedSession], seen: Sequence[CountedSession]) -> tuple[ReportWeek, ...]:
    """Return every week in which something was to be seen or entered, the first first.

    `own`: every session of the pupil. `seen`: the same, or as one placement alone knows them.
    """
    mondays = {monday_of(each.on) for each in own if each.code or each.owed is Owed.ENTRY}
    mondays |= {monday_of(each.on) for each in seen if each.state is not None}
    return tuple(_week(each, _of_week(own, each), _of_week(seen, each)) for each in sorted(mondays))


def _of_week(sessions: Iterable[CountedSession], monday: date) -> list[CountedSession]:
    return [each for each in sessions if monday <= each.on < monday + WEEK]


def _week(monday: date, own: Sequence[CountedSession], seen: Sequence[CountedSession]) -> ReportWeek:
    entered = {(each.on, each.session): each for each in own}
    known = {(each.on, each.session): each for each in seen}
    halves = sessions_of(monday)
    return ReportWeek(
        monday=monday,
        cells=tuple(_seen_cell(known.get(half)) for half in halves),
        entered=tuple(_entered_cell(half, entered.get(half)) for half in halves),
        figures=both_figures(own, seen),
    )


def _seen_cell(each: CountedSession | None) -> SessionCell | None:
    if each is None or each.state is None:
        return None
    return SessionCell(on=each.on, session=each.session, state=each.state, is_remote=each.is_remote)


def _entered_cell(half: Half, each: CountedSession | None) -> EnteredCell:
    if each is None:
        return EnteredCell(on=half[0], session=half[1])
    return EnteredCell(on=half[0], session=half[1], code=each.code, is_owed=not each.code and each.owed is Owed.ENTRY)


def absences_of(
    seen: Iterable[CountedSession], reasons: Mapping[Half, str], codes: Mapping[Half, str]
) -> tuple[AbsenceLine, ...]:
    """Return the sessions that were missed, put together by reason and code, in the order in which they began."""
    found: dict[tuple[str, str], list[Half]] = {}
    for half in halves_in(seen, SessionState.ABSENT):
        found.setdefault((reasons.get(half, "") or NOT_GIVEN, codes.get(half, "")), []).append(half)
    return tuple(AbsenceLine(reason=key[0], code=key[1], halves=tuple(halves)) for key, halves in found.items())


def halves_in(sessions: Iterable[CountedSession], state: SessionState) -> tuple[Half, ...]:
    """Return the sessions in a state, the first first."""
    return tuple(sorted((each.on, each.session) for each in sessions if each.state is state))


def contacts_in(had: Iterable[Had]) -> tuple[ContactLine, ...]:
    """Return the contacts that reached somebody by kind, each kind that there was."""
    found: dict[Contact, list[date]] = {}
    for each in had:
        found.setdefault(each.kind, []).append(each.on)
    return tuple(
        ContactLine(kind=kind, times=len(found[kind]), last_on=max(found[kind])) for kind in Contact if kind in found
    )


def late_in(seen: Iterable[CountedSession], known: Mapping[Half, Lateness | None]) -> LateLine:
    """Return how often a provider said that the pupil came late, and by how much where it is known when.

    `known`: each session of which it was said; None where nobody said when. Whoever left afterwards came late too.
    """
    attended = {(each.on, each.session) for each in seen if each.state is not None and each.state.is_attended}
    late = [known[half] for half in known if half in attended]
    timed = [each for each in late if each is not None]
    return LateLine(sessions=len(late), minutes=sum(each.minutes for each in timed), untimed=len(late) - len(timed))
