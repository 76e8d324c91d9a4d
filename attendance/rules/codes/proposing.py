"""Propose the home school's code for a pupil's session from the placement's facts and what the provider saw.

Source: S.I. 2024/208 and "Working together to improve school attendance" (August 2024, July 2026 edition). The table
is in docs/codes.md. B, K, P and W need an observation of the pupil in person; D, C, C2, X and E follow what the school
has agreed and need none. Whether the pupil is safe is asked elsewhere: no code answers it. Nothing here is entered
anywhere: the home school decides.
"""

from attendance.rules.codes.case import Case, Outcome, Proposal, SessionAgreement, Why
from attendance.rules.codes.lateness import Lateness
from attendance.rules.codes.nature import Activity, activity_of, names_a_sport
from attendance.rules.codes.refusing import impossible
from attendance.rules.codes.school_age import is_of_compulsory_age
from attendance.rules.codes.table import get_code
from attendance.rules.decisions import DAYS_BEFORE_PROVISION
from attendance.rules.words import ArrangedBy, Reason, Session, Status, Transport

NOT_REPORTED = Why(
    "Not reported",
    "without an observation nothing is proposed. If the register closes before the provider reports, it holds N.",
)
CLOSED = Why(
    "The provider did not hold the session",
    "nothing is proposed, and a person decides. Back at school it is / or \\; else C or Y7, as the case is. Never B, "
    "as nothing was attended; never Y4, which is for the school's own site.",
)
HOST_CLOSED = Why(
    "The host school did not hold the session",
    "a person decides. It is D only if the pupil was still timetabled there; the host enters Y4 or # in its own "
    "register.",
)
SIXTH_DAY = (
    "from the sixth school day full-time education must be arranged, by the school, or by the local authority after a "
    "permanent exclusion; then it is B, K or D. E is proposed for days 1 to 5 only. A person decides."
)
N_UNTIL = "N until the reason is established, within 5 school days; then I, M or another code, at the latest O."


def propose(case: Case) -> Proposal:
    """Return the code to propose for a case, how it counts and why, or why there is none."""
    refused = impossible(case)
    if refused is not None:
        return Proposal(outcome=Outcome.REFUSED, why=refused)
    return _agreed(case) or _observed(case)


def _agreed(case: Case) -> Proposal | None:
    """Return what follows from the agreement alone; None where it depends on what was seen."""
    if case.agreement is SessionAgreement.SUSPENDED and not case.was_seen_in_person:
        return _suspended(case)
    if case.agreement is SessionAgreement.PART_TIME_OFF:
        return _part_time(case)
    if case.agreement is SessionAgreement.FLEXI_HOME:
        return _proposal("C", "Agreed at home, flexi-schooling", "leave, which lowers attendance. Never B, never C2.")
    return _dual(case) if case.is_dual_registered else None


def _suspended(case: Case) -> Proposal:
    day = case.suspended_day or 0
    if day > DAYS_BEFORE_PROVISION:
        why = Why(f"Alarm, day {day} of a suspension and no provision recorded", SIXTH_DAY)
        return Proposal(outcome=Outcome.ALARM, why=why, tells_home=True)
    return _proposal("E", f"Day {day} of a suspension, without provision", "E for its first five school days.")


def _part_time(case: Case) -> Proposal:
    short = "Agreed off, part-time timetable"
    if case.date_of_birth is not None and is_of_compulsory_age(case.date_of_birth, case.on):
        return _proposal("C2", short, "leave at compulsory school age, which lowers attendance. Never X.")
    return _proposal("X", short, "not of compulsory school age on this date, so not required to attend. Never C2.")


def _dual(case: Case) -> Proposal:
    if case.status is Status.NOT_HELD and case.agreement is not SessionAgreement.TIMETABLED_AT_HOST:
        return Proposal(outcome=Outcome.SCHOOL_DECIDES, why=HOST_CLOSED, host_mark="Y4 or #", tells_home=True)
    mark, happened, follows = _host_register(case)
    beside = f" The host's own register: {mark}." if mark else ""
    is_missed = case.status is not None and not case.was_seen_in_person
    return Proposal(
        outcome=Outcome.PROPOSED,
        code=get_code("D"),
        why=Why(
            f"On the roll of {case.place or 'the host school'}, {happened}",
            f"D at home, whatever happens there.{beside}{follows}",
        ),
        host_mark=mark,
        tells_home=is_missed or case.status is Status.LEFT_EARLY,
    )


def _host_register(case: Case) -> tuple[str | None, str, str]:
    """Return the mark of the host's own register, what happened there, and what follows from it."""
    if case.status is None:
        return None, "not reported", " Where the pupil is, is asked all the same."
    if case.status is Status.NOT_HELD:
        return "Y4 or #", "session not held", " The home school is told."
    if not case.was_seen_in_person:
        symbol, why = _absence(case)
        return symbol, why.inside, " The host follows it up, and the home school is told."
    if case.status is Status.LATE:
        return _host_late(case.lateness)
    present = "/" if case.session is Session.AM else "\\"
    if case.status is Status.LEFT_EARLY:
        return present, "seen, left early", " The home school is told at once."
    return present, "seen", ""


def _host_late(late: Lateness | None) -> tuple[str, str, str]:
    if late is None or late.is_in_window:
        return "L", f"seen, {late.words if late else 'late'}", ""
    return "L or U", f"seen, {late.words}", " Whether its register was still open is for the host."


def _observed(case: Case) -> Proposal:
    if case.status is None:
        return Proposal(outcome=Outcome.NOT_REPORTED, why=NOT_REPORTED)
    if case.status is Status.NOT_HELD:
        return Proposal(outcome=Outcome.SCHOOL_DECIDES, why=CLOSED, tells_home=True)
    if case.was_seen_in_person:
        return _attended(case)
    symbol, why = _absence(case)
    return Proposal(outcome=Outcome.PROPOSED, code=get_code(symbol), why=why, tells_home=symbol == "N")


def _attended(case: Case) -> Proposal:
    nature = case.nature or ""
    symbol, arranged = _activity_code(case, nature)
    late = f", {case.lateness.words}" if case.status is Status.LATE and case.lateness else ""
    where = f" {case.place}" if case.place else ""
    parts = [f"{arranged}.", *_how(case)]
    if symbol == "B" and names_a_sport(nature):
        parts.append("If this session is sport, it is P.")
    is_told = case.status is Status.LEFT_EARLY
    return _proposal(symbol, f"Attended{where}, {nature}{late}", " ".join(parts), tells_home=is_told)


def _activity_code(case: Case, nature: str) -> tuple[str, str]:
    if case.arranged_by is ArrangedBy.LOCAL_AUTHORITY:
        return "K", "arranged by the local authority, for the sessions attended"
    activity = activity_of(nature)
    if activity is Activity.SPORT:
        return "P", "arranged by the school, and sport"
    if activity is Activity.WORK_EXPERIENCE:
        return "W", "arranged by the school, and work experience"
    return "B", "arranged by the school, at a place where the pupil is not registered"


def _how(case: Case) -> list[str]:
    if case.status is Status.LEFT_EARLY:
        return ["Left early: the mark stands, and the home school is told at once."]
    if case.status is not Status.LATE:
        return []
    if case.lateness is None:
        return ["Late, nobody said by how much: ask for the minutes."]
    if case.lateness.is_in_window:
        return ["The minutes stand beside the mark."]
    window = f"{case.lateness.window.total_seconds() // 60:.0f} minutes"
    return [f"That is after the window of {window}: whether it is U is for the school."]


def _absence(case: Case) -> tuple[str, Why]:
    """Return the code for a session missed, and why. A remote lesson is missed: nobody was there."""
    was_remote = case.status is not None and case.status.was_seen
    happened = "Taught remotely, which is absence" if was_remote else "Did not come"
    symbol, told, rest = _reason(case)
    return symbol, Why(f"{happened}, {told}", f"{rest} Never B or K." if was_remote else rest)


def _reason(case: Case) -> tuple[str, str, str]:
    """Return the code for a reason, the reason in a few words, and what there is to know of it."""
    if case.reason is Reason.ILL:
        return "I", "said to be ill", "the school decides whether it accepts that."
    if case.reason is Reason.APPOINTMENT:
        return "M", "said to be at an appointment", "M if it is medical or dental; the school decides."
    if case.reason in {Reason.TRANSPORT, Reason.TAXI_DID_NOT_COME}:
        return _transport(case)
    if case.reason in {None, Reason.NOT_KNOWN}:
        return "N", "reason unknown", N_UNTIL
    return "N", f"reason reported: {case.reason.label.lower()}", f"the school decides. {N_UNTIL}"


def _transport(case: Case) -> tuple[str, str, str]:
    if case.transport in {Transport.SCHOOL, Transport.LOCAL_AUTHORITY}:
        whose = "the school" if case.transport is Transport.SCHOOL else "the local authority"
        told = f"transport by {whose} failed"
        return "Y1", told, "Y1 if it is too far to walk; the school decides."
    rest = "Y1 is only for transport that the school or the local authority normally provides."
    return "N", "transport failed", f"{rest} {N_UNTIL}"


def _proposal(symbol: str, short: str, rest: str, *, tells_home: bool = False) -> Proposal:
    return Proposal(outcome=Outcome.PROPOSED, code=get_code(symbol), why=Why(short, rest), tells_home=tells_home)
