"""Where tests keep what does not outlive them: in memory where the machine has a folder for that, else on its disk."""

import os
import shutil
import tempfile
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - each run makes folders of its own in it
# A run has a database server for each worker, and each keeps a few databases at a time.
ENOUGH_BYTES = 3 * 1024**3


def scratch() -> Path:
    """Return the folder for throw-away files: as short as can be, for a socket's path holds 107 bytes."""
    if os.access(SHARED_MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(SHARED_MEMORY).free >= ENOUGH_BYTES:
        return SHARED_MEMORY
    return Path(tempfile.gettempdir())
