"""The school's codes: which there are, which may stand where, and which one to propose for a session, with the reason.

Pure. Nothing here enters a code: only a named person of the home school does.
"""

from attendance.rules.codes.case import Case, Outcome, Proposal, SessionAgreement, Why
from attendance.rules.codes.lateness import Lateness, lateness
from attendance.rules.codes.proposing import propose
from attendance.rules.codes.school_age import is_of_compulsory_age
from attendance.rules.codes.table import CODES, WITHDRAWN, Code, Group, ProposedFrom, Standing, find_code
from attendance.rules.codes.written import NotACode, read_code

__all__ = [
    "CODES",
    "WITHDRAWN",
    "Case",
    "Code",
    "Group",
    "Lateness",
    "NotACode",
    "Outcome",
    "Proposal",
    "ProposedFrom",
    "SessionAgreement",
    "Standing",
    "Why",
    "find_code",
    "is_of_compulsory_age",
    "lateness",
    "propose",
    "read_code",
]
