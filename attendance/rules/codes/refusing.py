"""Find what cannot be right about a case, name the rule it breaks, and the way out.

Source: S.I. 2024/208 and "Working together to improve school attendance". What is refused is proposed nowhere: a
person puts the facts right first.
"""

from collections.abc import Iterator

from attendance.rules.codes.case import Case, SessionAgreement
from attendance.rules.codes.nature import Activity, activity_of
from attendance.rules.codes.table import REGULATIONS_2024
from attendance.rules.words import Pathway

TOO_EARLY = (
    "Codes are proposed for dates from 19 August 2024, when S.I. 2024/208 came into force. Enter what the register of "
    "that time holds."
)
D_NEEDS_SCHOOL = (
    "D is for a pupil registered at another school, and this provider is no school: nobody can be on its roll. "
    "Set “registered at the provider” to no; then it is B, or K if the local authority arranged it."
)
D_NEEDS_ROLL = (
    "D is for a pupil on the other school's admission register, and this one is not on it. Record that the pupil is "
    "registered there, with the day; until then it is B, or K if the local authority arranged it, once the pupil was "
    "seen."
)
C2_NOT_FLEXI = (
    "Flexi-schooling is not a part-time timetable: it is neither temporary nor meant to end in full-time school. "
    "Record the session as agreed at home (flexi_home); then it is C."
)
C_NOT_PART_TIME = (
    "A part-time timetable is no flexi-schooling. Record the session as agreed off (part_time_off); then it is C2, "
    "or X outside compulsory school age."
)
C2_WAS_TAUGHT = (
    "C2 and X are only for agreed sessions off, without education, and the provider saw the pupil in this one. "
    "Take the session out of the part-time agreement, or ask the provider to correct its register."
)
C_WAS_TAUGHT = (
    "An agreed day at home is C, never B: nobody whom the school approved supervises it. The provider saw the pupil, "
    "though. Take the session out of the flexi agreement, or ask the provider to correct its register."
)
B_UNSUPERVISED = (
    "Work that a pupil does without supervision, at home or elsewhere, is no approved educational activity: neither B "
    "nor K. If somebody supervised it, correct the nature of the activity; else enter the true reason for absence."
)
NATURE_MISSING = (
    "B, K, P and W must say what the pupil did (S.I. 2024/208, regulation 10). Enter the nature of the activity on the "
    "placement, such as horticulture."
)
AGE_UNKNOWN = (
    "C2 is for pupils of compulsory school age and X for all others, never the other way round. Enter the date of "
    "birth."
)
DAY_UNKNOWN = "E is for the first five school days of a suspension. Say which day of it this is, counted from 1."


def impossible(case: Case) -> str | None:
    """Return what cannot be right about a case, with the way out; None where nothing is wrong."""
    return next(_faults(case), None)


def _faults(case: Case) -> Iterator[str]:
    if case.on < REGULATIONS_2024:
        yield TOO_EARLY
    yield from _of_the_roll(case)
    yield from _of_the_agreement(case)
    yield from _of_the_activity(case)


def _of_the_roll(case: Case) -> Iterator[str]:
    claims_host = case.agreement is SessionAgreement.TIMETABLED_AT_HOST
    if not case.is_school and (case.is_registered or claims_host):
        yield D_NEEDS_SCHOOL
    if claims_host and not case.is_registered:
        yield D_NEEDS_ROLL


def _of_the_agreement(case: Case) -> Iterator[str]:
    if case.agreement is SessionAgreement.PART_TIME_OFF:
        if case.pathway is Pathway.FLEXI:
            yield C2_NOT_FLEXI
        if case.was_seen_in_person:
            yield C2_WAS_TAUGHT
        if case.date_of_birth is None:
            yield AGE_UNKNOWN
    if case.agreement is SessionAgreement.FLEXI_HOME:
        if case.pathway is Pathway.PART_TIME_TIMETABLE:
            yield C_NOT_PART_TIME
        if case.was_seen_in_person:
            yield C_WAS_TAUGHT
    if case.agreement is SessionAgreement.SUSPENDED and (case.suspended_day is None or case.suspended_day < 1):
        yield DAY_UNKNOWN


def _of_the_activity(case: Case) -> Iterator[str]:
    if case.is_dual_registered or not case.was_seen_in_person:
        return
    if not case.nature:
        yield NATURE_MISSING
    elif activity_of(case.nature) is Activity.UNSUPERVISED:
        yield B_UNSUPERVISED
