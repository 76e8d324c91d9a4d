"""Registers judged from counts come out as registers judged pupil by pupil."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.rules.punctual import DueTogether, Punctuality, punctuality, state_of
from attendance.rules.register_state import ExpectedEntry, RegisterState, register_state
from attendance.rules.words import Status

DUE = datetime(2026, 9, 16, 9, 0, tzinfo=UTC)
NOW = DUE + timedelta(hours=2)


def counted(entries):
    together = defaultdict(list)
    for entry in entries:
        together[entry.due_at].append(entry)
    return [
        DueTogether(
            due_at=due_at,
            expected=len(own),
            unanswered=sum(each.status is None and not each.is_answered_for for each in own),
            not_held=sum(each.status is Status.NOT_HELD for each in own),
            last_heard_at=max((each.first_heard_at for each in own if each.first_heard_at), default=None),
        )
        for due_at, own in together.items()
    ]


def heard(minutes, *, due=0, status=Status.PRESENT):
    return ExpectedEntry(
        due_at=DUE + timedelta(minutes=due),
        status=status,
        first_heard_at=DUE + timedelta(minutes=due + minutes),
    )


def silent(*, due=0, is_answered_for=False):
    return ExpectedEntry(
        due_at=DUE + timedelta(minutes=due), status=None, first_heard_at=None, is_answered_for=is_answered_for
    )


some_heard = st.builds(
    heard,
    st.integers(-60, 60),
    due=st.sampled_from([0, 30, 180]),
    status=st.sampled_from([Status.PRESENT, Status.ABSENT, Status.NOT_HELD]),
)
some_silent = st.builds(silent, due=st.sampled_from([0, 30, 180]), is_answered_for=st.booleans())


@given(st.lists(some_heard | some_silent, min_size=1, max_size=6))
def test_counting_judges_as_looking_at_each_pupil_does(entries):
    assert state_of(counted(entries), now=NOW) is register_state(entries, now=NOW)


def test_what_is_awaited_is_in_no_figure_and_silence_is_missing():
    registers = [counted(each) for each in ([heard(-5)], [heard(7), heard(-5)], [silent()], [silent(due=180)])]

    assert punctuality(registers, now=NOW) == Punctuality(due=3, on_time=1, late=1, missing=1, minutes_late=7)


def test_a_pupil_whose_walk_off_is_on_record_does_not_make_a_register_missing():
    assert state_of(counted([heard(-5), silent(is_answered_for=True)]), now=NOW) is RegisterState.RECEIVED


@pytest.mark.parametrize(
    ("lately", "before", "is_better"),
    [((2, 3), (66, 100), True), ((1, 3), (1, 3), False), ((0, 0), (1, 2), False), ((9, 10), (10, 10), False)],
)
def test_the_part_on_time_is_compared_unrounded(lately, before, is_better):
    def of(on_time, due):
        return Punctuality(due=due, on_time=on_time, late=due - on_time, missing=0, minutes_late=None)

    assert of(*lately).is_better_than(of(*before)) is is_better
