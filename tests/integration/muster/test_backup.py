"""`muster backup` and `muster restore from`: sealed, proven, whole or not there; what comes back is on hold."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing, suppress
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from attendance.records import copies, migrating
from attendance.records.tables import EventBody
from attendance.scope import JOB
from muster.backup import programs
from muster.backup.private import PREFIX
from muster.cli import cli
from muster.clock import write_clock_file
from muster.resources import migrations
from tests.support.acting import Acting, entry
from tests.support.backups import rows
from tests.support.cast import WEDNESDAY, at, pupil_names
from tests.support.roles import WEB, as_role
from tests.support.tampering import tamper

THURSDAY = WEDNESDAY + timedelta(days=1)
OLD = "muster-20260101T203000Z.db.age"


@pytest.fixture
def busy(cast, backups):
    """A Wednesday: the day is open, P1 was seen in the morning, registers are missing at ten and nobody was told."""
    write_clock_file(backups.home / "clock", at("10:01"))
    acting = Acting(cast=cast)
    acting.open_day()
    acting.send(entry(cast, "P1"), local="09:10")
    return acting


def tell(cast, number):
    with cast.store.writing() as db:
        db.tell([cast.northgate], "tried", actor=JOB, at=at("09:30"), body={"n": number})


def test_what_is_restored_is_every_row_and_its_record_is_whole(backups, busy, cast, database_url, empty):
    made = backups.backup()
    before = rows(database_url)
    done = backups.restore(empty)

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["proven_by_manifest"]
    held = {"sending_hold": 1, "event": made["chains"], "event_body": made["chains"]}
    assert rows(empty) == {name: count + held.get(name, 0) for name, count in before.items()}
    assert before["observation"] == 1
    assert backups.ended("audit", "verify", url=empty) == 0
    assert backups.left() == []


def test_the_manifest_says_by_numbers_alone_what_is_in_it(backups, busy, database_url):
    backups.backup()
    (sealed,) = backups.sealed()
    said = json.loads(sealed.with_name(f"{sealed.name}.json").read_text())

    assert said["made_at"] == "2026-09-16T09:01:00+00:00"
    assert {name: count for name, count in said["rows"].items() if name != "alembic_version"} == rows(database_url)
    assert (said["sealed_bytes"], said["sha256"]) == (sealed.stat().st_size, programs_sum(sealed))
    assert said["newest_event_at"] == "2026-09-16T08:10:00+00:00"
    assert said["broken"] == 0
    assert [name for name in ("Northgate", "NORTHGATE", *pupil_names()) if name in json.dumps(said)] == []


def programs_sum(file):
    return subprocess.run(["sha256sum", file], check=True, capture_output=True, text=True).stdout.split()[0]


def test_nobody_without_the_private_key_reads_it(backups, busy):
    backups.backup()
    (sealed,) = backups.sealed()

    assert sealed.read_bytes().startswith(b"age-encryption.org/v1")
    assert sealed.stat().st_mode & 0o077 == 0
    assert sealed.with_name(f"{sealed.name}.json").stat().st_mode & 0o777 == 0o640
    assert [name for name in pupil_names() if name.encode() in sealed.read_bytes()] == []


def test_nothing_of_the_copy_is_sent_until_it_is_released(backups, busy, empty, smtp_server):
    backups.backup()
    assert backups.restore(empty).exit_code == 0
    write_clock_file(backups.home / "clock", at("10:40"))
    ticked = backups.ended("tick", url=empty)
    on_hold = list(smtp_server.messages)
    released = backups.ended("restore", "release", "--send-all", "--yes", url=empty)
    backups.ended("tick", url=empty)

    assert (ticked, on_hold, released) == (0, [], 0)
    assert len(smtp_server.messages) > 0


def test_what_lies_between_the_copy_and_now_is_listed_by_school(backups, busy, empty):
    write_clock_file(backups.home / "clock", at("14:30"))
    backups.ended("tick")
    backups.backup()
    write_clock_file(backups.home / "clock", at("12:00", on=THURSDAY))
    said = json.loads(backups.restore(empty).stdout)

    assert (said["lost_since"], said["lost_until"]) == ("2026-09-16T13:30:00+00:00", "2026-09-17T11:00:00+00:00")
    assert [(each["school"], each["days"], each["registers"], each["sessions"]) for each in said["schools"]] == [
        ("Northgate Academy", 1, 2, 4),
        ("Southgate School", 1, 2, 2),
    ]
    assert said["set_aside_before"] == "2026-09-16T14:32+01:00"
    assert [each["kind"] for each in said["schools"][0]["open_alerts"]] == ["missing_register"]
    assert said["schools"][0]["open_alerts"][0]["oldest"] == "2026-09-16T13:30:00+00:00"


def test_one_flipped_byte_is_refused_and_nothing_comes_in(backups, busy, empty):
    backups.backup()
    (sealed,) = backups.sealed()
    flipped = bytearray(sealed.read_bytes())
    flipped[len(flipped) // 2] ^= 1
    sealed.write_bytes(flipped)
    by_manifest = backups.restore(empty)
    sealed.with_name(f"{sealed.name}.json").unlink()
    by_age = backups.restore(empty)

    assert (by_manifest.exit_code, by_age.exit_code) == (1, 1)
    assert "is not what its manifest says" in by_manifest.stderr
    assert "failed" in by_age.stderr
    assert not copies.has_tables(empty)
    assert backups.left() == []


def test_nothing_is_restored_over_what_is_there(backups, busy, database_url):
    backups.backup()
    before = rows(database_url)
    done = backups.restore(database_url)

    assert done.exit_code == 1
    assert "The database has tables already" in done.stderr
    assert rows(database_url) == before


def test_half_a_copy_restores_nothing(backups, busy, empty):
    backups.backup()
    (sealed,) = backups.sealed()
    opened = subprocess.run(["age", "--decrypt", "--identity", backups.key, sealed], check=True, capture_output=True)
    half = backups.home / "half"
    half.write_bytes(opened.stdout[: len(opened.stdout) // 2])
    done = backups.restore(empty, str(half))

    assert done.exit_code == 1
    assert not copies.has_tables(empty)


def test_what_age_does_not_vouch_for_to_its_end_comes_in_nowhere(backups, busy, empty, monkeypatch):
    backups.backup()
    (sealed,) = backups.sealed()
    whole, doubting = backups.home / "whole", backups.home / "programs" / "age"
    subprocess.run(["age", "--decrypt", "--identity", backups.key, "--output", whole, sealed], check=True)
    doubting.parent.mkdir()
    doubting.write_text(f'#!/bin/sh\ncat "{whole}"\necho "age: error: the last piece is missing" >&2\nexit 1\n')
    doubting.chmod(0o755)
    monkeypatch.setenv("PATH", f"{doubting.parent}:{os.environ['PATH']}")
    done = backups.restore(empty)

    assert done.exit_code == 1
    assert done.stderr == "age failed: error: the last piece is missing\n"
    assert not copies.has_tables(empty)


def test_a_copy_that_comes_in_opened_needs_no_key_here(backups, busy, empty):
    made = backups.backup()
    (sealed,) = backups.sealed()
    with subprocess.Popen(["age", "--decrypt", "--identity", backups.key, sealed], stdout=subprocess.PIPE) as opening:
        process = backups.start("restore", "from", "-", "--json", url=empty, stdin=opening.stdout)
        said, wrong = process.communicate(timeout=120)

    assert process.returncode == 0, wrong
    assert json.loads(said)["rows"] == sum(made["rows"].values())
    assert backups.muster("restore", "from", str(sealed), url=empty).exit_code == 1


def test_without_somebody_to_seal_it_for_there_is_no_backup(backups, busy):
    nowhere, empty = backups.home / "nowhere", backups.home / "empty"
    empty.touch()
    refused = [backups.muster("backup", "--recipients", str(each)) for each in (nowhere, empty, backups.key)]

    assert [each.exit_code for each in refused] == [1, 1, 1]
    assert "whom is the backup to be sealed for?" in refused[0].stderr
    assert "holds a private key" in refused[2].stderr
    assert list(backups.folder.iterdir()) == []


def test_a_record_that_does_not_prove_itself_is_not_copied_unless_asked(backups, busy, cast, empty):
    tell(cast, 1)
    tamper(cast.store, update(EventBody).where(EventBody.body.like('%"n":%')).values(body='{"n":2}'))
    refused = backups.muster("backup")
    asked = backups.backup("--although-broken")

    assert refused.exit_code == 1
    assert "NORTHGATE: row" in refused.stderr
    assert "its body was changed" in refused.stderr
    assert asked["broken"] == 1
    restored = backups.restore(empty)
    assert restored.exit_code == 1
    assert "its body was changed" in json.loads(restored.stdout)["broken"][0]


def test_older_ones_stay_until_a_new_one_is_there(backups, busy):
    kept, recent = backups.folder / OLD, backups.folder / "muster-20260901T203000Z.db.age"
    other = backups.folder / "notes.txt"
    for each in (kept, recent, other, backups.folder / f"{OLD}.json"):
        each.write_bytes(b"old")
    assert backups.muster("backup", "--recipients", str(other)).exit_code == 1
    stayed = kept.exists()
    made = backups.backup()

    assert stayed
    assert made["let_go"] == [OLD]
    assert sorted(each.name for each in backups.folder.iterdir()) == sorted(
        [recent.name, other.name, backups.sealed()[-1].name, f"{backups.sealed()[-1].name}.json"]
    )


@pytest.fixture
def stopped(backups, monkeypatch):
    """A backup in a process of its own that stands still where it is to be sealed."""
    waiting, fake = backups.home / "waiting", backups.home / "programs" / "age"
    fake.parent.mkdir()
    os.mkfifo(waiting)
    fake.write_text(f'#!/bin/sh\necho sealing > "{waiting}"\nexec sleep 600\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")

    def start():
        process = backups.start("backup", start_new_session=True)
        begun.append(process)
        assert waiting.read_text() == "sealing\n"
        return process

    begun: list[subprocess.Popen[bytes]] = []
    yield start
    for each in begun:
        with suppress(ProcessLookupError):
            os.killpg(each.pid, signal.SIGKILL)
        each.communicate()


def end(process, number):
    process.send_signal(number)
    process.wait(timeout=60)


def test_ended_in_the_middle_it_leaves_neither_a_plain_copy_nor_half_a_backup(backups, busy, stopped, database_kind):
    process = stopped()
    open_ones = list(backups.home.glob(f"{PREFIX}*"))
    modes = [each.stat().st_mode & 0o777 for each in open_ones]
    end(process, signal.SIGTERM)

    assert modes == ([0o700] if database_kind == "sqlite" else [])
    assert process.returncode == 128 + signal.SIGTERM
    assert backups.left() == []
    assert list(backups.folder.iterdir()) == []


def test_what_a_kill_leaves_the_next_run_takes_away(backups, busy, stopped, monkeypatch, database_kind):
    process = stopped()
    end(process, signal.SIGKILL)
    left = backups.left()
    monkeypatch.setenv("PATH", os.environ["PATH"].partition(":")[2])
    backups.backup()

    assert len(left) == (2 if database_kind == "sqlite" else 1)
    assert backups.left() == []
    assert len(backups.sealed()) == 1


def test_two_at_once_into_one_folder_are_one(backups, busy, stopped):
    stopped()
    second = backups.muster("backup")

    assert second.exit_code == 1
    assert "Another backup into" in second.stderr


WRITER = textwrap.dedent(
    """
    import sys
    from uuid import UUID
    from attendance.preferences import Preferences
    from attendance.records.database import Database
    from attendance.scope import JOB
    from attendance.unit import Store
    from muster.clock import Clock

    store = Store(Database(sys.argv[1]), Preferences())
    for number in range(100_000):
        with store.writing() as db:
            db.tell([UUID(sys.argv[2])], "tried", actor=JOB, at=Clock().now(), body={"n": number})
        print(number, flush=True)
    """
)


def test_a_copy_made_while_another_process_writes_is_of_one_instant(backups, busy, cast, empty):
    line = [sys.executable, "-c", WRITER, cast.store.database.url, str(cast.northgate)]
    with subprocess.Popen(line, stdout=subprocess.PIPE) as writer:
        try:
            first = writer.stdout.readline()
            made = backups.backup()
            wrote_on = writer.stdout.readline()
        finally:
            writer.kill()

    assert (first, wrote_on) == (b"0\n", b"1\n")
    restored = backups.restore(empty)
    assert restored.exit_code == 0, restored.output
    assert json.loads(restored.stdout)["rows"] == sum(made["rows"].values())


def test_what_is_written_between_the_look_and_the_dump_is_not_in_it(backups, busy, cast, empty, monkeypatch):
    pour, copy_sqlite = programs.pour, copies.copy_sqlite
    monkeypatch.setattr(copies, "PAGES_AT_ONCE", 20)
    written: list[int] = []

    def write():
        if len(written) < 3:
            tell(cast, len(written))
            written.append(len(written))

    monkeypatch.setattr(programs, "pour", lambda *words: (write(), pour(*words)))
    monkeypatch.setattr(copies, "copy_sqlite", lambda file, to: copy_sqlite(file, to, between=write))
    before = rows(cast.store.database.url)["event"]
    made = backups.backup()

    assert written
    assert made["rows"]["event"] == made["events"] == before
    assert json.loads(backups.restore(empty).stdout)["rows"] == sum(made["rows"].values())


def test_a_copy_that_a_newer_version_made_is_refused(backups, busy, empty, monkeypatch):
    backups.backup()
    revisions = migrating.revisions
    monkeypatch.setattr(migrating, "revisions", lambda folder: revisions(folder)[:-1])
    done = backups.restore(empty)

    assert done.exit_code == 1
    assert "newer version of Muster made this copy" in done.stderr
    assert not copies.has_tables(empty)


def test_a_copy_that_an_older_version_made_is_migrated_and_on_hold(backups, busy, database_url, empty):
    before = migrating.revisions(migrations())[-2]
    migrating.downgrade(database_url, migrations(), revision=before)
    older = backups.home / "older"
    file = copies.file_of(database_url)
    if file:
        copies.copy_sqlite(file, older)
    else:
        plain = copies.for_programs(database_url).url
        dump = ["pg_dump", "--enable-row-security", "--format=custom", f"--file={older}", plain]
        subprocess.run(dump, check=True)
    refused = backups.muster("backup")
    done = backups.restore(empty, str(older))

    assert "Use the version that the database belongs to" in refused.stderr
    assert done.exit_code == 0, done.output
    assert (json.loads(done.stdout)["migration"], rows(empty)["sending_hold"]) == (before, 1)
    assert backups.ended("database", "check", url=empty) == 0


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_file_in_which_rows_belong_to_none_is_not_copied(backups, busy, database_url):
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as other:
        other.execute("DELETE FROM site")
        other.commit()
    done = backups.muster("backup")

    assert done.exit_code == 1
    assert "placement: rows that belong to none that is there." in done.stderr
    assert list(backups.folder.iterdir()) == []


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_file_that_sqlite_finds_unsound_is_not_copied(backups, busy, cast, database_url):
    file = copies.file_of(database_url)
    cast.store.database.empty_log()
    pages = bytearray(file.read_bytes())
    pages[40 * 4096 : 60 * 4096] = b"\xff" * (20 * 4096)
    file.write_bytes(pages)
    done = backups.muster("backup")

    assert done.exit_code == 1
    assert "SQLite says: " in done.stderr
    assert list(backups.folder.iterdir()) == []


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_no_copy_is_moved_in_beside_the_log_of_the_database_before(backups, busy, empty):
    backups.backup()
    left = copies.file_of(empty).with_name("muster.db-wal")
    left.write_bytes(b"pages of another database")
    done = backups.restore(empty)

    assert done.exit_code == 1
    assert "muster.db-wal in" in done.stderr
    assert not copies.file_of(empty).exists()


on_postgresql = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@on_postgresql
def test_a_dump_is_proven_in_an_empty_database_and_in_no_other(backups, busy, database_url, empty):
    made = backups.backup("--verify-in", empty)
    write_clock_file(backups.home / "clock", at("10:02"))
    refused = backups.muster("backup", "--verify-in", empty)

    assert sum(rows(empty).values()) == sum(made["rows"].values()) - 1
    assert "The database of --verify-in has tables already" in refused.stderr
    assert len(backups.sealed()) == 1


@on_postgresql
def test_programs_older_than_the_server_are_refused(backups, busy, empty, monkeypatch):
    old = backups.home / "programs" / "pg_restore"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'pg_restore (PostgreSQL) 12.4'\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{old.parent}:{os.environ['PATH']}")
    done = backups.muster("backup")

    assert done.exit_code == 1
    assert "The program pg_restore on this machine is of PostgreSQL 12 and the server is 18" in done.stderr
    assert list(backups.folder.iterdir()) == []


def test_a_program_that_is_not_there_is_named(backups, busy, monkeypatch):
    monkeypatch.setenv("PATH", str(backups.home))
    done = backups.muster("backup")

    assert done.exit_code == 1
    assert done.stderr == "The program age is not on this machine. Install the package age.\n"


def test_whoever_makes_it_need_not_be_let_to_the_secrets(backups, busy):
    config = backups.config()
    config.write_text(f'{config.read_text()}[secrets]\nkey_file = "{backups.home / "locked-away"}"\n')
    done = CliRunner().invoke(cli, ["--config", str(config), "backup"])

    assert done.exit_code == 0, done.output
    assert CliRunner().invoke(cli, ["--config", str(config), "audit", "verify"]).exit_code == 1


@on_postgresql
def test_a_role_that_sees_only_its_own_rows_makes_no_backup(backups, busy, database_url):
    done = backups.muster("backup", url=as_role(database_url, WEB))

    assert done.exit_code == 1
    assert "does not see every row" in done.stderr


def test_a_password_is_no_word_of_a_program_that_others_can_read():
    address = copies.for_programs("postgresql+psycopg://owner:word@db.example.org:5433/muster?sslmode=verify-full")

    assert address.url == "postgresql://owner@db.example.org:5433/muster?sslmode=verify-full"
    assert address.environment == {"PGPASSWORD": "word"}
