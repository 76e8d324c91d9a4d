"""Write the nightly anchors as files, to be copied to where this machine cannot reach them; and find them again."""

import os
from pathlib import Path

from attendance import anchors
from attendance.unit import Store
from muster.clock import Clock

PREFIX, SUFFIX = "muster-anchor-", ".json"


class AnchorFiles:
    """The folder of the anchors. What is in it may be read by nobody but Muster's own user."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when the first anchor is written."""
        self._folder = folder

    def write(self, anchor: anchors.Waiting) -> Path:
        """Write one anchor, whole or not at all; writing it again changes nothing."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._folder / f"{PREFIX}{anchor.on.isoformat()}{SUFFIX}"
        new = file.with_suffix(".new")
        new.unlink(missing_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:  # noqa: PTH123
            opened.write(anchor.document)
            opened.flush()
            os.fsync(opened.fileno())
        new.replace(file)
        return file

    def newest(self) -> Path | None:
        """Return the file of the latest night; None where there is none."""
        return max(self._folder.glob(f"{PREFIX}*{SUFFIX}"), default=None)


def anchor_and_write(store: Store, clock: Clock, files: AnchorFiles) -> int:
    """Anchor the chains if that is due, and write what is no file yet; return how much was done.

    The anchor is committed before it is written: after a crash the next run writes the same words.
    """
    count = store.command(lambda db: anchors.take_due(db, now=clock.now()))
    with store.reading() as db:
        waiting = anchors.waiting(db)
    for each in waiting:
        files.write(each)
        store.command(lambda db, each=each: anchors.note_written(db, each.on, now=clock.now()))  # type: ignore[misc]
    return count + len(waiting)
