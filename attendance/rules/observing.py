"""Judge what a provider says it saw: is it a first word, the same again, a new fact, or a contradiction?

Pure. Times are instants; the wall time of the day has been worked out before.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from attendance.rules.handover import handover_fault, was_handed_on
from attendance.rules.words import AgreedWith, Handover, Mode, Reason, Status

EARLY_ARRIVAL = timedelta(hours=1)
LATE_LEAVING = timedelta(hours=2)
CLOCKS_DIFFER_BY = timedelta(minutes=5)


class Change(StrEnum):
    """How a new entry stands to what is current."""

    FIRST = "first"
    UNCHANGED = "unchanged"
    STILL_MISSED = "still_missed"
    NEW_FACT = "new_fact"
    CORRECTION = "correction"
    OLDER = "older"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What was seen of one pupil in one session, and when it was taken."""

    status: Status
    taken_at: datetime
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    agreed_with: AgreedWith | None = None
    reason: Reason | None = None
    note: str | None = None
    handover: Handover | None = None
    handed_to: str | None = None
    # The code of the site where the pupil was, and until when the group is there.
    site: str | None = None
    site_until: datetime | None = None
    mode: Mode | None = None


def compare(current: Seen | None, new: Seen) -> Change:
    """Say how `new` stands to what is current.

    New facts need no reason: an arrival after an absence was taken, leaving early after having been there, being
    fetched after having waited, being at another site than the one where the pupil was missed or was seen before, and
    learning more about the same absence. Anything else that differs about the same time is a correction.

    An absence that nobody can explain, said again later, holds from then: who was seen before it and is told of after
    it, by a tablet that was away, is missed all the same.
    """
    if current is None:
        return Change.FIRST
    if _says_the_same(current, new):
        return Change.STILL_MISSED if _is_still_missed(current, new) else Change.UNCHANGED
    if new.taken_at < current.taken_at:
        return Change.OLDER
    is_later = _arrived_after(current, new) or _left_after(current, new) or _fetched_after(current, new)
    is_elsewhere = _found_elsewhere(current, new) or _moved(current, new)
    if is_later or is_elsewhere or _says_more(current, new):
        return Change.NEW_FACT
    return Change.CORRECTION


def fault_of(  # noqa: PLR0911 - one guard for each fault
    new: Seen, *, starts_at: datetime, ends_at: datetime, now: datetime
) -> str | None:
    """Return what cannot be right about an entry, as a sentence fit to show; None where nothing is wrong."""
    for at, verb in ((new.arrived_at, "arrived"), (new.left_at, "left")):
        if at is not None and at > now + CLOCKS_DIFFER_BY:
            return f"The time the pupil {verb} is in the future. Enter the time it happened."
    if new.arrived_at is not None and not starts_at - EARLY_ARRIVAL <= new.arrived_at <= ends_at:
        return "The arrival is outside the session. Check the time, or use the other session's register."
    if new.left_at is not None and not starts_at <= new.left_at <= ends_at + LATE_LEAVING:
        return "The time of leaving is outside the session. Check the time."
    if new.arrived_at and new.left_at and new.left_at < new.arrived_at:
        return "The pupil cannot leave before arriving. Check the two times."
    if new.status is Status.LEFT_EARLY and new.agreed_with is None:
        return "Say who agreed that the pupil left early. If nobody did, report “left without permission”."
    if new.reason is Reason.NEVER_CAME_IN and new.status is not Status.ABSENT:
        return "Only an absent pupil never came in. Choose absent, or another reason."
    if new.reason is Reason.NEVER_CAME_IN and now < starts_at - EARLY_ARRIVAL:
        return "Nobody can have been dropped off yet. Choose only the session in which it happened."
    if new.status is Status.ABSENT and (new.arrived_at or new.left_at):
        return "An absent pupil has no time of arriving or leaving. Choose late or left early, or clear the time."
    return handover_fault(new.status, new.handover, new.handed_to) or _place_fault(new, starts_at)


def _place_fault(new: Seen, starts_at: datetime) -> str | None:
    if new.site_until is None or (new.site is not None and new.site_until > starts_at):
        return None
    return "Say at which site the pupil is, and until when in this session or after it."


def _says_the_same(current: Seen, new: Seen) -> bool:
    # What is left blank is not restated; it takes nothing back.
    if current.status is not new.status:
        return False
    return all(later is None or later == old for old, later in _pairs(current, new))


def _is_still_missed(current: Seen, new: Seen) -> bool:
    is_unexplained = current.status is Status.ABSENT and current.reason in {None, Reason.NOT_KNOWN}
    return is_unexplained and new.taken_at > current.taken_at


def _says_more(current: Seen, new: Seen) -> bool:
    """Say whether the entry only fills in what was not known: a reason, a time, a note."""
    if current.status is not new.status:
        return False
    return all(old is None or later is None or later == old for old, later in _pairs(current, new))


def _pairs(current: Seen, new: Seen) -> list[tuple[object, object]]:
    return list(zip(_details(current), _details(new), strict=True))


def _details(seen: Seen) -> tuple[object, ...]:
    reason = None if seen.reason is Reason.NOT_KNOWN else seen.reason
    where = (seen.handover, seen.handed_to or None)
    place = (seen.site, seen.site_until, seen.mode) if seen.status.was_seen else (None, None, None)
    return (seen.arrived_at, seen.left_at, seen.agreed_with, reason, seen.note or None, *where, *place)


def _arrived_after(current: Seen, new: Seen) -> bool:
    if current.status is not Status.ABSENT or not new.status.was_seen:
        return False
    return new.arrived_at is not None and new.arrived_at > current.taken_at


def _left_after(current: Seen, new: Seen) -> bool:
    was_there = current.status in {Status.PRESENT, Status.LATE}
    return was_there and new.status is Status.LEFT_EARLY and new.arrived_at in {None, current.arrived_at}


def _found_elsewhere(current: Seen, new: Seen) -> bool:
    """Say whether a pupil who was missed at one site has been seen at another: both saw rightly."""
    is_other = new.site is not None and new.site != current.site
    return current.status is Status.ABSENT and new.status.was_seen and is_other


def _moved(current: Seen, new: Seen) -> bool:
    """Say whether a pupil who was there is at another site now, or for longer, and nothing else is said anew."""
    if new.site is None or not current.status.was_seen:
        return False
    return _says_the_same(replace(current, site=new.site, site_until=new.site_until), new)


def _fetched_after(current: Seen, new: Seen) -> bool:
    """Say whether a pupil who waited at the provider has gone from there, and nothing else is said anew."""
    if not was_handed_on(current.handover, new.handover):
        return False
    waited = replace(current, handover=new.handover, handed_to=new.handed_to)
    return _says_the_same(waited, new)
