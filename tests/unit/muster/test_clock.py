from datetime import UTC, datetime, timedelta, timezone

import pytest

from muster.clock import Clock, write_clock_file

BST = timezone(timedelta(hours=1))
MONDAY_0940 = datetime(2026, 9, 14, 9, 40, tzinfo=BST)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "clock"


def is_about_now(when):
    return abs(datetime.now(UTC) - when) < timedelta(seconds=5)  # noqa: TID251  what the clock is held against


def test_without_a_file_the_rules_see_the_machines_time_in_utc():
    now = Clock().now()

    assert is_about_now(now)
    assert now.utcoffset() == timedelta(0)


def test_with_a_file_the_rules_see_its_time_in_utc(file):
    file.write_text("2026-09-14T09:40:00+01:00\n")

    assert Clock(file).now().isoformat() == "2026-09-14T08:40:00+00:00"


def test_the_file_is_read_at_each_look(file):
    clock = Clock(file)
    write_clock_file(file, MONDAY_0940)
    clock.now()
    write_clock_file(file, MONDAY_0940 + timedelta(minutes=20))

    assert clock.now() == MONDAY_0940 + timedelta(minutes=20)


@pytest.mark.parametrize("half_written", ["", "2026-09-14T09:4", "2026-09-14", "2026-09-14T10:00:00", "soon", "\x00"])
def test_while_the_file_holds_no_time_with_an_offset_the_last_one_read_holds(file, half_written):
    clock = Clock(file)
    write_clock_file(file, MONDAY_0940)
    clock.now()
    file.write_text(half_written)

    assert clock.now() == MONDAY_0940


def test_when_the_file_goes_away_the_last_time_read_holds(file):
    clock = Clock(file)
    write_clock_file(file, MONDAY_0940)
    clock.now()
    file.unlink()

    assert clock.now() == MONDAY_0940


def test_a_file_never_yet_readable_leaves_the_machines_time(file):
    assert is_about_now(Clock(file).now())


def test_the_file_never_moves_the_machines_time(file):
    write_clock_file(file, MONDAY_0940)
    clock = Clock(file)
    clock.now()

    assert is_about_now(clock.machine())


def test_a_clock_file_is_refused_a_time_without_an_offset(file):
    with pytest.raises(ValueError, match="offset"):
        write_clock_file(file, MONDAY_0940.replace(tzinfo=None))

    assert not file.exists()


def test_writing_the_clock_file_leaves_nothing_else_beside_it(file):
    write_clock_file(file, MONDAY_0940)

    assert [path.name for path in file.parent.iterdir()] == ["clock"]
