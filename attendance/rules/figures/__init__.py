"""Count what the home school entered, and beside it what its providers saw: two figures that are never added together.

Pure. A session nobody reported and a session without an entry are in no half of either; both are counted and said.
"""

from attendance.rules.figures.both import Figures, figures_of
from attendance.rules.figures.grouping import Absent, By, CountedPupil, FigureLine, lines_by, total
from attendance.rules.figures.of_week import figures_of_pupil, figures_of_week
from attendance.rules.figures.sessions import CountedSession, Owed
from attendance.rules.figures.statutory import NotCounted, Statutory, percent_of, tenths
from attendance.rules.figures.weeks import CountedWeek, weeks_of

__all__ = [
    "Absent",
    "By",
    "CountedPupil",
    "CountedSession",
    "CountedWeek",
    "FigureLine",
    "Figures",
    "NotCounted",
    "Owed",
    "Statutory",
    "figures_of",
    "figures_of_pupil",
    "figures_of_week",
    "lines_by",
    "percent_of",
    "tenths",
    "total",
    "weeks_of",
]
