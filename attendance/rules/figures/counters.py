"""Count what a school must act on in a pupil's entries, and say which sessions it was counted from.

Source: S.I. 2024/208 and "Working together to improve school attendance": the attendance return (absent ten school
days running with G, N, O or U), the sickness return (fifteen school days of illness, running or together); the national
framework for penalty notices (ten sessions of unauthorised absence in ten rolling school weeks, over terms and years);
severe absence. The referral for home tuition at fifteen days, and what is done where attendance falls below the
school's target or the pupil's own level before the placement, are Wanstead High School's own policy.

Pure. A day without an entry is neither present nor absent: it breaks no run and lengthens none, and the run is then
"ten or more". Leave that was agreed, and what was not possible, is passed over. The returns and the threshold of a
penalty notice are about pupils of compulsory school age; one whose date of birth is not known is taken to be.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from attendance.rules.calendar import DAY, Calendar, Openness, monday_of, school_year_begins
from attendance.rules.codes import find_code, is_of_compulsory_age
from attendance.rules.figures.levels import Before, Levels, target_words
from attendance.rules.figures.statutory import AGREED, ALL, Statutory
from attendance.rules.phrases import counted
from attendance.rules.words import Session

UNAUTHORISED = frozenset("GNOU")
ILL = frozenset("I")
DAYS_RUNNING, SICK_SESSIONS, SESSIONS_IN_WEEKS, ROLLING_WEEKS = 10, 30, 10, 10
# Of a few sessions any share is made by one of them.
SHARE_FROM_SESSIONS = 20
NO_LEVELS = Levels()
# Two absences with more than a school week of silence between them are two.
SILENT_DAYS_BETWEEN = 5

Half = tuple[date, Session]
Entries = Mapping[Half, str]


class CounterKind(StrEnum):
    """What has been counted."""

    RUNNING = "ten_days_running"
    SICKNESS = "sickness_return"
    TUITION = "tuition_referral"
    TEN_IN_TEN = "ten_in_ten_weeks"
    SEVERE = "severe_absence"
    BELOW_TARGET = "below_target"
    BELOW_BEFORE = "below_level_before"


@dataclass(frozen=True, kw_only=True, slots=True)
class Crossed:
    """A threshold that is reached, over the days from `since` until `until`. `halves` were counted."""

    kind: CounterKind
    since: date
    until: date
    how: str
    halves: tuple[Half, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A threshold that was told: over which days it had been reached by then."""

    kind: CounterKind
    since: date
    until: date

    def first_of(self, found: Iterable[Crossed]) -> Crossed | None:
        """Return the crossing that this is; None where the entries reach it no longer.

        A run that grew at either end, or that an amendment moved by some days, is the same run.
        """
        return next(
            (
                each
                for each in found
                if each.kind is self.kind and each.since <= self.until and self.since <= each.until
            ),
            None,
        )


class _Day(StrEnum):
    COUNTS = "counts"
    BREAKS = "breaks"
    SILENT = "silent"
    PASSED_OVER = "passed_over"


def crossed(
    entries: Entries, home: Calendar, *, today: date, born: date | None = None, levels: Levels = NO_LEVELS
) -> tuple[Crossed, ...]:
    """Return every threshold that a pupil's entries have reached by today, with how it was counted."""
    of_age = {half: code for half, code in entries.items() if born is None or is_of_compulsory_age(born, half[0])}
    begins = school_year_begins(today)
    return (
        *(each for each in _running(of_age, home) if each.until >= begins),
        *_sick(_since(of_age, begins), _since(entries, begins), begins),
        *_ten_in_ten(of_age, home),
        *_severe(_since(entries, begins), begins),
        *_below_target(_since(entries, begins), begins, levels.target),
        *(found for each in levels.before for found in _below_before(_since(entries, each.since), each)),
    )


def _since(entries: Entries, first: date) -> Entries:
    return {half: code for half, code in entries.items() if half[0] >= first}


def _running(entries: Entries, home: Calendar) -> Iterator[Crossed]:
    for days, is_more in runs(entries, home, UNAUTHORISED):
        if len(days) < DAYS_RUNNING:
            continue
        held = f"{len(days)} {'or more ' if is_more else ''}school days running"
        silent = "; a day between has no entry here, which is neither present nor absent" if is_more else ""
        halves = tuple(sorted(each for each in entries if each[0] in days and entries[each] in UNAUTHORISED))
        yield Crossed(
            kind=CounterKind.RUNNING,
            since=days[0],
            until=days[-1],
            how=f"{held} with {_by_code(entries, halves)}{silent}",
            halves=halves,
        )


def runs(entries: Entries, home: Calendar, hits: frozenset[str]) -> list[tuple[tuple[date, ...], bool]]:
    """Return the days of each run in which every session that counts has one of these codes, and whether it is "more".

    It is "or more" where a school day between two of its days has no entry.
    """
    found: list[tuple[tuple[date, ...], bool]] = []
    days: list[date] = []
    silent, is_more = 0, False
    for on in _school_days(entries, home):
        kind = _day(entries, home, hits, on)
        if kind is _Day.COUNTS:
            is_more = is_more or (silent > 0 and bool(days))
            silent = 0
            days.append(on)
        elif kind is _Day.SILENT:
            silent += 1
        if kind is _Day.BREAKS or silent > SILENT_DAYS_BETWEEN:
            found.append((tuple(days), is_more))
            days, silent, is_more = [], 0, False
    return [(each, more) for each, more in [*found, (tuple(days), is_more)] if each]


def _school_days(entries: Entries, home: Calendar) -> Iterator[date]:
    if not entries:
        return
    on, last = min(entries)[0], max(entries)[0]
    while on <= last:
        if home.is_school_day(on):
            yield on
        on += DAY


def _day(entries: Entries, home: Calendar, hits: frozenset[str], on: date) -> _Day:
    codes = [entries.get((on, half), "") for half in Session if home.openness(on, half) is Openness.OPEN]
    counting = [code for code in codes if not code or (_is_possible(code) and code not in AGREED)]
    if any(code and code not in hits for code in counting):
        return _Day.BREAKS
    if not all(counting):
        return _Day.SILENT
    return _Day.COUNTS if counting else _Day.PASSED_OVER


def _is_possible(symbol: str) -> bool:
    code = find_code(symbol)
    return code is not None and code.standing.is_possible


def _sick(of_age: Entries, entries: Entries, begins: date) -> Iterator[Crossed]:
    """Yield both tasks that one count makes: the return to the authority, and the school's own referral."""
    for kind, held in ((CounterKind.SICKNESS, of_age), (CounterKind.TUITION, entries)):
        halves = tuple(sorted(each for each, code in held.items() if code in ILL))
        if len(halves) >= SICK_SESSIONS:
            how = f"{len(halves)} sessions of I since {halves[0][0]:%-d %B %Y}, 30 being fifteen school days"
            yield Crossed(kind=kind, since=begins, until=begins, how=how, halves=halves)


def _ten_in_ten(entries: Entries, home: Calendar) -> Iterator[Crossed]:
    halves = sorted(each for each, code in entries.items() if code in UNAUTHORISED)
    weeks = list(dict.fromkeys(monday_of(on) for on in _school_days(entries, home)))
    told_until = None
    for half in halves:
        week = monday_of(half[0])
        if week not in weeks or (told_until is not None and week <= told_until):
            continue
        place = weeks.index(week)
        first = weeks[max(0, place - ROLLING_WEEKS + 1)]
        held = tuple(each for each in halves if first <= each[0] and each <= half)
        if len(held) < SESSIONS_IN_WEEKS:
            continue
        told_until = weeks[min(len(weeks) - 1, place + ROLLING_WEEKS - 1)]
        how = f"{len(held)} sessions with {_by_code(entries, held)} in ten school weeks, to {half[0]:%-d %B %Y}"
        yield Crossed(kind=CounterKind.TEN_IN_TEN, since=week, until=told_until, how=how, halves=held)


def _severe(entries: Entries, begins: date) -> Iterator[Crossed]:
    figure = Statutory.of(entries.values())
    if figure.possible < SHARE_FROM_SESSIONS or not figure.is_severe:
        return
    halves = _missed(entries)
    agreed = f", {figure.agreed_words}" if figure.agreed else ""
    how = (
        f"{figure.absent} of {counted(figure.possible, 'possible session')} missed this school year "
        f"({figure.authorised} authorised, {figure.unauthorised} unauthorised{agreed})"
    )
    yield Crossed(kind=CounterKind.SEVERE, since=begins, until=begins, how=how, halves=halves)


def _below_target(entries: Entries, begins: date, target: int | None) -> Iterator[Crossed]:
    figure = Statutory.of(entries.values())
    if target is None or figure.possible < SHARE_FROM_SESSIONS or figure.attended * ALL >= target * figure.possible:
        return
    how = f"{_attended(figure)} this school year, below the school's target of {target_words(target)}"
    yield Crossed(kind=CounterKind.BELOW_TARGET, since=begins, until=begins, how=how, halves=_missed(entries))


def _below_before(entries: Entries, before: Before) -> Iterator[Crossed]:
    figure = Statutory.of(entries.values())
    if figure.possible < SHARE_FROM_SESSIONS or figure.attended * before.possible >= before.attended * figure.possible:
        return
    how = f"{_attended(figure)} since {before.since:%-d %B %Y}, below {before.words} before the placement"
    yield Crossed(
        kind=CounterKind.BELOW_BEFORE, since=before.since, until=before.since, how=how, halves=_missed(entries)
    )


def _attended(figure: Statutory) -> str:
    agreed = f", {figure.agreed_words}" if figure.agreed else ""
    sessions = counted(figure.possible, "possible session")
    return f"{figure.attended} of {sessions} attended ({figure.percent_words}{agreed})"


def _missed(entries: Entries) -> tuple[Half, ...]:
    return tuple(sorted(each for each, code in entries.items() if Statutory.of([code]).absent))


def days_in_words(halves: Sequence[Half]) -> str:
    """Return sessions as one reads them: "14 to 16 Sep, 17 Sep morning"."""
    by_day: dict[date, list[Session]] = {}
    for on, half in halves:
        by_day.setdefault(on, []).append(half)
    spans: list[list[date]] = []
    for on, held in sorted(by_day.items()):
        if spans and len(held) > 1 and on - spans[-1][-1] == DAY and len(by_day[spans[-1][-1]]) > 1:
            spans[-1].append(on)
        else:
            spans.append([on])
    return ", ".join(_span(each, by_day) for each in spans)


def _span(days: Sequence[date], by_day: Mapping[date, Sequence[Session]]) -> str:
    first, last = days[0], days[-1]
    if first == last:
        held = by_day[first]
        return f"{first:%-d %b}" + ("" if len(held) > 1 else f" {held[0].label.lower()}")
    return f"{first:%-d}{'' if first.month == last.month else f' {first:%b}'} to {last:%-d %b}"


def _by_code(entries: Entries, halves: Iterable[Half]) -> str:
    return ", ".join(f"{count} {code}" for code, count in sorted(Counter(entries[each] for each in halves).items()))
