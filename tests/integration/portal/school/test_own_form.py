"""A school gives the file its own columns, headings and codes; the neutral form stays beside it."""

import csv

import pytest
from sqlalchemy import select, update

from attendance.records.tables import Event, Placement
from tests.integration.portal.school.test_marks import press, words
from tests.support.acting import entry
from tests.support.cast import ADMIN, SOUTH_OFFICER

FILE, PAGE = "/school/entry-file", "/school/entry-file/form"
TYPED = {
    "place_date": "1",
    "heading_date": "Day",
    "place_session": "2",
    "place_surname": "3",
    "place_code": "4",
    "heading_code": "Mark",
    "dates": "day_first",
    "codes": "B 4711\r\n/ present",
}
DAY = {"first": "2026-09-16", "last": "2026-09-16"}


@pytest.fixture(autouse=True)
def _morning(cast, officer, acting):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))
    acting.send(entry(cast, "P1"), local="09:30")
    press(officer, "as_proposed")


def rows(answer):
    return list(csv.reader(answer.text.splitlines()))


def test_a_school_sets_its_form_takes_the_file_in_it_and_takes_it_away(cast, officer, browser_of):
    assert officer.post(PAGE, {**TYPED, "do": "save"}).status_code == 303

    assert rows(officer.post(FILE, {**DAY, "form": "own"})) == [
        ["Day", "session", "surname", "Mark"],
        ["16/09/2026", "AM", "Quillfeather", "4711"],
    ]
    assert rows(officer.post(FILE, DAY))[0][0] == "upn"
    assert "Download in your own form" in words(officer.get(FILE))
    assert "Download in your own form" not in words(browser_of(SOUTH_OFFICER).get(FILE))

    assert officer.post(PAGE, {"do": "remove"}).status_code == 303
    assert officer.post(FILE, {**DAY, "form": "own"}).status_code == 400
    with cast.store.reading() as db:
        assert [*db.session.scalars(select(Event.kind))].count("own_form_set") == 2


def test_what_is_tried_is_shown_and_not_kept_and_what_is_refused_stands_beside_its_field(officer):
    shown = officer.post(PAGE, {**TYPED, "do": "look"})
    assert "&#34;16/09/2026&#34;,&#34;AM&#34;,&#34;O’Rourke&#34;,&#34;4711&#34;" in shown.text

    answer = officer.post(PAGE, {**TYPED, "do": "save", "codes": "B N"})
    assert answer.status_code == 400
    assert "“N” is another code than “B”." in words(answer)
    assert 'value="Day"' in answer.text
    assert officer.post(FILE, {**DAY, "form": "own"}).status_code == 400


def test_whoever_enters_no_codes_sets_no_form(browser_of):
    administrator = browser_of(ADMIN)

    assert administrator.get(PAGE).status_code == 403
    assert administrator.post(PAGE, {**TYPED, "do": "save"}).status_code == 403
    assert PAGE not in administrator.get(FILE).text
