"""Room kept on the disk beside a database file, and given up when the disk is full: what is reported then is taken in.

A disk that fills up refuses every write. The first write it refuses gives up the room, and is run again; from then on
whoever looks after Muster has as long as that room lasts. It is kept again once there is room for it.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

MEGABYTE = 1_000_000
# Keeping it may never be what fills the disk.
AS_MUCH_AGAIN = 2


class DiskNearlyFull(Exception):
    """There is no room to keep: the disk is full, or will be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reserve:
    """A file of so many bytes that say nothing."""

    file: Path
    size: int

    def keep(self) -> None:
        """See to it that the room is kept.

        Raises:
            DiskNearlyFull: there is not so much again besides it.
        """
        if self.file.is_file():
            return
        free = shutil.disk_usage(self.file.parent).free
        if free < self.size * AS_MUCH_AGAIN:
            words = f"{free // MEGABYTE} MB are left beside {self.file.name}; make room on the disk of the database"
            raise DiskNearlyFull(words)
        half_made = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        with half_made.open("wb") as made:
            os.posix_fallocate(made.fileno(), 0, self.size)
        half_made.replace(self.file)

    def give_up(self) -> bool:
        """Let the room go; return whether there was any."""
        try:
            self.file.unlink()
        except FileNotFoundError:
            return False
        return True


def beside(url: str, *, megabytes: int) -> Reserve | None:
    """Return the room to keep beside a database file; None for a server's database, or where none is wanted."""
    where = make_url(url)
    if not megabytes or where.get_backend_name() != "sqlite" or not where.database:
        return None
    return Reserve(file=Path(f"{where.database}.reserve"), size=megabytes * MEGABYTE)
