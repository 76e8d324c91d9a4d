"""Hash passwords and check them, at most two at a time, so that a storm of sign-ins never starves a register."""

import threading

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from attendance.refusals import Refusal

SHORTEST = 12
LONGEST_BYTES = 1_024
PARALLEL_HASHES = 2

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1_024, parallelism=1, type=Type.ID)
_TURN = threading.BoundedSemaphore(PARALLEL_HASHES)
# Checked where there is no account, so that the answer takes as long. It is the hash of a random value nobody kept.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$WUk/CBUeBMC2eMf5tYaxjg$ShcWaGEvtQPLoZCMzqo0NWoIJwixbr716WI+QkuBf7s"


def check(password: str) -> None:
    """Refuse what may not become a password.

    Raises:
        Refusal: too short, or too long to hash.
    """
    if len(password) < SHORTEST:
        message = f"Use {SHORTEST} characters or more. Three or four words that only you would put together work well."
        raise Refusal(message, field="password")
    if is_too_long(password):
        message = "This password is too long. Use fewer than 1,000 characters."
        raise Refusal(message, field="password")


def is_too_long(password: str) -> bool:
    """Say whether a password is longer than Muster ever hashes."""
    return len(_bytes(password)) > LONGEST_BYTES


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, after `check`; takes some 50 ms of a processor: not in a transaction."""
    check(password)
    with _TURN:
        return _HASHER.hash(_bytes(password))


def hash_code(code: str) -> str:
    """Return the argon2id hash of a short code, which has rules of its own; as slow as `hash_password`."""
    with _TURN:
        return _HASHER.hash(_bytes(code))


def matches(password: str, hashed: str | None) -> bool:
    """Say whether a password is the one that was hashed; takes as long where there is no hash to compare with."""
    if is_too_long(password):
        return False
    with _TURN:
        try:
            _HASHER.verify(hashed or _NOBODY, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
    return hashed is not None


def needs_rehash(hashed: str) -> bool:
    """Say whether a hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(hashed)


def _bytes(password: str) -> bytes:
    # Exactly as typed, odd characters and all.
    return password.encode("utf-8", "surrogatepass")
