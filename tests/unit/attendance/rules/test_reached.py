"""How far an address is known to reach its person."""

from datetime import UTC, date, datetime

import pytest

from attendance.rules.calendar import Calendar, CalendarEntry
from attendance.rules.reached import Proof, Reach, confirmed_since, reach_of
from attendance.rules.words import CalendarKind

SINCE = date(2026, 9, 2)
THEN, BEFORE = datetime(2026, 9, 2, 7, tzinfo=UTC), datetime(2026, 9, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("proof", "reach"),
    [
        (None, Reach.NEVER),
        (Proof(address="a@x", confirmed_at=None, lost_at=None), Reach.NEVER),
        (Proof(address="b@x", confirmed_at=THEN, lost_at=None), Reach.NEVER),
        (Proof(address="b@x", confirmed_at=None, lost_at=THEN), Reach.NEVER),
        (Proof(address="a@x", confirmed_at=THEN, lost_at=None), Reach.CONFIRMED),
        (Proof(address="a@x", confirmed_at=BEFORE, lost_at=None), Reach.AGAIN),
        (Proof(address="a@x", confirmed_at=THEN, lost_at=THEN), Reach.LOST),
    ],
)
def test_only_what_was_proven_of_this_address_this_term_counts(proof, reach):
    assert reach_of("a@x", proof, since=SINCE) is reach


def test_it_counts_from_the_term_that_began_last():
    terms = (date(2026, 4, 13), SINCE, date(2027, 1, 5))
    calendar = Calendar(
        entries=tuple(CalendarEntry(kind=CalendarKind.TERM, from_on=each, to_on=each) for each in terms)
    )

    assert confirmed_since(calendar, date(2026, 9, 16)) == SINCE
    assert confirmed_since(calendar, SINCE) == SINCE
    assert confirmed_since(calendar, date(2026, 9, 1)) == date(2026, 4, 13)
    assert confirmed_since(Calendar(), date(2026, 9, 16)) == date(2026, 5, 19)
