"""Things to put right that put no child at risk this minute, of the schools or the provider one works for."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import reached, tasks
from attendance.scope import ProviderScope, SchoolScope
from portal import identity
from portal.services import now, store

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")


@blueprint.get("")
def index() -> str:
    """Show the open tasks."""
    with store().reading() as db:
        found = tasks.open_for(_scope(), db)
        unsure = reached.unsure_at(_scope(), db, now=now())
    return render_template("school/tasks.html", tasks=found, unsure=unsure)


@blueprint.post("/<uuid:task_id>/done")
def finish(task_id: UUID) -> Response:
    """Note that a task is done."""
    scope, at = _scope(), now()
    store().command(lambda db: tasks.finish(scope, db, task_id, now=at))
    return redirect(url_for("tasks.index"), 303)


def _scope() -> SchoolScope | ProviderScope:
    if identity.current().sides.school:
        return identity.school_scope()
    return identity.provider_scope()
