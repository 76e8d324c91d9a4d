"""The numbered list in a reminder of a register, and how it is answered by e-mail.

The initials are filled in as the message leaves; the words that the records keep are without the list.
"""

from collections.abc import Iterable
from typing import Any

from attendance.numbered import Numbered
from attendance.rules.phrases import counted
from notifications.words.codes import SAYS

# What a message carries: the register and its numbers, and the words that have a place for the list.
REGISTER = "register"
LIST = "{list}"
HOW = (
    "Or answer this e-mail, above these words, with a line like: 1 p, 2 late 9:50, 3 a ill\n"
    "p is present, a is absent, with a reason if you know it; late needs the time."
)
NEVER = (
    "An e-mail is too slow for a pupil who has gone of their own accord: report that in Muster at once, and telephone "
    "the home school."
)
NOT_SHOWN = "report in Muster"


def to_answer(numbered: Numbered) -> tuple[str, ...]:
    """Return how to answer, with a place for the list; nothing in it reads as an answer, or tells of a walk-off."""
    left = numbered.left_out
    pupils = f"{counted(left, 'other pupil')} {'is' if left == 1 else 'are'}"
    return (
        HOW,
        LIST,
        *([f"{pupils} not in this list. Report them in Muster."] if left else []),
        NEVER,
    )


def carried(numbered: Numbered | None, says: str) -> dict[str, Any] | None:
    """Return what a message carries so that its answer can be read; None where it has no list."""
    return {REGISTER: numbered.to_json(), SAYS: says} if numbered else None


def with_list(says: str, numbered: Numbered, initials: Iterable[tuple[int, str]]) -> str:
    """Return the words with the list in its place."""
    shown = dict(initials)
    lines = (f"{number}  pupil {shown.get(number, NOT_SHOWN)}" for number, _ in numbered.numbers)
    return says.replace(LIST, "\n".join(lines))
