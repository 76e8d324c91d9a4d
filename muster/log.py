"""Logs as JSON, one line each on standard error, with no personal data in them.

Say what happened in a fixed phrase and put ids in fields: `log.info("register received", register=id)`.
"""

import json
import logging
import re
import sys
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, TextIO
from uuid import UUID

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from muster.clock import Clock
from muster.console import places_of

# A last net, not a licence: e-mail addresses, UPNs and telephone numbers that slipped into a field.
PERSONAL = re.compile(
    r"(?<![^\s@<>\"'])[^\s@<>\"']+@[^\s@<>\"']+|\b[A-Z]\d{11}[\dA-Z]\b|(?<![\w.-])(?:\+44|0)[\d ]{9,12}\d\b"
)
REMOVED = "(removed)"


def configure_logging(clock: Clock, *, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send what Muster and its libraries log to `stream` (standard error by default) as JSON lines.

    Each line carries what is bound with structlog's contextvars, such as the request and the job.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        _stamp_with(clock),
        _explain_exception,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=shared, processors=[ProcessorFormatter.remove_processors_meta, _as_one_line]
        )
    )
    handler.addFilter(_shows_no_row)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # It logs each job it runs; ours run every second.
    logging.getLogger("apscheduler").setLevel(max(level, logging.WARNING))


def _shows_no_row(record: logging.LogRecord) -> bool:
    """Keep out what SQLAlchemy says when it is asked to say all: at its loudest it prints every row that is read."""
    return record.levelno >= logging.WARNING or not record.name.startswith("sqlalchemy")


def _stamp_with(clock: Clock) -> Processor:
    def stamp(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        # The machine's time: a log is about the machine, also where the rules see another day.
        return {"at": clock.machine().isoformat(timespec="milliseconds"), **event}

    return stamp


def _explain_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep an exception's type and where it happened; its text may quote a child's name."""
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else (given if isinstance(given, tuple) else sys.exc_info())[1]
    if not given or error is None:
        return event
    return {**event, "error": type(error).__name__, "where": places_of(error)}


def _as_one_line(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    # JSON escapes line breaks, and ASCII only leaves no other character that a reader takes for one.
    return json.dumps(_plain(event), ensure_ascii=True)


def _plain(value: Any) -> Any:
    """Turn a value into what JSON knows; of any other object only the type is told."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return PERSONAL.sub(REMOVED, value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, datetime | date | time | timedelta | UUID) else f"({type(value).__name__})"
