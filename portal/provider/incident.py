"""A serious incident: one report, and each home school hears of its own pupil only."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import incidents, provider_day
from attendance.incidents import ReportIncident
from attendance.receiving import Envelope
from attendance.refusals import Refusal
from attendance.rules.calendar import london_date
from attendance.rules.words import IncidentCategory, Severity
from portal import identity
from portal.forms.provider.reports import IncidentForm, preset_now
from portal.provider.telling import show_refusal
from portal.services import now, store

blueprint = Blueprint("provider_incident", __name__)

Answer = Response | str | tuple[str, int]
FIELDS = {"placement": "placements", "happened_at": "at"}


@blueprint.get("/incidents/new")
def show() -> Answer:
    """Show whom to call, then the form, its date and time preset to now."""
    at = now()
    return _render(blank_form(at), at)


@blueprint.post("/incidents/new")
def send() -> Answer:
    """Report it, once however often it is sent."""
    at = now()
    form = IncidentForm()
    if not form.validate():
        return _render(form, at), 400
    scope, command = identity.provider_scope(), command_of(form)
    try:
        receipt = store().command(lambda db: incidents.report(scope, db, command, now=at))
    except Refusal as refusal:
        show_refusal(form, refusal, FIELDS, otherwise="placements")
        return _render(form, at), 400
    return redirect(url_for("provider_receipt.show", number=receipt.receipt), 303)


def blank_form(at: datetime) -> IncidentForm:
    """Return the form, its date and time preset to now."""
    form = IncidentForm(formdata=None)
    form.key.renew()
    form.on.data = london_date(at)
    preset_now(form.at, at)
    return form


def command_of(form: IncidentForm) -> ReportIncident:
    """Return what was typed, as the use case takes it."""
    happened_at = form.happened()
    body = {name: form[name].data for name in ("placements", "category", "severity", "account", "action_taken")}
    return ReportIncident(
        placements=tuple(form.placements.data or ()),
        category=IncidentCategory(form.category.data),
        severity=Severity(form.severity.data),
        happened_at=happened_at,
        account=form.account.data or "",
        action_taken=form.action_taken.data,
        envelope=Envelope.of(form.key.data or "", {**body, "happened_at": happened_at}),
    )


def _render(form: IncidentForm, at: datetime) -> str:
    scope, on = identity.provider_scope(), london_date(at)
    with store().reading() as db:
        form.offer(provider_day.pupils(scope, db, on))
        numbers = provider_day.emergency_numbers(scope, db, on)
    return render_template("provider/incident.html", form=form, numbers=numbers)
