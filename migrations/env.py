"""Alembic's entry: open the database at `sqlalchemy.url` and run the migrations in one transaction.

Imports no application code: what a migration did on the day it was written, it does for ever.
"""

from typing import Any

from alembic import context
from sqlalchemy import Connection, Engine, create_engine, event, pool

# Any fixed number: two upgrades started at once take turns.
UPGRADE_LOCK = 7_305_240


def run() -> None:
    """Migrate."""
    url = context.config.get_main_option("sqlalchemy.url") or ""
    engine = create_engine(url, poolclass=pool.NullPool, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        _begin_for_ourselves(engine)
    try:
        with engine.connect() as connection:
            _run_on(connection)
    finally:
        engine.dispose()


def _run_on(connection: Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        render_as_batch=is_sqlite,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if not is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})")
        context.run_migrations()


def _begin_for_ourselves(engine: Engine) -> None:
    """Let a migration on SQLite be all or nothing: the driver alone would not begin before a CREATE TABLE."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=10000")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


run()
