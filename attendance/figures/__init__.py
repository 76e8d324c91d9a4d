"""Use cases: attendance in figures. The home school's own, and its providers' beside it, never added together."""

from attendance.figures.page import FiguresPage, page, this_school_year

__all__ = ["FiguresPage", "page", "this_school_year"]
