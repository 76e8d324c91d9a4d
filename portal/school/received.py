"""What was received about the school's own pupils, by whichever inlet, and how it stands."""

from flask import Blueprint, render_template, request

from attendance import received_of_pupils
from attendance.rules.intake import RowState
from attendance.rules.received import INLET_LABELS, INLETS
from portal import identity, places
from portal.forms.received import ReceivedForm
from portal.services import now, store

blueprint = Blueprint("school_received", __name__, url_prefix="/school/received")


@blueprint.get("")
def index() -> str:
    """List what was received, the newest first, a stretch at a time."""
    form, scope, at = ReceivedForm(formdata=request.args), identity.school_scope(), now()
    form.offer(INLETS, ())
    asked = form.asked(places.read(request.args.get("before", "")))
    with store().reading() as db:
        page = received_of_pupils.listed(scope, db, asked)
        held = received_of_pupils.held(scope, db, now=at)
    return render_template(
        "school/received.html",
        form=form,
        asked=asked,
        page=page,
        held=held,
        row_states=RowState,
        inlets=INLET_LABELS,
        older=places.written(page.older),
        at=at,
    )
