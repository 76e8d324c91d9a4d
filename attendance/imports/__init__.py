"""Take in whole files: organisations, sites, people, pupils, contacts, placements and calendars.

Upserts by code or reference; all or nothing; every problem at once, with its row, column and a sentence.
"""

from attendance.imports.columns import Kind
from attendance.imports.plan import ImportResult
from attendance.imports.running import import_sheet, try_sheet

__all__ = ["ImportResult", "Kind", "import_sheet", "try_sheet"]
