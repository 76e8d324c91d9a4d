"""What was just done, by the word in the address; and what makes a ladder begin."""

from datetime import datetime

from attendance.rules.calendar import to_london
from attendance.rules.words import AlertKind
from attendance.staff.ladders.reading import OwnLadder

DONE = {
    "invited": "They have the job, and a mail with the way in is on its way.",
    "changed": "It is changed. They and the people at the top are told by mail.",
    "waits": "Nothing is changed yet: it waits for a second person, who is told by mail. See below.",
    "agreed": "You agreed, and it is done.",
    "declined": "Nothing was changed.",
    "link": "A mail with a link is on its way to them.",
    "email": "The old address is told. The new one counts once it is confirmed from there.",
    "mobile": "The number is changed, and they are told.",
    "signed-out": "They are signed out everywhere.",
    "second-step": "They set up a new second step when they next sign in.",
    "away": "It is said. Whoever is told instead and the people at the top hear of it by mail.",
    "back": "Alerts go to them again from now on.",
    "ladder": "It holds from now on, for alerts under way from their next step. The others who lead are told by mail.",
    "tested": "The test is on its way to everybody on this ladder. See below how far it got.",
    "named": "The roles are called so from now on.",
    "ended": "The job is ended. Nothing it opened opens any more.",
}

_BEGINS = {
    AlertKind.MISSING_REGISTER: "If a morning register, due {at}, is missing",
    AlertKind.WHEREABOUTS: "If a pupil is absent at {at}, and nobody has said where they are",
    AlertKind.WALK_OFF: "If a pupil leaves without permission at {at}",
    AlertKind.INCIDENT: "If a serious incident is reported at {at}",
    AlertKind.CONCERN: "If something is to be looked at from {at}",
    AlertKind.SAFEGUARDING: "If a provider tells the DSL a concern at {at}",
}
_BEGINS_AT_RISK = {
    AlertKind.MISSING_REGISTER: "If a morning register with a pupil at risk on it, due {at}, is missing",
    AlertKind.WHEREABOUTS: "If a pupil at risk is absent at {at}, and nobody has said where they are",
}


def begins(ladder: OwnLadder, starts_at: datetime) -> str:
    """Return what makes a ladder begin, as the start of the sentence that says what it does."""
    words = _BEGINS_AT_RISK if ladder.is_short else _BEGINS
    return f"{words[ladder.kind].format(at=f'{to_london(starts_at):%H:%M}')}, while nobody takes it on:"
