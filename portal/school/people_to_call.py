"""People to call about a pupil: listed for the home school, numbers shown once opened, entered and changed here.

Opening is a form that a person sends, and is written down. A provider never comes in.
"""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import people_to_call
from attendance.people_to_call import PeopleToCall
from attendance.rows import RowProblem
from attendance.rules.words import Opened
from portal import identity, looked
from portal.forms.school.people_to_call import PersonForm
from portal.services import machine_now, now, store

blueprint = Blueprint("people_to_call", __name__, url_prefix="/school/pupils/<uuid:pupil_id>/people-to-call")

Answer = Response | str | tuple[str, int]
REFUSED = 400
NEW = "new"
TOO_OLD = "This page was out of date. Here it is anew: send it again."


@blueprint.get("")
def show(pupil_id: UUID) -> str:
    """Show whom to call."""
    return _page(pupil_id)


@blueprint.post("/open")
def open_numbers(pupil_id: UUID) -> Answer:
    """Open the numbers: written down first, then shown."""
    with store().reading() as db:
        people_to_call.require_may_open(identity.school_scope(), db, pupil_id)
    looked.note_opened(pupil_id, Opened.CONTACTS)
    return _back(pupil_id)


@blueprint.post("")
def add(pupil_id: UUID) -> Answer:
    """Add somebody to call."""
    scope, form, at = identity.school_scope(), PersonForm(prefix=NEW), now()
    key = form.key.entry_id
    if key is None:
        form.form_errors.append(TOO_OLD)
        return _page(pupil_id, refused=form), REFUSED
    problems = store().command(lambda db: people_to_call.add(scope, db, pupil_id, form.typed, key=key, now=at))
    return _answer(pupil_id, form, problems)


@blueprint.post("/<uuid:contact_id>")
def change(pupil_id: UUID, contact_id: UUID) -> Answer:
    """Change what is on file of somebody."""
    scope, form, at = identity.school_scope(), PersonForm(prefix=str(contact_id)), now()
    problems = store().command(lambda db: people_to_call.change(scope, db, pupil_id, contact_id, form.typed, now=at))
    return _answer(pupil_id, form, problems)


@blueprint.post("/<uuid:contact_id>/take-away")
def take_away(pupil_id: UUID, contact_id: UUID) -> Answer:
    """Take somebody off the list."""
    scope, at = identity.school_scope(), now()
    store().command(lambda db: people_to_call.take_away(scope, db, pupil_id, contact_id, now=at))
    return _back(pupil_id)


def _answer(pupil_id: UUID, form: PersonForm, problems: tuple[RowProblem, ...]) -> Answer:
    if not problems:
        return _back(pupil_id)
    form.refuse(problems)
    return _page(pupil_id, refused=form), REFUSED


def _back(pupil_id: UUID) -> Response:
    return redirect(url_for("people_to_call.show", pupil_id=pupil_id), 303)


def _page(pupil_id: UUID, *, refused: PersonForm | None = None) -> str:
    with store().reading() as db:
        found = people_to_call.of_pupil(identity.school_scope(), db, pupil_id, now=now(), machine_now=machine_now())
    return render_template(
        "school/people_to_call.html",
        found=found,
        new=_new(refused),
        forms=_forms(found, refused),
        form=refused,
    )


def _new(refused: PersonForm | None) -> PersonForm:
    if refused is not None and refused._prefix == f"{NEW}-":  # noqa: SLF001  WTForms tells it nowhere else
        return refused
    form = PersonForm(formdata=None, prefix=NEW)
    form.key.renew()
    return form


def _forms(found: PeopleToCall, refused: PersonForm | None) -> dict[UUID, PersonForm]:
    """Return each person's form by id; none while the numbers are closed, which would stand in them."""
    if not found.is_open:
        return {}
    forms = {}
    for person in found.people:
        if person.is_on_placement:
            continue
        form = PersonForm(formdata=None, prefix=str(person.id))
        form.show(person)
        is_refused = refused is not None and refused._prefix == f"{person.id}-"  # noqa: SLF001  as above
        forms[person.id] = refused if refused is not None and is_refused else form
    return forms
