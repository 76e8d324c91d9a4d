"""Which pile a session lies on: what needs a look never goes with what is confirmed together."""

from datetime import date

import pytest

from attendance.rules.codes import Case, Entered, Lateness, Pile, SessionAgreement, is_told, pile_of, proposal_for
from attendance.rules.words import Reason, Session, Status

SAID, OTHER = "observation-1", "observation-2"


def case(status=None, **facts):
    return Case(on=date(2026, 9, 16), session=Session.AM, status=status, **{"nature": "horticulture", **facts})


def pile(*cases, entered=None, observations=()):
    return pile_of(cases, proposal_for(cases), entered, observations)


PRESENT, ABSENT = case(Status.PRESENT), case(Status.ABSENT, reason=Reason.ILL)
N_AWAITING = Entered(symbol="N", proposed="", observation="")
B_CONFIRMED = Entered(symbol="B", proposed="B", observation=SAID)


@pytest.mark.parametrize(
    ("session", "expected"),
    [
        (PRESENT, Pile.AS_PROPOSED),
        (case(Status.LATE, lateness=Lateness(minutes=12)), Pile.AS_PROPOSED),
        (case(Status.LATE, lateness=Lateness(minutes=31)), Pile.TO_DECIDE),
        (case(Status.LEFT_EARLY), Pile.TO_DECIDE),
        (case(Status.NOT_HELD), Pile.TO_DECIDE),
        (case(Status.PRESENT, nature=None), Pile.TO_DECIDE),
        (ABSENT, Pile.ABSENT),
        (case(), Pile.NOT_REPORTED),
        (case(agreement=SessionAgreement.FLEXI_HOME), Pile.AS_PROPOSED),
        (case(agreement=SessionAgreement.SUSPENDED, suspended_day=6), Pile.TO_DECIDE),
    ],
)
def test_each_session_lies_where_it_is_dealt_with(session, expected):
    assert pile(session) is expected


def test_two_placements_that_differ_propose_nothing():
    assert proposal_for([PRESENT, ABSENT]).code is None
    assert pile(PRESENT, ABSENT) is Pile.TO_DECIDE
    assert pile(PRESENT, PRESENT) is Pile.AS_PROPOSED


def test_n_that_awaits_the_provider_follows_its_register_and_nothing_else():
    assert pile(case(), entered=N_AWAITING) is Pile.AWAITED
    assert pile(PRESENT, entered=N_AWAITING, observations=[SAID]) is Pile.REPORTED_SINCE
    assert pile(case(Status.LEFT_EARLY), entered=N_AWAITING, observations=[SAID]) is Pile.CHANGED
    assert pile(case(Status.NOT_HELD), entered=N_AWAITING, observations=[SAID]) is Pile.CHANGED
    assert pile(case(Status.ABSENT), entered=N_AWAITING, observations=[SAID]) is Pile.ENTERED


def test_what_the_provider_says_after_an_entry_is_shown_as_a_change():
    assert pile(PRESENT, entered=B_CONFIRMED, observations=[SAID]) is Pile.ENTERED
    assert pile(ABSENT, entered=B_CONFIRMED, observations=[OTHER]) is Pile.CHANGED
    assert pile(PRESENT, entered=B_CONFIRMED, observations=[OTHER]) is Pile.ENTERED
    assert pile(entered=B_CONFIRMED) is Pile.CHANGED


def test_what_a_person_decided_otherwise_is_not_asked_again_until_something_is_new():
    decided = Entered(symbol="I", proposed="N", observation=SAID)

    assert pile(case(Status.ABSENT), entered=decided, observations=[SAID]) is Pile.ENTERED
    assert pile(PRESENT, entered=decided, observations=[OTHER]) is Pile.CHANGED


@pytest.mark.parametrize(
    ("session", "entered", "told"),
    [
        (ABSENT, B_CONFIRMED, True),
        (case(Status.LATE), B_CONFIRMED, False),
        (ABSENT, Entered(symbol="N", proposed="N", observation=SAID), True),
        (case(Status.ABSENT), Entered(symbol="N", proposed="N", observation=SAID), False),
        # It follows with the others in one press.
        (PRESENT, N_AWAITING, False),
        (ABSENT, N_AWAITING, False),
        # Nobody presses it along: it needs a look.
        (case(Status.LEFT_EARLY), N_AWAITING, True),
        (case(Status.NOT_HELD), N_AWAITING, True),
        # Agreed off, or suspended, and not seen: the entry says so.
        (case(Status.ABSENT), Entered(symbol="E", proposed="E", observation=""), False),
        (case(Status.ABSENT), Entered(symbol="C2", proposed="C2", observation=""), False),
        (PRESENT, Entered(symbol="C2", proposed="C2", observation=""), True),
        (
            case(Status.ABSENT, is_school=True, is_registered=True),
            Entered(symbol="D", proposed="D", observation=""),
            False,
        ),
    ],
)
def test_the_school_hears_of_what_no_longer_fits_its_entry_and_of_nothing_else(session, entered, told):
    assert is_told(session, entered, OTHER) is told
