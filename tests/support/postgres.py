"""A throw-away PostgreSQL from the wheel's programs: no rights needed, and as root it runs as `nobody`."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from attendance.records.wall import WEB_ROLE, WORKER_ROLE
from tests.support.memory import scratch
from tests.support.outlets import names_in
from tests.support.parts import require
from tests.support.roles import OWNER, WEB, WORKER

# Nothing in a test's database outlives the test, so nothing waits for the disk, and nothing tidies up behind it.
FAST = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=100 -c max_wal_size=64MB"
    " -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c max_parallel_workers_per_gather=0"
)
# For tests that break the server: what it has said is committed is on the disk.
DURABLE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c max_connections=200"
START_TIMEOUT_S = 60


class Cluster:
    """A running server that makes databases and takes them away."""

    def __init__(self, server: "_Server") -> None:
        """Take the server; its socket is in `folder`."""
        self._server = server
        self.folder = server.folder

    def url(self, name: str, *, user: str = OWNER) -> str:
        """Return the SQLAlchemy URL of a database, its owner's unless another's is wanted."""
        return f"postgresql+psycopg://{user}@/{name}?host={self.folder}"

    def make_roles(self) -> None:
        """Make the roles of an installation, each with a login of its own."""
        self._run(f"CREATE ROLE {OWNER} LOGIN")
        for group, login in ((WEB_ROLE, WEB), (WORKER_ROLE, WORKER)):
            self._run(f"CREATE ROLE {group} NOLOGIN")
            self._run(f"CREATE ROLE {login} LOGIN IN ROLE {group}")
        self._run(f"GRANT {WORKER_ROLE} TO {OWNER}")

    def create(self, *, template: str = "template0") -> str:
        """Make a database, a copy of `template`; return its name. Nobody may be connected to the template."""
        name = f"t{uuid4().hex}"
        self._run("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY", name, template, OWNER)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._run("DROP DATABASE {} WITH (FORCE)", name)

    def crash(self) -> None:
        """End the server at once, as a crash would, and start it again; it recovers from its own log."""
        self._server.stop()
        self._server.start()

    def log(self) -> str:
        """Return all that the server has logged."""
        return (self.folder / "log").read_text("utf-8", errors="replace")

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def running(programs: Path, *, settings: str = FAST) -> Iterator[Cluster]:
    """Run a new server from the PostgreSQL in `programs` until the block ends."""
    # A socket's whole path may hold 107 bytes, so not pytest's long folders.
    folder = Path(tempfile.mkdtemp(prefix="mpg", dir=scratch()))
    try:
        owner = _nobody() if os.geteuid() == 0 else {}
        if owner:
            programs = _reachable(programs, folder)
            os.chown(folder, owner["user"], owner["group"])
        server = _Server(programs / "bin", folder, owner, settings)
        server.make()
        server.start()
        try:
            cluster = Cluster(server)
            cluster.make_roles()
            yield cluster
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres():
    """The session's PostgreSQL server; each xdist worker has one of its own. Its log names no pupil in the end."""
    with running(require("postgresql")) as cluster:
        yield cluster
        assert names_in(cluster.log()) == [], "the server's log names pupils"


class _Server:
    def __init__(self, bin_folder: Path, folder: Path, owner: dict[str, Any], settings: str) -> None:
        self.bin = bin_folder
        self.folder = folder
        self.data = folder / "data"
        self.owner = owner
        self.settings = settings

    def make(self) -> None:
        self._run("initdb", "-D", self.data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync")

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses='' {self.settings}"
        self._run("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *arguments: str | Path) -> None:
        # Output goes to a file: the server inherits it, and a pipe would never be closed.
        with (self.folder / "output").open("ab") as output:
            subprocess.run(
                [self.bin / program, *arguments],
                cwd=self.folder,
                stdout=output,
                stderr=output,
                check=True,
                timeout=START_TIMEOUT_S,
                **self.owner,
            )


def _nobody() -> dict[str, Any]:
    user = pwd.getpwnam("nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _reachable(programs: Path, folder: Path) -> Path:
    """Return programs that `nobody` may run: a copy, where they are under a closed folder such as root's home."""
    if all(parent.stat().st_mode & 0o001 for parent in programs.resolve().parents):
        return programs
    return Path(shutil.copytree(programs, folder / "programs", symlinks=True))
