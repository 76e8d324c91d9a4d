"""`muster restore from`: bring a backup back, on hold, and say what it cannot know."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attendance.rules.phrases import counted
from muster.console import json_option, show
from muster.context import Muster, pass_muster

if TYPE_CHECKING:
    from attendance.lost_range import LostAtSchool, LostRange, OpenAlerts
    from muster.backup.restoring import Restored

REFUSED = 1
# From the time that a manifest says until the copy is of one instant; it holds nothing later that could be lost by it.
MADE_WITHIN = timedelta(minutes=2)
ON_HOLD = "Sending is on hold: nothing that the copy holds goes out until `muster restore release`."


@click.command("from")
@click.argument("source", metavar="FILE")
@click.option(
    "--identity",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="KEYFILE",
    help="The private key that opens it. Better left where it lives: FILE may be `-`, for a copy that comes in opened.",
)
@json_option
@click.pass_context
@pass_muster
def restore_from(muster: Muster, ctx: click.Context, *, source: str, identity: Path | None, as_json: bool) -> None:
    """Bring a backup back into an EMPTY database, on hold: nothing of it is sent until `muster restore release`.

    Stop everything of Muster's first, and put the old database aside. Says what the copy cannot know.
    """
    from muster.backup.restoring import Wanted
    from muster.backup.restoring import restore as bring_back
    from muster.resources import migrations

    settings = muster.settings
    wanted = Wanted(
        source=source,
        identity=identity,
        url=settings.database.owner_url or settings.database.url,
        migrations=migrations(),
        anchor_on=_night(muster),
        store_at=muster.store_at,
    )
    restored = bring_back(wanted, now=muster.clock.now())
    lost, faults = restored.lost, restored.contents.faults
    result = {
        "restored": restored.reason.removeprefix("Restored from "),
        "proven_by_manifest": restored.has_manifest,
        "migration": restored.contents.migration,
        "rows": sum(restored.contents.rows.values()),
        "broken": list(faults),
        "set_aside_before": _just_after(lost.since),
        "lost_since": lost.since.isoformat(),
        "lost_until": lost.until.isoformat(),
        "schools": [_school_as_json(each) for each in lost.schools],
    }
    show(result, as_json=as_json, lines=[*_restored_in_words(restored), *_lost_in_words(lost), _usual(lost)])
    if faults:
        ctx.exit(REFUSED)


def _night(muster: Muster) -> date | None:
    """Return the night of this machine's newest anchor; the owner of the tables may not be let into that folder."""
    from muster.context import vault_of
    from muster.older_copy import night_of_newest_anchor

    try:
        return night_of_newest_anchor(vault_of(muster.settings, muster.clock).ring, muster.anchor_files)
    except PermissionError:
        return None


def _restored_in_words(restored: "Restored") -> list[str]:
    proven = "as its manifest says" if restored.has_manifest else "no manifest beside it"
    contents = restored.contents
    head = f"{restored.reason} ({proven}): {sum(contents.rows.values())} rows, {contents.chains} chains"
    if contents.faults:
        return [f"{head}. ITS RECORD IS NOT WHOLE:", *(f"  {each}" for each in contents.faults), ON_HOLD]
    return [f"{head} with {contents.events} events, all whole.", ON_HOLD]


def _lost_in_words(lost: "LostRange") -> list[str]:
    cut = " (more than was counted)" if lost.is_cut else ""
    said = [f"What happened from {_local(lost.since)} to {_local(lost.until)} is not in it{cut}:"]
    for each in lost.schools:
        missing = f"{counted(each.registers, 'register')} fell due on {counted(each.days, 'day')}"
        pupils = f"with {counted(each.sessions, 'session')} of pupils"
        said.append(f"  {each.school}: {f'{missing}, {pupils}' if each.registers else 'no register fell due'}")
        said += [f"    {_open_in_words(alerts)}" for alerts in each.open_alerts]
    return said


def _usual(lost: "LostRange") -> str:
    return f"Usually, once the schools were rung: muster restore release --set-aside-before {_just_after(lost.since)}"


def _just_after(at: datetime) -> str:
    """Return a time at which the copy was surely made, so that nothing in it counts as laid down since."""
    from attendance.rules.calendar import to_london

    return to_london(at + MADE_WITHIN).isoformat(timespec="minutes")


def _open_in_words(alerts: "OpenAlerts") -> str:
    kind = alerts.kind.replace("_", " ")
    return f"open in the copy: {kind}: {alerts.count}, the oldest from {_local(alerts.oldest)}"


def _school_as_json(each: "LostAtSchool") -> dict[str, object]:
    return {
        "school": each.school,
        "days": each.days,
        "registers": each.registers,
        "sessions": each.sessions,
        "open_alerts": [
            {"kind": alerts.kind, "count": alerts.count, "oldest": alerts.oldest.isoformat()}
            for alerts in each.open_alerts
        ],
    }


def _local(at: datetime) -> str:
    from attendance.rules.calendar import to_london

    return f"{to_london(at):%d %B %Y %H:%M}"
