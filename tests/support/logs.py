"""The log of a test, written as an installation writes it."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from muster.log import configure_logging
from tests.support.clock import ManualClock


@pytest.fixture(scope="session", autouse=True)
def _plain_tracebacks() -> None:
    """Write tracebacks without every local of every frame, which takes longer than most tests."""
    renderer = structlog.get_config()["processors"][-1]
    renderer.exception_formatter = structlog.dev.plain_traceback


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """Take back what a test or a command it ran configured for a process of its own."""
    root = logging.getLogger()
    before = (root.handlers, root.level)
    yield
    root.handlers, root.level = before
    if structlog.is_configured():
        structlog.reset_defaults()


@pytest.fixture
def lines(clock: ManualClock) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Log as an installation does; return a function that gives every line written so far."""
    stream = io.StringIO()
    # What the request of another test left bound is not this test's.
    structlog.contextvars.clear_contextvars()
    configure_logging(clock, stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().split("\n") if line]
    structlog.contextvars.clear_contextvars()
