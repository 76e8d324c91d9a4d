"""What a tablet tells besides the register: who left, an incident, a concern. Written here, never read."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for

from attendance import concerns, incidents, provider_day, walk_offs
from attendance.refusals import Refusal
from attendance.rules.calendar import london_date
from attendance.rules.words import Role
from portal.device import hand
from portal.forms.provider.reports import ConcernForm, IncidentForm, WalkOffForm
from portal.provider import concern, incident, walk_off
from portal.provider.desk import Answer
from portal.provider.telling import show_refusal
from portal.services import now, store

blueprint = Blueprint("tablet_reports", __name__, url_prefix="/tablet")


@blueprint.get("/walk-offs/new")
def show_walk_off() -> Answer:
    """Show whom to call, then the form, its time preset to now."""
    at = now()
    return _page("tablet/walk_off.html", walk_off.blank_form(at, pupil=request.args.get("pupil", "")), at)


@blueprint.post("/walk-offs/new")
def send_walk_off() -> Answer:
    """Report it, once however often it is sent."""
    at = now()
    form = WalkOffForm()
    if not form.validate():
        return _page("tablet/walk_off.html", form, at), 400
    scope, command = hand.current().scope, walk_off.command_of(form, at)
    try:
        told = store().command(lambda db: walk_offs.report(scope, db, command, now=at))
    except Refusal as refusal:
        show_refusal(form, refusal, {}, otherwise="placement")
        return _page("tablet/walk_off.html", form, at), 400
    return redirect(url_for("tablet_reports.receipt", number=told.receipt), 303)


@blueprint.get("/incidents/new")
def show_incident() -> Answer:
    """Show whom to call, then the form, its date and time preset to now."""
    at = now()
    return _page("tablet/incident.html", incident.blank_form(at), at)


@blueprint.post("/incidents/new")
def send_incident() -> Answer:
    """Report it, once however often it is sent."""
    at = now()
    form = IncidentForm()
    if not form.validate():
        return _page("tablet/incident.html", form, at), 400
    scope, command = hand.current().scope, incident.command_of(form)
    try:
        told = store().command(lambda db: incidents.report(scope, db, command, now=at))
    except Refusal as refusal:
        show_refusal(form, refusal, incident.FIELDS, otherwise="placements")
        return _page("tablet/incident.html", form, at), 400
    return redirect(url_for("tablet_reports.receipt", number=told.receipt), 303)


@blueprint.get("/concerns/new")
def show_concern() -> Answer:
    """Show whom to call, then the form."""
    session = hand.current()
    return _page("tablet/concern.html", concern.blank_form(session.scope), now())


@blueprint.post("/concerns/new")
def send_concern() -> Answer:
    """Tell it, once however often it is sent."""
    at = now()
    form, scope = ConcernForm(), hand.current().scope
    if not concern.is_authors(form, scope):
        return _page("tablet/concern.html", concern.not_yours(scope), at), 400
    if not form.validate():
        return _page("tablet/concern.html", form, at), 400
    command = form.command()
    try:
        told = store().command(lambda db: concerns.tell(scope, db, command, now=at))
    except Refusal as refusal:
        show_refusal(form, refusal, concern.FIELDS, otherwise="placements")
        return _page("tablet/concern.html", form, at), 400
    return redirect(url_for("tablet_reports.receipt", number=told.receipt), 303)


@blueprint.get("/receipts/<number>")
def receipt(number: str) -> Answer:
    """Show that something arrived, when, and who is told; not what was in it."""
    session = hand.current()
    with store().reading() as db:
        view = provider_day.receipt(session.scope, db, number, now=now())
        numbers = provider_day.emergency_numbers(session.scope, db, london_date(view.received_at))
    told = tuple(Role(role) for role in view.told)
    return render_template("tablet/receipt.html", view=view, told=told, numbers=numbers, tablet=session)


def _page(template: str, form: WalkOffForm | IncidentForm | ConcernForm, at: datetime) -> str:
    session, on = hand.current(), london_date(at)
    with store().reading() as db:
        form.offer(provider_day.pupils(session.scope, db, on))
        numbers = provider_day.emergency_numbers(session.scope, db, on)
    return render_template(template, form=form, numbers=numbers, tablet=session)
