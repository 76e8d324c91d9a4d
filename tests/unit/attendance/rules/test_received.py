"""What became of something received, in a word."""

import pytest

from attendance.rules.intake import IntakeState, RowState
from attendance.rules.received import INLET_LABELS, INLETS, Became, Standing, StoodAs, of_register, of_sheet
from attendance.rules.words import Channel


@pytest.mark.parametrize(
    ("state", "rows", "became"),
    [
        (IntakeState.STORED, {}, Became.UNREAD),
        (IntakeState.REFUSED, {}, Became.REFUSED),
        (IntakeState.WAITING, {RowState.READY: 3, RowState.HELD: 1}, Became.WAITING),
        (IntakeState.RECORDED, {RowState.RECORDED: 3, RowState.HELD: 1}, Became.PART_HELD),
        (IntakeState.RECORDED, {RowState.HELD: 1, RowState.BLANK: 2}, Became.HELD),
        (IntakeState.RECORDED, {RowState.RECORDED: 3, RowState.SET_ASIDE: 1}, Became.READ),
        (IntakeState.SET_ASIDE, {RowState.HELD: 2}, Became.SET_ASIDE),
    ],
)
def test_a_sheet_waits_for_somebody_as_long_as_a_row_of_it_does(state, rows, became):
    assert of_sheet(state, rows) is became


@pytest.mark.parametrize(
    ("accepted", "superseded", "unchanged", "became"),
    [
        (3, 0, 0, Became.READ),
        (1, 0, 2, Became.READ),
        (0, 1, 2, Became.READ),
        (0, 0, 3, Became.DUPLICATE),
        # Nobody was expected, which is a word too.
        (0, 0, 0, Became.READ),
    ],
)
def test_a_register_that_only_repeats_what_is_on_record_is_a_duplicate(accepted, superseded, unchanged, became):
    assert of_register(accepted=accepted, superseded=superseded, unchanged=unchanged) is became


def test_every_word_has_its_words_on_screen():
    assert set(INLET_LABELS) == set(Channel)
    assert set(INLETS) < set(Channel)
    assert all(each.label for words in (Standing, Became, StoodAs) for each in words)
    assert all(each.tone for each in Became)
