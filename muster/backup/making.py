"""Make one backup: a copy as of one instant, looked at, sealed for the recipients, and put where it stays.

On SQLite the copy stands open in a private folder beside the database while it is looked at and sealed. On PostgreSQL
it never touches a disk: what is looked at is the very state that `pg_dump` is told to dump, and every sealed byte is
read by `pg_restore` on its way.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from attendance.copies import Contents, examine
from attendance.preferences import Preferences
from attendance.records import copies, strength
from attendance.records.database import Database
from attendance.refusals import Refusal
from attendance.unit import Db, Store
from muster.backup import programs
from muster.backup.private import ended_in_order, private_folder
from muster.backup.programs import Call
from muster.backup.shelf import Manifest, Shelf, sum_of

AGE_MAGIC = b"age-encryption.org/v1"
POSTGRESQL = ("pg_dump", "pg_restore")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What to copy, whom it is sealed for, and how long the older ones are kept.

    `verify_in`: an empty database on PostgreSQL into which the dump is restored, to see that it can be.
    `although_broken`: a copy is made of a record that does not prove itself; its manifest says so.
    """

    url: str
    folder: Path
    recipients: Path
    keep_days: int
    newest_migration: str
    verify_in: str | None = None
    although_broken: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A backup that is there, what is said of it, and the older ones that went."""

    file: Path
    manifest: Manifest
    let_go: tuple[Path, ...]


def make(wanted: Wanted, *, now: datetime) -> Made:
    """Make a backup, whole or not at all, then let go of what is too old.

    Raises:
        Refusal: whom it is for cannot be told, a program is missing, or the copy does not prove itself.
    """
    _require_recipients(wanted.recipients)
    programs.find("age")
    file = copies.file_of(wanted.url)
    kind = "sqlite" if file else "postgresql"
    if file is None and wanted.url.startswith("sqlite"):
        raise Refusal("A database that is in memory alone cannot be copied.")
    if file is not None and wanted.verify_in:
        raise Refusal("--verify-in is for PostgreSQL: a copy of SQLite's is opened and proven anyway.")
    shelf = Shelf(wanted.folder)
    with ended_in_order(), shelf.place_for(kind, now=now) as (new, final):
        contents = _seal_file(file, wanted, new) if file else _seal_dump(wanted, new)
        manifest = Manifest(
            made_at=now, database=kind, contents=contents, sealed_bytes=_size_of(new), sha256=sum_of(new)
        )
        shelf.put(new, final, manifest)
        return Made(file=final, manifest=manifest, let_go=shelf.let_go(now=now, keep_days=wanted.keep_days, but=final))


def _require_recipients(file: Path) -> None:
    try:
        said = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        said = ""
    if not said.strip():
        raise Refusal(
            f"{file} is not there or says nothing: whom is the backup to be sealed for? Put the public key of "
            "`age-keygen` into it, and keep the private one away from this machine."
        )
    if "AGE-SECRET-KEY" in said:
        raise Refusal(
            f"{file} holds a private key. It belongs into a safe; only the public one may be on this machine."
        )


def _seal_file(file: Path, wanted: Wanted, new: Path) -> Contents:
    if not file.is_file():
        raise Refusal(f"There is nothing to copy: {file} is not there.")
    with private_folder(file.parent) as folder:
        copy = folder / "copy.db"
        try:
            with copies.reading_file():
                copies.copy_sqlite(file, copy)
                found = _look_at(copy, wanted)
        except copies.Unsound as unsound:
            raise Refusal(f"No backup was made, because {file} cannot be read. SQLite says: {unsound}.") from None
        contents = _proven(found, wanted)
        programs.run(Call(program="age", arguments=[*_for(wanted.recipients), "--output", new, copy]))
    return contents


def _look_at(copy: Path, wanted: Wanted) -> Contents:
    with proving(f"sqlite:///{copy}") as db:
        return examine(db, is_file=True, newest_migration=wanted.newest_migration)


def _seal_dump(wanted: Wanted, new: Path) -> Contents:
    database = Database(wanted.url)
    try:
        programs.require_as_new_as(copies.server_version(wanted.url), POSTGRESQL)
        if not strength.may_work(database):
            raise Refusal("This role of the database does not see every row, and would copy some. Be the owner's.")
        if wanted.verify_in and copies.has_tables(wanted.verify_in):
            raise Refusal("The database of --verify-in has tables already. Make an empty one.")
        with Store(database, Preferences()).at_one_instant() as (db, name):
            found = examine(db, is_file=False, newest_migration=wanted.newest_migration)
            contents = _proven(found, wanted)
            source = copies.for_programs(wanted.url)
            # Without --enable-row-security it ends with an error: the second wall holds the owner too.
            dump = ["--enable-row-security", "--format=custom", f"--snapshot={name}", f"--dbname={source.url}"]
            call = Call(program="pg_dump", arguments=dump, environment=source.environment)
            programs.pour(call, _sinks(wanted, new))
    finally:
        database.dispose()
    if wanted.verify_in:
        _verify_in(wanted.verify_in, contents)
    return contents


def _sinks(wanted: Wanted, new: Path) -> list[Call]:
    seal = Call(program="age", arguments=[*_for(wanted.recipients), "--output", new])
    read = Call(program="pg_restore", arguments=["--file=/dev/null"])
    if wanted.verify_in is None:
        return [seal, read]
    trial = copies.for_programs(wanted.verify_in)
    whole = ["--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={trial.url}"]
    return [seal, Call(program="pg_restore", arguments=whole, environment=trial.environment)]


def _verify_in(url: str, wanted: Contents) -> None:
    with proving(url) as db:
        found = examine(db, is_file=False, newest_migration=wanted.migration)
    if found != wanted:
        raise Refusal("What was restored from the dump is not what is in the database. No backup was kept.")


def _proven(contents: Contents, wanted: Wanted) -> Contents:
    """Return what was found, where it may be relied on.

    Raises:
        Refusal: it is not whole.
    """
    if contents.faults and not wanted.although_broken:
        lines = " ".join(f"{each}." for each in contents.faults[:5])
        raise Refusal(
            f"No backup was made, because the copy is not whole. {lines} Older backups stay. See the runbook, “The "
            "log”; --although-broken makes one nonetheless."
        )
    return contents


@contextmanager
def proving(url: str) -> Iterator[Db]:
    """Give a look at a database that nobody works in."""
    database = Database(url)
    try:
        with Store(database, Preferences()).reading() as db:
            yield db
    finally:
        database.dispose()


def _for(recipients: Path) -> Sequence[str | Path]:
    return ["--encrypt", "--recipients-file", recipients]


def _size_of(sealed: Path) -> int:
    with sealed.open("rb") as opened:
        is_sealed = opened.read(len(AGE_MAGIC)) == AGE_MAGIC
    if not is_sealed:
        raise Refusal("age left something that is not sealed. No backup was kept.")
    return sealed.stat().st_size
