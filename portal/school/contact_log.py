"""The contact log of one pupil: what is due, a short form to record a contact, and what is on record."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import contact_log
from attendance.contact_log import ContactPage, LogContact, Logged, Place
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.calendar import london_date
from attendance.rules.contacts import CameOf, Contact, Standing
from attendance.rules.words import Pathway
from attendance.unit import Db
from portal import identity
from portal.forms.school.contact_log import ContactForm
from portal.services import now, store

blueprint = Blueprint("contact_log", __name__, url_prefix="/school/pupils/<uuid:pupil_id>/contacts")

Answer = Response | str | tuple[str, int]
PATHWAY_OF = {
    Contact.PARENT: Pathway.PART_TIME_TIMETABLE,
    Contact.CHECK_IN: Pathway.HOME_TUITION,
    Contact.VISIT: Pathway.HOME_TUITION,
}
DONE = {"recorded": "The contact is on record.", "corrected": "The correction is on record, beside what it corrects."}


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A contact on record, with the form that corrects it; `is_refused`: what was sent of it is shown again."""

    contact: Logged
    form: ContactForm
    is_refused: bool


@blueprint.get("")
def show(pupil_id: UUID) -> str:
    """Show the log."""
    return _page(pupil_id)


@blueprint.post("")
def add(pupil_id: UUID) -> Answer:
    """Record a contact."""
    form, scope, at = ContactForm(), identity.school_scope(), now()
    refused = _refusal(form, lambda command, db: contact_log.log(scope, db, pupil_id, command, now=at))
    if refused:
        return _page(pupil_id, refused=form), refused
    return redirect(url_for("contact_log.show", pupil_id=pupil_id, done="recorded"), 303)


@blueprint.post("/<uuid:contact_id>")
def correct(pupil_id: UUID, contact_id: UUID) -> Answer:
    """Put a correction beside a contact."""
    form, scope, at = ContactForm(prefix=str(contact_id)), identity.school_scope(), now()
    refused = _refusal(
        form,
        lambda command, db: contact_log.correct(scope, db, pupil_id, contact_id, command, shown=form.version, now=at),
    )
    if refused:
        return _page(pupil_id, refused=form, corrects=contact_id), refused
    return redirect(url_for("contact_log.show", pupil_id=pupil_id, done="corrected"), 303)


def _refusal(form: ContactForm, act: Callable[[LogContact, Db], None]) -> int:
    """Do what a form asks for; return 0 once it is done, else the status, with what is wrong beside its fields."""
    if not form.validate():
        return 400
    try:
        command = form.command
        store().command(lambda db: act(command, db))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return 409 if isinstance(refusal, Conflict) else 400
    return 0


def _page(pupil_id: UUID, *, refused: ContactForm | None = None, corrects: UUID | None = None) -> str:
    at = now()
    with store().reading() as db:
        found = contact_log.of_pupil(identity.school_scope(), db, pupil_id, now=at)
    new = refused if refused is not None and corrects is None else _new(found)
    new.offer(found.places)
    new.key.renew()
    return render_template(
        "school/contact_log.html",
        found=found,
        at=at,
        today=london_date(at),
        standing=Standing,
        mistaken=CameOf.MISTAKEN,
        new=new,
        form=refused,
        entries=[_entry(each, found, refused if each.id == corrects else None) for each in found.contacts],
        done=DONE.get(request.args.get("done", ""), ""),
    )


def _new(found: ContactPage) -> ContactForm:
    form, asked = ContactForm(formdata=None), request.args.get("kind", "")
    kind = Contact(asked) if asked in set(Contact) else next((each.owed.kind for each in found.due), None)
    form.begin(kind, london_date(now()))
    form.placement.data = next((str(each.id) for each in found.places if _is_about(each, kind)), None)
    return form


def _is_about(place: Place, kind: Contact | None) -> bool:
    if kind is Contact.PROVIDER:
        return place.provider_id is not None
    return kind is None or place.pathway is PATHWAY_OF[kind]


def _entry(contact: Logged, found: ContactPage, refused: ContactForm | None) -> Entry:
    form = refused
    if form is None:
        form = ContactForm(formdata=None, prefix=str(contact.id))
        form.show(contact.stands)
    else:
        form.shown.data = str(contact.stands.number)
    form.offer(found.places, corrects=True)
    form.key.renew()
    return Entry(contact=contact, form=form, is_refused=refused is not None)
