"""For how long the school's own register stays open: who comes later is asked about, never coded by itself."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import register_window
from attendance.refusals import NotAllowed, NotFound, Refusal
from portal import identity
from portal.forms.school.register_window import WindowForm
from portal.services import now, store

blueprint = Blueprint("register_window", __name__, url_prefix="/school/register-window")

Answer = Response | str | tuple[str, int]


@blueprint.get("")
def show() -> Answer:
    """Say how long it is, and let those who enter codes change it."""
    return _page(WindowForm(formdata=None))


@blueprint.post("")
def change() -> Answer:
    """Set it, or go back to the usual one."""
    form, scope, at = WindowForm(), identity.school_scope(), now()
    try:
        store().command(lambda db: register_window.set_window(scope, db, form.minutes.data or "", now=at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(form), 400
    return redirect(url_for("register_window.show"), 303)


def _page(form: WindowForm) -> str:
    with store().reading() as db:
        window = register_window.own_window(identity.school_scope(), db)
    return render_template("school/register_window.html", form=form, minutes=window // timedelta(minutes=1))
