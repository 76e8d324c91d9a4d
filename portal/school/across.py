"""Many home schools on one page, for whoever answers for them all. Reads, never writes, and names no pupil."""

from flask import Blueprint, render_template

from attendance.across import across_schools
from portal import identity
from portal.services import now, store

blueprint = Blueprint("across", __name__, url_prefix="/schools")


@blueprint.get("")
def show() -> str:
    """Show every school, and how its providers' registers came in."""
    with store().reading() as db:
        page = across_schools(identity.school_scope(), db, now=now())
    return render_template("school/across.html", page=page)
