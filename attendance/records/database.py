"""Open the database and its transactions, the same way on SQLite and on PostgreSQL.

A write on SQLite begins IMMEDIATE and waits its turn behind one lock in this process; a read never writes. The text of
an error shows the statement and none of its values, which are what is known of children.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from psycopg.errors import DeadlockDetected, SerializationFailure, UniqueViolation
from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.pool import NullPool

from attendance.records.reserve import Reserve
from attendance.records.wall import Wall, put_up

__all__ = ["AWAY", "PATIENCE", "WEB_PATIENCE", "Database", "DbSession", "LostRace", "Patience", "hosts_of"]

log = structlog.get_logger()

WRITES, READS = "BEGIN IMMEDIATE", "BEGIN"
# How long a write on a file waits for its turn, and how long between two tries.
BUSY_S, BETWEEN_TRIES_S = 10, 0.001
# What is erased or destroyed is overwritten, not only let go.
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_S * 1000}",
    "secure_delete=ON",
)
# A process that sleeps in the middle of a transaction must not keep the others from their work.
IDLE_TIMEOUT_MS = 30_000
# A server that vanished answers nothing, not even that it is gone: after this its connection is given up.
VANISHED = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}
CONNECT_S = 10
_AS_LONG_AS_IT_TAKES = text(
    "SELECT set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true)"
)
# Kept open, and opened beside them for a while: together more than a process has threads that answer.
POOL_SIZE, POOL_SPARE = 10, 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long a statement may take on PostgreSQL, and how long to wait for a free connection or for a new one."""

    statement_ms: int
    pool_wait_s: float
    connect_s: int = CONNECT_S


# A page that cannot be had in seconds is better refused than waited for by everybody behind it.
WEB_PATIENCE = Patience(statement_ms=5_000, pool_wait_s=2, connect_s=2)
PATIENCE = Patience(statement_ms=30_000, pool_wait_s=10)


# The server is gone or starting, the connection was ended, the file is another's: it may be asked again.
AWAY = (OperationalError, InterfaceError)


class LostRace(Exception):
    """Another transaction was first, or the disk was full and there is room now: the same may be run again."""


class Database:
    """One database with a way in for reading and a way in for writing."""

    def __init__(self, url: str, *, patience: Patience = PATIENCE, reserve: Reserve | None = None) -> None:
        """Prepare engines; nothing is connected yet. `reserve` is given up where the disk of a file is full."""
        self.url, self._patience, self.reserve = url, patience, reserve
        self.is_sqlite = url.startswith("sqlite")
        self._turn = threading.Lock()
        if self.is_sqlite:
            self.writer = _sqlite(url, patience, begin=WRITES, pragmas=SQLITE_PRAGMAS)
            self.reader = _sqlite(url, patience, begin=READS, pragmas=(*SQLITE_PRAGMAS, "query_only=ON"))
        else:
            self.writer = _postgresql(
                url, patience, pool_size=POOL_SIZE, max_overflow=POOL_SPARE, pool_timeout=patience.pool_wait_s
            )
            self.reader = self.writer.execution_options(postgresql_readonly=True)

    @contextmanager
    def reading(self, wall: Wall | None = None) -> Iterator[DbSession]:
        """Give a session that cannot write; nothing is committed."""
        with DbSession(self.reader, expire_on_commit=False, autoflush=False) as session:
            self._put_up(session, wall)
            yield session

    @contextmanager
    def writing(self, wall: Wall | None = None) -> Iterator[DbSession]:
        """Give a session whose transaction commits when left, and rolls back on any exception.

        Raises:
            LostRace: another transaction was first; running the same again may succeed.
        """
        with self._in_turn(), DbSession(self.writer, expire_on_commit=False) as session:
            self._put_up(session, wall)
            try:
                with session.begin():
                    yield session
            except IntegrityError as error:
                if not _is_taken(error):
                    raise
                raise LostRace from error
            except OperationalError as error:
                if isinstance(error.orig, DeadlockDetected | SerializationFailure) or self._makes_room(error):
                    raise LostRace from error
                raise

    @contextmanager
    def apart(self) -> Iterator[Connection]:
        """Give a connection that belongs to no pool and is in no transaction, on PostgreSQL only."""
        engine = _postgresql(self.url, self._patience, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            yield connection

    @contextmanager
    def at_one_instant(self) -> Iterator[tuple[DbSession, str]]:
        """Give a session that sees the database as it was when it began, and the name by which others see the same.

        On PostgreSQL only, however long it takes: a dump is made of what is looked at here.
        """
        engine = _postgresql(self.url, self._patience, poolclass=NullPool, isolation_level="REPEATABLE READ")
        with DbSession(engine.execution_options(postgresql_readonly=True)) as session:
            session.execute(_AS_LONG_AS_IT_TAKES)
            yield session, session.scalars(select(func.pg_export_snapshot())).one()

    def empty_log(self) -> None:
        """Let go of the write-ahead log, which still holds what was overwritten; on SQLite only."""
        if self.is_sqlite:
            # Past SQLAlchemy, which would begin a transaction: none may be under way here.
            with closing(self.writer.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def dispose(self) -> None:
        """Close every connection."""
        self.writer.dispose()
        self.reader.dispose()

    def _makes_room(self, error: OperationalError) -> bool:
        """Give up the room that is kept, where the disk is full; say whether there was any."""
        is_full = isinstance(error.orig, sqlite3.Error) and error.orig.sqlite_errorname == "SQLITE_FULL"
        if not is_full or self.reserve is None or not self.reserve.give_up():
            return False
        log.error("the disk is full: the room kept for this is given up", file=self.reserve.file.name)
        return True

    def _put_up(self, session: DbSession, wall: Wall | None) -> None:
        if wall is not None and not self.is_sqlite:
            put_up(session, wall)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with self._turn:
            yield


def hosts_of(url: str) -> tuple[str, ...]:
    """Return the machines that a database is looked for on; none where it is a file, or reached by a path."""
    address = make_url(url)
    asked = address.query.get("host", ())
    named = (address.host or "", *((asked,) if isinstance(asked, str) else asked))
    return tuple(host for names in named for host in names.split(",") if host and not host.startswith("/"))


def _is_taken(error: IntegrityError) -> bool:
    """Say whether a unique key was taken already; any other broken constraint is a bug of ours."""
    if isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorname in {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}
    return isinstance(error.orig, UniqueViolation)


def _sqlite(url: str, patience: Patience, *, begin: str, pragmas: tuple[str, ...]) -> Engine:
    engine = create_engine(url, pool_timeout=patience.pool_wait_s, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver's own transactions are switched off, so that ours say how they begin.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if begin == WRITES:
            _wait_for_turn(connection)
        else:
            connection.exec_driver_sql(begin)

    return engine


def _wait_for_turn(connection: Connection) -> None:
    """Begin a write on a file as soon as no other process writes.

    SQLite waits longer from try to try, up to a tenth of a second: a process that writes one transaction after the
    other then keeps every other out for as long as it likes.
    """
    raw: Any = connection.connection.driver_connection
    until = time.monotonic() + BUSY_S
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < until:
            try:
                raw.execute(WRITES)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorname != "SQLITE_BUSY":
                    break
            else:
                return
            time.sleep(BETWEEN_TRIES_S)
        # Once more, for what is in the way to be raised as of any statement.
        connection.exec_driver_sql(WRITES)
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_S * 1000}")


def _postgresql(url: str, patience: Patience, **pool: Any) -> Engine:
    idle = f"-c idle_in_transaction_session_timeout={IDLE_TIMEOUT_MS}"
    options = f"-c statement_timeout={patience.statement_ms} {idle} -c timezone=UTC"
    return create_engine(
        url,
        pool_pre_ping=True,
        # An error says which statement failed, not whose name was in it.
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": patience.connect_s, **VANISHED},
        **pool,
    )
