"""What a home school wrote down of the provider's telephone call: right, or something is different."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import phone_answers
from attendance.refusals import Conflict, NotFound, Refusal
from attendance.unit import Db
from portal import identity
from portal.forms.provider.phoned import AnswerForm
from portal.services import now, store

blueprint = Blueprint("provider_phoned", __name__)

Answer = Response | str | tuple[str, int]


@blueprint.get("/phoned/<uuid:call_id>")
def show(call_id: UUID) -> Answer:
    """Show what was written down, and how it was answered if it was."""
    return _page(call_id, AnswerForm(formdata=None))


@blueprint.post("/phoned/<uuid:call_id>")
def answer(call_id: UUID) -> Answer:
    """Confirm it, or say what is different."""
    at, scope, form = now(), identity.provider_scope(), AnswerForm()

    def run(db: Db) -> None:
        if form.is_right:
            phone_answers.confirm(scope, db, call_id, now=at)
        else:
            phone_answers.contradict(scope, db, call_id, form.says(), now=at)

    if not form.validate():
        return _page(call_id, form), 400
    try:
        store().command(run)
    except NotFound:
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(call_id, form), 409 if isinstance(refusal, Conflict) else 400
    return redirect(url_for("provider_phoned.show", call_id=call_id), 303)


def _page(call_id: UUID, form: AnswerForm) -> str:
    at = now()
    with store().reading() as db:
        call = phone_answers.read(identity.provider_scope(), db, call_id, now=at)
    form.offer(call.said)
    return render_template("provider/phoned.html", form=form, call=call, at=at)
