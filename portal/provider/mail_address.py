"""The address to which a provider sends its registers by e-mail: its managers see it, replace it and end it."""

from datetime import datetime
from functools import partial
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance.intake import addresses
from attendance.refusals import Conflict, NotFound, Refusal
from attendance.rules.mail_addresses import address_with
from attendance.scope import StaffScope
from attendance.unit import Db
from portal import identity
from portal.forms.provider.mail_address import AddressForm, Change
from portal.services import now, services, store

blueprint = Blueprint("provider_address", __name__, url_prefix="/sheets/address")

Answer = Response | str | tuple[str, int]


@blueprint.get("")
def show() -> str:
    """Show the address, what may be sent to it and by whom; or that this installation takes no e-mail."""
    return _page(AddressForm(formdata=None))


@blueprint.post("")
def change() -> Answer:
    """Make an address, another in its place, or none."""
    if services().settings.registers_address is None:
        raise NotFound("This installation takes no e-mail.")
    form, scope, at = AddressForm(), identity.staff_scope(), now()
    try:
        to = form.chosen()
    except Refusal as refusal:
        form.take(refusal)
        return _page(form), 400
    try:
        store().command(partial(_changed, to, form.stood(), scope, at))
    except Conflict as conflict:
        fresh = AddressForm(formdata=None)
        fresh.form_errors.append(conflict.sentence)
        return _page(fresh), 409
    return redirect(url_for("provider_address.show"), 303)


def _changed(to: Change, stood: UUID | None, scope: StaffScope, at: datetime, db: Db) -> None:
    if to is Change.NEW:
        addresses.make(scope, db, now=at, instead_of=stood)
    elif stood is not None:
        addresses.end(scope, db, stood, now=at)


def _page(form: AddressForm) -> str:
    base = services().settings.registers_address
    with store().reading() as db:
        live = addresses.current(identity.staff_scope(), db)
    form.seen.data = str(live.id) if live else ""
    return render_template(
        "provider/mail_address.html",
        form=form,
        takes_mail=base is not None,
        live=live,
        address=address_with(live.secret, base) if live and base else "",
    )
