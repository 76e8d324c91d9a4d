"""Promise 1 by the rules alone: a thousand weeks of sixty pupils, at every instant at which something may change.

`make weeks` judges all thousand.
"""

from collections import Counter
from datetime import timedelta

import pytest

from attendance.rules.calendar import at_london
from attendance.rules.words import Session
from tests.simulation.in_memory import DAYS, TIMES, draw, standing
from tests.support.length import IS_LONG

AT_ONCE = 10
WEEKS = 1_000 if IS_LONG else AT_ONCE
# From before the session begins until long after it: each half hour, and the minute after the common due times.
LOOKS = [timedelta(minutes=each) for each in (-60, *range(0, 330, 30), 61, 91, 106)]


@pytest.mark.parametrize("first", range(0, WEEKS, AT_ONCE))
def test_at_no_instant_of_a_week_of_mishaps_is_a_child_forgotten(first):
    stood: Counter[str] = Counter()
    for number in range(first, first + AT_ONCE):
        week = draw(number)
        for child in week.children:
            for on in DAYS:
                for session in Session:
                    begins = at_london(on, TIMES[session].starts)
                    for look in LOOKS:
                        found = standing(week, child, on, session, begins + look)
                        assert found.is_settled, (number, child.number, on, session, look, found.why)
                        stood[found.why] += 1

    # The weeks hold everything that can be: seen, decided, looked for, and whom nobody expects.
    assert {"Present", "decided", "agreed off", "at school", "not due yet"} <= set(stood)
    assert {"missing_register, taken on", "whereabouts, taken on", "a named person knows where"} <= set(stood)
    # Snow is rare: some ten weeks go by without.
    assert first > 0 or "school is shut" in stood
