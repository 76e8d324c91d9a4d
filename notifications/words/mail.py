"""The mail that one person gets at one moment: one thing, or a line for each of several."""

from dataclasses import replace
from typing import Any

from attendance.account_news import ADDRESS_PAGE, LINK_PAGE
from attendance.messages import NoticeGroup, NoticeView, Worded
from attendance.numbered import Numbered
from attendance.rules.phrases import listed
from attendance.rules.words import NoticeKind
from notifications.words import codes, numbers
from notifications.words.items import item_for, late_words, next_words, plural_for
from notifications.words.phrases import begun, role

# More lines than this help nobody; the page behind the link has them all.
LINES_AT_MOST = 50
# What a message carries that needs a link made as it leaves, and where in its words the link's secret goes.
LINK_FOR, CONFIRM_FOR, OPENS, LINK = "link_for", "confirm_for", "opens", "{link}"
WITH_LINK = {LINK_PAGE: LINK_FOR, ADDRESS_PAGE: CONFIRM_FOR}


def mail_for(group: NoticeGroup, *, base_url: str) -> Worded:
    """Return a group of notices as subject and plain text."""
    notices, with_codes = _each_once(group.notices), codes.answerable(group)
    subject, body = _worded(notices, base_url=base_url)
    with_list = _worded(notices, base_url=base_url, numbered=group.numbered)[1]
    alerts = {notice.alert.id for notice in group.notices if notice.alert}
    return Worded(
        subject=subject,
        body=body,
        kinds=tuple(dict.fromkeys(notice.kind.value for notice in group.notices)),
        alert_ref=str(next(iter(alerts))) if len(alerts) == 1 else None,
        attachment=_attachment(group)
        or numbers.carried(group.numbered, with_list)
        or codes.carried(with_codes, _worded(notices, base_url=base_url, with_codes=with_codes)[1]),
    )


def _worded(
    notices: list[NoticeView],
    *,
    base_url: str,
    with_codes: tuple[NoticeView, ...] = (),
    numbered: Numbered | None = None,
) -> tuple[str, str]:
    make = _one if len(notices) == 1 else _several
    subject, paragraphs = make(notices, base_url=base_url, with_codes=with_codes)
    to_answer = numbers.to_answer(numbered) if numbered else ()
    return subject, "\n\n".join([*paragraphs, *to_answer, _signature(notices)]) + "\n"


def _attachment(group: NoticeGroup) -> dict[str, Any] | None:
    # A week, like a link, is a message of its own, so the first notice is the only one.
    notice = group.notices[0]
    if notice.session_link:
        return {OPENS: str(notice.session_link)}
    if notice.path in WITH_LINK and group.person_id:
        return {WITH_LINK[notice.path]: str(group.person_id)}
    return {"week_issue": str(notice.week_issue)} if notice.week_issue else None


def _each_once(notices: tuple[NoticeView, ...]) -> list[NoticeView]:
    """Make one of the reminders for the same register page and due time: each home school has one of its own."""
    kept: dict[tuple[object, ...], NoticeView] = {}
    for notice in notices:
        is_nudge = notice.kind is NoticeKind.NUDGE
        key = (notice.path, notice.due_at) if is_nudge else (notice.id,)
        first = kept.get(key)
        kept[key] = notice if first is None else replace(first, home_school_name=_schools(first, notice))
    return list(kept.values())


def _schools(first: NoticeView, other: NoticeView) -> str:
    return listed((first.home_school_name or "", other.home_school_name or ""))


def _one(notices: list[NoticeView], *, base_url: str, with_codes: tuple[NoticeView, ...]) -> tuple[str, list[str]]:
    (notice,) = notices
    item = item_for(notice)
    late = late_words(notice)
    after = next_words(notice)
    paragraphs = [
        *([f"{begun(late)}."] if late else []),
        *item.facts,
        f"{item.to_do}\n{base_url}{notice.path}{LINK if notice.path in WITH_LINK or notice.session_link else ''}",
        *_instead(notice, base_url=base_url, with_codes=with_codes),
        *([after] if after else []),
    ]
    return f"{item.title} – {_place([notice])}", paragraphs


def _instead(notice: NoticeView, *, base_url: str, with_codes: tuple[NoticeView, ...]) -> list[str]:
    """Say how to take an alert on without signing in; the code stands apart from the link that asks for it."""
    if notice not in with_codes:
        return []
    page = f"{base_url}{codes.PAGE}{codes.link_of(notice)}"
    return [
        f"If you cannot sign in now, take it on in your name here, within two hours:\n{page}",
        f"That page asks for this code: {codes.code_of(notice)}. Pass neither on.",
    ]


def _several(notices: list[NoticeView], *, base_url: str, with_codes: tuple[NoticeView, ...]) -> tuple[str, list[str]]:
    kinds = {notice.kind for notice in notices}
    called = plural_for(next(iter(kinds)), len(notices)) if len(kinds) == 1 else None
    subject = f"{called or f'{len(notices)} things waiting for you'} – {_place(notices)}"
    paragraphs = [_entry(notice, base_url=base_url, with_codes=with_codes) for notice in notices[:LINES_AT_MOST]]
    left = len(notices) - LINES_AT_MOST
    if left > 0:
        paragraphs.append(f"And {left} more. Sign in to see them all:\n{base_url}/")
    return subject, paragraphs


def _entry(notice: NoticeView, *, base_url: str, with_codes: tuple[NoticeView, ...]) -> str:
    late = late_words(notice)
    line = item_for(notice).line.rstrip(".")
    after = next_words(notice)
    said = f"- {line} ({late})." if late else f"- {line}."
    instead = [
        f"  Cannot sign in? {base_url}{codes.PAGE}{codes.link_of(notice)}",
        f"  It asks for this code: {codes.code_of(notice)}",
    ]
    return "\n".join(
        [
            said,
            *([f"  {after}"] if after else []),
            f"  {base_url}{notice.path}",
            *(instead if notice in with_codes else []),
        ]
    )


def _place(notices: list[NoticeView]) -> str:
    """Return the one place that all are about; where there is none, the name of the sender."""
    places = {notice.provider_name or notice.organisation_name for notice in notices}
    return places.pop() if len(places) == 1 else "Muster"


def _signature(notices: list[NoticeView]) -> str:
    told = listed(f"{role(notice.role)}, {notice.organisation_name}" for notice in notices)
    return f"Muster, to the {told}" if not told.startswith("the ") else f"Muster, to {told}"
