"""A provider's file is read as it was saved, in the encodings and with the separators that spreadsheets write."""

import codecs

import pytest

from gateway.sheets.grid import MOST_CELLS, MOST_LINES, read_grid

HEAD = ("date", "session", "placement", "status", "note")
TEXT = "date,session,placement,status,note\n2026-09-16,AM,ref,late,Zoë – café\n"
LINES = ((1, HEAD), (2, ("2026-09-16", "AM", "ref", "late", "Zoë – café")))


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_LE + TEXT.replace(",", "\t").encode("utf-16-le"),
        TEXT.replace(",", ";").encode(),
        (TEXT + ",,,,\n\n").encode(),
    ],
)
def test_it_is_read_as_it_was_saved(raw):
    grid = read_grid(raw)

    assert (grid.lines, grid.remarks) == (LINES, ())


def test_windows_1252_is_read_and_said():
    grid = read_grid(TEXT.encode("cp1252"))

    assert grid.lines == LINES
    assert "read as Windows-1252" in grid.remarks[0]


def test_lines_keep_the_numbers_a_person_counts():
    assert [number for number, _cells in read_grid(f"A title\n\n{TEXT}".encode()).lines] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "nothing in the file"),
        (b" \r\n ", "nothing in the file"),
        (b"PK\x03\x04rest", "This is a workbook"),
        (b"\xd0\xcf\x11\xe0rest", "This is a workbook"),
        (b"date\0session", "not plain text"),
        (codecs.BOM_UTF32_LE + "date".encode("utf-32-le"), "not plain text"),
        (b"\x81\x8d\x8f", "an encoding that nobody can tell"),
        ((TEXT + '2026-09-16,AM,"ref,late\n2026-09-16,AM,ref,late\n').encode(), "Row 3: A quotation mark opens"),
        (b"x" * 140_000, "more than 131,072 characters"),
        (b"a\n" * (MOST_LINES + 1), "more than 20,000 lines"),
        (b"a," * (MOST_CELLS + 1) + b"a", "Row 1 has 202 cells"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(raw, words):
    grid = read_grid(raw)

    assert grid.lines == ()
    assert words in grid.refused
