"""A column that holds sealed texts only, and the hooks that seal with the row at hand.

`Mapped[SealedText] = sealed("home_school_id")` is all a table says. A use case sets a plain string; before the flush it
is sealed under the key of the organisation in that column, bound to table, column, organisation and row. What is
loaded is a `SealedText`, whose words come out by `reveal()` alone. The type itself refuses plain text: a way to the
database that goes round the hooks fails instead of storing words that anybody can read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Dialect, String, TypeDecorator, event, inspect
from sqlalchemy.orm import Mapper, QueryContext, UOWTransaction, mapped_column
from sqlalchemy.orm import Session as DbSession

from attendance.records.base import Base, new_id

KEYS = "keys"
OWNER, SMALL = "owner", "small"
CANNOT_BE_READ = "(this cannot be read)"
ERASED = "(this was erased)"


class PlainTextRefused(Exception):
    """Words were on their way into a sealed column unsealed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where a sealed text is. A text moved to another address does not open there."""

    table: str
    column: str
    organisation_id: UUID
    row_id: UUID

    def __str__(self) -> str:
        return f"{self.table}|{self.column}|{self.organisation_id}|{self.row_id}"


class Opener(Protocol):
    """What seals and opens at an address."""

    def seal(self, plain: str, address: Address) -> str:
        """Return a token."""

    def open(self, written: str, address: Address) -> str:
        """Return the words, or a sentence that says why there are none."""


class SealedText:
    """Words that nobody sees by accident: printing it, logging it or putting it on a page shows none of them."""

    __slots__ = ("_bound", "_plain", "_token")

    def __init__(self, *, plain: str | None = None, token: str | None = None) -> None:
        """Take words that are to be sealed, or a token as it was stored."""
        self._plain = plain
        self._token = token
        self._bound: tuple[Address, Opener] | None = None

    def __repr__(self) -> str:
        return "SealedText()"

    @property
    def token(self) -> str:
        """What may be stored.

        Raises:
            PlainTextRefused: it was not sealed yet.
        """
        if self._token is None:
            raise PlainTextRefused("words reached the database unsealed: the hook that seals did not see the row")
        return self._token

    def reveal(self) -> str:
        """Return the words; where they cannot be opened, a sentence in brackets that says so."""
        if self._token is None:
            return self._plain or ""
        address, opener = self._place
        return opener.open(self._token, address)

    @property
    def address(self) -> Address:
        """Where it is.

        Raises:
            PlainTextRefused: it was read without its row.
        """
        return self._place[0]

    @property
    def _place(self) -> tuple[Address, Opener]:
        if self._bound is None:
            raise PlainTextRefused("a sealed text was read without its row: load the row")
        return self._bound

    def bind(self, address: Address, opener: Opener) -> None:
        """Say where a stored text was found, and what opens it."""
        self._bound = (address, opener)

    def seal_at(self, address: Address, opener: Opener) -> None:
        """Seal the words for where they go; what is sealed there already stays as it is.

        Raises:
            PlainTextRefused: it is another row's text.
        """
        if self._token is None:
            self._token, self._plain = opener.seal(self._plain or "", address), None
        elif self.address != address:
            raise PlainTextRefused("a sealed text of another place was set: reveal it, and set the words")
        self.bind(address, opener)


class Sealed(TypeDecorator[SealedText]):
    """Stores tokens, gives `SealedText`, and refuses everything else."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Hand over the token."""
        if value is None:
            return None
        if not isinstance(value, SealedText):
            raise PlainTextRefused("a sealed column takes sealed texts only")
        return value.token

    def process_result_value(self, value: str | None, dialect: Dialect) -> SealedText | None:  # noqa: ARG002
        """Return the text, still sealed and not yet bound to its row."""
        return None if value is None else SealedText(token=value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Small:
    """A column of small secrets sealed by `Vault.seal_for`, under the key file and no organisation's key."""

    purpose: str
    owner: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """Which columns of a table are sealed, and which one names whose key seals them."""

    table: str
    columns: tuple[str, ...]
    owner: str


def reveal(text: SealedText | None) -> str | None:
    """Return the words of a text; None where there is no text."""
    return None if text is None else text.reveal()


def is_lost(words: str | None) -> bool:
    """Say whether these stand where words cannot be read any more."""
    return words in {CANNOT_BE_READ, ERASED}


def sealed(owner: str) -> Any:
    """Return a column sealed under the key of the organisation in the column `owner` of the same row."""
    return mapped_column(Sealed(), info={OWNER: owner})


def sealed_for(purpose: str, owner: str) -> Any:
    """Return a column for what `Vault.seal_for(purpose, row's owner, …)` gives, so that a turned key reaches it."""
    return mapped_column(String(), info={SMALL: Small(purpose=purpose, owner=owner)})


_SHAPES: dict[type[Base], Shape | None] = {}


def shape_of(table: type[Base]) -> Shape | None:
    """Return what of a table is sealed; None where nothing is."""
    if table not in _SHAPES:
        _SHAPES[table] = _shape(table)
    return _SHAPES[table]


def _shape(table: type[Base]) -> Shape | None:
    columns = {name: column.info[OWNER] for name, column in inspect(table).columns.items() if OWNER in column.info}
    if not columns:
        return None
    return Shape(table=table.__tablename__, columns=tuple(columns), owner=next(iter(columns.values())))


def sealed_tables() -> Iterator[type[Base]]:
    """Return every table that has a sealed column."""
    for mapper in sorted(Base.registry.mappers, key=lambda each: each.class_.__tablename__):
        if shape_of(mapper.class_):
            yield mapper.class_


def owner_of(table: type[Base], values: dict[str, Any]) -> dict[str, Any]:
    """Return what of a row says whose key seals it; empty where nothing of the table is sealed."""
    shape = shape_of(table)
    return {shape.owner: values[shape.owner]} if shape else {}


def small_columns() -> Iterator[tuple[Any, Small]]:
    """Return every column of small secrets, and what they are for."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if SMALL in column.info:
                yield column, column.info[SMALL]


def seal_values(session: DbSession, table: type[Base], values: dict[str, Any]) -> dict[str, Any]:
    """Return a row that goes in without an object, its words sealed; it must name its id and its owner."""
    shape = shape_of(table)
    if shape is None:
        return values
    done = dict(values)
    for name in shape.columns:
        if isinstance(done.get(name), str):
            text = SealedText(plain=done[name])
            text.seal_at(_address(shape, name, values[shape.owner], values["id"]), _keys_of(session))
            done[name] = text
    return done


def reveal_values(session: DbSession, table: type[Base], values: dict[str, Any]) -> dict[str, Any]:
    """Return a row that came out without an object, its words revealed."""
    shape = shape_of(table)
    if shape is None:
        return values
    done = dict(values)
    for name in shape.columns:
        if isinstance(text := done[name], SealedText):
            text.bind(_address(shape, name, values[shape.owner], values["id"]), _keys_of(session))
            done[name] = text.reveal()
    return done


def _keys_of(session: DbSession) -> Opener:
    if KEYS not in session.info:
        raise PlainTextRefused("this transaction has no keys: open it through the store")
    keys: Opener = session.info[KEYS]
    return keys


def _address(shape: Shape, column: str, organisation_id: UUID, row_id: UUID) -> Address:
    return Address(table=shape.table, column=column, organisation_id=organisation_id, row_id=row_id)


@event.listens_for(Mapper, "mapper_configured")
def _watch(mapper: Mapper[Any], table: type[Base]) -> None:
    shape = shape_of(table)
    if shape is None:
        return
    for name in shape.columns:
        event.listen(mapper.all_orm_descriptors[name], "set", _as_sealed_text, retval=True)
    event.listen(table, "load", _bind)
    event.listen(table, "refresh", _bind_again)


def _as_sealed_text(_row: Base, value: Any, _before: Any, _event: Any) -> Any:
    return SealedText(plain=value) if isinstance(value, str) else value


def _bind(row: Any, context: QueryContext) -> None:
    _bind_to(context.session, row)


def _bind_again(row: Any, context: QueryContext, _names: Any) -> None:
    _bind_to(context.session, row)


def _bind_to(session: DbSession, row: Any) -> None:
    shape, keys = shape_of(type(row)), session.info.get(KEYS)
    if shape is None or keys is None:
        return
    for name in shape.columns:
        text = row.__dict__.get(name)
        if isinstance(text, SealedText):
            text.bind(_address(shape, name, getattr(row, shape.owner), row.id), keys)


@event.listens_for(DbSession, "before_flush")
def _seal(session: DbSession, _context: UOWTransaction, _rows: Any) -> None:
    for row in (*session.new, *session.dirty):
        shape = shape_of(type(row))
        if shape is None:
            continue
        row.id = row.id or new_id()
        for name in shape.columns:
            text = row.__dict__.get(name)
            if isinstance(text, SealedText):
                text.seal_at(_address(shape, name, getattr(row, shape.owner), row.id), _keys_of(session))
