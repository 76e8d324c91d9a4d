"""The provider's week to sign off: each home school apart, unknowns named, a line to sign."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from attendance.rules.week import OutsideLine
from attendance.rules.words import SeenOutside
from documents.provider_week_word import render_provider_week
from tests.support.example_week import example_provider_week
from tests.unit.documents.hostile import HOSTILE
from tests.unit.documents.reading import headings, paragraphs, part, tables

NORTHGATE = "Register of the week for Northgate Academy"
ST_BRANNOCKS = "Register of the week for St Brannock’s School"


@pytest.fixture(scope="module")
def week() -> bytes:
    return render_provider_week(example_provider_week())


def test_each_home_school_has_its_own_page_and_its_own_pupils(week):
    assert headings(week) == ["Pupils of Northgate Academy", "Pupils of St Brannock’s School"]
    assert part(week, "word/document.xml").count("<w:pageBreakBefore/>") == 1
    assert [row[0] for row in tables(week)[NORTHGATE][2:]] == [
        "Adebayo-Okonkwo, Oluwaseun",
        "Amberley, Kai",
        "O’Rourke, Niall",
    ]
    assert [row[0] for row in tables(week)[ST_BRANNOCKS][2:]] == ["Calloway, Iris"]


def test_a_session_not_reported_is_asked_for_before_signing(week):
    assert tables(week)[NORTHGATE][3][10:] == ["Not reported", "9 of 9 sessions 1 not reported"]
    assert "1 session not reported. Please report before signing." in paragraphs(week)


def test_a_session_elsewhere_is_a_dash_and_says_nothing_of_where(week):
    assert tables(week)[ST_BRANNOCKS][2][1:5] == ["–", "–", "Present", "Present"]


def test_there_is_room_for_name_job_and_date_until_somebody_has_signed(week):
    assert tables(week)["Name, job title and date of the person signing"] == [["Name", "Job title", "Date"]]
    assert "Signed off by R. Dunmore, farm manager, 18 September 2026, 15:20" in paragraphs(week)


def test_what_was_outside_hours_stands_below_the_register_of_its_school(week):
    whole = example_provider_week()
    northgate, other = whole.schools
    line = OutsideLine(
        on=date(2026, 9, 19),
        starts_at=datetime(2026, 9, 19, 9, tzinfo=UTC),
        ends_at=datetime(2026, 9, 19, 10, 30, tzinfo=UTC),
        seen=SeenOutside.ATTENDED,
        provider="Greenacre Farm",
    )
    child = replace(northgate.pupils[0], outside=(line,))
    with_lesson = replace(northgate, pupils=(child, *northgate.pupils[1:]))

    found = tables(render_provider_week(replace(whole, schools=(with_lesson, other))))

    name = f"{child.family_name}, {child.given_name}"
    assert found.pop("Outside hours, not counted")[1:] == [[name, "Saturday 10:00 to 11:30", "Attended"]]
    assert found == tables(week)


def test_a_provider_with_nobody_placed_gets_a_document_that_says_so():
    empty = render_provider_week(replace(example_provider_week(), schools=()))

    assert "Nobody was placed with you this week." in paragraphs(empty)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_the_register(name):
    whole = example_provider_week()
    school = whole.schools[0]
    child = replace(school.pupils[0], family_name=name, given_name=name)
    odd = replace(whole, provider_name=name, schools=(replace(school, name=name, pupils=(child,)),))

    file = render_provider_week(odd)

    assert any(len(rows) == 3 for rows in tables(file).values())
    part(file, "word/footer1.xml")


def test_a_week_with_a_session_in_the_wrong_place_is_refused():
    whole = example_provider_week()
    child = whole.schools[0].pupils[0]

    for cells in (child.cells[:-1], child.cells[::-1]):
        with pytest.raises(ValueError, match=r"ten sessions|wrong place"):
            replace(whole, schools=(replace(whole.schools[0], pupils=(replace(child, cells=cells),)),))
