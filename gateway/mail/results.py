"""Read what a server wrote of a mail it took in: one Authentication-Results field (RFC 8601, 2.2).

Read strictly and to its end: what stands in a comment, a quoted string, a reason or a property is no result.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.mail.lexing import COMMENT, QUOTED, shape_of

_SPACES = r"[ \t]*+"
_SERVER = re.compile(r"([!#$%&'*+.^`{|}~\w-]++)(?:[ \t]++\d++)?", re.ASCII)
_METHOD = re.compile(
    rf"{_SPACES}([A-Za-z][\w-]*+){_SPACES}(?:/{_SPACES}\d++{_SPACES})?={_SPACES}([A-Za-z]\w*+)", re.ASCII
)
# “action” is Microsoft's own, without the kind that it should have.
_PROPERTY = re.compile(
    rf"[ \t]++(?:(reason|action)|([A-Za-z][\w-]*+){_SPACES}\.{_SPACES}([\w-]++)){_SPACES}={_SPACES}([^\s;]*+)",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What a server found by one method, all but the values of properties in small letters.

    `properties` are (kind, name, value), such as (header, from, oakbank.example).
    """

    method: str
    found: str
    properties: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """What one server says; `server` in small letters."""

    server: str
    results: tuple[Result, ...]


def results_of(value: str) -> Results | None:
    """Return what one field says, on one line; None where it does not keep to the grammar from beginning to end.

    A field that begins with a comment, or whose server stands in quotes, is none that a server writes: None.
    """
    shape = shape_of(value)
    if shape is None or not value.isascii():
        return None
    server, *found = shape.text.replace(COMMENT, " ").split(";")
    name = None if shape.text.startswith(COMMENT) else _SERVER.fullmatch(server.strip())
    quoted = iter(shape.quoted)
    results = [_result(each, quoted) for each in found if each.strip().lower() not in {"", "none"}]
    if name is None or None in results:
        return None
    return Results(server=name[1].lower(), results=tuple(each for each in results if each is not None))


def _result(text: str, quoted: Iterator[str]) -> Result | None:
    method = _METHOD.match(text)
    if method is None:
        return None
    properties: list[tuple[str, str, str]] = []
    at = method.end()
    while text[at:].strip():
        found = _PROPERTY.match(text, at)
        if found is None:
            return None
        kind, name = (found[2], found[3]) if found[2] else ("", found[1])
        # A domain is never partly in quotes; the local part of an address may be, and keeps them.
        is_quoted = found[4] == QUOTED
        value = next(quoted) if is_quoted else re.sub(QUOTED, lambda _: f'"{next(quoted)}"', found[4])
        properties.append((kind.lower(), name.lower(), value))
        at = found.end()
    return Result(method=method[1].lower(), found=method[2].lower(), properties=tuple(properties))
