"""The folder of the sealed backups: each there whole with its manifest, or not at all. Nothing here opens one."""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from attendance.copies import Contents
from attendance.refusals import Refusal
from muster.backup.private import keep, locked

SHAPE = "muster-backup-v1"
NAMED = re.compile(r"muster-(\d{8}T\d{6}Z)\.(?:db|dump)\.age")
WRITTEN = "%Y%m%dT%H%M%SZ"
ENDINGS = {"sqlite": "db.age", "postgresql": "dump.age"}
UNFINISHED = ".muster-unfinished-"
BLOCK = 1 << 20
# It holds numbers, a sum and a time: whoever watches the backups may read it, and only it.
MANIFEST_MODE = 0o640


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What is said beside a sealed backup, by numbers alone."""

    made_at: datetime
    database: str
    contents: Contents
    sealed_bytes: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """Return it as it is written."""
        newest = self.contents.newest_event_at
        return {
            "muster": SHAPE,
            "made_at": self.made_at.isoformat(),
            "database": self.database,
            "migration": self.contents.migration,
            "rows": self.contents.rows,
            "chains": self.contents.chains,
            "events": self.contents.events,
            "newest_event_at": newest.isoformat() if newest else None,
            "broken": len(self.contents.faults),
            "sealed_bytes": self.sealed_bytes,
            "sha256": self.sha256,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelved:
    """What a manifest says, as it is read again: enough to know the file by."""

    made_at: datetime
    sha256: str
    sealed_bytes: int
    rows: dict[str, int]


class Shelf:
    """The folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which must be there."""
        self._folder = folder

    @contextmanager
    def place_for(self, kind: str, *, now: datetime) -> Iterator[tuple[Path, Path]]:
        """Give the name of a file to be written, and the name it will have; whatever was begun and not kept goes.

        Raises:
            Refusal: there is no such folder, or another backup into it is under way.
        """
        if not self._folder.is_dir():
            raise Refusal(f"The folder {self._folder} is not there. Make it, for nobody but Muster's own user.")
        final = self._folder / f"muster-{now.astimezone(UTC):{WRITTEN}}.{ENDINGS[kind]}"
        if final.exists():
            raise Refusal(f"{final} is there already.")
        new = self._folder / f"{UNFINISHED}{final.name}"
        with locked(self._folder):
            self._clear()
            os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            try:
                yield new, final
            finally:
                self._clear()

    def put(self, new: Path, final: Path, manifest: Manifest) -> None:
        """Put a sealed file and its manifest where they stay, each whole or not at all."""
        said = manifest_of(new)
        with open(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MANIFEST_MODE), "w", encoding="utf-8") as opened:  # noqa: PTH123
            os.fchmod(opened.fileno(), MANIFEST_MODE)
            opened.write(json.dumps(manifest.as_json(), indent=1) + "\n")
        for each in (new, said):
            keep(each)
        # The manifest last: one that stands says that its file does.
        new.rename(final)
        said.rename(manifest_of(final))
        keep(self._folder)

    def let_go(self, *, now: datetime, keep_days: int, but: Path) -> tuple[Path, ...]:
        """Delete what is older than so many days, by the time in its name; return what went."""
        before = now - timedelta(days=keep_days)
        old = [each for at, each in self._all() if at < before and each != but]
        for each in old:
            each.unlink()
            manifest_of(each).unlink(missing_ok=True)
        return tuple(old)

    def newest(self) -> Shelved | None:
        """Return the newest that has a manifest and the size it says; None without any.

        Raises:
            OSError: the folder cannot be looked into.
        """
        names = {each.name for each in self._folder.iterdir()}
        for name in sorted((each for each in names if NAMED.fullmatch(each)), reverse=True):
            shelved = read_manifest(self._folder / name) if f"{name}.json" in names else None
            if shelved is not None and (self._folder / name).stat().st_size == shelved.sealed_bytes:
                return shelved
        return None

    def _all(self) -> list[tuple[datetime, Path]]:
        named = [(NAMED.fullmatch(each.name), each) for each in sorted(self._folder.iterdir())]
        return [(datetime.strptime(said[1], WRITTEN).replace(tzinfo=UTC), each) for said, each in named if said]

    def _clear(self) -> None:
        for each in self._folder.glob(f"{UNFINISHED}*"):
            each.unlink()


def manifest_of(sealed: Path) -> Path:
    """Return where the manifest of a sealed file is."""
    return sealed.with_name(f"{sealed.name}.json")


def read_manifest(sealed: Path) -> Shelved | None:
    """Return what the manifest beside a sealed file says; None where there is none, or none that can be read."""
    try:
        said = json.loads(manifest_of(sealed).read_text("utf-8"))
        return Shelved(
            made_at=datetime.fromisoformat(said["made_at"]),
            sha256=said["sha256"],
            sealed_bytes=said["sealed_bytes"],
            rows=said["rows"],
        )
    except (OSError, KeyError, TypeError, ValueError):
        return None


def sum_of(file: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while block := opened.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
