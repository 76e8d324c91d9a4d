"""Part the head of a mail, or of one part of it, from what follows, and read its fields as they stand.

Read here and not by a library, because what two programs read in two ways is how mail is forged: `is_plain` tells a
head that every program reads as we do from any other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A mail of Outlook has some 20,000 bytes of fields; of one with more, nothing in its head counts.
LONGEST_HEAD = 262_144

_END = re.compile(rb"(?:\A|\r?\n)\r?\n")
_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_LINE = re.compile(r"\r?\n|\r")
# Where programs differ: a line end that is none for some, a NUL, a line that looks empty and folds, one that is no
# field, a space before the colon.
_AMBIGUOUS = re.compile(rb"\r(?!\n)|[\0\x0b\x0c\x1c-\x1e\x7f]|\n[ \t]+(?:\r?\n|\r?\Z)")
_PLAIN_LINE = re.compile(r"[!-9;-~]+:")


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """The fields as (name in small letters, value on one line), top first; bytes beyond ASCII as surrogates.

    `is_plain` is False where another program might find other fields, and where the head was cut off.
    """

    fields: tuple[tuple[str, str], ...]
    is_plain: bool

    def all(self, name: str) -> tuple[str, ...]:
        """Return the values of every field of a name, top first."""
        return tuple(value for each, value in self.fields if each == name)

    def first(self, name: str) -> str:
        """Return the value of the first field of a name; empty where there is none."""
        return next((value for each, value in self.fields if each == name), "")


def parted(raw: bytes) -> tuple[Head, bytes]:
    """Return the head and what follows it. Bytes that do not begin with a field have no head."""
    end = _END.search(raw, 0, LONGEST_HEAD + 4)
    top, body = (raw[: end.start()], raw[end.end() :]) if end else (raw[:LONGEST_HEAD], raw[LONGEST_HEAD:])
    text = top.decode("ascii", "surrogateescape")
    if text and _FIELD.match(_LINE.split(text, maxsplit=1)[0]) is None:
        return Head(fields=(), is_plain=False), raw
    lines = _LINE.split(_FOLD.sub("", text)) if text else []
    is_plain = end is not None and _is_unambiguous(raw[: end.end()]) and all(_PLAIN_LINE.match(line) for line in lines)
    return Head(fields=tuple(_fields(lines)), is_plain=is_plain), body


def _is_unambiguous(head: bytes) -> bool:
    # A lone line feed among pairs ends a line for one server and none for the next.
    ends = head.count(b"\r\n")
    return _AMBIGUOUS.search(head) is None and ends in {0, head.count(b"\n")}


def _fields(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        found = _FIELD.match(line)
        if found is not None:
            yield found[1].lower(), found[2].strip(" \t")
