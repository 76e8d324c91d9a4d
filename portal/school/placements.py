"""Where a pupil is placed: choosing a provider, saying the week, and later changing the week, the end, or the rest."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.calendar import london_date
from attendance.setting_up import looking, placements
from attendance.setting_up.by_hand import Doubted, Entered
from attendance.setting_up.looking import PlacementPage
from attendance.setting_up.placements import NewPlacement, Part
from portal import identity
from portal.forms.school.setting_up import DAYS, DetailsForm, EndForm, PlacementForm, WeekForm, id_of
from portal.school.words import week_in_words
from portal.services import now, store

blueprint = Blueprint("placements", __name__, url_prefix="/school")

Answer = Response | str | tuple[str, int]
PartForm = WeekForm | EndForm | DetailsForm
FORMS: dict[Part, type[PartForm]] = {Part.WEEK: WeekForm, Part.END: EndForm, Part.DETAILS: DetailsForm}
DONE = {
    "placed": "Placed. The provider sees the pupil on its registers from the first day on.",
    Part.WEEK.value: "The week is changed. Days that are over stay as they were.",
    Part.END.value: "The last day is changed.",
    Part.DETAILS.value: "It is changed.",
}


@blueprint.get("/pupils/<uuid:pupil_id>/placements/where")
def choose(pupil_id: UUID) -> str:
    """Ask which provider."""
    text = " ".join(request.args.get("q", "").replace("\0", "").split())
    with store().reading() as db:
        scope = identity.school_scope()
        page = looking.one(scope, db, pupil_id, now=now())
        found = looking.choice(scope, db, pupil_id, text)
    return render_template("school/placement_where.html", page=page, found=found, text=text)


@blueprint.get("/pupils/<uuid:pupil_id>/placements/new")
def show_new(pupil_id: UUID) -> str:
    """Ask for the week, with a start today."""
    form = PlacementForm(formdata=None)
    form.begin(london_date(now()))
    return _new_page(pupil_id, _provider_id(), form)


@blueprint.post("/pupils/<uuid:pupil_id>/placements/new")
def add(pupil_id: UUID) -> Answer:
    """Place the pupil."""
    form, scope, at, provider_id = PlacementForm(), identity.school_scope(), now(), _provider_id()
    entered: Entered | None = None
    try:
        key, doubted = form.entry_key, Doubted(agreed=form.agreed.data or "")
        command = NewPlacement(pupil_id=pupil_id, provider_id=provider_id, ref=form.ref.data or "", cells=form.cells())
        entered = store().command(lambda db: placements.add(scope, db, command, key=key, doubted=doubted, now=at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.key.renew()
        form.take(refusal)
    if entered is not None and entered.is_saved:
        return redirect(url_for("placements.show", placement_id=entered.id, done="placed"), 303)
    return _new_page(pupil_id, provider_id, form, entered), 400


@blueprint.get("/placements/<uuid:placement_id>")
def show(placement_id: UUID) -> str:
    """Show a placement."""
    return _page(_load(placement_id), None, None)


@blueprint.post("/placements/<uuid:placement_id>/<any(details, week, end):part>")
def change(placement_id: UUID, part: str) -> Answer:
    """Change a part of a placement."""
    which = Part(part)
    form, scope, at = FORMS[which](), identity.school_scope(), now()
    if isinstance(form, DetailsForm):
        form.require_what_is_chosen(has_sites=bool(_load(placement_id).setting.sites))
    if not form.validate():
        return _page(_load(placement_id), form, None), 400
    entered: Entered | None = None
    status, shown, agreed = 400, form.shown.data or "", form.agreed.data or ""
    try:
        entered = store().command(
            lambda db: placements.change(
                scope, db, placement_id, which, form.cells(), instead_of=shown, agreed=agreed, now=at
            )
        )
    except (NotFound, NotAllowed):
        raise
    except Conflict as conflict:
        form.take(conflict)
        status = 409
    if entered is not None and entered.is_saved:
        return redirect(url_for("placements.show", placement_id=placement_id, done=part), 303)
    form.take_problems(entered.problems if entered else ())
    return _page(_load(placement_id), form, entered), status


def _provider_id() -> UUID | None:
    """Return the provider that the address names; None where nobody hosts."""
    named = request.args.get("provider", "")
    return id_of(named, "There is no such provider.") if named else None


def _load(placement_id: UUID) -> PlacementPage:
    with store().reading() as db:
        return looking.placement(identity.school_scope(), db, placement_id, now=now())


def _new_page(pupil_id: UUID, provider_id: UUID | None, form: PlacementForm, entered: Entered | None = None) -> str:
    with store().reading() as db:
        setting = looking.setting(identity.school_scope(), db, pupil_id, provider_id)
    form.offer(setting)
    form.take_problems(entered.problems if entered else ())
    return render_template(
        "school/placement_new.html", form=form, setting=setting, entered=entered, provider_id=provider_id, days=DAYS
    )


def _page(page: PlacementPage, refused: PartForm | None, entered: Entered | None) -> str:
    week, end, details = (_form(kind, page, refused) for kind in (WeekForm, EndForm, DetailsForm))
    if isinstance(details, DetailsForm):
        details.offer(page.setting)
    return render_template(
        "school/placement.html",
        page=page,
        week_form=week,
        end_form=end,
        details_form=details,
        refused=refused,
        entered=entered,
        days=DAYS,
        today=london_date(now()),
        week_in_words=week_in_words,
        done=DONE.get(request.args.get("done", ""), ""),
    )


def _form(kind: type[PartForm], page: PlacementPage, refused: PartForm | None) -> PartForm:
    """Return the form that was refused, with what was typed, or one with what is on file."""
    form = refused if isinstance(refused, kind) else kind(formdata=None)
    # What the page shows now is what the next attempt replaces.
    form.shown.data = page.key
    if form is not refused:
        _fill(form, page)
    return form


def _fill(form: PartForm, page: PlacementPage) -> None:
    if isinstance(form, WeekForm):
        form.show_week(page.cells)
    elif isinstance(form, EndForm):
        form.ends_on.data = page.cells["ends_on"]
    else:
        form.show(page.cells)
