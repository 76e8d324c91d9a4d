"""Where an e-mail of a provider stands, and which of its words a home school may read. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from attendance.rules.mail_names import (
    FULL,
    Word,
    forms_of,
    known,
    may_name_another,
    names_one_of,
    plain_name,
    words_in,
)

_SENTENCE_ENDS = re.compile(r"(?<=[.!?;])\s|[\r\n]")
# A full stop that ends no sentence.
_INITIAL = re.compile(r"\b[^\W\d_]\.\Z")
# A line of fewer characters was ended by a person.
SHORTEST_WRAPPED = 50
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

    `is_others`: each sentence surely names somebody else's pupil and none who may be the school's, so that it has
    nothing to ask.
    """

    words: str
    kept_back: int
    is_others: bool = False


def names_in(words: str) -> frozenset[str]:
    """Return the single names in a name, as they are compared.

    “Kai O'Brien” is kai, brien and obrien, and all of it in one word.
    """
    return forms_of(words)


def excerpt_for(
    said: str, *, own: Collection[str], others: Collection[str], hidden: Collection[str] = (), sender: str = ""
) -> Excerpt:
    """Return what a school may read of what was said, by the names of its own pupils there and of everybody else's.

    Where nobody else's pupil is there, it is all. Otherwise it is each sentence that surely names one of the school's
    pupils and nobody who may be another: one that names nobody may be about anybody. `hidden` are names of the school's
    own pupils whose place is hidden: no sentence is shown for them, and none of them is somebody else's. `sender` is
    who wrote it.
    """
    if not others:
        return Excerpt(words=said.strip(), kept_back=0)
    sentences = [each.strip() for each in _SENTENCE_ENDS.split(said) if each.strip()]
    words = [words_in(each) for each in sentences]
    whole = _with_what_goes_on(sentences, words)
    ours, apart, by = known(own), known(others), forms_of(sender)
    shown = [
        sentence
        for sentence, each, around in zip(sentences, words, whole, strict=True)
        if names_one_of(each, ours) and not may_name_another(around, own=ours, others=apart, sender=by)
    ]
    theirs, all_ours = known({*others} - {*hidden}), known({*own, *hidden})
    is_others = bool(words) and all(
        names_one_of(each, theirs) and not may_name_another(each, own=theirs, others=all_ours, sender=by)
        for each in words
    )
    return Excerpt(words="\n".join(shown), kept_back=len(sentences) - len(shown), is_others=is_others)


def _with_what_goes_on(sentences: Sequence[str], words: Sequence[tuple[Word, ...]]) -> list[tuple[Word, ...]]:
    """Return the words of each sentence with those of what goes on in it: “A.Q. hit Dario” is one."""
    runs: list[list[int]] = []
    for at, sentence in enumerate(sentences):
        if runs and _goes_on(sentences[at - 1], sentence):
            runs[-1].append(at)
        else:
            runs.append([at])
    together = [(len(run), tuple(chain.from_iterable(words[at] for at in run))) for run in runs]
    return [found for count, found in together for _ in range(count)]


def _goes_on(before: str, after: str) -> bool:
    is_wrapped = len(before) >= SHORTEST_WRAPPED and before[-1] not in ".!?;:" and after[0].islower()
    return is_wrapped or _INITIAL.search(before) is not None


def _folded(words: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", words).casefold()
    return set(_WORD.findall("".join(each for each in plain if not unicodedata.combining(each))))


def is_cover_note(said: str, sender: str) -> bool:
    """Say whether words beside a sheet say nothing but that there it is: each is one of a few, or the sender's name.

    “Here”, “in” and “all” are none of these: they can be a register.
    """
    return _folded(said) <= _COVERING | _folded(sender)


def all_names(people: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the single names of people, each given by given and family name, and each whole one: “shah, kai”."""
    found = [(names_in(given) | names_in(family), plain_name(given), plain_name(family)) for given, family in people]
    whole = {f"{family}{FULL}{given}" for _, given, family in found if given and family}
    return frozenset(whole).union(*(names for names, _, _ in found))
