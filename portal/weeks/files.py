"""Answer with a file to save: the name says the week, and never a pupil."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response
from werkzeug.exceptions import TooManyRequests

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
# A file takes a processor for as long as it is made; the other threads are for whoever reports a child.
FILES_AT_ONCE, TURN_WITHIN_S = 2, 1.0
_TURN = threading.BoundedSemaphore(FILES_AT_ONCE)


@contextmanager
def making() -> Iterator[None]:
    """Hold a turn to make a file in.

    Raises:
        TooManyRequests: as many files as may be are being made, and none ended in time.
    """
    if not _TURN.acquire(timeout=TURN_WITHIN_S):
        raise TooManyRequests(retry_after=10)
    try:
        yield
    finally:
        _TURN.release()


def bytes_answer(content: bytes, *, stem: str, ending: str) -> Response:
    """Return the very bytes that somebody sent, to save and not to open: no browser takes them for a page."""
    answer = file_answer(content, "application/octet-stream", stem=stem, ending=ending)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def file_answer(content: bytes, media_type: str, *, stem: str, ending: str) -> Response:
    """Return a file that the browser saves as `stem.ending`."""
    name = f"{_UNSAFE.sub('-', stem)}.{ending}"
    return Response(content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
