"""Whom a home school's alerts tell, in which order and when: each ladder, and the page to write it anew."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.own_ladder.typed import TypedRung
from attendance.rules.phrases import listed
from attendance.rules.words import SHORT_LADDER_FLAGS, PupilFlag
from attendance.staff.ladders import reading, school, testing, writing
from attendance.staff.ladders.writing import GoBack, WriteLadder
from portal import identity
from portal.forms.ladders import LadderForm, form_of, said_of, shown_of
from portal.people.words import DONE, begins
from portal.services import now, store

blueprint = Blueprint("ladders", __name__, url_prefix="/people/ladders")

Answer = Response | str | tuple[str, int]


@blueprint.get("")
def index() -> str:
    """Show what each kind of alert does while nobody answers."""
    with store().reading() as db:
        found = reading.look(identity.staff_scope(), db, now=now())
    return render_template("people/ladders.html", found=found, begins=begins)


@blueprint.get("/<name>")
def show(name: str) -> str:
    """Show one ladder, its versions, and the form to write it anew."""
    return _page(name)


@blueprint.post("/<name>/draft")
def draft(name: str) -> str:
    """Draw the form again with a step more or less, or with what it would do; nothing is written."""
    command = _command(name)
    rungs = said_of(request.form, command.rungs)
    if "look" not in request.form:
        return _page(name, rungs=rungs)
    form = form_of(rungs, instead_of=command.instead_of)
    sentence = ""
    try:
        with store().reading() as db:
            sentence = writing.try_out(identity.staff_scope(), db, command, now=now())
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
    return _page(name, form=form, sentence=sentence)


@blueprint.post("/<name>")
def write(name: str) -> Answer:
    """Write a ladder anew."""
    command, scope, at = _command(name), identity.staff_scope(), now()
    try:
        store().command(lambda db: writing.write(scope, db, command, now=at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form = form_of(command.rungs, instead_of=command.instead_of)
        form.take(refusal)
        return _page(name, form=form), 400
    return redirect(url_for("ladders.show", name=name, done="ladder"), 303)


@blueprint.post("/<name>/back")
def go_back(name: str) -> Answer:
    """Go back to Muster's own ladder."""
    typed, scope, at = _command(name), identity.staff_scope(), now()
    command = GoBack(kind=typed.kind, is_short=typed.is_short, instead_of=typed.instead_of)
    try:
        store().command(lambda db: writing.go_back(scope, db, command, now=at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        return _page(name, problem=refusal.sentence), 400
    return redirect(url_for("ladders.show", name=name, done="ladder"), 303)


@blueprint.post("/<name>/test")
def try_it(name: str) -> Answer:
    """Send a test to everybody on the ladder."""
    kind, is_short = school.kind_named(name)
    scope, at = identity.staff_scope(), now()
    try:
        store().command(lambda db: testing.send(scope, db, kind, is_short=is_short, now=at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        return _page(name, problem=refusal.sentence), 400
    return redirect(url_for("ladders.show", name=name, done="tested", _anchor="test"), 303)


def _command(name: str) -> WriteLadder:
    kind, is_short = school.kind_named(name)
    said = shown_of(request.form)
    return WriteLadder(kind=kind, is_short=is_short, rungs=said.rungs, instead_of=said.instead_of)


def _page(
    name: str,
    *,
    form: LadderForm | None = None,
    rungs: tuple[TypedRung, ...] = (),
    sentence: str = "",
    problem: str = "",
) -> str:
    kind, is_short = school.kind_named(name)
    scope = identity.staff_scope()
    with store().reading() as db:
        found = reading.look(scope, db, now=now())
        ladder = found.ladder(kind, is_short=is_short)
        last_test = testing.latest(scope, db, kind, is_short=is_short)
        choices = reading.choices(scope, db, kind) if found.may_write else None
    form = form or form_of(rungs or reading.typed_of(ladder), instead_of=ladder.now.number)
    if choices is not None:
        form.offer(choices)
    return render_template(
        "people/ladder.html",
        found=found,
        ladder=ladder,
        form=form,
        sentence=sentence,
        last_test=last_test,
        problem=problem,
        begins=begins,
        at_risk=listed(flag.label.lower() for flag in PupilFlag if flag in SHORT_LADDER_FLAGS),
        done=DONE.get(request.args.get("done", ""), ""),
    )
