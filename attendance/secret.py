"""Make secrets for people and programs to keep. Only their digests are stored."""

import hashlib
import secrets

# More than 128 bits, so a plain digest is enough: nobody can try them all.
SECRET_BYTES = 32


def new_secret(prefix: str = "") -> str:
    """Return a random secret that fits in an address or a header."""
    return prefix + secrets.token_urlsafe(SECRET_BYTES)


def digest_for(purpose: str, secret: str) -> str:
    """Return what is stored of a secret that is good for one purpose: under any other it is an unknown one."""
    return digest_of(f"{purpose}:{secret}")


def digest_of(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
