"""Everything in a mail that may tell that a pupil left, to be weighed and never to be shown.

That is more than what its sender says now: what stands below a quote, in a mail passed on, in the other form of the
same mail, in the names of its files. Lines that quote somebody are not in it, nor is what Muster itself said.
"""

import re
from collections.abc import Iterator, Sequence

from gateway.mail.body import seen_in, texts_in
from gateway.mail.decoding import one_line, unfolded_words
from gateway.mail.head import Head, parted
from gateway.mail.parts import Part, parts_of

LONGEST_HEARD = 20_000
DEEPEST_MAIL = 3

_QUOTED = re.compile(r"^[ \t]*>.*\n?", re.MULTILINE)
_SIGNS = re.compile(r"^[ \t>]+", re.MULTILINE)
# What some programs quote below this is no answer's quote: it is what somebody wants to be read.
_PASSED_ON = re.compile(
    r"^[> \t]*(?:Begin forwarded message:|-{2,10}[ \t]*Forwarded(?: Message)?[ \t]*-{2,10})",
    re.MULTILINE | re.IGNORECASE,
)
# Of Muster's own report, quoted without a sign before it.
_OURS = re.compile(
    r"\breads?\s{1,9}as\s{1,9}if\s{1,9}(?:a|the)\s{1,9}pupil\s{1,9}left\s{1,9}without\s{1,9}permission", re.IGNORECASE
)
_TEXTS = frozenset({"text/plain", "text/html"})
_TEXT_ENDINGS = (".txt", ".htm", ".html")
_SHEET_ENDINGS = (".csv", ".tsv")


def heard_in(head: Head, parts: Sequence[Part]) -> str:
    """Return what a mail with these parts may tell by, with a bound that no part of it uses up alone."""
    return _shared([each for each in _pieces(head, parts, depth=0) if each])


def _pieces(head: Head, parts: Sequence[Part], *, depth: int) -> Iterator[str]:
    yield one_line(unfolded_words(head.first("subject")), longest=LONGEST_HEARD)
    yield "\n".join(part.name for part in parts if part.name)
    plain, html = (_said_by_anybody(text) for text in texts_in(parts))
    yield plain
    if html.split() != plain.split():
        yield html
    for part in parts:
        if part.type == "message/rfc822" or part.name.lower().endswith(".eml"):
            yield from _of_mail(part.raw, depth=depth + 1)
        elif _is_text(part):
            yield _said_by_anybody(seen_in(part))


def _of_mail(raw: bytes, *, depth: int) -> Iterator[str]:
    if depth <= DEEPEST_MAIL:
        head, body = parted(raw)
        parts, _is_cut = parts_of(head, body)
        yield from _pieces(head, parts, depth=depth)


def _is_text(part: Part) -> bool:
    name = part.name.lower()
    return part.is_attachment and (
        name.endswith(_TEXT_ENDINGS) or (part.type in _TEXTS and not name.endswith(_SHEET_ENDINGS))
    )


def _said_by_anybody(text: str) -> str:
    """Return a text without lines that quote what is answered, and without what Muster said."""
    found = _PASSED_ON.search(text)
    above, below = (text[: found.start()], text[found.start() :]) if found else (text, "")
    return _OURS.sub(" ", _QUOTED.sub("", above) + _SIGNS.sub("", below)).strip()


def _shared(pieces: Sequence[str]) -> str:
    """Return pieces one below the other; where they are too long, the longest are cut."""
    left, kept = LONGEST_HEARD, dict[int, str]()
    for count, at in enumerate(sorted(range(len(pieces)), key=lambda each: len(pieces[each]))):
        share = left // (len(pieces) - count)
        kept[at] = pieces[at][: max(0, share - 1)]
        left -= len(kept[at]) + 1
    return "\n".join(filter(None, (kept[at] for at in sorted(kept))))
