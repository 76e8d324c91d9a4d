"""Tell the DSL: a safeguarding concern, written here and read by the home school alone."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import concerns, provider_day
from attendance.refusals import Refusal
from attendance.rules.calendar import london_date
from attendance.scope import ProviderScope
from portal import identity
from portal.forms.provider.reports import ConcernForm
from portal.provider.telling import show_refusal
from portal.services import now, store

blueprint = Blueprint("provider_concern", __name__)

Answer = Response | str | tuple[str, int]
FIELDS = {"placement": "placements", "pupils": "placements"}
NOT_YOURS = "Somebody else had opened this page, so nothing of what was on it was sent. Write what you have to say."


@blueprint.get("/concerns/new")
def show() -> Answer:
    """Show whom to call, then the form."""
    return _render(blank_form(identity.provider_scope()), now())


@blueprint.post("/concerns/new")
def send() -> Answer:
    """Tell it, once however often it is sent."""
    at = now()
    form, scope = ConcernForm(), identity.provider_scope()
    if not is_authors(form, scope):
        return _render(not_yours(scope), at), 400
    if not form.validate():
        return _render(form, at), 400
    command = form.command()
    try:
        receipt = store().command(lambda db: concerns.tell(scope, db, command, now=at))
    except Refusal as refusal:
        show_refusal(form, refusal, FIELDS, otherwise="placements")
        return _render(form, at), 400
    return redirect(url_for("provider_receipt.show", number=receipt.receipt), 303)


def blank_form(scope: ProviderScope) -> ConcernForm:
    """Return an empty form, for whoever opens the page now."""
    form = ConcernForm(formdata=None)
    form.key.renew()
    form.author.data = scope.actor.key
    return form


def is_authors(form: ConcernForm, scope: ProviderScope) -> bool:
    """Say whether a form comes from whoever opened its page; the next person at a shared screen is not shown it."""
    return form.author.data in {None, "", scope.actor.key}


def not_yours(scope: ProviderScope) -> ConcernForm:
    """Return an empty form that says why."""
    form = blank_form(scope)
    form.take(Refusal(NOT_YOURS, field="account"))
    return form


def _render(form: ConcernForm, at: datetime) -> str:
    scope, on = identity.provider_scope(), london_date(at)
    with store().reading() as db:
        form.offer(provider_day.pupils(scope, db, on))
        numbers = provider_day.emergency_numbers(scope, db, on)
    return render_template("provider/concern.html", form=form, numbers=numbers)
