from datetime import UTC, date, datetime

import pytest

from gateway.api.shapes.values import instant, parse_date, parse_moment

SUMMER, WINTER = date(2026, 9, 16), date(2026, 12, 2)


@pytest.mark.parametrize(
    ("said", "on", "meant"),
    [
        ("10:42", SUMMER, datetime(2026, 9, 16, 9, 42, tzinfo=UTC)),
        ("10:42", WINTER, datetime(2026, 12, 2, 10, 42, tzinfo=UTC)),
        ("00:30", date(2026, 10, 26), datetime(2026, 10, 26, 0, 30, tzinfo=UTC)),
        ("2026-09-16T10:42:00+01:00", WINTER, datetime(2026, 9, 16, 9, 42, tzinfo=UTC)),
        ("2026-09-16T09:42Z", WINTER, datetime(2026, 9, 16, 9, 42, tzinfo=UTC)),
        ("2026-09-16t09:42:00.5z", WINTER, datetime(2026, 9, 16, 9, 42, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_a_bare_time_is_london_on_the_day_and_a_full_one_is_what_its_offset_says(said, on, meant):
    assert instant(parse_moment(said), on) == meant


@pytest.mark.parametrize(
    "said",
    [
        "",
        "9:40",
        "24:00",
        "09:60",
        "09:40:00",
        "0940",
        "٠٩:٤٠",
        "2026-09-16T09:40:00",
        "2026-09-16 09:40:00+01:00",
        "2026-02-30T09:40:00Z",
        "1999-12-31T23:59:00Z",
        "0001-01-01T00:00:00+14:00",
        "2026-09-16T09:40:00+24:00",
        "2026-09-16",
        940,
        None,
        True,
    ],
)
def test_a_time_written_otherwise_is_refused(said):
    with pytest.raises(ValueError, match="HH:MM"):
        parse_moment(said)


def test_a_date_is_written_one_way():
    assert parse_date("2026-09-16") == SUMMER


@pytest.mark.parametrize(
    "said", ["", "16/09/2026", "20260916", "2026-W38-3", "2026-9-16", "2026-02-30", "1789516800", 0]
)
def test_a_date_written_otherwise_is_refused(said):
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        parse_date(said)
