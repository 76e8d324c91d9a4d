"""Where an e-mail of a provider stands, and which of its words a home school may read. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

_SENTENCE_ENDS = re.compile(r"(?<=[.!?;])\s|[\r\n]")
_WORD = re.compile(r"[^\W\d_]+")
# How an e-mail without them is kept.
NO_SUBJECT, NO_WORDS = "no subject", "no words"
# What stands beside a sheet and says nothing but that there it is.
_COVERING = frozenset({
    "hi", "hello", "dear", "team", "good", "morning", "afternoon", "please", "find", "see", "attached", "attachment",
    "enclosed", "the", "our", "my", "your", "this", "last", "today", "week", "weekly", "weeks", "s", "register",
    "registers", "sheet", "spreadsheet", "attendance", "for", "of", "to", "from", "is", "and", "with", "thanks",
    "thank", "you", "many", "very", "much", "kind", "best", "warm", "regards", "wishes", "cheers", "have", "a", "nice",
    "weekend", "sent", "iphone", "phone", "mobile", "outlook", "ios", "android", "email", "mail", "get", "on", "re",
    "fw", "fwd", "csv", "xlsx",
})  # fmt: skip
# “O” of O'Brien says nothing of anybody.
SHORTEST_NAME = 2


class MailState(StrEnum):
    """Where an e-mail stands: docs/states.md."""

    STORED = "stored"
    READ = "read"
    NOT_READ = "not_read"
    UNPROVEN = "unproven"
    AUTOMATIC = "automatic"
    SETTLED = "settled"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _STATES[self][0]

    @property
    def tone(self) -> str:
        """Return the colour it is shown in."""
        return _STATES[self][1]

    @property
    def waits(self) -> bool:
        """Say whether a person of the provider must look at it."""
        return self in {MailState.NOT_READ, MailState.UNPROVEN}


_STATES = {
    MailState.STORED: ("Not read yet", "waiting"),
    MailState.READ: ("Read", "done"),
    MailState.NOT_READ: ("Received, not read into the register", "waiting"),
    MailState.UNPROVEN: ("Sender not proven", "alarm"),
    MailState.AUTOMATIC: ("Automatic answer", "calm"),
    MailState.SETTLED: ("Dealt with", "done"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Excerpt:
    """What a home school may read of an e-mail, and how many sentences of it are kept from it.

    `is_others`: each sentence names somebody else's pupil and none of the school's, so that it has nothing to ask.
    """

    words: str
    kept_back: int
    is_others: bool = False


def names_in(words: str) -> frozenset[str]:
    """Return the single names in a name, as they are compared: “Kai O'Brien-Shah” is kai, brien, shah."""
    return frozenset(each for each in _folded(words) if len(each) >= SHORTEST_NAME)


def excerpt_for(said: str, *, own: Collection[str], others: Collection[str], hidden: Collection[str] = ()) -> Excerpt:
    """Return what a school may read of what was said, by the names of its own pupils there and of everybody else's.

    Where nobody else's pupil is there, it is all. Otherwise it is each sentence that names one of the school's pupils
    and nobody else's: one that names nobody may be about anybody. `hidden` are names of the school's own pupils whose
    place is hidden: no sentence is shown for them, and none of them is somebody else's.
    """
    sentences = [each.strip() for each in _SENTENCE_ENDS.split(said) if each.strip()]
    named = [_folded(each) for each in sentences]
    if not others:
        return Excerpt(words=said.strip(), kept_back=0)
    apart = set(others)
    shown = [
        sentence for sentence, words in zip(sentences, named, strict=True) if words & set(own) and not words & apart
    ]
    is_others = bool(named) and all(words & apart and not words & {*own, *hidden} for words in named)
    return Excerpt(words="\n".join(shown), kept_back=len(sentences) - len(shown), is_others=is_others)


def _folded(words: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", words).casefold()
    return set(_WORD.findall("".join(each for each in plain if not unicodedata.combining(each))))


def is_cover_note(said: str, sender: str) -> bool:
    """Say whether words beside a sheet say nothing but that there it is: each is one of a few, or the sender's name.

    “Here”, “in” and “all” are none of these: they can be a register.
    """
    return _folded(said) <= _COVERING | _folded(sender)


def all_names(people: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the single names of people, each given by given and family name."""
    return frozenset().union(*(names_in(given) | names_in(family) for given, family in people))
