"""The command line: `muster [--config FILE] COMMAND`. Exit codes: 0 done, 1 refused, 2 misuse.

A new command is a module in `muster/commands/` and a line in `COMMANDS`.
"""

from pathlib import Path
from typing import Any

import click

from attendance.refusals import Refusal
from muster.commands.audit import audit
from muster.commands.backup import backup
from muster.commands.code import code
from muster.commands.compare import compare
from muster.commands.database import database
from muster.commands.demo import demo
from muster.commands.doctor import doctor
from muster.commands.export import export
from muster.commands.imports import import_file
from muster.commands.pupil import pupil
from muster.commands.restore import restore
from muster.commands.secrets import secrets
from muster.commands.serve import serve
from muster.commands.summary import summary
from muster.commands.tick import tick
from muster.commands.token import token
from muster.commands.user import user
from muster.commands.version import show_version
from muster.commands.worker import worker
from muster.console import say, say_what_broke
from muster.context import Muster
from muster.settings import SettingsRefused

COMMANDS: tuple[click.Command, ...] = (
    audit,
    backup,
    code,
    compare,
    database,
    demo,
    doctor,
    export,
    import_file,
    pupil,
    restore,
    secrets,
    serve,
    show_version,
    summary,
    tick,
    token,
    user,
    worker,
)
REFUSED = 1


class RefusingGroup(click.Group):
    """A group of commands whose refusals are sentences on standard error and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; say why when a rule or the settings refuse."""
        try:
            return super().invoke(ctx)
        except SettingsRefused as refused:
            sentences = refused.sentences
        except Refusal as refused:
            sentences = (refused.sentence,)
        for sentence in sentences:
            say(sentence)
        return ctx.exit(REFUSED)


@click.group(cls=RefusingGroup, name="muster", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The settings file [default: $MUSTER_CONFIG, else ./config.toml].",
)
@click.pass_context
def cli(ctx: click.Context, config: Path | None) -> None:
    """Tell a pupil's home school, twice a day, where the child is."""
    ctx.obj = Muster(config)


for command in COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run the command line; the entry point of the `muster` script."""
    say_what_broke()
    cli(prog_name="muster")
