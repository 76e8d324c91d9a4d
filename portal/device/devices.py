"""A provider's tablets: a manager remembers the browser in hand for a site, sees them all, and revokes one."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import devices, sign_in
from attendance.devices import RememberDevice
from attendance.refusals import NotAllowed, Refusal
from portal import identity
from portal.device import hand
from portal.forms.base import renew_session
from portal.forms.device import RememberForm
from portal.services import machine_now, now, store

blueprint = Blueprint("devices", __name__, url_prefix="/devices")

Answer = Response | str | tuple[str, int]


@blueprint.get("")
def index() -> Answer:
    """Show the tablets, and the form to make this browser one."""
    return _page(RememberForm(formdata=None))


@blueprint.post("")
def remember() -> Answer:
    """Make this browser a tablet and sign the manager out of it: a tablet lies about."""
    form = RememberForm()
    if not form.validate():
        return _page(form), 400
    scope = identity.provider_scope()
    command = RememberDevice(site_code=form.site.data or "", label=form.label.data or "")
    try:
        with store().writing() as db:
            secret = devices.remember(scope, db, command, now=now(), machine_now=machine_now())
            sign_in.sign_out(db, identity.secret(), machine_now=machine_now())
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(form), 400
    renew_session()
    response = make_response(redirect(url_for("tablet.show"), 303))
    identity.forget(response)
    hand.remember(response, secret)
    return response


@blueprint.post("/<uuid:device_id>/revoke")
def revoke(device_id: UUID) -> Answer:
    """End a tablet; its next request is a stranger's."""
    scope = identity.provider_scope()
    with store().writing() as db:
        devices.revoke(scope, db, device_id, now=now(), machine_now=machine_now())
    return redirect(url_for("devices.index"), 303)


def _page(form: RememberForm) -> str:
    scope = identity.provider_scope()
    with store().reading() as db:
        form.offer(devices.sites(scope, db))
        lines = devices.listed(scope, db, machine_now=machine_now())
    return render_template("device/devices.html", form=form, lines=lines)
