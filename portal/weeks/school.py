"""The home school's weeks: the list, one week with its versions, its counter-signature, and the week as a file."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from attendance import counter_signing, summaries
from attendance.refusals import NotFound
from attendance.rules.figures import figures_of_pupil, figures_of_week
from attendance.rules.week import SessionState, WeekSummary
from attendance.unit import Db
from documents.week_csv import render_amended_csv, render_contacts_csv, render_own_system_csv, render_week_csv
from documents.week_word import render_week
from documents.week_xlsx import render_week_xlsx
from portal import identity
from portal.services import now, store
from portal.weeks.files import CSV, EXCEL, WORD, file_answer, making
from portal.weeks.words import WORDS, monday_named

blueprint = Blueprint("school_weeks", __name__, url_prefix="/school/weeks")

FILES = {
    "docx": (WORD, render_week),
    "csv": (CSV, render_week_csv),
    "amended.csv": (CSV, render_amended_csv),
    "own-system.csv": (CSV, render_own_system_csv),
    "contacts.csv": (CSV, render_contacts_csv),
    "xlsx": (EXCEL, render_week_xlsx),
}


@blueprint.get("")
def index() -> str:
    """List the weeks of the schools the person may see."""
    scope, at = identity.school_scope(), now()
    with store().reading() as db:
        lines = summaries.list_weeks(scope, db, now=at)
    names_school = len(scope.school_ids) > 1
    return render_template("weeks/school_list.html", lines=lines, names_school=names_school, at=at, **WORDS)


@blueprint.get("/<code>/<week>")
def show(code: str, week: str) -> str:
    """Show one week of one school: what it says, what nobody reported, and every version that was sent."""
    monday, at = monday_named(week), now()
    with store().reading() as db:
        scope = summaries.school_named(identity.school_scope(), db, code)
        page = summaries.page(scope, db, monday, now=at)
    summary = page.summary
    return render_template(
        "weeks/school_week.html",
        page=page,
        summary=summary,
        at=at,
        states=SessionState,
        own=figures_of_week(summary).statutory,
        figures_of=figures_of_pupil,
        **WORDS,
    )


@blueprint.post("/<code>/<week>/counter-sign")
def counter_sign(code: str, week: str) -> Answered:
    """Say that one has read the version that the page showed."""
    monday, at, scope = monday_named(week), now(), identity.school_scope()
    version = request.form.get("version", "")
    shown = int(version) if version.isdecimal() and version.isascii() else 0

    def act(db: Db) -> None:
        counter_signing.counter_sign(summaries.school_named(scope, db, code), db, monday, shown, now=at)

    store().command(act)
    return redirect(url_for("school_weeks.show", code=code, week=week, _anchor="counter-signed"), 303)


@blueprint.get("/<code>/<week>/file.<ending>")
def file(code: str, week: str, ending: str) -> Response:
    """Give the week as a file: as it stands, or a version exactly as it was sent.

    Raises:
        NotFound: no such school, week, version or kind of file.
    """
    if ending not in FILES:
        message = "There is no such file."
        raise NotFound(message)
    media_type, render = FILES[ending]
    with making():
        summary = _summary(code, week)
        content = render(summary)
    draft = "-draft" if summary.is_draft else ""
    stem = f"{summary.school_code}-{summary.week}-v{summary.version}{draft}"
    return file_answer(content, media_type, stem=stem, ending=ending)


def _summary(code: str, week: str) -> WeekSummary:
    monday, version = monday_named(week), request.args.get("version", "")
    with store().reading() as db:
        scope = summaries.school_named(identity.school_scope(), db, code)
        if version.isdecimal() and version.isascii():
            return summaries.issued(scope, db, monday, int(version))
        return summaries.week(scope, db, monday, now=now())
