"""A pupil's register: every version of what was entered, to look at, to print, and as a file."""

from collections.abc import Iterator
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from attendance import figures, marks
from attendance.marks import PupilEntries
from attendance.pupils import pupil_in
from attendance.refusals import Refusal
from attendance.rules.calendar import to_london
from documents.entries_csv import EntryRow, render_entries_csv
from portal import identity
from portal.forms.school.figures import PeriodForm
from portal.services import now, store
from portal.weeks.files import CSV, file_answer, making

blueprint = Blueprint("entries", __name__, url_prefix="/school/pupils/<uuid:pupil_id>/entries")

Answer = Response | str | tuple[str, int]


@blueprint.get("")
def show(pupil_id: UUID) -> Answer:
    """Show what was entered this school year, or on the dates asked for."""
    form = _form()
    found = _load(form, pupil_id)
    return _render(form, pupil_id, found), 200 if found else 400


@blueprint.get("/file.csv")
def file(pupil_id: UUID) -> Answer:
    """Give the same as a file. It is passed on: of a pupil whose place must not be known, no activity stands in it."""
    form = _form()
    with making():
        found = _load(form, pupil_id, is_passed_on=True)
        if found is None:
            return _render(form, pupil_id, None), 400
        content = render_entries_csv(_rows(found))
    return file_answer(content, CSV, stem=f"entries-{found.first}-{found.last}", ending="csv")


def _form() -> PeriodForm:
    if not {"first", "last"} & request.args.keys():
        form = PeriodForm(formdata=None)
        form.show(*figures.this_school_year(now=now()))
        return form
    return PeriodForm(formdata=request.args)


def _load(form: PeriodForm, pupil_id: UUID, *, is_passed_on: bool = False) -> PupilEntries | None:
    """Return the entries; None where the dates cannot be, which is then said beside them."""
    period, scope = form.period(), identity.school_scope()
    with store().reading() as db:
        # A pupil of somebody else's is not there, whatever the dates.
        pupil_in(scope, db, pupil_id)
        if period is None:
            return None
        try:
            return marks.history(scope, db, pupil_id, *period, now=now(), is_passed_on=is_passed_on)
        except Refusal as refusal:
            form.take(refusal)
            return None


def _render(form: PeriodForm, pupil_id: UUID, found: PupilEntries | None) -> str:
    return render_template("school/entries.html", form=form, pupil_id=pupil_id, entries=found, at=now())


def _rows(found: PupilEntries) -> Iterator[EntryRow]:
    for each in found.sessions:
        for version in each.history:
            yield EntryRow(
                reference=found.ref,
                upn=found.upn or "",
                home_school=found.home_school_name,
                date=each.on.isoformat(),
                session=each.session.value,
                version=str(version.number),
                stands="yes" if version is each.stands else "no",
                code=version.code,
                activity=version.nature,
                minutes_late=str(version.minutes_late or ""),
                reason=version.reason,
                proposed=version.proposed,
                why_proposed=version.why,
                entered_by=version.entered_by,
                job_title=version.entered_by_job,
                entered_at=to_london(version.entered_at).isoformat(timespec="minutes"),
            )
