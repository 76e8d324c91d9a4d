"""Part a mail into its parts (RFC 2046), with bounds: how many, how deep. What is beyond them is left and said.

No part within another mail is looked into: that mail is one part. The work grows with the bytes, never with what they
claim.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.mail.decoding import decoded, from_transfer, one_line, unfolded_words
from gateway.mail.head import Head, parted

MOST_PARTS = 100
DEEPEST = 20
LONGEST_PARAMETERS = 4_000
LONGEST_NAME = 120

_TYPE = re.compile(r"\s*([\w!#$&^.+-]{1,100}/[\w!#$&^.+-]{1,100})\s*(?:;|\(|\Z)", re.ASCII)
_PARAMETER = re.compile(r";\s*([^\s=;\"]{1,80})\s*=\s*(?:\"((?:[^\"\\]|\\.)*+)\"|([^;\"]*))", re.ASCII)
_ESCAPED = re.compile(r"\\([\"\\])")
_PIECE = re.compile(r"([^*]+)(?:\*(\d{1,2}))?(\*)?")
_IN_CHARSET = re.compile(r"([^']*)'[^']*'(.*)", re.DOTALL)
_ENDING = re.compile(r"\.\w{1,8}")
_HEX = re.compile(rb"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part that has no parts itself. `raw` are its bytes as they were before they were packed for the way."""

    type: str
    charset: str
    name: str
    is_attachment: bool
    raw: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    head: Head
    body: bytes
    depth: int


def parts_of(head: Head, body: bytes) -> tuple[tuple[Part, ...], bool]:
    """Return the parts of a mail in their order, and whether some are left out."""
    found: list[Part] = []
    waiting = [_Piece(head=head, body=body, depth=0)]
    walked, is_cut = 0, False
    while waiting and walked < MOST_PARTS:
        piece = waiting.pop()
        walked += 1
        boundary = _boundary(piece.head)
        if boundary is None:
            found.append(_part(piece))
        elif piece.depth == DEEPEST:
            is_cut = True
        else:
            inside = list(_inside(piece, boundary))
            is_cut = is_cut or len(inside) > MOST_PARTS
            waiting += reversed(inside[:MOST_PARTS])
            if not inside:
                found.append(_part(piece))
    return tuple(found), is_cut or bool(waiting)


def content_type(head: Head) -> str:
    """Return the type of a part in small letters; text where it says nothing sensible (RFC 2045, 5.2)."""
    found = _TYPE.match(head.first("content-type"))
    return found[1].lower() if found else "text/plain"


def _inside(piece: _Piece, boundary: bytes) -> Iterator[_Piece]:
    """Yield the parts of one, one more than are ever walked at most; one that is cut off has its last to the end."""
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
    begins: int | None = None
    for count, found in enumerate(line.finditer(piece.body)):
        if begins is not None:
            yield _piece(piece.body[begins : found.start()], piece.depth)
        begins = None if found[1] else found.end()
        if begins is None or count > MOST_PARTS:
            return
    if begins is not None:
        yield _piece(piece.body[begins:], piece.depth)


def _piece(raw: bytes, depth: int) -> _Piece:
    # The last line end belongs to the line that parts them (RFC 2046, 5.1.1).
    head, body = parted(raw.removesuffix(b"\n").removesuffix(b"\r"))
    return _Piece(head=head, body=body, depth=depth + 1)


def _boundary(head: Head) -> bytes | None:
    if not content_type(head).startswith("multipart/"):
        return None
    found = _parameter(head.first("content-type"), "boundary")
    return found.rstrip().encode("ascii", "surrogateescape") if found and len(found) <= LONGEST_NAME else None


def _part(piece: _Piece) -> Part:
    kind, disposition = piece.head.first("content-type"), piece.head.first("content-disposition")
    of = content_type(piece.head)
    name = _file_name(_parameter(disposition, "filename") or _parameter(kind, "name"))
    is_apart = disposition.partition(";")[0].strip().lower() == "attachment" or bool(name)
    return Part(
        # A part that says it has parts and does not say where is read as what it looks like.
        type="text/plain" if of.startswith("multipart/") else of,
        charset=_parameter(kind, "charset"),
        name=name,
        is_attachment=is_apart or (of not in {"text/plain", "text/html"} and not of.startswith("multipart/")),
        raw=from_transfer(piece.body, piece.head.first("content-transfer-encoding")),
    )


def _parameter(value: str, name: str) -> str:
    """Return a parameter of a field, also one in pieces or in a character set (RFC 2231); empty where it has none."""
    plain = ""
    pieces: dict[int, tuple[str, bool]] = {}
    for key, quoted, bare in _PARAMETER.findall(value[:LONGEST_PARAMETERS]):
        found = _PIECE.fullmatch(key.lower())
        if found is None or found[1] != name:
            continue
        said = _ESCAPED.sub(r"\1", quoted) or bare.strip()
        if found[2] is None and found[3] is None:
            plain = plain or said
        else:
            pieces.setdefault(int(found[2] or 0), (said, found[3] is not None))
    return _joined([pieces[number] for number in sorted(pieces)]) or plain


def _joined(pieces: list[tuple[str, bool]]) -> str:
    if not pieces:
        return ""
    charset, text = "", pieces[0][0]
    if pieces[0][1] and (whole := _IN_CHARSET.fullmatch(text)):
        charset, text = whole[1], whole[2]
    raw = b"".join(
        _HEX.sub(lambda found: bytes.fromhex(found[1].decode()), _bytes(said)) if is_coded else _bytes(said)
        for said, is_coded in [(text, pieces[0][1]), *pieces[1:]]
    )
    return decoded(raw, charset)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _file_name(said: str) -> str:
    """Return the last part of the path that somebody's program gave, cleaned; empty where nothing is left."""
    whole = one_line(unfolded_words(said), longest=LONGEST_PARAMETERS).replace("\\", "/")
    name = whole.rpartition("/")[2].strip(". ")
    ending = name[name.rfind(".") :]
    ending = ending if _ENDING.fullmatch(ending) else ""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - len(ending)] + ending
