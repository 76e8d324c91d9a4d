"""Quiet hours: one's own, and those of whoever works here and has set none."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import quiet_hours
from attendance.quiet_hours import Shown
from attendance.refusals import NotAllowed, NotFound, Refusal
from portal import identity
from portal.forms.quiet_hours import QuietForm
from portal.services import machine_now, now, store

own = Blueprint("account_quiet", __name__, url_prefix="/account/quiet-hours")
usual = Blueprint("people_quiet", __name__, url_prefix="/people/quiet-hours")

Answer = Response | str | tuple[str, int]

DONE = "It is saved. What waits already comes when it was to come."


@own.get("")
def show() -> str:
    """Show one's own quiet hours."""
    return _page(QuietForm(formdata=None), _own(), "account_quiet")


@own.post("")
def change() -> Answer:
    """Set one's own quiet hours."""
    form, at, machine = QuietForm(), now(), machine_now()

    def act(db: Any) -> None:
        quiet_hours.set_own(db, identity.secret(), form.chosen, now=at, machine_now=machine)

    return _do(act, form, _own, "account_quiet")


@usual.get("")
def show_usual() -> str:
    """Show what holds here for whoever has set none of their own."""
    return _page(QuietForm(formdata=None), _usual(), "people_quiet")


@usual.post("")
def change_usual() -> Answer:
    """Set what holds here for whoever has set none of their own."""
    form, at, scope = QuietForm(), now(), identity.staff_scope()
    return _do(lambda db: quiet_hours.set_usual(scope, db, form.chosen, now=at), form, _usual, "people_quiet")


def _own() -> Shown:
    with store().reading() as db:
        return quiet_hours.own(db, identity.secret(), machine_now=machine_now())


def _usual() -> Shown:
    with store().reading() as db:
        return quiet_hours.usual(identity.staff_scope(), db)


def _do(act: Callable[[Any], None], form: QuietForm, found: Callable[[], Shown], room: str) -> Answer:
    try:
        store().command(act)
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(form, found(), room), 400
    leads_to = {"account_quiet": "account_quiet.show", "people_quiet": "people_quiet.show_usual"}[room]
    return redirect(url_for(leads_to, done="saved"), 303)


def _page(form: QuietForm, found: Shown, room: str) -> str:
    is_own = room == "account_quiet"
    form.begin(found, is_own=is_own)
    done = DONE if request.args.get("done") == "saved" else ""
    return render_template("quiet_hours.html", form=form, found=found, is_own=is_own, done=done)
