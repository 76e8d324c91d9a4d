"""The calendar: a school's terms, closures, INSET and half days; a provider's closures."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance.setting_up import calendar
from attendance.setting_up.by_hand import Entered
from portal import identity
from portal.forms.calendar import CalendarForm
from portal.services import now, store

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")

Answer = Response | str | tuple[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What came back of a change that is not saved. `row_id` None: of the row typed into the form."""

    organisation_id: UUID
    entered: Entered
    form: CalendarForm
    row_id: UUID | None = None


@blueprint.get("")
def index() -> str:
    """Show the calendars of the actor's organisation, or of its schools."""
    return _page()


@blueprint.post("/<uuid:organisation_id>/add")
def add(organisation_id: UUID) -> Answer:
    """Enter a row."""
    form, scope, at = CalendarForm(), identity.staff_scope(), now()
    agreed = form.agreed.data or ""
    entered = store().command(lambda db: calendar.add(scope, db, organisation_id, form.typed(), agreed=agreed, now=at))
    return _answer(Asked(organisation_id=organisation_id, entered=entered, form=form))


@blueprint.post("/<uuid:organisation_id>/rows/<uuid:row_id>/take-away")
def take_away(organisation_id: UUID, row_id: UUID) -> Answer:
    """Take a row away, from today on."""
    form, scope, at = CalendarForm(), identity.staff_scope(), now()
    agreed = form.agreed.data or ""
    entered = store().command(lambda db: calendar.take_away(scope, db, organisation_id, row_id, agreed=agreed, now=at))
    return _answer(Asked(organisation_id=organisation_id, entered=entered, form=form, row_id=row_id))


def _answer(asked: Asked) -> Answer:
    if asked.entered.is_saved:
        return redirect(url_for("calendar.index", _anchor=f"of-{asked.organisation_id}"), 303)
    if asked.row_id is None:
        asked.form.take_problems(asked.entered.problems)
    return _page(asked), 400


def _page(asked: Asked | None = None) -> str:
    with store().reading() as db:
        found = calendar.calendars(identity.staff_scope(), db, now=now())
    forms = {}
    for each in found:
        is_asked = asked is not None and asked.row_id is None and asked.organisation_id == each.organisation_id
        form = asked.form if asked and is_asked else CalendarForm(formdata=None)
        form.offer(each.kinds)
        for field in (form.kind, form.from_on, form.to_on, form.session, form.label):
            field.id = f"{field.name}-{each.organisation_id}"
        forms[each.organisation_id] = form
    return render_template("calendar.html", calendars=found, forms=forms, asked=asked)
