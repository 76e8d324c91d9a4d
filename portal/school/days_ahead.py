"""The days ahead: sessions in which nobody expects a pupil, and what was decided of pupils' sessions."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import decisions, gaps, starts
from attendance.gaps import GapLine
from attendance.refusals import NotAllowed, NotFound, Refusal
from portal import identity
from portal.forms.school.decisions import MoveForm, NotExpectedForm, SettleForm, gap_value
from portal.services import now, store

blueprint = Blueprint("days_ahead", __name__, url_prefix="/days-ahead")

Answer = Response | str | tuple[str, int]


@blueprint.get("")
def index() -> str:
    """Show the gaps and what was decided."""
    return _page(None)


@blueprint.get("/not-expected")
def show_new() -> str:
    """Ask what was decided."""
    form = NotExpectedForm(formdata=None)
    form.key.renew()
    form.from_on.data = form.to_on.data = None
    return _new_page(form)


@blueprint.post("/not-expected")
def decide() -> Answer:
    """Keep a decision."""
    form = NotExpectedForm()
    form.validate()
    return _keep(form) or (_new_page(form), 400)


@blueprint.get("/move")
def show_move() -> str:
    """Ask which session moves where."""
    form = MoveForm(formdata=None)
    form.key.renew()
    return _move_page(form)


@blueprint.post("/move")
def move() -> Answer:
    """Move one session."""
    form = MoveForm()
    form.validate()
    return _keep(form) or (_move_page(form), 400)


@blueprint.post("/gaps")
def settle() -> Answer:
    """Decide one gap."""
    form = SettleForm()
    return _keep(form) or (_page(form), 400)


@blueprint.post("/<uuid:decision_id>/take-back")
def take_back(decision_id: UUID) -> Answer:
    """Take a decision back."""
    scope, at = identity.school_scope(), now()
    store().command(lambda db: decisions.take_back(scope, db, decision_id, now=at))
    return redirect(url_for("days_ahead.index", _anchor="decided"), 303)


def _keep(form: NotExpectedForm | MoveForm | SettleForm) -> Response | None:
    """Keep what was decided and go to the list; None where it was refused, the reason on the form."""
    if form.errors:
        return None
    scope, at = identity.school_scope(), now()
    try:
        commands = form.commands()
        store().command(lambda db: decisions.decide_all(scope, db, commands, now=at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return None
    return redirect(url_for("days_ahead.index", _anchor="decided"), 303)


def _page(refused: SettleForm | None) -> str:
    scope, at = identity.school_scope(), now()
    with store().reading() as db:
        found = gaps.open_gaps(scope, db, now=at)
        decided = decisions.standing(scope, db, now=at)
        starting = starts.lines(scope, db, now=at)
    return render_template(
        "school/days_ahead.html",
        days=_by_day([(each, _form(each, refused)) for each in found]),
        gap_value=gap_value,
        decided=decided,
        starting=starting,
        refused=refused,
        may_suspend=decisions.may_suspend(scope),
        names_school=len(scope.school_ids) > 1,
        at=at,
    )


def _by_day(lines: list[tuple[GapLine, SettleForm]]) -> list[tuple[str, list[tuple[GapLine, SettleForm]]]]:
    days: dict[str, list[tuple[GapLine, SettleForm]]] = {}
    for line, form in lines:
        days.setdefault(line.on.isoformat(), []).append((line, form))
    return list(days.items())


def _form(line: GapLine, refused: SettleForm | None) -> SettleForm:
    """Return a gap's form: the one that was refused, with what was typed, or a fresh one."""
    if refused is not None and refused.gaps.data == [gap_value(line)]:
        return refused
    form = SettleForm(formdata=None)
    form.key.renew()
    return form


def _new_page(form: NotExpectedForm) -> str:
    scope, at = identity.school_scope(), now()
    with store().reading() as db:
        form.offer(decisions.pupils(scope, db, now=at), may_suspend=decisions.may_suspend(scope))
    return render_template("school/not_expected.html", form=form)


def _move_page(form: MoveForm) -> str:
    scope, at = identity.school_scope(), now()
    with store().reading() as db:
        form.offer(decisions.pupils(scope, db, now=at))
    return render_template("school/move_day.html", form=form)
