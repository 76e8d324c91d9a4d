"""Several processes that write one file: a worker with ten thousand mails must not keep a walk-off out."""

import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from attendance.records import database
from attendance.records.database import Database


@pytest.fixture
def file(tmp_path):
    return tmp_path / "muster.db"


@pytest.fixture
def ours(file):
    opened = Database(f"sqlite:///{file}")
    with opened.writing() as session:
        session.execute(text("CREATE TABLE pupil (name TEXT)"))
    yield opened
    opened.dispose()


@pytest.fixture
def theirs(ours, file):
    """Another process's line to the file, which has begun to write."""
    line = sqlite3.connect(file, isolation_level=None)
    line.execute("BEGIN IMMEDIATE")
    yield line
    line.close()


def write(opened):
    with opened.writing() as session:
        session.execute(text("INSERT INTO pupil VALUES ('Alex')"))


def test_a_write_tries_every_millisecond_while_another_process_writes(ours, theirs, monkeypatch):
    waits = []

    def sleep(seconds):
        waits.append(seconds)
        if len(waits) == 50:
            theirs.execute("COMMIT")

    monkeypatch.setattr("attendance.records.database.time.sleep", sleep)

    write(ours)

    assert waits == [0.001] * 50
    assert theirs.execute("SELECT name FROM pupil").fetchall() == [("Alex",)]


def test_what_gets_no_turn_in_time_says_so_and_the_next_write_goes_through(ours, theirs, monkeypatch):
    monkeypatch.setattr(database, "BUSY_S", 0)

    with pytest.raises(OperationalError, match="database is locked"):
        write(ours)

    theirs.execute("COMMIT")
    write(ours)
    assert theirs.execute("SELECT count(*) FROM pupil").fetchone() == (1,)


def test_a_disk_that_cannot_be_written_is_no_matter_of_turns(ours, monkeypatch):
    with ours.writing() as session:
        raw = session.connection().connection.driver_connection
        raw.execute("PRAGMA query_only=ON")
    waits: list[float] = []
    monkeypatch.setattr("attendance.records.database.time.sleep", waits.append)

    with pytest.raises(OperationalError, match="readonly"):
        write(ours)

    assert waits == []
