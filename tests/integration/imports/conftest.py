"""Imports into a database of the test's own, on a Monday in September 2026."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from attendance.imports import ImportResult, Kind, import_sheet, try_sheet
from attendance.records.sealed import SealedText, reveal
from attendance.scope import JOB
from attendance.unit import Store
from gateway.sheets.csv_file import read_csv
from tests.support.clock import MONDAY_0800

ORGANISATIONS = """
code,name,kind,is_school,parent
NORTHGATE,Northgate Academy,home_school,yes,TRUST
SOUTHGATE,Southgate School,home_school,yes,TRUST
TRUST,Compass Trust,trust,no,
OAKBANK,Oakbank Farm,alternative_provider,no,
HARBOUR,Harbour School,partner_school,yes,
"""
SITES = """
organisation,code,name,kind,am_starts
OAKBANK,FARM,The farm,main,10:00
OAKBANK,PLOT,The allotment,satellite,
"""
PEOPLE = """
email,name,job_title,organisation,roles
dsl@northgate.example,Dora Lead,DSL,NORTHGATE,dsl;administrator
tutor@oakbank.example,Tess Tutor,Tutor,OAKBANK,provider_staff
director@trust.example,Sefa Director,Director,TRUST,safeguarding_director
"""
PUPILS = """
ref,home_school,family_name,given_name
N1,NORTHGATE,Quillfeather,Amber
N2,NORTHGATE,Zephyrine,Bruno
S1,SOUTHGATE,Oxenbridge,Cerys
"""
TERMS = """
organisation,from,to,kind
NORTHGATE,2026-09-01,2026-12-18,term
SOUTHGATE,2026-09-01,2026-12-18,term
"""


@dataclass(slots=True)
class Importer:
    """Imports text as if it were a file."""

    store: Store
    now: datetime = field(default=MONDAY_0800)

    def __call__(self, kind: str, text: str) -> ImportResult:
        """Import."""
        sheet = read_csv(text.strip().encode())
        return self.store.command(lambda db: import_sheet(db, Kind(kind), sheet, actor=JOB, now=self.now))

    def trial(self, kind: str, text: str) -> ImportResult:
        """Say what an import would do."""
        with self.store.reading() as db:
            return try_sheet(db, Kind(kind), read_csv(text.strip().encode()), now=self.now)

    def counts(self, kind: str, text: str) -> tuple[int, int, int, int]:
        """Import what has no problem; return how many were created, updated, unchanged, removed."""
        result = self(kind, text)
        assert result.problems == ()
        return result.created, result.updated, result.unchanged, result.removed

    def problems(self, kind: str, text: str) -> list[tuple[int, str]]:
        """Import; return the row and column of every problem."""
        return [(each.row, each.column) for each in self(kind, text).problems]

    def sentences(self, kind: str, text: str) -> list[str]:
        """Import; return what is said of every problem."""
        return [each.sentence for each in self(kind, text).problems]

    def warnings(self, kind: str, text: str) -> list[tuple[int, str]]:
        """Import what has no problem; return the row and column of every warning."""
        result = self(kind, text)
        assert result.problems == ()
        return [(each.row, each.column) for each in result.warnings]

    def rows(self, table: Any, *columns: str) -> list[tuple[Any, ...]]:
        """Return these columns of every row of a table, sorted."""
        with self.store.reading() as db:
            found = [[getattr(row, column) for column in columns] for row in db.session.scalars(select(table))]
            shown = (tuple(reveal(cell) if isinstance(cell, SealedText) else cell for cell in row) for row in found)
            return sorted(shown, key=lambda row: [str(cell) for cell in row])

    def next_day(self) -> None:
        """Let a day pass."""
        self.now += timedelta(days=1)


@pytest.fixture
def imports(store):
    """An importer into an empty database."""
    return Importer(store=store)


@pytest.fixture
def world(imports):
    """An importer into a database with organisations, sites, people, pupils and terms."""
    for kind, text in (
        ("organisations", ORGANISATIONS),
        ("sites", SITES),
        ("people", PEOPLE),
        ("pupils", PUPILS),
        ("calendar", TERMS),
    ):
        assert imports(kind, text).problems == ()
    return imports
