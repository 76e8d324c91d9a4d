"""A pupil's attendance for a review: over a half term, a placement or two dates, to look at, to print, and in Word."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from attendance import pupil_reports
from attendance.pupil_reports import NO_PLACEMENT, Asked, Choice
from attendance.refusals import NotFound, Refusal
from attendance.rules.pupil_report import PupilReport
from documents import pupil_report_word as paper
from portal import identity
from portal.forms.school.figures import PeriodForm
from portal.school.heat import picture_of
from portal.services import now, store
from portal.weeks.files import WORD, file_answer, making
from portal.weeks.words import WORDS

blueprint = Blueprint("pupil_report", __name__, url_prefix="/school/pupils/<uuid:pupil_id>/report")

Answer = Response | str | tuple[str, int]
Loaded = tuple[tuple[Choice, ...], PupilReport | None]


@blueprint.get("")
def show(pupil_id: UUID) -> Answer:
    """Show the report as it may be passed on: of this half term, or of what was asked for."""
    form = _form()
    choices, report = _load(form, pupil_id)
    return _render(form, pupil_id, choices, report), 200 if report else 400


@blueprint.get("/file.docx")
def file(pupil_id: UUID) -> Answer:
    """Give the same as a Word document that names nobody in its name."""
    form = _form()
    with making():
        choices, report = _load(form, pupil_id)
        if report is None:
            return _render(form, pupil_id, choices, None), 400
        content = paper.render_pupil_report(report)
    return file_answer(content, WORD, stem=f"attendance-report-{report.first}-{report.last}", ending="docx")


def _form() -> PeriodForm:
    return PeriodForm(formdata=request.args if {"first", "last"} & request.args.keys() else None)


def _load(form: PeriodForm, pupil_id: UUID) -> Loaded:
    """Return the periods to choose from and the report; None where the dates cannot be, which is said beside them."""
    scope, at = identity.school_scope(), now()
    with store().reading() as db:
        choices = pupil_reports.choices(scope, db, pupil_id, now=at)
        placement_id = _placement()
        period = form.period() if {"first", "last"} & request.args.keys() else None
        if form.errors:
            return choices, None
        try:
            asked = Asked(period=period, placement_id=placement_id)
            report = pupil_reports.report(scope, db, pupil_id, asked, now=at)
        except NotFound:
            raise
        except Refusal as refusal:
            form.take(refusal)
            return choices, None
    form.show(report.first, report.last)
    return choices, report


def _placement() -> UUID | None:
    """Return the placement in the address.

    Raises:
        NotFound: it names none.
    """
    text = request.args.get("placement", "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound(NO_PLACEMENT) from error


def _address(pupil_id: UUID, choice: Choice) -> str:
    if choice.placement_id is not None:
        return url_for("pupil_report.show", pupil_id=pupil_id, placement=choice.placement_id)
    return url_for("pupil_report.show", pupil_id=pupil_id, first=choice.first, last=choice.last)


def _render(form: PeriodForm, pupil_id: UUID, choices: tuple[Choice, ...], report: PupilReport | None) -> str:
    return render_template(
        "school/pupil_report.html",
        form=form,
        pupil_id=pupil_id,
        choices=[(each, _address(pupil_id, each)) for each in choices],
        placement=request.args.get("placement", ""),
        report=report,
        picture=picture_of(report.heat) if report else None,
        paper=paper,
        at=now(),
        **WORDS,
    )
