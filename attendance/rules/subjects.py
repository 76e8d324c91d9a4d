"""Name what an alert is about where more than one use case must know it."""

from datetime import date
from uuid import UUID

from attendance.rules.words import Session

_PARENT = "parent/"


def parents_word(placement_id: UUID, on: date, session: Session) -> str:
    """Return the subject of an alert that a parent's word opened."""
    return f"{_PARENT}{placement_id}/{on}/{session.value}"


def is_parents_word(subject: str) -> bool:
    """Say whether a parent's word opened an alert: the provider's does not close it."""
    return subject.startswith(_PARENT)
