"""The vault of one process: the key ring, the data keys in use, and what could not be read lately.

Knows no table.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from uuid import UUID

from attendance.records.vault.cipher import Cipher
from attendance.records.vault.ring import KeyRing, ReadLines

DATA_KEYS_HELD = 512
# Asked for anew after this long, so that a destroyed key is soon gone from every process.
HELD_FOR_S = 300.0
REPORTS_HELD = 1_000


class Vault:
    """What the process holds open. Safe to use from several threads."""

    def __init__(self, read_lines: ReadLines, now: Callable[[], datetime]) -> None:
        """Take what reads the lines of the key file, and the clock that dates keys and reports."""
        self.ring = KeyRing(read_lines)
        self.now = now
        self._held: OrderedDict[tuple[UUID, str], tuple[Cipher, float]] = OrderedDict()
        self._reported: set[object] = set()
        self._lock = Lock()

    def seal_for(self, purpose: str, owner: str, plain: bytes) -> str:
        """Seal a small secret of no organisation's, such as a person's authenticator secret, under the key file.

        Raises:
            KeyMissing: there is no line to seal with.
        """
        return self.ring.seal(purpose, owner, plain)

    def open_for(self, purpose: str, owner: str, written: str) -> bytes:
        """Return what `seal_for` sealed for this purpose and owner.

        Raises:
            KeyMissing: the line that sealed it is not in the key file.
            CannotBeRead: it was changed, or is another's.
        """
        return self.ring.open(purpose, owner, written)

    def held(self, organisation_id: UUID, key_id: str) -> Cipher | None:
        """Return a data key that was opened lately; None where it must be fetched."""
        with self._lock:
            cipher, since = self._held.get((organisation_id, key_id), (None, 0.0))
            return cipher if time.monotonic() - since < HELD_FOR_S else None

    def hold(self, organisation_id: UUID, key_id: str, cipher: Cipher) -> None:
        """Keep a data key for the next who asks; only one that is committed, or a rollback would leave it in use."""
        with self._lock:
            self._held[organisation_id, key_id] = (cipher, time.monotonic())
            self._held.move_to_end((organisation_id, key_id))
            if len(self._held) > DATA_KEYS_HELD:
                self._held.popitem(last=False)

    def is_first_report(self, of: object) -> bool:
        """Say whether this is the first time in a while that something could not be read."""
        with self._lock:
            if of in self._reported:
                return False
            if len(self._reported) >= REPORTS_HELD:
                self._reported.clear()
            self._reported.add(of)
            return True
