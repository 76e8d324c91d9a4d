"""What each column is and how long it is kept: reads `classes.toml` beside this module, and judges nothing."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("classes.toml")


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """How long something is kept, from when, and what happens then. No years, days and age: no term of its own.

    An age and years: until the birthday, and for that many years at least.
    """

    name: str
    title: str
    counted_from: str
    then: str
    why: str
    years: int | None = None
    days: int | None = None
    until_age: int | None = None

    @property
    def term(self) -> str:
        """Return the term in words; empty where it has none of its own."""
        if self.until_age is not None:
            birthday = f"until the {self.until_age}th birthday"
            return birthday if self.years is None else f"{birthday}, and {self.years} years at least"
        if self.years is not None:
            return "1 year" if self.years == 1 else f"{self.years} years"
        if self.days is not None:
            return "1 day" if self.days == 1 else f"{self.days} days"
        return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """The two classes of one column."""

    name: str
    protection: str
    retention: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table and the classes of its columns, in the order of the protection classes."""

    name: str
    holds: str
    retention: str
    columns: tuple[Column, ...] = field(default=())


@dataclass(frozen=True, kw_only=True, slots=True)
class Classes:
    """Everything the file says."""

    protections: dict[str, str]
    retentions: dict[str, Retention]
    tables: dict[str, Table]


@cache
def classes() -> Classes:
    """Return what the file says, read once."""
    return parse(FILE.read_text("utf-8"))


def retention(name: str) -> Retention:
    """Return a retention class by its name."""
    return classes().retentions[name]


def parse(text: str) -> Classes:
    """Read classes from TOML.

    Raises:
        ValueError: a column with two protection classes, or a class that does not exist.
    """
    read = tomllib.loads(text)
    protections = {name: each["means"] for name, each in read["protection"].items()}
    retentions = {name: Retention(name=name, **each) for name, each in read["retention"].items()}
    tables = {name: _table(name, each, protections, retentions) for name, each in read["table"].items()}
    return Classes(protections=protections, retentions=retentions, tables=tables)


def _table(name: str, said: dict[str, Any], protections: dict[str, str], retentions: dict[str, Retention]) -> Table:
    rest = dict(said)
    holds, default, others = rest.pop("holds"), rest.pop("retention"), rest.pop("other_retention", {})
    columns = tuple(
        Column(name=column, protection=protection, retention=others.get(column, default))
        for protection in sorted(rest, key=list(protections).index)
        for column in rest[protection]
    )
    names = [column.name for column in columns]
    if len(set(names)) < len(names) or not set(others) <= set(names):
        raise ValueError(f"[table.{name}]: each column stands in exactly one list")
    if unknown := {column.retention for column in columns} - set(retentions):
        raise ValueError(f"[table.{name}]: no such retention class: {', '.join(sorted(unknown))}")
    return Table(name=name, holds=holds, retention=default, columns=columns)
