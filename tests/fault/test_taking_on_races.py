"""The ladder and a person race for an alert: whoever wins, it is hers, and the old ladder is silent after."""

from tests.fault.races import race


def test_an_alert_taken_on_as_it_climbs_is_taken_on_and_the_old_ladder_is_silent(cast):
    assert race(cast, times=25) == []
