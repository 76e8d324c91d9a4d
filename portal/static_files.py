"""Addresses of styles and scripts that change with their content, so that browsers may keep them for a year."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Response, current_app, request, url_for

KEEP = "public, max-age=31536000, immutable"
HASH_LENGTH = 16


def address(name: str) -> str:
    """Return the address of a static file with its content's hash."""
    return url_for("static", filename=name, v=_hash_of(name))


def caching(response: Response) -> str:
    """Return how long an answer may be kept: pages never, files a year where the address names their content."""
    if request.endpoint != "static" or response.status_code >= 400:  # noqa: PLR2004  the errors
        return "no-store"
    name = (request.view_args or {}).get("filename", "")
    return KEEP if request.args.get("v") == _hash_of(name) else "no-cache"


def _hash_of(name: str) -> str:
    file = Path(str(current_app.static_folder)) / name
    try:
        changed = file.stat().st_mtime_ns
    except OSError:
        return ""
    return _hash(file, changed)


@lru_cache(maxsize=256)
def _hash(file: Path, _changed: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:HASH_LENGTH]
