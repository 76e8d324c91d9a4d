"""The register: every expected pupil of every home school on one page, one tap each, sent whole or in part."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import provider_day, registers
from attendance.observing import EntryCommand
from attendance.receiving import Envelope
from attendance.refusals import Conflict, EntriesRefused, EntryProblem, KeyReused, NotFound, Refusal
from attendance.registers import SubmitRegister
from attendance.rules.calendar import london_date
from attendance.rules.words import AgreedWith, Reason, Session, Status
from portal import identity
from portal.forms.provider.fields import choices
from portal.forms.provider.register import RegisterForm, Slip, body_of, placements_sent, read_entry
from portal.provider.register_page import RegisterPage, error_links, page_of, slip_problem
from portal.services import now, store

blueprint = Blueprint("provider_register", __name__)

Answer = Response | str | tuple[str, int]
SHORT_WORDS = {
    Status.PRESENT: ("Present", "", "present"),
    Status.LATE: ("Late", "", "late"),
    Status.ABSENT: ("Absent", "", "absent"),
    Status.LEFT_EARLY: ("Left", " early", "left"),
    Status.NOT_HELD: ("Not held", "", "not-held"),
}
NOTHING_NEW = "Nothing is marked that is not on record already. Mark at least one pupil, then send."
SENT_BEFORE = "This page was sent before, and what is marked now differs from it. Check it, then send again."
GONE = (
    "A pupil you marked is not placed with you on this day any more. Nothing was sent. The list below is up to date: "
    "send it again without that pupil. If the pupil is with you now, telephone the home school."
)


@blueprint.get("/register/<on>/<any(AM, PM):half>")
def show(on: str, half: str) -> Answer:
    """Show the register of a session, with what has been said so far. Nothing is chosen for anybody."""
    day, session, at = _day(on), Session(half), now()
    registers.require_date(day, now=at)
    form = RegisterForm(formdata=None)
    form.key.renew()
    return _render(_load(day, session, at), form, at)


@blueprint.post("/register/<on>/<any(AM, PM):half>")
def send(on: str, half: str) -> Answer:
    """Send what was chosen; or, asked by a browser without scripts, set the remaining pupils on the page alone."""
    day, session, at = _day(on), Session(half), now()
    registers.require_date(day, now=at)
    form = RegisterForm()
    page = _load(day, session, at, sent=request.form)
    deed = request.form.get("do", "send")
    if deed == "remaining":
        return _render(_with_remaining_present(page), form, at)
    nobody = deed == "nobody"
    if not nobody:
        slips = {
            row.placement: slip for row in page.rows if row.form.is_touched and (slip := row.form.find_slip(row.name))
        }
        if slips:
            return _with_slips(page, slips, form, at)
    entries = () if nobody else _entries(page)
    if not entries and not nobody:
        return _refused(page, [NOTHING_NEW], form, at)
    return _submit(page, entries, form, at)


def _submit(page: RegisterPage, entries: tuple[EntryCommand, ...], form: RegisterForm, at: datetime) -> Answer:
    scope = identity.provider_scope()
    body = {"on": page.on, "session": page.session, "entries": body_of(entries)}
    command = SubmitRegister(
        on=page.on, session=page.session, entries=entries, envelope=Envelope.of(form.key.data or "", body)
    )
    try:
        receipt = store().command(lambda db: registers.submit(scope, db, command, now=at))
    except EntriesRefused as refusal:
        code = 409 if isinstance(refusal, Conflict) else 400
        return _with_problems(page, {each.placement: each for each in refusal.problems}, {}, form, at), code
    except KeyReused:
        form.key.renew()
        return _refused(page, [SENT_BEFORE], form, at)
    except NotFound:
        return _refused(page, [GONE], form, at)
    except Refusal as refusal:
        return _refused(page, [refusal.sentence], form, at)
    return redirect(url_for("provider_receipt.show", number=receipt.receipt), 303)


def _entries(page: RegisterPage) -> tuple[EntryCommand, ...]:
    """Return what was chosen on the page, with those pupils whom the page no longer knows: they must be refused."""
    rows = [row for row in (*page.rows, *page.unscheduled) if row.form.is_touched]
    known = {row.placement for row in (*page.rows, *page.unscheduled)}
    strangers = [(each, read_entry(request.form, each)) for each in placements_sent(request.form) if each not in known]
    forms = [(row.placement, row.form) for row in rows] + [each for each in strangers if each[1].is_touched]
    return tuple(form.command(placement, page.on) for placement, form in forms if form.status.data is not None)


def _load(day: date, session: Session, at: datetime, *, sent: Any = None) -> RegisterPage:
    scope = identity.provider_scope()
    provider_day.open_days(scope, store(), day, now=at)
    with store().reading() as db:
        register = provider_day.session_register(scope, db, day, session, now=at)
    return page_of(register, now=at, sent=sent)


def _with_remaining_present(page: RegisterPage) -> RegisterPage:
    for row in page.rows:
        if row.is_open:
            row.form.status.data = Status.PRESENT
    return page


def _with_slips(page: RegisterPage, slips: dict[str, Slip], form: RegisterForm, at: datetime) -> Answer:
    problems = {row.placement: slip_problem(row, slips[row.placement]) for row in page.rows if row.placement in slips}
    return _with_problems(page, problems, slips, form, at), 400


def _with_problems(
    page: RegisterPage, problems: dict[str, EntryProblem], slips: dict[str, Slip], form: RegisterForm, at: datetime
) -> str:
    errors = tuple(error_links([*page.rows, *page.unscheduled], problems, slips))
    return _render(replace(page, problems=problems, errors=errors), form, at)


def _refused(page: RegisterPage, sentences: list[str], form: RegisterForm, at: datetime) -> Answer:
    errors = tuple({"text": sentence, "href": "#register"} for sentence in sentences)
    return _render(replace(page, errors=errors), form, at), 400


def _render(page: RegisterPage, form: RegisterForm, at: datetime) -> str:
    return render_template(
        "provider/register.html",
        page=page,
        form=form,
        statuses=[(status, *words) for status, words in SHORT_WORDS.items()],
        reasons=choices(Reason),
        agreements=choices(AgreedWith),
        seconds_now=page.seconds_now(at),
        is_today=page.on == london_date(at),
    )


def _day(on: str) -> date:
    try:
        return date.fromisoformat(on)
    except ValueError:
        abort(404)
