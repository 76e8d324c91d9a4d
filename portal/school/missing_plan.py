"""If this pupil goes missing: the page on which a safeguarding lead reads the plan and writes its next version."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import missing_plans
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.calendar import london_date
from attendance.rules.words import Opened, PlanPart
from portal import identity, looked
from portal.forms.school.missing_plan import PlanForm
from portal.services import now, store

blueprint = Blueprint("missing_plan", __name__, url_prefix="/school/pupils/<uuid:pupil_id>/if-missing")

Answer = Response | str | tuple[str, int]
REFUSED, CONFLICT = 400, 409


@blueprint.get("")
def show(pupil_id: UUID) -> str:
    """Show the plan, and the form of its next version."""
    return _page(pupil_id)


@blueprint.post("")
def write(pupil_id: UUID) -> Answer:
    """Keep the next version."""
    scope, form, at = identity.school_scope(), PlanForm(), now()
    try:
        store().command(lambda db: missing_plans.write(scope, db, pupil_id, form.command(), now=at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(pupil_id, refused=form), CONFLICT if isinstance(refusal, Conflict) else REFUSED
    return redirect(url_for("missing_plan.show", pupil_id=pupil_id), 303)


def _page(pupil_id: UUID, *, refused: PlanForm | None = None) -> str:
    at = now()
    with store().reading() as db:
        found = missing_plans.of_pupil(identity.school_scope(), db, pupil_id)
    if found.plan is not None:
        looked.note_opened(pupil_id, Opened.MISSING_PLAN)
    form = refused or PlanForm(formdata=None)
    if refused is None:
        form.show(found.plan, today=london_date(at))
    elif refused.form_errors:
        # What was typed stays, and is meant instead of the version that now stands above it.
        form.instead_of.data = str(found.plan.version if found.plan else 0)
    return render_template(
        "school/missing_plan.html", found=found, form=form, parts=list(PlanPart), is_refused=refused is not None, at=at
    )
