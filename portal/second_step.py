"""The second step of signing in: a code, after the password. Where nothing is set up yet, it leads to setting it up."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from attendance import second_factor
from attendance.refusals import Refusal
from attendance.sign_in import SignInGone
from portal import identity
from portal.caller import caller
from portal.forms.sign_in import CodeForm
from portal.letting_in import code_page, let_in, log_refused
from portal.services import machine_now, now, store

blueprint = Blueprint("second_step", __name__, url_prefix="/sign-in/second-step")

Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("")
def show() -> Answer:
    """Ask for a code; or lead to setting up what a code comes from; or go on where it has been given."""
    goes_on = identity.own_path(request.args.get("next", "/"))
    if identity.find_current() is not None:
        return redirect(goes_on)
    with store().reading() as db:
        factors = second_factor.factors_of(db, identity.entering().person_id)
    if factors.is_empty:
        return redirect(url_for("account_factors.choose", next=goes_on))
    form = CodeForm(formdata=None)
    form.next.data = goes_on
    return code_page(form, identity.entering())


@blueprint.post("")
def enter() -> Answer:
    """Check the code; go on to where the person wanted to be."""
    form = CodeForm()
    if not form.validate():
        return code_page(form, identity.entering()), 400
    asks = caller()
    try:
        secret = second_factor.prove(
            store(),
            identity.secret(),
            form.code.data or "",
            caller=asks,
            now=now(),
            machine_now=machine_now(),
        )
    except SignInGone as gone:
        log_refused("second step", gone, asks)
        return render_template("sign_in/gone.html", sentence=gone.sentence), 400
    except Refusal as refusal:
        log_refused("second step", refusal, asks)
        form.take(refusal)
        return code_page(form, identity.entering()), 400
    return let_in(secret, asks, goes_on=form.next.data or "/", packed=form.carried.data)
