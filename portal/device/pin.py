"""Set one's own PIN for the provider's tablets."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import pins
from attendance.refusals import Refusal
from portal import identity
from portal.forms.device import NewPinForm
from portal.services import machine_now, now, store

blueprint = Blueprint("tablet_pin", __name__, url_prefix="/account/pin")

Answer = Response | str | tuple[str, int]


@blueprint.get("")
def show() -> Answer:
    """Show when the PIN was set, and the form for a new one."""
    return _page(NewPinForm(formdata=None))


@blueprint.post("")
def change() -> Answer:
    """Set the PIN."""
    form = NewPinForm()
    if not form.validate():
        return _page(form), 400
    if not form.is_repeated:
        form.take(Refusal("The two PINs are not the same. Enter the new PIN twice.", field="again"))
        return _page(form), 400
    try:
        pins.set_pin(store(), identity.provider_scope(), form.pin.data or "", now=now(), machine_now=machine_now())
    except Refusal as refusal:
        form.take(refusal)
        return _page(form), 400
    return redirect(url_for("tablet_pin.show"), 303)


def _page(form: NewPinForm) -> str:
    with store().reading() as db:
        set_at = pins.set_at(identity.provider_scope(), db)
    return render_template("device/pin.html", form=form, set_at=set_at)
