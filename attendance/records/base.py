"""The base of every table: names of constraints, keys, and instants that survive SQLite."""

import os
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant. SQLite drops an offset without converting, so it is put to UTC first and read as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time; hand over UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a naive time reached the database"
            raise ValueError(message)
        in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table of Muster."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), str: String()}  # noqa: RUF012


RANDOM_BITS = 80
_VERSION, _VARIANT = 7 << 76, 2 << 62
_STAMPED_OVER = (0xF << 76) | (3 << 62)


def new_id() -> uuid.UUID:
    """Return a public id that begins with the time: RFC 9562, version 7, with 74 random bits.

    Nobody finds a row by counting, and rows made together lie together in every index:
    docs/adr/0010-keys-that-grow.md. What is a secret is made elsewhere.
    """
    # Not the time that rules see: only where in an index the row comes to lie.
    milliseconds = time.time_ns() // 1_000_000  # noqa: TID251
    value = milliseconds << RANDOM_BITS | int.from_bytes(os.urandom(RANDOM_BITS // 8), "big")
    return uuid.UUID(int=value & ~_STAMPED_OVER | _VERSION | _VARIANT)


def id_column() -> Any:
    """Return the primary key that every table with rows of its own has."""
    return mapped_column(primary_key=True, default=new_id)
