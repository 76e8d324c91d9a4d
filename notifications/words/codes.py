"""The link and the code by which a message about an alert is answered: the places they have in its words.

Both are made as the message leaves; the words that the records keep are without them.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from attendance.alert_codes import CODE_FIGURES, LINK_FIGURES, LinkAndCode
from attendance.messages import NoticeGroup, NoticeView

# What a message carries: the notices that a link and a code are made for, and the words that have places for them.
TAKE_ON, SAYS = "take_on", "says"
PAGE = "/t/"


def answerable(group: NoticeGroup) -> tuple[NoticeView, ...]:
    """Return the notices that their reader may answer by link and code: a person's, of alerts that nobody has."""
    return tuple(each for each in group.notices if each.waits_for_somebody) if group.person_id else ()


def link_of(notice: NoticeView) -> str:
    """Return the place of a notice's link."""
    return _link(notice.id)


def code_of(notice: NoticeView) -> str:
    """Return the place of a notice's code."""
    return _code(notice.id)


def carried(notices: Iterable[NoticeView], says: str) -> dict[str, Any] | None:
    """Return what a message carries for the notices that have places in its words; None where none has."""
    found = [str(each.id) for each in notices if code_of(each) in says]
    return {TAKE_ON: found, SAYS: says} if found else None


def filled(says: str, made: Mapping[UUID, LinkAndCode]) -> str:
    """Return words with every link and code in its place."""
    for notice_id, each in made.items():
        says = says.replace(_link(notice_id), each.link).replace(_code(notice_id), each.code)
    return says


def length(says: str, notice: NoticeView) -> int:
    """Return how long words are once a notice's link and code are in their places."""
    return len(filled(says, {notice.id: LinkAndCode(link="-" * LINK_FIGURES, code="-" * CODE_FIGURES)}))


def _link(notice_id: UUID) -> str:
    return f"{{link {notice_id}}}"


def _code(notice_id: UUID) -> str:
    return f"{{code {notice_id}}}"
