"""When a clockwork is taken to stand still for good."""

from muster.pulse import Pulse


def looks(*beats):
    pulse = Pulse(seen=7)
    return [pulse.is_gone(each) for each in beats]


def test_nine_looks_in_a_row_without_a_beat_are_too_many():
    assert looks(*[7] * 9) == [False] * 8 + [True]


def test_one_beat_begins_anew():
    assert looks(*[7] * 8, 8, *[8] * 8) == [False] * 17
