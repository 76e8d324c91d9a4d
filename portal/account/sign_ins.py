"""End one's own sign-ins in other browsers, from the page of one's account."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from attendance import own_sign_ins
from portal import identity
from portal.services import machine_now, now, store

blueprint = Blueprint("account_sign_ins", __name__, url_prefix="/account/sign-ins")


@blueprint.post("/<uuid:sign_in_id>/end")
def end(sign_in_id: UUID) -> Response:
    """End one."""
    with store().writing() as db:
        own_sign_ins.end(db, identity.secret(), sign_in_id, now=now(), machine_now=machine_now())
    return redirect(url_for("account.show", done="sign-ins"))


@blueprint.post("/end-others")
def end_others() -> Response:
    """End all but this one."""
    with store().writing() as db:
        own_sign_ins.end_others(db, identity.secret(), now=now(), machine_now=machine_now())
    return redirect(url_for("account.show", done="sign-ins"))
