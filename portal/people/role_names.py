"""What the roles are called in the schools of a trust."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.staff import role_names
from portal import identity
from portal.forms.people import RoleNamesForm
from portal.people.words import DONE
from portal.services import now, store

blueprint = Blueprint("role_names", __name__, url_prefix="/people/role-names")

Answer = Response | str | tuple[str, int]


@blueprint.get("")
def show() -> str:
    """Show what the roles are called."""
    return _page(RoleNamesForm(formdata=None))


@blueprint.post("")
def name_roles() -> Answer:
    """Call the roles otherwise."""
    form, scope, at = RoleNamesForm(), identity.staff_scope(), now()
    try:
        store().command(lambda db: role_names.name_roles(scope, db, form.typed, now=at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(form), 400
    return redirect(url_for("role_names.show", done="named"), 303)


def _page(form: RoleNamesForm) -> str:
    with store().reading() as db:
        found = role_names.look(identity.staff_scope(), db)
    if not form.is_submitted():
        form.show(found)
    done = DONE.get(request.args.get("done", ""), "")
    return render_template("people/role_names.html", found=found, form=form, done=done)
