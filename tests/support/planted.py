"""Words planted to be found again: each is made up and begins with one mark, so that any bytes can be searched for it.

What pupils and families are called may be read behind a sign-in and stands in the database as it is; what is said of
them is sealed there as well. Neither may be anywhere else.
"""

import base64
import binascii
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote_to_bytes

MARK = "Kanari"
MARKED = re.compile(rb"kanari([a-z]+?)\d", re.IGNORECASE)
# Numbers carry no mark: a UPN, days of birth, parents' telephones. Written in any way, they hold these figures.
UPNS = ("A123456789012", "T123456789015")
BORN = ("2011-02-03", "2010-11-29")
PHONES = ("07700 900871", "07700 900872")
NUMBERS = {
    "upn": re.compile("|".join(UPNS).encode()),
    "born": re.compile(rb"2011-02-03|2010-11-29|0?3/0?2/2011|29/11/2010|0?3 February 2011|29 November 2010"),
    "phone": re.compile(rb"7700[ -]?900[ -]?87[12]"),
}
PACKED = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
PRINTED = re.compile(rb"=\r?\n|=([0-9A-F]{2})")
# What may stand in the database as it is: see docs/adr/0007-field-encryption.md for why.
PLAIN = frozenset(
    {"family", "given", "contact", "relation", "observed", "place", "address", "forgotten", "upn", "born"}
)


def planted(kind: str, number: int = 1) -> str:
    """Return the words of a kind, such as `Kanarifamily1`."""
    return f"{MARK}{kind}{number}"


def found_in(data: bytes | str) -> set[str]:
    """Return the kinds of all planted words in some bytes, however they are wrapped."""
    raw = data.encode() if isinstance(data, str) else data
    return {kind for part in _unwrapped(raw) for kind in _kinds(part)}


def _kinds(raw: bytes) -> Iterator[str]:
    for found in MARKED.finditer(raw):
        yield found.group(1).decode().lower()
    for kind, pattern in NUMBERS.items():
        if pattern.search(raw):
            yield kind


def _unwrapped(raw: bytes) -> Iterator[bytes]:
    """Return bytes as they are, and as they were before they were made fit for an address, a mail or a cookie."""
    yield raw
    yield raw.replace(b"\0", b"")
    yield unquote_to_bytes(raw.replace(b"+", b" "))
    yield PRINTED.sub(lambda found: bytes.fromhex((found.group(1) or b"").decode()), raw)
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(raw)) as file:
            yield from map(file.read, file.namelist())
    for packed in PACKED.findall(raw):
        yield from _unpacked(packed)


def _unpacked(packed: bytes) -> Iterator[bytes]:
    try:
        plain = base64.b64decode(packed.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=") + b"==")
    except binascii.Error:
        return
    yield plain
    try:
        yield zlib.decompress(plain)
    except zlib.error:
        return
