"""Everything held on one pupil, as tables of plain values: what a document prints and what JSON keeps.

Pure. `as_data` and `from_data` are each other's reverse, so that what was given out can be read again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

FORMAT = "muster-pupil-record"
VERSION = 1

Value = str | int | bool | date | datetime | None


class Kind(StrEnum):
    """What stands in a column. `INSTANT` is an aware time; in JSON, ISO 8601 with its offset."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column: its key for programs, its words for people."""

    key: str
    label: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One table of the record. `about` says what is in it, or why something is not."""

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilRecord:
    """The whole record, and who was given it when. `ref` is the home school's own reference."""

    ref: str
    name: str
    home_school: str
    made_at: datetime
    made_for: str
    sections: tuple[Section, ...]

    @property
    def watermark(self) -> str:
        """Return the words that stand on every page: who was given this copy, and when in UTC."""
        return f"Copy for {self.made_for}, {self.made_at:%d/%m/%Y %H:%M} UTC"


def section(key: str, title: str, about: str, columns: Iterable[Column], rows: Iterable[Iterable[Value]]) -> Section:
    """Return a section; every row has a value for each column.

    Raises:
        ValueError: a row is longer or shorter than the head.
    """
    heads, lines = tuple(columns), tuple(tuple(row) for row in rows)
    if any(len(line) != len(heads) for line in lines):
        raise ValueError(f"{key}: a row does not fit the columns")
    return Section(key=key, title=title, about=about, columns=heads, rows=lines)


def as_data(record: PupilRecord) -> dict[str, Any]:
    """Return the record as JSON knows it."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "pupil": {"ref": record.ref, "name": record.name, "home_school": record.home_school},
        "made_at": record.made_at.isoformat(),
        "made_for": record.made_for,
        "sections": [
            {
                "key": each.key,
                "title": each.title,
                "about": each.about,
                "columns": [{"key": head.key, "label": head.label, "kind": head.kind.value} for head in each.columns],
                "rows": [[_to_json(value) for value in row] for row in each.rows],
            }
            for each in record.sections
        ],
    }


def from_data(data: dict[str, Any]) -> PupilRecord:
    """Read what `as_data` wrote.

    Raises:
        ValueError: another format or version.
    """
    if (data.get("format"), data.get("version")) != (FORMAT, VERSION):
        raise ValueError("not a pupil's record of this version")
    return PupilRecord(
        ref=data["pupil"]["ref"],
        name=data["pupil"]["name"],
        home_school=data["pupil"]["home_school"],
        made_at=datetime.fromisoformat(data["made_at"]),
        made_for=data["made_for"],
        sections=tuple(_section(each) for each in data["sections"]),
    )


def _section(said: dict[str, Any]) -> Section:
    columns = tuple(Column(key=each["key"], label=each["label"], kind=Kind(each["kind"])) for each in said["columns"])
    rows = [
        [_from_json(value, column.kind) for value, column in zip(row, columns, strict=True)] for row in said["rows"]
    ]
    return section(said["key"], said["title"], said["about"], columns, rows)


def _to_json(value: Value) -> str | int | bool | None:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _from_json(value: Any, kind: Kind) -> Value:
    if value is None:
        return None
    if kind is Kind.DAY:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if kind is Kind.INSTANT else value
