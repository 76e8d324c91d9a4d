"""What both sides' rooms share of an agreement: the page, what is sent on it, and the Word file."""

from collections.abc import Callable
from datetime import datetime

from flask import Response, redirect, render_template
from werkzeug.wrappers import Response as Redirect

from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.agreement import IN_A_DIRECTION, Side
from attendance.unit import Db
from attendance.written_agreements import AgreementPage
from documents.agreement_word import render_agreement
from portal.forms.agreements import SignForm, WriteForm
from portal.forms.base import Form
from portal.services import now, store
from portal.weeks.files import WORD, file_answer, making

Answer = Redirect | str | tuple[str, int]
Load = Callable[[Db, datetime], AgreementPage]


def show(load: Load, here: str, *, refused: Form | None = None) -> str:
    """Show the page; `here` is its own address, below which it is written, signed and printed."""
    at = now()
    with store().reading() as db:
        page = load(db, at)
    write = refused if isinstance(refused, WriteForm) else WriteForm(formdata=None)
    sign = refused if isinstance(refused, SignForm) else SignForm(formdata=None)
    newest = page.paper.written
    if write is not refused:
        write.show(newest)
    elif write.form_errors:
        # What was typed stays, and is meant instead of the version that now stands above it.
        write.instead_of.data = str(newest.version if newest else 0)
    sign.offer(page.colleagues)
    sign.version.data = str(newest.version if newest else 0)
    return render_template(
        "agreement.html",
        page=page,
        here=here,
        write=write,
        sign=sign,
        refused=refused,
        sides=tuple(Side),
        in_a_direction=IN_A_DIRECTION,
    )


def keep(run: Callable[[Db, datetime], None], form: Form, load: Load, here: str) -> Answer:
    """Do what was sent, and come back to the page; what a rule refuses is shown beside what was typed."""
    at = now()
    try:
        store().command(lambda db: run(db, at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return show(load, here, refused=form), 409 if isinstance(refusal, Conflict) else 400
    return redirect(here, 303)


def word(load: Load) -> Response:
    """Give the page as a Word file to print."""
    with making():
        at = now()
        with store().reading() as db:
            page = load(db, at)
        content = render_agreement(page.paper, made_at=at)
    return file_answer(content, WORD, stem="agreement", ending="docx")
