"""The text that one person gets: at most 160 characters of the phone network's own alphabet where that can be done."""

from attendance.messages import NoticeGroup, NoticeView, Worded
from attendance.notices import RETURNED
from attendance.rules.words import AlertKind, NoticeKind
from notifications.words import codes
from notifications.words.items import item_for
from notifications.words.mail import LINK, OPENS
from notifications.words.phrases import clock

ONE_TEXT = 160
# GSM 03.38 has no curly quotes and no long dash: one of them would cut the length of a text to 70.
_PLAIN = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "…": "..."})


def text_for(group: NoticeGroup, *, base_url: str) -> Worded:
    """Return a group of notices as one text; its subject is for the records only."""
    first, count = group.notices[0], len(group.notices)
    if first.session_link:
        return _with_link(first, base_url=base_url)
    said = _said(first) if count == 1 else f"{count} things are waiting for you"
    path = first.path if count == 1 else "/"
    alerts = {notice.alert.id for notice in group.notices if notice.alert}
    says = _with_code(first, said, base_url=base_url) if codes.answerable(group) and count == 1 else ""
    return Worded(
        subject=item_for(first).title if count == 1 else said,
        body=_fitted(said.translate(_PLAIN), links=(f"{base_url}{path}", base_url), more=_more(first)),
        kinds=tuple(dict.fromkeys(notice.kind.value for notice in group.notices)),
        alert_ref=str(next(iter(alerts))) if len(alerts) == 1 else None,
        attachment=codes.carried([first], says),
    )


def _with_code(notice: NoticeView, said: str, *, base_url: str) -> str:
    """Return the longest form that one text holds with a link and its code, whose page leads on to signing in.

    Empty where none does: then the text leads to the door alone.
    """
    ends = f". Code {codes.code_of(notice)} or sign in: {base_url}{codes.PAGE}{codes.link_of(notice)}"
    forms = (f"{said}{_more(notice)}", said, _with_provider(notice), _briefly(notice))
    whole = (f"Muster: {each}{ends}".translate(_PLAIN) for each in forms)
    return next((each for each in whole if codes.length(each, notice) <= ONE_TEXT), "")


def _with_provider(notice: NoticeView) -> str:
    """Return what happened, where, whose pupil it is and when, in few words: the provider is whom to ring."""
    return f"{_briefly(notice)}, from {notice.provider_code}" if notice.provider_code else _briefly(notice)


def _briefly(notice: NoticeView) -> str:
    """Return what happened, whose pupil it is and when, in the fewest words."""
    what = AlertKind(notice.kind.value).label.lower()
    at = clock(notice.alert.opened_at, seen_from=notice.created_at) if notice.alert else ""
    return f"{what}, {notice.home_school_code}, {at}"


def _with_link(notice: NoticeView, *, base_url: str) -> Worded:
    """Return a question with the place of its link, which is made when the text leaves."""
    item = item_for(notice)
    return Worded(
        subject=item.title,
        body=f"Muster: {item.line.translate(_PLAIN)} {base_url}{notice.path}{LINK}",
        kinds=(notice.kind.value,),
        attachment={OPENS: str(notice.session_link)},
    )


def _said(notice: NoticeView) -> str:
    at = clock(notice.alert.opened_at, seen_from=notice.created_at) if notice.alert else ""
    if notice.kind is NoticeKind.WALK_OFF and notice.detail != RETURNED:
        school, provider = notice.home_school_code, notice.provider_code
        return f"a pupil of {school} left {provider} without permission, reported {at}"
    if notice.kind is NoticeKind.INCIDENT:
        return f"serious incident at {notice.provider_code}, a pupil of {notice.home_school_code}, reported {at}"
    return item_for(notice).line.rstrip(".")


def _more(notice: NoticeView) -> str:
    """Return who rings home first about a pupil who left; empty of anything else."""
    call = notice.alert.first_call if notice.alert else None
    if call is None or notice.kind is not NoticeKind.WALK_OFF or notice.detail == RETURNED:
        return ""
    return f". {call.who.label} rings home first"


def _fitted(said: str, *, links: tuple[str, ...], more: str = "") -> str:
    """Return the longest form that one text holds; a link to the page, else to the front door, else fewer words."""
    fullest = f"Muster: {said}{more}. Sign in: {links[0]}"
    if len(fullest) <= ONE_TEXT:
        return fullest
    for link in links:
        whole = f"Muster: {said}. Sign in: {link}"
        if len(whole) <= ONE_TEXT:
            return whole
    shortest = links[-1]
    room = ONE_TEXT - len(f"Muster: .... Sign in: {shortest}")
    return f"Muster: {said[: max(room, 20)].rstrip()}.... Sign in: {shortest}"
