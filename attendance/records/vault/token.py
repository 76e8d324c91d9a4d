"""What is stored of a sealed text: `kind.key id.base64url(nonce and ciphertext)`, in one spelling only."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass

TEXT, WRAPPED_KEY, PURPOSE = "v1", "w1", "p1"


class Misshapen(Exception):
    """It is no token, or one of another kind."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A token taken apart. `head` is what stands before the sealed bytes; sealing binds it too."""

    kind: str
    key_id: str
    sealed: bytes

    @property
    def head(self) -> str:
        """The kind and the key, as they are written."""
        return head(self.kind, self.key_id)

    def __str__(self) -> str:
        return f"{self.head}{urlsafe_b64encode(self.sealed).decode()}"


def head(kind: str, key_id: str) -> str:
    """Return how every token of this kind under this key begins."""
    return f"{kind}.{key_id}."


def parse(written: str, *, kind: str) -> Token:
    """Take a token apart.

    Raises:
        Misshapen: it is not one of this kind, written exactly as it would be written.
    """
    try:
        _kind, key_id, sealed = written.split(".")
        token = Token(kind=kind, key_id=key_id, sealed=urlsafe_b64decode(sealed))
    except (ValueError, NotBase64) as error:
        raise Misshapen from error
    # Base64 has several spellings of the same bytes; a changed token must not pass as another spelling.
    if str(token) != written:
        raise Misshapen
    return token
