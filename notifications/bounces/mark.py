"""The mark that a mail carries out and its report brings back: which message it is, and proof that Muster sent it.

Whoever has not had the mail cannot make its mark, so nobody can report of a message that was never in their hands.
Who has had it can say no more than that it did not arrive, or that it did.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

# In the mail's own head, which a report brings back; and the same text is the envelope's id (RFC 3461, 4.4).
HEADER = "Muster-Mark"

_PURPOSE = b"muster bounces 1"
_MARK = re.compile(r"[a-z2-7]{48}", re.ASCII)
_UUID = re.compile(r"<?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """Makes marks with the first of the installation's keys, and recognises those of any; asked for them each time."""

    keys: Callable[[], Sequence[bytes]] = field(repr=False)

    def mark_for(self, header_id: str) -> str | None:
        """Return the mark of a message by its Message-ID; None where that is none of Muster's."""
        found = _UUID.match(header_id)
        if found is None:
            return None
        message_id = UUID(found[1])
        whole = message_id.bytes + _proof(self.keys()[0], message_id)
        return base64.b32encode(whole).decode("ascii").lower()

    def message_of(self, text: str) -> UUID | None:
        """Return the message whose mark this is; None where it is nobody's."""
        if _MARK.fullmatch(text) is None:
            return None
        return next(self._proven(text), None)

    def _proven(self, mark: str) -> Iterator[UUID]:
        try:
            whole = base64.b32decode(mark.upper())
        except binascii.Error:
            return
        message_id, proof = UUID(bytes=whole[:16]), whole[16:]
        for key in self.keys():
            if hmac.compare_digest(proof, _proof(key, message_id)):
                yield message_id


def _proof(key: bytes, message_id: UUID) -> bytes:
    return hmac.digest(key, _PURPOSE + message_id.bytes, "sha256")[:14]
