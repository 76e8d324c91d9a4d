"""The school's codes: which there are, which may stand where, and which one to propose for a session, with the reason.

Pure. Nothing here enters a code: only a named person of the home school does.
"""

from attendance.rules.codes.case import Case, Outcome, Proposal, SessionAgreement, Why
from attendance.rules.codes.clearing import AWAITING, Entered, Pile, is_told, pile_of, proposal_for
from attendance.rules.codes.entering import MAY_ENTER, cannot_stand, may_enter, minutes_late, needs_reason, read_entry
from attendance.rules.codes.lateness import Lateness, NotAWindow, lateness, read_window, window_of
from attendance.rules.codes.proposing import propose
from attendance.rules.codes.school_age import is_of_compulsory_age
from attendance.rules.codes.table import CODES, WITHDRAWN, Code, Group, ProposedFrom, Standing, find_code
from attendance.rules.codes.telling import TO_TELL, is_unexplained, telling_words, whom_to_tell
from attendance.rules.codes.unexplained import (
    Deadline,
    Reminder,
    deadline,
    next_look,
    once_over,
    reason_for_o,
)
from attendance.rules.codes.written import NotACode, read_code

__all__ = [
    "AWAITING",
    "CODES",
    "MAY_ENTER",
    "TO_TELL",
    "WITHDRAWN",
    "Case",
    "Code",
    "Deadline",
    "Entered",
    "Group",
    "Lateness",
    "NotACode",
    "NotAWindow",
    "Outcome",
    "Pile",
    "Proposal",
    "ProposedFrom",
    "Reminder",
    "SessionAgreement",
    "Standing",
    "Why",
    "cannot_stand",
    "deadline",
    "find_code",
    "is_of_compulsory_age",
    "is_told",
    "is_unexplained",
    "lateness",
    "may_enter",
    "minutes_late",
    "needs_reason",
    "next_look",
    "once_over",
    "pile_of",
    "proposal_for",
    "propose",
    "read_code",
    "read_entry",
    "read_window",
    "reason_for_o",
    "telling_words",
    "whom_to_tell",
    "window_of",
]
