"""One pupil's week: ten sessions, what was done about absences, how many serious things happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from attendance.rules.calendar import monday_of
from attendance.rules.fractions import SessionFraction
from attendance.rules.week.dates import in_words, sessions_of
from attendance.rules.week.outside import OutsideLine
from attendance.rules.week.states import SessionState, fraction_of
from attendance.rules.words import Session

TEN_SESSIONS = "A pupil's week has exactly ten sessions, Monday morning to Friday afternoon."


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionCell:
    """Where one pupil stood in one session.

    `detail` is a time, a reason or nothing; `followed_up` says who did what about it. `is_remote`: attended, or missed,
    at a distance, which is no attendance (Working together, code B).
    """

    on: date
    session: Session
    state: SessionState
    provider: str | None = None
    site: str | None = None
    detail: str | None = None
    followed_up: str | None = None
    is_remote: bool = False

    @property
    def where(self) -> str | None:
        """Return the provider and its site in one line, once where they have one name; None for no provider."""
        return ", ".join(dict.fromkeys(part for part in (self.provider, self.site) if part)) or None

    @property
    def when(self) -> str:
        """Return the session in words: "Tuesday morning"."""
        return in_words(self.on, self.session)


@dataclass(frozen=True, kw_only=True, slots=True)
class AbsenceLine:
    """One absence and what came of it; empty `done` or `whereabouts` means nobody has said."""

    on: date
    session: Session
    reason: str
    done: str
    whereabouts: str

    @property
    def when(self) -> str:
        """Return the session in words: "Tuesday morning"."""
        return in_words(self.on, self.session)


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilWeek:
    """One pupil's week; always ten cells, Monday morning first, whatever was or was not said.

    What was `outside` hours, until Sunday, stands beside the cells: it is in none of them and in no figure.
    """

    pupil_ref: str
    family_name: str
    given_name: str
    year_group: str
    reg_group: str
    providers: tuple[str, ...]
    pathways: tuple[str, ...]
    cells: tuple[SessionCell, ...]
    walk_offs: int = 0
    incidents: int = 0
    absences: tuple[AbsenceLine, ...] = ()
    outside: tuple[OutsideLine, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a week with a session left out: nobody would look for the missing one."""
        require_ten_sessions(self.cells)

    @property
    def name(self) -> str:
        """Return the name as spoken."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def sort_name(self) -> tuple[str, str]:
        """Return what a list is ordered by: the family name, then the given name."""
        return self.family_name.casefold(), self.given_name.casefold()

    @property
    def placement_attendance(self) -> SessionFraction:
        """Return how often the pupil turned up, of the sessions whose outcome is known."""
        return attendance_of(self.cells)

    @property
    def absence_lines(self) -> tuple[AbsenceLine, ...]:
        """Return what is recorded of each absence, with an empty line where nothing is."""
        recorded = {(line.on, line.session): line for line in self.absences}
        silent = (cell for cell in self.cells_in(SessionState.ABSENT) if (cell.on, cell.session) not in recorded)
        empty = (
            AbsenceLine(on=cell.on, session=cell.session, reason=cell.detail or "", done="", whereabouts="")
            for cell in silent
        )
        return tuple(sorted((*self.absences, *empty), key=lambda line: (line.on, line.session)))

    def cells_in(self, state: SessionState) -> tuple[SessionCell, ...]:
        """Return the sessions in one state, in order."""
        return tuple(cell for cell in self.cells if cell.state is state)


def require_ten_sessions(cells: tuple[SessionCell, ...]) -> None:
    """Raise ValueError unless these are exactly the ten sessions of one week in order."""
    held = tuple((cell.on, cell.session) for cell in cells)
    if not held or held != sessions_of(monday_of(held[0][0])):
        raise ValueError(TEN_SESSIONS)


def attendance_of(cells: Iterable[SessionCell]) -> SessionFraction:
    """Return the sessions attended of those whose outcome is known, and those not in the figure."""
    return fraction_of((cell.state, cell.is_remote) for cell in cells)
