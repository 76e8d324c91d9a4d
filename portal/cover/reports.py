"""What is told behind a link besides the register: left without permission. Written here, never read."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for

from attendance import provider_day, walk_offs
from attendance.refusals import Refusal
from attendance.rules.words import Role
from portal.cover import hand
from portal.forms.provider.reports import WalkOffForm
from portal.provider import walk_off
from portal.provider.desk import Answer
from portal.provider.telling import show_refusal
from portal.services import now, store

blueprint = Blueprint("cover_reports", __name__, url_prefix="/cover")


@blueprint.get("/walk-offs/new")
def show_walk_off() -> Answer:
    """Show whom to call, then the form, its time preset to now."""
    return _page(walk_off.blank_form(now(), pupil=request.args.get("pupil", "")))


@blueprint.post("/walk-offs/new")
def send_walk_off() -> Answer:
    """Report it, once however often it is sent."""
    at: datetime = now()
    form = WalkOffForm()
    if not form.validate():
        return _page(form), 400
    scope, command = hand.current().scope, walk_off.command_of(form, at)
    try:
        told = store().command(lambda db: walk_offs.report(scope, db, command, now=at))
    except Refusal as refusal:
        show_refusal(form, refusal, {}, otherwise="placement")
        return _page(form), 400
    return redirect(url_for("cover_reports.receipt", number=told.receipt), 303)


@blueprint.get("/receipts/<number>")
def receipt(number: str) -> Answer:
    """Show that something arrived, when, and who is told; not what was in it."""
    visit = hand.current()
    with store().reading() as db:
        view = provider_day.receipt(visit.scope, db, number, now=now())
        numbers = provider_day.emergency_numbers(visit.scope, db, visit.link.half_day.on)
    told = tuple(Role(role) for role in view.told)
    return render_template("cover/receipt.html", view=view, told=told, numbers=numbers, visit=visit)


def _page(form: WalkOffForm) -> str:
    visit = hand.current()
    on = visit.link.half_day.on
    with store().reading() as db:
        form.offer(provider_day.pupils(visit.scope, db, on))
        numbers = provider_day.emergency_numbers(visit.scope, db, on)
    return render_template("cover/walk_off.html", form=form, numbers=numbers, visit=visit)
