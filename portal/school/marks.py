"""A session's codes: the officer reads what was seen and what is proposed, and enters; many at once, or one by one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import marks
from attendance.marks import Line, MarkProblem, MarksRefused
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.codes import CODES, Pile
from attendance.rules.words import Session
from portal import identity
from portal.forms.school.marks import LineForm, MarksForm, line_value, typed_in
from portal.services import now, store

blueprint = Blueprint("marks", __name__, url_prefix="/school/codes")

Answer = Response | str | tuple[str, int]

# What the page says of each pile: heading, in few words, what there is to know, and the button that clears it together.
_PILES = {
    Pile.CHANGED: (
        "Something has changed since it was entered",
        "changed since",
        "Nothing changes by itself. Enter the code that is right.",
        "",
    ),
    Pile.OVERDUE: (
        "N for longer than five school days",
        "overdue",
        "It is O now, unless somebody knows the reason. Enter the code; the reason is filled in.",
        "",
    ),
    Pile.REPORTED_SINCE: (
        "Reported since N was entered",
        "reported since",
        "The reason is filled in: when the register came, and its receipt.",
        "as_reported",
    ),
    Pile.TO_DECIDE: ("For you to decide", "to decide", "", ""),
    Pile.NOT_REPORTED: (
        "Not reported",
        "not reported",
        "Nothing is proposed, and no other button takes these along.",
        "awaiting",
    ),
    Pile.ABSENT: ("Did not attend, as the provider says", "absent", "", "absent"),
    Pile.AS_PROPOSED: ("As proposed", "as proposed", "", "as_proposed"),
    Pile.AWAITED: ("Entered as N, awaiting the provider", "", "", ""),
    Pile.ENTERED: ("Entered", "", "", ""),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line, with what was typed in it, and what is wrong with that."""

    line: Line
    typed: LineForm
    problem: str
    shown: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One pile. `do` blank: each line is entered by itself."""

    pile: Pile
    title: str
    few_words: str
    lead: str
    do: str
    rows: tuple[Row, ...]

    @property
    def is_folded(self) -> bool:
        """Say whether its lines are behind one button: nothing in them wants a look."""
        return self.pile in {Pile.AS_PROPOSED, Pile.AWAITED, Pile.ENTERED} and not any(row.problem for row in self.rows)

    @property
    def codes(self) -> str:
        """Return how many of which code are proposed, or entered; blank where each is looked at by itself."""
        if not self.is_folded and not self.do:
            return ""
        is_entered = self.pile in {Pile.AWAITED, Pile.ENTERED}
        found = [row.line.code if is_entered else row.line.proposal.symbol for row in self.rows]
        return ", ".join(f"{count} {code}" for code, count in sorted(Counter(filter(None, found)).items()))

    @property
    def button(self) -> str:
        """Return the words of its button; blank where it has none."""
        count = len(self.rows)
        words = {
            "as_reported": f"Change {count} from N to what was reported",
            "awaiting": f"Enter N, awaiting provider, for {count}",
            "absent": f"Confirm {count} {'absence' if count == 1 else 'absences'} as proposed",
            "as_proposed": f"Confirm {count} as proposed",
        }
        return words.get(self.do, "")


@blueprint.get("/<day:on>/<any(AM, PM):half>")
def show(on: date, half: str) -> str:
    """Show a session's codes."""
    form = MarksForm(formdata=None)
    form.key.renew()
    return _page(on, Session(half), form)


@blueprint.post("/<day:on>/<any(AM, PM):half>")
def enter(on: date, half: str) -> Answer:
    """Enter what was typed, and what the button takes along."""
    form, scope, at = MarksForm(), identity.school_scope(), now()
    try:
        command = form.command(request.form, on, Session(half))
        store().command(lambda db: marks.enter(scope, db, command, now=at))
    except (NotFound, NotAllowed):
        raise
    except MarksRefused as refused:
        return _page(on, Session(half), form, refused.problems), 409
    except Refusal as refusal:
        form.take(refusal)
        return _page(on, Session(half), form), 400
    return redirect(url_for("marks.show", on=on, half=half), 303)


def _page(on: date, half: Session, form: MarksForm, problems: Sequence[MarkProblem] = ()) -> str:
    scope, at = identity.school_scope(), now()
    with store().reading() as db:
        found = marks.session_lines(scope, db, on, half, now=at)
    wrong = {each.pupil_id: each.sentence for each in problems}
    rows = [
        Row(
            line=each,
            typed=typed_in(request.form, each.pupil_id),
            problem=wrong.get(each.pupil_id, ""),
            shown=line_value(each),
        )
        for each in found.lines
    ]
    # What was refused is sent again as another entry.
    form.key.renew()
    return render_template(
        "school/marks.html",
        form=form,
        on=on,
        half=half,
        other=Session.PM if half is Session.AM else Session.AM,
        at=at,
        sections=list(_sections(rows)),
        entered=len(found.of(Pile.ENTERED, Pile.AWAITED)),
        waiting=len(found.of(Pile.NOT_REPORTED)),
        errors=[{"text": each.sentence, "href": f"#line-{each.pupil_id}"} for each in problems]
        + [{"text": each} for each in form.form_errors],
        may_enter=marks.may_enter(scope),
        names_school=len(scope.school_ids) > 1,
        codes=[each for each in CODES if each.is_in_force(on) and each.only in {None, half}],
    )


def _sections(rows: Sequence[Row]) -> list[Section]:
    found = []
    for pile, (title, few_words, lead, do) in _PILES.items():
        its = tuple(row for row in rows if row.line.pile is pile)
        if its:
            found.append(Section(pile=pile, title=title, few_words=few_words, lead=lead, do=do, rows=its))
    return found
