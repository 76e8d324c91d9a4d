"""One pupil's record: what is held, what the family says of it, the copy to give out, and what is to be erased.

Opening the page writes nothing; a copy is a form that a person sends, and the school's log says who took it.
"""

import json
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import erasure, rectification, subject_access
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.erasing import KEPT_BY_LAW, Erasable
from attendance.rules.pupil_record import PupilRecord, as_data
from attendance.unit import Db
from documents.pupil_word import render_pupil_record
from portal import identity
from portal.forms.base import Form
from portal.forms.school.pupil_record import DecideForm, EraseForm, NoteForm
from portal.services import now, store
from portal.weeks.files import WORD, file_answer, making

blueprint = Blueprint("pupil_record", __name__, url_prefix="/school/pupils")

Answer = Response | str | tuple[str, int]
REFUSED = 400
# Shown on the page; the rest is in the copy, where it can be read in peace.
SHOWN = ("pupil", "flags", "placements")


@blueprint.get("/<uuid:pupil_id>")
def show(pupil_id: UUID) -> str:
    """Show one pupil's record."""
    return _page(pupil_id)


@blueprint.post("/<uuid:pupil_id>/copy.<any(docx, json):ending>")
def copy(pupil_id: UUID, ending: str) -> Response:
    """Give out everything held, as a file that names nobody in its name."""
    scope, at = identity.school_scope(), now()
    # The turn comes first: a copy that is not given out is not written down as given.
    with making():
        record = store().command(lambda db: subject_access.export(scope, db, pupil_id, form=ending, now=at))
        is_word = ending == "docx"
        content = render_pupil_record(record) if is_word else _json(record)
    stem = f"pupil-record-{at:%Y%m%d-%H%M%S}"
    return file_answer(content, WORD if is_word else "application/json", stem=stem, ending=ending)


@blueprint.post("/<uuid:pupil_id>/notes")
def add_note(pupil_id: UUID) -> Answer:
    """Keep what the family says."""
    form = NoteForm(prefix="note")
    return _do(
        pupil_id,
        form,
        lambda db, at: rectification.add_note(identity.school_scope(), db, pupil_id, form.command(), now=at),
        anchor="said",
    )


@blueprint.post("/<uuid:pupil_id>/erasures")
def ask_to_erase(pupil_id: UUID) -> Answer:
    """Ask for something to be erased."""
    form = EraseForm(prefix="erase")
    return _do(
        pupil_id,
        form,
        lambda db, at: erasure.ask(identity.school_scope(), db, pupil_id, form.command(), now=at),
        anchor="erase",
    )


@blueprint.post("/<uuid:pupil_id>/erasures/<uuid:erasure_id>")
def decide(pupil_id: UUID, erasure_id: UUID) -> Answer:
    """Agree or decline, as the second person."""
    form, agrees = DecideForm(), request.form.get("answer") == "agree"
    return _do(
        pupil_id,
        form,
        lambda db, at: erasure.decide(identity.school_scope(), db, pupil_id, erasure_id, agrees=agrees, now=at),
        anchor="erase",
    )


def _do(pupil_id: UUID, form: Form, run: Callable[[Db, datetime], None], *, anchor: str) -> Answer:
    at = now()
    try:
        store().command(lambda db: run(db, at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(pupil_id, refused=form), REFUSED
    return redirect(url_for("pupil_record.show", pupil_id=pupil_id, _anchor=anchor), 303)


def _page(pupil_id: UUID, *, refused: Form | None = None) -> str:
    scope, at = identity.school_scope(), now()
    with store().reading() as db:
        record = subject_access.record(scope, db, pupil_id, now=at)
        asked = erasure.requests_of(scope, db, pupil_id)
        notes = rectification.notes_of(scope, db, pupil_id)
    return render_template(
        "school/pupil_record.html",
        record=record,
        pupil_id=pupil_id,
        shown=[each for each in record.sections if each.key in SHOWN],
        notes=notes,
        asked=asked,
        mine=scope.actor.key,
        note_form=_form(NoteForm, "note", refused),
        erase_form=_form(EraseForm, "erase", refused),
        refused=refused,
        erasables=list(Erasable),
        labels={each.value: each.label for each in Erasable},
        kept_by_law=KEPT_BY_LAW,
        at=at,
    )


def _form(kind: type[NoteForm | EraseForm], prefix: str, refused: Form | None) -> Form:
    """Return the form that was refused, with what was typed, or a new one."""
    if isinstance(refused, kind):
        return refused
    form = kind(formdata=None, prefix=prefix)
    form.key.renew()
    return form


def _json(record: PupilRecord) -> bytes:
    return json.dumps(as_data(record), ensure_ascii=False, indent=2).encode()
