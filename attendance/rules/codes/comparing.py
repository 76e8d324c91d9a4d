"""Compare the code a school has entered with what Muster would propose: what to look at again, and why.

A records system that fills B in from a timetable hides an absence that the provider reported, or silence. Why a pupil
was absent is for the school to say, so I, M, O and the like are never held against an N. Nothing here is a correction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from attendance.rules.codes.case import Outcome, Proposal
from attendance.rules.codes.entering import ATTENDED_ELSEWHERE, not_at_this_age
from attendance.rules.codes.table import Code, Standing, find_code
from attendance.rules.codes.written import NotACode, read_code
from attendance.rules.words import Session


class Difference(StrEnum):
    """What is to be looked at again, the most serious first."""

    NOT_SEEN = "not_seen"
    CANNOT_BE = "cannot_be"
    SEEN = "seen"
    NOT_REPORTED = "not_reported"
    NO_MARK = "no_mark"
    UNLIKE_ENTERED = "unlike_entered"
    OTHERWISE = "otherwise"

    @property
    def label(self) -> str:
        """Return the words for a list."""
        return _LABELS[self]


_LABELS = {
    Difference.NOT_SEEN: "Entered as attending, but the provider did not see the pupil",
    Difference.CANNOT_BE: "Cannot be right",
    Difference.SEEN: "Entered as absent, but the provider saw the pupil",
    Difference.NOT_REPORTED: "Nobody has reported",
    Difference.NO_MARK: "No mark entered",
    Difference.UNLIKE_ENTERED: "Not the code that was entered in Muster",
    Difference.OTHERWISE: "Another code is proposed",
}
_ORDER = tuple(Difference)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A difference, with the reason in a sentence and the code proposed; empty where none is."""

    difference: Difference
    why: str
    proposed: str = ""


def compare(
    written: str, on: date, session: Session, *, born: date | None, proposals: Sequence[Proposal]
) -> Found | None:
    """Return what is to be looked at again about one entry; None where it can stand.

    `proposals` are those for the pupil's session, one for each provider that speaks of it. Where two differ, an entry
    that agrees with one of them stands: which is right was for the school to say.
    """
    try:
        code = read_code(written, on, session)
    except NotACode as error:
        return Found(difference=Difference.CANNOT_BE, why=str(error), proposed=_proposed(proposals))
    by_age = not_at_this_age(code, born, on) if code and born else None
    if by_age is not None:
        return Found(difference=Difference.CANNOT_BE, why=str(by_age), proposed=_proposed(proposals))
    if not proposals:
        return _nowhere(code)
    found = [_against(code, each) for each in proposals]
    if None in found:
        return None
    return most_serious(*found)


def compare_with_entered(written: str, on: date, session: Session, *, entered: str) -> Found | None:
    """Return how a mark of the school's own records system differs from the code entered in Muster; blank: none was.

    What is no code at all is for `compare` to say.
    """
    try:
        code = read_code(written, on, session)
    except NotACode:
        return None
    if not entered or (code is not None and code.symbol == entered):
        return None
    if code is None:
        return Found(difference=Difference.NO_MARK, why=f"In Muster {entered} was entered.")
    return Found(difference=Difference.UNLIKE_ENTERED, why=f"In Muster {entered} was entered.")


def compare_system(
    written: str, on: date, session: Session, *, born: date | None, proposals: Sequence[Proposal], entered: str
) -> Found | None:
    """Return what is to be looked at again about a mark of the school's own records system; None where it can stand.

    Beside what providers saw, and beside the code that was entered in Muster; blank: none was.
    """
    return most_serious(
        compare_with_entered(written, on, session, entered=entered),
        compare(written, on, session, born=born, proposals=proposals),
    )


def most_serious(*found: Found | None) -> Found | None:
    """Return the most serious of some differences, the first of two alike; None where there is none."""
    return min((each for each in found if each), key=lambda each: _ORDER.index(each.difference), default=None)


def compare_with_seen(
    written: str, on: date, session: Session, *, born: date | None, proposals: Sequence[Proposal]
) -> Found | None:
    """Return what `compare` does of an entry that stands; one that claims no attendance is not held against silence."""
    found = compare(written, on, session, born=born, proposals=proposals)
    if found is None or found.difference is not Difference.NOT_REPORTED:
        return found
    code = find_code(written)
    return found if code is not None and code.standing.is_attended else None


def _proposed(proposals: Sequence[Proposal]) -> str:
    return " or ".join(dict.fromkeys(each.symbol for each in proposals if each.symbol))


def _nowhere(code: Code | None) -> Found | None:
    if code is None or code.symbol not in ATTENDED_ELSEWHERE | {"D"}:
        return None
    why = (
        f"{code.symbol} says the pupil was elsewhere, and no placement on file has this session, or it has not begun. "
        "Correct the mark, or the placement."
    )
    return Found(difference=Difference.CANNOT_BE, why=why)


def _against(code: Code | None, proposal: Proposal) -> Found | None:
    if proposal.outcome is Outcome.REFUSED:
        return _found(Difference.CANNOT_BE, proposal)
    if proposal.outcome is Outcome.NOT_REPORTED:
        return _found(Difference.NOT_REPORTED, proposal)
    if code is None:
        return _found(Difference.NO_MARK, proposal)
    if proposal.outcome is Outcome.ALARM:
        return _found(Difference.CANNOT_BE, proposal) if code.symbol == "E" else None
    if proposal.outcome is Outcome.SCHOOL_DECIDES:
        return _against_a_closed_provider(code, proposal)
    return _against_a_code(code, proposal)


def _against_a_closed_provider(code: Code, proposal: Proposal) -> Found | None:
    if code.symbol in ATTENDED_ELSEWHERE:
        return _found(Difference.NOT_SEEN, proposal)
    # D may stand where the pupil was still timetabled at the host, which no row holds.
    is_wrong = code.symbol == "Y4" or (code.symbol == "D" and proposal.host_mark is None)
    return _found(Difference.CANNOT_BE, proposal) if is_wrong else None


def _against_a_code(code: Code, proposal: Proposal) -> Found | None:
    proposed = proposal.code
    if proposed is None or code.symbol == proposed.symbol:
        return None
    if code.symbol == "D" or (proposed.symbol == "D" and code.symbol in ATTENDED_ELSEWHERE):
        return _found(Difference.CANNOT_BE, proposal)
    if proposed.symbol == "D":
        return _found(Difference.OTHERWISE, proposal)
    if code.standing.is_attended and not proposed.standing.is_attended:
        return _found(Difference.NOT_SEEN, proposal)
    if proposed.standing.is_attended:
        return _found(Difference.OTHERWISE if code.standing.is_attended else Difference.SEEN, proposal)
    return _among_absences(code, proposed, proposal)


def _among_absences(code: Code, proposed: Code, proposal: Proposal) -> Found | None:
    if code.symbol in {"C2", "X"}:
        # Agreed off is a matter of the sessions that were agreed, not of a reason found later.
        return _found(Difference.CANNOT_BE, proposal)
    is_agreed = proposed.symbol in {"C", "C2", "E", "X"}
    if is_agreed or code.symbol == "E" or code.standing is Standing.ADMINISTRATIVE:
        return _found(Difference.OTHERWISE, proposal)
    return None


def _found(difference: Difference, proposal: Proposal) -> Found:
    return Found(difference=difference, why=str(proposal.why), proposed=proposal.symbol)
