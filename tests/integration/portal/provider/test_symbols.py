"""The pages on which a provider says what its marks mean: chosen, shown back by its own sheet, confirmed, read by."""

from datetime import date

import pytest
from sqlalchemy import select

from attendance.records.tables import Observation, Pupil, SheetColumns, SheetSymbols
from tests.integration.portal.provider.pages import fields_of, landed
from tests.integration.portal.provider.test_sheets import send

WEEK = (
    "Week commencing: 14/09/2026\nSurname,Forename,DOB,Mon AM,Tue AM,Wed AM,Comments\n"
    "Quillfeather,Amber,03/02/2011,O,L 9.50,X,Walked off on Wednesday\n"
)
CHOSEN = {"mark": ["O", "L", "X", ""], "meaning": ["present", "late", "walked_off", ""]}


@pytest.fixture(autouse=True)
def born(cast):
    with cast.store.writing() as db:
        db.session.get_one(Pupil, cast.pupils["P1"]).date_of_birth = date(2011, 2, 3)


def kept(cast, table):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(table)))


def test_a_weekly_sheet_leads_to_its_symbols_and_they_to_what_it_says(tutor, cast):
    sent = send(tutor, WEEK)
    first = landed(tutor, sent)
    assert "What do your symbols mean?" in first.text
    # It does not wait for them.
    assert "Report that the pupil left" in first.text
    assert "Walked off on Wednesday" in first.text
    assert tutor.post(f"{sent.headers['Location']}/record", fields_of(first)).status_code == 409
    page = tutor.get("/sheets/symbols")
    assert [f'value="{mark}"' in page.text for mark in ("O", "L", "X")] == [True] * 3

    checked = tutor.post("/sheets/symbols/check", {**fields_of(page), **CHOSEN})
    assert "Row 3, Tue AM" in checked.text
    assert "Late, 09:50" in checked.text
    assert "not required to attend school" in checked.text
    assert kept(cast, SheetSymbols) == []
    token = fields_of(checked)["csrf_token"]
    unseen = tutor.post("/sheets/symbols", {**CHOSEN, "builds_on": "0", "csrf_token": token, "agreed": "O"})
    assert (unseen.status_code, kept(cast, SheetSymbols)) == (400, [])
    assert "Say for each of these marks" in unseen.text
    agreed = {**CHOSEN, "builds_on": "0", "csrf_token": token, "agreed": ["O", "X"]}
    preview = landed(tutor, tutor.post("/sheets/symbols", agreed))

    assert "Record 2 sessions" in preview.text
    assert "Report that the pupil left" in preview.text
    assert [(each.version, each.confirmed_by) for each in kept(cast, SheetSymbols)] == [(1, "Tess Tutor")]
    done = landed(tutor, tutor.post(f"{sent.headers['Location']}/record", fields_of(preview)))
    assert {row.status for row in kept(cast, Observation)} == {"present", "late"}
    assert "Answer for Wed AM" in done.text
    assert "4 sessions, 2 held" in tutor.get("/received").text
    row = tutor.get(f"{sent.headers['Location']}/rows/3005")
    assert "Row 3, Wed AM: Amber Quillfeather" in row.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"mark": ["O", "o"], "meaning": ["present", "late"]}, "is there twice"),
        ({"mark": ["1-2"], "meaning": ["present"]}, "A spreadsheet may have made this"),
        ({"mark": ["O"], "meaning": ["here"]}, "Choose one of the meanings"),
        ({"mark": ["AWOL"], "meaning": ["absent"]}, "reads as if a pupil left without permission"),
        ({"mark": ["O"], "meaning": [""]}, "one mark at least"),
        ({}, "one mark at least"),
    ],
)
def test_what_no_dictionary_can_be_is_refused(tutor, cast, fields, words):
    token = fields_of(tutor.get("/sheets/symbols"))["csrf_token"]
    for address in ("/sheets/symbols/check", "/sheets/symbols"):
        refused = tutor.post(address, {**fields, "csrf_token": token, "builds_on": "0"})
        assert (refused.status_code, words in refused.text) == (400, True)
    assert kept(cast, SheetSymbols) == []


def test_who_builds_on_what_somebody_has_changed_is_told(tutor, cast):
    token = fields_of(tutor.get("/sheets/symbols"))["csrf_token"]
    said = {"mark": ["in"], "meaning": ["present"], "csrf_token": token, "builds_on": "0"}
    assert "Confirmed" in landed(tutor, tutor.post("/sheets/symbols", said)).text

    again = tutor.post("/sheets/symbols", {**said, "meaning": ["absent"]})
    assert (again.status_code, len(kept(cast, SheetSymbols))) == (409, 1)
    # What stands by now comes again, and is what is built on.
    assert '<option value="present" selected>' in again.text
    assert fields_of(again)["builds_on"] == "1"
    tutor.post("/sheets/symbols", {**said, "meaning": ["absent"], "builds_on": "1"})
    assert len(kept(cast, SheetSymbols)) == 2


def test_a_waiting_sheet_is_read_again_by_what_has_changed(tutor, cast):
    sent = send(tutor, WEEK + "Hale,Sam,01/01/2011,,,,Upset after lunch\n")
    token = fields_of(tutor.get("/sheets/symbols"))["csrf_token"]
    said = {"mark": ["O"], "meaning": ["present"], "csrf_token": token, "builds_on": "0", "agreed": "O"}
    tutor.post("/sheets/symbols", said)
    with cast.store.writing() as db:
        (row,) = db.session.scalars(select(SheetSymbols))
        db.session.add(
            SheetSymbols(
                provider_id=row.provider_id,
                version=2,
                symbols='[["O", "absent"]]',
                confirmed_by_id=row.confirmed_by_id,
                confirmed_by="Max",
                confirmed_by_job="Manager",
                confirmed_at=row.confirmed_at,
            )
        )
    page = landed(tutor, sent)
    assert "Your symbols have changed since" in page.text
    assert "Report that the pupil left" in page.text
    preview = landed(tutor, tutor.post(f"{sent.headers['Location']}/read", fields_of(page)))
    assert "Absent" in preview.text
    assert ["Upset after lunch" in each.text for each in (page, preview)] == [True, True]


ODD = "Week commencing: 14/09/2026\nFamily,Known as,Birthday,1,2\nQuillfeather,Amber,03/02/2011,O,O\n"
COLUMNS = {"column-0": "surname", "column-1": "forename", "column-2": "date of birth", "column-3": "mon am"}


def test_columns_that_nobody_knows_are_chosen_once_and_remembered_for_their_headings(tutor, cast):
    sent = send(tutor, ODD)
    address = sent.headers["Location"]
    assert "Choose the columns" in landed(tutor, sent).text
    page = tutor.get(f"{address}/columns")
    assert '<option value="date of birth" selected>' in page.text
    token = {"csrf_token": fields_of(page)["csrf_token"]}
    for wrong in ({"column-0": "surname"}, {**COLUMNS, "column-4": "mon am"}, {**COLUMNS, "column-4": "code"}):
        assert tutor.post(f"{address}/columns", {**token, **wrong}).status_code == 400
    assert kept(cast, SheetColumns) == []
    read = landed(tutor, tutor.post(f"{address}/columns", {**token, **COLUMNS}))

    assert "What do your symbols mean?" in read.text
    assert "Its columns are as Tess Tutor, Tutor, chose them on 16 September 2026." in read.text
    assert tutor.post(f"{address}/columns", {**token, **COLUMNS}).status_code == 303
    assert tutor.get(f"{address}/columns").status_code == 303
    # The same headings of another week are read at once, and say by whom.
    again = landed(tutor, send(tutor, ODD.replace("14/09", "07/09").replace("Family", "FAMILY")))
    assert "Its columns are as Tess Tutor" in again.text
    assert len(kept(cast, SheetColumns)) == 1


def test_what_is_no_register_after_all_is_set_aside(tutor):
    sent = send(tutor, "Monday menu,Tuesday menu,Price\nPie,Curry,2.50\n")
    page = landed(tutor, sent)
    assert "Choose the columns" in page.text

    aside = landed(tutor, tutor.post(f"{sent.headers['Location']}/set-aside", fields_of(page)))

    assert ("Sheet set aside" in aside.text, "Choose the columns" in aside.text) == (True, False)


def test_a_sheet_of_plain_rows_that_lacks_a_heading_is_corrected_and_not_chosen_for(tutor, cast):
    page = landed(tutor, send(tutor, "date,session,status\n2026-09-16,AM,present\n"))

    assert "placement is missing" in page.text
    assert "Choose the columns" not in page.text
