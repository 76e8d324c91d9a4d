"""For how long the school's own register stays open, and whether providers may be sent initials to answer by e-mail."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import initials_by_mail, register_window
from attendance.refusals import NotAllowed, NotFound, Refusal
from portal import identity
from portal.forms.school.register_window import WindowForm
from portal.services import now, store

blueprint = Blueprint("register_window", __name__, url_prefix="/school/register-window")

YES, NO = "yes", "no"
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


@blueprint.post("/initials")
def allow_initials() -> Answer:
    """Let initials stand in reminders by e-mail, or end that."""
    scope, at, is_allowed = identity.school_scope(), now(), request.form.get("allowed") == YES
    store().command(lambda db: initials_by_mail.allow(scope, db, is_allowed=is_allowed, now=at))
    return redirect(url_for("register_window.show"), 303)


def _page(form: WindowForm) -> str:
    scope = identity.school_scope()
    with store().reading() as db:
        window = register_window.own_window(scope, db)
        is_allowed = initials_by_mail.is_allowed(scope, db)
    return render_template(
        "school/register_window.html",
        form=form,
        minutes=window // timedelta(minutes=1),
        is_allowed=is_allowed,
        yes=YES,
        no=NO,
    )
