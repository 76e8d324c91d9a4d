"""Everything a provider sent, by whichever inlet, and what became of each of it."""

from flask import Blueprint, render_template, request

from attendance import received
from attendance.rules.received import INLET_LABELS, INLETS, Standing
from portal import identity, places
from portal.forms.received import ReceivedForm
from portal.services import now, store

blueprint = Blueprint("provider_received", __name__, url_prefix="/received")

KINDS = {
    "register": "Register",
    "absence": "Absence told",
    "calling_off": "Session called off",
    "outside_hours": "Session outside hours",
    "walk_off": "Left without permission",
    "incident": "Serious incident",
    "concern": "Concern",
}


@blueprint.get("")
def index() -> str:
    """List what was received, the newest first, a stretch at a time."""
    form, scope = ReceivedForm(formdata=request.args), identity.provider_scope()
    form.offer(INLETS, Standing)
    asked = form.asked(places.read(request.args.get("before", "")))
    with store().reading() as db:
        page = received.listed(scope, db, asked, now=now())
    return render_template(
        "provider/received.html",
        form=form,
        asked=asked,
        page=page,
        kinds=KINDS,
        inlets=INLET_LABELS,
        older=places.written(page.older),
        at=now(),
    )


@blueprint.get("/<receipt>")
def show(receipt: str) -> str:
    """Show one thing that was received: what it says of whom, and how that stands now."""
    scope, at = identity.provider_scope(), now()
    with store().reading() as db:
        found = received.show(scope, db, receipt, now=at)
    return render_template("provider/received_one.html", found=found, kinds=KINDS, inlets=INLET_LABELS, at=at)
