"""What each kind of notice says: the same item stands alone in a mail or is a line of several."""

from collections.abc import Callable
from dataclasses import dataclass

from attendance.account_news import ADDRESS_PAGE, LADDERS_PAGE, LINK_PAGE, PEOPLE_PAGE, REACHED_PAGE
from attendance.messages import AlertView, NoticeView
from attendance.notices import RETURNED
from attendance.rules.phrases import counted
from attendance.rules.words import AlertKind, NoticeKind, Reason
from notifications.words.phrases import begun, clock, day, roles


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One notice in words. `title` is its subject line, `line` its line among others."""

    title: str
    line: str
    facts: tuple[str, ...]
    to_do: str


def item_for(notice: NoticeView) -> Item:
    """Return what a notice says."""
    return _ITEMS[notice.kind](notice)


def late_words(notice: NoticeView) -> str:
    """Return when this should have been said, where it comes late; empty where it does not."""
    due = notice.step_due_at or notice.due_at
    if not notice.is_late:
        return ""
    return f"late: was due {clock(due, seen_from=notice.created_at)}" if due else "late"


def next_words(notice: NoticeView) -> str:
    """Return what happens if nobody answers; empty where nothing more would."""
    alert = notice.alert
    if alert is None or alert.next_at is None or alert.next_at <= notice.created_at:
        return ""
    at = clock(alert.next_at, seen_from=notice.created_at)
    if alert.owner:
        whom = f"{_next(alert)} {_are(alert)} told" if _next_many(alert) else f"{alert.owner} is asked again"
        return f"If nothing is logged before, {whom} at {at}."
    return f"If nobody takes this on, {_next(alert)} {_are(alert)} told at {at}."


def _next(alert: AlertView) -> str:
    return roles(alert.next_roles, names=alert.next_names)


def _next_many(alert: AlertView) -> int:
    return len(alert.next_roles) + len(alert.next_names)


def _are(alert: AlertView) -> str:
    return "is" if _next_many(alert) == 1 else "are"


def _nudge(notice: NoticeView) -> Item:
    session, due = _session(notice), clock(notice.due_at, seen_from=notice.created_at) if notice.due_at else "soon"
    verb = "was" if notice.is_late else "is"
    return Item(
        title=f"Reminder: {session} register due {due}",
        line=f"{begun(session)} register for {notice.home_school_name}: due {due}, not in yet",
        facts=(
            (
                f"The {session} register of {notice.provider_name} for {notice.home_school_name}, {_on(notice)}, "
                f"{verb} due at {due} and is not in yet."
            ),
            f"{notice.home_school_name} will hear if it is not in by then."
            if not notice.is_late
            else f"{notice.home_school_name} has been told.",
        ),
        to_do="Take the register:",
    )


def _missing_register(notice: NoticeView) -> Item:
    due = clock(notice.due_at, seen_from=notice.created_at) if notice.due_at else "its due time"
    facts = f"The {_session(notice)} register of {notice.provider_name}, {_on(notice)}, was due at {due}."
    return Item(
        title="Register not in",
        line=_summary(notice),
        facts=(f"{facts} {_summary(notice)}.", *_standing(notice)),
        to_do="See who has not been reported, ring the provider, and press “I have this”:",
    )


def _whereabouts(notice: NoticeView) -> Item:
    return Item(
        title="An absence to follow up",
        line=f"{notice.provider_name}, {_session(notice)}: {_lower(_summary(notice))}, {_since(notice)}",
        facts=(
            (
                f"A pupil of {notice.home_school_name} placed at {notice.provider_name}: {_lower(_summary(notice))}. "
                f"{begun(_session(notice))} of {_on(notice)}, {_since(notice)}."
            ),
            *_first_call(notice),
            *_standing(notice),
        ),
        to_do="See who it is, find out where the pupil is, and write down who confirmed it:",
    )


def _walk_off(notice: NoticeView) -> Item:
    if notice.detail == RETURNED:
        return _returned(notice)
    deed, title = f"left {notice.provider_name} without permission", "left without permission"
    if _summary(notice) == Reason.NEVER_CAME_IN.label:
        deed, title = (
            f"was dropped off at {notice.provider_name} and never came in",
            "was dropped off and never came in",
        )
    return Item(
        title=f"URGENT: a pupil {title}",
        line=f"A pupil of {notice.home_school_name} {deed}, {_since(notice)}",
        facts=(
            f"A pupil of {notice.home_school_name} {deed}. {begun(_since(notice))}.",
            *_first_call(notice),
            *_standing(notice),
        ),
        to_do="Sign in to see who it is and what is known, and press “I have this”:",
    )


def _returned(notice: NoticeView) -> Item:
    said = f"{notice.provider_name} says that the pupil who left without permission is back."
    return Item(
        title="A pupil who left is said to be back",
        line=said,
        facts=(said, "This stays open until the home school confirms that the pupil is safe."),
        to_do="Confirm it and close the alert:",
    )


def _incident(notice: NoticeView) -> Item:
    summary = _summary(notice)
    return Item(
        title=f"URGENT: {_lower(summary)}",
        line=f"{summary} at {notice.provider_name}, {_since(notice)}",
        facts=(
            (
                f"{notice.provider_name} reports a {_lower(summary)} that concerns a pupil of "
                f"{notice.home_school_name}. {begun(_since(notice))}."
            ),
            *_standing(notice),
        ),
        to_do="Sign in to read what happened, and press “I have this”:",
    )


def _concern(notice: NoticeView) -> Item:
    summary = _summary(notice)
    return Item(
        title=f"To look at: {_lower(summary)}",
        line=f"{notice.provider_name}: {_lower(summary)}, {_since(notice)}",
        facts=(
            (
                f"A pupil of {notice.home_school_name} placed at {notice.provider_name}: {_lower(summary)}. "
                f"{begun(_since(notice))}."
            ),
            *_standing(notice),
        ),
        to_do="See who it is, and press “I have this” if you deal with it:",
    )


def _safeguarding(notice: NoticeView) -> Item:
    said = f"A safeguarding concern has been told to {notice.home_school_name}"
    return Item(
        title="URGENT: a safeguarding concern",
        line=f"{said}, {_since(notice)}",
        facts=(f"{said}. {begun(_since(notice))}.", *_standing(notice)),
        to_do="Sign in to read it, and press “I have this”:",
    )


def _closed(notice: NoticeView) -> Item:
    ended = _ended(notice)
    where = notice.provider_name or notice.home_school_name
    about = f"{where}, {_session(notice)}" if notice.session else f"{where}"
    return Item(
        title=f"Closed: {_lower(ended)}",
        line=f"Closed – {about}: {_lower(ended)}",
        facts=(f"{about}, {_on(notice)}: {_lower(ended)}.", "Nothing more is asked of you."),
        to_do="What was done is here:",
    )


# Why an alert was closed is typed by people and may name somebody; only what Muster itself wrote is repeated.
_WRITTEN_BY_MUSTER = "Register arrived "
_ENDED = {
    AlertKind.MISSING_REGISTER: "the missing register has been dealt with",
    AlertKind.WHEREABOUTS: "the pupil’s whereabouts are known",
    AlertKind.WALK_OFF: "the pupil who left is confirmed returned and safe",
    AlertKind.INCIDENT: "the incident has been dealt with",
    AlertKind.CONCERN: "it has been dealt with",
    AlertKind.SAFEGUARDING: "the safeguarding concern has been dealt with",
}


def _ended(notice: NoticeView) -> str:
    if notice.detail.startswith(_WRITTEN_BY_MUSTER) or notice.alert is None:
        return notice.detail
    return _ENDED[notice.alert.kind]


def _week_draft(notice: NoticeView) -> Item:
    return _plain(notice, "The week so far, a draft", "Look at the gaps while they can still be filled:")


def _week(notice: NoticeView) -> Item:
    if notice.path.startswith(_PROVIDERS_WEEKS):
        return _plain(notice, "Your week to sign off", "Read your register of the week and sign it off:")
    return _plain(notice, "The week of your pupils elsewhere", "Read it behind sign-in:")


def _task(notice: NoticeView) -> Item:
    return _plain(notice, "Something to put right", "See what is open:")


def _record(notice: NoticeView) -> Item:
    return _plain(
        notice, "Keep: seal of your school’s record", "Keep this mail. Nothing else is asked of you. Muster is at:"
    )


def _cover(notice: NoticeView) -> Item:
    return _plain(notice, "Please take a register", "Open the register:")


def _daily_answer(notice: NoticeView) -> Item:
    """Ask the question, whose first line is its title: how many pupils, and never which."""
    title, _, said = notice.detail.partition("\n")
    return Item(title=title, line=title, facts=tuple(said.split("\n")), to_do="Answer here, one tap for each pupil:")


def _agreement(notice: NoticeView) -> Item:
    return _plain(notice, "An agreement on pupils placed elsewhere", "Read it, and sign it where it waits for you:")


def _paper(notice: NoticeView) -> Item:
    return _plain(notice, "Paper registers can be printed", "For a day without internet, print the sheets now:")


def _received(notice: NoticeView) -> Item:
    title = "What became of your e-mail"
    return Item(title=title, line=title, facts=(notice.detail,), to_do="See every row, and answer for what is held:")


def _account(notice: NoticeView) -> Item:
    if notice.path == LINK_PAGE:
        return _plain(notice, "Set your Muster password", "This link works once:")
    if notice.path == ADDRESS_PAGE:
        return _plain(notice, "Confirm this e-mail address for Muster", "This link works once:")
    if notice.path == PEOPLE_PAGE:
        return _plain(
            notice,
            "Roles and contacts of your colleagues",
            "If you did not expect this, speak to them before anything else. Who holds which role, and what waits for "
            "an answer:",
        )
    if notice.path == REACHED_PAGE:
        return _plain(
            notice, "Do alerts reach you?", "A code that you did not ask for you leave alone. It is all on this page:"
        )
    if notice.path == LADDERS_PAGE:
        return _plain(
            notice,
            "Who is told of alerts, and when",
            "If you did not expect this, speak to them before anything else. Each ladder as it is now:",
        )
    return _plain(
        notice, "Your Muster account", "If it was not you, change your password now, and tell your administrator:"
    )


def _test(notice: NoticeView) -> Item:
    return _plain(notice, "TEST, no pupil is meant", "Nothing is to be done. Alerts that are real are at:")


def _plain(notice: NoticeView, title: str, to_do: str) -> Item:
    said = notice.detail or title
    facts = (said if said.endswith((".", "!", "?")) else f"{said}.",)
    return Item(title=title, line=said, facts=facts, to_do=to_do)


# Where a provider's own weeks are; a home school's are elsewhere.
_PROVIDERS_WEEKS = "/weeks/"

_ITEMS: dict[NoticeKind, Callable[[NoticeView], Item]] = {
    NoticeKind.NUDGE: _nudge,
    NoticeKind.MISSING_REGISTER: _missing_register,
    NoticeKind.WHEREABOUTS: _whereabouts,
    NoticeKind.WALK_OFF: _walk_off,
    NoticeKind.INCIDENT: _incident,
    NoticeKind.CONCERN: _concern,
    NoticeKind.SAFEGUARDING: _safeguarding,
    NoticeKind.CLOSED: _closed,
    NoticeKind.WEEK_DRAFT: _week_draft,
    NoticeKind.WEEK: _week,
    NoticeKind.TASK: _task,
    NoticeKind.RECORD: _record,
    NoticeKind.COVER: _cover,
    NoticeKind.DAILY_ANSWER: _daily_answer,
    NoticeKind.AGREEMENT: _agreement,
    NoticeKind.PAPER: _paper,
    NoticeKind.RECEIVED: _received,
    NoticeKind.ACCOUNT: _account,
    NoticeKind.TEST: _test,
}


def plural_for(kind: NoticeKind, count: int) -> str | None:
    """Return what several notices of one kind are called together; None where they have no name of their own."""
    words = _PLURALS.get(kind)
    return counted(count, *words) if words else None


_PLURALS = {
    NoticeKind.NUDGE: ("register to take", "registers to take"),
    NoticeKind.MISSING_REGISTER: ("register not in", "registers not in"),
    NoticeKind.WHEREABOUTS: ("absence to follow up", "absences to follow up"),
    NoticeKind.CONCERN: ("thing to look at", "things to look at"),
    NoticeKind.CLOSED: ("alert closed", "alerts closed"),
    NoticeKind.TASK: ("thing to put right", "things to put right"),
}


def _standing(notice: NoticeView) -> tuple[str, ...]:
    """Say who has an alert, or that nobody has."""
    alert = notice.alert
    if alert is None:
        return ()
    if alert.owner and alert.taken_on_at:
        return (f"Taken on by {alert.owner}, {clock(alert.taken_on_at, seen_from=notice.created_at)}. Still open.",)
    return ("Nobody has taken this on yet, so you are told again.",) if notice.round > 1 else ()


def _first_call(notice: NoticeView) -> tuple[str, ...]:
    """Quote the agreement in force, or what stands in its stead."""
    call = notice.alert.first_call if notice.alert else None
    return (call.words,) if call else ()


def _summary(notice: NoticeView) -> str:
    return notice.alert.summary if notice.alert else begun(notice.detail)


def _since(notice: NoticeView) -> str:
    opened = notice.alert.opened_at if notice.alert else notice.created_at
    return f"reported at {clock(opened, seen_from=notice.created_at)}"


def _session(notice: NoticeView) -> str:
    return notice.session.label.lower() if notice.session else "day"


def _on(notice: NoticeView) -> str:
    return day(notice.on) if notice.on else day(notice.created_at.date())


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
