"""Where pupils are whose session is not held or ends early, and what that asks of the home school.

Pure. A pupil whom nobody has fetched is not in sight of an adult answerable for them: the provider cannot teach, and
the parent believes the pupil is taught.
"""

from attendance.rules.words import Handover, Status

_ANSWERED_FOR = {Handover.TO_SCHOOL, Handover.COLLECTED}
_OFF = {Status.NOT_HELD: "Session not held", Status.LEFT_EARLY: "Session ended early"}
_WHERE = {
    Handover.WITH_US: "waiting to be fetched",
    Handover.NEVER_CAME: "had not come",
    Handover.TO_SCHOOL: "taken to school",
    Handover.COLLECTED: "collected",
    Handover.LEFT_ALONE: "left on their own",
}


def status_of(handover: Handover | None, *, ends_early: bool) -> Status:
    """Return what is recorded of one pupil whose session is called off, or ends before its time."""
    if not ends_early:
        return Status.NOT_HELD
    return Status.ABSENT if handover is Handover.NEVER_CAME else Status.LEFT_EARLY


def is_to_be_looked_for(status: Status, handover: Handover | None) -> bool:
    """Say whether somebody must establish where a pupil is.

    Absent, and not held, unless somebody took the pupil away; ended early, where the pupil still waits or went alone.
    """
    if status is Status.LEFT_EARLY:
        return handover is not None and handover not in _ANSWERED_FOR
    return status in {Status.ABSENT, Status.NOT_HELD} and handover not in _ANSWERED_FOR


def was_handed_on(before: Handover | None, after: Handover | None) -> bool:
    """Say whether a pupil who waited at the provider has left it since."""
    return before is Handover.WITH_US and after in {*_ANSWERED_FOR, Handover.LEFT_ALONE}


def handover_fault(status: Status, handover: Handover | None, handed_to: str | None) -> str | None:
    """Return what cannot be right about where a pupil is said to be, as a sentence fit to show; None for nothing."""
    if handover is None:
        return None
    if status not in _OFF:
        return "Where a pupil was handed over is said of a session that was not held or ended early."
    if status is Status.LEFT_EARLY and handover is Handover.NEVER_CAME:
        return "A pupil who never came cannot leave early. Mark the pupil absent."
    if handover.takes_a_name and not (handed_to or "").strip():
        verb = "collected the pupil" if handover is Handover.COLLECTED else "took the pupil to school"
        return f"Enter who {verb}."
    return None


def in_words(status: Status, handover: Handover | None) -> str:
    """Return what is known in one line without a name: "Session not held, collected"."""
    return ", ".join(filter(None, (_OFF.get(status, status.label), where_in_words(handover))))


def where_in_words(handover: str | None) -> str:
    """Return where a pupil is as the home school reads it, without a name; empty where nothing was said."""
    return _WHERE[Handover(handover)] if handover else ""
