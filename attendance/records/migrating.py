"""Bring a database to the newest schema, say whether it has it, and show where tables and migrations differ."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, create_engine, inspect, make_url, pool, text

from attendance.records.database import CONNECT_S

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE = "alembic_version"
# How a migration says which it is, and which one it follows; the first follows none.
_NAMED = re.compile(r'^(revision|down_revision) = "(\w+)"$', re.MULTILINE)
NEWEST = "head"


@dataclass(frozen=True, kw_only=True, slots=True)
class MigrationState:
    """Which migration a database has, and which is the newest; `current` None is a database without tables."""

    current: str | None
    newest: str

    @property
    def is_up_to_date(self) -> bool:
        """Say whether the database has the newest schema."""
        return self.current == self.newest


def upgrade(url: str, migrations_dir: Path, *, revision: str = NEWEST) -> None:
    """Create the database's tables or migrate them, all or nothing."""
    from alembic import command  # noqa: PLC0415  slow, and only migrating needs it

    command.upgrade(_config(url, migrations_dir), revision)


def downgrade(url: str, migrations_dir: Path, *, revision: str) -> None:
    """Take the schema back to a revision; `base` removes every table and what is in it."""
    from alembic import command  # noqa: PLC0415

    command.downgrade(_config(url, migrations_dir), revision)


def state(url: str, migrations_dir: Path) -> MigrationState:
    """Say how far a database has been migrated, without changing or creating anything."""
    return MigrationState(current=_current(url), newest=revisions(migrations_dir)[-1])


def revisions(migrations_dir: Path) -> list[str]:
    """Return every revision in the order in which they are run, which need not be that of their numbers."""
    after: dict[str | None, str] = {}
    for file in (migrations_dir / "versions").glob("[0-9]*_*.py"):
        said = dict(_NAMED.findall(file.read_text("utf-8")))
        after[said.get("down_revision")] = said["revision"]
    found = [after[None]]
    while (following := after.get(found[-1])) is not None:
        found.append(following)
    return found


def drift(url: str) -> list[str]:
    """Return a line for each way the database differs from the tables in the code; none when they agree."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    from attendance.records import tables  # noqa: PLC0415

    engine = _engine(url)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return [str(each) for each in compare_metadata(context, tables.Organisation.metadata)]
    finally:
        engine.dispose()


def _current(url: str) -> str | None:
    address = make_url(url)
    # Connecting would make the file.
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        return None
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(VERSION_TABLE):
                return None
            version: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
            return version
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    waits = {} if make_url(url).get_backend_name() == "sqlite" else {"connect_timeout": CONNECT_S}
    return create_engine(url, poolclass=pool.NullPool, hide_parameters=True, connect_args=waits)


def _config(url: str, migrations_dir: Path) -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations_dir).replace("%", "%%"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config
