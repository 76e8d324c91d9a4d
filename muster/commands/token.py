"""`muster token`: keys to the API, one provider each."""

from typing import TYPE_CHECKING
from uuid import UUID

import click

from muster.console import json_option, say, show
from muster.context import Muster, pass_muster

if TYPE_CHECKING:
    from attendance.tokens import Token


@click.group("token")
def token() -> None:
    """Make, list and revoke keys to the API."""


@token.command("create")
@click.option("--organisation", required=True, metavar="CODE", help="The provider whose registers the key opens.")
@click.option("--name", required=True, metavar="TEXT", help="What the key is for, such as the program that uses it.")
@json_option
@pass_muster
def create(muster: Muster, *, organisation: str, name: str, as_json: bool) -> None:
    """Print a new key, once, alone on standard output."""
    from attendance import tokens

    with muster.store().writing() as db:
        secret = tokens.create(db, organisation, name, now=muster.clock.now())
    show({"token": secret}, as_json=as_json, lines=[secret])
    say("Keep it somewhere safe: it is not shown again.")


@token.command("list")
@json_option
@pass_muster
def list_tokens(muster: Muster, *, as_json: bool) -> None:
    """Show every key there is; never the secrets."""
    from attendance import tokens

    with muster.store().reading() as db:
        every = tokens.every(db)
    show([_as_json(each) for each in every], as_json=as_json, lines=[_in_words(each) for each in every])


@token.command("revoke")
@click.argument("token_id", type=click.UUID)
@pass_muster
def revoke(muster: Muster, token_id: UUID) -> None:
    """End the key with this id, as `muster token list` shows it, for good."""
    from attendance import tokens

    with muster.store().writing() as db:
        tokens.revoke(db, token_id, now=muster.clock.now())
    say("The key is revoked. Whatever used it is refused from now on.")


def _as_json(each: "Token") -> dict[str, str | None]:
    return {
        "id": str(each.id),
        "organisation": each.organisation_code,
        "name": each.name,
        "begins": each.begins,
        "created_at": each.created_at.isoformat(),
        "last_used_at": each.last_used_at.isoformat() if each.last_used_at else None,
        "revoked_at": each.revoked_at.isoformat() if each.revoked_at else None,
    }


def _in_words(each: "Token") -> str:
    state = "revoked" if each.revoked_at else "live"
    return f"{each.id}  {each.organisation_code}  {each.begins}…  {state}  {each.name}"
