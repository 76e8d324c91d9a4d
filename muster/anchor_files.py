"""Write the nightly anchors as files, to be copied to where this machine cannot reach them; and find them again."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from attendance import anchors
from attendance.unit import Store
from muster.clock import Clock

PREFIX, SUFFIX = "muster-anchor-", ".json"
REACHED = "muster-reached.json"


class AnchorFiles:
    """The folder of the anchors. What is in it may be read by nobody but Muster's own user."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when the first anchor is written."""
        self._folder = folder

    def write(self, anchor: anchors.Waiting) -> Path:
        """Write one anchor, whole or not at all; writing it again changes nothing."""
        file = self._folder / f"{PREFIX}{anchor.on.isoformat()}{SUFFIX}"
        self._put(file, anchor.document)
        return file

    def _put(self, file: Path, words: str) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = file.with_suffix(".new")
        new.unlink(missing_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:  # noqa: PTH123
            opened.write(words)
            opened.flush()
            os.fsync(opened.fileno())
        new.replace(file)

    def note_reached(self, reach: anchors.Reach) -> None:
        """Keep how far the record has come, whole or not at all; between two anchors it alone tells an older copy."""
        self._put(self._folder / REACHED, json.dumps(asdict(reach)))

    def reached(self) -> anchors.Reach | None:
        """Return how far the record had come when this machine last looked; None where that cannot be told."""
        try:
            return anchors.Reach(**json.loads((self._folder / REACHED).read_text("utf-8")))
        except (OSError, TypeError, ValueError):
            return None

    def newest(self) -> Path | None:
        """Return the file of the latest night; None where there is none."""
        return max(self._folder.glob(f"{PREFIX}*{SUFFIX}"), default=None)


def anchor_and_write(store: Store, clock: Clock, files: AnchorFiles) -> int:
    """Anchor the chains if that is due, and write what is no file yet; return how much was done.

    The anchor is committed before it is written: after a crash the next run writes the same words.
    """
    count = store.command(lambda db: anchors.take_due(db, now=clock.now()))
    with store.reading() as db:
        waiting, reach = anchors.waiting(db), anchors.reach(db)
    if reach is not None and reach != files.reached():
        files.note_reached(reach)
    for each in waiting:
        files.write(each)
        store.command(lambda db, each=each: anchors.note_written(db, each.on, now=clock.now()))  # type: ignore[misc]
    return count + len(waiting)
