"""Answer with a file to save: the name says the week, and never a pupil."""

import re

from flask import Response

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def file_answer(content: bytes, media_type: str, *, stem: str, ending: str) -> Response:
    """Return a file that the browser saves as `stem.ending`."""
    name = f"{_UNSAFE.sub('-', stem)}.{ending}"
    return Response(content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
