"""Judge passwords; hash and check them two at a time at most, so that many sign-ins never starve a register."""

import re
import threading
from collections.abc import Collection

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from attendance.refusals import Refusal

SHORTEST = 12
LONGEST_BYTES = 1_024
PARALLEL_HASHES = 2
PRODUCT = "Muster"
ADVICE = "Three or four words that only you would put together work well."
# Of zxcvbn's 0 to 4: more than a hundred million guesses.
STRONG = 3
LOOKED_AT = 72
# What must be left once every name is taken out.
OWN_AT_LEAST = 8

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1_024, parallelism=1, type=Type.ID)
_TURN = threading.BoundedSemaphore(PARALLEL_HASHES)
# Checked where there is no account, so that the answer takes as long. It is the hash of a random value nobody kept.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$WUk/CBUeBMC2eMf5tYaxjg$ShcWaGEvtQPLoZCMzqo0NWoIJwixbr716WI+QkuBf7s"


def check(password: str, about: Collection[str] = ()) -> None:
    """Refuse what may not become a password; `about` are the names that whoever guesses it tries first.

    Nothing must be in it and nothing may not: what counts is how long a machine would guess.

    Raises:
        Refusal: too short, too long to hash, or too easy to guess.
    """
    _require_length(password)
    names = {word for name in (*about, PRODUCT) for word in re.findall(r"\w{3,}", name.lower())}
    if _is_guessed(password, names):
        message = f"This password is too easy to guess. {ADVICE} Leave out your name and your organisation’s."
        raise Refusal(message, field="password")


def is_too_long(password: str) -> bool:
    """Say whether a password is longer than Muster ever hashes."""
    return len(_bytes(password)) > LONGEST_BYTES


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, after `check`; takes some 50 ms of a processor: not in a transaction.

    Raises:
        Refusal: it is too short, or too long to hash.
    """
    _require_length(password)
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


def _require_length(password: str) -> None:
    if len(password) < SHORTEST:
        raise Refusal(f"Use {SHORTEST} characters or more. {ADVICE}", field="password")
    if is_too_long(password):
        raise Refusal("This password is too long. Use fewer than 1,000 characters.", field="password")


def _is_guessed(password: str, names: Collection[str]) -> bool:
    # The list it carries takes time to load, and only who sets a password waits for it.
    from zxcvbn import zxcvbn  # noqa: PLC0415
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    plain = password.lower()
    if plain in FREQUENCY_LISTS["passwords"]:
        return True
    own = plain
    for name in sorted(names, key=len, reverse=True):
        own = own.replace(name, "")
    # It takes no longer password, and looks no further: what comes after would only make this one better.
    looked_at = password[:LOOKED_AT]
    return len(own.strip()) < OWN_AT_LEAST or zxcvbn(looked_at, user_inputs=sorted(names))["score"] < STRONG


def _bytes(password: str) -> bytes:
    # Exactly as typed, odd characters and all.
    return password.encode("utf-8", "surrogatepass")
