"""Take the quoted strings and the comments out of a field, so that nothing within them is read as what it is not.

Source: RFC 5322, 3.2 (comments nest, and a backslash takes the meaning of what follows it).
"""

import re
from dataclasses import dataclass

# What stands in the shape for one of each; neither may stand in a field itself.
QUOTED, COMMENT = "\x01", "\x02"

_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"')
_IN_COMMENT = re.compile(r"\\.|[()]")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """A field with one character for each quoted string and comment, and what stood in them, in order."""

    text: str
    quoted: tuple[str, ...]
    comments: tuple[str, ...]


def shape_of(value: str) -> Shape | None:
    """Return the shape of a field; None where a string or a comment does not end, or there are control characters."""
    if _CONTROLS.search(value):
        return None
    text, quoted, comments = [], [], []
    at = 0
    for opening in re.finditer(r'["()]', value):
        if opening.start() < at:
            continue
        text.append(value[at : opening.start()])
        at = _end_of(value, opening.start())
        if at < 0:
            return None
        inside = value[opening.start() + 1 : at - 1]
        if opening[0] == '"':
            text.append(QUOTED)
            quoted.append(_ESCAPED.sub(r"\1", inside))
        else:
            text.append(COMMENT)
            comments.append(inside)
    return Shape(text="".join([*text, value[at:]]), quoted=tuple(quoted), comments=tuple(comments))


def _end_of(value: str, at: int) -> int:
    """Return where the string or the comment that begins here ends; -1 where it does not."""
    if value[at] == '"':
        found = _STRING.match(value, at)
        return found.end() if found else -1
    depth = 0
    for each in _IN_COMMENT.finditer(value, at):
        depth += {"(": 1, ")": -1}.get(each[0], 0)
        if depth <= 0:
            return each.end() if each[0] == ")" and each.start() > at else -1
    return -1
