"""Everybody who has a job here, and what waits for a second person."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.access import ActorKind
from attendance.staff import jobs, listing, requests
from portal import identity
from portal.forms.people import InviteForm
from portal.people.words import DONE
from portal.services import machine_now, now, store

blueprint = Blueprint("people", __name__, url_prefix="/people")

Answer = Response | str | tuple[str, int]


@blueprint.get("")
def index() -> str:
    """Show who has which job here."""
    return _page()


@blueprint.get("/new")
def new() -> str:
    """Show the form to invite somebody."""
    return _form_page(InviteForm(formdata=None))


@blueprint.post("/new")
def invite() -> Answer:
    """Give somebody a job here, and have them mailed a link."""
    form, scope, at = InviteForm(), identity.staff_scope(), now()
    try:
        done = store().command(lambda db: jobs.invite(scope, db, form.command(), now=at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _form_page(form), 400
    return redirect(url_for("people.index", done="waits" if done.waits else "invited"), 303)


@blueprint.post("/requests/<uuid:request_id>")
def decide(request_id: UUID) -> Answer:
    """Agree or decline, as the second person; or take back what one asked for oneself."""
    scope, at, agrees = identity.staff_scope(), now(), request.form.get("answer") == "agree"
    try:
        store().command(
            lambda db: requests.decide(scope, db, request_id, agrees=agrees, now=at, machine_now=machine_now())
        )
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        return _page(problem=refusal.sentence), 400
    return redirect(url_for("people.index", done="agreed" if agrees else "declined"), 303)


def _page(*, problem: str = "") -> str:
    with store().reading() as db:
        staff = listing.staff(identity.staff_scope(), db, now=now(), machine_now=machine_now())
    done = DONE.get(request.args.get("done", ""), "")
    manages = ActorKind.PROVIDER_MANAGER in identity.current().actors
    return render_template("people/everybody.html", staff=staff, problem=problem, done=done, manages=manages)


def _form_page(form: InviteForm) -> str:
    with store().reading() as db:
        choices = listing.choices(identity.staff_scope(), db)
    form.offer(choices)
    return render_template("people/new.html", form=form, choices=choices)
