"""A provider's own week to sign off: what it told us, and nothing any other provider said."""

from dataclasses import dataclass
from datetime import date, datetime

from attendance.rules.fractions import SessionFraction
from attendance.rules.week.dates import format_week, sessions_of
from attendance.rules.week.outside import OutsideLine
from attendance.rules.week.pupils import TEN_SESSIONS, SessionCell, attendance_of


@dataclass(frozen=True, kw_only=True, slots=True)
class HostedPupil:
    """One pupil's ten sessions as this provider saw them; None where the pupil is not placed here.

    `placement` is the reference of a placement that has begun; None while none has.
    """

    given_name: str
    family_name: str
    cells: tuple[SessionCell | None, ...]
    placement: str | None = None
    outside: tuple[OutsideLine, ...] = ()

    @property
    def attendance(self) -> SessionFraction:
        """Return how often the pupil turned up here, of the sessions whose outcome is known."""
        return attendance_of(cell for cell in self.cells if cell is not None)


@dataclass(frozen=True, kw_only=True, slots=True)
class HostedSchool:
    """The pupils of one home school; `signed_off` is who signed, in words, None while none has."""

    name: str
    pupils: tuple[HostedPupil, ...]
    signed_off: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderWeek:
    """One provider's register of one week, each home school apart: none sees another's pupils."""

    provider_name: str
    monday: date
    made_at: datetime
    schools: tuple[HostedSchool, ...]

    def __post_init__(self) -> None:
        """Refuse a pupil whose sessions are not the ten of this week, each in its own place."""
        expected = sessions_of(self.monday)
        for pupil in (pupil for school in self.schools for pupil in school.pupils):
            if len(pupil.cells) != len(expected):
                raise ValueError(TEN_SESSIONS)
            for cell, place in zip(pupil.cells, expected, strict=True):
                if cell is not None and (cell.on, cell.session) != place:
                    raise ValueError("A session stands in the wrong place of the week.")

    @property
    def week(self) -> str:
        """Return the ISO name of the week, "2026-W38"."""
        return format_week(self.monday)
