"""We can't run this session: for whom, why, and where each pupil is; then who fetched those who waited."""

from datetime import date, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import calling_off, provider_day
from attendance.calling_off import CallOff, Fetched, PupilOff, WhyOff
from attendance.receiving import Envelope
from attendance.refusals import EntriesConflict, EntriesRefused, EntryProblem, Refusal
from attendance.rules.calendar import london_date
from attendance.rules.words import Handover
from portal import identity
from portal.forms.provider.calling_off import (
    HANDOVERS,
    SAY_WHERE,
    CallingOffForm,
    FetchedForm,
    Row,
    body_of,
    pupils_off,
    rows_of,
)
from portal.forms.provider.reports import HalfDays, preset_now
from portal.provider.telling import show_refusal
from portal.services import now, store

blueprint = Blueprint("provider_calling_off", __name__)

Answer = Response | str | tuple[str, int]
FIELDS = {"sessions": "half_days", "date": "on", "ended_at": "ended", "placement": "whom"}
NOBODY = "Tick at least one pupil."
NO_END = "Enter when the session ends."


@blueprint.get("/sessions/off")
def show() -> Answer:
    """Show the form, of today or of the day asked for."""
    at = now()
    form = CallingOffForm(formdata=None)
    form.key.renew()
    form.on.data = _asked_day() or london_date(at)
    preset_now(form.ended, at)
    return _render(form, _rows(form.on.data, at), at)


@blueprint.post("/sessions/off")
def send() -> Answer:
    """Tell it, once however often it is sent."""
    at = now()
    form = CallingOffForm()
    rows = _rows(form.on.data or london_date(at), at, sent=request.form)
    form.offer(row.pupil for row in rows)
    is_today = form.on.data == london_date(at)
    pupils = pupils_off(form, rows, is_today=is_today) if form.validate() else ()
    if form.errors or not _is_whole(form, pupils, is_today=is_today):
        return _render(form, rows, at), 400
    scope, command = identity.provider_scope(), _command(form, pupils)
    try:
        receipt = store().command(lambda db: calling_off.call_off(scope, db, command, now=at))
    except EntriesRefused as refusal:
        return _with_problems(form, rows, refusal, at)
    except Refusal as refusal:
        show_refusal(form, refusal, FIELDS, otherwise="whom")
        return _render(form, rows, at), 400
    return redirect(url_for("provider_receipt.show", number=receipt.receipt), 303)


@blueprint.get("/sessions/off/waiting/<placement>")
def wait(placement: str) -> Answer:
    """Show the form of how a pupil who waits has left."""
    form = FetchedForm(formdata=None)
    form.key.renew()
    return _render_waiting(form, placement, now())


@blueprint.post("/sessions/off/waiting/<placement>")
def fetched(placement: str) -> Answer:
    """Tell how the pupil left, once however often it is sent."""
    at = now()
    form = FetchedForm()
    if not form.validate():
        return _render_waiting(form, placement, at), 400
    where = Handover(form.where.data)
    handed_to = form.handed_to.data if where.takes_a_name else None
    body = {"placement": placement, "where": where.value, "handed_to": handed_to}
    command = Fetched(
        placement=placement,
        handover=where,
        handed_to=handed_to,
        envelope=Envelope.of(form.key.data or "", body),
    )
    scope = identity.provider_scope()
    try:
        receipt = store().command(lambda db: calling_off.fetched(scope, db, command, now=at))
    except EntriesRefused as refusal:
        form.handed_to.errors = [refusal.problems[0].sentence]
        return _render_waiting(form, placement, at), 400
    except Refusal as refusal:
        show_refusal(form, refusal, {"placement": "where"}, otherwise="where")
        return _render_waiting(form, placement, at), 400
    return redirect(url_for("provider_receipt.show", number=receipt.receipt), 303)


def _asked_day() -> date | None:
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return None


def _rows(on: date, at: datetime, *, sent: object = None) -> tuple[Row, ...]:
    scope = identity.provider_scope()
    if on == london_date(at):
        provider_day.open_days(scope, store(), on, now=at)
    with store().reading() as db:
        return rows_of(calling_off.candidates(scope, db, on, now=at), sent)


def _is_whole(form: CallingOffForm, pupils: tuple[PupilOff, ...], *, is_today: bool) -> bool:
    """Say whether what one answer asks for of another is there; put what is missing beside its field."""
    if form.how.data == "early" and form.ended.data is None:
        form.ended.errors = [NO_END]
    if not pupils:
        form.whom.errors = [NOBODY]
    if is_today and any(each.handover is None for each in pupils):
        form.where.errors = [SAY_WHERE]
    return not form.errors


def _command(form: CallingOffForm, pupils: tuple[PupilOff, ...]) -> CallOff:
    return CallOff(
        on=form.on.data or date.min,
        sessions=HalfDays(form.half_days.data).sessions,
        pupils=pupils,
        why=WhyOff(form.why.data),
        ended_at=form.ended_at(),
        note=form.note.data,
        change_reason=form.change_reason.data,
        envelope=Envelope.of(form.key.data or "", body_of(form, pupils)),
    )


def _with_problems(
    form: CallingOffForm, rows: tuple[Row, ...], refusal: EntriesRefused, at: datetime
) -> tuple[str, int]:
    """Show what is wrong with single pupils beside them, and the way out above."""
    problems = {each.placement: each for each in refusal.problems}
    is_conflict = isinstance(refusal, EntriesConflict)
    if is_conflict:
        form.change_reason.errors = [refusal.problems[0].sentence]
    else:
        names = {row.pupil.placement: f"{row.pupil.given_name} {row.pupil.family_name}" for row in rows}
        form.whom.errors = [f"{names[ref]}: {each.sentence}" for ref, each in problems.items()]
    return _render(form, rows, at, problems=problems), 409 if is_conflict else 400


def _render(
    form: CallingOffForm, rows: tuple[Row, ...], at: datetime, *, problems: dict[str, EntryProblem] | None = None
) -> str:
    form.offer(row.pupil for row in rows)
    return render_template(
        "provider/calling_off.html",
        form=form,
        rows=rows,
        handovers=HANDOVERS,
        problems=problems or {},
        # Whoever chose something of a single pupil sees it again.
        opens_pupils=any(row.form.is_touched for row in rows),
        is_today=form.on.data in {None, london_date(at)},
    )


def _render_waiting(form: FetchedForm, placement: str, at: datetime) -> str:
    """Show one pupil who waits.

    Raises:
        NotFound: nobody of the provider's waits by this reference.
    """
    scope = identity.provider_scope()
    with store().reading() as db:
        pupil = calling_off.waiting_one(scope, db, placement, now=at)
    return render_template("provider/fetched.html", form=form, pupil=pupil)
