"""Tell every process over one PostgreSQL database that something urgent was committed, and hear of it.

The word is part of the transaction that causes it: the server passes it on when that commits, and never otherwise. It
says "look", and nothing of what there is. It may be missed, so nobody may wait for it alone. On SQLite nothing is said:
the process that commits is the one that sends.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import text

from attendance.records.database import AWAY, Database, DbSession

URGENT = "muster_urgent"


class Deaf(Exception):
    """The connection by which words come is gone, or could not be had."""


def tell(session: DbSession) -> None:
    """Say, with this transaction's commit, that something urgent waits."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"NOTIFY {URGENT}"))


@contextmanager
def listening(database: Database) -> Iterator[Callable[[float], bool]]:
    """Listen, over a connection apart from the pool; give what waits for so many seconds and says whether a word came.

    What is said between two waits is not lost: the next one hears it.

    Raises:
        Deaf: the server is away, or went away while this lasts.
    """
    try:
        with database.apart() as connection:
            connection.exec_driver_sql(f"LISTEN {URGENT}")
            driver = connection.connection.driver_connection
            if not isinstance(driver, psycopg.Connection):
                raise Deaf
            yield lambda wait_s: any(driver.notifies(timeout=wait_s, stop_after=1))
    except (*AWAY, psycopg.Error) as error:
        raise Deaf from error
