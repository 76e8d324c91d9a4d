"""Tell one absence before the register: the home school hears of it at once."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import absences, provider_day
from attendance.absences import TellAbsence
from attendance.receiving import Envelope
from attendance.refusals import EntriesConflict, Refusal
from attendance.rules.calendar import london_date
from attendance.rules.words import Reason
from portal import identity
from portal.forms.provider.reports import AbsenceForm, HalfDays
from portal.provider.telling import show_refusal
from portal.services import now, store

blueprint = Blueprint("provider_absence", __name__)

Answer = Response | str | tuple[str, int]
FIELDS = {"sessions": "half_days", "date": "on"}


@blueprint.get("/absences/new")
def show() -> Answer:
    """Show the form, today preset; a link may have chosen the pupil."""
    at = now()
    form = AbsenceForm(formdata=None)
    form.key.renew()
    form.on.data = london_date(at)
    form.placement.data = request.args.get("pupil", "")
    return _render(form, at)


@blueprint.post("/absences/new")
def send() -> Answer:
    """Tell the absence, once however often it is sent."""
    at = now()
    form = AbsenceForm()
    if not form.validate():
        return _render(form, at), 400
    scope, command = identity.provider_scope(), _command(form)
    try:
        receipt = store().command(lambda db: absences.tell(scope, db, command, now=at))
    except EntriesConflict as conflict:
        form.change_reason.errors = [conflict.sentence]
        return _render(form, at, on_record=conflict.problems[0].on_record), 409
    except Refusal as refusal:
        show_refusal(form, refusal, FIELDS, otherwise="placement")
        return _render(form, at), 400
    return redirect(url_for("provider_receipt.show", number=receipt.receipt), 303)


def _command(form: AbsenceForm) -> TellAbsence:
    half_days = HalfDays(form.half_days.data)
    return TellAbsence(
        placement=form.placement.data,
        on=form.day,
        sessions=half_days.sessions,
        reason=Reason(form.reason.data),
        contact_made=form.contact_made.data,
        note=form.note.data,
        change_reason=form.change_reason.data,
        envelope=Envelope.of(form.key.data or "", form.body()),
    )


def _render(form: AbsenceForm, at: datetime, *, on_record: str = "") -> str:
    scope = identity.provider_scope()
    with store().reading() as db:
        form.offer(provider_day.pupils(scope, db, london_date(at)))
    return render_template("provider/absence.html", form=form, on_record=on_record)
