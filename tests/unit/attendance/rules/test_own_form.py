"""A school's own form of its file: it changes how a line is written, and never what it says."""

from datetime import UTC, date, datetime

import pytest

from attendance.rules.entry_lines import Column, EntryLine
from attendance.rules.own_form import (
    Dates,
    NotAForm,
    OwnForm,
    Typed,
    as_stored,
    example_lines,
    from_stored,
    read_form,
)
from attendance.rules.words import Session

LINE = EntryLine(
    upn="H801200001001",
    family_name="O’Rourke",
    given_name="Niall",
    born=date(2011, 2, 3),
    reg_group="10A",
    on=date(2026, 9, 16),
    session=Session.PM,
    version=1,
    code="/",
    by="P. Osei, Attendance officer",
    at=datetime(2026, 9, 16, 13, 5, tzinfo=UTC),
)
ENOUGH = {
    Column.CODE: Typed(place="4", heading="Mark"),
    Column.UPN: Typed(place="2"),
    Column.DATE: Typed(place="1", heading="Day"),
    Column.SESSION: Typed(place="3"),
    Column.DOB: Typed(),
}


def form(codes="", dates="iso", **more):
    return read_form(ENOUGH | {Column(name): typed for name, typed in more.items()}, dates, codes)


def refused(codes="", dates="iso", **more):
    with pytest.raises(NotAForm) as no:
        form(codes, dates, **more)
    return no.value.field


def test_the_columns_stand_by_their_places_under_the_schools_headings():
    own = form()

    assert own.headings == ("Day", "upn", "session", "Mark")
    assert own.write(LINE) == ("2026-09-16", "H801200001001", "PM", "\\")


def test_dates_and_codes_are_written_as_the_school_has_them():
    own = form("\\ 4711\nB\tattending elsewhere", "day_first", dob=Typed(place="5"), confirmed_at=Typed(place="6"))

    assert own.write(LINE) == ("16/09/2026", "H801200001001", "PM", "4711", "03/02/2011", "16/09/2026 14:05")
    assert own.codes == {"\\": "4711", "B": "attending elsewhere"}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"code": Typed()}, "place_code"),
        ({"session": Typed()}, "place_session"),
        ({"upn": Typed()}, "place_upn"),
        ({"upn": Typed(place="1")}, "place_date"),
        ({"upn": Typed(place="0")}, "place_upn"),
        ({"upn": Typed(place="first")}, "place_upn"),
        ({"upn": Typed(place="1" * 5_000)}, "place_upn"),
        ({"upn": Typed(place="2", heading="mark")}, "heading_upn"),
        ({"upn": Typed(place="2", heading="=1+1")}, "heading_upn"),
        ({"upn": Typed(place="2", heading="U\u200bN")}, "heading_upn"),
        ({"upn": Typed(place="2", heading="U" * 61)}, "heading_upn"),
        ({"dates": "american"}, "dates"),
        ({"codes": "\n" + "B 1\n" * 101}, "codes"),
        ({"codes": "ZZ 4711"}, "codes"),
        ({"codes": "b 4711"}, "codes"),
        ({"codes": "B"}, "codes"),
        ({"codes": "B 1\nB 2"}, "codes"),
        ({"codes": "B -1"}, "codes"),
        ({"codes": "B " + "x" * 41}, "codes"),
    ],
)
def test_what_is_no_form_is_refused_beside_its_field(more, field):
    assert refused(**more) == field


@pytest.mark.parametrize("codes", ["B N", "N B", "B n", "D B", "O I", "/ N", "I away\nO Away", "B 17\nN 17"])
def test_no_code_is_written_as_one_that_counts_otherwise(codes):
    assert refused(codes) == "codes"


@pytest.mark.parametrize("codes", ["L /", "L \\", "B K", "U L", "C C1", "/ L"])
def test_no_code_is_written_as_another_though_it_counts_alike(codes):
    assert refused(codes) == "codes"


@pytest.mark.parametrize("codes", ["C1 C", "Y1 Y", "\\ /", "/ \\", "B 17", "O 0", "C away\nC1 away", "/ in\nL in"])
def test_a_text_that_counts_as_the_code_does_or_is_none_can_stand(codes):
    assert form(codes).codes_typed == codes


def test_a_form_is_kept_and_typed_again_as_it_was():
    own = form("B 17\nN absent", "day_first")

    assert from_stored(as_stored(own)) == own
    assert read_form(own.typed(), own.dates.value, own.codes_typed) == own
    assert own.typed()[Column.UPN] == Typed(place="2")


def test_the_made_up_lines_show_present_late_and_amended():
    own = OwnForm(columns=tuple((each, each.value) for each in Column), dates=Dates.ISO, codes={})

    assert [own.write(each)[7:11] for each in example_lines()] == [
        ("/", "", "", "entered"),
        ("B", "horticulture", "12", "entered"),
        ("I", "", "", "amended"),
    ]
