import io
import json
import logging
import time
from datetime import datetime
from uuid import UUID

import pytest
import structlog

from muster.log import PERSONAL, REMOVED, configure_logging


def test_a_line_is_json_with_the_time_the_level_and_the_fields(lines):
    structlog.get_logger().info("register received", register=UUID(int=7), entries=12)

    assert lines() == [
        {
            "at": "2026-09-14T07:00:00.000+00:00",
            "level": "info",
            "event": "register received",
            "register": "00000000-0000-0000-0000-000000000007",
            "entries": 12,
        }
    ]


@pytest.mark.parametrize(
    "at",
    ["2026-10-25T00:30:00.000+00:00", "2026-10-25T01:30:00.000+00:00", "2027-03-28T00:59:59.000+00:00",
     "2027-03-28T01:00:00.000+00:00"],
)  # fmt: skip
def test_the_time_is_utc_also_in_the_hour_that_london_has_twice_and_in_the_one_it_has_not(lines, clock, at):
    clock.move(datetime.fromisoformat(at) - clock.machine())
    structlog.get_logger().info("one")

    assert [line["at"] for line in lines()] == [at]


def test_what_is_bound_to_the_request_or_job_is_on_every_line(lines):
    structlog.contextvars.bind_contextvars(job="climb")
    structlog.get_logger().info("one")
    logging.getLogger("some.library").warning("two")

    assert [line["job"] for line in lines()] == ["climb", "climb"]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\x0b", "\x85", "\u2028", "\u2029"])
def test_a_line_break_in_what_is_logged_cannot_forge_a_line(lines, line_break):
    structlog.get_logger().info("read", file=f'x{line_break}{{"event": "forged"}}')

    assert [line["event"] for line in lines()] == ["read"]


def test_only_ascii_is_written_so_that_nothing_else_breaks_a_line(clock):
    stream = io.StringIO()
    configure_logging(clock, stream=stream)
    structlog.get_logger().info("x\u2028\x85y")

    assert stream.getvalue().isascii()
    assert stream.getvalue().count("\n") == 1


@pytest.mark.parametrize("personal", ["a.b@oakbank.example", "A123456789012", "07700 900123", "+447700900123"])
def test_addresses_upns_and_telephone_numbers_are_taken_out(lines, personal):
    structlog.get_logger().info(f"sent to {personal}", to=[personal])
    logging.getLogger("some.library").warning("refused %s", personal)

    assert personal not in json.dumps(lines())
    assert lines()[0]["event"] == "sent to (removed)"


def test_ids_and_times_are_left_alone(lines):
    structlog.get_logger().info("x", id="01234567-0123-4123-8123-012345678901", due="2026-09-14T09:00:00+01:00")

    assert lines()[0]["id"] == "01234567-0123-4123-8123-012345678901"
    assert lines()[0]["due"] == "2026-09-14T09:00:00+01:00"


def test_an_exceptions_type_and_place_are_kept_and_its_text_is_not(lines):
    try:
        raise ValueError("Ada Lovelace was not expected")
    except ValueError:
        structlog.get_logger().exception("job failed")
        logging.getLogger("some.library").exception("also failed")

    for line in lines():
        assert line["error"] == "ValueError"
        assert line["where"][-1].endswith("test_an_exceptions_type_and_place_are_kept_and_its_text_is_not")
    assert "Lovelace" not in json.dumps(lines())


def test_of_an_object_only_its_type_is_told(lines):
    class Pupil:
        def __repr__(self):
            return "Ada Lovelace"

    structlog.get_logger().info("x", pupil=Pupil())

    assert lines()[0]["pupil"] == "(Pupil)"


def test_rows_that_sqlalchemy_would_print_at_its_loudest_are_kept_out(lines):
    engine = logging.getLogger("sqlalchemy.engine.Engine")
    engine.setLevel(logging.DEBUG)
    engine.debug("Row %r", ("Ada Lovelace",))
    engine.warning("a connection was lost")
    engine.setLevel(logging.NOTSET)

    assert [line["event"] for line in lines()] == ["a connection was lost"]


def test_an_endless_word_does_not_hold_the_log_up():
    begun = time.perf_counter()
    said = PERSONAL.sub(REMOVED, "a" * 100_000 + " kim@family.example")

    assert said[-12:] == "aa (removed)"
    # Generous: a pattern that begins anew at each letter takes minutes.
    assert time.perf_counter() - begun < 5
