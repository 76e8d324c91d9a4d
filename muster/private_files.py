"""Files with people's data on the machine itself: whole or not there, and for their owner alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from attendance.refusals import Refusal

OWNER_ONLY, FOLDER_OWNER_ONLY = 0o600, 0o700


def save_private(out: Path, contents: dict[str, bytes]) -> list[Path]:
    """Write all files or none, each for its owner alone from its first byte.

    Raises:
        Refusal: they cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True, mode=FOLDER_OWNER_ONLY)
        with _beside(out, contents) as written:
            return [part.replace(out / name) for name, part in written.items()]
    except OSError as error:
        raise Refusal(f"The files cannot be written to {out}: {error.strerror}.") from error


@contextmanager
def _beside(out: Path, contents: dict[str, bytes]) -> Iterator[dict[str, Path]]:
    """Write under names that nobody takes for finished; what is left of them goes in any case."""
    parts = {name: out / f".{uuid4().hex}.part" for name in contents}
    try:
        for name, part in parts.items():
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
            with os.fdopen(handle, "wb") as file:
                file.write(contents[name])
        yield parts
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
