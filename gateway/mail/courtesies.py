"""Say whether the rest of a reply is no more than a greeting, thanks, and who wrote it. Pure.

Rather once too often not: what is more than that is put before a person.
"""

import re

from attendance.rules.mails import is_cover_note
from gateway.mail.answer_pieces import is_polite, is_thanks
from gateway.mail.answer_words import plain

# A signature of more lines than this is a letter.
MOST_SIGNED = 12
_SMALL = frozenset({"of", "and", "the", "at", "for", "in", "on", "de", "tel", "mob", "m", "t", "e", "w"})
_WORD = re.compile(r"[^\s,;|·•–-]+")
_ANSWERS = re.compile(r"(?:\s*(?:(?:re|fw|fwd|aw|antw)\s*:|\[[^\[\]]{1,30}\]))*\s*")
_LETTERS = re.compile(r"[^a-z]+")


def is_courtesy(rest: str, *, name: str) -> bool:
    """Say whether lines are greetings and thanks, the writer's name, and below either what looks like a signature."""
    signed: int | None = None
    for line in filter(None, (each.strip() for each in rest.split("\n"))):
        if is_polite(plain(line)):
            signed = 0 if is_thanks(plain(line)) else signed
        elif _is_name(line, name):
            signed = signed or 0
        elif signed is None or signed >= MOST_SIGNED or not _is_signature(line):
            return False
        else:
            signed += 1
    return True


def is_subject_of_answer(subject: str, asked: str, *, name: str) -> bool:
    """Say whether a subject is that of the mail that is answered, or says nothing."""
    before, found, after = subject.casefold().partition(asked.casefold())
    return not after and _ANSWERS.fullmatch(before) is not None if found else is_cover_note(subject, name)


def _is_name(line: str, name: str) -> bool:
    words = set(_LETTERS.split(line.casefold())) - {""}
    return bool(words) and words <= set(_LETTERS.split(name.casefold()))


def _is_signature(line: str) -> bool:
    """Say whether a line has capitals, figures and addresses only: a sentence has small words."""
    return all(
        not each[0].islower() or each in _SMALL or "@" in each or "." in each[1:-1] for each in _WORD.findall(line)
    )
