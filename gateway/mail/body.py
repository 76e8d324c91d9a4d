"""What a person wrote in a mail: its text, and what of that they say now, above a signature and what they answer."""

import re
from collections.abc import Iterable, Sequence

from gateway.mail.decoding import decoded, plain_lines
from gateway.mail.markup import text_of
from gateway.mail.parts import Part

LONGEST_TEXT = 20_000
# No character takes more bytes; HTML may say little at length.
LONGEST_TEXT_BYTES = 400_000

# Whatever comes first ends what was said: a quote, a signature, the head of what is answered or passed on.
_ENDS = re.compile(
    r"^(?:>|-- ?$"
    r"|[ \t]*(?:On\b(?=[^\n]{0,60}\d)[^\n]{1,300}(?:\n(?!\n)[^\n]{0,300}){0,2}?\bwrote:[ \t]*$"
    r"|-{2,10}[ \t]*(?:Original|Forwarded)(?: Message)?[ \t]*-{2,10}|Begin forwarded message:"
    r"|(?:_{10,80}[ \t]*\n\s{0,9})?\*?From\*?:[^\n]*\n(?:[^\n]*\n){0,2}?[ \t]*\*?(?:Sent|Date|To|Subject)\*?:"
    r"|Sent from (?:my|Outlook)\b|Get Outlook for\b|Sent via\b))",
    re.MULTILINE | re.IGNORECASE,
)


def text_in(parts: Sequence[Part]) -> tuple[str, bool]:
    """Return the text of a mail, from its HTML where it has no other, and whether it is longer than is kept."""
    plain, html = texts_in(parts)
    text = plain or html
    is_cut = len(text) > LONGEST_TEXT or any(len(part.raw) > LONGEST_TEXT_BYTES for part in _bodies(parts))
    return text[:LONGEST_TEXT], is_cut


def texts_in(parts: Sequence[Part]) -> tuple[str, str]:
    """Return a mail's plain text, and the text of its HTML, each whole."""
    plain, html = ("\n".join(map(seen_in, _of_type(parts, kind))).strip() for kind in ("text/plain", "text/html"))
    return plain, html


def seen_in(part: Part) -> str:
    """Return the text that a person sees in a part, from no more of its bytes than are ever read."""
    text = plain_lines(decoded(part.raw[:LONGEST_TEXT_BYTES], part.charset))
    return plain_lines(text_of(text)) if part.type == "text/html" else text


def said_in(text: str) -> str:
    """Return what stands above the mail that is answered, and above a signature."""
    end = _ENDS.search(text)
    return (text[: end.start()] if end else text).strip()


def _bodies(parts: Sequence[Part]) -> Iterable[Part]:
    return (part for part in parts if not part.is_attachment)


def _of_type(parts: Sequence[Part], kind: str) -> Iterable[Part]:
    return (part for part in _bodies(parts) if part.type == kind)
