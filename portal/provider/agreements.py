"""The agreements with the home schools: the provider reads them, its manager signs them."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, render_template, url_for

from attendance import written_agreements
from attendance.unit import Db
from portal import agreement_page, identity
from portal.agreement_page import Answer, Load
from portal.forms.agreements import SignForm
from portal.services import now, store

blueprint = Blueprint("provider_agreements", __name__, url_prefix="/our-agreements")


@blueprint.get("")
def index() -> str:
    """Show how far each is."""
    with store().reading() as db:
        found = written_agreements.standings(identity.provider_scope(), db, now=now())
    return render_template("provider/agreements.html", standings=found)


@blueprint.get("/<uuid:home_school_id>")
def show(home_school_id: UUID) -> str:
    """Show the page."""
    return agreement_page.show(_load(home_school_id), _here(home_school_id))


@blueprint.post("/<uuid:home_school_id>/sign")
def sign(home_school_id: UUID) -> Answer:
    """Sign for the provider."""
    form, scope = SignForm(), identity.provider_scope()

    def run(db: Db, at: datetime) -> None:
        written_agreements.sign(scope, db, form.command(scope.provider_id, home_school_id), now=at)

    return agreement_page.keep(run, form, _load(home_school_id), _here(home_school_id))


@blueprint.get("/<uuid:home_school_id>/agreement.docx")
def file(home_school_id: UUID) -> Response:
    """Give it as a Word file."""
    return agreement_page.word(_load(home_school_id))


def _load(home_school_id: UUID) -> Load:
    scope = identity.provider_scope()
    return lambda db, at: written_agreements.page(scope, db, scope.provider_id, home_school_id, now=at)


def _here(home_school_id: UUID) -> str:
    return url_for("provider_agreements.show", home_school_id=home_school_id)
