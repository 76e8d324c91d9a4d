"""`muster secrets`: list, turn and destroy the keys that seal what was said about children."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from attendance.refusals import Refusal
from muster.console import json_option, say, show
from muster.context import Muster, pass_muster

if TYPE_CHECKING:
    from attendance.keys import DataKey, KeyLine, Turning

REFUSED = 1


@click.group("secrets")
def secrets() -> None:
    """List, turn and destroy keys. No key is ever shown."""


@secrets.command("list")
@json_option
@pass_muster
def list_keys(muster: Muster, *, as_json: bool) -> None:
    """Show the lines of the key file and every organisation's keys by their ids, their ages, and what they hold."""
    from attendance import keys

    with muster.store(needs_keys=False).reading() as db:
        lines, found, wrong = keys.lines(db), keys.data_keys(db), keys.health(db).words
    result = {
        "lines": [_line_as_json(each) for each in lines],
        "keys": [_key_as_json(each) for each in found],
        "wrong": list(wrong),
    }
    now = muster.clock.now()
    shown = [*(_line_in_words(each) for each in lines), *(_key_in_words(each, now=now) for each in found)]
    show(result, as_json=as_json, lines=[*shown, *wrong])


@secrets.command("rotate")
@click.option("--data-keys", is_flag=True, help="Also give organisations new keys, and seal every text anew.")
@click.option("--school", "code", metavar="CODE", help="With --data-keys: this organisation only.")
@json_option
@pass_muster
@click.pass_context
def rotate(ctx: click.Context, muster: Muster, *, data_keys: bool, code: str | None, as_json: bool) -> None:
    """Bring everything under the first line of the key file. Safe while everything runs; may be run again."""
    from attendance import keys

    if code is not None and not data_keys:
        raise click.UsageError("--school goes with --data-keys.")
    store = muster.store(needs_keys=False)
    wrapped = keys.rewrap(store)
    turned = keys.turn_data_keys(store, code, now=muster.clock.now()) if data_keys else None
    result = {"keys": _turning_as_json(wrapped), "texts": _turning_as_json(turned) if turned else None}
    show(result, as_json=as_json, lines=_turned_in_words(wrapped, turned))
    if wrapped.lost or (turned and (turned.lost or turned.left)):
        ctx.exit(REFUSED)


@secrets.command("shred")
@click.option("--school", "code", required=True, metavar="CODE", help="The organisation whose texts are destroyed.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it stays in the organisation's record.")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@pass_muster
def shred(muster: Muster, *, code: str, reason: str, is_sure: bool) -> None:
    """Destroy an organisation's keys: what they seal can NEVER be read again, by anybody, from any later backup."""
    from attendance import keys

    if not is_sure:
        say(f"Every incident, walk-off, log line, contact number and week of {code} becomes unreadable for ever.")
        typed = click.prompt("Type the code again to destroy them", err=True)
        if typed != code:
            raise Refusal("That is another code. Nothing was destroyed.")
    store = muster.store(needs_keys=False)
    with store.writing() as db:
        count = keys.shred(db, code, reason, now=muster.clock.now())
    store.database.empty_log()
    say(f"{_keys(count)} destroyed. Processes that run forget them within five minutes; older backups still hold them.")


def _line_as_json(each: "KeyLine") -> dict[str, str | bool | int]:
    return {
        "id": each.id,
        "seals": each.is_first,
        "organisation_keys": each.data_keys,
        "small_secrets": each.small_secrets,
    }


def _key_as_json(each: "DataKey") -> dict[str, str | int | None]:
    times = {"created_at": each.created_at, "retired_at": each.retired_at, "destroyed_at": each.destroyed_at}
    return {
        "organisation": each.organisation_code,
        "id": each.id,
        "made_by": each.made_by,
        **{name: at.isoformat() if at else None for name, at in times.items()},
        "texts": each.texts,
    }


def _turning_as_json(each: "Turning") -> dict[str, int]:
    return {"done": each.done, "lost": each.lost, "left": each.left}


def _line_in_words(each: "KeyLine") -> str:
    does = "seals" if each.is_first else "opens only"
    free = "" if each.is_first or each.data_keys or each.small_secrets else "; nothing needs it any more"
    return f"Key file  {each.id}  {does}; {_keys(each.data_keys)}, small secrets: {each.small_secrets}{free}"


def _key_in_words(each: "DataKey", *, now: datetime) -> str:
    state = "destroyed" if each.destroyed_at else "retired" if each.retired_at else "in use"
    days = (now - each.created_at).days
    return f"{each.organisation_code}  {each.id}  {state}, {days} days old; texts: {each.texts}"


def _turned_in_words(wrapped: "Turning", turned: "Turning | None") -> list[str]:
    lines = [f"{wrapped.done} keys and small secrets are now under the first line of the key file."]
    if wrapped.lost:
        lines.append(f"{wrapped.lost} could not be opened and were left. Run `muster doctor`.")
    if turned:
        lines.append(f"{turned.done} rows were sealed anew.")
        if turned.lost:
            lines.append(f"{turned.lost} rows hold a text that cannot be read and were left as they are.")
        if turned.left:
            lines.append(f"{turned.left} old keys still hold something. Run this again.")
    return lines


def _keys(count: int) -> str:
    return "1 organisation key" if count == 1 else f"{count} organisation keys"
