"""The school's own form of the file for its records system: shown with three made-up lines, tried, set, taken away."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import own_form, own_settings
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.entry_lines import Column
from attendance.rules.own_form import OwnForm
from documents.entry_lines_csv import render_example_csv
from portal import identity
from portal.forms.school.own_form import OwnFormForm
from portal.services import now, store

blueprint = Blueprint("own_form", __name__, url_prefix="/school/entry-file/form")

Answer = Response | str | tuple[str, int]
SAVE, LOOK, REMOVE = "save", "look", "remove"


@blueprint.get("")
def show() -> str:
    """Show the form, or ours where the school has none yet."""
    scope = identity.school_scope()
    own_settings.require_may_set(scope)
    with store().reading() as db:
        own = own_form.own_form(scope, db)
    form = OwnFormForm(formdata=None)
    form.fill(own)
    return _page(form, own, has_own=own is not None)


@blueprint.post("")
def change() -> Answer:
    """Set the form or take it away; or show what it would do."""
    form, scope, at, do = OwnFormForm(), identity.school_scope(), now(), request.form.get("do", "")
    own_settings.require_may_set(scope)
    try:
        typed = None if do == REMOVE else form.form()
        if do in {SAVE, REMOVE}:
            store().command(lambda db: own_form.set_form(scope, db, typed, now=at))
            return redirect(url_for("entry_file.show"), 303)
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(form, None, has_own=_has_own()), 400
    return _page(form, typed, has_own=_has_own())


def _has_own() -> bool:
    with store().reading() as db:
        return own_form.own_form(identity.school_scope(), db) is not None


def _page(form: OwnFormForm, shown: OwnForm | None, *, has_own: bool) -> str:
    return render_template(
        "school/own_form.html",
        form=form,
        example=render_example_csv(shown).decode() if shown else "",
        has_own=has_own,
        columns=tuple(Column),
        save=SAVE,
        look=LOOK,
        remove=REMOVE,
    )
