"""Turn HTML into the text that a person sees in it: no tags, scripts or styles; what is quoted has “> ” before it.

Read here and not with `html.parser`, which hostile HTML of a hundred kilobytes keeps busy for a minute.
"""

import html
import re

_TAG = re.compile(r"(/?)([a-z][a-z0-9]{0,20})(?![a-z0-9])", re.IGNORECASE | re.ASCII)
_CLOSING = re.compile(r"</(script|style|head|title|template|noscript)", re.IGNORECASE | re.ASCII)
_SPACES = re.compile(r"\s+")
# Python refuses to read so long a number.
_ENDLESS_NUMBER = re.compile(r"&#[0-9]{8,}+;?")
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_OF_A_LINE = frozenset({"td", "th"})
_LINES = frozenset(
    {
        *("p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre"),
        *("blockquote", "section", "article", "header", "footer", "dt", "dd"),
    }
)


def text_of(markup: str) -> str:
    """Return the text of HTML, line by line."""
    lines = [""]
    pieces: list[str] = []
    quoted, at = 0, 0
    while at < len(markup):
        opening = markup.find("<", at)
        pieces.append(markup[at : opening if opening >= 0 else None])
        if opening < 0:
            break
        tag = _TAG.match(markup, opening + 1)
        at = _after(markup, opening, tag)
        name = tag[2].lower() if tag else ""
        if name in _LINES:
            lines.append(_line(pieces, quoted))
            pieces.clear()
            quoted = max(0, quoted + (-1 if tag and tag[1] else 1)) if name == "blockquote" else quoted
        elif name in _OF_A_LINE:
            pieces.append(" ")
        elif at == opening + 1:
            pieces.append("<")
    return "\n".join(filter(None, [*lines, _line(pieces, quoted)]))


def _after(markup: str, opening: int, tag: re.Match[str] | None) -> int:
    """Return where it goes on after what begins with a “<”; right after it where that is a mere sign."""
    if markup.startswith("<!--", opening):
        return _end(markup, "-->", opening + 4)
    if tag is None:
        return _end(markup, ">", opening) if markup.startswith(("<!", "<?", "</"), opening) else opening + 1
    if tag[2].lower() in _UNSEEN and not tag[1]:
        closing = (each for each in _CLOSING.finditer(markup, tag.end()) if each[1].lower() == tag[2].lower())
        return next((each.start() for each in closing), len(markup))
    return _end(markup, ">", opening)


def _end(markup: str, sign: str, start: int) -> int:
    found = markup.find(sign, start)
    return len(markup) if found < 0 else found + len(sign)


def _line(pieces: list[str], quoted: int) -> str:
    text = html.unescape(_ENDLESS_NUMBER.sub("", "".join(pieces)))
    words = _SPACES.sub(" ", text).strip()
    return f"> {words}" if words and quoted else words
