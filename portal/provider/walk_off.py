"""Left without permission: call now, then write; saved and told in one step, then followed on one page."""

from datetime import datetime
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import alert_pages, provider_day, responding, walk_offs
from attendance.alert_pages import WalkOffPage
from attendance.receiving import Envelope
from attendance.refusals import Conflict, NotFound, Refusal
from attendance.responding import AddToLog
from attendance.rules.calendar import london_date
from attendance.rules.words import LogKind, Opened, Role
from attendance.walk_offs import ReportWalkOff
from portal import identity, looked
from portal.forms.provider.reports import LogForm, WalkOffForm, preset_now
from portal.provider.telling import show_refusal
from portal.services import now, store

blueprint = Blueprint("provider_walk_off", __name__)

Answer = Response | str | tuple[str, int]


@blueprint.get("/walk-offs/new")
def show() -> Answer:
    """Show whom to call, then the form, its time preset to now."""
    at = now()
    return _render(blank_form(at, pupil=request.args.get("pupil", "")), at)


@blueprint.post("/walk-offs/new")
def send() -> Answer:
    """Report it, once however often it is sent."""
    at = now()
    form = WalkOffForm()
    if not form.validate():
        return _render(form, at), 400
    scope, command = identity.provider_scope(), command_of(form, at)
    try:
        receipt = store().command(lambda db: walk_offs.report(scope, db, command, now=at))
    except Refusal as refusal:
        show_refusal(form, refusal, {}, otherwise="placement")
        return _render(form, at), 400
    return redirect(url_for("provider_walk_off.follow", walk_off_id=receipt.walk_off_id), 303)


@blueprint.get("/walk-offs/<uuid:walk_off_id>")
def follow(walk_off_id: UUID) -> str:
    """Show who was told when, who has it, and the running log."""
    at = now()
    form = LogForm(formdata=None)
    form.entry_id.data = str(uuid4())
    preset_now(form.at, at)
    return _render_followed(walk_off_id, form)


@blueprint.get("/walk-offs/<uuid:walk_off_id>/live")
def live(walk_off_id: UUID) -> str:
    """Return the part of that page that changes, for the page to put in place."""
    return render_template("provider/_walk_off_live.html", **_followed(walk_off_id))


@blueprint.post("/walk-offs/<uuid:walk_off_id>/log")
def add(walk_off_id: UUID) -> Answer:
    """Add a line to the running log."""
    at = now()
    form = LogForm()
    if not form.validate():
        return _render_followed(walk_off_id, form), 400
    scope, command = identity.provider_scope(), _log_command(form, at)
    try:
        store().command(lambda db: responding.log_for_provider(scope, db, walk_off_id, command, now=at))
    except NotFound:
        raise
    except Refusal as refusal:
        form.take(type(refusal)(refusal.sentence, field=refusal.field or "kind"))
        return _render_followed(walk_off_id, form), 409 if isinstance(refusal, Conflict) else 400
    return redirect(url_for("provider_walk_off.follow", walk_off_id=walk_off_id), 303)


def blank_form(at: datetime, *, pupil: str) -> WalkOffForm:
    """Return the form, its time preset to now; a link may have chosen the pupil."""
    form = WalkOffForm(formdata=None)
    form.key.renew()
    preset_now(form.left_at, at)
    form.placement.data = pupil
    return form


def command_of(form: WalkOffForm, at: datetime) -> ReportWalkOff:
    """Return what was typed, as the use case takes it."""
    texts = {name: form[name].data for name in ("last_seen", "direction", "clothing", "police_reference", "note")}
    left_at = form.left(london_date(at))
    body = {"placement": form.placement.data, "left_at": left_at, **texts}
    return ReportWalkOff(
        placement=form.placement.data,
        left_at=left_at,
        envelope=Envelope.of(form.key.data or "", body),
        **texts,
    )


def _log_command(form: LogForm, at: datetime) -> AddToLog:
    kind = LogKind(form.kind.data)
    return AddToLog(
        kind=kind,
        at=form.happened(london_date(at)),
        note=form.note.data,
        reference=form.reference.data if kind is LogKind.POLICE_CALLED else None,
        entry_id=form.entry_uuid,
    )


def _render(form: WalkOffForm, at: datetime) -> str:
    scope, on = identity.provider_scope(), london_date(at)
    with store().reading() as db:
        form.offer(provider_day.pupils(scope, db, on))
        numbers = provider_day.emergency_numbers(scope, db, on)
    return render_template("provider/walk_off.html", form=form, numbers=numbers)


def _render_followed(walk_off_id: UUID, form: LogForm) -> str:
    return render_template("provider/walk_off_followed.html", form=form, **_followed(walk_off_id))


def _followed(walk_off_id: UUID) -> dict[str, object]:
    at = now()
    with store().reading() as db:
        page = alert_pages.walk_off_page(identity.provider_scope(), db, walk_off_id, now=at)
    looked.note(page.alert_id)
    if page.plan is not None:
        looked.note_opened(page.pupil_id, Opened.MISSING_PLAN)
    return {"page": page, "is_reached": _is_reached(page), "at": at}


def _is_reached(page: WalkOffPage) -> bool:
    """Say whether somebody of the ladder was told and the message has not failed; else only a telephone helps."""
    if page.owner is not None:
        return True
    # An administrator is told that nobody could be; that is not somebody who looks for a child.
    stand_in = Role.ADMINISTRATOR.label
    return any(
        each.is_person and each.role != stand_in and each.state != "could not be delivered" for each in page.tellings
    )
