"""Out today or away, and who is told instead: of a colleague by whoever looks after the people, of oneself by all."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.staff import away
from portal import identity
from portal.forms.people import AwayForm
from portal.people.words import DONE
from portal.services import now, store

colleague = Blueprint("colleague_away", __name__, url_prefix="/people/<uuid:job_id>/away")
own = Blueprint("own_away", __name__, url_prefix="/account/away")

Answer = Response | str | tuple[str, int]


@colleague.get("")
def show(job_id: UUID) -> str:
    """Show when a colleague is away, and who is told instead."""
    return _page(job_id, AwayForm(formdata=None), "colleague_away")


@colleague.post("")
def say_away(job_id: UUID) -> Answer:
    """Have somebody else told while a colleague is away."""
    return _say_away(job_id, "colleague_away", url_for("colleague_away.show", job_id=job_id, done="away"))


@colleague.post("/back")
def say_back(job_id: UUID) -> Response:
    """Have a colleague told again."""
    return _say_back(job_id, url_for("colleague_away.show", job_id=job_id, done="back"))


@own.get("")
def show_own() -> str:
    """Show when one is away oneself, and who is told instead."""
    return _page(_own_job(), AwayForm(formdata=None), "own_away")


@own.post("")
def say_own_away() -> Answer:
    """Have somebody else told while one is away oneself."""
    return _say_away(_own_job(), "own_away", url_for("own_away.show_own", done="away"))


@own.post("/back")
def say_own_back() -> Response:
    """Be told again."""
    return _say_back(_own_job(), url_for("own_away.show_own", done="back"))


def _own_job() -> UUID:
    with store().reading() as db:
        return away.own_job(identity.staff_scope(), db)


def _say_away(job_id: UUID, room: str, goes_on: str) -> Answer:
    form, scope, at = AwayForm(), identity.staff_scope(), now()
    try:
        command = form.command()
        store().command(lambda db: away.say_away(scope, db, job_id, command, now=at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(job_id, form, room), 400
    return redirect(goes_on, 303)


def _say_back(job_id: UUID, goes_on: str) -> Response:
    scope, at = identity.staff_scope(), now()
    store().command(lambda db: away.say_back(scope, db, job_id, now=at))
    return redirect(goes_on, 303)


def _page(job_id: UUID, form: AwayForm, room: str) -> str:
    with store().reading() as db:
        found = away.look(identity.staff_scope(), db, job_id, now=now())
    form.begin(found)
    done = DONE.get(request.args.get("done", ""), "")
    return render_template("people/away.html", found=found, form=form, is_own=room == "own_away", done=done)
