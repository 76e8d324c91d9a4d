"""Change one's own password."""

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from attendance import own_password
from attendance.own_password import WrongPassword
from attendance.refusals import Refusal
from portal import identity
from portal.caller import caller
from portal.forms.base import renew_session
from portal.forms.sign_in import ChangePasswordForm
from portal.letting_in import log_refused
from portal.services import machine_now, now, store

blueprint = Blueprint("account_password", __name__, url_prefix="/account/password")

Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("")
def show() -> Answer:
    """Ask for the present password and a new one."""
    return _page(ChangePasswordForm(formdata=None))


@blueprint.post("")
def change() -> Answer:
    """Change it; where else the person is signed in, they are signed out."""
    form = ChangePasswordForm()
    if not form.validate():
        return _page(form), 400
    asks = caller()
    try:
        secret = own_password.change(
            store(),
            identity.secret(),
            form.current.data or "",
            form.password.data or "",
            caller=asks,
            now=now(),
            machine_now=machine_now(),
        )
    except WrongPassword as refusal:
        log_refused("password change", refusal, asks)
        form.take(Refusal(refusal.sentence, field="current"))
    except Refusal as refusal:
        form.take(refusal)
    else:
        return _changed(secret)
    return _page(form), 400


def _changed(secret: str) -> Response:
    renew_session()
    response = make_response(redirect(url_for("account.show", done="password")))
    identity.remember(response, secret)
    return response


def _page(form: ChangePasswordForm) -> str:
    return render_template("account/password.html", form=form, signed_in=identity.current())
