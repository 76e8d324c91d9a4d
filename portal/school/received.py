"""What was received about the school's own pupils, by whichever inlet, and how it stands."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import received_of_pupils
from attendance.mails import of_schools
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
        mails = of_schools.listed(scope, db, now=at)
    return render_template(
        "school/received.html",
        form=form,
        asked=asked,
        page=page,
        held=held,
        mails=mails,
        row_states=RowState,
        inlets=INLET_LABELS,
        older=places.written(page.older),
        at=at,
    )


@blueprint.post("/mails/<uuid:shown_id>/dealt")
def deal(shown_id: UUID) -> Response:
    """Note that the school has dealt with an e-mail that was not read into the register."""
    scope, at = identity.school_scope(), now()
    store().command(lambda db: of_schools.deal(scope, db, shown_id, now=at))
    return redirect(url_for("school_received.index"), 303)
