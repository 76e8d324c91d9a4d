"""Find the headings of a weekly sheet below its titles, and the week it is of. Pure; guesses nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from attendance.intake.columns import SEARCHED
from attendance.rows import LONGEST_SHOWN
from attendance.rules.calendar import monday_of
from attendance.rules.words import Session
from attendance.rules.written_dates import date_or_none

Lines = Sequence[tuple[int, tuple[str, ...]]]


class WeekColumn(StrEnum):
    """A column beside those of the sessions."""

    PLACEMENT = "placement"
    SURNAME = "surname"
    FORENAME = "forename"
    PUPIL = "pupil"
    BORN = "date of birth"
    SCHOOL = "school"
    COMMENTS = "comments"


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """The session a column is of."""

    on: date
    session: Session

    @property
    def label(self) -> str:
        """Return how it is called on screen."""
        return f"{self.on:%a} {self.session.value}"


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekHeader:
    """The last line of the headings; what each column means by its place; or why the sheet cannot be read."""

    number: int = 0
    cells: tuple[str, ...] = ()
    columns: Mapping[int, WeekColumn] | None = None
    slots: Mapping[int, Slot] | None = None
    unread: tuple[str, ...] = ()
    refused: str = ""
    # Its columns are at fault: they can be chosen. `chosen`: they were, for headings with this digest.
    is_of_columns: bool = False
    chosen: str = ""

    @property
    def width(self) -> int:
        """Return how many cells the headings have."""
        return len(self.cells)


@dataclass(frozen=True, kw_only=True, slots=True)
class Headings:
    """The line that seems to name the columns: its number, its cells, and what is known of each by its place."""

    number: int
    cells: tuple[str, ...]
    known: Mapping[int, str]

    @property
    def digest(self) -> str:
        """Return what they are known by: the same headings, the same columns."""
        return digest_of(self.cells)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Half:
    """A session by its day: a weekday with the number of the day where it is written, or a whole date."""

    session: Session
    weekday: int = 0
    day: int | None = None
    month: int | None = None
    # As it is written, with two figures or four.
    year: str = ""
    on: date | None = None


_HEADINGS = {
    WeekColumn.PLACEMENT: ("placement", "placement ref", "placement reference", "pupil reference", "reference", "ref"),
    WeekColumn.SURNAME: ("surname", "last name", "family name", "pupil surname", "legal surname"),
    WeekColumn.FORENAME: ("forename", "first name", "given name", "pupil forename", "preferred forename", "forenames"),
    WeekColumn.PUPIL: ("pupil", "name", "pupil name", "student", "student name", "full name", "learner"),
    WeekColumn.BORN: ("date of birth", "dob", "d o b", "birth date", "born", "birthday"),
    WeekColumn.SCHOOL: ("school", "home school", "school name", "referring school"),
    WeekColumn.COMMENTS: ("comments", "comment", "notes", "note", "remarks"),
}
MEANINGS = {words: column for column, also in _HEADINGS.items() for words in also}
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = (
    r"(?:(?P<day>mon|monday|tu|tue|tues|tuesday|wed|weds|wednesday|th|thu|thur|thurs|thursday|fri|friday|sat|saturday"
    r"|sun|sunday)\s?|(?P<letter>[mwf])\s)"
)
_NUMBERED = r"(?:(?P<number>[0-9]{1,2})(?:st|nd|rd|th)?(?:\s(?P<month>[0-9]{1,2})(?:\s(?P<year>[0-9]{2,4}))?)?\s)?"
_HALF = re.compile(rf"{_DAY}{_NUMBERED}(?P<half>am|pm|morning|afternoon)")
_DAY_ALONE = re.compile(rf"{_DAY}{_NUMBERED}")
_WHOLE_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}"
_DATED = re.compile(rf"(?P<on>{_WHOLE_DATE})\s+(?P<half>\S.{{0,10}})")
HALVES = {"am": Session.AM, "morning": Session.AM, "pm": Session.PM, "afternoon": Session.PM}
_WEEK = re.compile(
    r"(?:\bweek\s{0,3}(?:commencing|beginning|starting|of)\b|\bw\s?[/.]?\s?[cb]\b)\s{0,3}[:.–-]?", re.IGNORECASE
)
_DAY_OF_WEEK = re.compile(r"(?:mon|monday)\b[ ,.]{0,3}", re.IGNORECASE)
_FIGURES = r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}"
_DATE = re.compile(_FIGURES)
_LONG_DATE = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?\s{1,3}([A-Za-z]{3,9})\s{1,3}([0-9]{4})")
_AS_DATE = re.compile(
    rf"(?:{_FIGURES}|[0-9]{{1,2}}(?:st|nd|rd|th)?[ /.-][A-Za-z]{{3,9}}[ /.,-]{{1,2}}[0-9]{{2,4}})"
    r"(?: [0-9:]{4,8})?"
)
_SHORT_DAY = re.compile(r"(?<![0-9/.])([0-9]{1,2})[/.]([0-9]{1,2})(?![0-9])")
_LONG_DAY = re.compile(
    r"\b([0-9]{1,2})(?:st|nd|rd|th)?\s{0,3}(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
Choices = Mapping[str, Mapping[int, str]]
NO_CHOICES: Choices = MappingProxyType({})
# A name, a date of birth and a session.
FEWEST_COLUMNS = 3
# Of the days of one week only.
_A_WEEK = 7
ONE_LINE = "Write the day and the half in one heading: Mon AM, Mon PM."
# Younger is nobody: a later date in a title is of the sheet.
_YOUNGEST = timedelta(days=3 * 365)
NO_WEEK = "The sheet does not say which week it is of. Write it above the headings: Week commencing: 14/09/2026."


def find_week(lines: Lines, chosen: Choices = NO_CHOICES) -> WeekHeader | None:
    """Return the headings of a weekly sheet, or why they cannot be read; None where there are none.

    `chosen` is what a person chose columns to mean, by the digest of their headings and by place.
    """
    for place, (_number, cells) in enumerate(lines[:SEARCHED]):
        choices = chosen.get(digest_of(cells)) if cells else None
        if choices is not None:
            return replace(_as_chosen(lines, place, choices), chosen=digest_of(cells))
    for place, (number, cells) in enumerate(lines[:SEARCHED]):
        below = lines[place + 1] if place + 1 < len(lines) else None
        for last, headings in _candidates(number, cells, below):
            halves = {at: half for at, heading in enumerate(headings) if (half := half_of(heading)) is not None}
            columns = {at: MEANINGS[folded(each)] for at, each in enumerate(headings) if folded(each) in MEANINGS}
            if halves and columns:
                refused = _misplaced(last, headings, halves) if last != number else ""
                return (
                    WeekHeader(refused=refused) if refused else _header(lines[:place], last, headings, halves, columns)
                )
    return None


def find_headings(lines: Lines) -> Headings | None:
    """Return the first line with the cells of a table, which may name columns that nobody knows yet.

    None: there is no such line or none below it; it is a pupil's; a later one, or two together, name the columns.
    """
    place = _first_of_table(lines)
    if place is None or not any(any(cells) for _number, cells in lines[place + 1 :]):
        return None
    number, cells = lines[place]
    known = _known_in(cells)
    is_above_others = any(len(_known_in(others)) > len(known) for _number, others in lines[place + 1 : SEARCHED])
    is_of_two_lines = any(folded(each) in HALVES for each in lines[place + 1][1])
    if is_above_others or is_of_two_lines or any(_AS_DATE.fullmatch(each) for each in cells):
        return None
    return Headings(number=number, cells=cells, known=known)


def _first_of_table(lines: Lines) -> int | None:
    """Return the place of the first line that has as many cells as the least weekly sheet and is no title."""
    first = (
        place
        for place, (_number, cells) in enumerate(lines[:SEARCHED])
        if sum(map(bool, cells)) >= FEWEST_COLUMNS and not any(on for _at, _said, on in weeks_in(cells))
    )
    return next(first, None)


def _known_in(cells: tuple[str, ...]) -> dict[int, str]:
    return {place: each for place, heading in enumerate(cells) if (each := _known(heading))}


def digest_of(cells: tuple[str, ...]) -> str:
    """Return what headings are known by, whatever their capitals and marks between; nothing of them stands in it."""
    return sha256("|".join(folded(each) for each in cells).encode()).hexdigest()


def fault_of_choices(cells: tuple[str, ...], choices: Mapping[int, str]) -> str:
    """Return why columns with these headings cannot be what was chosen; empty where they can."""
    halves, columns = _chosen(choices)
    twice = next((each for each, times in Counter(choices.values()).items() if times > 1), None)
    if twice is not None:
        return f"Two columns are for the same, {CHOICES[twice]}. Keep one of them."
    lacking = _lacking(columns) or ("" if halves else "Say of one column at least which session it is of.")
    return lacking or _contradicted(cells, choices)


def _contradicted(cells: tuple[str, ...], choices: Mapping[int, str]) -> str:
    """Return which choice is against what its heading says; empty where none is."""
    for place, choice in choices.items():
        heading, half = cell_at(cells, place), _HALF_CHOICES.get(choice)
        is_against = half_of(heading) is not None if half is None else _kept(heading, half) is None
        if is_against:
            said = f"The heading “{heading[:LONGEST_SHOWN]}” says another thing than {CHOICES[choice]}."
            return f"{said} Choose what it says, or “Not read”; if the heading is wrong, correct the sheet."
    return ""


def _kept(heading: str, chosen: _Half) -> _Half | None:
    """Return a chosen session with the day its heading gives; None where the heading is of another."""
    said = half_of(heading) or _half_with(heading, chosen.session)
    if said is None:
        is_other = HALVES.get(folded(heading), chosen.session) is not chosen.session
        day, month = _day_and_month(heading)
        return None if is_other else replace(chosen, day=day, month=month)
    weekday = said.on.weekday() if said.on else said.weekday
    return said if (weekday, said.session) == (chosen.weekday, chosen.session) else None


def _half_with(heading: str, session: Session) -> _Half | None:
    """Return a heading of a day alone with a session; a single letter may be of anything."""
    return half_of(f"{heading} {session.value}") if len(heading) > 1 else None


def _day_and_month(heading: str) -> tuple[int | None, int | None]:
    """Return the day and the month in a heading without a weekday, such as “14/9 am” or “14th Sept”."""
    short, long = _SHORT_DAY.search(heading), _LONG_DAY.search(heading)
    if short is not None:
        return int(short[1]), int(short[2])
    return (int(long[1]), _MONTHS.index(long[2].casefold()) + 1) if long is not None else (None, None)


def _as_chosen(lines: Lines, place: int, choices: Mapping[int, str]) -> WeekHeader:
    number, cells = lines[place]
    refused = _contradicted(cells, choices)
    if refused:
        return WeekHeader(refused=refused, is_of_columns=True)
    first = _first_of_table(lines)
    if first is not None and first < place:
        return WeekHeader(refused=_above(lines[first][0], number))
    halves, columns = _chosen(choices)
    said = {at: kept for at, half in halves.items() if (kept := _kept(cell_at(cells, at), half)) is not None}
    return _header(lines[:place], number, cells, said, columns)


def cell_at(cells: tuple[str, ...], place: int) -> str:
    """Return a cell of a line; empty beyond its end."""
    return cells[place] if place < len(cells) else ""


def _chosen(choices: Mapping[int, str]) -> tuple[dict[int, _Half], dict[int, WeekColumn]]:
    halves = {place: _HALF_CHOICES[each] for place, each in choices.items() if each in _HALF_CHOICES}
    columns = {place: WeekColumn(each) for place, each in choices.items() if each in set(WeekColumn)}
    return halves, columns


def _known(heading: str) -> str:
    """Return what a heading is known to mean, as a choice; empty where nobody knows."""
    column, half = MEANINGS.get(folded(heading)), half_of(heading)
    if column is not None:
        return column.value
    return _choice(half.weekday, half.session) if half is not None and half.on is None else ""


def _choice(weekday: int, session: Session) -> str:
    return f"{_DAYS[weekday]} {session.value.lower()}"


def _candidates(
    number: int, cells: tuple[str, ...], below: tuple[int, tuple[str, ...]] | None
) -> Iterable[tuple[int, tuple[str, ...]]]:
    """Return a line as headings; then, where halves of days stand below it, with the line below."""
    yield number, cells
    if below is not None and any(folded(each) in HALVES for each in below[1]):
        yield below[0], _merged(cells, below[1])


def _merged(upper: tuple[str, ...], lower: tuple[str, ...]) -> tuple[str, ...]:
    """Return headings of two lines: a day is over every half of a day up to the next heading beside it."""
    found, day = [], ""
    for place in range(max(len(upper), len(lower))):
        over, under = cell_at(upper, place), cell_at(lower, place)
        if over:
            day = over if _DAY_ALONE.fullmatch(f"{folded(over)} ") or _DATE.fullmatch(over) else ""
        found.append(f"{day} {under}" if day and folded(under) in HALVES else under or over)
    return tuple(found)


def _misplaced(number: int, headings: tuple[str, ...], halves: Mapping[int, _Half]) -> str:
    """Return why days do not stand over their halves; empty where each stands at its first.

    A day written above the afternoon, as in the middle of two cells, would move every morning to the day before.
    """
    alone = next((each for place, each in enumerate(headings) if place not in halves and folded(each) in HALVES), None)
    if alone is not None:
        return f"“{alone}” in row {number} has no day over it. {ONE_LINE}"
    after: set[tuple[int, date | None]] = set()
    for half in halves.values():
        day = half.weekday, half.on
        if half.session is Session.AM and day in after:
            called = f"{half.on:%-d %B %Y}" if half.on else _DAYS[half.weekday].capitalize()
            return f"Under {called} the afternoon stands before the morning in row {number}. {ONE_LINE}"
        after |= {day} if half.session is Session.PM else set()
    return ""


def folded(heading: str) -> str:
    """Return a heading without its capitals and marks between."""
    words = _NOT_LETTERS.sub(" ", heading.casefold()).strip()
    return re.sub(r"\b([ap]) m\b", r"\1m", words)


def half_of(heading: str) -> _Half | None:
    """Return the session a heading names by its day; None where it names none."""
    dated = _DATED.fullmatch(heading)
    if dated is not None:
        on, session = date_or_none(dated["on"]), HALVES.get(folded(dated["half"]))
        return _Half(session=session, on=on) if on is not None and session is not None else None
    found = _HALF.fullmatch(folded(heading))
    if found is None:
        return None
    first = (found["day"] or found["letter"])[:3]
    weekday = next(at for at, day in enumerate(_DAYS) if day.startswith(first))
    number, month = (int(found[each]) if found[each] else None for each in ("number", "month"))
    return _Half(session=HALVES[found["half"]], weekday=weekday, day=number, month=month, year=found["year"] or "")


def _header(
    above: Lines,
    number: int,
    headings: tuple[str, ...],
    halves: Mapping[int, _Half],
    columns: Mapping[int, WeekColumn],
) -> WeekHeader:
    refused = _lacking(columns) or _twice(headings, {place: column.value for place, column in columns.items()})
    if refused:
        return WeekHeader(refused=refused, is_of_columns=True)
    monday, why = _week(above)
    if monday is None and all(half.on for half in halves.values()) and not why:
        monday = monday_of(min(half.on for half in halves.values() if half.on))
    if monday is None:
        return WeekHeader(refused=why or NO_WEEK)
    lost = next((each for each, cells in above if _is_pupils(cells, monday)), None)
    if lost is not None:
        return WeekHeader(refused=_above(lost, number))
    slots = {place: _slot(half, monday) for place, half in halves.items()}
    refused = _outside(headings, halves, slots, monday)
    if refused:
        # No choice of columns mends it: the week or the heading is wrong.
        return WeekHeader(refused=refused)
    refused = _twice(headings, {place: slot.label for place, slot in slots.items()})
    if refused:
        return WeekHeader(refused=refused, is_of_columns=True)
    others = [each for place, each in enumerate(headings) if each and place not in slots and place not in columns]
    return WeekHeader(
        number=number,
        cells=headings,
        columns=dict(columns),
        slots=slots,
        unread=tuple(each[:LONGEST_SHOWN] for each in others),
    )


def _is_pupils(cells: tuple[str, ...], monday: date) -> bool:
    """Say whether a line reads as a pupil's: the cells of a table, and a date on which somebody was born."""
    if sum(map(bool, cells)) < FEWEST_COLUMNS:
        return False
    return any(on <= monday - _YOUNGEST for cell in cells if (on := date_or_none(cell)) is not None)


def _above(lost: int, number: int) -> str:
    return (
        f"Row {lost} stands above the headings in row {number}, and would be lost. Put the headings above every "
        "pupil, and send one week in each file."
    )


def _slot(half: _Half, monday: date) -> Slot:
    return Slot(on=half.on or monday + timedelta(days=half.weekday), session=half.session)


def _lacking(columns: Mapping[int, WeekColumn]) -> str:
    """Return what a weekly sheet needs and this one has not; empty where it has all."""
    found = set(columns.values())
    if WeekColumn.PLACEMENT in found:
        return ""
    named = WeekColumn.PUPIL in found or {WeekColumn.SURNAME, WeekColumn.FORENAME} <= found
    lacking = [] if named else ["the surname and the forename"]
    lacking += [] if WeekColumn.BORN in found else ["the date of birth (DOB)"]
    if not lacking:
        return ""
    return f"A weekly sheet needs columns for {' and '.join(lacking)}, so that nobody is mistaken for another."


def _twice(headings: tuple[str, ...], meant: Mapping[int, str]) -> str:
    called = next((each for each, times in Counter(meant.values()).items() if times > 1), None)
    if called is None:
        return ""
    named = " and ".join(f"“{headings[place]}”" for place, each in meant.items() if each == called)
    return f"Two columns are for the same, {called}: {named}. Keep one of them."


def _outside(headings: tuple[str, ...], halves: Mapping[int, _Half], slots: Mapping[int, Slot], monday: date) -> str:
    """Return why a heading cannot be of this week; empty where each is."""
    for place, half in halves.items():
        on = slots[place].on
        is_another = half.day not in {None, on.day} or half.month not in {None, on.month}
        if is_another or not f"{on.year}".endswith(half.year) or not 0 <= (on - monday).days < _A_WEEK:
            return f"The heading “{headings[place]}” is not of the week of {monday:%-d %B %Y}. Check both."
    return ""


def _week(above: Lines) -> tuple[date | None, str]:
    """Return the Monday that the titles name; None with why, where they name none that can be right."""
    found: set[date] = set()
    for _number, cells in above:
        for _place, said, on in weeks_in(cells):
            if on is None:
                return None, f"“{said[:LONGEST_SHOWN]}” is no date. Write the week as Week commencing: 14/09/2026."
            found.add(on)
    if len(found) > 1:
        return None, "The titles name two different weeks. Leave the one that is meant."
    on = next(iter(found), None)
    if on is not None and on != monday_of(on):
        before = f"{monday_of(on):%-d %B %Y}"
        return None, f"{on:%-d %B %Y} is no Monday (dates are read day first). The Monday before it is {before}."
    return on, ""


def weeks_in(cells: tuple[str, ...]) -> Iterator[tuple[int, str, date | None]]:
    """Return where a line says “week commencing”, the words after that, and the date they begin with."""
    if not _WEEK.search(" ".join(cells)):
        return
    for place, cell in enumerate(cells):
        for at, label in enumerate(_WEEK.finditer(cell)):
            said = cell[label.end() :].strip() or next(filter(None, cells[place + 1 :]), "")
            on = _date_at_start(said)
            # In one cell a second label may be part of the first: “Week of week commencing”.
            if on is not None or at == 0:
                yield place, said, on


def _date_at_start(said: str) -> date | None:
    day = _DAY_OF_WEEK.match(said)
    rest = said[day.end() :] if day else said
    short, long = _DATE.match(rest), _LONG_DATE.match(rest)
    if short is not None:
        return date_or_none(short[0])
    return _long_date(int(long[1]), long[2], int(long[3])) if long is not None else None


def _long_date(day: int, month: str, year: int) -> date | None:
    if month[:3].casefold() not in _MONTHS:
        return None
    return date_or_none(f"{year:04}-{_MONTHS.index(month[:3].casefold()) + 1:02}-{day:02}")


_HALF_CHOICES = {
    _choice(weekday, session): _Half(session=session, weekday=weekday)
    for weekday in range(len(_DAYS))
    for session in Session
}
# What a column may be chosen to mean, with the words for it.
CHOICES: Mapping[str, str] = {each.value: each.value.capitalize() for each in WeekColumn} | {
    each: f"{each[:3].capitalize()} {each[4:].upper()}" for each in _HALF_CHOICES
}
