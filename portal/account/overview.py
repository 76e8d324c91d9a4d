"""The page of one's own account: what is set up, and what may be changed."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from attendance import own_sign_ins, passkeys, second_factor
from portal import identity
from portal.services import machine_now, store

blueprint = Blueprint("account", __name__, url_prefix="/account")

# What was just done, by the word in the address.
DONE = {
    "password": "Your password is changed. Where else you were signed in, you are signed out.",
    "sign-ins": "It is signed out.",
    "passkey": "The passkey is removed. Where else you were signed in, you are signed out.",
}

Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("")
def show() -> Answer:
    """Show how this person signs in."""
    signed_in = identity.current()
    with store().reading() as db:
        factors = second_factor.factors_of(db, signed_in.person_id)
        keys = passkeys.listed(db, signed_in.person_id)
        sign_ins = own_sign_ins.listed(db, identity.secret(), machine_now=machine_now())
    done = DONE.get(request.args.get("done", ""), "")
    return render_template(
        "account/show.html",
        signed_in=signed_in,
        factors=factors,
        sign_ins=sign_ins,
        passkeys=keys,
        done=done,
        machine_now=machine_now(),
    )
