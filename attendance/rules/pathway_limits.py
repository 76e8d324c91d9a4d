"""How long a pathway may last by a school's own policy, and when the school is told that it nears or has reached that.

Pure. Source: the 002 procedure, section 5 and Appendix A: respite up to ten days, a short stay up to fifteen; an
off-site direction of twelve weeks, reviewed once more towards their end, parents invited at least six days before; a
part-time timetable no longer than twelve weeks. No law sets these limits. Days are those on which the provider was to
have the pupil, whether or not they came; weeks are calendar weeks from the first day, holidays among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from attendance.rules.calendar import DAY
from attendance.rules.words import Pathway

RESPITE_DAYS, SHORT_STAY_DAYS, DIRECTION_WEEKS, PART_TIME_WEEKS = 10, 15, 12, 12
DAYS = {Pathway.RESPITE: RESPITE_DAYS, Pathway.SHORT_STAY: SHORT_STAY_DAYS}
WEEKS = {Pathway.OFFSITE_DIRECTION: DIRECTION_WEEKS, Pathway.PART_TIME_TIMETABLE: PART_TIME_WEEKS}
# A review is prepared, and parents are invited six days before it, in this time.
REVIEW_AHEAD = timedelta(weeks=2)
TOLD_AT = time(8, 0)
LIMITED = frozenset({*DAYS, *WEEKS})


class Stage(StrEnum):
    """How far a placement has come; also the kind of its task."""

    NEAR = "pathway_near"
    REACHED = "pathway_reached"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stay:
    """A placement that is live. `days`: on which its provider was to have the pupil until today, once each."""

    pathway: Pathway
    starts_on: date
    ends_on: date | None
    days: Sequence[date] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a school is told of a placement; the words name neither pupil nor provider."""

    stage: Stage
    words: str


def told_of(stay: Stay, *, today: date) -> Told | None:
    """Return what is to be told of a placement today; None where nothing is.

    A placement whose last day is within the limit reaches none.
    """
    last = _last_day(stay)
    if last is None:
        return None
    if today >= last:
        return _reached(stay, last) if stay.ends_on is None or stay.ends_on > last else None
    lasts = stay.ends_on is None or stay.ends_on >= last
    if stay.pathway is Pathway.OFFSITE_DIRECTION and lasts and today > last - REVIEW_AHEAD:
        return Told(
            stage=Stage.NEAR,
            words=(
                f"{_began(stay)} has its 12 weeks, holidays counted, on {_day(last)}. Review it with the provider "
                "before then: parents, and the local authority where there is an EHC plan, are invited in writing at "
                "least six days before."
            ),
        )
    return None


def limit_in_words(stay: Stay) -> str:
    """Return how far a placement may go by its pathway, and how far it has come; blank where none is set."""
    last = _last_day(stay)
    if stay.pathway in DAYS:
        most, came = DAYS[stay.pathway], len(stay.days)
        return f"{most} days at most; {came} so far" + (f", day {most} was {_day(last)}" if last else "")
    if last is None:
        return ""
    review = ", and its review is due before then" if stay.pathway is Pathway.OFFSITE_DIRECTION else ""
    return f"{WEEKS[stay.pathway]} weeks at most, holidays counted: until {_day(last)}{review}"


def _last_day(stay: Stay) -> date | None:
    """Return the last day within the limit; None where the days before it are not all known yet, or none is set."""
    if stay.pathway in DAYS:
        at_most = DAYS[stay.pathway]
        return stay.days[at_most - 1] if len(stay.days) >= at_most else None
    if stay.pathway in WEEKS:
        return stay.starts_on + timedelta(weeks=WEEKS[stay.pathway]) - DAY
    return None


def _reached(stay: Stay, last: date) -> Told:
    goes_on = f"goes on until {_day(stay.ends_on)}" if stay.ends_on else "has no last day"
    if stay.pathway in DAYS:
        most = DAYS[stay.pathway]
        held = f"{_day(last)} is day {most} of {most} at most, and it {goes_on}"
        how = f"Counted: the days since {_day(stay.days[0])} on which the provider was to have the pupil, come or not."
    else:
        held = f"its {WEEKS[stay.pathway]} weeks end on {_day(last)}, and it {goes_on}"
        how = "Counted: calendar weeks from its first day, holidays among them."
    return Told(stage=Stage.REACHED, words=f"{_began(stay)}: {held}. End it, or agree how it goes on. {how}")


def _began(stay: Stay) -> str:
    return f"A pupil’s placement ({stay.pathway.label.lower()}) that began on {_day(stay.starts_on)}"


def _day(on: date) -> str:
    return f"{on:%-d %B %Y}"
