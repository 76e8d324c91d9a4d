"""What a tablet shows before a PIN: whom to call, the red button, who you are. A PIN opens it, "switch" closes it."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from attendance import devices, provider_day
from attendance.devices import PinRefused, RememberedDevice
from attendance.rules.calendar import london_date
from portal import carried, identity
from portal.caller import caller
from portal.device import hand
from portal.forms.base import renew_session
from portal.forms.device import PinForm
from portal.letting_in import log_refused
from portal.services import door, machine_now, now, store

blueprint = Blueprint("tablet", __name__, url_prefix="/tablet")

Answer = Response | str | tuple[str, int]
OWN = "/tablet/"


@blueprint.get("")
def show() -> Answer:
    """Show numbers, the red button and who may give a PIN; nothing of any pupil."""
    device = hand.find_device()
    if device is None:
        return render_template("tablet/unknown.html")
    form = PinForm(formdata=None)
    form.next.data = _own(request.args.get("next", ""))
    if hand.find_session() is not None:
        return _go_on(form, [])
    return _page(form, device)


@blueprint.post("")
def enter() -> Answer:
    """Check a PIN and go on to what was wanted, with what had been typed."""
    device = hand.find_device()
    if device is None:
        return render_template("tablet/unknown.html"), 401
    form = PinForm()
    if not form.validate():
        return _page(form, device), 400
    try:
        secret = _enter(form, device)
    except PinRefused as refusal:
        log_refused("PIN", refusal, caller())
        form.take(refusal)
        return _page(form, device), 400
    renew_session()
    response = make_response(_go_on(form, _typed_before(form, device, secret)))
    hand.open_with(response, secret)
    return response


@blueprint.post("/leave")
def leave() -> Answer:
    """Close the tablet for whoever has it open, so that the next person can give their PIN."""
    device = hand.find_device()
    if device is not None:
        with store().writing() as db:
            devices.leave(db, device, machine_now=machine_now())
    renew_session()
    response = make_response(redirect(url_for("tablet.show"), 303))
    hand.close(response)
    return response


def ask() -> Answer:
    """Ask whoever has no PIN given for it, and go on afterwards to where they were, with what they had typed.

    Raises:
        Unauthorized: the browser is no tablet, or no longer, or a script asks.
    """
    device = hand.find_device()
    if device is None or identity.is_background():
        raise Unauthorized
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("tablet.show", next=request.full_path.rstrip("?")), 303)
    form = PinForm(formdata=None)
    form.next.data = request.path
    form.carried.data = carried.pack()
    return _page(form, device), 401


def _enter(form: PinForm, device: RememberedDevice) -> str:
    if form.membership_id is None:
        message = "Choose your name."
        raise PinRefused(message, field="who")
    return devices.enter(store(), device, form.membership_id, form.pin.data or "", now=now(), machine_now=machine_now())


def _typed_before(form: PinForm, device: RememberedDevice, secret: str) -> carried.Fields:
    """Return what had been typed, where whoever has just given their PIN may have it."""
    with door().reading() as db:
        session = devices.who(db, device, secret, machine_now=machine_now())
    return carried.unpack(form.carried.data, session.actor.key) if session is not None else []


def _go_on(form: PinForm, fields: carried.Fields) -> Answer:
    goes_on = _own(form.next.data or "") or url_for("tablet_register.front")
    if not fields:
        return redirect(goes_on, 303)
    return render_template("tablet/send_again.html", fields=fields, goes_on=goes_on)


def _page(form: PinForm, device: RememberedDevice) -> str:
    with store().reading() as db:
        form.offer(devices.staff(db, device))
        numbers = provider_day.emergency_numbers(device.scope, db, london_date(now()))
    is_carrying = carried.holds_any(form.carried.data)
    return render_template("tablet/show.html", form=form, device=device, numbers=numbers, is_carrying=is_carrying)


def _own(path: str) -> str:
    """Return a path where it is one of the tablet's own pages, else nothing."""
    return path if identity.own_path(path).startswith(OWN) else ""
