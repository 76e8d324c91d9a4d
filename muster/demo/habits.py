"""How the providers of the cast are: when their registers come, what they forget. Chance is the same in every run."""

from dataclasses import dataclass
from datetime import time
from random import Random

from attendance.rules.words import Session

SEED = "harrowdale"
# Registers and what follows them come on the ten minutes, so that a day has few moments to look at.
EVERY = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Habit:
    """A provider's ways. A session's register comes between two times; a share of them does not come at all."""

    morning: tuple[time, time]
    afternoon: tuple[time, time]
    forgets_morning: float = 0.0
    forgets_afternoon: float = 0.0

    def register_at(self, session: Session, dice: Random) -> time | None:
        """Return when a session's register comes; None where it is forgotten."""
        first, last = self.morning if session is Session.AM else self.afternoon
        forgets = self.forgets_morning if session is Session.AM else self.forgets_afternoon
        minutes = dice.randrange(_minutes(first), _minutes(last) + 1, EVERY)
        is_forgotten = dice.random() < forgets
        return None if is_forgotten else time(minutes // 60, minutes % 60)


HABITS = {
    # Never late, never forgets.
    "BRACKEN": Habit(morning=(time(9, 10), time(9, 30)), afternoon=(time(13, 0), time(13, 10))),
    "TANSY": Habit(morning=(time(9, 30), time(9, 50)), afternoon=(time(13, 10), time(13, 50)), forgets_afternoon=0.05),
    # Always late: the tutors ring in one by one.
    "LANTERN": Habit(morning=(time(10, 20), time(10, 40)), afternoon=(time(13, 30), time(14, 20))),
    # Nobody is in the office in the afternoon.
    "WEXCOMBE": Habit(
        morning=(time(9, 40), time(9, 50)), afternoon=(time(13, 30), time(13, 50)), forgets_afternoon=0.45
    ),
    "KINGSMERE": Habit(morning=(time(9, 10), time(9, 20)), afternoon=(time(13, 20), time(13, 30))),
    "RIDGEWAY": Habit(
        morning=(time(9, 30), time(10, 10)),
        afternoon=(time(13, 20), time(14, 10)),
        forgets_morning=0.06,
        forgets_afternoon=0.1,
    ),
}


def dice(*about: object) -> Random:
    """Return chance that falls alike whenever it is asked about the same thing."""
    return Random("|".join([SEED, *map(str, about)]))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
