"""Where a file and each of its rows stand on their way into the register: docs/states.md."""

from enum import StrEnum


class IntakeState(StrEnum):
    """Where a file stands."""

    STORED = "stored"
    REFUSED = "refused"
    WAITING = "waiting"
    RECORDED = "recorded"
    SET_ASIDE = "set_aside"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _STATE_LABELS[self]

    @property
    def tone(self) -> str:
        """Return the colour it is shown in."""
        return {IntakeState.RECORDED: "done", IntakeState.REFUSED: "alarm", IntakeState.SET_ASIDE: "calm"}.get(
            self, "waiting"
        )


_STATE_LABELS = {
    IntakeState.STORED: "Not read yet",
    IntakeState.REFUSED: "Could not be read",
    IntakeState.WAITING: "Waiting for your answer",
    IntakeState.RECORDED: "Recorded",
    IntakeState.SET_ASIDE: "Set aside",
}


class RowState(StrEnum):
    """Where one row of a file stands. Blank: it says nothing of the pupil, so the pupil stays not reported."""

    READY = "ready"
    BLANK = "blank"
    HELD = "held"
    RECORDED = "recorded"
    SET_ASIDE = "set_aside"


class Weighed(StrEnum):
    """How a row that can be recorded stands to what is on record."""

    NEW = "new"
    SAME = "same"
    LATER = "later"
    CHANGED = "changed"
    OLDER = "older"
    UNEXPECTED = "unexpected"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _WEIGHED_LABELS[self]


_WEIGHED_LABELS = {
    Weighed.NEW: "",
    Weighed.SAME: "as on record already",
    Weighed.LATER: "adds to what is on record",
    Weighed.CHANGED: "changes what is on record, which is kept",
    Weighed.OLDER: "older than what is on record: kept, and does not count",
    Weighed.UNEXPECTED: "not expected in this session: the home school is told",
}
