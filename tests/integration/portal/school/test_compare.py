"""The page that holds the school's own marks against what providers saw: what of them is left, and the next file."""

import io

import pytest
from sqlalchemy import update
from werkzeug.test import create_environ

from attendance.records.tables import Placement, Pupil
from attendance.rules.words import Status
from portal.security import InMemory
from tests.integration.portal.school.test_marks import words
from tests.support.acting import entry
from tests.support.cast import ADMIN

PAGE = "/school/compare"
UPNS = {"P1": "H801200001001", "P2": "A123456789012", "P3": "Y317424612345", "P4": "R674123101121"}


@pytest.fixture(autouse=True)
def _morning(cast, acting):
    with cast.store.writing() as db:
        for ref, upn in UPNS.items():
            db.session.execute(update(Pupil).where(Pupil.id == cast.pupils[ref]).values(upn=upn))
        db.session.execute(update(Placement).values(nature="horticulture"))
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:30")


def give(browser, *rows, header="upn,date,session,code", name="marks.csv", **more):
    return give_bytes(browser, "\n".join((header, *rows)).encode(), name, **more)


def give_bytes(browser, raw, name="marks.csv", **more):
    return browser.post(PAGE, {"file": (io.BytesIO(raw), name), **more})


def row(ref, code, on="2026-09-16", session="AM"):
    return f"{UPNS[ref]},{on},{session},{code}"


def test_the_one_b_that_should_be_n_and_the_silence_are_listed_with_the_way_to_each(cast, officer):
    answer = give(officer, row("P1", "B"), row("P2", "B"), row("P3", "B"))

    said = words(answer)
    assert "2 of 3 entries to look at again." in said
    assert "the provider did not see the pupil: 1 Bruno Zephyrine" in said
    assert "your file has B , Muster proposes N" in said
    assert "Nobody has reported: 1" in said
    assert f"/school/codes/2026-09-16/AM#line-{cast.pupils['P2']}" in answer.text
    assert f"/school/pupils/{cast.pupils['P2']}" in answer.text


def test_rows_that_cannot_be_read_are_named_and_the_rest_is_compared(cast, officer):
    answer = give(
        officer,
        "=HYPERLINK(1),2026-09-16,AM,B",
        f"{UPNS['P1']},16.9,AM,B",
        row("P1", "\\"),
        row("P4", "B"),
        row("P2", "<b>"),
    )

    said = words(answer)
    assert "3 rows could not be read" in said
    assert "Row 2, upn, “=HYPERLINK(1)”: No pupil of this school has this UPN" in said
    assert "Row 5, upn" in said
    assert "Cannot be right: 2" in said
    assert "&lt;b&gt;" in answer.text
    assert "Dario" not in answer.text


def test_other_headings_are_named_on_the_page(cast, officer):
    rows = (f"{UPNS['P2']},2026-09-16,AM,B",)
    header = "Student UPN,Mark date,Half,Mark"

    refused = give(officer, *rows, header=header)
    assert refused.status_code == 400
    assert "Your file has: Student UPN, Mark date, Half, Mark." in words(refused)
    chosen = {"column_upn": "Student UPN", "column_date": "Mark date", "column_session": "Half", "column_code": "Mark"}
    assert "1 of 1 entry to look at again" in words(give(officer, *rows, header=header, **chosen))
    again = words(officer.get(PAGE))
    assert "Read by the headings of the last file: Student UPN, Mark date, Half, Mark." in again
    assert 'value="Student UPN"' in officer.get(PAGE).text


def test_what_is_left_of_the_last_comparison_stands_on_the_page_with_who_compared(cast, acting, officer):
    give(officer, row("P1", "B"), row("P2", "B"), row("P3", "B"), row("P4", "B"))

    said = words(officer.get(PAGE))
    assert f"by {cast.officer.actor.name}, {cast.officer.actor.job_title}" in said
    assert "1 row of the file could not be read" in said
    assert "2 of 3 entries to look at again." in said
    acting.send(entry(cast, "P3"), local="09:40")
    assert "1 of 3 entries to look at again." in words(officer.get(PAGE))


@pytest.mark.parametrize(
    ("raw", "name", "said"),
    [
        (b"", "marks.csv", "The file is empty."),
        (b"PK\x03\x04 and so on", "marks.csv", "This is a workbook, not a CSV file."),
        (b"upn,date,session,code\n\0", "marks.csv", "This is not plain text"),
        ("upn,date,session,code\nO’Brien".encode("cp1252"), "marks.csv", "not in UTF-8"),
        (b"upn,date,session,code\n", "marks.xlsx", "Choose a CSV file"),
        (b"upn,UPN,date,session,code\n", "marks.csv", "The file has “upn” and “UPN”."),
        (b"x\n" * 20_002, "marks.csv", "compare 20,000 at most at once"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(cast, officer, raw, name, said):
    answer = give_bytes(officer, raw, name)

    assert answer.status_code == 400
    assert said in words(answer)


def test_no_file_and_one_that_is_too_large_are_refused(cast, officer):
    assert "Choose a file." in words(officer.post(PAGE, {"column_upn": ""}))
    large = {"data": b"x" * 1_000_001, "content_type": "multipart/form-data; boundary=b"}
    assert officer.client.post(PAGE, **large).status_code == 413


def test_nothing_of_a_file_is_laid_down_on_a_disk():
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="m.csv"\r\n\r\n'
    body = head + b"x" * 900_000 + b"\r\n--b--\r\n"
    environ = create_environ(
        method="POST", content_type="multipart/form-data; boundary=b", input_stream=io.BytesIO(body)
    )

    sent = InMemory({**environ, "CONTENT_LENGTH": str(len(body))}).files["file"]

    assert isinstance(sent.stream, io.BytesIO)
    assert len(sent.read()) == 900_000


def test_whoever_enters_no_codes_gives_no_file_and_the_page_needs_its_token(cast, browser_of, officer):
    assert browser_of(ADMIN).get(PAGE).status_code == 403
    assert give(browser_of(ADMIN), row("P1", "B")).status_code == 403
    assert give(officer, row("P1", "B"), csrf_token="forged").status_code == 400
