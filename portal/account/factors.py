"""Set up what is shown besides the password: an authenticator app, and codes on paper.

Open to whoever has shown a password and has nothing set up yet; whoever has must be signed in in full, and lately.
"""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from attendance import second_factor, sign_in
from attendance.refusals import Refusal
from attendance.second_factor import SetUp, WrongCode
from portal import caller as callers
from portal import identity
from portal.account.qr import picture_of
from portal.caller import caller
from portal.forms.base import renew_session
from portal.forms.sign_in import NewAuthenticatorForm
from portal.services import machine_now, now, store

blueprint = Blueprint("account_factors", __name__, url_prefix="/account")

Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("/second-step")
def choose() -> Answer:
    """Offer the ways there are to a person who has none yet."""
    goes_on = identity.own_path(request.args.get("next", "/"))
    if identity.find_current() is not None:
        return redirect(url_for("account.show"))
    if not may_set_up():
        return redirect(identity.second_step_url(goes_on))
    return render_template("account/choose.html", goes_on=goes_on)


@blueprint.get("/authenticator")
def show_authenticator() -> Answer:
    """Show the picture to scan. It is stored only once its first code has come."""
    goes_on = identity.own_path(request.args.get("next", "/"))
    if not may_set_up():
        return redirect(identity.second_step_url(goes_on))
    form = NewAuthenticatorForm(formdata=None)
    form.next.data = goes_on
    return _authenticator_page(form)


@blueprint.post("/authenticator")
def set_up_authenticator() -> Answer:
    """Store a new authenticator app; show the recovery codes where there were none."""
    if not may_set_up():
        return redirect(identity.second_step_url("/"))
    form = NewAuthenticatorForm()
    if form.validate():
        try:
            with store().writing() as db:
                done = second_factor.set_up_authenticator(
                    db,
                    identity.secret(),
                    form.sealed.data or "",
                    form.code.data or "",
                    caller=caller(),
                    now=now(),
                    machine_now=machine_now(),
                )
            return after_set_up(done, goes_on=form.next.data or "/")
        except WrongCode as refusal:
            form.take(refusal)
    return _authenticator_page(form), 400


@blueprint.post("/authenticator/remove")
def remove_authenticator() -> Answer:
    """Take the authenticator app away, where there is a passkey instead."""
    identity.require_fresh()
    try:
        with store().writing() as db:
            found = sign_in.require(db, identity.secret(), machine_now=machine_now())
            second_factor.remove_authenticator(db, found, now=now(), machine_now=machine_now())
    except Refusal as refusal:
        return render_template("errors/refused.html", sentence=refusal.sentence), 400
    return redirect(url_for("account.show"))


@blueprint.post("/recovery-codes")
def make_codes() -> Answer:
    """Make new recovery codes, and show them this once."""
    identity.require_fresh()
    with store().writing() as db:
        found = sign_in.require(db, identity.secret(), machine_now=machine_now())
        codes = second_factor.new_codes(db, found, now=now(), machine_now=machine_now())
    return render_template("account/codes.html", codes=codes, goes_on=url_for("account.show"))


def after_set_up(done: SetUp, *, goes_on: str) -> Response:
    """Answer once a factor was set up: the recovery codes where they are new, else the account's page."""
    asks = caller()
    renew_session()
    goes_on = identity.own_path(goes_on)
    target = goes_on if goes_on != "/" else url_for("home.front")
    page = render_template("account/codes.html", codes=done.codes, goes_on=target) if done.codes else None
    response = make_response(page if page is not None else redirect(url_for("account.show")))
    identity.remember(response, done.secret)
    callers.remember(response, asks)
    return response


def may_set_up() -> bool:
    """Say whether this person may set something up: all signed in in full and lately, others only if they have none."""
    if identity.find_current() is not None:
        identity.require_fresh()
        return True
    with store().reading() as db:
        return second_factor.factors_of(db, identity.entering().person_id).is_empty


def _authenticator_page(form: NewAuthenticatorForm) -> str:
    with store().reading() as db:
        new = second_factor.new_authenticator(
            db,
            identity.entering().person_id,
            sealed=form.sealed.data or "",
        )
    form.sealed.data, form.code.data = new.sealed, ""
    return render_template("account/authenticator.html", form=form, new=new, picture=picture_of(new.uri))
