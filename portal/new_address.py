"""Confirm an e-mail address that an account is to have: the link from the mail there, and one button."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance.own_password import LinkUsed
from attendance.refusals import Refusal
from attendance.staff import addresses
from portal.services import door, machine_now, now

blueprint = Blueprint("new_address", __name__, url_prefix="/sign-in/address")

Answer = Response | str | tuple[str, int]


@blueprint.get("/<token>")
def show(token: str) -> Answer:
    """Show what the link confirms. Opening it changes nothing: mail scanners open links too."""
    with door().reading() as db:
        pending = addresses.pending(db, token, machine_now=machine_now())
    if pending is None:
        return render_template("sign_in/address_gone.html"), 400
    return render_template("sign_in/address.html", pending=pending, token=token)


@blueprint.post("")
def confirm() -> Answer:
    """Give the account its new address."""
    token, at = request.form.get("token", ""), now()
    try:
        door().command(lambda db: addresses.confirm(db, token, now=at, machine_now=machine_now()))
    except LinkUsed:
        return render_template("sign_in/address_gone.html"), 400
    except Refusal as refusal:
        return render_template("errors/refused.html", sentence=refusal.sentence), 400
    return redirect(url_for("new_address.confirmed"), 303)


@blueprint.get("/confirmed")
def confirmed() -> str:
    """Say that the address is confirmed."""
    return render_template("sign_in/address_confirmed.html")
