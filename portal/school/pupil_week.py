"""One pupil's week in a strip, to look at and to print for a meeting with the family."""

from uuid import UUID

from flask import Blueprint, render_template

from attendance import summaries
from portal import identity
from portal.services import now, store
from portal.weeks.words import WORDS, monday_named

blueprint = Blueprint("pupil_week", __name__, url_prefix="/school/pupils")


@blueprint.get("/<uuid:pupil_id>/week/<week>")
def show(pupil_id: UUID, week: str) -> str:
    """Show the week as it may be given out: without places where they must not be known."""
    scope, monday, at = identity.school_scope(), monday_named(week), now()
    with store().reading() as db:
        strip = summaries.strip_of_pupil(scope, db, pupil_id, monday, is_passed_on=True, now=at)
    return render_template("school/pupil_week.html", strip=strip, pupil_id=pupil_id, at=at, **WORDS)
