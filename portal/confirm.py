"""Ask whoever is signed in to show once more that it is them, before what would harm most in the wrong hands.

Where that is needed a view says `identity.require_fresh()`; this asks, and carries on with what was typed.
"""

from flask import Blueprint, Flask, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from attendance import own_password
from attendance.own_password import WrongPassword
from attendance.sign_in import SignInGone
from attendance.throttle import TooManyGuesses
from portal import carried, identity
from portal.caller import caller
from portal.forms.sign_in import ConfirmForm
from portal.identity import NotFresh
from portal.letting_in import let_in, log_refused
from portal.services import machine_now, now, store

blueprint = Blueprint("confirm", __name__, url_prefix="/confirm")

# A button without a field is sent again, too.
NOTHING_TYPED = '[["again", "yes"]]'

Answer = AnyResponse | str | tuple[str, int]


def init_app(app: Flask) -> None:
    """Ask wherever a view found that it was not shown lately."""
    app.register_error_handler(NotFresh, _ask)


@blueprint.post("")
def enter() -> Answer:
    """Check the password; go on to what was wanted, with what had been typed."""
    form = ConfirmForm()
    if not form.validate():
        return _page(form), 400
    asks = caller()
    try:
        secret = own_password.confirm(
            store(), identity.secret(), form.password.data or "", caller=asks, now=now(), machine_now=machine_now()
        )
    except (WrongPassword, TooManyGuesses, SignInGone) as refusal:
        log_refused("confirm", refusal, asks)
        form.take(refusal)
        return _page(form), 400
    return let_in(secret, asks, goes_on=form.next.data or "/", packed=form.carried.data)


def _ask(_refusal: NotFresh) -> tuple[str, int]:
    form = ConfirmForm(formdata=None)
    is_look = request.method in {"GET", "HEAD"}
    form.next.data = identity.own_path(request.full_path.rstrip("?") if is_look else request.path)
    form.carried.data = "" if is_look else carried.pack() or NOTHING_TYPED
    return _page(form), 403


def _page(form: ConfirmForm) -> str:
    return render_template("sign_in/confirm.html", form=form, is_carrying=carried.holds_any(form.carried.data))
