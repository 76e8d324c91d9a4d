"""The columns and rows of a section of a pupil's record, said shortly; sealed texts are opened here."""

from collections.abc import Iterable

from attendance.records.sealed import SealedText
from attendance.rules.pupil_record import Column, Kind, Section, Value, section

Row = list[Value | SealedText]


def heads(**labels: str) -> Iterable[Column]:
    """Return columns; a label that ends in a kind in brackets is of that kind: `"Due [instant]"`."""
    for key, label in labels.items():
        words, _, kind = label.partition(" [")
        yield Column(key=key, label=words, kind=Kind(kind.rstrip("]")) if kind else Kind.TEXT)


def table(key: str, title: str, about: str, columns: Iterable[Column], rows: Iterable[Row]) -> Section:
    """Return a section with every sealed text opened: what cannot be read says so itself."""
    return section(key, title, about, columns, ([_opened(value) for value in row] for row in rows))


def _opened(value: Value | SealedText) -> Value:
    return value.reveal() if isinstance(value, SealedText) else value
