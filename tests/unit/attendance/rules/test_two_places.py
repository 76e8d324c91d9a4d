"""A pupil who is at two providers in one day: the hand-over, and words that cannot both be right."""

from datetime import date, time

import pytest

from attendance.rules.calendar import at_london
from attendance.rules.two_places import Stay, any_differ, differ, hand_overs
from attendance.rules.words import Status


def at(local):
    return at_london(date(2026, 9, 16), time.fromisoformat(local))


def morning(provider, status=None, *, came=None, left=None):
    return Stay(
        provider=provider,
        starts_at=at("09:00"),
        ends_at=at("12:15"),
        status=status,
        arrived_at=at(came) if came else None,
        left_at=at(left) if left else None,
    )


def afternoon(provider, status=None, *, came=None):
    return Stay(
        provider=provider,
        starts_at=at("12:45"),
        ends_at=at("15:00"),
        status=status,
        arrived_at=at(came) if came else None,
    )


@pytest.mark.parametrize(
    ("here", "there", "words"),
    [
        (morning("A", Status.LEFT_EARLY, left="12:05"), afternoon("B"), "Left A 12:05, due at B 12:45"),
        (morning("A", Status.PRESENT), afternoon("B"), "At A until 12:15, due at B 12:45"),
        (morning("A"), afternoon("B"), "A until 12:15, due at B 12:45"),
        (morning("A", Status.ABSENT), afternoon("B", Status.PRESENT), "Absent at A, seen at B, due 12:45"),
        (
            morning("A", Status.PRESENT),
            afternoon("B", Status.LATE, came="13:10"),
            "At A until 12:15, came to B 13:10",
        ),
        (morning("A", Status.PRESENT), afternoon("B", Status.ABSENT), "At A until 12:15, absent at B, due 12:45"),
    ],
)
def test_two_providers_in_one_day_show_the_hand_over(here, there, words):
    assert hand_overs([there, here]) == (words,)


def test_one_provider_all_day_and_two_at_once_hand_nobody_over():
    assert hand_overs([morning("A"), afternoon("A")]) == ()
    assert hand_overs([morning("A", Status.PRESENT), morning("B", Status.PRESENT)]) == ()


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (morning("A", Status.PRESENT), morning("B", Status.PRESENT)),
        (morning("A", Status.LEFT_EARLY, left="12:05"), morning("B", Status.ABSENT)),
        (morning("A", Status.LEFT_EARLY, left="11:00"), morning("B", Status.LATE, came="10:30")),
    ],
)
def test_who_is_at_both_at_once_or_seen_here_and_missed_there_is_a_difference(here, there):
    assert differ(here, there)
    assert differ(there, here)
    assert any_differ([morning("C"), here, there])


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (morning("A", Status.LEFT_EARLY, left="10:30"), morning("B", Status.LATE, came="10:30")),
        (morning("A", Status.ABSENT), morning("B", Status.ABSENT)),
        (morning("A", Status.NOT_HELD), morning("B", Status.PRESENT)),
        (morning("A", Status.ABSENT), morning("B", Status.NOT_HELD)),
        (morning("A", Status.PRESENT), morning("B")),
    ],
)
def test_who_left_here_before_coming_there_or_was_seen_once_is_none(here, there):
    assert not differ(here, there)
    assert not differ(there, here)


def test_who_is_placed_twice_in_the_afternoon_is_still_shown_as_due_at_the_other_place():
    day = [morning("A", Status.PRESENT), afternoon("A"), afternoon("B")]

    for order in (day, day[::-1]):
        assert hand_overs(order) == ("At A until 12:15, due at B 12:45",)
