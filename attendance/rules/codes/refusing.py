"""Find what cannot be right about a case, name the rule it breaks, and the way out.

Source: S.I. 2024/208 and "Working together to improve school attendance". What is refused is proposed nowhere: a
person puts the facts right first.
"""

from collections.abc import Iterator

from attendance.rules.codes.case import Case, SessionAgreement, Why
from attendance.rules.codes.nature import Activity, activity_of
from attendance.rules.codes.table import REGULATIONS_2024
from attendance.rules.words import Pathway

TOO_EARLY = Why(
    "Before 19 August 2024",
    "codes are proposed for dates from then on, when S.I. 2024/208 came into force. Enter what the register of that "
    "time holds.",
)
D_NEEDS_SCHOOL = Why(
    "Registered at a provider that is no school",
    "D is for a pupil registered at another school. Set “registered at the provider” to no; then it is B, or K if the "
    "local authority arranged it.",
)
D_NEEDS_ROLL = Why(
    "Not on the host's roll",
    "D is for a pupil on the other school's admission register. Record that the pupil is registered there, with the "
    "day; until then it is B, or K if the local authority arranged it, once the pupil was seen.",
)
C2_NOT_FLEXI = Why(
    "Agreed off, under flexi-schooling",
    "that is no part-time timetable: it is neither temporary nor meant to end in full-time school. Record the session "
    "as agreed at home (flexi_home); then it is C.",
)
C_NOT_PART_TIME = Why(
    "Agreed at home, under a part-time timetable",
    "that is no flexi-schooling. Record the session as agreed off (part_time_off); then it is C2, or X outside "
    "compulsory school age.",
)
C2_WAS_TAUGHT = Why(
    "Agreed off, but seen there",
    "C2 and X are only for agreed sessions without education. Take the session out of the part-time agreement, or ask "
    "the provider to correct its register.",
)
C_WAS_TAUGHT = Why(
    "Agreed at home, but seen there",
    "a day at home is C, never B, as nobody whom the school approved supervises it. Take the session out of the flexi "
    "agreement, or ask the provider to correct its register.",
)
B_UNSUPERVISED = Why(
    "Work without supervision",
    "that is no approved educational activity, at home or elsewhere, so neither B nor K. If somebody supervised it, "
    "correct the nature of the activity; else enter the true reason for absence.",
)
NATURE_MISSING = Why(
    "The activity is not on file",
    "B, K, P and W must say what the pupil did (S.I. 2024/208, regulation 10). Enter the nature of the activity on the "
    "placement, such as horticulture.",
)
AGE_UNKNOWN = Why(
    "The date of birth is not on file",
    "C2 is for pupils of compulsory school age and X for all others, never the other way round. Enter the date of "
    "birth.",
)
DAY_UNKNOWN = Why(
    "The day of the suspension is not known",
    "E is for the first five school days. Say which day of it this is, counted from 1.",
)


def impossible(case: Case) -> Why | None:
    """Return what cannot be right about a case, with the way out; None where nothing is wrong."""
    return next(_faults(case), None)


def _faults(case: Case) -> Iterator[Why]:
    if case.on < REGULATIONS_2024:
        yield TOO_EARLY
    yield from _of_the_roll(case)
    yield from _of_the_agreement(case)
    yield from _of_the_activity(case)


def _of_the_roll(case: Case) -> Iterator[Why]:
    claims_host = case.agreement is SessionAgreement.TIMETABLED_AT_HOST
    if not case.is_school and (case.is_registered or claims_host):
        yield D_NEEDS_SCHOOL
    if claims_host and not case.is_registered:
        yield D_NEEDS_ROLL


def _of_the_agreement(case: Case) -> Iterator[Why]:
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


def _of_the_activity(case: Case) -> Iterator[Why]:
    if case.is_dual_registered or not case.was_seen_in_person:
        return
    if not case.nature:
        yield NATURE_MISSING
    elif activity_of(case.nature) is Activity.UNSUPERVISED:
        yield B_UNSUPERVISED
