"""The entry sheet: what the officer keys into the school's own records system, on screen and on paper, and ticks."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from attendance import marks
from attendance.marks import NotKeyed
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.calendar import london_date
from attendance.rules.entry_sheet import Keying
from attendance.rules.words import Session
from documents.entry_sheet_word import render_entry_sheet
from portal import identity
from portal.forms.school.entry_sheet import BACK, GROUP, TICKED, KeyingForm, cell_value
from portal.services import now, store
from portal.weeks.files import WORD, file_answer, making

blueprint = Blueprint("entry_sheet", __name__, url_prefix="/school/entry-sheet")

Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("/<day:on>")
def show(on: date) -> str:
    """Show a day's sheet."""
    form = KeyingForm(formdata=None)
    form.key.renew()
    return _page(on, form)


@blueprint.post("/<day:on>")
def key(on: date) -> Answer:
    """Put on record which lines were keyed."""
    form, scope, at = KeyingForm(), identity.school_scope(), now()
    try:
        command = form.command(on)
        store().command(lambda db: marks.key(scope, db, command, now=at))
    except (NotFound, NotAllowed):
        raise
    except NotKeyed as moved:
        return _page(on, form, moved.sentences), 409
    except Refusal as refusal:
        return _page(on, form, [refusal.sentence]), 409 if isinstance(refusal, Conflict) else 400
    return redirect(url_for("entry_sheet.show", on=on), 303)


@blueprint.get("/<day:on>/sheet.docx")
def file(on: date) -> Response:
    """Give a day's sheet as a Word file to print."""
    with making():
        with store().reading() as db:
            sheet = marks.entry_sheet(identity.school_scope(), db, on, now=now())
        content = render_entry_sheet(sheet)
    return file_answer(content, WORD, stem=f"entry-sheet-{on}", ending="docx")


def _page(on: date, form: KeyingForm, sentences: Sequence[str] = ()) -> str:
    scope, at = identity.school_scope(), now()
    with store().reading() as db:
        sheet = marks.entry_sheet(scope, db, on, now=at)
        others = marks.days_to_key(scope, db, on, now=at)
    # What was refused is said again as another word.
    form.key.renew()
    return render_template(
        "school/entry_sheet.html",
        form=form,
        sheet=sheet,
        others=others,
        on=on,
        at=at,
        today=london_date(at),
        halves=tuple(Session),
        keying=Keying,
        value=cell_value,
        ticked=TICKED,
        back=BACK,
        group=GROUP,
        errors=[{"text": each} for each in sentences],
        may_key=marks.may_enter(scope),
        names_school=len(scope.school_ids) > 1,
    )
