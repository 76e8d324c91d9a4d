"""Attendance in figures: what the school entered, and beside it what the providers saw; on screen, and as a file."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from attendance import figures, target
from attendance.figures import FiguresPage
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.calendar import london_date
from attendance.rules.figures import By
from attendance.setting_up import looking
from documents.figures_csv import render_figures_csv
from portal import identity
from portal.forms.school.figures import FiguresForm, PlacedForm, TargetForm
from portal.school.words import week_in_words
from portal.services import now, store
from portal.weeks.files import CSV, file_answer, making

blueprint = Blueprint("figures", __name__, url_prefix="/school/figures")

Answer = Response | str | tuple[str, int]


@blueprint.get("")
def index() -> Answer:
    """Show the figures of this school year, or of the dates asked for."""
    form = _form()
    try:
        page = _load(form)
    except Refusal as refusal:
        form.take(refusal)
        page = None
    return _render(form, page), 200 if page else 400


@blueprint.get("/file.csv")
def file() -> Answer:
    """Give the same as a file. It is passed on: it says of no pupil where they are, if that must not be known."""
    form = _form()
    with making():
        try:
            page = _load(form, is_passed_on=True)
        except Refusal as refusal:
            form.take(refusal)
            page = None
        if page is None:
            return _render(form, None), 400
        content = render_figures_csv(page.lines, page.everybody)
    stem = f"figures-{page.by.value}-{page.first}-{page.last}"
    return file_answer(content, CSV, stem=stem, ending="csv")


@blueprint.get("/placed")
def placed() -> Answer:
    """Show who is in alternative provision today, or was on the date asked for."""
    form, scope = PlacedForm(formdata=request.args if "on" in request.args else None), identity.school_scope()
    if "on" not in request.args:
        form.on.data = london_date(now())
    on = form.day()
    with store().reading() as db:
        found = looking.placed_on(scope, db, on) if on else None
    page = render_template(
        "school/placed.html",
        form=form,
        pupils=found,
        names_school=len(scope.school_ids) > 1,
        week_in_words=week_in_words,
    )
    return page, 200 if on else 400


@blueprint.post("/target")
def set_target() -> Answered | tuple[str, int]:
    """Set the target of the school the actor works at."""
    form, scope, at = TargetForm(), identity.school_scope(), now()
    try:
        store().command(lambda db: target.set_target(scope, db, form.target.data or "", now=at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        shown = _form()
        return _render(shown, _load(shown), form), 400
    return redirect(url_for("figures.index"), 303)


def _form() -> FiguresForm:
    if not {"first", "last"} & request.args.keys():
        form = FiguresForm(formdata=None)
        form.by.data = request.args.get("by", "")
        form.show(*figures.this_school_year(now=now()))
        return form
    return FiguresForm(formdata=request.args)


def _load(form: FiguresForm, *, is_passed_on: bool = False) -> FiguresPage | None:
    period = form.period()
    if period is None:
        return None
    first, last = period
    with store().reading() as db:
        return figures.page(
            identity.school_scope(), db, first, last, form.chosen(), now=now(), is_passed_on=is_passed_on
        )


def _render(form: FiguresForm, page: FiguresPage | None, target_form: TargetForm | None = None) -> str:
    scope = identity.school_scope()
    with store().reading() as db:
        own = target.own_target(scope, db)
    return render_template(
        "school/figures.html",
        form=form,
        page=page,
        ways=By,
        names_school=len(scope.school_ids) > 1,
        target=own,
        target_form=target_form or TargetForm(formdata=None, data={"target": own.removesuffix(" %")}),
    )
