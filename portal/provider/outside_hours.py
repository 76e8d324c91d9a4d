"""Sessions outside hours: record one, see those of the last weeks, take one back. Counted nowhere."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import outside_hours, outside_pages
from attendance.outside_pages import PupilInHand
from attendance.refusals import NotFound, Refusal
from attendance.rules.calendar import london_date
from portal import identity
from portal.forms.provider.outside_hours import OutsideForm, TakeBackForm
from portal.provider.telling import NOT_PLACED, show_refusal
from portal.services import now, store

blueprint = Blueprint("provider_outside_hours", __name__, url_prefix="/outside-hours")

Answer = Response | str | tuple[str, int]


@blueprint.get("")
def index() -> Answer:
    """List what was recorded in the last four weeks."""
    with store().reading() as db:
        recorded = outside_pages.recorded(identity.provider_scope(), db, now=now())
    return render_template("provider/outside_hours.html", recorded=recorded)


@blueprint.get("/new")
def show() -> Answer:
    """Show whom it may be about; once a link has chosen the pupil, the form with today preset."""
    at = now()
    form = OutsideForm(formdata=None)
    form.key.renew()
    form.on.data = london_date(at)
    form.placement.data = request.args.get("pupil", "")
    return _render(form, at)


@blueprint.post("/new")
def send() -> Answer:
    """Record it, once however often it is sent."""
    at, scope = now(), identity.provider_scope()
    form = OutsideForm()
    if _chosen(form, at) is None:
        return _render_refused(), 400
    if not form.validate():
        return _render(form, at), 400
    command = form.command()
    try:
        receipt = store().command(lambda db: outside_hours.record(scope, db, command, now=at))
    except NotFound:
        # Nothing tells a pupil who is not here that day from one who never was.
        return _render_refused(), 400
    except Refusal as refusal:
        show_refusal(form, refusal, {}, otherwise="on")
        return _render(form, at), 400
    return redirect(url_for("provider_receipt.show", number=receipt.receipt), 303)


@blueprint.get("/<uuid:outside_id>/take-back")
def show_take_back(outside_id: UUID) -> Answer:
    """Ask what was wrong."""
    return _render_take_back(TakeBackForm(formdata=None), outside_id)


@blueprint.post("/<uuid:outside_id>/take-back")
def take_back(outside_id: UUID) -> Answer:
    """Take it back; what was put down stays beside it."""
    at, scope, form = now(), identity.provider_scope(), TakeBackForm()
    if not form.validate():
        return _render_take_back(form, outside_id), 400
    try:
        store().command(lambda db: outside_hours.take_back(scope, db, outside_id, form.reason.data or "", now=at))
    except NotFound:
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _render_take_back(form, outside_id), 400
    return redirect(url_for("provider_outside_hours.index"), 303)


def _chosen(form: OutsideForm, at: datetime) -> PupilInHand | None:
    """Return the pupil a form is about, and offer what may be said of them; None where it is nobody's here."""
    pupil = next((each for each in _pupils(at) if each.placement == form.placement.data), None)
    form.offer(pupil.words if pupil else ())
    return pupil


def _pupils(at: datetime) -> tuple[PupilInHand, ...]:
    with store().reading() as db:
        return outside_pages.pupils(identity.provider_scope(), db, now=at)


def _render(form: OutsideForm, at: datetime) -> str:
    pupil = _chosen(form, at)
    if pupil is None:
        return render_template("provider/outside_hours_whose.html", pupils=_pupils(at), refused="")
    return render_template("provider/outside_hours_new.html", form=form, pupil=pupil)


def _render_refused() -> str:
    return render_template("provider/outside_hours_whose.html", pupils=(), refused=NOT_PLACED)


def _render_take_back(form: TakeBackForm, outside_id: UUID) -> str:
    with store().reading() as db:
        about = outside_pages.one(identity.provider_scope(), db, outside_id, now=now())
    return render_template("provider/outside_hours_take_back.html", form=form, about=about)
