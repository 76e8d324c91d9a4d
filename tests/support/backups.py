"""An installation whose database is backed up and brought back, with the real `age` and PostgreSQL's own programs."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, func, select

from attendance.records.base import Base
from muster.cli import cli
from tests.support.parts import require
from tests.support.roles import WORKER, as_role


@dataclass(kw_only=True)
class Backups:
    """The settings of an installation, the folder of its backups, and the key that is kept elsewhere."""

    home: Path
    url: str
    server: object
    key: Path
    folder: Path

    def config(self, url: str | None = None) -> Path:
        """Write the settings, over this database or another."""
        over = url or self.url
        owner = "" if over.startswith("sqlite") else f'owner_url = "{over}"\n'
        file = self.home / f"config-{len(list(self.home.glob('config-*')))}.toml"
        file.write_text(
            'environment = "test"\nbase_url = "http://127.0.0.1:8000"\n'
            f'[database]\nurl = "{as_role(over, WORKER)}"\n{owner}'
            f'[mail]\nhost = "{self.server.host}"\nport = {self.server.port}\ntls = "none"\n'  # type: ignore[attr-defined]
            f'sender = "muster@trust.example"\n[clock]\nfile = "{self.home / "clock"}"\n'
            f'[backup]\nfolder = "{self.folder}"\nrecipients = "{self.key.with_suffix(".pub")}"\n'
        )
        return file

    def muster(self, *words: str, url: str | None = None):
        """Run a command over this database or another; return what it did."""
        return CliRunner().invoke(cli, ["--config", str(self.config(url)), *words])

    def start(self, *words: str, url: str | None = None, **more) -> subprocess.Popen[bytes]:
        """Run a command in a process of its own."""
        line = [sys.executable, "-m", "muster", "--config", str(self.config(url)), *words]
        return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)

    def ended(self, *words: str, url: str | None = None) -> int:
        """Run a command that keeps its connections open, in a process of its own; return its exit code."""
        process = self.start(*words, url=url)
        process.communicate(timeout=120)
        return process.returncode

    def backup(self, *words: str):
        """Make a backup; return what was said of it."""
        done = self.muster("backup", "--json", *words)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def restore(self, url: str, file: str | None = None, *words: str):
        """Bring the only backup there is, or another, back into a database."""
        source = file or str(self.sealed()[0])
        return self.muster("restore", "from", source, "--identity", str(self.key), "--json", *words, url=url)

    def sealed(self) -> list[Path]:
        """Return the sealed files, oldest first."""
        return sorted(self.folder.glob("*.age"))

    def left(self) -> list[str]:
        """Return what stands in the folder of backups and beside the database that is neither of the two."""
        places = [self.folder, self.home]
        return sorted(each.name for place in places for each in place.glob(".muster-*"))


@pytest.fixture
def backups(tmp_path, database_url, smtp_server, monkeypatch):
    """An installation with a public key, over the database of the test."""
    require("age")
    # The programs of the wheel's server, which is newer than the machine's own may be.
    programs = require("postgresql") / "bin"
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    folder, key = tmp_path / "backups", tmp_path / "elsewhere.key"
    folder.mkdir(mode=0o700)
    done = subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True, text=True, timeout=60)
    key.with_suffix(".pub").write_text(done.stderr.rpartition(" ")[2])
    return Backups(home=tmp_path, url=database_url, server=smtp_server, key=key, folder=folder)


@pytest.fixture
def empty(database_kind, request, tmp_path):
    """The URL of a second database, without tables."""
    if database_kind == "sqlite":
        made = tmp_path / "restored"
        made.mkdir()
        yield f"sqlite:///{made / 'muster.db'}"
        return
    cluster = request.getfixturevalue("postgres")
    name = cluster.create()
    yield cluster.url(name)
    cluster.drop(name)


def rows(url: str) -> dict[str, int]:
    """Return how many rows each table has, as the worker counts them."""
    engine = create_engine(as_role(url, WORKER))
    with engine.connect() as connection:
        found = {
            each.name: connection.scalar(select(func.count()).select_from(each)) or 0
            for each in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found
