"""The provider's pages of a sheet: send one, look at what it would say, record it, answer for what is held."""

import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from attendance.intake import sheets
from attendance.records.tables import Intake, Observation
from tests.integration.portal.provider.pages import fields_of, landed

HEAD = "date,session,placement,status,note\n"
GOOD = "2026-09-16,AM,place-p1,present,\n"
ODD = "2026-09-16,AM,place-p2,O,in all day\n"


def send(browser, text, name="week.csv"):
    raw = text if isinstance(text, bytes) else text.encode()
    page = browser.get("/sheets")
    return browser.post("/sheets", {**fields_of(page), "file": (io.BytesIO(raw), name)})


def recorded(cast, table=Observation):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(table)))


def test_a_sheet_is_looked_at_then_recorded_then_its_held_row_is_answered_for(tutor, cast):
    sent = send(tutor, HEAD + GOOD + ODD)
    page = landed(tutor, sent)

    assert "Nothing counts yet." in page.text
    assert "Record 1 row" in page.text
    assert "It is not guessed at." in page.text
    assert recorded(cast) == []
    address = sent.headers["Location"]
    done = landed(tutor, tutor.post(f"{address}/record", fields_of(page)))
    assert "Sheet recorded" in done.text
    (row_address,) = re.findall(r'href="(/sheets/[^"]*/rows/3)"', done.text)
    row = tutor.get(row_address)
    answered = tutor.post(
        row_address,
        {**fields_of(row), "placement": "place-p2", "on": "2026-09-16", "session": "AM", "status": "late"},
    )
    assert "2 rows recorded" in tutor.get("/sheets").text
    assert "Answer for row" not in landed(tutor, answered).text
    assert sorted(each.status for each in recorded(cast)) == ["late", "present"]
    # The same file again leads to the same sheet.
    assert send(tutor, HEAD + GOOD + ODD).headers["Location"] == address


def test_a_held_row_says_beside_its_fields_what_is_missing_or_is_set_aside(tutor, cast):
    sent = send(tutor, HEAD + ODD)
    address = sent.headers["Location"]
    tutor.post(f"{address}/record", fields_of(landed(tutor, sent)))
    row = tutor.get(f"{address}/rows/2")

    wrong = tutor.post(f"{address}/rows/2", {**fields_of(row), "placement": "", "status": "", "session": ""})
    assert wrong.status_code == 400
    for sentence in ("Choose the pupil.", "Choose what you saw.", "Choose morning or afternoon."):
        assert sentence in wrong.text
    assert tutor.post(f"{address}/rows/2/set-aside", {**fields_of(row), "why_aside": ""}).status_code == 400
    aside = tutor.post(f"{address}/rows/2/set-aside", {**fields_of(row), "why_aside": "A visitor"})
    assert "A visitor" in landed(tutor, aside).text
    again = tutor.post(f"{address}/rows/2/set-aside", {**fields_of(row), "why_aside": "A visitor"})
    assert again.status_code == 409
    assert recorded(cast) == []


def test_this_weeks_sheet_is_filled_in_and_sent_back(tutor, cast):
    sheet = tutor.get("/sheets/this-week.xlsx")
    book = load_workbook(io.BytesIO(sheet.data))
    rows = list(book.active.iter_rows(min_row=2))
    mine = [row for row in rows if [row[0].value, row[1].value] == ["2026-09-16", "AM"]]
    assert "Bruno Zephyrine" in {row[2].value for row in mine}
    assert {row[4].value for row in rows} == {None}
    for row in mine:
        row[4].value = "present"
    filled = io.BytesIO()
    book.save(filled)

    page = landed(tutor, send(tutor, filled.getvalue(), "week.xlsx"))
    assert f"Record {len(mine)} rows" in page.text
    assert "are not read" not in page.text


def test_what_cannot_be_read_is_kept_and_says_why_and_what_is_no_sheet_is_not_taken_in(tutor, cast):
    page = landed(tutor, send(tutor, b"date,session\n\x00"))

    assert "This sheet could not be read" in page.text
    for text, name in ((HEAD, "week.docx"), ("", "week.csv")):
        assert send(tutor, text, name).status_code == 400
    assert tutor.post("/sheets", fields_of(tutor.get("/sheets"))).status_code == 400
    assert [each.state for each in recorded(cast, Intake)] == ["refused"]


def test_a_sheet_that_was_stored_and_not_read_is_read_later(tutor, cast, monkeypatch):
    def dies(*_args, **_more):
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr("attendance.intake.sheets.take_in", dies)
        send(tutor, HEAD + GOOD)
    (stored,) = recorded(cast, Intake)
    page = tutor.get(f"/sheets/{stored.id}")
    assert "Read it now" in page.text
    assert "Is this right?" in landed(tutor, tutor.post(f"/sheets/{stored.id}/read", fields_of(page))).text


def test_a_sheet_that_was_set_aside_is_recorded_no_more(tutor, cast):
    sent = send(tutor, HEAD + GOOD)
    address, page = sent.headers["Location"], landed(tutor, sent)

    assert "Nothing of it was recorded" in landed(tutor, tutor.post(f"{address}/set-aside", fields_of(page))).text
    refused = tutor.post(f"{address}/record", fields_of(page))
    assert (refused.status_code, recorded(cast)) == (409, [])


@pytest.mark.parametrize(
    ("size", "status", "says"),
    [
        # Larger than any other form may be.
        (1_200_000, 303, ""),
        (sheets.LARGEST_FILE, 303, ""),
        (sheets.LARGEST_FILE + 1, 400, "larger than 5 MB"),
        (5_200_000, 413, "Nothing was saved"),
    ],
)
def test_a_sheet_may_be_as_large_as_its_page_says(tutor, cast, size, status, says):
    token = fields_of(tutor.get("/sheets"))["csrf_token"].encode()
    parts = (b'name="csrf_token"\r\n\r\n' + token, b'name="file"; filename="week.csv"\r\n\r\n' + b"x" * size)
    # Not by the client's own form, which lays what is large down in files that it leaves open.
    body = b"".join(b"--b\r\nContent-Disposition: form-data; " + each + b"\r\n" for each in parts) + b"--b--\r\n"
    sent = tutor.client.post("/sheets", data=body, content_type="multipart/form-data; boundary=b")

    assert (sent.status_code, says in sent.text) == (status, True)
    assert len(recorded(cast, Intake)) == (status == 303)
