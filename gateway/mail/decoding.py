"""Turn bytes of a mail into text: character sets, encoded words, characters that nobody sees. Nothing here raises.

Only character sets that stand in a list are decoded: Python knows others under such names, and some of them run long,
or are no text.
"""

import binascii
import re
import unicodedata

_KNOWN = re.compile(
    r"utf-?8|utf-16(?:-?[lb]e)?|iso-?8859-(?:[2-9]|1[013-6])|windows-125[0-8]|cp125[0-8]"
    r"|koi8-[ru]|macintosh|gb2312|gbk|gb18030|big5|shift_jis|euc-(?:jp|kr)|iso-2022-jp",
    re.ASCII,
)
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\s]*)\?=", re.ASCII)
_BETWEEN_WORDS = re.compile(r"(?<=\?=)[ \t]+(?==\?)")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Cf: marks that turn the direction of writing, and what has no width; Co and Cn mean nothing to anybody.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def decoded(raw: bytes, charset: str) -> str:
    """Return text in a character set; what it cannot be is replaced. Without a good name: UTF-8, else Windows-1252."""
    name = charset.strip().lower()
    name = name if _KNOWN.fullmatch(name) else ""
    for each in filter(None, (name, "utf-8")):
        try:
            return raw.decode(each).removeprefix("\ufeff")
        except (UnicodeError, LookupError):
            continue
    return raw.decode(name if name and not name.startswith("utf") else "cp1252", "replace")


def from_base64(raw: bytes) -> bytes:
    """Return what base64 says, as far as it says anything."""
    found = _NOT_BASE64.sub(b"", raw)
    found = found[: len(found) - 1] if len(found) % 4 == 1 else found
    return binascii.a2b_base64(found + b"=" * (-len(found) % 4))


def from_transfer(raw: bytes, encoding: str) -> bytes:
    """Undo a Content-Transfer-Encoding; one that is unknown, uuencode too, leaves the bytes as they are."""
    match encoding.partition(";")[0].strip().lower():
        case "base64":
            return from_base64(raw)
        case "quoted-printable":
            return binascii.a2b_qp(raw)
        case _:
            return raw


def unfolded_words(value: str) -> str:
    """Return the text of a field: encoded words (RFC 2047) decoded, bytes beyond ASCII read as text."""
    if not value.isascii():
        value = decoded(value.encode("utf-8", "surrogateescape"), "")
    return _WORD.sub(_word, _BETWEEN_WORDS.sub("", value))


def one_line(text: str, *, longest: int) -> str:
    """Return a text without what cannot be seen or turns the writing round, on one line, and no longer than that."""
    seen = (" " if each.isspace() else each for each in text[: longest * 10] if each.isspace() or _is_seen(each))
    return " ".join("".join(seen).split())[:longest].rstrip()


def plain_lines(text: str) -> str:
    """Return a text of lines, each ended by one newline, without what cannot be seen or turns the writing round."""
    lines = _LINE_ENDS.sub("\n", text)
    seen = (each if each == "\n" or not each.isspace() else " " for each in lines if each.isspace() or _is_seen(each))
    return unicodedata.normalize("NFC", "".join(seen))


def _is_seen(character: str) -> bool:
    return (character.isascii() and character.isprintable()) or unicodedata.category(character) not in _UNSEEN


def _word(found: re.Match[str]) -> str:
    text = found[3].encode("utf-8", "replace")
    raw = from_base64(text) if found[2] in "bB" else binascii.a2b_qp(text, header=True)
    return decoded(raw, found[1].partition("*")[0])
