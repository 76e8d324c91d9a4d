"""Read a file that somebody sent so that a bomb in it costs one child process, never the service.

A CSV file is read here: its size bounds what it can take. A workbook unpacks, so it is read by `gateway.sheets.child`.
"""

import json
import subprocess
import sys
from typing import Any

from attendance.rows import Grid
from gateway.sheets.grid import read_grid
from gateway.sheets.text import OLD_EXCEL, ZIP
from gateway.sheets.workbook import XLSX

WITHIN_S = 20.0
# It is told nothing that the service was told.
_NO_SETTINGS: dict[str, str] = {}
_CHILD = [sys.executable, "-I", "-B", "-m", "gateway.sheets.child"]
_TOO_MUCH = (
    "The workbook is damaged, or takes more time or memory than any register needs. Save it as CSV, and send that."
)
_OLD = "This is a workbook of an old kind (.xls). Save it as “Excel Workbook (.xlsx)” or as CSV, and send that."
_LOCKED = "The workbook has a password. Save it without one, and send that."
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_any(raw: bytes) -> Grid:
    """Return the lines of a CSV file or a workbook, or why there are none. Never raises on any bytes."""
    if raw.startswith(OLD_EXCEL):
        return Grid(kind="xls", refused=_LOCKED if _ENCRYPTED in raw else _OLD)
    return _in_a_child(raw) if raw.startswith(ZIP) else read_grid(raw)


def _in_a_child(raw: bytes) -> Grid:
    try:
        done = subprocess.run(  # noqa: S603  this very program, by its whole path and a list of words
            _CHILD, input=raw, capture_output=True, check=False, timeout=WITHIN_S, env=_NO_SETTINGS
        )
        said: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
    except (subprocess.TimeoutExpired, ValueError):
        said = {}
    if not said:
        return Grid(kind=XLSX, refused=_TOO_MUCH)
    lines = tuple((number, tuple(cells)) for number, cells in said["lines"])
    return Grid(kind=XLSX, lines=lines, refused=said["refused"])
