"""A parent telephones that the tutor never came: written down as theirs, and the pupil is looked for."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import parent_calls, phoned
from attendance.refusals import Refusal
from attendance.rules.calendar import london_date
from portal import identity
from portal.forms.problems import problems_of
from portal.forms.provider.reports import preset_now
from portal.forms.school.phoned_in import ParentForm
from portal.services import now, store

blueprint = Blueprint("parent_called", __name__, url_prefix="/phoned-in")

Answer = Response | str | tuple[str, int]


@blueprint.get("/<uuid:register_id>/parent")
def show(register_id: UUID) -> Answer:
    """Show the form, the time preset to now."""
    at, form = now(), ParentForm(formdata=None)
    form.key.renew()
    preset_now(form.called_at, at)
    return _page(register_id, form, at)


@blueprint.post("/<uuid:register_id>/parent")
def send(register_id: UUID) -> Answer:
    """Keep it, once however often it is sent, and go on to its alert."""
    at, form, scope = now(), ParentForm(), identity.school_scope()
    if not form.validate():
        return _page(register_id, form, at), 400
    said = form.says(london_date(at))
    try:
        alert_id = store().command(lambda db: parent_calls.report(scope, db, register_id, said, now=at))
    except Refusal as refusal:
        # A register that is not there makes the page not found as well.
        form.take(refusal)
        return _page(register_id, form, at), 400
    return redirect(url_for("alerts.show", alert_id=alert_id), 303)


def _page(register_id: UUID, form: ParentForm, at: datetime) -> str:
    with store().reading() as db:
        register = phoned.register(identity.school_scope(), db, register_id)
        form.offer(parent_calls.expected(register, db, now=at))
    return render_template("school/parent_called.html", form=form, phoned=register, problems=[*problems_of(form)])
