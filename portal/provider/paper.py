"""The register on paper: print the sheets while there is internet, key them in when there is again."""

from datetime import date, datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for

from attendance import paper_mails, paper_sheets
from attendance.registers import Receipt, SubmitRegister
from attendance.rules.paper_day import MAIL_AT
from attendance.rules.words import Opened, Session
from attendance.unit import Db
from documents.sheet_word import render_sheets
from portal import identity, looked
from portal.forms.problems import problems_of
from portal.forms.provider.paper import PaperForm
from portal.provider import desk
from portal.provider.desk import Answer, Desk
from portal.services import now, store
from portal.weeks.files import WORD, file_answer, making

blueprint = Blueprint("provider_paper", __name__, url_prefix="/paper")


@blueprint.get("")
def index() -> str:
    """Offer the sheets of today and of the next day, and where to key them in."""
    at, scope = now(), identity.provider_scope()
    with store().reading() as db:
        days = paper_sheets.days_to_print(scope, db, now=at)
        has_mails = paper_mails.is_wanted(scope, db)
    return render_template(
        "provider/paper.html",
        days=days,
        sessions=tuple(Session),
        back=paper_sheets.to_key_in(at),
        has_mails=has_mails,
        mail_at=MAIL_AT,
    )


@blueprint.post("/mails")
def mails() -> Answer:
    """Begin or end the mails of the afternoon before, for whoever asks."""
    scope, is_on, at = identity.provider_scope(), request.form.get("wanted") == "yes", now()
    store().command(lambda db: paper_mails.want(scope, db, is_on=is_on, now=at))
    return redirect(url_for("provider_paper.index", _anchor="mails"), 303)


@blueprint.get("/<day:on>/sheet.docx")
def file(on: date) -> Response:
    """Give the sheets of a day as a Word file to print."""
    with making():
        with store().reading() as db:
            day = paper_sheets.sheets(identity.provider_scope(), db, on, now=now())
        for pupil_id in day.plans_of:
            looked.note_opened(pupil_id, Opened.MISSING_PLAN)
        content = render_sheets(day)
    return file_answer(content, WORD, stem=f"paper-register-{on}", ending="docx")


@blueprint.get("/<day:on>/<any(AM, PM):half>")
def show(on: date, half: str) -> Answer:
    """Show the register of a session, to key in what stands on paper."""
    return desk.show(_desk(PaperForm(formdata=None)), on, Session(half))


@blueprint.post("/<day:on>/<any(AM, PM):half>")
def send(on: date, half: str) -> Answer:
    """Store it, with the time at which it was taken and by whom."""
    form = PaperForm()
    problems = tuple(problems_of(form)) if desk.is_sent() and not form.validate() else ()
    return desk.send(_desk(form), on, Session(half), problems=problems)


def _desk(form: PaperForm) -> Desk:
    scope, paper = identity.provider_scope(), form.says()

    def keep(db: Db, command: SubmitRegister, now: datetime) -> Receipt:
        return paper_sheets.submit(scope, db, command, paper, now=now)

    return Desk(
        scope=scope,
        template="provider/paper_register.html",
        done=_done,
        form_head="provider/_paper.html",
        more={"paper_form": form},
        keep=keep,
        says={"said_by": paper.said_by, "said_by_job": paper.said_by_job, "taken": paper.taken.isoformat()},
    )


def _done(receipt: Receipt) -> Answer:
    return redirect(url_for("provider_receipt.show", number=receipt.receipt), 303)
