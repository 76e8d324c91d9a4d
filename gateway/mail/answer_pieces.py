"""Part a reply into its pieces, and read each by itself: of one number, of all, held for a reason, or the rest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from attendance.rules.walk_off_words import tells_of_walk_off
from gateway.mail.answer_words import MORE_THAN_AN_ANSWER, NO_MARK, Word, folded, plain, speaks_of_attendance, word_in

SEVERAL_AT_ONCE = "Several numbers at once are not read."
NOTHING_SAID = "Nothing is said of this number."
NO_NUMBER = "No number says of whom this speaks."
WALK_OFF = "This reads as if a pupil left without permission."

_COMMAS = re.compile(r"[,;]")
_BEFORE_NEXT = re.compile(
    r"[. ]{1,3}(?:and |& )?(?=[#(]?[0-9]{1,3} ?[.):=-]? ?(?:p|pres|present|here|in|a|abs|absent|l|late)\b)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"[-*•·–#(\[ ]{0,6}(?:(?:except(?: for)?|but|apart from|bar|and|&) )?(?:(?:no|number|pupil)\b\.? ?)?[#(]?"
    r"(?P<number>[0-9]{1,3})(?![0-9]|[:.][0-9])[\])]? {0,3}[.,):=–-]? {0,3}(?P<words>.*)",
    re.IGNORECASE | re.DOTALL | re.ASCII,
)
_ANOTHER_NUMBER = re.compile(r"(?:-|–|to\b|and\b|&|/|\+)? {0,3}[0-9]")
_ALL = re.compile(
    r"(?:they are |theyre |we are )?(?:all|everyone|everybody)(?: pupils| students| children| of them)?"
    r"(?: are| is| were)? (?:p|present|here|in|attended)(?: and correct)?(?: today)?"
)
_ALL_BUT = re.compile(r"(?P<all>.{1,60}?)[ –-]{1,3}(?=(?:except|but|apart from|bar)\b)", re.IGNORECASE)
_THANKS = re.compile(
    r"(?:(?:many|kind|kindest|best|warm|warmest|with) ){0,2}(?:thanks|thank you|thx|ta|cheers|regards|wishes)\b"
    r"(?: [a-z]{1,20}){0,3}"
)
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good morning|good afternoon|morning|afternoon)(?: [a-z]{1,20}){0,3}|(?:please )?see below"
)
_POSTSCRIPT = re.compile(r"p\.? ?s\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Some words of one line. With neither `says` nor `is_all` nor `why` they are the rest."""

    words: str
    number: int | None = None
    says: Word | None = None
    is_all: bool = False
    why: str = ""

    @property
    def is_read(self) -> bool:
        """Say whether they are an answer."""
        return self.says is not None or self.is_all

    @property
    def is_rest(self) -> bool:
        """Say whether they count for nothing."""
        return not self.is_read and not self.why

    def held(self, why: str) -> "Piece":
        """Return it as no answer, for this reason."""
        return replace(self, says=None, is_all=False, why=why)


def pieces_of(said: str) -> Iterator[Piece]:
    """Yield the pieces of a reply in their order."""
    is_below = False
    for line in filter(None, (each.strip() for each in said.split("\n"))):
        is_below = is_below and _POSTSCRIPT.match(line) is None
        yield from _line(line, is_below=is_below)
        is_below = is_below or is_thanks(plain(line))


def is_polite(said: str) -> bool:
    """Say whether plain words are a greeting or thanks, and speak of nobody's attendance."""
    return is_thanks(said) or (_GREETING.fullmatch(said) is not None and not speaks_of_attendance(said))


def is_thanks(said: str) -> bool:
    """Say whether plain words are thanks, and speak of nobody's attendance."""
    return _THANKS.fullmatch(said) is not None and not speaks_of_attendance(said)


def _line(line: str, *, is_below: bool) -> list[Piece]:
    found: list[Piece] = []
    for part in filter(None, (each.strip() for each in _COMMAS.split(line))):
        for each in _read(part):
            if found and not found[-1].is_rest and _adds(each):
                found[-1] = _together(found[-1], each)
            else:
                found.append(each)
    # Below a closing line stand names, places and numbers of telephones.
    return [_signed(each) if is_below else _spoken(each) for each in found]


def _adds(piece: Piece) -> bool:
    """Say whether words without a number speak on of whom the words before them spoke."""
    return (
        not piece.is_read
        and piece.number is None
        and piece.why != SEVERAL_AT_ONCE
        and not is_polite(plain(piece.words))
    )


def _read(part: str) -> list[Piece]:
    but = _ALL_BUT.match(part)
    if but and _ALL.fullmatch(folded(but["all"])):
        return [Piece(words=but["all"], is_all=True), *_read(part[but.end() :])]
    if _ALL.fullmatch(folded(part)):
        return [Piece(words=part, is_all=True)]
    many = [_one(each) for each in _BEFORE_NEXT.split(part)]
    return many if all(each.says for each in many) else [_one(part)]


def _one(part: str) -> Piece:
    found = _NUMBERED.fullmatch(part)
    if found is None:
        begins = part[:1].isdigit()
        return Piece(words=part, why=WALK_OFF if tells_of_walk_off(part) else NO_MARK if begins else "")
    number, words = int(found["number"]), folded(found["words"])
    if tells_of_walk_off(part):
        return Piece(words=part, number=number, why=WALK_OFF)
    if _ANOTHER_NUMBER.match(words):
        return Piece(words=part, why=SEVERAL_AT_ONCE)
    says = word_in(words) if words else NOTHING_SAID
    if isinstance(says, str):
        return Piece(words=part, number=number, why=says)
    return Piece(words=part, number=number, says=says)


def _together(before: Piece, more: Piece) -> Piece:
    """Return an answer with what a comma parted from it, such as a time or a reason; else the two are held."""
    words = f"{before.words}, {more.words}"
    both = _one(words)
    is_same = both.says is not None and (before.says is None or before.says.status is both.says.status)
    if is_same or both.why == WALK_OFF:
        return both
    return replace(before.held(before.why or MORE_THAN_AN_ANSWER), words=words)


def _spoken(piece: Piece) -> Piece:
    said = plain(piece.words)
    return piece.held(NO_NUMBER) if piece.is_rest and not is_polite(said) and speaks_of_attendance(said) else piece


def _signed(piece: Piece) -> Piece:
    return piece if piece.is_read or piece.why == WALK_OFF else Piece(words=piece.words)
