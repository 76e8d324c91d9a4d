"""The page of a pupil's record: who may open it, the copies, the family's words, and erasing by two people."""

import io
import json
import re
from uuid import uuid4

import docx
import pytest
from sqlalchemy import select

from attendance.records.tables import Alert, Contact, Erasure, Event, PupilNote
from attendance.rules.pupil_record import from_data
from tests.support.cast import ADMIN, DIRECTOR, DSL, HEAD, LEAD, OFFICER, SOUTH_DSL, TUTOR, at, pupil_names
from tests.support.portal import TOKEN

MAY = (DSL, HEAD, ADMIN)
OTHERS = [name for name in pupil_names() if name not in {"Amber", "Quillfeather"}]


@pytest.fixture
def address(cast, morning):
    """The address of P1's record."""
    return f"/school/pupils/{cast.pupils['P1']}"


def test_the_address_holds_an_id_and_nothing_else(address):
    assert re.fullmatch(r"/school/pupils/[0-9a-f-]{36}", address)


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (DSL, 200),
        (HEAD, 200),
        (ADMIN, 200),
        (OFFICER, 403),
        (LEAD, 403),
        (DIRECTOR, 403),
        (TUTOR, 403),
        (SOUTH_DSL, 404),
    ],
)
def test_it_is_for_the_safeguarding_leads_and_the_administrator_of_the_home_school(browser_of, address, who, code):
    browser = browser_of(who)

    assert browser.get(address).status_code == code
    for path, fields in (
        ("/copy.docx", {}),
        ("/copy.json", {}),
        ("/notes", {"note-key": str(uuid4()), "note-said_by": "x", "note-text": "y"}),
        ("/erasures", {"erase-key": str(uuid4()), "erase-what": "contacts", "erase-reason": "a long reason"}),
    ):
        assert browser.post(address + path, fields).status_code == (code if code != 200 else (303 if fields else 200))


def test_what_is_not_theirs_looks_like_what_is_not_there(browser_of, address):
    south = browser_of(SOUTH_DSL)

    foreign, absent = south.get(address), south.get(f"/school/pupils/{uuid4()}")

    assert foreign.status_code == absent.status_code == 404
    # But for what is drawn anew for every answer.
    same = [re.sub(r'nonce="[^"]+"', "", TOKEN.sub("", each.text)) for each in (foreign, absent)]
    assert same[0] == same[1]


def test_the_page_shows_the_pupil_and_no_other(dsl, address):
    page = dsl.get(address).text

    assert "Amber Quillfeather" in page
    assert "people-to-call" in page
    assert [name for name in OTHERS if name in page] == []


def test_opening_the_page_writes_nothing_and_taking_a_copy_is_noted(cast, dsl, address):
    dsl.get(address)
    assert events(cast, "record_exported") == 0

    dsl.post(f"{address}/copy.docx")
    assert events(cast, "record_exported") == 1


def events(cast, kind):
    with cast.store.reading() as db:
        return len(db.session.scalars(select(Event.seq).where(Event.kind == kind)).all())


def test_the_copy_as_word_names_whom_it_was_made_for_on_every_page_and_nobody_in_its_name(dsl, address):
    answer = dsl.post(f"{address}/copy.docx")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="pupil-record-20260916-100600.docx"'
    document = docx.Document(io.BytesIO(answer.data))
    assert "Copy for Dora Lead, Designated safeguarding lead" in document.sections[0].footer.paragraphs[0].text
    said = "\n".join(node.text or "" for node in document.element.iter() if node.tag.endswith("}t"))
    assert "By the gate" in said
    assert [name for name in OTHERS if name in said] == []


def test_the_copy_as_json_can_be_read_again(dsl, address):
    record = from_data(json.loads(dsl.post(f"{address}/copy.json").data))

    assert record.ref == "P1"
    assert {each.key for each in record.sections} >= {"observations", "walk_offs", "told"}


def test_what_the_family_says_is_kept_and_shown(cast, dsl, address):
    fields = {"note-key": str(uuid4()), "note-said_by": "The mother", "note-text": "<b>She was there</b>"}

    assert dsl.post(f"{address}/notes", fields).status_code == 303
    page = dsl.get(address).text

    assert "&lt;b&gt;She was there&lt;/b&gt;" in page
    assert "written down by Dora Lead" in page
    with cast.store.reading() as db:
        assert len(db.session.scalars(select(PupilNote)).all()) == 1


@pytest.mark.parametrize("fields", [{"note-said_by": "The mother"}, {"note-text": "words"}, {}])
def test_a_note_that_is_not_whole_comes_back_with_what_was_typed(dsl, address, fields):
    answer = dsl.post(f"{address}/notes", {"note-key": str(uuid4()), **fields})

    assert answer.status_code == 400
    assert all(value in answer.text for value in fields.values())


def test_a_page_without_its_key_writes_nothing(cast, dsl, address):
    dsl.post(f"{address}/notes", {"note-said_by": "x", "note-text": "y"})
    dsl.post(f"{address}/erasures", {"erase-what": "contacts", "erase-reason": "a long reason"})

    with cast.store.reading() as db:
        assert db.session.scalars(select(PupilNote)).all() == []
        assert db.session.scalars(select(Erasure)).all() == []


def test_one_asks_to_erase_and_another_agrees(cast, dsl, browser_of, address):
    with cast.store.writing() as db:
        for alert in db.session.scalars(select(Alert)):
            alert.closed_at = at("11:00")
    fields = {"erase-key": str(uuid4()), "erase-what": ["contacts"], "erase-reason": "the family asked for it"}
    dsl.post(f"{address}/erasures", fields)
    with cast.store.reading() as db:
        request = db.session.scalars(select(Erasure.id)).one()

    own = dsl.post(f"{address}/erasures/{request}", {"answer": "agree"})
    assert own.status_code == 400
    assert "A second person decides" in own.text
    assert "Waits for a second person" in own.text

    assert browser_of(ADMIN).post(f"{address}/erasures/{request}", {"answer": "agree"}).status_code == 303
    page = dsl.get(address).text
    assert "07700 900999" not in page
    assert "Erased" in page
    assert "Ada Admin" in page
    with cast.store.reading() as db:
        assert len(db.session.scalars(select(Contact)).all()) == 2


def test_the_page_says_plainly_what_the_law_keeps(dsl, address):
    assert "Register entries stay for six years" in dsl.get(address).text


def test_the_day_leads_those_who_may_to_the_record(cast, dsl, officer, address):
    assert address in dsl.get("/school").text
    assert address not in officer.get("/school").text


def test_the_copy_holds_every_entry_though_the_provider_sent_it(dsl, address):
    record = from_data(json.loads(dsl.post(f"{address}/copy.json").data))

    (entries,) = [each for each in record.sections if each.key == "observations"]
    assert len(entries.rows) == 1
