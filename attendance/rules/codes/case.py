"""What must be known of one pupil's session to propose a code, and what a proposal says. No rule stands here."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from attendance.rules.codes.lateness import Lateness
from attendance.rules.codes.table import Code
from attendance.rules.words import ArrangedBy, Mode, Pathway, Reason, Session, Status, Transport


class SessionAgreement(StrEnum):
    """What the home school has agreed or decided about this very session, before anybody saw the pupil."""

    PART_TIME_OFF = "part_time_off"
    FLEXI_HOME = "flexi_home"
    SUSPENDED = "suspended"
    TIMETABLED_AT_HOST = "timetabled_at_host"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One pupil's session under one placement.

    `status` None: nobody reported. `is_registered`: on the provider's own admission register. `suspended_day` counts
    the school days of a suspension from 1, and is only there with that agreement. `place` is named in the reason.
    """

    on: date
    session: Session
    date_of_birth: date | None = None
    pathway: Pathway | None = None
    arranged_by: ArrangedBy = ArrangedBy.SCHOOL
    is_school: bool = False
    is_registered: bool = False
    nature: str | None = None
    mode: Mode = Mode.IN_PERSON
    status: Status | None = None
    reason: Reason | None = None
    transport: Transport = Transport.NONE
    agreement: SessionAgreement | None = None
    suspended_day: int | None = None
    lateness: Lateness | None = None
    place: str | None = None

    @property
    def is_dual_registered(self) -> bool:
        """Say whether the provider is a school with the pupil on its roll."""
        return self.is_school and self.is_registered

    @property
    def was_seen_in_person(self) -> bool:
        """Say whether somebody saw the pupil there; a remote lesson is no attendance."""
        return self.status is not None and self.status.was_seen and self.mode is Mode.IN_PERSON


class Outcome(StrEnum):
    """Why there is a proposal, or none."""

    PROPOSED = "proposed"
    NOT_REPORTED = "not_reported"
    SCHOOL_DECIDES = "school_decides"
    ALARM = "alarm"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Why:
    """A reason: what happened, in a few words for a list, and the rest, for whoever asks."""

    short: str
    rest: str

    @property
    def inside(self) -> str:
        """Return the few words as they stand within a sentence."""
        return self.short[:1].lower() + self.short[1:]

    def __str__(self) -> str:
        return f"{self.short}: {self.rest}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """The code to propose to the home school, and why; `code` None wherever there is nothing to propose.

    `host_mark` is what belongs into the host school's own register, where there is one and it can be said.
    `tells_home`: somebody at the home school must hear of it now, whatever the mark.
    """

    outcome: Outcome
    why: Why
    code: Code | None = None
    host_mark: str | None = None
    tells_home: bool = False

    @property
    def symbol(self) -> str:
        """Return the symbol of the code; empty where none is proposed."""
        return self.code.symbol if self.code else ""

    @property
    def standing(self) -> str:
        """Return how the code counts; empty where none is proposed."""
        return self.code.standing.value if self.code else ""
