"""An e-mail that the provider sent: what became of it, what it says, its very bytes, and that it was dealt with."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from attendance.mails import pages
from attendance.rules.calendar import london_date
from portal import errors, identity, looked
from portal.services import now, store
from portal.weeks.files import bytes_answer

blueprint = Blueprint("provider_mails", __name__, url_prefix="/received/mails/<uuid:mail_id>")


@blueprint.get("")
def show(mail_id: UUID) -> str:
    """Show an e-mail and what became of it."""
    scope, at = identity.provider_scope(), now()
    with store().reading() as db:
        mail = pages.show(scope, db, mail_id, now=at)
    return render_template("provider/mail.html", mail=mail, ended=pages.ENDED, at=at)


@blueprint.post("/settle")
def settle(mail_id: UUID) -> AnyResponse:
    """Note that somebody has dealt with what could not be read of it."""
    scope, at = identity.provider_scope(), now()
    store().command(lambda db: pages.settle(scope, db, mail_id, now=at))
    return redirect(url_for("provider_mails.show", mail_id=mail_id), 303)


@blueprint.get("/file")
def file(mail_id: UUID) -> Response:
    """Give the very bytes, to save and not to open here."""
    looked.refuse_fetching_ahead()
    mail = pages.open_raw(identity.provider_scope(), store(), mail_id, request=errors.request_id(), now=now())
    stem = f"e-mail-{london_date(mail.received_at)}-{mail.fingerprint[:8]}"
    return bytes_answer(mail.raw, stem=stem, ending="eml")
