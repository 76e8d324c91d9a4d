"""Find what looks like a secret in text: the prefixes that well-known keys have, and long strings made by chance."""

import math
import re
from collections import Counter
from collections.abc import Iterator

# What services and tools begin or frame their secrets with, ours included.
KNOWN = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "AWS key": r"\bAKIA[0-9A-Z]{16}\b",
    "GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{30,}",
    "Slack token": r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    "Google key": r"\bAIza[\w-]{35}\b",
    "signed token": r"\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}",
    "Muster token": r"\bmuster_[A-Za-z0-9_-]{30,}",
    "address with a password": r"\b[a-z+]+://[^\s/:@<>{}\"']+:[^\s/:@<>{}\"']{6,}@",
    "argon2 hash": r"\$argon2(?:id|i|d)\$v=\d+\$",
}
# Letters and digits of every sort, as `openssl rand -base64` and `secrets.token_urlsafe` make them.
BY_CHANCE = re.compile(r"(?<![\w/+=.-])[A-Za-z0-9+/_-]{32,}={0,2}(?![\w/+=.-])")
FEWEST_BITS = 4.2


def found_in(text: str) -> Iterator[tuple[str, str]]:
    """Return each kind of secret and the text that looks like it."""
    for kind, pattern in KNOWN.items():
        yield from ((kind, match.group()) for match in re.finditer(pattern, text))
    for match in BY_CHANCE.finditer(text):
        if _is_by_chance(match.group()):
            yield "made by chance", match.group()


def _is_by_chance(text: str) -> bool:
    kinds = (any(map(test, text)) for test in (str.isupper, str.islower, str.isdigit))
    # Words joined by hyphens or underscores, paths and hexadecimal digests are no secrets.
    return all(kinds) and not text.startswith("/") and _bits(text) >= FEWEST_BITS


def _bits(text: str) -> float:
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * math.log2(share) for share in shares)
