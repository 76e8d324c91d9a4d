"""Make other people's text safe for a header, a body or an envelope, without ever refusing it.

Only an address is refused: there is nowhere to send a letter without one.
"""

import re
import unicodedata

MAX_ADDRESS = 254
MAX_LOCAL_PART = 64

_BREAKING = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Marks that turn the reading direction can make a name read as another one.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
# A name with these needs quotes, and Python 3.11 loses the quotes when it folds a long one.
_ADDRESS_MARKS = re.compile(r'["(),.:;<>@\[\\\]]')
_LOCAL_PART = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.IGNORECASE | re.ASCII)
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*", re.IGNORECASE | re.ASCII)


def one_line(text: str, *, limit: int) -> str:
    """Return `text` on one line of at most `limit` characters, fit to be a header's value."""
    spaced = "".join(
        " " if unicodedata.category(character) in _BREAKING else character
        for character in text
        if character not in _TURNING
    )
    line = " ".join(spaced.split())
    # The email package decodes an encoded word it is handed, line breaks included, and
    # would write what follows them as a header of its own.
    return line.replace("=?", "= ?")[:limit].strip()


def display_name(name: str | None) -> str:
    """Return a name that can add no address to a header; empty when nothing is left of it."""
    return one_line(_ADDRESS_MARKS.sub(" ", name or ""), limit=80)


def body_text(text: str) -> str:
    """Return `text` with line feeds alone between lines and no other control characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        character if character in "\n\t" or unicodedata.category(character) != "Cc" else " " for character in lines
    )
    return kept.encode("utf-8", "replace").decode("utf-8")


def plain_address(address: str) -> str:
    """Return one bare e-mail address, its domain in ASCII.

    Raises:
        ValueError: it is not exactly one address that any mail server can take.
    """
    local_part, _, domain = address.strip()[: MAX_ADDRESS + 1].rpartition("@")
    ascii_domain = domain.encode("idna").decode("ascii")
    rebuilt = f"{local_part}@{ascii_domain}"
    if (
        len(rebuilt) > MAX_ADDRESS
        or len(local_part) > MAX_LOCAL_PART
        or "=?" in local_part
        or _LOCAL_PART.fullmatch(local_part) is None
        or _DOMAIN.fullmatch(ascii_domain) is None
    ):
        raise ValueError("not one plain e-mail address")
    return rebuilt
