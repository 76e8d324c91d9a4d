"""Sort a session's pupils by what an officer has to do: what needs a look first, what is confirmed together last.

Pure. Nothing is entered here, and nothing that a provider says later moves a code that stands: it is shown as a
proposal to change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from attendance.rules.codes.case import Case, Outcome, Proposal, Why
from attendance.rules.codes.proposing import propose
from attendance.rules.words import Status

AWAITING = "N"
# What is proposed once N may stand no longer; nothing else proposes it.
INSTEAD = "O"
AGREED_OFF = frozenset({"C", "C2", "X", "E"})
CONTRADICTION = Why("Two placements say different things", "which is right is for the school to say.")
NOBODY_EXPECTED = Why("Nobody expects the pupil in this session", "look whether what was entered still holds.")


class Pile(StrEnum):
    """What is to be done about one pupil's session, in the order in which a page shows it."""

    CHANGED = "changed"
    OVERDUE = "overdue"
    REPORTED_SINCE = "reported_since"
    TO_DECIDE = "to_decide"
    NOT_REPORTED = "not_reported"
    ABSENT = "absent"
    AS_PROPOSED = "as_proposed"
    AWAITED = "awaited"
    ENTERED = "entered"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """The entry that stands: its code, what Muster proposed then, and the observation it rests on ("" for none)."""

    symbol: str
    proposed: str
    observation: str

    @property
    def is_awaiting(self) -> bool:
        """Say whether it is N because the provider had not reported."""
        return self.symbol == AWAITING and not self.observation


def proposal_for(cases: Sequence[Case]) -> Proposal:
    """Return the one proposal for a session; none where two placements differ, or where none speaks of it."""
    if not cases:
        return Proposal(outcome=Outcome.SCHOOL_DECIDES, why=NOBODY_EXPECTED)
    found = [propose(each) for each in cases]
    if len({each.symbol for each in found}) > 1:
        return Proposal(outcome=Outcome.SCHOOL_DECIDES, why=CONTRADICTION)
    return found[0]


def pile_of(
    cases: Sequence[Case], proposal: Proposal, entered: Entered | None, observations: Sequence[str] = ()
) -> Pile:
    """Return the pile a session belongs to; `observations` are the current ones it was reported in."""
    if entered is None:
        return _not_entered(cases, proposal)
    if (entered.symbol, proposal.symbol) == (AWAITING, INSTEAD):
        return Pile.OVERDUE
    rests_on = entered.observation in observations if observations else not entered.observation
    is_news = not rests_on or entered.proposed != proposal.symbol
    if is_news and proposal.symbol != entered.symbol:
        can_follow = entered.is_awaiting and _not_entered(cases, proposal) in {Pile.ABSENT, Pile.AS_PROPOSED}
        return Pile.REPORTED_SINCE if can_follow and observations else Pile.CHANGED
    return Pile.AWAITED if entered.is_awaiting and not observations else Pile.ENTERED


def is_told(case: Case, entered: Entered, observation: str) -> bool:
    """Say whether the school must hear that what a provider reports in this observation does not fit what was entered.

    Not of what awaited the report and follows it together with others, nor that a pupil was not seen in a session that
    is agreed off or suspended: the entry says so already.
    """
    if entered.symbol in AGREED_OFF and not case.was_seen_in_person:
        return False
    return pile_of([case], proposal_for([case]), entered, [observation]) is Pile.CHANGED


def _not_entered(cases: Sequence[Case], proposal: Proposal) -> Pile:
    if proposal.code is None:
        return Pile.NOT_REPORTED if proposal.outcome is Outcome.NOT_REPORTED else Pile.TO_DECIDE
    if any(_needs_a_look(each) for each in cases):
        return Pile.TO_DECIDE
    return Pile.ABSENT if any(_was_missed(each) for each in cases) else Pile.AS_PROPOSED


def _needs_a_look(case: Case) -> bool:
    is_over = case.status is Status.LATE and case.lateness is not None and not case.lateness.is_in_window
    return is_over or case.status is Status.LEFT_EARLY


def _was_missed(case: Case) -> bool:
    return case.status is not None and not case.was_seen_in_person and case.agreement is None
