"""`muster database`: create or migrate the database, go back, and check that it is what the code expects."""

from pathlib import Path

import click

from attendance.refusals import Refusal
from muster.console import json_option, show
from muster.context import Muster, pass_muster
from muster.resources import migrations

SQLITE_FILE = "sqlite:///"
REFUSED = 1


@click.group("database")
def database() -> None:
    """Create, migrate or check the database."""


@database.command("upgrade")
@json_option
@pass_muster
def upgrade(muster: Muster, *, as_json: bool) -> None:
    """Create the database, or migrate it to what this version of Muster needs."""
    from attendance import keys
    from attendance.records import migrating

    url = _reachable(muster)
    before = migrating.state(url, migrations())
    if not before.is_up_to_date:
        migrating.upgrade(url, migrations())
    sealed = keys.seal_marked(muster.store())
    result = {"before": before.current, "now": before.newest, "sealed": sealed}
    was = "was already" if before.is_up_to_date else "is now"
    lines = [f"The database {was} at revision {before.newest}, the newest."]
    show(result, as_json=as_json, lines=[*lines, *([f"{sealed} rows with plain words were sealed."] if sealed else [])])


@database.command("downgrade")
@click.argument("revision")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask; what the later revisions hold is lost.")
@pass_muster
def downgrade(muster: Muster, revision: str, *, is_sure: bool) -> None:
    """Take the database back to REVISION, or to `base`: an empty one."""
    from attendance.records import migrating

    if revision not in {"base", *migrating.revisions(migrations())}:
        raise Refusal(
            f"There is no revision {revision}. There are: base, {', '.join(migrating.revisions(migrations()))}."
        )
    if not is_sure:
        click.confirm("What the later revisions hold will be lost. Go back?", abort=True, err=True)
    migrating.downgrade(_reachable(muster), migrations(), revision=revision)
    click.echo(f"The database is now at revision {revision}.")


@database.command("check")
@json_option
@pass_muster
@click.pass_context
def check(ctx: click.Context, muster: Muster, *, as_json: bool) -> None:
    """Say whether the database is up to date and has the tables the code expects."""
    from attendance.records import migrating

    url = _reachable(muster)
    state = migrating.state(url, migrations())
    differences = migrating.drift(url) if state.is_up_to_date else []
    result = {"current": state.current, "newest": state.newest, "differences": differences}
    show(result, as_json=as_json, lines=_lines(state.current, state.newest, differences))
    if differences or not state.is_up_to_date:
        ctx.exit(REFUSED)


@database.command("roles")
def roles() -> None:
    """Print the SQL that makes the roles of an installation on PostgreSQL: the owner's, the web's, the worker's."""
    from attendance.records import strength

    click.echo(strength.roles_sql(), nl=False)


def _lines(current: str | None, newest: str, differences: list[str]) -> list[str]:
    if current is None:
        return ["The database has no tables yet. Run `muster database upgrade`."]
    if current != newest:
        return [f"The database is at revision {current} and needs {newest}. Run `muster database upgrade`."]
    if not differences:
        return [f"The database is at revision {newest}, the newest, and has the tables the code expects."]
    return [f"The database is at revision {newest}, but differs from what the code expects:", *differences]


def _reachable(muster: Muster) -> str:
    """Return the database's address.

    Raises:
        Refusal: it is a file in a folder that is not there.
    """
    url = muster.settings.database.owner_url or muster.settings.database.url
    folder = Path(url.removeprefix(SQLITE_FILE)).parent
    if url.startswith(SQLITE_FILE) and not folder.is_dir():
        raise Refusal(f"The folder {folder} is not there. Make it, or change [database] url.")
    return url
