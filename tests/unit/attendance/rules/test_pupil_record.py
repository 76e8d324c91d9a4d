"""A pupil's record as data and back again."""

import json
from datetime import UTC, date, datetime

import pytest

from attendance.rules.pupil_record import Column, Kind, PupilRecord, as_data, from_data, section

RECORD = PupilRecord(
    ref="P1",
    name="Amber Quillfeather",
    home_school="Northgate Academy",
    made_at=datetime(2026, 9, 16, 9, 30, tzinfo=UTC),
    made_for="Dora Lead, DSL",
    sections=(
        section(
            "entries",
            "Entries",
            "What was seen.",
            [
                Column(key="on", label="Day", kind=Kind.DAY),
                Column(key="at", label="At", kind=Kind.INSTANT),
                Column(key="late", label="Late", kind=Kind.YES_NO),
                Column(key="count", label="Count", kind=Kind.NUMBER),
                Column(key="note", label="Note"),
            ],
            [
                [date(2026, 9, 16), datetime(2026, 9, 16, 8, 0, tzinfo=UTC), True, 3, "=1+1\n“two lines”"],
                [None, None, None, None, None],
            ],
        ),
    ),
)


def test_what_was_given_out_as_json_can_be_read_again_as_it_was():
    assert from_data(json.loads(json.dumps(as_data(RECORD)))) == RECORD


def test_every_copy_says_who_was_given_it_and_when():
    assert RECORD.watermark == "Copy for Dora Lead, DSL, 16/09/2026 09:30 UTC"


@pytest.mark.parametrize("change", [{"format": "other"}, {"version": 2}])
def test_another_format_is_not_read_as_ours(change):
    with pytest.raises(ValueError, match="not a pupil's record"):
        from_data({**as_data(RECORD), **change})


def test_a_row_that_does_not_fit_its_columns_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        section("x", "X", "", [Column(key="a", label="A")], [["one", "two"]])
