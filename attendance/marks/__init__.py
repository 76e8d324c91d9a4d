"""Use cases: the home school's marks. The officer reads a session as a list and enters codes; versions only."""

from attendance.marks.entering import Enter, Entry, How, MarkProblem, MarksRefused, enter, may_enter
from attendance.marks.lines import Line, SessionLines, Version, session_lines

__all__ = [
    "Enter",
    "Entry",
    "How",
    "Line",
    "MarkProblem",
    "MarksRefused",
    "SessionLines",
    "Version",
    "enter",
    "may_enter",
    "session_lines",
]
