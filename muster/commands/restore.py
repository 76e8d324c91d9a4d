"""`muster restore`: bring a backup back, keep an older copy from sending again what it holds, and let it go on."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from attendance.refusals import Refusal
from muster.commands.restore_from import restore_from
from muster.console import json_option, show
from muster.context import Muster, pass_muster

if TYPE_CHECKING:
    from attendance.records.holds import Waits

REFUSED = 1
NOTHING_CHOSEN = "Nothing was released. Say --send-all, or --set-aside-before TIME with the time of the copy."


@click.group("restore")
def restore() -> None:
    """Restore a backup; hold what an older copy would send again, and release it."""


restore.add_command(restore_from)


@restore.command("hold")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it stays in every organisation's record.")
@json_option
@pass_muster
def hold(muster: Muster, *, reason: str, as_json: bool) -> None:
    """Send nothing that was caused before now. New reports go out; every page says that older messages wait."""
    from attendance import holds
    from muster.older_copy import night_of_newest_anchor

    store = muster.store(needs_keys=False)
    night = night_of_newest_anchor(store.vault.ring, muster.anchor_files)
    held = store.command(lambda db: holds.begin(db, reason, now=muster.clock.now(), anchor_on=night))
    result = {"held_since": held.began_at.isoformat(), "reason": held.reason}
    show(result, as_json=as_json, lines=["What was caused before now is on hold. See `muster restore release`."])


@restore.command("release")
@click.option("--send-all", is_flag=True, help="Send everything that waits.")
@click.option(
    "--set-aside-before",
    "written",
    metavar="TIME",
    help="End unsent what was laid down before, since it went out then; send the rest. London unless it has an offset.",
)
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@json_option
@pass_muster
@click.pass_context
def release(
    ctx: click.Context, muster: Muster, *, send_all: bool, written: str | None, is_sure: bool, as_json: bool
) -> None:
    """Show what waits; then send all of it, or set aside what had been sent before the copy was made."""
    from attendance import holds
    from muster.older_copy import note_reached

    if send_all and written is not None:
        raise click.UsageError("--send-all or --set-aside-before, not both.")
    before = _instant(written) if written is not None else None
    store = muster.store(needs_keys=False)
    with store.reading() as db:
        if holds.standing(db) is None:
            raise Refusal("Nothing is on hold.")
        waiting = holds.waiting(db, now=muster.clock.now())
    if not as_json:
        for line in _in_words(waiting):
            click.echo(line)
    if not send_all and before is None:
        show({"waiting": [_as_json(each) for each in waiting]}, as_json=as_json, lines=[NOTHING_CHOSEN])
        ctx.exit(REFUSED)
    if not is_sure:
        click.confirm(_question(before), abort=True, err=True)
    done = store.command(
        lambda db: holds.release(
            db, set_aside_before=before, now=muster.clock.now(), machine_now=muster.clock.machine()
        )
    )
    note_reached(store, muster.anchor_files)
    result = {
        "waiting": [_as_json(each) for each in waiting],
        "set_aside": done.set_aside,
        "sent_on": done.sent_on,
    }
    show(result, as_json=as_json, lines=[f"Released: {done.set_aside} set aside, {done.sent_on} to be sent."])


def _question(before: datetime | None) -> str:
    if before is None:
        return "Send everything that waits?"
    return f"Set aside for good what was laid down before {_local(before)}, and send the rest?"


def _in_words(waiting: "tuple[Waits, ...]") -> list[str]:
    if not waiting:
        return ["Nothing waits."]
    total = sum(each.count for each in waiting)
    return [
        "1 notice waits:" if total == 1 else f"{total} notices wait:",
        *(
            f"  {each.kind.replace('_', ' ')}: {each.count}, from {_local(each.oldest)} to {_local(each.newest)}"
            for each in waiting
        ),
    ]


def _as_json(each: "Waits") -> dict[str, object]:
    oldest, newest = each.oldest.isoformat(), each.newest.isoformat()
    return {"kind": each.kind, "count": each.count, "oldest": oldest, "newest": newest}


def _local(at: datetime) -> str:
    from attendance.rules.calendar import to_london

    return f"{to_london(at):%d %B %Y %H:%M}"


def _instant(written: str) -> datetime:
    from attendance.rules.calendar import LONDON

    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise Refusal(
            f"--set-aside-before is “{written}”: write a date and a time, such as 2026-09-14T02:00."
        ) from None
    return at.replace(tzinfo=LONDON) if at.tzinfo is None else at
