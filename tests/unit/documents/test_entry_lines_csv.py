"""What was entered, as a file another records system reads: nothing in it that nobody entered."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest

from attendance.rules.entry_lines import EntryLine, EntryLines, LineStatus, in_order
from attendance.rules.words import Session
from documents.cells import clean, read_back
from documents.entry_lines_csv import render_neutral_csv
from tests.unit.documents.hostile import HOSTILE

HEADER = "upn,surname,forename,dob,reg_group,date,session,code,nature,minutes_late,status,confirmed_by,confirmed_at"
WEDNESDAY = date(2026, 9, 16)


WHO: dict[str, Any] = {
    "upn": "H801200001001",
    "family_name": "O’Rourke",
    "given_name": "Niall",
    "born": date(2011, 2, 3),
    "reg_group": "10A",
    "on": WEDNESDAY,
    "session": Session.AM,
}


def line(**more):
    return EntryLine(**WHO | more)


def entered(code="B", **more):
    at = datetime(2026, 9, 16, 8, 52, tzinfo=UTC)
    return line(**{"version": 1, "code": code, "by": "P. Osei, Attendance officer", "at": at} | more)


def file_of(*lines):
    return render_neutral_csv(EntryLines(first=WEDNESDAY, last=WEDNESDAY, lines=lines))


def rows(*lines):
    return list(csv.reader(io.StringIO(file_of(*lines).decode(), newline=""), strict=True))


def test_the_neutral_form_has_its_header_and_every_field_is_quoted():
    content = file_of(entered(nature="horticulture", minutes_late=12), line()).decode()

    assert content.splitlines()[0] == ",".join(f'"{each}"' for each in HEADER.split(","))
    assert all(each.startswith('"') and each.count('","') == 12 for each in content.splitlines())


def test_a_row_is_what_a_person_entered_and_what_nobody_entered_has_no_code():
    late, owed = rows(entered(nature="horticulture", minutes_late=12, version=2), line(session=Session.PM, born=None))[
        1:
    ]

    assert late == [
        "H801200001001",
        "O’Rourke",
        "Niall",
        "2011-02-03",
        "10A",
        "2026-09-16",
        "AM",
        "B",
        "horticulture",
        "12",
        "amended",
        "P. Osei, Attendance officer",
        "2026-09-16T09:52+01:00",
    ]
    assert owed[3:] == ["", "10A", "2026-09-16", "PM", "", "", "", "not_entered", "", ""]


@pytest.mark.parametrize(
    ("code", "session", "written"),
    [
        ("/", Session.AM, "/"),
        ("\\", Session.PM, "\\"),
        ("/", Session.PM, "\\"),
        ("\\", Session.AM, "/"),
        ("N", Session.PM, "N"),
        ("Y1", Session.AM, "Y1"),
    ],
)
def test_present_is_written_by_session(code, session, written):
    assert rows(entered(code, session=session))[1][7] == written


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_becomes_a_formula_and_a_machine_reads_it_back(name):
    (row,) = rows(entered(family_name=name, by=name, nature=name))[1:]

    for cell in (row[1], row[8], row[11]):
        assert not cell.startswith(tuple("=+-@\t\r\n\uff1d"))
        assert read_back(cell) == clean(name)


def test_lines_stand_by_date_session_and_name_and_say_what_is_owed():
    lines = [
        line(session=Session.PM),
        line(session=Session.PM, given_name="Ada"),
        entered(family_name="Amberley"),
        entered(version=3),
    ]
    found = EntryLines(first=WEDNESDAY, last=WEDNESDAY, lines=tuple(sorted(lines, key=in_order)))

    assert [each.given_name for each in found.lines] == ["Niall", "Niall", "Ada", "Niall"]
    assert [each.status for each in found.lines] == [
        LineStatus.ENTERED,
        LineStatus.AMENDED,
        LineStatus.NOT_ENTERED,
        LineStatus.NOT_ENTERED,
    ]
    assert found.owed() == ((WEDNESDAY, Session.PM, 2),)
    assert (len(found.entered), found.amended) == (2, 1)
