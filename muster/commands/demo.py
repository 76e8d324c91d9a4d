"""`muster demo`: a fictional trust with a term behind it, a clock to move, and a mailbox on screen."""

import logging
import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from attendance.refusals import Refusal
from muster.console import say

START = "2026-09-28T09:38"
PORT = 8000


@click.command("demo")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--at", "start", default=START, show_default=True, metavar="ISO", help="When the demo begins.")
@click.option(
    "--keep",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Leave the demo's data here when it ends [default: a temporary folder, removed].",
)
def demo(*, port: int, start: str, folder: Path | None) -> None:
    """Show Muster on fictional people, at http://127.0.0.1:8000; nothing leaves this machine."""
    # An installation's own settings must not lead a demo with known passwords to real children's data.
    for name in [name for name in os.environ if name.upper().startswith("MUSTER_")]:
        del os.environ[name]
    from muster.clock import Clock
    from muster.demo.mailbox import Mailbox
    from muster.demo.running import Show, announce, settings_in
    from muster.demo.setting_up import require_in_year, set_up
    from muster.log import configure_logging

    at = _instant(start)
    require_in_year(at)
    _require_free(port)
    _require_empty(folder)
    configure_logging(Clock(), level=logging.WARNING)
    # Until the pages are served, and take it over: being told to end removes the data too.
    signal.signal(signal.SIGTERM, _end)
    with _place(folder) as place:
        settings, mailbox = settings_in(place, port=port), Mailbox()
        say("Setting up a fictional trust and its term so far. The first time takes a little.")
        set_up(settings, place, mailbox, start=at, watch=_watch)
        show = Show(settings, mailbox, start=at)
        announce(settings, at, click.echo)
        show.run(port=port)


def _require_free(port: int) -> None:
    """Refuse a port that is taken before the long work, not after it."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as fault:
            raise Refusal(f"Cannot listen on port {port}: {fault.strerror}. Choose another --port.") from fault


def _require_empty(folder: Path | None) -> None:
    if folder is not None and folder.is_dir() and any(folder.iterdir()):
        raise Refusal(f"{folder} is not empty. Name a new folder for --keep.")


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _instant(written: str) -> datetime:
    from attendance.rules.calendar import LONDON

    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise Refusal(f"--at is “{written}”: write a date and a time, such as {START}.") from None
    return at.replace(tzinfo=LONDON) if at.tzinfo is None else at


@contextmanager
def _place(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="muster-demo-", ignore_cleanup_errors=True) as temporary:
        yield Path(temporary)


def _watch(on: date) -> None:
    if on.weekday() == 0:
        say(f"  the week of {on:%-d %B} …")
