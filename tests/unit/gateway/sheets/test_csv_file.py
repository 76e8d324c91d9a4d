import codecs

import pytest

from attendance.rows import Row, RowProblem
from gateway.sheets.csv_file import read_csv


def only_problem(raw):
    sheet = read_csv(raw)
    assert sheet.rows == ()
    assert len(sheet.problems) == 1
    return sheet.problems[0]


def cells(raw):
    sheet = read_csv(raw)
    assert sheet.problems == ()
    return [tuple(row.cells.values()) for row in sheet.rows]


def test_a_row_has_the_number_a_person_counts_and_its_cells_by_column():
    sheet = read_csv(b"ref,name\nA1,Kai\nA2,Aleeza\n")

    assert sheet.header == ("ref", "name")
    assert sheet.rows == (
        Row(number=2, cells={"ref": "A1", "name": "Kai"}),
        Row(number=3, cells={"ref": "A2", "name": "Aleeza"}),
    )


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_way_to_end_a_line_is_read(ending):
    assert cells(f"a,b{ending}1,2{ending}3,4{ending}".encode()) == [("1", "2"), ("3", "4")]


@pytest.mark.parametrize(
    "raw",
    [
        "name\nZoë\n".encode(),
        codecs.BOM_UTF8 + "name\nZoë\n".encode(),
        codecs.BOM_UTF16_LE + "name\nZoë\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "name\nZoë\n".encode("utf-16-be"),
        "name\nZoe\u0308\n".encode(),
    ],
    ids=["UTF-8", "UTF-8 with a mark", "UTF-16 LE", "UTF-16 BE", "letters in two parts"],
)
def test_a_name_is_read_right_in_every_encoding_that_says_what_it_is(raw):
    assert cells(raw) == [("Zo\u00eb",)]


def test_a_code_page_is_never_guessed():
    found = only_problem("name\nKai\nZoë\n".encode("cp1252"))

    assert found.row == 3
    assert "UTF-8" in found.sentence
    assert "Save As" in found.sentence


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"PK\x03\x04rest", "workbook"),
        (b"\xd0\xcf\x11\xe0rest", "workbook"),
        ("name\nKai\n".encode("utf-16-le"), "plain text"),
        (b"name\nK\0ai\n", "plain text"),
        (codecs.BOM_UTF16_LE + b"n\0a\0m", "UTF-8"),
        (codecs.BOM_UTF32_LE + "name\nKai\n".encode("utf-32-le"), "UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_in_words(raw, word):
    assert word in only_problem(raw).sentence


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"\n1,2\n", "blank"),
        (b",,\n1,2,3\n", "blank"),
        (b"ref;name\nA1;Kai\n", "semicolons"),
        (b"ref\tname\nA1\tKai\n", "tabs"),
        (b"ref,,name\nA1,x,Kai\n", "no name"),
        (b"ref,name,ref\nA1,Kai,A2\n", "2 times"),
    ],
)
def test_a_header_that_does_not_name_the_columns_is_refused(raw, word):
    found = only_problem(raw)

    assert found.row == 1
    assert word in found.sentence


def test_a_quotation_mark_that_swallows_the_rest_is_refused_and_nothing_is_half_read():
    found = only_problem(b'ref,name\nA1,Kai\nA2,"Aleeza\nA3,Sam\nA4,Jo\n')

    assert found.row == 3
    assert "never closed" in found.sentence


def test_quotation_marks_that_do_not_match_are_refused():
    found = only_problem(b'ref,name\nA1,"Kai" Hale\n')

    assert (found.row, "do not match" in found.sentence) == (2, True)


def test_a_cell_too_long_to_be_meant_is_refused():
    assert "131,072" in only_problem(b"ref,name\nA1," + b"x" * 131_073 + b"\n").sentence
    assert len(cells(b"ref,name\nA1," + b"x" * 131_072 + b"\n")) == 1


def test_ragged_rows_are_each_named_and_the_others_are_still_read():
    sheet = read_csv(b"ref,name\nA1\nA2,Hale, Kai\nA3,Sam\n")

    assert sheet.problems == (
        RowProblem(
            row=2,
            column="",
            shown="",
            sentence="This row has 1 cell and the header has 2. A cell that holds a comma needs quotation marks "
            "round it.",
        ),
        RowProblem(
            row=3,
            column="",
            shown="Kai",
            sentence="This row has 3 cells and the header has 2. A cell that holds a comma needs quotation marks "
            "round it.",
        ),
    )
    assert [row.number for row in sheet.rows] == [4]


def test_blank_rows_and_columns_that_a_spreadsheet_adds_are_passed_over_but_counted():
    sheet = read_csv(b"ref,name,,\nA1,Kai,,\n,,,\n\nA2,Sam,,\n")

    assert sheet.problems == ()
    assert [(row.number, row.cells["name"]) for row in sheet.rows] == [(2, "Kai"), (5, "Sam")]


def test_a_cell_may_hold_commas_quotation_marks_and_line_breaks_when_quoted():
    assert cells(b'a,b\n"1, 2","say ""hi""\nagain"\n') == [("1, 2", 'say "hi"\nagain')]


def test_spaces_of_every_sort_are_spaces_and_trimmed():
    assert cells("a,b\n\u00a0Hale\u00a0Shah\u2009, \u200bx \n".encode()) == [("Hale Shah", "x")]


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-", "@x", "'Kai", "O'Brien", "Nguyễn", "محمد"])
def test_what_a_spreadsheet_would_take_for_a_formula_is_just_text(cell):
    assert cells(f"a,b\n{cell},1\n".encode()) == [(cell, "1")]


def test_what_is_shown_of_a_cell_is_cut_at_sixty_characters():
    sheet = read_csv(b"a\n1," + b"x" * 80 + b"\n")

    assert sheet.problems[0].shown == "x" * 59 + "…"
