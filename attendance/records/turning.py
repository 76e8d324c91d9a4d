"""Find what each key holds, and seal it anew under another, a few rows at once, while everything else runs.

What another transaction holds is left to the next round, so that turning a key never makes anybody wait.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, func, or_, select, type_coerce, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.base import Base
from attendance.records.keys import Erased, Keys
from attendance.records.sealed import KEYS, sealed_tables, shape_of, small_columns
from attendance.records.tables import Organisation, OrganisationKey
from attendance.records.vault import CannotBeRead, Vault, token

# What the migration put before words that nobody has sealed yet.
PLAIN = "plain:"


@dataclass(slots=True)
class Turned:
    """How far a batch came: how many rows were looked at and sealed anew, and where the next one begins.

    `lost` could not be opened and were left as they are.
    """

    seen: int = 0
    done: int = 0
    lost: int = 0
    last: UUID | None = None


def keys_of(session: DbSession, organisation_id: UUID) -> list[OrganisationKey]:
    """Return the keys of an organisation that are not destroyed, the one that seals first."""
    wanted = select(OrganisationKey).where(
        OrganisationKey.organisation_id == organisation_id, OrganisationKey.wrapped.is_not(None)
    )
    newest_first = (OrganisationKey.number.desc(), OrganisationKey.id.desc())
    return list(session.scalars(wanted.order_by(OrganisationKey.retired_at.is_not(None), *newest_first)))


def every_key(session: DbSession) -> list[tuple[str, OrganisationKey]]:
    """Return every key there is or was, with its organisation's code."""
    wanted = select(Organisation.code, OrganisationKey).join(Organisation)
    return [(code, key) for code, key in session.execute(wanted.order_by(Organisation.code, OrganisationKey.number))]


def organisations_with_keys(session: DbSession, code: str | None) -> list[UUID]:
    """Return the organisations that have a key, or the one of them with this code."""
    wanted = select(OrganisationKey.organisation_id).join(Organisation).where(OrganisationKey.wrapped.is_not(None))
    if code is not None:
        wanted = wanted.where(Organisation.code == code)
    return list(session.scalars(wanted.distinct().order_by(OrganisationKey.organisation_id)))


def texts_under(session: DbSession, key: OrganisationKey) -> int:
    """Return how many texts a key holds."""
    head = token.head(token.TEXT, key.id)
    return sum(
        session.scalar(select(func.count()).where(owner == key.organisation_id, stored.startswith(head))) or 0
        for table in sealed_tables()
        for owner, stored in _columns(table)
    )


def small_under(session: DbSession, line_id: str) -> int:
    """Return how many small secrets a line of the key file holds."""
    head = token.head(token.PURPOSE, line_id)
    return sum(
        session.scalar(select(func.count()).where(column.startswith(head))) or 0 for column, _ in small_columns()
    )


def seal_anew(
    session: DbSession, table: Any, organisation_id: UUID, key_id: str, *, after: UUID | None, limit: int
) -> Turned:
    """Seal the next rows of a table that another of the organisation's keys holds under its present one, `key_id`."""
    head, turned = token.head(token.TEXT, key_id), Turned()
    owner, _ = _columns(table)[0]
    held = [stored.is_not(None) & ~stored.startswith(head) for _, stored in _columns(table)]
    rows = select(table).where(owner == organisation_id, or_(*held)).order_by(table.id).limit(limit)
    if after is not None:
        rows = rows.where(table.id > after)
    for row in session.scalars(rows.with_for_update(skip_locked=True)):
        turned.seen, turned.last = turned.seen + 1, row.id
        _reseal(session, row, head=head, turned=turned)
    session.flush()
    return turned


def seal_marked(session: DbSession, *, limit: int) -> int:
    """Seal the next rows whose words the migration found plain; return how many rows."""
    for table in sealed_tables():
        marked = [stored.startswith(PLAIN) for _, stored in _columns(table)]
        rows = list(session.scalars(select(table).where(or_(*marked)).limit(limit).with_for_update()))
        for row in rows:
            for name, text in _texts(row):
                if text.token.startswith(PLAIN):
                    setattr(row, name, text.token.removeprefix(PLAIN))
        session.flush()
        if rows:
            return len(rows)
    return 0


def retire(session: DbSession, organisation_id: UUID, *, now: datetime) -> int:
    """Retire what holds nothing any more; return how many keys beside the present one still hold something.

    The lock waits for whoever is just sealing under such a key, so that none retires with a text on its way.
    """
    left = 0
    for key in keys_of(session, organisation_id)[1:]:
        wanted = select(OrganisationKey).where(
            OrganisationKey.organisation_id == key.organisation_id, OrganisationKey.id == key.id
        )
        held = session.scalars(wanted.with_for_update()).one()
        if held.retired_at is not None:
            continue
        if texts_under(session, held):
            left += 1
        else:
            held.retired_at = now
    return left


def wrap_anew(session: DbSession, vault: Vault) -> Turned:
    """Wrap every data key under the first line of the key file."""
    first, turned = token.head(token.WRAPPED_KEY, vault.ring.first_id), Turned()
    wanted = select(OrganisationKey).where(
        OrganisationKey.wrapped.is_not(None), ~OrganisationKey.wrapped.startswith(first)
    )
    # Does not keep anybody from sealing by them meanwhile.
    for key in session.scalars(wanted.with_for_update(key_share=True)):
        try:
            data_key = vault.ring.unwrap(key.wrapped or "", key.organisation_id, key.id)
        except CannotBeRead:
            turned.lost += 1
            continue
        key.wrapped = vault.ring.wrap(data_key, key.organisation_id, key.id)
        turned.done += 1
    return turned


def seal_small_anew(session: DbSession, vault: Vault) -> Turned:
    """Seal every small secret under the first line of the key file."""
    first, turned = token.head(token.PURPOSE, vault.ring.first_id), Turned()
    for column, small in small_columns():
        owner = column.table.c[small.owner]
        wanted = select(owner, column).where(column.is_not(None), ~column.startswith(first))
        for whose, written in session.execute(wanted.with_for_update()):
            try:
                plain = vault.open_for(small.purpose, str(whose), written)
            except CannotBeRead:
                turned.lost += 1
                continue
            anew = vault.seal_for(small.purpose, str(whose), plain)
            session.execute(update(column.table).where(owner == whose, column == written).values({column: anew}))
            turned.done += 1
    return turned


def destroy(session: DbSession, organisation_id: UUID, *, now: datetime) -> int:
    """Destroy every key of an organisation; return how many."""
    keys = keys_of(session, organisation_id)
    for key in keys:
        key.wrapped, key.destroyed_at = None, now
    return len(keys)


def _columns(table: type[Base]) -> list[tuple[Any, ColumnElement[str]]]:
    """Return the column of the owner beside each sealed column as what is stored in it."""
    shape, columns = shape_of(table), table.__table__.c
    return [(columns[shape.owner], type_coerce(columns[name], String)) for name in shape.columns] if shape else []


def _texts(row: Any) -> list[tuple[str, Any]]:
    shape = shape_of(type(row))
    found = [(name, getattr(row, name)) for name in shape.columns] if shape else []
    return [(name, text) for name, text in found if text is not None]


def _reseal(session: DbSession, row: Any, *, head: str, turned: Turned) -> None:
    keys: Keys = session.info[KEYS]
    try:
        held = [(name, text) for name, text in _texts(row) if not text.token.startswith(head)]
        words = {name: keys.words(text.token, text.address) for name, text in held}
    except (CannotBeRead, Erased):
        # Left as it is, for a backup to mend: nothing is sealed anew that was not opened.
        turned.lost += 1
        return
    for name, said in words.items():
        setattr(row, name, said)
    turned.done += 1
