"""`muster user`: give people their way in."""

import sys

import click

from muster.console import json_option, say, show
from muster.context import Muster, pass_muster


@click.group("user")
def user() -> None:
    """Invite people, and set passwords."""


@user.command("invite")
@click.argument("email")
@json_option
@pass_muster
def invite(muster: Muster, email: str, *, as_json: bool) -> None:
    """Print a link with which EMAIL sets a password. It is printed only; no mail is sent."""
    from attendance import people

    with muster.store().writing() as db:
        made = people.invite(db, email, now=muster.clock.now(), machine_now=muster.clock.machine())
    link = f"{muster.settings.base_url}/sign-in/link/{made.token}"
    result = {"email": made.email, "link": link, "is_reset": made.is_reset, "expires_at": made.expires_at.isoformat()}
    show(result, as_json=as_json, lines=[link])
    lasts = "one hour" if made.is_reset else "72 hours"
    say(f"Pass this link on to {made.email} yourself: Muster sent no mail. It works once, within {lasts}.")


@user.command("password")
@click.argument("email")
@pass_muster
def password(muster: Muster, email: str) -> None:
    """Set the password of EMAIL, read from standard input, and sign them out everywhere."""
    from attendance import passwords, people

    given = sys.stdin.readline().rstrip("\r\n")
    store = muster.store()
    with store.reading() as db:
        people.require_good_password(db, email, given)
    hashed = passwords.hash_password(given)
    with store.writing() as db:
        people.give_password(db, email, hashed, now=muster.clock.now(), machine_now=muster.clock.machine())
    say(f"The password of {email} is set.")


@user.command("reset-factor")
@click.argument("email")
@click.option("--agreed-by", metavar="EMAIL", help="A colleague who has agreed; needed for safeguarding leads.")
@pass_muster
def reset_factor(muster: Muster, email: str, *, agreed_by: str | None) -> None:
    """Take the second step of EMAIL away, so that they set up a new one when they next sign in; they are told by mail.

    Before that, ring the person back on the number the school knows: whoever asks may not be who they say.
    """
    from attendance import people

    with muster.store().writing() as db:
        people.reset_factor(db, email, agreed_by=agreed_by, now=muster.clock.now(), machine_now=muster.clock.machine())
    say(f"{email} sets up a new second step at the next sign-in. They are signed out everywhere and told by mail.")


@user.command("sign-out")
@click.argument("email")
@pass_muster
def sign_out(muster: Muster, email: str) -> None:
    """Sign EMAIL out everywhere, at once."""
    from attendance import people

    with muster.store().writing() as db:
        people.sign_out_everywhere(db, email, now=muster.clock.now(), machine_now=muster.clock.machine())
    say(f"{email} is signed out everywhere.")
