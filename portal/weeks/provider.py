"""A provider's weekly register: read it, print it, sign it off for each home school."""

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from attendance import sign_offs, summaries
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.sign_offs import SignOff
from documents.provider_week_word import render_provider_week
from portal import identity
from portal.forms.weeks import SignOffForm
from portal.services import now, store
from portal.weeks.files import WORD, file_answer, making
from portal.weeks.words import WORDS, monday_named

blueprint = Blueprint("provider_weeks", __name__, url_prefix="/weeks")

SEE_OTHER, BAD_REQUEST = 303, 400


@blueprint.get("")
def index() -> str:
    """List the weeks."""
    identity.provider_scope()
    return render_template("weeks/provider_list.html", lines=summaries.list_provider_weeks(now=now()), **WORDS)


@blueprint.get("/<week>")
def show(week: str) -> str:
    """Show the register of one week, each home school apart."""
    return _page(week, refused="")


@blueprint.post("/<week>/sign-off")
def sign(week: str) -> AnyResponse | tuple[str, int]:
    """Sign the week off for one home school; signing twice is once."""
    scope, at, form = identity.provider_scope(), now(), SignOffForm()
    command = SignOff(monday=monday_named(week), school_code=form.school.data or "")
    try:
        store().command(lambda db: sign_offs.sign_off(scope, db, command, now=at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        return _page(week, refused=refusal.sentence), BAD_REQUEST
    return redirect(url_for("provider_weeks.show", week=week), SEE_OTHER)


@blueprint.get("/<week>/pupils/<placement>")
def pupil(week: str, placement: str) -> str:
    """Show one pupil's week: the sessions that are this provider's."""
    monday, at = monday_named(week), now()
    with store().reading() as db:
        strip = summaries.strip_of_placement(identity.provider_scope(), db, placement, monday, now=at)
    return render_template("weeks/provider_pupil.html", strip=strip, placement=placement, at=at, **WORDS)


@blueprint.get("/<week>/file.docx")
def file(week: str) -> Response:
    """Give the register of the week as a Word file to print."""
    monday = monday_named(week)
    with making():
        with store().reading() as db:
            page = summaries.provider_page(identity.provider_scope(), db, monday, now=now())
        content = render_provider_week(page.week)
    return file_answer(content, WORD, stem=f"register-{page.week.week}", ending="docx")


def _page(week: str, *, refused: str) -> str:
    monday, at = monday_named(week), now()
    with store().reading() as db:
        page = summaries.provider_page(identity.provider_scope(), db, monday, now=at)
    return render_template("weeks/provider_week.html", page=page, at=at, refused=refused, **WORDS)
