"""Statements and templates are compiled once in a test run, not once in every test's own database and portal.

An engine keeps the statements it compiled, by its own dialect, and a portal its templates; a service has one of each
for its lifetime, a test run makes thousands. So here those of a kind share what they keep, as one that ran on would.
"""

from typing import Any

import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

from attendance.records import database

DIALECTS = (SQLiteDialect_pysqlite, PGDialect_psycopg)
STATEMENTS = 5_000


class Compiled(BytecodeCache):
    """Compiled templates in memory."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: dict[str, tuple[str, Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template that was compiled before from the same source."""
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template."""
        self._kept[bucket.key] = (bucket.checksum, bucket.code)


TEMPLATES = Compiled()


@pytest.fixture(scope="session", autouse=True)
def _compiled_once():
    kept: dict[type, LRUCache[Any, Any]] = {dialect: LRUCache(STATEMENTS) for dialect in DIALECTS}

    def opened(*given: Any, **named: Any) -> Engine:
        engine = create_engine(*given, **named)
        engine._compiled_cache = kept[type(engine.dialect)]
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_engine", opened)
        for dialect in DIALECTS:
            patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
            patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
        yield
