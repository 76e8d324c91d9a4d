"""Listens, in every test, where words leave Muster without a sign-in, and fails the test in which one names a pupil.

These outlets are the log (ours at every level), subject and words of every mail and text, the lines of a mail's head,
every address asked for, redirected to or linked on a page, and what a file to fetch or to attach is called. The pupils
are those of the fixed cast, of the region and of the demo. Pages, files and answers to programs are behind a sign-in.
"""

import csv
import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import unquote_plus

import pytest
import structlog
from flask import Flask, Response, request, request_finished, request_started
from sqlalchemy import event

from attendance.records.tables import Message
from muster.demo.cast import DATA
from notifications.channels import Letter
from tests.support.cast import pupil_names
from tests.support.region import CANARY

# Where a test must let a pupil's name out, and why: part of the test's id -> the reason. One that lets nothing out
# needs none, and fails.
EXEMPT: dict[str, str] = {}

LINK = re.compile(r"""\b(?:href|src|action|formaction|data-live|data-href|data-options)=["']([^"']*)["']""")


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """A pupil's name, and where it slipped out."""

    outlet: str
    name: str
    words: str


class Outlets:
    """Everything that slipped out since the last look; may be told of words from any thread."""

    def __init__(self) -> None:
        """Nothing slipped out yet."""
        self._slips: list[Slip] = []
        self._turn = threading.Lock()

    def hear(self, outlet: str, words: str) -> None:
        """Take note where words name a pupil."""
        for name in names_in(words):
            with self._turn:
                self._slips.append(Slip(outlet=outlet, name=name, words=words[:400]))

    def take(self) -> list[Slip]:
        """Return what slipped out, and forget it."""
        with self._turn:
            taken, self._slips = self._slips, []
        return taken


OUTLETS = Outlets()


def names_in(words: str) -> list[str]:
    """Return the names of pupils in some words."""
    told_of_a_pupil = (found.group() for found in CANARY.finditer(words) if found["kind"] != "task")
    return sorted({*NAMES.findall(words), *told_of_a_pupil})


def _names() -> re.Pattern[str]:
    with (DATA / "pupils.csv").open(encoding="utf-8", newline="") as file:
        # A school of the demo is called "Alder Brook".
        in_demo = {row["family_name"] for row in csv.DictReader(file)} - {"Brook"}
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted({*pupil_names(), *in_demo}))) + r")\b")


NAMES = _names()


@pytest.fixture(scope="session", autouse=True)
def _listening() -> Iterator[None]:
    request_started.connect(_asked)
    request_finished.connect(_answered)
    event.listen(Message, "before_insert", _worded)
    with pytest.MonkeyPatch.context() as patch:
        _listen_to_logs(patch)
        _listen_to_letters(patch)
        yield
    event.remove(Message, "before_insert", _worded)
    request_finished.disconnect(_answered)
    request_started.disconnect(_asked)


@pytest.fixture(autouse=True)
def _names_nobody(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test in which a pupil's name slipped out."""
    yield
    slips = OUTLETS.take()
    reasons = [reason for part, reason in EXEMPT.items() if part in request.node.nodeid]
    if reasons:
        assert slips, f"nothing slips out any more; take the exemption away: {reasons}"
    else:
        assert slips == [], "a pupil's name left Muster without a sign-in"


def _listen_to_logs(patch: pytest.MonkeyPatch) -> None:
    process, handle = structlog.BoundLoggerBase._process_event, logging.Logger.handle

    def heard_process(logger: Any, method: str, said: str | None, fields: dict[str, Any]) -> Any:
        # The text of an exception is never logged; `tests/unit/muster/test_log.py` holds that.
        OUTLETS.hear("log", f"{said} {[each for each in fields.items() if each[0] != 'exc_info']}")
        return process(logger, method, said, fields)

    def heard_handle(logger: logging.Logger, record: logging.LogRecord) -> None:
        # Muster's own lines come through the library's log in an installation, and were heard before.
        if not hasattr(record, "_logger"):
            OUTLETS.hear(f"log of {record.name}", record.getMessage())
        handle(logger, record)

    patch.setattr(structlog.BoundLoggerBase, "_process_event", heard_process)
    patch.setattr(logging.Logger, "handle", heard_handle)


def _listen_to_letters(patch: pytest.MonkeyPatch) -> None:
    begin = Letter.__init__

    def heard_begin(letter: Letter, **given: Any) -> None:
        begin(letter, **given)
        OUTLETS.hear("head of a letter", f"{letter.message_id} {letter.kinds} {letter.alert} {letter.to_name}")
        OUTLETS.hear("subject", letter.subject)
        OUTLETS.hear("words of a letter", letter.text)
        OUTLETS.hear("name of an attached file", " ".join(each.filename for each in letter.attachments))

    patch.setattr(Letter, "__init__", heard_begin)


def _worded(_mapper: object, _connection: object, message: Message) -> None:
    OUTLETS.hear("subject", message.subject)
    OUTLETS.hear(f"words of a message by {message.channel}", message.body)


def _asked(_app: Flask, **_more: object) -> None:
    OUTLETS.hear("address asked for", unquote_plus(request.full_path))
    OUTLETS.hear("referrer", unquote_plus(request.referrer or ""))


def _answered(_app: Flask, response: Response, **_more: object) -> None:
    OUTLETS.hear("redirect", unquote_plus(response.headers.get("Location", "")))
    OUTLETS.hear("name of a file to fetch", unquote_plus(response.headers.get("Content-Disposition", "")))
    if response.mimetype == "text/html" and not response.direct_passthrough:
        for link in LINK.findall(response.get_data(as_text=True)):
            OUTLETS.hear("address on a page", unquote_plus(unescape(link)))
