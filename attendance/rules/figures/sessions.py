"""One session of a pupil as both sides know it: what the home school entered, and what a provider saw. Never one."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from attendance.rules.week import SessionState
from attendance.rules.words import Session


class Owed(StrEnum):
    """Where a session without an entry is to be entered: here, in the school's own register alone, or nowhere."""

    ENTRY = "entry"
    OWN_REGISTER = "own_register"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True, slots=True)
class CountedSession:
    """One session. `code` blank: nothing is entered. `state` None: no provider was to see the pupil.

    `place` and `pathway`, in words: of the placement that knows most of the session; blank where none speaks of it.
    """

    pupil_id: UUID
    on: date
    session: Session
    code: str = ""
    owed: Owed = Owed.NOTHING
    state: SessionState | None = None
    is_remote: bool = False
    place: str = ""
    pathway: str = ""
