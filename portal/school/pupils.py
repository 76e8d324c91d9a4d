"""The school's pupils: the list, one pupil with where they are placed, adding one and changing what is on file."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import figures, subject_access, summaries
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.calendar import london_date, monday_of
from attendance.rules.words import PupilFlag
from attendance.setting_up import looking, pupils
from attendance.setting_up.by_hand import Doubted, Entered
from attendance.setting_up.looking import PupilLine, PupilPage
from portal import identity
from portal.forms.school.setting_up import PupilForm
from portal.school.heat import picture_of
from portal.school.words import week_in_words
from portal.services import now, store
from portal.weeks.words import WORDS

blueprint = Blueprint("pupils", __name__, url_prefix="/school/pupils")

Answer = Response | str | tuple[str, int]
DONE = {
    "added": "The pupil is on your list. Say next where they are placed.",
    "changed": "It is changed. Your school’s log says who changed it.",
}


@blueprint.get("")
def index() -> str:
    """Show every pupil of the school."""
    return _list("")


@blueprint.post("")
def find() -> str:
    """Show the pupils looked for. A post: no name stands in an address."""
    return _list(request.form.get("q", ""))


@blueprint.get("/new")
def show_new() -> str:
    """Ask for a pupil."""
    form = PupilForm(formdata=None)
    form.key.renew()
    return _new_page(form)


@blueprint.post("/new")
def add() -> Answer:
    """Add a pupil."""
    form, scope, at = PupilForm(), identity.school_scope(), now()
    entered: Entered | None = None
    try:
        school_id = form.school_id if len(scope.school_ids) > 1 else next(iter(scope.school_ids))
        key, doubted = form.entry_key, Doubted(agreed=form.agreed.data or "")
        entered = store().command(
            lambda db: pupils.add(scope, db, school_id, form.ref.data, form.typed(), key=key, doubted=doubted, now=at)
        )
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.key.renew()
        form.take(refusal)
    if entered is not None and entered.is_saved:
        return redirect(url_for("pupils.show", pupil_id=entered.id, done="added"), 303)
    return _new_page(form, entered), 400


@blueprint.get("/<uuid:pupil_id>/details")
def show(pupil_id: UUID) -> str:
    """Show one pupil and where they are placed."""
    scope = identity.school_scope()
    with store().reading() as db:
        page = looking.one(scope, db, pupil_id, now=now())
        strip = summaries.strip_of_pupil(scope, db, pupil_id, monday_of(london_date(now())), now=now())
        weeks = figures.weeks_of_pupil(scope, db, pupil_id, now=now())
    return render_template(
        "school/pupil.html",
        page=page,
        strip=strip,
        picture=picture_of(weeks),
        flags=[each for each in PupilFlag if each.value in page.flags],
        opens_records=subject_access.may_open(scope),
        names_school=len(scope.school_ids) > 1,
        week_in_words=week_in_words,
        done=DONE.get(request.args.get("done", ""), ""),
        **WORDS,
    )


@blueprint.get("/<uuid:pupil_id>/edit")
def edit(pupil_id: UUID) -> str:
    """Show the form with what is on file."""
    page = _load(pupil_id)
    form = PupilForm(formdata=None)
    form.show(page.cells, page.flags, page.key)
    return _edit_page(form, page)


@blueprint.post("/<uuid:pupil_id>/edit")
def change(pupil_id: UUID) -> Answer:
    """Change what is on file."""
    form, scope, at = PupilForm(), identity.school_scope(), now()
    entered: Entered | None = None
    status, shown, doubted = 400, form.shown.data or "", Doubted(agreed=form.agreed.data or "")
    try:
        entered = store().command(
            lambda db: pupils.change(scope, db, pupil_id, form.typed(), instead_of=shown, doubted=doubted, now=at)
        )
    except (NotFound, NotAllowed):
        raise
    except Conflict as conflict:
        form.take(conflict)
        form.shown.data, status = _load(pupil_id).key, 409
    if entered is not None and entered.is_saved:
        return redirect(url_for("pupils.show", pupil_id=pupil_id, done="changed"), 303)
    return _edit_page(form, _load(pupil_id), entered), status


def haystack(line: PupilLine) -> str:
    """Return the words by which a pupil is found."""
    places = [each.provider_name for each in line.places]
    groups = [line.year_group or "", line.reg_group or ""]
    return " ".join([line.given_name, line.family_name, line.ref, line.home_school_name, *groups, *places]).casefold()


def _load(pupil_id: UUID) -> PupilPage:
    with store().reading() as db:
        return looking.one(identity.school_scope(), db, pupil_id, now=now())


def _list(text: str) -> str:
    scope, at = identity.school_scope(), now()
    with store().reading() as db:
        found = looking.everybody(scope, db, now=at)
    return render_template(
        "school/pupils.html",
        pupils=found,
        text=text,
        haystack=haystack,
        names_school=len(scope.school_ids) > 1,
        week_in_words=week_in_words,
    )


def _new_page(form: PupilForm, entered: Entered | None = None) -> str:
    with store().reading() as db:
        form.offer(looking.schools(identity.school_scope(), db))
    form.take_problems(entered.problems if entered else ())
    return render_template("school/pupil_new.html", form=form, entered=entered)


def _edit_page(form: PupilForm, page: PupilPage, entered: Entered | None = None) -> str:
    form.offer(())
    form.take_problems(entered.problems if entered else ())
    return render_template("school/pupil_edit.html", form=form, page=page, entered=entered)
