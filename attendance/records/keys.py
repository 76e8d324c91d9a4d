"""The data keys of organisations, as one transaction sees them.

Each organisation's texts are sealed by a data key of its own, stored wrapped by the key file. The newest one that is
not retired seals; all open. A key made in this transaction is kept to it: were the process to go on using it after a
rollback, what it seals could never be opened.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.sealed import CANNOT_BE_READ, ERASED, Address
from attendance.records.tables.keys import OrganisationKey
from attendance.records.vault import token
from attendance.records.vault.cipher import Cipher, Tampered, new_key
from attendance.records.vault.process import Vault
from attendance.records.vault.ring import CannotBeRead

KEY_ID_BYTES = 8


class MadeBy(StrEnum):
    """Why a data key was made."""

    FIRST_USE = "first_use"
    ROTATION = "rotation"


@dataclass(frozen=True, kw_only=True, slots=True)
class Unreadable:
    """A text that did not open, and why; never what it holds."""

    address: Address
    why: str


class Erased(Exception):
    """The organisation's keys were destroyed on purpose."""


class Keys:
    """Seals and opens in one transaction. `unreadable` is what could not be read in it, for whoever must hear."""

    def __init__(self, vault: Vault, session: DbSession) -> None:
        """Take the process's vault and the transaction."""
        self.unreadable: list[Unreadable] = []
        self._vault = vault
        self._session = session
        self._made: dict[tuple[UUID, str], Cipher] = {}
        self._sealing: dict[UUID, tuple[str, Cipher]] = {}

    def seal(self, plain: str, address: Address) -> str:
        """Return a token of these words for this address."""
        key_id, cipher = self._to_seal(address.organisation_id)
        context = token.head(token.TEXT, key_id) + str(address)
        # A lone surrogate is no reason to turn a report away.
        sealed = cipher.seal(plain.encode("utf-8", "surrogatepass"), context)
        return str(token.Token(kind=token.TEXT, key_id=key_id, sealed=sealed))

    def open(self, written: str, address: Address) -> str:
        """Return the words of a token; in brackets why there are none, so that the rest of a page still stands."""
        try:
            return self.words(written, address)
        except Erased:
            return ERASED
        except CannotBeRead as error:
            self.unreadable.append(Unreadable(address=address, why=str(error)))
            return CANNOT_BE_READ

    def words(self, written: str, address: Address) -> str:
        """Return the words of a token.

        Raises:
            Erased: the organisation's keys were destroyed.
            CannotBeRead: it was changed, moved from elsewhere, or its key is missing.
        """
        try:
            parts = token.parse(written, kind=token.TEXT)
            cipher = self._to_open(address.organisation_id, parts.key_id)
            return cipher.open(parts.sealed, parts.head + str(address)).decode("utf-8", "surrogatepass")
        except (token.Misshapen, Tampered) as error:
            raise CannotBeRead("it is not what was sealed here") from error

    def make(self, organisation_id: UUID, made_by: MadeBy) -> str:
        """Make a new data key for an organisation, by which it seals from now on; return its id."""
        key_id, data_key = secrets.token_hex(KEY_ID_BYTES), new_key()
        last = select(func.max(OrganisationKey.number)).where(OrganisationKey.organisation_id == organisation_id)
        row = {
            "organisation_id": organisation_id,
            "id": key_id,
            "number": (self._session.scalar(last) or 0) + 1,
            "wrapped": self._vault.ring.wrap(data_key, organisation_id, key_id),
            "made_by": made_by.value,
            "created_at": self._vault.now(),
        }
        self._session.execute(insert(OrganisationKey), [row])
        cipher = Cipher(data_key)
        self._made[organisation_id, key_id] = cipher
        self._sealing[organisation_id] = (key_id, cipher)
        return key_id

    def _to_seal(self, organisation_id: UUID) -> tuple[str, Cipher]:
        if organisation_id not in self._sealing:
            # Asked of the database in each transaction, since another process may have turned the key; shared with
            # whoever seals, closed to whoever retires it.
            newest = (
                select(OrganisationKey)
                .where(
                    OrganisationKey.organisation_id == organisation_id,
                    OrganisationKey.retired_at.is_(None),
                    OrganisationKey.wrapped.is_not(None),
                )
                .order_by(OrganisationKey.number.desc(), OrganisationKey.id.desc())
                .limit(1)
                .with_for_update(read=True, key_share=True)
            )
            row = self._session.scalars(newest).one_or_none()
            # Even with the old key lost, a report of a child who left must get through: under a new one.
            with suppress(CannotBeRead):
                if row is not None:
                    self._sealing[organisation_id] = (row.id, self._cipher_of(row))
            if organisation_id not in self._sealing:
                self.make(organisation_id, MadeBy.FIRST_USE)
        return self._sealing[organisation_id]

    def _to_open(self, organisation_id: UUID, key_id: str) -> Cipher:
        cipher = self._made.get((organisation_id, key_id)) or self._vault.held(organisation_id, key_id)
        if cipher is not None:
            return cipher
        row = self._session.get(OrganisationKey, (organisation_id, key_id))
        if row is None:
            raise CannotBeRead("its key is not this organisation's")
        return self._cipher_of(row)

    def _cipher_of(self, row: OrganisationKey) -> Cipher:
        if row.wrapped is None:
            raise Erased
        place = (row.organisation_id, row.id)
        cipher = self._made.get(place) or self._vault.held(*place)
        if cipher is None:
            cipher = Cipher(self._vault.ring.unwrap(row.wrapped, *place))
            self._vault.hold(*place, cipher)
        return cipher
