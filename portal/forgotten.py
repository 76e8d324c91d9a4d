"""For whoever has forgotten their password: one answer for everybody, and a link by mail for who has an account."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from attendance import resets
from attendance.throttle import TooManyGuesses
from portal.caller import caller
from portal.forms.sign_in import ForgottenForm
from portal.services import machine_now, store

blueprint = Blueprint("forgotten", __name__, url_prefix="/sign-in/forgotten")

Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("")
def show() -> Answer:
    """Ask for the address."""
    return render_template("sign_in/forgotten.html", form=ForgottenForm(formdata=None))


@blueprint.post("")
def ask() -> Answer:
    """Note what was asked; whether there is such an account is looked up later, by the clockwork."""
    form, asks = ForgottenForm(), caller()
    if form.validate():
        try:
            with store().writing() as db:
                resets.ask(db, form.email.data or "", asks, machine_now=machine_now())
        except TooManyGuesses as refusal:
            form.take(refusal)
        else:
            return redirect(url_for("forgotten.asked"))
    return render_template("sign_in/forgotten.html", form=form), 400


@blueprint.get("/asked")
def asked() -> Answer:
    """Say what happens next, the same for everybody."""
    return render_template("sign_in/forgotten_asked.html")
