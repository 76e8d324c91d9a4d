"""What was said about a child is stored sealed under its school's key, and what was harmed harms nothing else."""

import json
from contextlib import suppress
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, text
from structlog.testing import capture_logs

from attendance import alerts
from attendance.imports import Kind, import_sheet
from attendance.records import classes, keys
from attendance.records.base import Base
from attendance.records.sealed import (
    CANNOT_BE_READ,
    ERASED,
    PlainTextRefused,
    SealedText,
    reveal,
    seal_values,
    sealed_tables,
    shape_of,
)
from attendance.records.tables import (
    Contact,
    Event,
    EventBody,
    Incident,
    Organisation,
    OrganisationKey,
    WalkOff,
)
from attendance.records.vault import Vault
from attendance.rows import Row, Sheet
from attendance.scope import JOB
from attendance.unit import Store
from muster.settings.sections import PRETEND_KEY
from tests.support.cast import LONG_AGO, at
from tests.support.sealed_texts import (
    CANARY,
    everything_stored,
    flipped,
    page_of,
    people_of,
    report_incident,
    require_sealed,
    say_everything,
    store_as,
    stored,
)

# Classed special and yet plain; docs/adr/0007-field-encryption.md says why.
PLAIN = {
    ("incident", "category"),
    ("incident", "severity"),
    ("mark", "code"),
    ("mark", "proposed"),
    ("observation", "change_reason"),
    ("observation", "note"),
    ("observation", "reason"),
    ("outside_session", "seen"),
    ("pupil_flag", "flag"),
    ("system_mark", "written"),
}

# No word about anybody, and shown again to those who manage it.
SEALED_SECRETS = {("provider_address", "secret")}


@pytest.fixture
def said(cast, acting):
    """Something was said in every sealed column."""
    say_everything(cast, acting)
    return acting


def database_of(cast):
    return cast.store.database


def test_every_column_classed_special_is_sealed_or_named_here_with_a_reason():
    special = {
        (table.name, column.name)
        for table in classes.classes().tables.values()
        for column in table.columns
        if column.protection == "special"
    }
    sealed = {(table.__tablename__, name) for table in sealed_tables() for name in shape_of(table).columns}

    assert (special - PLAIN) | SEALED_SECRETS == sealed
    assert special >= PLAIN


def test_every_sealed_column_holds_tokens_and_nothing_else(cast, said):
    found = everything_stored(database_of(cast))

    assert {(table, name) for table, name, _ in found} == {
        (table.__tablename__, name) for table in sealed_tables() for name in shape_of(table).columns
    }
    assert [each for each in found if not each[2].startswith("v1.") or CANARY in each[2]] == []


def test_people_read_what_was_said(cast, said):
    walk_off, incident = page_of(cast, said, "walk_off"), page_of(cast, said, "incident")

    assert walk_off.walk_off.last_seen == "CANARY gate"
    assert [each.phone for each in people_of(cast, "P1")] == ["CANARY 07700 900999"]
    assert incident.incident.account == "CANARY fight"


def test_nobody_sees_words_by_accident(cast, said):
    with cast.store.reading() as db:
        row = db.session.scalars(select(Incident)).first()

        assert (str(row.account), repr(row.account), f"{row.account}") == ("SealedText()",) * 3


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_bytes_of_the_files_hold_no_word(cast, said, tmp_path):
    files = [file.read_bytes() for file in tmp_path.glob("muster.db*")]

    assert len(files) >= 2, "the write-ahead log is one of them"
    assert [file for file in files if CANARY.encode() in file] == []
    assert any(b"Mother of P1" in file for file in files), "names stay plain: this search does find what is there"


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_dump_of_the_database_holds_no_word(cast, said):
    with database_of(cast).reading() as session:
        rows = [
            str(row)
            for table in Base.metadata.sorted_tables
            for row in session.execute(text(f'SELECT CAST(t AS text) FROM "{table.name}" AS t'))  # noqa: S608
        ]

    assert [row for row in rows if CANARY in row] == []
    assert any("Mother of P1" in row for row in rows)


def test_a_flipped_bit_cannot_be_read_and_everything_else_stands(cast, said):
    harm(cast, WalkOff, "last_seen")

    page = page_of(cast, said, "walk_off")

    assert page.walk_off.last_seen == CANNOT_BE_READ
    assert page.walk_off.direction == "CANARY river"
    assert people_of(cast, "P1")[0].phone == "CANARY 07700 900999"


def test_a_text_moved_to_another_row_cannot_be_read(cast, said):
    report_incident(cast, "P1", account="another")
    first, second = northgate(cast, Incident)
    texts = stored(database_of(cast), Incident, "account")
    store_as(database_of(cast), Incident, "account", first, texts[second])
    store_as(database_of(cast), Incident, "account", second, texts[first])

    read = words(cast, Incident, "account")
    assert (read[first], read[second]) == (CANNOT_BE_READ, CANNOT_BE_READ)


def test_a_text_moved_to_another_column_cannot_be_read(cast, said):
    [row] = northgate(cast, WalkOff)
    store_as(database_of(cast), WalkOff, "note", row, stored(database_of(cast), WalkOff, "clothing")[row])

    assert words(cast, WalkOff, "note")[row] == CANNOT_BE_READ


def test_a_text_of_another_school_cannot_be_read(cast, said):
    [row] = northgate(cast, WalkOff)
    texts = stored(database_of(cast), WalkOff, "note")
    [foreign] = [text for row_id, text in texts.items() if row_id != row]
    store_as(database_of(cast), WalkOff, "note", row, foreign)

    assert words(cast, WalkOff, "note")[row] == CANNOT_BE_READ


def test_a_key_of_another_school_opens_nothing_either(cast, said):
    with cast.store.writing() as db:
        north, south = (
            db.session.scalars(select(OrganisationKey).where(OrganisationKey.organisation_id == each)).one()
            for each in (cast.northgate, cast.southgate)
        )
        north.wrapped = south.wrapped

    [row] = northgate(cast, Incident)
    assert words(fresh(cast), Incident, "account")[row] == CANNOT_BE_READ


def test_the_school_and_the_log_hear_of_it_once(cast, said):
    row = harm(cast, WalkOff, "note")
    other = fresh(cast)

    with capture_logs() as logged:
        for _ in range(3):
            words(other, WalkOff, "note")

    [event] = events(cast, "text_unreadable")
    assert event == (cast.northgate, row)
    [line] = logged
    assert (line["event"], line["row"]) == ("a sealed text cannot be read", str(row))
    assert CANARY not in str(line)


def test_what_was_reported_while_writing_is_told_in_the_same_transaction(cast, said):
    row = harm(cast, WalkOff, "note")

    with cast.store.writing() as db:
        assert db.session.get(WalkOff, row).note.reveal() == CANNOT_BE_READ

    assert events(cast, "text_unreadable") == [(cast.northgate, row)]


def test_alerts_climb_and_go_out_though_no_text_can_be_opened(cast, said):
    said.walk_off("P1", left="12:00", local="12:01", note="CANARY again")
    without = fresh(cast, b"another key file entirely, 32 and on")

    with without.store.writing() as db:
        assert alerts.climb_due(db, now=at("12:30")) > 0

    assert page_of(without, said, "walk_off").walk_off.note == CANNOT_BE_READ


def test_a_report_gets_through_though_the_key_file_was_lost(cast, said):
    lost = fresh(cast, b"another key file entirely, 32 and on")

    report_incident(lost, "P1", account="CANARY after the loss")

    assert "CANARY after the loss" in words(lost, Incident, "account").values()
    assert len(keys_in(cast, cast.northgate)) == 2


def test_a_key_made_in_a_transaction_that_failed_is_never_used_again(cast):
    with suppress(ZeroDivisionError), cast.store.writing() as db:
        db.session.add(mother(cast, "failed"))
        db.session.flush()
        raise ZeroDivisionError
    with cast.store.writing() as db:
        db.session.add(mother(cast, "kept"))

    assert list(words(fresh(cast), Contact, "phone").values()) == ["kept"]
    assert len(keys_in(cast, cast.northgate)) == 1


def test_a_key_is_made_for_an_organisation_stored_in_the_same_flush(cast):
    school = uuid4()
    with cast.store.writing() as db:
        key = db.keys.make(school, keys.MadeBy.FIRST_USE)
        db.session.add(Organisation(id=school, code="NEW", name="New", kind="home_school", is_school=True))

    assert keys_in(cast, school) == [key]


def test_plain_words_are_refused_by_every_way_round_the_hooks(cast, said):
    plain = {
        "id": uuid4(),
        "home_school_id": cast.northgate,
        "pupil_id": cast.pupils["P1"],
        "name": "A",
        "kind": "x",
        "phone": "07700 900000",
        "position": 1,
    }
    with pytest.raises(Exception, match="sealed texts only"), cast.store.writing() as db:
        db.session.execute(insert(Contact), [plain])
    with pytest.raises(Exception, match="sealed texts only"), cast.store.reading() as db:
        db.session.scalars(select(Contact).where(Contact.phone == "07700 900000")).all()
    with pytest.raises(PlainTextRefused, match="no keys"), database_of(cast).writing() as session:
        session.add(mother(cast, "through no store"))


def test_words_are_refused_where_the_hook_did_not_see_the_row():
    with pytest.raises(PlainTextRefused, match="did not see the row"):
        _ = SealedText(plain="words").token


def test_a_text_of_one_row_is_refused_in_another(cast, said):
    with cast.store.reading() as db:
        first, second = db.session.scalars(select(Contact).limit(2))
        first.phone = second.phone

        with pytest.raises(PlainTextRefused, match="another place"):
            db.session.flush()


def test_a_text_read_without_its_row_says_so(cast, said):
    with cast.store.reading() as db, pytest.raises(PlainTextRefused, match="without its row"):
        db.session.scalars(select(Incident.account)).first().reveal()


def test_a_text_can_be_read_before_it_is_stored_and_after_it_is_changed(cast):
    row = mother(cast, "one")
    assert row.phone.reveal() == "one"
    with cast.store.writing() as db:
        db.session.add(row)
        db.session.flush()
        assert row.phone.reveal() == "one"
        row.phone = "two"
        row.email = None
        db.session.flush()
        db.session.expire(row)
        assert (row.phone.reveal(), reveal(row.email)) == ("two", None)


def test_a_row_loaded_without_keys_has_its_other_columns(cast, said):
    with database_of(cast).reading() as session:
        row = session.scalars(select(Incident)).first()

        assert row.category == "violence"
        with pytest.raises(PlainTextRefused):
            row.account.reveal()


def test_values_of_a_table_without_sealed_columns_go_in_as_they_are(cast):
    with cast.store.writing() as db:
        assert seal_values(db.session, Organisation, {"phone": "plain"}) == {"phone": "plain"}


def test_a_contact_imported_again_is_sealed_and_unchanged_and_a_new_number_replaces_the_old(cast):
    def load(phone):
        header = ("pupil", "name", "kind", "phone")
        rows = [Row(number=2, cells=dict(zip(header, ("P1", "Mother", "parent_carer", phone), strict=True)))]
        sheet = Sheet(header=header, rows=tuple(rows))
        with cast.store.writing() as db:
            result = import_sheet(db, Kind.CONTACTS, sheet, actor=JOB, now=at("12:00"))
        return result.created, result.updated, result.unchanged

    assert [load("01632 960123"), load("01632 960123"), load("01632 960124")] == [(1, 0, 0), (0, 0, 1), (0, 1, 0)]
    require_sealed(database_of(cast))
    assert list(words(cast, Contact, "phone").values()) == ["01632 960124"]


def test_a_lone_surrogate_is_no_reason_to_turn_a_report_away(cast):
    with cast.store.writing() as db:
        db.session.add(mother(cast, "x\ud800y"))

    assert list(words(cast, Contact, "phone").values()) == ["x\ud800y"]


def test_a_destroyed_key_leaves_erased_texts_and_no_event(cast, said):
    with cast.store.writing() as db:
        for key in db.session.scalars(select(OrganisationKey).where(OrganisationKey.organisation_id == cast.northgate)):
            key.wrapped = None

    said_now = words(fresh(cast), Incident, "account")

    assert sorted(said_now.values()) == [ERASED, "CANARY fight"]
    assert events(cast, "text_unreadable") == []


def test_a_text_whose_key_is_gone_cannot_be_read(cast, said):
    with cast.store.writing() as db:
        db.session.execute(delete(OrganisationKey).where(OrganisationKey.organisation_id == cast.northgate))

    assert CANNOT_BE_READ in words(fresh(cast), Incident, "account").values()


def harm(cast, table, name):
    """Change one character of what Northgate's first row of a table holds; return the row's id."""
    row = northgate(cast, table)[0]
    store_as(database_of(cast), table, name, row, flipped(stored(database_of(cast), table, name)[row]))
    return row


def northgate(cast, table):
    """Return the ids of Northgate's rows of a table."""
    with cast.store.reading() as db:
        return list(
            db.session.scalars(select(table.id).where(table.home_school_id == cast.northgate).order_by(table.id))
        )


def words(cast, table, name):
    """Return the words of a column by row, as somebody who may read it all would see them."""
    with cast.store.reading() as db:
        return {row.id: reveal(getattr(row, name)) for row in db.session.scalars(select(table)) if getattr(row, name)}


def fresh(cast, *lines):
    """Return the cast as another process sees it, which holds no key open yet."""
    vault = Vault(lambda: lines or (PRETEND_KEY,), lambda: LONG_AGO)
    return replace(cast, store=Store(database_of(cast), cast.store.preferences, vault=vault))


def keys_in(cast, organisation_id):
    with cast.store.reading() as db:
        wanted = select(OrganisationKey.id).where(OrganisationKey.organisation_id == organisation_id)
        return list(db.session.scalars(wanted))


def events(cast, kind):
    """Return the organisation and the row of each event of a kind."""
    with cast.store.reading() as db:
        wanted = (
            select(Event.organisation_id, EventBody.body)
            .join(EventBody, (EventBody.organisation_id == Event.organisation_id) & (EventBody.seq == Event.seq))
            .where(Event.kind == kind)
        )
        return [
            (organisation_id, UUID(json.loads(body)["row"])) for organisation_id, body in db.session.execute(wanted)
        ]


def mother(cast, phone):
    return Contact(
        home_school_id=cast.northgate,
        pupil_id=cast.pupils["P1"],
        name=f"Mother {uuid4()}",
        kind="parent_carer",
        phone=phone,
        position=1,
    )
