"""Write a pupil's register as CSV, a line a version: what stood, what stands, why, when, and who entered it."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields

from documents.plain_csv import plain_csv


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryRow:
    """One version, in words. `stands`: "yes" for the version that counts."""

    reference: str
    upn: str
    home_school: str
    date: str
    session: str
    version: str
    stands: str
    code: str
    activity: str
    minutes_late: str
    reason: str
    proposed: str
    why_proposed: str
    entered_by: str
    job_title: str
    entered_at: str


def render_entries_csv(rows: Iterable[EntryRow]) -> bytes:
    """Return the versions as a CSV file in UTF-8."""
    return f"{plain_csv([each.name for each in fields(EntryRow)], map(astuple, rows))}\n".encode()
