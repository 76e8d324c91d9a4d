"""Things to put right that put no child at risk this minute, of the schools or the provider one works for."""

from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import reached, tasks
from attendance.rules import contacts
from attendance.scope import ProviderScope, SchoolScope
from attendance.tasks import OpenTask
from portal import identity, rooms
from portal.services import now, store

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")


@blueprint.get("")
def index() -> str:
    """Show the open tasks."""
    with store().reading() as db:
        found = tasks.open_for(_scope(), db)
        unsure = reached.unsure_at(_scope(), db, now=now())
    return render_template("school/tasks.html", tasks=found, unsure=unsure, address_of=_address_of)


@blueprint.post("/<uuid:task_id>/done")
def finish(task_id: UUID) -> Response:
    """Note that a task is done."""
    scope, at = _scope(), now()
    store().command(lambda db: tasks.finish(scope, db, task_id, now=at))
    return redirect(url_for("tasks.index"), 303)


def _address_of(task: OpenTask) -> str:
    """Return the page on which a task is done; empty where that is not one page."""
    if task.kind == "unexplained" and rooms.lets_in("unexplained.index"):
        return url_for("unexplained.index")
    if task.kind == contacts.TASK and task.pupil_id and rooms.lets_in("contact_log.show"):
        return url_for("contact_log.show", pupil_id=task.pupil_id)
    if task.kind == "entry_differs" and rooms.lets_in("marks.show"):
        pupil_id, on, half = task.subject.split("/")
        return url_for("marks.show", on=date.fromisoformat(on), half=half, _anchor=f"line-{pupil_id}")
    return ""


def _scope() -> SchoolScope | ProviderScope:
    if identity.current().sides.school:
        return identity.school_scope()
    return identity.provider_scope()
