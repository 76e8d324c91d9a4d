"""What attendance is held against: how it is written, and that it is compared in whole sessions."""

import re
from datetime import date

import pytest

from attendance.rules.figures.counters import CounterKind, crossed
from attendance.rules.figures.levels import (
    Before,
    Levels,
    NotALevel,
    level_words,
    read_level,
    read_target,
    target_words,
)
from tests.unit.attendance.rules.figures.test_counters import HOME, MONDAY, days

TODAY = date(2026, 12, 18)


@pytest.mark.parametrize(
    ("written", "target", "words"),
    [
        ("95", 950, "95 %"),
        (" 95.5 % ", 955, "95.5 %"),
        ("100", 1000, "100 %"),
        ("0.1", 1, "0.1 %"),
        ("95.0", 950, "95 %"),
    ],
)
def test_a_target_is_read_as_people_write_it(written, target, words):
    assert (read_target(written), target_words(target)) == (target, words)


@pytest.mark.parametrize("written", ["", "0", "0.0", "100.1", "101", "95,5", "95.55", "-5", "ninety", "950", "%"])
def test_what_is_no_target_is_refused(written):
    with pytest.raises(NotALevel, match=re.escape("such as 95 or 95.5")):
        read_target(written)


@pytest.mark.parametrize(
    ("written", "level"), [("61 of 120", (61, 120)), ("61/120", (61, 120)), ("0 OF 8", (0, 8)), ("8 / 8", (8, 8))]
)
def test_a_level_is_sessions_attended_of_those_possible(written, level):
    assert read_level(written) == level


@pytest.mark.parametrize("written", ["", "61", "51 %", "121 of 120", "0 of 0", "6-Dec", "61 of", "-1 of 8"])
def test_what_is_no_level_is_refused(written):
    with pytest.raises(NotALevel, match="61 of 120"):
        read_level(written)


def test_a_level_is_shown_with_its_share():
    assert level_words(61, 120) == "61 of 120 sessions (50.8 %)"


def one(kind, codes, levels):
    return next((each for each in crossed(days(codes), HOME, today=TODAY, levels=levels) if each.kind is kind), None)


@pytest.mark.parametrize(
    ("codes", "target", "is_told"),
    [
        # Eighteen of twenty are 90.0 %, to the thousandth.
        ("B B B B B B B B B I", 900, False),
        ("B B B B B B B B B I", 901, True),
        ("B B B B B B B B B|I I", 900, True),
        # Nineteen sessions are too few to say.
        ("B B B B B B B B I I|.", 950, False),
        # What is not possible is in neither half, and what was agreed lowers it.
        ("B B B B B B B B B I D", 901, True),
        ("B B B B B B B B B C2", 901, True),
        ("B B B B B B B B B B", 1000, False),
        ("B B B B B B B B B I", None, False),
    ],
)
def test_below_the_target_is_told_from_twenty_sessions_on(codes, target, is_told):
    assert (one(CounterKind.BELOW_TARGET, codes, Levels(target=target)) is not None) is is_told


def test_it_says_how_it_was_counted_and_from_what():
    found = one(CounterKind.BELOW_TARGET, "B B B B B B B B C2 I", Levels(target=955))

    assert found.how == (
        "16 of 20 possible sessions attended (80.0 %, 2 agreed: C2) this school year, "
        "below the school's target of 95.5 %"
    )
    assert len(found.halves) == 4
    assert found.since == date(2026, 8, 1)


@pytest.mark.parametrize(
    ("attended", "possible", "is_told"), [(90, 100, False), (9001, 10000, True), (17, 20, False), (1, 1, True)]
)
def test_below_the_level_before_is_told_by_whole_sessions(attended, possible, is_told):
    before = Before(since=MONDAY, attended=attended, possible=possible)
    found = one(CounterKind.BELOW_BEFORE, "B B B B B B B B B I", Levels(before=(before,)))

    assert (found is not None) is is_told


def test_the_level_before_is_held_against_what_came_since_the_placement_began():
    later = Before(since=date(2026, 9, 28), attended=50, possible=100)
    codes = "I " * 10 + "B " * 6 + "I " * 4

    assert one(CounterKind.BELOW_BEFORE, codes, Levels(before=(later,))) is None
    found = one(CounterKind.BELOW_BEFORE, codes + " I I I", Levels(before=(later,)))
    assert found.how == (
        "12 of 26 possible sessions attended (46.2 %) since 28 September 2026, "
        "below 50 of 100 sessions (50.0 %) before the placement"
    )
    assert (found.since, min(found.halves)[0]) == (date(2026, 9, 28), date(2026, 10, 6))
