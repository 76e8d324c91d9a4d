"""How commands speak: text for people, JSON for machines, and a progress bar when a person is watching."""

import json
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import click

T = TypeVar("T")

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def show(result: Any, *, as_json: bool, lines: Iterable[str]) -> None:
    """Print a command's result on standard output: `result` as one JSON line, or `lines` for a person."""
    if as_json:
        click.echo(json.dumps(result, default=str, ensure_ascii=False))
        return
    for line in lines:
        click.echo(line)


def say(sentence: str) -> None:
    """Print a sentence for a person on standard error, where it cannot spoil a result."""
    click.echo(sentence, err=True)


def say_what_broke() -> None:
    """From here on let a bug end a command, or a thread, with its kind and its place: its text may name a child."""
    sys.excepthook = lambda _kind, error, _trace: _say_broken(error)
    threading.excepthook = lambda thread: _say_broken(thread.exc_value)


def places_of(error: BaseException) -> list[str]:
    """Return where an error came from, outermost first."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _say_broken(error: BaseException | None) -> None:
    if error is None:
        return
    cause = error.__cause__ or error.__context__
    because = f" after {type(cause).__name__}" if cause else ""
    say(f"This is a fault of Muster's own: {type(error).__name__}{because}. Report it with these lines.")
    for place in places_of(error):
        say(f"  {place}")


def progress(steps: Iterable[T], *, label: str, total: int) -> Iterator[T]:
    """Pass `steps` on, with a bar on standard error while a person is watching it."""
    if not sys.stderr.isatty():
        yield from steps
        return
    from rich.console import Console  # noqa: PLC0415  slow, and only a person needs it
    from rich.progress import track  # noqa: PLC0415

    yield from track(steps, description=label, total=total, console=Console(stderr=True), transient=True)
