"""Compare: the school's own marks, from a file, held against what providers saw and what was entered."""

from flask import Blueprint, render_template

from attendance import compared, comparing
from attendance.compared import LastCompared
from attendance.comparing import Comparison
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rows import LONGEST_SHOWN
from attendance.rules.calendar import london_date
from attendance.rules.codes.comparing import Difference
from portal import identity
from portal.forms.school.compare import CompareForm
from portal.services import now, services, store
from portal.weeks.files import making

blueprint = Blueprint("compare", __name__, url_prefix="/school/compare")

# The most serious stand first; what is beyond is seen once these are put right.
SHOWN_AT_MOST = 500

Answer = str | tuple[str, int]


@blueprint.get("")
def show() -> str:
    """Show what is left of the last comparison, and ask for a file."""
    scope, at = identity.school_scope(), now()
    with making(), store().reading() as db:
        last = compared.last(scope, db, now=at)
    chosen = {f"column_{ours}": theirs for ours, theirs in last.columns.items()} if last else {}
    return _page(CompareForm(formdata=None, data=chosen), last.found if last else None, last=last)


@blueprint.post("")
def compare() -> Answer:
    """Show what is to be looked at again."""
    form, scope, at = CompareForm(), identity.school_scope(), now()
    comparing.require_may_compare(scope)
    headings: tuple[str, ...] = ()
    try:
        with making():
            sheet = form.sheet(services().settings.read_csv)
            headings = sheet.header
            found = store().command(lambda db: compared.keep(scope, db, sheet, form.chosen, now=at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(form, headings=headings), 400
    return _page(form, found, headings=headings)


def _page(
    form: CompareForm,
    found: Comparison | None = None,
    *,
    last: LastCompared | None = None,
    headings: tuple[str, ...] = (),
) -> str:
    errors = [{"text": each} for each in form.form_errors]
    errors += [{"text": text, "href": f"#{name}"} for name, texts in form.errors.items() if name for text in texts]
    return render_template(
        "school/compare.html",
        form=form,
        found=found,
        last=last,
        headings=[each[:LONGEST_SHOWN] for each in headings],
        differences=tuple(Difference),
        shown=found.lines[:SHOWN_AT_MOST] if found else (),
        shown_problems=found.problems[:SHOWN_AT_MOST] if found else (),
        today=london_date(now()),
        columns=comparing.COLUMNS,
        rows_at_most=comparing.ROWS_AT_MOST,
        errors=errors,
    )
