"""Workbooks as people save them, and as nobody should send them."""

import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, time
from typing import Any

from openpyxl import Workbook

HEAD = ("date", "session", "placement", "status", "arrived_at", "note")
ROW = (date(2026, 9, 16), "AM", "place-p1", "late", time(9, 10), "Zoë – café")
SHEET = "xl/worksheets/sheet1.xml"


def workbook(*rows: Iterable[Any], mend: Callable[[Workbook], object] = lambda book: book) -> bytes:
    """Return a workbook of one sheet; `mend` may change it before it is saved."""
    book = Workbook()
    for row in (HEAD, *(rows or (ROW,))):
        book.active.append(list(row))
    mend(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def with_parts(parts: dict[str, bytes], *, of: bytes | None = None) -> bytes:
    """Return a workbook with some of its parts changed, or others added."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(of or workbook())) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            if name not in parts:
                after.writestr(name, before.read(name))
        for name, content in parts.items():
            after.writestr(name, content)
    return made.getvalue()


def sheet_xml(inside: bytes, *, head: bytes = b"") -> bytes:
    """Return the XML of a sheet."""
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>' + head + b'<worksheet xmlns="http://schemas.openxmlformats.org/'
        b'spreadsheetml/2006/main"><sheetData>' + inside + b"</sheetData></worksheet>"
    )


def hostile() -> dict[str, bytes]:
    """Return files that are to be refused, by what is wrong with them."""
    whole = workbook()
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
    found = {f"cut at {share} %": whole[: len(whole) * share // 100] for share in (1, 10, 25, 50, 75, 90, 99)}
    return found | {
        "zip bomb": with_parts({"xl/media/image1.png": b"\0" * 60_000_000}),
        "packed too tightly": with_parts({"xl/media/image1.png": b"\0" * 20_000_000}),
        "billion laughs": with_parts({SHEET: sheet_xml(cell, head=entities)}),
        "XXE": with_parts({SHEET: sheet_xml(cell, head=outside)}),
        "macros": with_parts({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
        "a sheet that is no XML": with_parts({SHEET: b"\xff\xfe\0\0" * 50}),
        "no sheet at all": with_parts({"xl/workbook.xml": b""}),
        "a zip of something else": with_parts({}, of=_zip({"readme.txt": b"date,session,placement,status"})),
        "nested": _zip({"inside.xlsx": whole}),
        "too many parts": _zip({f"part{each}": b"" for each in range(1_200)}),
        "names that climb": _zip({"../../etc/passwd": b"x", "\u202egpj.xlsx": b"y"}),
        "only the first bytes": b"PK\x03\x04",
        "a picture in front": whole[:4] + b"\x89PNG" + whole,
        "old Excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
        "PDF": b"%PDF-1.7\n" + whole,
        "hidden row": workbook(mend=lambda book: setattr(book.active.row_dimensions[2], "hidden", True)),
        "hidden column": workbook(mend=lambda book: setattr(book.active.column_dimensions["C"], "hidden", True)),
        "hidden sheet": workbook(mend=lambda book: setattr(book.create_sheet("Old"), "sheet_state", "veryHidden")),
        "two sheets": workbook(mend=lambda book: book.create_sheet("Week 2").append(["x"])),
        "nothing": _zip({}),
    }


def far_cell() -> bytes:
    """Return a workbook that says it has a cell in the last row and column: as a table, 17 thousand million cells."""
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return with_parts({SHEET: sheet_xml(cells)})


def _zip(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()
