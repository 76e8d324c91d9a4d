"""Keys are turned while everything runs, on both databases, and nothing is lost on the way."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from attendance import keys
from attendance.records import turning
from attendance.records.imports import Changes
from attendance.records.keys import MadeBy
from attendance.records.sealed import reveal
from attendance.records.tables import Authenticator, Contact
from attendance.records.vault import CannotBeRead, Vault
from attendance.unit import Store
from tests.support.cast import LONG_AGO, TUTOR, at
from tests.support.portal import SETTINGS
from tests.support.sealed_texts import flipped, store_as, stored

OLD, NEW, NEWEST = (f"{age} line of a key file, made for a test" for age in ("an old", "a new", "the newest"))
# The long form: MUSTER_KILLS=20.
KILLS = int(os.environ.get("MUSTER_KILLS", "3"))
CONTACTS = 500
NOW = at("12:00")


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
def cast(cast, key_file):
    """The cast of a process that runs all the while, with the key file's vault."""
    return replace(cast, store=process_of(cast, key_file))


def test_turning_goes_on_under_the_key_it_began_and_retires_what_holds_nothing(cast):
    fill(cast, 3)
    with cast.store.writing() as db:
        begun = db.keys.make(cast.northgate, MadeBy.ROTATION)

    assert turn(cast) == keys.Turning(done=3, lost=0, left=0)

    with cast.store.reading() as db:
        held = turning.keys_of(db.session, cast.northgate)
    assert [(key.id == begun, key.retired_at is None) for key in held] == [(True, True), (False, False)]


def test_a_second_turning_makes_a_key_of_its_own(cast):
    fill(cast, 2)

    turn(cast)
    turn(cast)

    with cast.store.reading() as db:
        assert [key.number for key in turning.keys_of(db.session, cast.northgate)] == [3, 2, 1]


def test_a_row_that_somebody_holds_is_turned_in_a_later_round(cast, monkeypatch):
    fill(cast, 3)
    looked = []

    def two_rounds_are_not_enough(*_rows, **_now):
        looked.append("once")
        return 3 - len(looked)

    monkeypatch.setattr(turning, "retire", two_rounds_are_not_enough)

    assert turn(cast).left == 0
    assert len(looked) == 3


def test_a_key_that_still_holds_something_is_not_retired(cast):
    rows = fill(cast, 2)
    harmed = next(iter(rows))
    texts = stored(cast.store.database, Contact, "phone")
    store_as(cast.store.database, Contact, "phone", harmed, flipped(texts[harmed]))

    assert turn(cast) == keys.Turning(done=1, lost=1, left=1)
    assert stored(cast.store.database, Contact, "phone")[harmed] == flipped(texts[harmed])


def test_small_secrets_come_under_the_first_line_too(cast, key_file):
    person = cast.people[TUTOR]
    with cast.store.writing() as db:
        sealed = db.vault.seal_for("authenticator/stored", str(person), b"secret")
        db.session.add(Authenticator(person_id=person, sealed=sealed, last_step=0, created_at=NOW))
    write(key_file, NEW, OLD)

    assert keys.rewrap(cast.store) == keys.Turning(done=1, lost=0)

    write(key_file, NEW)
    with process_of(cast, key_file).reading() as db:
        row = db.session.get(Authenticator, person)
        assert db.vault.open_for("authenticator/stored", str(person), row.sealed) == b"secret"
        assert [(line.is_first, line.small_secrets) for line in keys.lines(db)] == [(True, 1)]


def test_what_no_line_opens_is_left_as_it_is_and_counted(cast, key_file):
    fill(cast, 1)
    with cast.store.writing() as db:
        sealed = db.vault.seal_for("authenticator/stored", str(cast.people[TUTOR]), b"secret")
        db.session.add(Authenticator(person_id=cast.people[TUTOR], sealed=sealed, last_step=0, created_at=NOW))
    write(key_file, NEW)
    elsewhere = process_of(cast, key_file)

    assert keys.rewrap(elsewhere) == keys.Turning(done=0, lost=2)

    with cast.store.reading() as db, pytest.raises(CannotBeRead):
        elsewhere.vault.open_for("authenticator/stored", str(cast.people[TUTOR]), sealed)


def test_nothing_is_lost_when_turning_is_killed_at_random_points_under_load(cast, config, key_file):
    dice = random.Random(70)
    expected, killed = fill(cast), []
    with writing(cast, expected):
        for number in range(KILLS):
            write(key_file, *((NEWEST, NEW, OLD) if number % 2 else (NEW, NEWEST, OLD)))
            killed.append(kill_at(cast, config, 10 + dice.randrange(CONTACTS // 3)))
        turn(cast)
    assert sum(killed) >= KILLS // 2, "too few died half way to prove anything"
    assert turn(cast).left == 0

    assert phones_of(replace(cast, store=process_of(cast, key_file))) == expected
    with cast.store.reading() as db:
        found = [(key, turning.texts_under(db.session, key)) for key in turning.keys_of(db.session, cast.northgate)]
    assert [(count, key.retired_at is None) for key, count in found] == [(len(expected), True)] + [(0, False)] * (
        len(found) - 1
    )


def fill(cast, count=CONTACTS):
    """Give Northgate's P1 many contacts; return their numbers by row."""
    changes, expected = Changes(), {}
    for number in range(count):
        row = contact(cast, number)
        expected[row["id"]] = row["phone"]
        changes.add(Contact, row)
    with cast.store.writing() as db:
        changes.write(db.session)
    return expected


@contextmanager
def writing(cast, expected):
    """Go on adding contacts, as the web would, until the block ends."""
    is_over, troubles = threading.Event(), []

    def work():
        number = CONTACTS
        while not is_over.is_set():
            number += 1
            row = contact(cast, number)

            def add(db, row=row):
                db.session.add(Contact(**row))

            try:
                cast.store.command(add)
            except Exception as trouble:  # noqa: BLE001  shown by the test
                troubles.append(trouble)
                return
            expected[row["id"]] = row["phone"]
            time.sleep(0.05)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
    assert troubles == []


def kill_at(cast, config, more):
    """Begin to turn the keys in a process of its own, and kill it once it has sealed so many more; say if it died."""
    before, base = newest_key(cast)
    command = [sys.executable, "-m", "muster", "--config", str(config), "secrets", "rotate", "--data-keys"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            key_id, count = newest_key(cast)
            if count - (base if key_id == before else 0) > more:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.01)
    return process.wait() == -signal.SIGKILL


def newest_key(cast):
    """Return the key that seals now, and how many texts it holds."""
    with cast.store.reading() as db:
        key = turning.keys_of(db.session, cast.northgate)[0]
        return key.id, turning.texts_under(db.session, key)


def contact(cast, number):
    return {
        "id": uuid4(),
        "home_school_id": cast.northgate,
        "pupil_id": cast.pupils["P1"],
        "name": f"Contact {number}",
        "kind": "parent_carer",
        "phone": f"0770 {number:07}",
        "position": 1,
    }


def phones_of(cast):
    with cast.store.reading() as db:
        return {row.id: reveal(row.phone) for row in db.session.scalars(select(Contact))}


def process_of(cast, key_file):
    """Return the store of a process that reads this key file."""
    vault = Vault(lambda: [line.encode() for line in key_file.read_text("utf-8").split("\n") if line], lambda: LONG_AGO)
    return Store(cast.store.database, cast.store.preferences, vault=vault)


def write(key_file, *lines):
    """Put these lines into the key file in one piece."""
    draft = key_file.with_suffix(".new")
    draft.write_text("\n".join(lines), "utf-8")
    draft.chmod(0o600)
    draft.replace(key_file)


def turn(cast):
    keys.rewrap(cast.store)
    return keys.turn_data_keys(cast.store, "NORTHGATE", now=NOW)
