"""The lines of the key file: the first seals what is new, all open what is old.

They wrap the data keys of the organisations, and seal small secrets that belong to no organisation, such as what a
person's authenticator app shares with us. They are never in the database, nor in its backup.
"""

import hmac
from collections.abc import Callable, Sequence
from contextlib import suppress
from uuid import UUID

from attendance.records.vault import token
from attendance.records.vault.cipher import Cipher, Tampered, derive

DATA_KEYS = "data-keys"
KEY_ID_BYTES = 4

ReadLines = Callable[[], Sequence[bytes]]


class CannotBeRead(Exception):
    """A sealed thing that does not open; the text says why, without a word of what it holds."""


class KeyMissing(CannotBeRead):
    """The line of the key file that it was sealed by is not there."""


class KeyRing:
    """The lines of the key file by their ids; read anew when an id appears that is not known yet."""

    def __init__(self, read_lines: ReadLines) -> None:
        """Take what reads the lines; they are read now."""
        self._read_lines = read_lines
        self._ciphers: dict[tuple[str, str], Cipher] = {}
        self._lines: dict[str, bytes] = {}
        self._read()

    @property
    def first_id(self) -> str:
        """The id of the line that seals, as the file is now.

        Raises:
            KeyMissing: there is no line at all.
        """
        # A process that still sealed by a line that was taken out meanwhile would lose what it sealed.
        self._read()
        if not self._lines:
            raise KeyMissing("there is no key to seal with")
        return next(iter(self._lines))

    @property
    def ids(self) -> tuple[str, ...]:
        """The id of each line, in the order of the file."""
        return tuple(self._lines)

    def seal(self, purpose: str, owner: str, plain: bytes, *, kind: str = token.PURPOSE) -> str:
        """Return a token that opens only for the same purpose and owner.

        Raises:
            KeyMissing: there is no line to seal with.
        """
        key_id = self.first_id
        context = _context(kind, key_id, purpose, owner)
        return str(token.Token(kind=kind, key_id=key_id, sealed=self._cipher(key_id, purpose).seal(plain, context)))

    def open(self, purpose: str, owner: str, written: str, *, kind: str = token.PURPOSE) -> bytes:
        """Return what a token holds.

        Raises:
            KeyMissing: the line that sealed it is not in the key file.
            CannotBeRead: it was changed, or is another's.
        """
        try:
            parts = token.parse(written, kind=kind)
            return self._cipher(parts.key_id, purpose).open(parts.sealed, _context(kind, parts.key_id, purpose, owner))
        except (token.Misshapen, Tampered) as error:
            raise CannotBeRead("it is not what was sealed here") from error

    def sign(self, purpose: str, message: bytes) -> tuple[str, str]:
        """Return which line signs, and its signature of a message: HMAC under a key for this purpose alone.

        Raises:
            KeyMissing: there is no line to sign with.
        """
        key_id = self.first_id
        return key_id, self._signature(key_id, purpose, message)

    def is_signed(self, purpose: str, message: bytes, *, key_id: str, signature: str) -> bool:
        """Say whether a line of the key file signed exactly this.

        Raises:
            KeyMissing: that line is not in the key file.
        """
        return hmac.compare_digest(self.signature(purpose, message, key_id=key_id), signature)

    def signature(self, purpose: str, message: bytes, *, key_id: str) -> str:
        """Return what one line of the key file makes of a message in one purpose, as hexadecimal digits.

        Raises:
            KeyMissing: that line is not in the key file.
        """
        if not self.knows(key_id):
            raise KeyMissing(f"the key {key_id} is not in the key file")
        return self._signature(key_id, purpose, message)

    def _signature(self, key_id: str, purpose: str, message: bytes) -> str:
        return hmac.digest(derive(self._lines[key_id], purpose), message, "sha256").hex()

    def wrap(self, data_key: bytes, organisation_id: UUID, key_id: str) -> str:
        """Return a data key as it may be stored."""
        return self.seal(DATA_KEYS, f"{organisation_id}|{key_id}", data_key, kind=token.WRAPPED_KEY)

    def unwrap(self, wrapped: str, organisation_id: UUID, key_id: str) -> bytes:
        """Return a stored data key.

        Raises:
            KeyMissing: the line that wrapped it is not in the key file.
            CannotBeRead: it was changed, or is another organisation's.
        """
        return self.open(DATA_KEYS, f"{organisation_id}|{key_id}", wrapped, kind=token.WRAPPED_KEY)

    def knows(self, key_id: str) -> bool:
        """Say whether the line with this id is in the key file."""
        if key_id not in self._lines:
            # Whoever turns the keys puts the new line into the file while we run.
            self._read()
        return key_id in self._lines

    def _cipher(self, key_id: str, purpose: str) -> Cipher:
        if not self.knows(key_id):
            raise KeyMissing(f"the key {key_id} is not in the key file")
        if (key_id, purpose) not in self._ciphers:
            self._ciphers[key_id, purpose] = Cipher(derive(self._lines[key_id], purpose))
        return self._ciphers[key_id, purpose]

    def _read(self) -> None:
        # Where the file is away or empty for a moment, what was read before still seals a report of a child who left.
        with suppress(OSError):
            found = {derive(line, "key-id", length=KEY_ID_BYTES).hex(): line for line in self._read_lines()}
            self._lines = found or self._lines


def _context(kind: str, key_id: str, purpose: str, owner: str) -> str:
    return f"{token.head(kind, key_id)}{purpose}|{owner}"
