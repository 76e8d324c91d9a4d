"""Alerts: all of them, and one of them: who has it, whom to call, what was done, where the pupil is, how it ended.

Opening a page changes nothing: mail scanners open links. Taking an alert on is a form that a person sends.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import alert_pages, attention, looks, people_to_call, responding, timeline
from attendance.alert_pages import AlertPage
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.responding import TakeOn
from attendance.rules.calendar import london_date
from attendance.rules.words import SAFEGUARDING_ROLES, LogKind, Opened
from attendance.unit import Db
from portal import identity, looked
from portal.forms.base import Form
from portal.forms.school.alerts import (
    QUICK_OUTCOMES,
    CalledForm,
    CallForm,
    CloseForm,
    ConfirmForm,
    EntryForm,
    NoteForm,
    PoliceForm,
    TakeOnForm,
    shown_values,
)
from portal.school.alert_forms import AlertForms
from portal.school.words import WORDS
from portal.services import machine_now, now, store

blueprint = Blueprint("alerts", __name__, url_prefix="/alerts")

Answer = Response | str | tuple[str, int]
LOG_FORMS: dict[str, type[EntryForm]] = {"call": CallForm, "note": NoteForm, "police": PoliceForm}
REFUSED, CONFLICT = 400, 409


@blueprint.get("")
def index() -> str:
    """Show the open alerts, and those about today that are closed."""
    scope, at = identity.school_scope(), now()
    with store().reading() as db:
        open_cards = alert_pages.open_cards(scope, db)
        closed_cards = alert_pages.closed_cards(scope, db, london_date(at))
    return render_template(
        "school/alerts.html",
        open_cards=attention.alerts_by_need(open_cards),
        closed_cards=closed_cards,
        names_school=len(scope.school_ids) > 1,
        at=at,
        is_fragment=identity.is_background(),
        **WORDS,
    )


@blueprint.get("/<uuid:alert_id>")
def show(alert_id: UUID) -> str:
    """Show one alert."""
    return _page(alert_id)


@blueprint.post("/<uuid:alert_id>/take-on")
def take_on(alert_id: UUID) -> Answer:
    """Say "I have this"."""
    form = TakeOnForm()
    command = TakeOn(instead_of=form.instead_of.instant)
    return _do(
        alert_id, form, lambda db, at: responding.take_on(identity.school_scope(), db, alert_id, command, now=at)
    )


@blueprint.post("/<uuid:alert_id>/log/<any(call, note, police):what>")
def log(alert_id: UUID, what: str) -> Answer:
    """Add to the log."""
    scope, form = identity.school_scope(), LOG_FORMS[what](prefix=what)

    def run(db: Db, at: datetime) -> None:
        responding.log_for_school(scope, db, alert_id, form.command(now=at), now=at)

    return _do(alert_id, form, run, anchor="log")


@blueprint.post("/<uuid:alert_id>/numbers")
def open_numbers(alert_id: UUID) -> Answer:
    """Open the numbers of the people to call, for whoever has the alert: written down first, then shown."""
    scope = identity.school_scope()
    try:
        with store().reading() as db:
            pupil_id = people_to_call.require_has_alert(scope, db, alert_id)
    except Conflict as refusal:
        return _page(alert_id, conflict=refusal.sentence), CONFLICT
    looked.note_opened(pupil_id, Opened.CONTACTS)
    return redirect(url_for("alerts.show", alert_id=alert_id, _anchor="contacts"), 303)


@blueprint.post("/<uuid:alert_id>/called/<uuid:contact_id>")
def called(alert_id: UUID, contact_id: UUID) -> Answer:
    """Log a call to one of the people listed, made just now."""
    scope, form = identity.school_scope(), CalledForm(prefix="called")

    def run(db: Db, at: datetime) -> None:
        people_to_call.log_call(scope, db, alert_id, form.command(contact_id), now=at)

    return _do(alert_id, form, run, anchor="contacts")


@blueprint.post("/<uuid:alert_id>/whereabouts")
def confirm(alert_id: UUID) -> Answer:
    """Write down where the pupil is, which closes the alert."""
    form = ConfirmForm(prefix="confirm")
    return _do(
        alert_id,
        form,
        lambda db, at: responding.confirm_whereabouts(
            identity.school_scope(), db, alert_id, form.command(now=at), now=at
        ),
    )


@blueprint.post("/<uuid:alert_id>/close")
def close(alert_id: UUID) -> Answer:
    """Close the alert."""
    form = CloseForm(prefix="close")
    return _do(
        alert_id, form, lambda db, at: responding.close(identity.school_scope(), db, alert_id, form.command(), now=at)
    )


def _do(alert_id: UUID, form: Form, run: Callable[[Db, datetime], None], *, anchor: str | None = None) -> Answer:
    """Run one command and show the alert as it then is; where a rule says no, with what was typed."""
    at = now()
    if not form.validate():
        return _page(alert_id, refused=form), REFUSED
    try:
        store().command(lambda db: run(db, at))
    except (NotFound, NotAllowed):
        raise
    except Conflict as refusal:
        if _was_mine(alert_id, form):
            return redirect(url_for("alerts.show", alert_id=alert_id), 303)
        return _page(alert_id, refused=form, conflict=refusal.sentence), CONFLICT
    except Refusal as refusal:
        form.take(refusal)
        return _page(alert_id, refused=form), REFUSED
    return redirect(url_for("alerts.show", alert_id=alert_id, _anchor=anchor), 303)


def _page(alert_id: UUID, *, refused: Form | None = None, conflict: str = "") -> str:
    scope, at = identity.school_scope(), now()
    with store().reading() as db:
        page = alert_pages.page(scope, db, alert_id, machine_now=machine_now())
        open_cards = attention.alerts_by_need(alert_pages.open_cards(scope, db))
    if page.is_open_to_reader:
        looked.note(alert_id)
    if page.plan is not None:
        looked.note_opened(page.plan.pupil_id, Opened.MISSING_PLAN)
    with store().reading() as db:
        lookers = looks.lookers(scope, db, alert_id)
        moments = timeline.of_page(db, page)
    return render_template(
        "school/alert.html",
        page=page,
        card=page.card,
        forms=AlertForms.of(page, scope, refused=refused, now=at),
        refused=refused,
        conflict=conflict,
        typed=shown_values(refused) if refused is not None and conflict else [],
        others=[other for other in open_cards if other.id != alert_id and other.owner is None],
        at=at,
        is_mine=_is_mine(page),
        lookers=lookers,
        moments=moments,
        quick_outcomes=QUICK_OUTCOMES,
        whom_to_ask=_whom_to_ask(page),
        names_school=len(scope.school_ids) > 1,
        is_fragment=identity.is_background(),
        **WORDS,
    )


def _is_mine(page: AlertPage) -> bool:
    owner = page.card.owner
    return owner is not None and (owner.name, owner.job_title) == (
        identity.current().name,
        identity.current().job_title,
    )


def _whom_to_ask(page: AlertPage) -> list[str]:
    """Return the safeguarding leads who were told, for those who may not read what happened."""
    leads = {role.label for role in SAFEGUARDING_ROLES}
    return list(dict.fromkeys(f"{each.name}, {each.role}" for each in page.tellings if each.role in leads))


def _was_mine(alert_id: UUID, form: Form) -> bool:
    """Say whether an alert is closed because this very form came before: the second click of a double click."""
    if not isinstance(form, ConfirmForm | CloseForm):
        return False
    with store().reading() as db:
        page = alert_pages.page(identity.school_scope(), db, alert_id)
    said = form.confirmed_by.data
    return any(
        line.kind in {LogKind.CONFIRMED, LogKind.CLOSED}
        and (line.by_name, line.who_called) == (identity.current().name, said)
        for line in page.log
    )
