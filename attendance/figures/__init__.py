"""Use cases: attendance in figures. The home school's own, and its providers' beside it, never added together."""

from attendance.figures.page import FiguresPage, page, this_school_year
from attendance.figures.pupil import weeks_of_pupil

__all__ = ["FiguresPage", "page", "this_school_year", "weeks_of_pupil"]
