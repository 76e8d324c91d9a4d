"""A school's own file, before it is compared: whose headings it has, and how long it may be."""

from uuid import uuid4

import pytest

from attendance import comparing
from attendance.refusals import NotAllowed, Refusal
from attendance.rules.words import Role
from attendance.scope import Actor, SchoolScope
from gateway.sheets.csv_file import read_csv

FILE = b"Code,Student UPN,Mark date,AM/PM,Mark,Note,note\nnotes,H801200001001,2026-09-16,AM,B,x,y\n"
CHOSEN = {"upn": "student upn", "date": "Mark date", "session": "AM/PM", "code": " Mark "}


def test_a_schools_own_headings_are_read_as_ours_and_a_column_of_our_name_that_is_not_meant_is_put_aside():
    sheet = comparing.with_columns(read_csv(FILE), CHOSEN)

    [row] = sheet.rows
    assert {name: row.cells[name] for name in comparing.COLUMNS} == {
        "upn": "H801200001001",
        "date": "2026-09-16",
        "session": "AM",
        "code": "B",
    }
    assert "Code (theirs)" in sheet.header


def test_nothing_chosen_leaves_the_file_as_it_is():
    sheet = read_csv(FILE)

    assert comparing.with_columns(sheet, {"upn": "", "code": " "}) is sheet


@pytest.mark.parametrize(
    ("chosen", "field", "words"),
    [
        ({"upn": "UPN no"}, "column_upn", "no column “UPN no”"),
        ({"upn": "Mark", "code": "mark"}, "file", "chosen for two things"),
        ({"code": "NOTE"}, "column_code", "“Note” and “note”"),
    ],
)
def test_a_heading_that_is_not_there_or_meant_twice_is_refused_by_name(chosen, field, words):
    with pytest.raises(Refusal) as no:
        comparing.with_columns(read_csv(FILE), chosen)
    assert no.value.field == field
    assert words in no.value.sentence


def test_a_heading_that_the_file_has_twice_in_other_capitals_can_be_named_exactly():
    sheet = comparing.with_columns(read_csv(FILE), {"code": "note"})

    assert sheet.rows[0].cells["code"] == "y"


def test_nobody_compares_for_a_school_they_do_not_work_at():
    actor = Actor.of_person(uuid4(), "Olive", job_title="Officer", roles=frozenset({Role.ATTENDANCE_OFFICER}))
    school = uuid4()
    comparing.require_may_compare(SchoolScope(organisation_id=school, school_ids=frozenset({school}), actor=actor))

    with pytest.raises(NotAllowed):
        comparing.require_may_compare(SchoolScope(organisation_id=uuid4(), school_ids=frozenset({school}), actor=actor))


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_a_file_of_more_rows_than_a_page_reads_is_refused_before_it_is_read(end):
    comparing.require_not_too_long(b"x" + end * (comparing.ROWS_AT_MOST + 1))
    with pytest.raises(Refusal, match="20,002 rows"):
        comparing.require_not_too_long(b"x" + end * (comparing.ROWS_AT_MOST + 2))
