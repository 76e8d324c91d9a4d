"""Take in whole files: organisations, sites, people, pupils, contacts, placements and calendars.

Upserts by code or reference; all or nothing; every problem at once, with its row, column and a sentence.
"""

from attendance.imports.columns import Kind
from attendance.imports.plan import ByHand, ImportResult
from attendance.imports.running import carry_out, import_sheet, plan_row, try_sheet

__all__ = ["ByHand", "ImportResult", "Kind", "carry_out", "import_sheet", "plan_row", "try_sheet"]
