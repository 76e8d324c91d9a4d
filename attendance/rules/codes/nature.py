"""Say what sort of activity the words for it describe: sport, work experience, unsupervised work, or any other.

Source: S.I. 2024/208, regulation 10(11), and "Working together": P is an approved educational activity that is sport,
W one that is work experience, B any other; work that a pupil does at home without supervision is none. Words that say
both sport and something else are not sport: a person may enter P all the same.
"""

import re
from enum import StrEnum


class Activity(StrEnum):
    """What the nature of an activity makes of it."""

    SPORT = "sport"
    WORK_EXPERIENCE = "work_experience"
    UNSUPERVISED = "unsupervised"
    OTHER = "other"


_WORD = re.compile(r"[a-z]+")
_SPORT_WORDS = (
    "archery athletics badminton basketball boxing canoeing climbing cricket cycling equestrian fencing fitness "
    "football futsal golf gym gymnastics hockey judo karate kayaking lacrosse netball orienteering riding rounders "
    "rowing rugby running sailing skateboarding skiing snooker sport sporting sports squash surfing swimming tennis "
    "trampolining volleyball"
)
# What may stand beside a sport and leave it one.
_FILLER_WORDS = (
    "a academy activities activity and at class club coaching fixture game games horse in indoor lesson lessons match "
    "multi of outdoor practice programme session sessions table team the tournament training with"
)
_SPORTS, _FILLERS = frozenset(_SPORT_WORDS.split()), frozenset(_FILLER_WORDS.split())
_WORK = re.compile(r"\bwork(?:[ -]?experience|[ -]?placement)s?\b")
_UNSUPERVISED = re.compile(
    r"\bunsupervised\b|\bself[ -]?study\b|\bhome ?work\b|\bwork ?packs?\b|\bworksheets? at home\b"
    r"|\bhome (?:study|learning)\b|\b(?:work|works|working|study|studies|studying|learning) (?:from|at) home\b"
)

_TAUGHT = re.compile(r"\btut(?:or|ors|ored|ition|oring)\b|\bsupervised\b")


def activity_of(nature: str) -> Activity:
    """Return what sort of activity these words describe; a comment in brackets belongs to it."""
    text = " ".join(nature.casefold().replace("_", " ").split())
    if _UNSUPERVISED.search(text) and not _TAUGHT.search(text):
        return Activity.UNSUPERVISED
    if _WORK.search(text):
        return Activity.WORK_EXPERIENCE
    return Activity.SPORT if _is_sport(text) else Activity.OTHER


def names_a_sport(nature: str) -> bool:
    """Say whether a sport is among the words, whatever else is."""
    return not _SPORTS.isdisjoint(_WORD.findall(nature.casefold()))


def _is_sport(text: str) -> bool:
    words = set(_WORD.findall(text))
    return not _SPORTS.isdisjoint(words) and words <= _SPORTS | _FILLERS
