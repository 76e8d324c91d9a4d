"""Write a sheet to fill in as an Excel file: every cell as text, and a list to choose from where there is one."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from documents import palette
from documents.cells import neutralised

_BODY = Font(name="Arial", size=10)
_HEADER = Font(name="Arial", size=10, bold=True, color=palette.WHITE)
_HEADER_FILL = PatternFill("solid", fgColor=palette.ACCENT)
AS_TEXT = "@"
NARROW, WIDE = 12, 26


def render_register_xlsx(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    title: str,
    choices: Mapping[str, Sequence[str]],
    wide: Sequence[str] = (),
) -> bytes:
    """Return the rows below their headings; `choices` are the words of a column that has a list."""
    book = Workbook()
    book.properties.title = title
    book.properties.creator = "Muster"
    sheet = book.worksheets[0]
    sheet.title = "Register"
    sheet.freeze_panes = "A2"
    sheet.append([column.replace("_", " ") for column in columns])
    for row in rows:
        sheet.append([neutralised(cell) or None for cell in row])
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = WIDE if column in wide else NARROW
        for cell in sheet[letter]:
            cell.font, cell.number_format = _BODY, AS_TEXT
        sheet[f"{letter}1"].font, sheet[f"{letter}1"].fill = _HEADER, _HEADER_FILL
        if column in choices and rows:
            listed = DataValidation(type="list", formula1=f'"{",".join(choices[column])}"', allow_blank=True)
            listed.add(f"{letter}2:{letter}{len(rows) + 1}")
            sheet.add_data_validation(listed)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
