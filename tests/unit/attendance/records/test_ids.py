"""Keys of rows: RFC 9562, version 7, in order of time."""

import time
from uuid import RFC_4122

from attendance.records.base import new_id

SOME = 2_000


def test_keys_are_of_version_7_and_no_two_are_alike():
    keys = [new_id() for _ in range(SOME)]

    assert {(each.version, each.variant) for each in keys} == {(7, RFC_4122)}
    assert len(set(keys)) == SOME


def test_a_key_begins_with_the_time_in_milliseconds(monkeypatch):
    monkeypatch.setattr(time, "time_ns", lambda: 0x0123456789AB * 1_000_000 + 999_999)

    assert str(new_id()).startswith("01234567-89ab-7")


def test_all_else_is_left_to_chance(monkeypatch):
    monkeypatch.setattr("os.urandom", lambda size: b"\xff" * size)

    assert str(new_id())[14:] == "7fff-bfff-ffffffffffff"
