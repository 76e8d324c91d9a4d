"""A backup is sealed, whole or not there; what is restored from it is every row, and the event log proves itself."""

import os
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

from attendance import audit
from attendance.preferences import Preferences
from attendance.records.base import Base
from attendance.records.database import Database
from attendance.unit import Store
from tests.support.acting import Acting, entry
from tests.support.cast import pupil_names
from tests.support.parts import require
from tests.support.roles import WORKER, as_role

BIN = Path(__file__).parents[3] / "deploy" / "bin"
LONG_AGO = (1_700_000_000, 1_700_000_000)


@pytest.fixture
def database_kind():
    """SQLite is one file: there is no script for it."""
    return "postgresql"


@pytest.fixture
def empty(postgres):
    """The URL of a database that has no table yet."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def folder(tmp_path):
    """Where backups lie."""
    made = tmp_path / "backups"
    made.mkdir()
    return made


@pytest.fixture
def key(tmp_path):
    """The private key, which an installation keeps elsewhere; its public half lies beside it."""
    require("age")
    made, public = tmp_path / "backup.key", tmp_path / "backup-recipients"
    done = subprocess.run(["age-keygen", "-o", made], check=True, capture_output=True, text=True, timeout=60)
    public.write_text(done.stderr.rpartition(" ")[2])
    return made


@pytest.fixture
def backup(database_url, folder, key):
    """Run the script that makes a backup; return what it did."""

    def run(**more):
        said = {
            "MUSTER_BACKUP_DATABASE": plain(database_url),
            "MUSTER_BACKUP_RECIPIENTS": str(key.with_name("backup-recipients")),
            **more,
        }
        return script("muster-backup", folder, said=said)

    return run


def plain(url):
    """Return a URL as PostgreSQL's own programs read it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def script(name, *arguments, said, given=b""):
    programs = require("postgresql") / "bin"
    env = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", **said}
    return subprocess.run([BIN / name, *arguments], env=env, input=given, capture_output=True, check=False, timeout=120)


def restore(sealed, key, url):
    opened = subprocess.run(
        ["age", "--decrypt", "--identity", key, sealed], check=True, capture_output=True, timeout=60
    )
    return script("muster-restore", said={"MUSTER_RESTORE_DATABASE": plain(url)}, given=opened.stdout)


def rows(url):
    """Return how many rows each table has, as the worker counts them."""
    engine = create_engine(as_role(url, WORKER))
    with engine.connect() as connection:
        found = {
            each.name: connection.scalar(select(func.count()).select_from(each)) for each in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def test_what_is_restored_is_every_row_and_its_event_log_is_whole(backup, cast, database_url, folder, key, empty):
    acting = Acting(cast=cast)
    acting.open_day()
    acting.send(entry(cast, "P1"), local="09:10")
    done = backup()
    (sealed,) = folder.iterdir()
    before = rows(database_url)

    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().strip() == str(sealed)
    assert restore(sealed, key, empty).returncode == 0
    assert rows(empty) == before
    assert before["observation"] == 1
    database = Database(as_role(empty, WORKER))
    with Store(database, Preferences()).reading() as db:
        reports = [audit.verify(db, each) for each in audit.chains(db)]
    database.dispose()
    assert sum(each.events for each in reports) > 0
    assert [each.organisation_code for each in reports if not each.is_whole] == []


def test_nobody_without_the_private_key_reads_a_backup(backup, cast, folder):
    backup()
    (sealed,) = folder.iterdir()

    assert sealed.read_bytes().startswith(b"age-encryption.org/v1")
    assert sealed.stat().st_mode & 0o077 == 0
    assert [name for name in pupil_names() if name.encode() in sealed.read_bytes()] == []


def test_nothing_is_restored_over_what_is_there(backup, cast, database_url, folder, key):
    backup()
    (sealed,) = folder.iterdir()
    before = rows(database_url)
    done = restore(sealed, key, database_url)

    assert done.returncode == 1
    assert b"The database has tables already" in done.stderr
    assert rows(database_url) == before


def test_half_a_backup_restores_nothing(backup, cast, folder, key, empty):
    backup(MUSTER_BACKUP_RECIPIENTS="none")
    (dump,) = folder.iterdir()
    half = dump.read_bytes()[: dump.stat().st_size // 2]
    done = script("muster-restore", said={"MUSTER_RESTORE_DATABASE": plain(empty)}, given=half)

    assert done.returncode != 0
    engine = create_engine(empty)
    with engine.connect() as connection:
        tables = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").all()
    engine.dispose()
    assert tables == []


def test_a_backup_that_failed_is_not_there_and_takes_no_older_one_along(backup, cast, folder, database_url):
    old = folder / "muster-20260101T203000Z.dump.age"
    old.write_bytes(b"old")
    os.utime(old, LONG_AGO)
    done = backup(MUSTER_BACKUP_DATABASE=plain(as_role(database_url, "muster_web")))

    assert done.returncode != 0
    assert list(folder.iterdir()) == [old]


def test_an_old_backup_goes_once_a_new_one_is_there(backup, cast, folder):
    old, other = folder / "muster-20260101T203000Z.dump.age", folder / "notes.txt"
    for each in (old, other):
        each.write_bytes(b"old")
        os.utime(each, LONG_AGO)
    backup()

    assert not old.exists()
    assert other.exists()
    assert len(list(folder.glob("muster-*.dump.age"))) == 1


def test_without_somebody_to_seal_it_for_there_is_no_backup(backup, cast, folder, tmp_path):
    done = backup(MUSTER_BACKUP_RECIPIENTS=str(tmp_path / "nowhere"))

    assert done.returncode == 1
    assert b"whom is the backup to be sealed for?" in done.stderr
    assert list(folder.iterdir()) == []
