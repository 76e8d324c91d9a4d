"""Keys are turned while everything runs, from the command line, and nothing is lost on the way."""

import json
import os
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from attendance.records import migrating, turning
from attendance.records.keys import MadeBy
from attendance.records.sealed import reveal
from attendance.records.tables import Contact, Event, EventBody, Incident, OrganisationKey
from attendance.records.vault import Vault
from attendance.unit import Store
from muster.cli import cli
from muster.resources import migrations
from tests.support.acting import Acting
from tests.support.cast import LONG_AGO
from tests.support.portal import SETTINGS
from tests.support.sealed_texts import CANARY, flipped, page_of, people_of, say_everything, store_as, stored

OLD, NEW, NEWEST = (
    "one line of a key file, made for a test",
    "a newer line of a key file, for a test",
    "the newest line of a key file, for tests",
)
# The long form: MUSTER_KILLS=20.
KILLS = int(os.environ.get("MUSTER_KILLS", "3"))
CONTACTS = 600


@pytest.fixture
def database_kind():
    """One kind is enough for the commands: what they call is tried on both."""
    return "sqlite"


@pytest.fixture
def key_file(tmp_path):
    file = tmp_path / "keys"
    write(file, OLD)
    return file


@pytest.fixture
def config(database_url, key_file, tmp_path):
    file = tmp_path / "config.toml"
    file.write_text(f'{SETTINGS.format(url=database_url)}\n[secrets]\nkey_file = "{key_file}"\n', "utf-8")
    return file


@pytest.fixture
def muster(config):
    return lambda *arguments, given="": CliRunner().invoke(cli, ["--config", str(config), *arguments], input=given)


@pytest.fixture
def cast(cast, key_file):
    """The cast of a process that runs all the while, with the key file's vault."""
    return replace(cast, store=process_of(cast, key_file))


@pytest.fixture
def said(cast):
    acting = Acting(cast=cast)
    acting.open_day()
    say_everything(cast, acting)
    return acting


def test_the_keys_go_from_old_to_new_and_old_to_new_alone_while_processes_run(cast, said, muster, key_file):
    write(key_file, NEW, OLD)
    assert "3 keys and small secrets are now under the first line" in muster("secrets", "rotate").stdout
    assert incident(cast, said) == f"{CANARY} fight"

    write(key_file, NEW)
    assert muster("secrets", "rotate").exit_code == 0
    assert incident(replace(cast, store=process_of(cast, key_file)), said) == f"{CANARY} fight"
    assert incident(cast, said) == f"{CANARY} fight"


def test_an_old_backup_opens_with_the_new_keys_as_long_as_the_old_line_is_there(cast, said, muster, key_file):
    before = [(row.organisation_id, row.id, row.wrapped) for row in data_keys(cast)]
    write(key_file, NEW, OLD)
    muster("secrets", "rotate")
    restored(cast, before)

    assert incident(replace(cast, store=process_of(cast, key_file)), said) == f"{CANARY} fight"
    write(key_file, NEW)
    assert incident(replace(cast, store=process_of(cast, key_file)), said) != f"{CANARY} fight"


def test_without_a_line_it_needs_muster_does_not_start_and_says_which(cast, said, muster, key_file):
    [line] = json.loads(muster("secrets", "list", "--json").stdout)["lines"]
    write(key_file, NEW)

    refused = muster("audit", "verify")

    assert refused.exit_code == 1
    assert refused.stderr == (
        f"The key file lacks the line {line['id']}, without which 3 organisation keys cannot be opened. "
        "Put the line back into the file that [secrets] key_file names.\n"
    )
    told = muster("doctor").output
    assert line["id"] in told
    write(key_file, NEW, OLD)
    assert "every key that seals a text opens" in muster("doctor").output


def test_a_damaged_key_stops_nobody_and_the_doctor_says_so(cast, said, muster, key_file):
    with cast.store.writing() as db:
        key = db.session.scalars(select(OrganisationKey)).first()
        key.wrapped = flipped(key.wrapped)

    assert muster("audit", "verify").exit_code == 0
    assert "1 organisation key in the database cannot be opened" in muster("doctor").output
    rotated = muster("secrets", "rotate")
    assert rotated.exit_code == 0, "it is under the first line already"
    write(key_file, NEW, OLD)
    again = muster("secrets", "rotate")
    assert again.exit_code == 1
    assert again.stdout.splitlines() == [
        "2 keys and small secrets are now under the first line of the key file.",
        "1 could not be opened and were left. Run `muster doctor`.",
    ]


def test_turning_the_data_keys_seals_every_text_anew_and_retires_the_old_key(cast, said, muster):
    before = {row.id for row in data_keys(cast)}

    result = muster("secrets", "rotate", "--data-keys")

    assert result.exit_code == 0, result.output
    found = json.loads(muster("secrets", "list", "--json").stdout)["keys"]
    assert {each["id"]: each["texts"] for each in found if each["id"] in before} == dict.fromkeys(before, 0)
    assert all((each["retired_at"] is not None) == (each["id"] in before) for each in found)
    assert incident(cast, said) == f"{CANARY} fight"
    assert page_of(cast, said, "walk_off").log[-1].note == f"{CANARY} back"


def test_one_school_s_key_is_turned_alone(cast, said, muster):
    muster("secrets", "rotate", "--data-keys", "--school", "NORTHGATE")

    with cast.store.reading() as db:
        assert [len(turning.keys_of(db.session, each)) for each in (cast.northgate, cast.southgate)] == [2, 1]


def test_a_turning_that_was_stopped_goes_on_under_the_key_it_began(cast, said, muster):
    with cast.store.writing() as db:
        begun = db.keys.make(cast.northgate, MadeBy.ROTATION)

    muster("secrets", "rotate", "--data-keys", "--school", "NORTHGATE")

    with cast.store.reading() as db:
        held = [key.id for key in turning.keys_of(db.session, cast.northgate)]
    assert (held[0], len(held)) == (begun, 2)


def test_a_text_that_cannot_be_read_is_left_and_keeps_its_key(cast, said, muster):
    texts = stored(cast.store.database, Contact, "phone")
    row = next(iter(texts))
    store_as(cast.store.database, Contact, "phone", row, flipped(texts[row]))

    result = muster("secrets", "rotate", "--data-keys")

    assert result.exit_code == 1
    assert "1 rows hold a text that cannot be read and were left as they are." in result.stdout
    assert "1 old keys still hold something" in result.stdout
    assert stored(cast.store.database, Contact, "phone")[row] == flipped(texts[row])


def test_a_school_without_a_key_cannot_be_turned(cast, muster):
    refused = muster("secrets", "rotate", "--data-keys", "--school", "NOWHERE")

    assert (refused.exit_code, refused.stderr) == (1, "No organisation with the code NOWHERE has a key.\n")
    assert muster("secrets", "rotate", "--school", "NORTHGATE").exit_code == 2


def test_the_list_shows_ids_ages_and_what_hangs_on_each_and_never_a_key(cast, said, muster, key_file):
    write(key_file, NEW, OLD)

    shown = muster("secrets", "list").stdout

    assert "seals; 0 organisation keys, small secrets: 0" in shown
    assert "opens only; 3 organisation keys, small secrets: 0" in shown
    assert "NORTHGATE" in shown
    assert "in use" in shown
    assert not any(line in shown for line in (OLD, NEW))
    muster("secrets", "rotate")
    assert "nothing needs it any more" in muster("secrets", "list").stdout


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_shredded_key_is_not_even_in_the_bytes_of_the_files(cast, said, muster, tmp_path):
    [wrapped] = [key.wrapped for key in data_keys(cast) if key.organisation_id == cast.northgate]
    assert any(wrapped.encode() in file.read_bytes() for file in tmp_path.glob("muster.db*"))

    muster("secrets", "shred", "--school", "NORTHGATE", "--reason", "left the trust", "--yes")

    assert not any(wrapped.encode() in file.read_bytes() for file in tmp_path.glob("muster.db*"))


def test_shredding_destroys_one_school_s_texts_alone_and_the_event_stays(cast, said, muster, key_file):

    refused = muster("secrets", "shred", "--school", "NORTHGATE", "--reason", "left the trust", given="NORTH\n")
    assert refused.exit_code == 1
    assert "Nothing was destroyed" in refused.stderr
    done = muster("secrets", "shred", "--school", "NORTHGATE", "--reason", "left the trust", given="NORTHGATE\n")
    assert done.exit_code == 0, done.output

    later = replace(cast, store=process_of(cast, key_file))
    page = page_of(later, said, "incident")
    [mother] = people_of(later, "P1")
    assert (page.incident.account, mother.phone, mother.is_lost) == ("(this was erased)", "(this was erased)", True)
    assert f"{CANARY} fight" in accounts_of(later).values()
    assert "every key that seals a text opens" in muster("doctor").output
    assert "destroyed, " in muster("secrets", "list").stdout
    assert events(cast, "keys_destroyed") == ['{"keys":1,"reason":"left the trust"}']


def test_shredding_asks_for_a_school_that_is_there_a_reason_and_something_to_destroy(cast, said, muster):
    def shred(code, reason):
        result = muster("secrets", "shred", "--school", code, "--reason", reason, "--yes")
        return result.exit_code, result.stderr

    assert shred("NOWHERE", "why") == (1, "There is no organisation with the code NOWHERE.\n")
    assert shred("NORTHGATE", " ")[0] == 1
    assert shred("RIVAL", "why")[0] == 1


def test_words_from_before_texts_were_sealed_are_sealed_by_the_upgrade(cast, muster, database_url):
    migrating.downgrade(database_url, migrations(), revision="0004")
    run(
        cast,
        "INSERT INTO contact (id, home_school_id, pupil_id, name, kind, phone, position) "
        "SELECT id, home_school_id, id, 'Mother', 'parent_carer', 'CANARY 07700', 1 FROM pupil",
    )
    migrating.upgrade(database_url, migrations())
    with cast.store.writing() as db:
        # Changed before it was sealed: one column of its row is sealed, the other still marked.
        db.session.scalars(select(Contact)).first().email = "new@mother.example"

    upgraded = muster("database", "upgrade")

    assert "6 rows with plain words were sealed." in upgraded.stdout
    assert set(phones_of(cast).values()) == {"CANARY 07700"}
    assert not any(CANARY in held for held in stored(cast.store.database, Contact, "phone").values())
    assert json.loads(muster("database", "upgrade", "--json").stdout)["sealed"] == 0


def test_sealed_texts_survive_the_way_down_and_up(cast, said, muster, database_url):
    migrating.downgrade(database_url, migrations(), revision="0004")
    with cast.store.database.reading() as session:
        weeks = session.scalar(text("SELECT count(*) FROM week_issue"))

    migrating.upgrade(database_url, migrations())

    assert weeks
    assert not any(held.startswith("plain:") for held in stored(cast.store.database, Contact, "phone").values())


def phones_of(cast):
    with cast.store.reading() as db:
        return {row.id: reveal(row.phone) for row in db.session.scalars(select(Contact))}


def accounts_of(cast):
    with cast.store.reading() as db:
        return {row.id: row.account.reveal() for row in db.session.scalars(select(Incident))}


def incident(cast, acting):
    return page_of(cast, acting, "incident").incident.account


def data_keys(cast):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(OrganisationKey)))


def restored(cast, rows):
    """Put the stored keys back to what they were, as a backup would."""
    with cast.store.writing() as db:
        for organisation_id, key_id, wrapped in rows:
            db.session.get(OrganisationKey, (organisation_id, key_id)).wrapped = wrapped


def events(cast, kind):
    with cast.store.reading() as db:
        wanted = select(EventBody.body).join(
            Event, (EventBody.organisation_id == Event.organisation_id) & (EventBody.seq == Event.seq)
        )
        return list(db.session.scalars(wanted.where(Event.kind == kind)))


def process_of(cast, key_file):
    """Return the store of a process that reads this key file."""
    vault = Vault(lambda: [line.encode() for line in key_file.read_text("utf-8").split("\n") if line], lambda: LONG_AGO)
    return Store(cast.store.database, cast.store.preferences, vault=vault)


def run(cast, statement):
    with cast.store.database.writing() as session:
        session.execute(text(statement))


def write(key_file, *lines):
    """Put these lines into the key file in one piece."""
    draft = key_file.with_suffix(".new")
    draft.write_text("\n".join(lines), "utf-8")
    draft.chmod(0o600)
    draft.replace(key_file)
