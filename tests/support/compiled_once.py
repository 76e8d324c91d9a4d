"""Statements, templates and addresses are compiled once in a test run, not once in every test's database and portal.

An engine keeps the statements it compiled, by its own dialect, and a portal its templates and what builds its
addresses; a service has one of each for its lifetime, a test run makes thousands. So here those of a kind share what
they keep, as one that ran on would.
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
from werkzeug.routing import Rule

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


compile_builder = Rule._compile_builder
BUILDERS: dict[Any, Any] = {}


def _kept_builder(rule: Rule, append_unknown: bool = True) -> Any:
    """Return what builds a rule's addresses; it finds the rule's own converters when it is called."""
    key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
    if key not in BUILDERS:
        BUILDERS[key] = compile_builder(rule, append_unknown)
    return BUILDERS[key]


@pytest.fixture(scope="session", autouse=True)
def _compiled_once():
    kept: dict[type, LRUCache[Any, Any]] = {dialect: LRUCache(STATEMENTS) for dialect in DIALECTS}

    def opened(*given: Any, **named: Any) -> Engine:
        engine = create_engine(*given, **named)
        engine._compiled_cache = kept[type(engine.dialect)]
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_engine", opened)
        patch.setattr(Rule, "_compile_builder", _kept_builder)
        for dialect in DIALECTS:
            patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
            patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
        yield
