"""What the one process of a small installation, web and worker together, holds while nothing happens."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bench.figures import Figure
from tests.support.portal import SETTINGS

STARTS_WITHIN_S, RESTS_FOR_S, AT_MOST_MB = 60, 15, 150


def measure(url: str, folder: Path) -> Iterator[Figure]:
    """Yield its resident memory after a quarter of a minute at rest."""
    config = folder / "config.toml"
    config.write_text(SETTINGS.format(url=url), "utf-8")
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    command = [sys.executable, "-m", "muster", "--config", str(config), "serve", "--port", str(port)]
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        time.sleep(RESTS_FOR_S)
        held_mb = _resident_mb(process.pid)
    finally:
        process.terminate()
        process.wait()
    yield Figure(
        what="`muster serve`, web and worker in one process, at rest",
        figure=f"{held_mb:.0f} MB resident",
        promise=f"{AT_MOST_MB} MB",
        is_kept=held_mb <= AT_MOST_MB,
    )


def _wait_for(page: str) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(page):
            return
        time.sleep(0.2)
    message = "the process did not start"
    raise TimeoutError(message)


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
