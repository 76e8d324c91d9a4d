"""A school's own form of the file for its records system: its columns, its headings, how dates and codes are written.

It changes how a line is written, never what it says: a code is not written in a text that counts otherwise. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from attendance.rules.calendar import to_london
from attendance.rules.codes.table import Code, find_code
from attendance.rules.entry_lines import PRESENT, Column, EntryLine, neutral
from attendance.rules.words import Session

LONGEST_HEADING = 60
LONGEST_TEXT = 40
LINES_AT_MOST = 100
# Without these a mark is of no session, or of nobody.
NEEDED = (Column.DATE, Column.SESSION, Column.CODE)
WHO = (Column.UPN, Column.SURNAME)
# What a spreadsheet would calculate is shielded in a cell; nothing a school names itself needs that.
_CALCULATES = ("=", "+", "-", "@", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class Dates(StrEnum):
    """How dates are written; `label` is one of them."""

    ISO = "iso"
    DAY_FIRST = "day_first"

    @property
    def label(self) -> str:
        """Return an example."""
        return self.write(date(2026, 9, 16))

    def write(self, on: date) -> str:
        """Return a date as it is written."""
        return on.isoformat() if self is Dates.ISO else f"{on:%d/%m/%Y}"

    def write_at(self, at: datetime) -> str:
        """Return a moment in London's time; of the ISO form with its offset."""
        local = to_london(at)
        return local.isoformat(timespec="minutes") if self is Dates.ISO else f"{local:%d/%m/%Y %H:%M}"


class NotAForm(ValueError):
    """What was typed is no form; the text is fit to show, beside `field`."""

    def __init__(self, sentence: str, field: str) -> None:
        """Keep where it belongs."""
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """What was typed of one column: its place, blank to leave it out, and its heading, blank for ours."""

    place: str = ""
    heading: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnForm:
    """`columns`: each with its heading, in order. `codes`: what is written for a code; those not named stand as is."""

    columns: tuple[tuple[Column, str], ...]
    dates: Dates = Dates.ISO
    codes: Mapping[str, str]

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the header row."""
        return tuple(heading for _, heading in self.columns)

    def write(self, line: EntryLine) -> tuple[str, ...]:
        """Return a line's cells in the order of the columns."""
        said = {
            **neutral(line),
            Column.DATE: self.dates.write(line.on),
            Column.DOB: self.dates.write(line.born) if line.born else "",
            Column.CODE: self.codes.get(line.symbol, line.symbol),
            Column.CONFIRMED_AT: self.dates.write_at(line.at) if line.at else "",
        }
        return tuple(said[column] for column, _ in self.columns)

    def typed(self) -> dict[Column, Typed]:
        """Return the columns as somebody would type them."""
        return {
            column: Typed(place=str(place), heading="" if heading == column.value else heading)
            for place, (column, heading) in enumerate(self.columns, start=1)
        }

    @property
    def codes_typed(self) -> str:
        """Return the codes as somebody would type them, a line each."""
        return "\n".join(f"{code} {text}" for code, text in self.codes.items())


def read_form(typed: Mapping[Column, Typed], dates: str, codes: str) -> OwnForm:
    """Return the form that somebody typed.

    Raises:
        NotAForm: a place or a heading is none or given twice, a column is left out without which a mark says nothing,
            or a code is none, given twice, or written in a text that counts otherwise.
    """
    chosen = {column: each for column, each in typed.items() if each.place.strip()}
    _require_enough(chosen)
    places: dict[int, Column] = {}
    headings: set[str] = set()
    for column, each in chosen.items():
        place = _place(column, each)
        if place in places:
            raise NotAForm(f"“{places[place].value}” has place {place} already.", f"place_{column}")
        heading = _heading(column, each)
        if heading.casefold() in headings:
            raise NotAForm(f"Another column has the heading “{heading}”.", f"heading_{column}")
        places[place] = column
        headings.add(heading.casefold())
    if dates not in set(Dates):
        raise NotAForm("Choose how dates are written.", "dates")
    return OwnForm(
        columns=tuple((places[each], _heading(places[each], chosen[places[each]])) for each in sorted(places)),
        dates=Dates(dates),
        codes=_codes(codes),
    )


def as_stored(form: OwnForm) -> dict[str, Any]:
    """Return a form as it is kept."""
    return {
        "columns": [[column.value, heading] for column, heading in form.columns],
        "dates": form.dates.value,
        "codes": dict(form.codes),
    }


def from_stored(stored: Mapping[str, Any]) -> OwnForm:
    """Return a form as it was kept."""
    return OwnForm(
        columns=tuple((Column(column), heading) for column, heading in stored["columns"]),
        dates=Dates(stored["dates"]),
        codes=stored["codes"],
    )


def example_lines() -> tuple[EntryLine, ...]:
    """Return three made-up lines that show how each thing is written."""
    who: dict[str, Any] = {"reg_group": "10A", "on": date(2026, 9, 16), "by": "P. Osei, Attendance officer"}
    niall = {**who, "upn": "H801200001001", "family_name": "O’Rourke", "given_name": "Niall", "born": date(2011, 2, 3)}
    ada = {**who, "upn": "", "family_name": "Amberley", "given_name": "Ada", "born": None}
    at = datetime(2026, 9, 16, 8, 52, tzinfo=UTC)
    return (
        EntryLine(**ada, session=Session.AM, version=1, code="/", at=at),
        EntryLine(**niall, session=Session.AM, version=1, code="B", nature="horticulture", minutes_late=12, at=at),
        EntryLine(**niall, session=Session.PM, version=2, code="I", at=at.replace(hour=14)),
    )


def _require_enough(chosen: Mapping[Column, Typed]) -> None:
    for column in NEEDED:
        if column not in chosen:
            raise NotAForm(f"Give “{column.value}” a place: a mark says nothing without it.", f"place_{column}")
    if not chosen.keys() & set(WHO):
        raise NotAForm("Give “upn” or “surname” a place: a mark is somebody’s.", f"place_{Column.UPN}")


def _place(column: Column, each: Typed) -> int:
    typed = each.place.strip()
    if not (
        len(typed) <= len(str(len(Column))) and typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= len(Column)
    ):
        raise NotAForm(f"Write a number from 1 to {len(Column)}, or none to leave the column out.", f"place_{column}")
    return int(typed)


def _heading(column: Column, each: Typed) -> str:
    heading = each.heading.strip() or column.value
    _require_plain(heading, LONGEST_HEADING, f"heading_{column}")
    return heading


def _codes(typed: str) -> dict[str, str]:
    lines = [line for line in typed.splitlines() if line.strip()]
    if len(lines) > LINES_AT_MOST:
        raise NotAForm(f"Write {LINES_AT_MOST} lines at most, one for each code.", "codes")
    found: dict[str, str] = {}
    written: dict[str, Code] = {}
    for line in lines:
        symbol, _, text = line.strip().replace("\t", " ").partition(" ")
        text = text.strip()
        code = find_code(symbol)
        if code is None or code.until_on is not None:
            raise NotAForm(f"“{symbol[:LONGEST_TEXT]}” is not a code. Write the code, a space, and your text.", "codes")
        if not text:
            raise NotAForm(f"Write after “{symbol}” what your system calls it, or take the line out.", "codes")
        if symbol in found:
            raise NotAForm(f"“{symbol}” stands there twice.", "codes")
        _require_plain(text, LONGEST_TEXT, "codes")
        _require_same_mark(code, text)
        other = written.setdefault(text.casefold(), code)
        if other.standing is not code.standing:
            raise NotAForm(
                f"“{text}” would stand for “{other.symbol}” and for “{symbol}”, which count otherwise. Use two texts.",
                "codes",
            )
        found[symbol] = text
    return found


def _require_same_mark(code: Code, text: str) -> None:
    """Refuse a text that is another code: only a longer one may be written short (C1 as C), and present in one sign."""
    other = find_code(text.upper())
    if other is None or code.symbol.startswith(other.symbol) or {code.symbol, other.symbol} == set(PRESENT.values()):
        return
    raise NotAForm(f"“{text}” is another code than “{code.symbol}”. It would change the mark.", "codes")


def _require_plain(text: str, longest: int, field: str) -> None:
    if len(text) > longest:
        raise NotAForm(f"Write no more than {longest} letters.", field)
    if not text.isprintable():
        raise NotAForm("It holds a sign that cannot be seen. Type it again.", field)
    if text.startswith(_CALCULATES):
        raise NotAForm(
            f"“{text[:longest]}” begins with a sign that a spreadsheet calculates with. Take it away.", field
        )
