"""Two figures side by side: what the home school entered, and what the providers saw. They are never added together.

Source: "Working together to improve school attendance", code D: a session at another school where the pupil is
registered is counted there and nowhere else, and stays D when the pupil does not come. A pupil who misses every one of
them can show 100 % at the home school; so what lies behind D is counted apart, and named.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from attendance.rules.figures.sessions import CountedSession, Owed
from attendance.rules.figures.statutory import Statutory, percent_of
from attendance.rules.fractions import SessionFraction, of_sessions
from attendance.rules.week import fraction_of

DUAL = "D"


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """The home school's figure, the providers' figure, and of the latter the part that stands behind D."""

    statutory: Statutory = field(default_factory=Statutory)
    placement: SessionFraction = field(default_factory=SessionFraction)
    behind_d: SessionFraction = field(default_factory=SessionFraction)

    def __add__(self, other: "Figures") -> "Figures":
        """Return both counted together, each kind with its own."""
        return Figures(
            statutory=self.statutory + other.statutory,
            placement=self.placement + other.placement,
            behind_d=self.behind_d + other.behind_d,
        )

    @property
    def has_d_trap(self) -> bool:
        """Say whether sessions were missed at a host school that the home figure, by its rule, does not show."""
        return self.behind_d.missed > 0

    @property
    def d_trap_words(self) -> str:
        """Return what lies behind D: "D: 6 of 6 sessions at the host school missed, …"; blank where nothing does."""
        if not self.has_d_trap:
            return ""
        held = of_sessions(self.behind_d.missed, self.behind_d.expected)
        said = f"D: {held} at the host school missed, which the statutory figure does not show"
        return f"{said}; counted with it, {self._with_d}" if self.statutory.possible else said

    @property
    def _with_d(self) -> str:
        attended = self.statutory.attended + self.behind_d.attended
        possible = self.statutory.possible + self.behind_d.expected
        return f"{of_sessions(attended, possible)} ({percent_of(attended, possible)})"


def figures_of(sessions: Iterable[CountedSession]) -> Figures:
    """Return both figures of sessions, in whatever order they come."""
    held = list(sessions)
    return Figures(
        statutory=Statutory.of(
            (each.code for each in held if each.code),
            not_entered=sum(not each.code and each.owed is Owed.ENTRY for each in held),
            own_register=sum(not each.code and each.owed is Owed.OWN_REGISTER for each in held),
        ),
        placement=_seen(held),
        behind_d=_seen(each for each in held if each.code == DUAL),
    )


def _seen(sessions: Iterable[CountedSession]) -> SessionFraction:
    return fraction_of((each.state, each.is_remote) for each in sessions if each.state is not None)
