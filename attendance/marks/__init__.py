"""Use cases: the home school's marks. The officer reads a session as a list, enters codes, keys them; versions only."""

from attendance.marks.entering import Enter, Entry, How, MarkProblem, MarksRefused, enter, may_enter
from attendance.marks.history import EnteredSession, PupilEntries, history
from attendance.marks.keying import DayToKey, Key, NotKeyed, Said, days_to_key, entry_sheet, key
from attendance.marks.lines import Line, SessionLines, Version, session_lines
from attendance.marks.lines_out import entry_lines, give, this_week
from attendance.marks.unexplained import Absence, absences, count, remind_due

__all__ = [
    "Absence",
    "DayToKey",
    "Enter",
    "EnteredSession",
    "Entry",
    "How",
    "Key",
    "Line",
    "MarkProblem",
    "MarksRefused",
    "NotKeyed",
    "PupilEntries",
    "Said",
    "SessionLines",
    "Version",
    "absences",
    "count",
    "days_to_key",
    "enter",
    "entry_lines",
    "entry_sheet",
    "give",
    "history",
    "key",
    "may_enter",
    "remind_due",
    "session_lines",
    "this_week",
]
