"""Who looked at what was reported of a pupil: for those who answer for safeguarding."""

from uuid import UUID

from flask import Blueprint, render_template

from attendance import looks
from portal import identity
from portal.services import now, store

blueprint = Blueprint("looks", __name__, url_prefix="/pupils")


@blueprint.get("/<uuid:pupil_id>/who-looked")
def of_pupil(pupil_id: UUID) -> str:
    """Show who looked, the latest first."""
    scope = identity.school_scope()
    with store().reading() as db:
        found = looks.of_pupil(scope, db, pupil_id)
    return render_template("school/who_looked.html", found=found, at=now())
