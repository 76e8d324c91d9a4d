"""Ways to tamper with the log, one at a time, by somebody to whom the database belongs: all are found.

Fifteen hundred with every run, ten thousand with `make long`.
"""

import hashlib
import json
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import TextClause, text

from attendance import audit
from attendance.records import events
from attendance.records.database import DbSession
from attendance.scope import JOB
from tests.support.cast import at
from tests.support.length import IS_LONG

MUTATIONS = 10_000 if IS_LONG else 1_500
ROWS = 4
COLUMNS = {
    "event": ("organisation_id", "seq", "at", "actor", "job_title", "kind", "body_digest", "prev", "hash"),
    "event_body": ("organisation_id", "seq", "row_key", "body"),
    "chain_head": ("organisation_id", "seq", "hash"),
}
Tamper = Callable[[DbSession, random.Random], str]


@pytest.fixture
def database_kind():
    """One kind is enough: the walk is the same; `test_events.py` tampers on both."""
    return "sqlite"


@pytest.fixture
def log(cast):
    """Two chains, one with an erased row, in tables that refuse nothing."""
    for number in range(ROWS):
        with cast.store.writing() as db:
            body = {"number": number, "words": "Zoë – “left”"}
            db.tell([cast.northgate, cast.oakbank], f"kind-{number}", actor=JOB, at=at("09:00"), body=body)
    with cast.store.writing() as db:
        audit.erase_bodies(db, cast.northgate, [(2, 2)], why="asked for", actor=JOB, now=at("09:01"))
    with closing(sqlite3.connect(cast.store.database.url.removeprefix("sqlite:///"))) as owner:
        for table in COLUMNS:
            owner.execute("CREATE TABLE bare AS SELECT * FROM " + table)  # noqa: S608  a name of ours
            owner.execute(f"DROP TABLE {table}")
            owner.execute(f"ALTER TABLE bare RENAME TO {table}")
        owner.commit()
    return cast


def is_whole(session: DbSession) -> bool:
    chains = events.organisations_with_chains(session)
    return not events.strays(session) and all(events.walk(session, each).broken is None for each in chains)


def test_thousands_of_single_mutations_are_all_found(log):
    chance = random.Random(20260916)
    missed = []
    with log.store.database.writing() as session:
        assert is_whole(session)
        for number in range(MUTATIONS):
            with session.begin_nested() as mutation:
                said = WAYS[number % len(WAYS)](session, chance)
                if is_whole(session):
                    missed.append(said)
                mutation.rollback()
        assert is_whole(session)

    assert missed == []


def change(session: DbSession, chance: random.Random) -> str:
    table = chance.choice(tuple(COLUMNS))
    column = chance.choice(COLUMNS[table])
    row, old = _one(session, table, chance, column)
    new = _other(session, chance, table, column, old)
    session.execute(
        sql("UPDATE <table> SET <column> = :new WHERE rowid = :row", table=table, column=column),
        {"new": new, "row": row},
    )
    return f"{table}.{column}: {old!r} became {new!r}"


def delete(session: DbSession, chance: random.Random) -> str:
    table = chance.choice(tuple(COLUMNS))
    row, _ = _one(session, table, chance)
    session.execute(sql("DELETE FROM <table> WHERE rowid = :row", table=table), {"row": row})
    return f"deleted row {row} of {table}"


def duplicate(session: DbSession, chance: random.Random) -> str:
    table = chance.choice(tuple(COLUMNS))
    row, _ = _one(session, table, chance)
    session.execute(sql("INSERT INTO <table> SELECT * FROM <table> WHERE rowid = :row", table=table), {"row": row})
    return f"doubled row {row} of {table}"


def insert(session: DbSession, chance: random.Random) -> str:
    """Add a row that is not there: a copy under another number, or for an organisation that has no chain."""
    table = chance.choice(tuple(COLUMNS))
    row, _ = _one(session, table, chance)
    session.execute(sql("INSERT INTO <table> SELECT * FROM <table> WHERE rowid = :row", table=table), {"row": row})
    new = session.scalar(sql("SELECT max(rowid) FROM <table>", table=table))
    column = chance.choice(("seq", "organisation_id"))
    value: Any = chance.randint(-2, 2 * ROWS) if column == "seq" else _organisation(session, chance)
    session.execute(
        sql("UPDATE <table> SET <column> = :value WHERE rowid = :row", table=table, column=column),
        {"value": value, "row": new},
    )
    return f"added to {table} a copy of row {row} with {column} {value}"


def swap(session: DbSession, chance: random.Random) -> str:
    """Swap one column of two rows, or the whole rows by swapping their numbers."""
    table = chance.choice(("event", "event_body"))
    column = chance.choice(COLUMNS[table][1:])
    (first, one), (second, other) = (_one(session, table, chance, column) for _ in range(2))
    if one == other:
        return delete(session, chance)
    for row, value in ((first, other), (second, one)):
        session.execute(
            sql("UPDATE <table> SET <column> = :value WHERE rowid = :row", table=table, column=column),
            {"value": value, "row": row},
        )
    return f"swapped {table}.{column} of rows {first} and {second}"


def truncate(session: DbSession, chance: random.Random) -> str:
    """Cut the tail, with its bodies or without; the head stays."""
    _, organisation = _one(session, "chain_head", chance, "organisation_id")
    seq = chance.randint(1, ROWS)
    for table in ("event", "event_body")[: chance.randint(1, 2)]:
        session.execute(
            sql("DELETE FROM <table> WHERE organisation_id = :organisation AND seq >= :seq", table=table),
            {"organisation": organisation, "seq": seq},
        )
    return f"cut the tail from {seq}"


def rewind(session: DbSession, chance: random.Random) -> str:
    """Set a head back to an earlier row, hash and all."""
    row, organisation = _one(session, "chain_head", chance, "organisation_id")
    seq = chance.randint(0, ROWS - 1)
    earlier = session.scalar(
        text("SELECT hash FROM event WHERE organisation_id = :organisation AND seq = :seq"),
        {"organisation": organisation, "seq": seq},
    )
    session.execute(
        text("UPDATE chain_head SET seq = :seq, hash = :hash WHERE rowid = :row"),
        {"seq": seq, "hash": earlier or events.GENESIS, "row": row},
    )
    return f"set a head back to {seq}"


def recompute(session: DbSession, chance: random.Random) -> str:
    """Change a row and reckon every hash from there anew, as somebody would who can read this program."""
    _, organisation = _one(session, "chain_head", chance, "organisation_id")
    seq = chance.randint(1, ROWS)
    wanted = text("SELECT rowid, * FROM event WHERE organisation_id = :organisation AND seq >= :seq ORDER BY seq")
    prev = None
    for row in session.execute(wanted, {"organisation": organisation, "seq": seq}).mappings().all():
        new = {**row, "actor": "somebody else", "prev": prev or row["prev"]}
        prev = reckoned(new)
        session.execute(
            text("UPDATE event SET actor = :actor, prev = :prev, hash = :hash WHERE rowid = :rowid"),
            {"actor": new["actor"], "prev": new["prev"], "hash": prev, "rowid": row["rowid"]},
        )
    return f"reckoned the tail from {seq} anew"


WAYS: tuple[Tamper, ...] = (
    change,
    change,
    change,
    change,
    delete,
    duplicate,
    insert,
    swap,
    truncate,
    rewind,
    recompute,
)


def reckoned(row: Any) -> str:
    """Return the hash of a row of SQLite by the format as it is laid down, written out once more."""
    instant = datetime.fromisoformat(row["at"]).replace(tzinfo=UTC).isoformat()
    said = [str(UUID(row["organisation_id"])), row["seq"], instant]
    said += [row[name] for name in ("actor", "job_title", "kind", "body_digest")]
    words = json.dumps(said, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"muster-event-v1\n{row['prev']}{words}".encode()).hexdigest()


def test_the_format_of_the_hash_is_as_laid_down(log):
    with log.store.reading() as db:
        rows = db.session.execute(text("SELECT * FROM event")).mappings().all()

    assert rows
    assert [row["hash"] for row in rows] == [reckoned(row) for row in rows]


def sql(words: str, **names: str) -> TextClause:
    """Return a statement with names of tables and columns put in."""
    for name, value in names.items():
        words = words.replace(f"<{name}>", value)
    return text(words)


def _one(session: DbSession, table: str, chance: random.Random, column: str = "seq") -> tuple[int, Any]:
    """Return one row's number and what stands in a column of it."""
    rows = session.execute(sql("SELECT rowid, <column> FROM <table> ORDER BY rowid", column=column, table=table)).all()
    row = chance.choice(rows)
    return row[0], row[1]


def _other(session: DbSession, chance: random.Random, table: str, column: str, old: Any) -> Any:
    """Return another value for a column: nothing, something near, something of another row, or rubbish."""
    _, elsewhere = _one(session, table, chance, column)
    near = old + chance.choice((-1, 1)) if isinstance(old, int) else _misspelt(str(old), chance)
    rubbish = chance.choice(("", "x" * 64, -1, 2.5, b"\xff\x00", chance.getrandbits(64) % 2**62))
    return chance.choice([each for each in (None, near, elsewhere, rubbish) if each != old])


def _misspelt(words: str, chance: random.Random) -> str:
    place = chance.randrange(len(words) + 1)
    return words[:place] + chance.choice("0aZé ") + words[place + chance.randint(0, 1) :]


def _organisation(session: DbSession, chance: random.Random) -> str:
    return str(chance.choice(session.scalars(text("SELECT id FROM organisation ORDER BY id")).all()))
