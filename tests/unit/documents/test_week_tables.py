"""The week as CSV and as Excel: a row a session, text that stays text."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from attendance.rules.codes.comparing import Difference
from attendance.rules.week import Compared, OutsideLine, SystemDiffers
from attendance.rules.words import SeenOutside, Session
from documents.cells import clean, neutralised, read_back
from documents.week_csv import render_amended_csv, render_contacts_csv, render_own_system_csv, render_week_csv
from documents.week_rows import COLUMNS
from documents.week_xlsx import render_week_xlsx
from tests.support.example_week import CONTACTS, example_entered, example_week, pupil, summary
from tests.unit.documents.hostile import HOSTILE

SATURDAY_LESSON = OutsideLine(
    on=date(2026, 9, 19),
    starts_at=datetime(2026, 9, 19, 9, tzinfo=UTC),
    ends_at=datetime(2026, 9, 19, 10, 30, tzinfo=UTC),
    seen=SeenOutside.NOT_SEEN,
    provider="Brightwater Tuition",
)


def csv_rows(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode(), newline=""), strict=True))


def xlsx_sheet(file: bytes, name: str):
    return load_workbook(io.BytesIO(file))[name]


def test_the_csv_has_a_row_for_each_of_every_pupils_ten_sessions():
    header, *rows = csv_rows(render_week_csv(example_week()))

    assert header == list(COLUMNS)
    assert len(rows) == 160
    assert rows[0] == [
        "2026-09-14",
        "AM",
        "kai-amberley",
        "Amberley",
        "Kai",
        "10",
        "10A",
        "Greenacre Farm",
        "",
        "Present",
        "",
        "",
    ]


def test_each_session_has_the_code_that_was_entered():
    rows = [row for row in csv_rows(render_week_csv(example_entered())) if row[4] == "Niall"]
    figures = list(xlsx_sheet(render_week_xlsx(example_entered()), "Summary").iter_rows(values_only=True))

    assert [row[-1] for row in rows] == ["B", "B", "N", "N", "B", "B", "B", "B", "", ""]
    assert ("Statutory attendance", "84.9 %: 79 of 93 sessions; 30 not counted: D; 11 not entered") in [
        row[:2] for row in figures
    ]
    assert ("niall-o’rourke", "O’Rourke", "Niall", 6, 8, 0, 0, 6, 8, 1, 0) in figures


def test_what_was_amended_is_a_sheet_and_a_file_of_its_own():
    header, *rows = csv_rows(render_amended_csv(example_entered()))
    sheet = list(xlsx_sheet(render_week_xlsx(example_entered()), "Amended").iter_rows(values_only=True))

    assert rows[0] == [
        "2026-09-14",
        "AM",
        "niall-o’rourke",
        "O’Rourke",
        "Niall",
        "N",
        "B",
        "Provider register 10:35, receipt R-17",
        "2026-09-15T11:05+01:00",
        "P. Osei",
        "Attendance officer",
    ]
    assert [list(each) for each in sheet] == [header, *rows]


def test_what_the_own_system_has_otherwise_is_a_sheet_and_a_file_of_its_own():
    differs = SystemDiffers(
        on=date(2026, 9, 15),
        session=Session.AM,
        written="B",
        difference=Difference.NOT_SEEN,
        proposed="N",
        why="The provider says absent.",
    )
    week = example_entered()
    entered = week.entered
    assert entered is not None
    pupils = tuple(
        replace(each, system=(differs,)) if each.pupil_ref == "niall-o’rourke" else each for each in entered.pupils
    )
    at = datetime(2026, 9, 18, 14, 5, tzinfo=UTC)
    told = replace(entered, pupils=pupils, compared=Compared(at=at, by="P. Osei, Attendance officer", marks=40))
    compared = replace(week, entered=told)

    header, *rows = csv_rows(render_own_system_csv(compared))
    file = render_week_xlsx(compared)

    assert rows == [
        [
            "2026-09-15",
            "AM",
            "niall-o’rourke",
            "O’Rourke",
            "Niall",
            "B",
            "N",
            "N",
            "Entered as attending, but the provider did not see the pupil",
            "The provider says absent.",
        ]
    ]
    assert [list(each) for each in xlsx_sheet(file, "Own system").iter_rows(values_only=True)] == [header, *rows]
    said = "1 of 40 marks to look at again, compared Friday 18 September 2026, 15:05 by P. Osei, Attendance officer"
    assert ("Own records system", said) in [row[:2] for row in xlsx_sheet(file, "Summary").iter_rows(values_only=True)]


def test_where_nobody_compared_the_week_its_files_say_so():
    (row,) = csv_rows(render_own_system_csv(example_entered()))[1:]
    figures = xlsx_sheet(render_week_xlsx(example_entered()), "Summary").iter_rows(values_only=True)

    assert row == [*[""] * 8, "Not compared", ""]
    assert ("Own records system", "Not compared") in [each[:2] for each in figures]


def test_contacts_with_providers_are_a_sheet_and_a_file_of_their_own_and_none_is_said():
    week = replace(example_week(), contacts=CONTACTS)
    header, *rows = csv_rows(render_contacts_csv(week))
    sheet = list(xlsx_sheet(render_week_xlsx(week), "Contacts").iter_rows(values_only=True))

    assert rows == [
        ["kai-amberley", "Amberley", "Kai", "Greenacre Farm", "2026-09-15", "J. Hale"],
        ["kai-amberley", "Amberley", "Kai", "Greenacre Farm", "2026-09-17", ""],
        ["niall-o’rourke", "O’Rourke", "Niall", "Greenacre Farm", "", "None recorded"],
    ]
    assert [[cell or "" for cell in each] for each in sheet] == [header, *rows]


def test_a_pupil_nobody_reported_has_ten_rows_that_say_so():
    rows = [row for row in csv_rows(render_week_csv(example_week())) if row[3] == "Lindqvist"]

    assert [row[9] for row in rows] == ["Not reported"] * 10


def test_what_was_outside_hours_is_a_row_of_its_own_that_no_count_of_sessions_takes_for_one():
    week = example_week()
    kai = replace(week.pupils[0], outside=(SATURDAY_LESSON, replace(SATURDAY_LESSON, is_taken_back=True)))
    with_lesson = replace(week, pupils=(kai, *week.pupils[1:]))

    _header, *rows = csv_rows(render_week_csv(with_lesson))
    without = csv_rows(render_week_csv(week))[1:]
    outside = [row for row in rows if row[1] not in {"AM", "PM"}]

    assert [row for row in rows if row not in outside] == without
    assert outside == [
        [
            "2026-09-19",
            "outside hours",
            "kai-amberley",
            "Amberley",
            "Kai",
            "10",
            "10A",
            "Brightwater Tuition",
            "",
            *said,
        ]
        for said in (
            ("Outside hours, not counted", "10:00 to 11:30, Not seen", ""),
            ("Outside hours, not counted", "10:00 to 11:30, Taken back: not seen", ""),
        )
    ]
    figures, before = (
        [[cell.value for cell in row] for row in xlsx_sheet(render_week_xlsx(each), "Summary").iter_rows()]
        for each in (with_lesson, week)
    )
    assert figures == before


def test_every_field_of_the_csv_is_quoted():
    for line in render_week_csv(example_week()).decode().splitlines():
        assert line.startswith('"')
        assert line.endswith('"')
        assert line.count('","') == len(COLUMNS) - 1


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_becomes_a_formula_and_a_machine_reads_it_back(name):
    kai = replace(pupil("Kai Amberley", "ssssssssss"), family_name=name)

    (_, row, *_) = csv_rows(render_week_csv(summary([kai])))

    assert not row[3].startswith(tuple("=+-@\t\r\n\uff1d"))
    assert read_back(row[3]) == clean(name)


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\nab ")))
def test_what_is_neutralised_is_never_lost(text):
    assert read_back(neutralised(text)) == text
    assert not neutralised(text).startswith(tuple("=+-@\t\r\n"))


@pytest.mark.parametrize("name", HOSTILE)
def test_excel_holds_names_as_text_and_never_as_formulas(name):
    kai = replace(pupil("Kai Amberley", "ssssssssss"), family_name=name)

    book = load_workbook(io.BytesIO(render_week_xlsx(summary([kai], school_name=name))))

    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds <= {"s", "n"}
    shown = book["Sessions"]["D2"].value or ""
    assert shown.replace("\r\n", "\n").replace("\r", "\n") == clean(name).replace("\r\n", "\n").replace("\r", "\n")


def test_excel_has_the_same_rows_with_a_header_that_stays_and_a_filter():
    sheet = xlsx_sheet(render_week_xlsx(example_week()), "Sessions")

    assert [[value or "" for value in row] for row in sheet.iter_rows(values_only=True)] == csv_rows(
        render_week_csv(example_week())
    )
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:L161"
    assert sheet.column_dimensions["D"].width == 20


def test_the_summary_sheet_counts_each_state_and_each_pupil():
    rows = list(xlsx_sheet(render_week_xlsx(example_week()), "Summary").iter_rows(values_only=True))

    assert ("Not reported", 17) in [row[:2] for row in rows]
    assert ("Placement attendance", "96 of 110 sessions (87 %); 17 not reported; 2 not held") in [
        row[:2] for row in rows
    ]
    assert ("freya-lindqvist", "Lindqvist", "Freya", 0, 0, 10, 0, None, None, 0, 0) in rows
