"""Read what is said of one pupil in a reply: present, late with a time, or absent, with or without a reason.

Only words that mean one thing are read, and only if nothing is left over.
"""

import re
from dataclasses import dataclass
from datetime import time

from attendance.rules.words import Reason, Status

LATE_NEEDS_A_TIME = "Late needs the time, such as: 2 late 9:50."
NO_TIME_OF_A_DAY = "This time is not within the day."
LEAVING_IS_NOT_READ = "That a pupil left early is not read from a mail."
SEVERAL_MEANINGS = "This mark means different things to different people."
NO_MARK = "This is none of present, late with a time, and absent."
MORE_THAN_AN_ANSWER = "There is more here than present, late or absent and a reason that is known."

# Nobody arrives at a provider earlier or later.
EARLIEST, LATEST = time(7), time(19)
_AFTERNOONS = frozenset({"1", "2", "3", "4", "5"})
_SEVERAL_MEANINGS = frozenset(
    {"o", "x", "n", "y", "u", "e", "s", "i", "yes", "no", "/", "\\", "?", "-", "0", "b", "c", "m"}
)
_APOSTROPHES = re.compile(r"['’‘`]")
_SPACES = re.compile(r"\s+")
_POLITE = re.compile(r"\b(?:many thanks|thanks|thank you|thx|cheers)(?! to\b| for\b)(?: [a-z]{1,20}){0,2}\Z", re.ASCII)
# Words that speak of attendance, or might.
_SPEAKS = re.compile(
    r"\b(?:but|except|not|no|\w{2,6}nt|cannot|absent|ill|sick|unwell|poorly|late|left|gone|went|going|leav\w{1,3}|early|sent"
    r"|collected|missing|away|taxi|bus|refus\w{1,4}|present|attended|here|in|off|out|show|came|come|arriv\w{1,3}|hurt"
    r"|injur\w{1,3}|police|home|only|none|nobody|he|she|they|him|her|them|his|pupils?|students?)\b|\b[a-z]\Z"
)
_PRESENT = re.compile(r"(?:is |was )?(?:p|pres|present|here|in|attended)(?: today)?")
_LATE = re.compile(r"(?:(?:is|was|arrived|came(?: in)?) )?(?:l|late)(?![a-z0-9])")
_AT = re.compile(
    r"[ ,:(@–-]{0,5}(?:arrived |came |in )?(?:at )?"
    r"(?P<hour>[01]?[0-9]|2[0-3])(?P<sign>[:.]?)(?P<minute>[0-5][0-9])(?![0-9:.])(?: ?(?P<half>am|pm)\b)?\)?"
)
_ABSENT = re.compile(
    r"(?:is |was )?(?:absent|abs|a|away|not in|not here|no show"
    r"|did(?: not|nt) (?:come in|come|attend|arrive|turn up|show up|show))(?: today)?(?![a-z0-9])"
)
_LEFT = re.compile(r"(?:le|l/e|left|leaving|gone|went|sent home|collected)\b")
_BEFORE_REASON = re.compile(r"[ ,:(–-]{1,5}(?:with |as |because |due to |at (?:the )?)?")

_REASONS = {
    Reason.ILL: "ill|illness|is ill|sick|sickness|off sick|unwell|poorly|not well|said to be ill",
    Reason.APPOINTMENT: (
        "appointment|appt|an appointment|medical appointment|doctor|doctors|dentist|dental appointment|hospital"
        "|hospital appointment|orthodontist|optician|opticians|gp|camhs"
    ),
    Reason.TRANSPORT: "transport|transport problem|transport problems|transport issue|transport issues|bus late",
    Reason.TAXI_LATE: "taxi late|late taxi|taxi was late|taxi is late|the taxi was late",
    Reason.TAXI_DID_NOT_COME: (
        "taxi didnt come|taxi did not come|the taxi didnt come|the taxi did not come|no taxi|taxi didnt turn up"
        "|taxi didnt show|taxi didnt arrive|taxi did not arrive|taxi did not turn up|taxi no show"
    ),
    Reason.NEVER_CAME_IN: "dropped off never came in|dropped off and never came in|dropped off but never came in",
    Reason.NO_ADULT_AT_HOME: "no adult at home|no adult home",
    Reason.REFUSED: "refused|refusing|refused to come|refused to come in|refusal|school refusal",
    Reason.NOT_KNOWN: "not known|unknown|reason not known|no reason|no reason given|no call|no contact|dont know|nk",
}
_REASON_OF = {words: reason for reason, said in _REASONS.items() for words in said.split("|")}
_REASONS_TO_BE_LATE = frozenset({Reason.TAXI_LATE, Reason.TRANSPORT, Reason.APPOINTMENT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """What is said of one pupil; `at` is when one who is late arrived."""

    status: Status
    at: time | None = None
    reason: Reason | None = None


def plain(words: str) -> str:
    """Return words in small letters on one line, without apostrophes and without full stops at the end."""
    return _SPACES.sub(" ", _APOSTROPHES.sub("", words)).casefold().strip(" .!")


def speaks_of_attendance(words: str) -> bool:
    """Say whether plain words may speak of who was there."""
    return _SPEAKS.search(words) is not None


def folded(words: str) -> str:
    """Return plain words without the thanks at their end, where those are no more than thanks and a name."""
    said = plain(words)
    thanks = _POLITE.search(said)
    return said if thanks is None or speaks_of_attendance(thanks[0]) else said[: thanks.start()].rstrip(" ,.!-")


def word_in(words: str) -> Word | str:
    """Return what folded words say of one pupil, or in a sentence why they are not read."""
    if _PRESENT.fullmatch(words):
        return Word(status=Status.PRESENT)
    late, absent = _LATE.match(words), _ABSENT.match(words)
    if late:
        return _late(words[late.end() :])
    if absent:
        rest = words[absent.end() :]
        reason = _reason(rest)
        return MORE_THAN_AN_ANSWER if rest and not reason else Word(status=Status.ABSENT, reason=reason)
    if _LEFT.match(words):
        return LEAVING_IS_NOT_READ
    return SEVERAL_MEANINGS if words in _SEVERAL_MEANINGS else NO_MARK


def _late(rest: str) -> Word | str:
    found = _AT.match(rest)
    if found is None:
        return LATE_NEEDS_A_TIME
    at = _time(found)
    more = rest[found.end() :]
    reason = _reason(more)
    if at is None:
        return NO_TIME_OF_A_DAY
    if more and reason not in _REASONS_TO_BE_LATE:
        return MORE_THAN_AN_ANSWER
    return Word(status=Status.LATE, at=at, reason=reason)


def _time(found: re.Match[str]) -> time | None:
    """Return a time within the day that a provider may be open; None where it is none, or may be none."""
    hour, minute, half = found["hour"], found["minute"], found["half"]
    # “Late 130” may be minutes, and what begins with a nought is no afternoon.
    is_afternoon = half == "pm" if half else bool(found["sign"]) and hour in _AFTERNOONS
    at = time(int(hour) % 12 + 12 if is_afternoon else int(hour), int(minute))
    is_wrong = half == "am" and at >= time(12)
    return at if EARLIEST <= at <= LATEST and not is_wrong else None


def _reason(rest: str) -> Reason | None:
    """Return the reason that folded words after a mark give; None where they give none that is known."""
    before = _BEFORE_REASON.match(rest)
    return _REASON_OF.get(rest[before.end() :].rstrip(") .")) if before else None
