"""How commands speak: text for people, JSON for machines, and a progress bar when a person is watching."""

import json
import sys
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


def progress(steps: Iterable[T], *, label: str, total: int) -> Iterator[T]:
    """Pass `steps` on, with a bar on standard error while a person is watching it."""
    if not sys.stderr.isatty():
        yield from steps
        return
    from rich.console import Console  # noqa: PLC0415  slow, and only a person needs it
    from rich.progress import track  # noqa: PLC0415

    yield from track(steps, description=label, total=total, console=Console(stderr=True), transient=True)
