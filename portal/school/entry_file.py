"""What was entered as a file for the school's own records system: how much of it there is, and the file itself."""

from datetime import date

from flask import Blueprint, Response, render_template, request

from attendance import marks, own_form
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.calendar import WEEK
from attendance.rules.entry_lines import Column, EntryLines
from attendance.rules.own_form import OwnForm
from documents.entry_lines_csv import render_neutral_csv, render_own_csv
from portal import identity
from portal.forms.school.figures import PeriodForm
from portal.services import now, store
from portal.weeks.files import CSV, file_answer, making
from portal.weeks.words import FRIDAY

blueprint = Blueprint("entry_file", __name__, url_prefix="/school/entry-file")

Answer = Response | str | tuple[str, int]
NEUTRAL, OWN = "neutral", "own"
# Two weeks; what is owed of more is not put right from here.
OWED_AT_MOST = 20


@blueprint.get("")
def show() -> Answer:
    """Show what would be in the file: of this week, or of the dates asked for."""
    form = _asked()
    with making():
        found = _found(form)
    return _page(form, found), 200 if found else 400


@blueprint.post("")
def take() -> Answer:
    """Give the file, and put on record who took it."""
    form, scope, at = PeriodForm(), identity.school_scope(), now()
    period, named = form.period(), OWN if request.form.get("form") == OWN else NEUTRAL
    if period is None:
        return _page(form, None), 400
    try:
        own = _chosen(named)
        # The turn comes first: a file that is not given is not put down as taken.
        with making():
            found = store().command(lambda db: marks.give(scope, db, *period, form=named, now=at))
            content = render_neutral_csv(found) if own is None else render_own_csv(found, own)
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(form, None), 400
    return file_answer(content, CSV, stem=f"entries-{found.first}-{found.last}", ending="csv")


def _asked() -> PeriodForm:
    if {"first", "last"} & request.args.keys():
        return PeriodForm(formdata=request.args)
    form = PeriodForm(formdata=None)
    form.show(*marks.this_week(now=now()))
    return form


def _found(form: PeriodForm) -> EntryLines | None:
    period = form.period()
    if period is None:
        return None
    try:
        with store().reading() as db:
            return marks.entry_lines(identity.school_scope(), db, *period, now=now())
    except Refusal as refusal:
        form.take(refusal)
        return None


def _chosen(named: str) -> OwnForm | None:
    own = _own() if named == OWN else None
    if named == OWN and own is None:
        raise Refusal("Your school has no form of its own any more. Take the neutral form.")
    return own


def _own() -> OwnForm | None:
    with store().reading() as db:
        return own_form.own_form(identity.school_scope(), db)


def _page(form: PeriodForm, found: EntryLines | None) -> str:
    return render_template(
        "school/entry_file.html",
        form=form,
        found=found,
        own=_own(),
        columns=tuple(Column),
        spans=_spans(),
        shown_at_most=OWED_AT_MOST,
    )


def _spans() -> tuple[tuple[str, date, date], ...]:
    """Return the dates that are asked for most, with their names."""
    monday, today = marks.this_week(now=now())
    return (
        ("Today", today, today),
        ("This week", monday, today),
        ("Last week", monday - WEEK, monday - WEEK + FRIDAY),
    )
