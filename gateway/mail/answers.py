"""Read a reply to a register that went out by mail with its pupils numbered: “1 p, 2 late 9:50, 3 a ill”.

What is read without a doubt is an answer; all else is held for a person, and never guessed.
- An answer is a number that was asked about and present, late with a time, or absent; a known reason may follow an
  absence, and transport or an appointment a late arrival. Lines, commas and semicolons part answers, and full stops,
  “and” or a space where every part is an answer.
- Held are: other marks, left early, late without a time, a number that nobody asked about, several numbers at once,
  words beyond an answer beside it, words that speak of attendance without a number.
- A number that is answered twice, or stands in words that are held too, is not answered.
- Words that tell of a walk-off are held wherever they stand (`attendance.rules.walk_off_words`).
- A reply that speaks of another day is held whole.
- “All present” counts for the numbers that are not answered otherwise, and not where anything is held, or a number
  stands in what is not read.
- A greeting, thanks and a name are the rest.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from attendance.rules.walk_off_words import tells_of_walk_off
from attendance.rules.words import Reason, Status
from gateway.mail.answer_pieces import WALK_OFF, Piece, pieces_of
from gateway.mail.answer_words import Word, plain

# More than any register has lines, each with a reason.
MOST_PIECES = 400
LONGEST_HELD = 500

NOT_ASKED = "Nobody was asked about by this number."
STANDS_TWICE = "This number stands in the reply more than once."
ANOTHER_DAY = "The reply speaks of another day."
NOT_ALL = "“All” counts only where everything else could be read."
TOO_LONG = "This is longer than any register."

_ANOTHER_DAY = re.compile(
    r"yesterday|\b(?:day before|last (?:week|time)|(?:last|for) (?:mon|tues|wednes|thurs|fri)day"
    r"|(?:mon|tues|wednes|thurs|fri)days? (?:register|session|attendance))"
)
_SHORT_NUMBER = re.compile(
    r"(?<![0-9])[0-9]{1,3}(?![0-9])"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|first|second|third|fourth|fifth|last)\b"
)
_ALONE = re.compile(r"(?<![0-9:.])[0-9]{1,3}(?![0-9]|[:.][0-9])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the reply says of one pupil; `at` is when one who is late arrived."""

    number: int
    status: Status
    at: time | None
    reason: Reason | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """Words that a person must read; `why` is a sentence. `number` is None where they speak of none, or of several."""

    number: int | None
    words: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """The answers in the order of their numbers, what is held in its order, and whatever else was said."""

    answers: tuple[Answer, ...]
    held: tuple[Held, ...]
    rest: str


def read_answers(said: str, numbers: frozenset[int]) -> Answers:
    """Return what a reply says of the pupils with these numbers, by the rules at the top."""
    pieces = list(pieces_of(said))
    if len(pieces) > MOST_PIECES:
        return Answers(answers=(), held=(_held(Piece(words=said, why=TOO_LONG)),), rest="")
    pieces = [_about_asked(each, numbers) for each in pieces]
    # Words that a line or a comma parts may tell of it together.
    if tells_of_walk_off(said) and not any(each.why == WALK_OFF for each in pieces):
        pieces.append(Piece(words=said, why=WALK_OFF))
    if _ANOTHER_DAY.search(plain(said)):
        pieces = [each.held(ANOTHER_DAY) if each.is_read else each for each in pieces]
    pieces = _all_where_sure(_each_once(pieces))
    return Answers(
        answers=_answers(pieces, numbers),
        held=tuple(_held(each) for each in pieces if each.why),
        rest="\n".join(each.words for each in pieces if each.is_rest),
    )


def _about_asked(piece: Piece, numbers: frozenset[int]) -> Piece:
    is_strange = piece.number is not None and piece.number not in numbers and piece.why != WALK_OFF
    return piece.held(NOT_ASKED) if is_strange else piece


def _each_once(pieces: Sequence[Piece]) -> list[Piece]:
    said = Counter(each.number for each in pieces if each.says is not None)
    said.update(int(number) for each in pieces if each.why for number in set(_ALONE.findall(each.words)))
    return [each.held(STANDS_TWICE) if each.says is not None and said[each.number] > 1 else each for each in pieces]


def _all_where_sure(pieces: Sequence[Piece]) -> list[Piece]:
    is_sure = sum(each.is_all for each in pieces) == 1 and not any(
        each.why or (each.is_rest and _SHORT_NUMBER.search(plain(each.words))) for each in pieces
    )
    return [each.held(NOT_ALL) if each.is_all and not is_sure else each for each in pieces]


def _answers(pieces: Sequence[Piece], numbers: frozenset[int]) -> tuple[Answer, ...]:
    everybody = numbers if any(each.is_all for each in pieces) else frozenset[int]()
    found = {number: Word(status=Status.PRESENT) for number in everybody}
    found |= {each.number: each.says for each in pieces if each.number is not None and each.says is not None}
    return tuple(
        Answer(number=number, status=found[number].status, at=found[number].at, reason=found[number].reason)
        for number in sorted(found)
    )


def _held(piece: Piece) -> Held:
    return Held(number=piece.number, words=piece.words[:LONGEST_HELD], why=piece.why)
