"""When a carrier that does not answer is left alone, and when it is tried again."""

from datetime import timedelta

from attendance.rules.circuit import Circuit, Passage, after_failure, passage, with_probe
from tests.support.cast import at


def after(failures, *, each=timedelta(0)):
    circuit = Circuit()
    for number in range(failures):
        circuit = after_failure(circuit, at=at("10:00") + number * each)
    return circuit


def test_two_failures_in_a_row_shut_nothing():
    assert passage(after(2), at=at("10:00")) is Passage.ALL


def test_after_the_third_nothing_goes_for_fifteen_seconds_and_then_one_message_tries():
    circuit = after(3)

    assert circuit.opened_at == at("10:00")
    assert passage(circuit, at=at("10:00")) is Passage.NONE
    assert passage(circuit, at=at("10:00") + timedelta(seconds=14)) is Passage.NONE
    assert passage(circuit, at=at("10:00") + timedelta(seconds=15)) is Passage.PROBE


def test_it_rests_longer_each_time_and_never_longer_than_a_minute():
    assert [after(number).probe_at for number in (3, 4, 5, 6, 50)] == [
        at("10:00") + timedelta(seconds=rest) for rest in (15, 30, 60, 60, 60)
    ]


def test_it_stays_shut_since_it_first_was():
    assert after(9, each=timedelta(minutes=1)).opened_at == at("10:02")


def test_while_one_message_tries_no_other_does_until_nobody_has_heard_of_it_for_too_long():
    trying = with_probe(after(3), until=at("10:01"))

    assert passage(trying, at=at("10:00") + timedelta(seconds=59)) is Passage.NONE
    assert passage(trying, at=at("10:01")) is Passage.PROBE
    assert trying.opened_at == at("10:00")


def test_a_rest_that_was_said_by_a_clock_that_was_wrong_is_over():
    circuit = after_failure(after(2), at=at("11:30"))

    assert passage(circuit, at=at("11:30")) is Passage.NONE
    assert passage(circuit, at=at("10:00")) is Passage.PROBE


def test_a_carrier_that_answered_since_begins_from_nothing():
    assert passage(after_failure(Circuit(), at=at("10:00")), at=at("10:00")) is Passage.ALL
