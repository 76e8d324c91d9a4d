"""Absences that stand as N: what is known of each, until when its code is due, and the form that enters it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import marks
from attendance.marks import Absence, MarksRefused
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.codes import CODES
from attendance.rules.words import Session
from portal import identity
from portal.forms.school.marks import LineForm, MarksForm, line_value, typed_in
from portal.services import now, store

blueprint = Blueprint("unexplained", __name__, url_prefix="/school/unexplained")

Answer = Response | str | tuple[str, int]
Half = tuple[date, Session]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One absence, with what was typed in its form, and what is wrong with that. `shown` is sent with the form."""

    absence: Absence
    typed: LineForm
    problem: str
    shown: str

    @property
    def id(self) -> str:
        """Return what tells its inputs from those of the others."""
        return f"{self.absence.on}-{self.absence.session}-{self.absence.line.pupil_id}"

    @property
    def code(self) -> str:
        """Return the code to offer: what was typed, else what is proposed instead of N."""
        proposed = self.absence.line.proposal.symbol
        return self.typed.code.data or (proposed if proposed != self.absence.line.code else "")


@blueprint.get("")
def index() -> str:
    """Show what stands as N."""
    form = MarksForm(formdata=None)
    return _page(form)


@blueprint.post("/<day:on>/<any(AM, PM):half>")
def enter(on: date, half: str) -> Answer:
    """Enter the code of one absence."""
    form, scope, at = MarksForm(), identity.school_scope(), now()
    when = (on, Session(half))
    try:
        command = form.command(request.form, *when)
        store().command(lambda db: marks.enter(scope, db, command, now=at))
    except (NotFound, NotAllowed):
        raise
    except MarksRefused as refused:
        return _page(form, when, [each.sentence for each in refused.problems]), 409
    except Refusal as refusal:
        return _page(form, when, [str(refusal)]), 400
    return redirect(url_for("unexplained.index"), 303)


def _page(form: MarksForm, refused: Half | None = None, problems: Sequence[str] = ()) -> str:
    scope, at = identity.school_scope(), now()
    with store().reading() as db:
        found = marks.absences(scope, db, now=at)
    # What was refused is sent again as another entry.
    form.key.renew()
    rows = [_row(each, refused, problems) for each in found]
    return render_template(
        "school/unexplained.html",
        form=form,
        at=at,
        overdue=[row for row in rows if row.absence.is_over],
        waiting=[row for row in rows if not row.absence.is_over],
        errors=[{"text": each, "href": _place(rows)} for each in problems],
        may_enter=marks.may_enter(scope),
        names_school=len(scope.school_ids) > 1,
        codes=[each for each in CODES if each.is_in_force(at.date())],
    )


def _row(absence: Absence, refused: Half | None, problems: Sequence[str]) -> Row:
    shown = line_value(absence.line)
    is_refused = (absence.on, absence.session) == refused and _was_sent(absence)
    return Row(
        absence=absence,
        typed=typed_in(request.form if is_refused else None, absence.line.pupil_id),
        problem=" ".join(problems) if is_refused else "",
        shown=shown,
    )


def _was_sent(absence: Absence) -> bool:
    return any(each.startswith(f"{absence.line.pupil_id}|") for each in request.form.getlist("line"))


def _place(rows: Sequence[Row]) -> str:
    """Return where on the page the refused form is; the top where its absence has its code meanwhile."""
    return next((f"#absence-{row.id}" for row in rows if row.problem), "#main-content")
