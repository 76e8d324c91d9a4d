"""Bring a backup back into an empty database, all of it or nothing, on hold before anybody could send from it.

On SQLite the copy is opened in a private folder, proven, migrated and put on hold there, and moved into place last. On
PostgreSQL the hold is written in the transaction in which everything else comes in; older copies are migrated after it.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from attendance import holds, keys, lost_range
from attendance.copies import Contents, examine
from attendance.lost_range import LostRange
from attendance.records import copies, migrating
from attendance.records.tables import SendingHold
from attendance.refusals import Refusal
from attendance.rules.phrases import listed
from attendance.unit import Store
from muster.backup import programs
from muster.backup.making import AGE_MAGIC
from muster.backup.private import ended_in_order, keep, private_folder
from muster.backup.programs import Call, Opened
from muster.backup.shelf import Shelved, read_manifest, sum_of

POSTGRESQL = ("pg_restore", "psql")
SIDE_FILES = ("-wal", "-shm", "-journal")
STANDARD_INPUT = "-"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What to bring back, what opens it, and where to; `source` is `-` for what comes in opened.

    `url` is the owner's. `store_at` gives the way to a database that is up to date; `anchor_on` is the night of this
    machine's newest anchor, so that the worker does not hold the copy a second time for it.
    """

    source: str
    identity: Path | None
    url: str
    migrations: Path
    anchor_on: date | None
    store_at: Callable[[str], Store]


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    """What came in, whether a manifest proved it, why sending is on hold, and what the copy cannot know."""

    contents: Contents
    has_manifest: bool
    reason: str
    lost: LostRange


def restore(wanted: Wanted, *, now: datetime) -> Restored:
    """Restore, hold, and say what the copy lacks.

    Raises:
        Refusal: the database is not empty, the file is not what its manifest says, or it cannot be opened.
    """
    if copies.has_tables(wanted.url):
        raise Refusal("The database has tables already, and nothing is restored over them. Put it aside first.")
    shelved = _checked(wanted)
    file = copies.file_of(wanted.url)
    bring = partial(_restore_file, file) if file else _restore_dump
    with ended_in_order():
        contents, lost = bring(wanted, shelved, now=now)
    return Restored(contents=contents, has_manifest=shelved is not None, reason=_reason(wanted), lost=lost)


def _checked(wanted: Wanted) -> Shelved | None:
    if wanted.source == STANDARD_INPUT:
        return None
    file = Path(wanted.source)
    if not file.is_file():
        raise Refusal(f"{file} is not there.")
    shelved = read_manifest(file)
    if shelved is not None and sum_of(file) != shelved.sha256:
        raise Refusal(f"{file} is not what its manifest says: a part of it was changed. Nothing was restored.")
    return shelved


def _restore_file(file: Path, wanted: Wanted, shelved: Shelved | None, *, now: datetime) -> tuple[Contents, LostRange]:
    _require_nothing_beside(file)
    with private_folder(file.parent) as folder:
        copy = folder / "copy.db"
        url = f"sqlite:///{copy}"
        _open_into(copy, wanted)
        was, store = _migrated(url, wanted)
        with store.reading() as db:
            contents = replace(examine(db, is_file=True, newest_migration=_newest(wanted)), migration=was)
        store.command(lambda db: holds.begin(db, _reason(wanted), now=now, anchor_on=wanted.anchor_on))
        lost = _lost(store, contents, shelved, now=now)
        store.database.empty_log()
        store.database.dispose()
        keep(copy)
        file.unlink(missing_ok=True)
        copy.rename(file)
        keep(file.parent)
    return contents, lost


def _require_nothing_beside(file: Path) -> None:
    """Refuse to move a copy in beside the log of another: SQLite would write that log into it."""
    beside = [file.with_name(f"{file.name}{each}") for each in SIDE_FILES]
    if left := [each.name for each in beside if each.exists()]:
        raise Refusal(f"{listed(left)} in {file.parent} belongs to the database before: put it aside with that.")


def _open_into(copy: Path, wanted: Wanted) -> None:
    with _opened(wanted) as coming, copy.open("xb") as written:
        for block in coming.blocks():
            written.write(block)
        coming.end()
    with copy.open("rb") as opened:
        if opened.read(len(copies.SQLITE_MAGIC)) != copies.SQLITE_MAGIC:
            raise Refusal("What came out is no database of SQLite's, as [database] url is.")


def _restore_dump(wanted: Wanted, shelved: Shelved | None, *, now: datetime) -> tuple[Contents, LostRange]:
    programs.require_as_new_as(copies.server_version(wanted.url), POSTGRESQL)
    script = Call(program="pg_restore", arguments=["--no-owner", "--file=-"])
    last = copies.refuse_other_migrations_in_sql(migrating.revisions(wanted.migrations))
    last += holds.in_sql(_reason(wanted), now=now, anchor_on=wanted.anchor_on)
    with _opened(wanted) as coming:
        programs.pour_into_transaction(script, _psql(wanted.url), given=coming, at_its_end=last)
    programs.run(_psql(wanted.url, "--command=SET client_min_messages = error", "--command=ANALYZE"))
    was, store = _migrated(wanted.url, wanted)
    with store.reading() as db:
        contents = replace(_without_hold(examine(db, is_file=False, newest_migration=_newest(wanted))), migration=was)
    store.command(lambda db: holds.announce(db, _reason(wanted), now=now))
    lost = _lost(store, contents, shelved, now=now)
    store.database.dispose()
    return contents, lost


def _without_hold(contents: Contents) -> Contents:
    """Return what the copy held: the hold came in with it."""
    name = SendingHold.__tablename__
    return replace(contents, rows={**contents.rows, name: contents.rows[name] - 1})


def _psql(url: str, *more: str) -> Call:
    address = copies.for_programs(url)
    # Terse: what it says beside an error are the values of the row.
    quiet = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse", "--set=SHOW_CONTEXT=never"]
    return Call(program="psql", arguments=[*quiet, f"--dbname={address.url}", *more], environment=address.environment)


@contextmanager
def _opened(wanted: Wanted) -> Iterator[Opened]:
    """Give the copy as it was before it was sealed."""
    if wanted.source == STANDARD_INPUT:
        by = _age(wanted.identity) if wanted.identity else None
        with programs.opened(sys.stdin.buffer, by) as coming:
            yield coming
        return
    with Path(wanted.source).open("rb", buffering=0) as sealed:
        is_sealed = sealed.read(len(AGE_MAGIC)) == AGE_MAGIC
        sealed.seek(0)
        if is_sealed and wanted.identity is None:
            raise Refusal(
                "It is sealed. Name the file of the private key with --identity, or open it where that key lives: "
                "`age --decrypt --identity KEY FILE | muster restore from -`."
            )
        with programs.opened(sealed, _age(wanted.identity) if is_sealed and wanted.identity else None) as coming:
            yield coming


def _age(identity: Path) -> Call:
    return Call(program="age", arguments=["--decrypt", "--identity", identity])


def _migrated(url: str, wanted: Wanted) -> tuple[str, Store]:
    """Bring an older copy to what this version needs; return which migration it had, and the way to it.

    Raises:
        Refusal: a newer version made it.
    """
    known, was = migrating.revisions(wanted.migrations), migrating.state(url, wanted.migrations).current
    if was is None:
        raise Refusal("What came out holds no tables of Muster's.")
    if was not in known:
        raise Refusal(f"A newer version of Muster made this copy ({was}). Install that one first.")
    if was != known[-1]:
        migrating.upgrade(url, wanted.migrations)
    store = wanted.store_at(url)
    keys.seal_marked(store)
    return was, store


def _newest(wanted: Wanted) -> str:
    return migrating.revisions(wanted.migrations)[-1]


def _lost(store: Store, contents: Contents, shelved: Shelved | None, *, now: datetime) -> LostRange:
    since = shelved.made_at if shelved else contents.newest_event_at
    with store.reading() as db:
        return lost_range.between(db, since or now, now)


def _reason(wanted: Wanted) -> str:
    name = "what came in by standard input" if wanted.source == STANDARD_INPUT else Path(wanted.source).name
    return f"Restored from {name}"
