"""Say who may enter a code into the home school's register, which code may stand there, and when a reason is needed.

Source: S.I. 2024/208, regulation 10, and "Working together to improve school attendance": the school keeps its
register, and each amendment shows the original, the amended entry, the reason, the date, and who made it by name and
title. So a person of the home school enters, never a provider and never a job. Pure; nothing here stores anything.
"""

from datetime import date

from attendance.rules.codes.case import Case, SessionAgreement, Why
from attendance.rules.codes.nature import Activity, activity_of
from attendance.rules.codes.refusing import AGE_UNKNOWN, B_UNSUPERVISED, C2_WAS_TAUGHT, C_WAS_TAUGHT, NATURE_MISSING
from attendance.rules.codes.school_age import is_of_compulsory_age
from attendance.rules.codes.table import Code, Group
from attendance.rules.codes.written import NotACode, read_code
from attendance.rules.words import ArrangedBy, Pathway, Role, Status

MAY_ENTER = frozenset({
    Role.ATTENDANCE_OFFICER,
    Role.OFFSITE_COORDINATOR,
    Role.SENIOR_LEAD,
    Role.HEADTEACHER,
    Role.DSL,
    Role.DEPUTY_DSL,
})  # fmt: skip
# Each says that the pupil attended somewhere else, so it must say what they did there.
ATTENDED_ELSEWHERE = frozenset({"B", "K", "P", "W"})

NO_CODE = Why("No code", "enter the code for this session.")
NOT_SEEN_THERE = Why(
    "Nobody saw the pupil there",
    "B, K, P and W say that the pupil attended. Ask the provider for its register, or write down what it says on the "
    "telephone; until then it is N.",
)
WAS_NOT_THERE = Why(
    "The provider says that the pupil did not attend",
    "B, K, P and W say that the pupil did. If the provider is wrong, ask it to correct its register; then enter this.",
)
D_AT_HOST = Why(
    "The pupil is on the host school's roll",
    "B, K, P and W are not for a school at which the pupil is registered: it is D.",
)
NO_HOST = Why(
    "Not on the roll of another school",
    "D is for a session at a school at which the pupil is registered too. Record that on the placement first.",
)
OF_THE_AUTHORITY = Why("Arranged by the local authority", "sessions attended there are K, never B, P or W.")
OF_THE_SCHOOL = Why(
    "Arranged by the school",
    "K is for what the local authority arranged. It is B, P for sport or W for work experience.",
)
NOT_AGREED_OFF = Why(
    "Not agreed off",
    "C2 is for sessions that a part-time timetable names. Record the agreement first, or enter the true reason.",
)
TOO_OLD_FOR_X = Why("Of compulsory school age", "X is for pupils who are not. Agreed off, it is C2.")
TOO_YOUNG_FOR_C2 = Why("Not of compulsory school age", "C2 is for pupils who are. Agreed off, it is X.")
E_WAS_SEEN = Why("The provider saw the pupil", "E is for a suspension without provision. Enter what was attended.")
NOT_YOUR_SITE = Why(
    "The provider was closed",
    "Y4 is for the school's own site. Back at school it is / or \\; else C or Y7, as the case is.",
)
SCHOOL_IS_OPEN = Why("The school is open in this session", "record the closure in the calendar first; then it is #.")
ON_THE_ROLL = Why("The pupil is on the roll", "Z is for those who are not yet. Enter the code for what happened.")


def may_enter(roles: frozenset[Role], *, is_person: bool, is_at_home_school: bool) -> bool:
    """Say whether somebody may enter codes for a pupil.

    A job and a program are no person, a provider's staff and a trust's are not at the home school.
    """
    return is_person and is_at_home_school and bool(roles & MAY_ENTER)


def read_entry(written: str, case: Case, *, nature: str) -> Code:
    """Return the code that is to be entered for a session; `nature` is what the pupil did there, as it is entered.

    Raises:
        NotACode: no such code, not in force on the day, of the other session, or impossible in this case.
    """
    code = read_code(written, case.on, case.session)
    why = NO_CODE if code is None else cannot_stand(code, case, nature=nature)
    if code is None or why is not None:
        raise NotACode(str(why))
    return code


def cannot_stand(code: Code, case: Case, *, nature: str) -> Why | None:
    """Return what is impossible about a code in a case, with the way out; None where it may stand."""
    if code.symbol in ATTENDED_ELSEWHERE:
        return _attended(code, case, nature)
    if code.group is Group.ADMINISTRATIVE:
        return SCHOOL_IS_OPEN if code.symbol == "#" else ON_THE_ROLL
    if code.symbol == "D":
        return None if case.is_dual_registered else NO_HOST
    if code.symbol in {"C2", "X"}:
        return _agreed_off(code, case)
    return _absent(code, case)


def not_at_this_age(code: Code, born: date, on: date) -> Why | None:
    """Return why X or C2 is not for somebody of this age; None for every other code, and where it may be."""
    if code.symbol == "X" and is_of_compulsory_age(born, on):
        return TOO_OLD_FOR_X
    if code.symbol == "C2" and not is_of_compulsory_age(born, on):
        return TOO_YOUNG_FOR_C2
    return None


def needs_reason(symbol: str, proposed: str, *, version: int) -> bool:
    """Say whether an entry must give a reason: each that is not what was proposed, and each after the first."""
    return version > 1 or symbol != proposed


def minutes_late(code: Code, case: Case) -> int | None:
    """Return the minutes beside a mark: of a pupil who was seen, and late, where the code says that they came."""
    says_so = code.standing.is_attended or code.symbol == "U"
    return case.lateness.minutes if case.lateness and case.was_seen_in_person and says_so else None


def _attended(code: Code, case: Case, nature: str) -> Why | None:
    if case.is_dual_registered:
        return D_AT_HOST
    if not case.was_seen_in_person:
        return NOT_SEEN_THERE if case.status is None else WAS_NOT_THERE
    is_of_authority = case.arranged_by is ArrangedBy.LOCAL_AUTHORITY
    if is_of_authority != (code.symbol == "K"):
        return OF_THE_AUTHORITY if is_of_authority else OF_THE_SCHOOL
    if not nature.strip():
        return NATURE_MISSING
    return B_UNSUPERVISED if activity_of(nature) is Activity.UNSUPERVISED else None


def _agreed_off(code: Code, case: Case) -> Why | None:
    if case.was_seen_in_person:
        return C2_WAS_TAUGHT
    if case.date_of_birth is None:
        return AGE_UNKNOWN
    why = not_at_this_age(code, case.date_of_birth, case.on)
    if why is not None or code.symbol == "X":
        return why
    return None if case.agreement is SessionAgreement.PART_TIME_OFF else NOT_AGREED_OFF


def _absent(code: Code, case: Case) -> Why | None:
    if code.symbol == "E" and case.was_seen_in_person:
        return E_WAS_SEEN
    if code.symbol == "C" and case.pathway is Pathway.FLEXI and case.was_seen_in_person:
        return C_WAS_TAUGHT
    return NOT_YOUR_SITE if code.symbol == "Y4" and case.status is Status.NOT_HELD else None
