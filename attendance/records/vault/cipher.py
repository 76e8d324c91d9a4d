"""AES-256-GCM and the derivation of keys: the only place that touches the cryptography library.

Knows bytes only: no tables, no organisations, no files.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
# 96 random bits: far from repeating below 2^32 texts under one key (NIST SP 800-38D, 8.2.2 and 8.3).
NONCE_BYTES = 12


class Tampered(Exception):
    """What was sealed, where it was sealed, or the key is not what it was."""


class Cipher:
    """One key that seals and opens."""

    __slots__ = ("_aead",)

    def __init__(self, key: bytes) -> None:
        """Take a key of 32 bytes."""
        self._aead = AESGCM(key)

    def seal(self, plain: bytes, context: str) -> bytes:
        """Return nonce and ciphertext, bound to a context that is not stored."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Return what was sealed in this context.

        Raises:
            Tampered: a bit was changed, the context is another, or the key is.
        """
        try:
            return self._aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise Tampered from error


def new_key() -> bytes:
    """Return a random key."""
    return secrets.token_bytes(KEY_BYTES)


def derive(secret: bytes, purpose: str, *, length: int = KEY_BYTES) -> bytes:
    """Return what stands for a secret in one purpose: HKDF, so that no purpose tells of another (RFC 5869, 3.2)."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=f"muster/{purpose}/v1".encode()).derive(secret)
