"""Read a line of Muster's command line as it would, without running it."""

from collections.abc import Iterable

import click

from muster.cli import cli


def parse(words: Iterable[str]) -> str:
    """Return the command that the words after `muster` name, once it has read its options and arguments.

    Raises:
        click.ClickException: there is no such command or option.
    """
    command: click.Command = cli
    context = cli.make_context("muster", list(words))
    while isinstance(command, click.Group):
        name, found, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        if found is None:
            raise click.UsageError(f"no command {name}", context)
        context = found.make_context(name, rest, parent=context)
        command = found
    return context.command_path
