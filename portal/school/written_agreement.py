"""The agreement with one provider: the home school writes it, signs it and prints it."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, url_for

from attendance import written_agreements
from attendance.unit import Db
from attendance.written_agreements import Write
from portal import agreement_page, identity
from portal.agreement_page import Answer, Load
from portal.forms.agreements import SignForm, WriteForm, version_in

blueprint = Blueprint("written_agreement", __name__, url_prefix="/agreements/<uuid:provider_id>/<uuid:home_school_id>")


@blueprint.get("")
def show(provider_id: UUID, home_school_id: UUID) -> str:
    """Show the page."""
    return agreement_page.show(_load(provider_id, home_school_id), _here(provider_id, home_school_id))


@blueprint.post("/write")
def write(provider_id: UUID, home_school_id: UUID) -> Answer:
    """Keep a new version."""
    form, scope = WriteForm(), identity.school_scope()

    def run(db: Db, at: datetime) -> None:
        command = Write(
            provider_id=provider_id,
            home_school_id=home_school_id,
            first_contact=form.chosen,
            closures=form.closures.data or "",
            instead_of=version_in(form.instead_of),
        )
        written_agreements.write(scope, db, command, now=at)

    here = _here(provider_id, home_school_id)
    return agreement_page.keep(run, form, _load(provider_id, home_school_id), here)


@blueprint.post("/sign")
def sign(provider_id: UUID, home_school_id: UUID) -> Answer:
    """Sign for the school."""
    form, scope = SignForm(), identity.school_scope()

    def run(db: Db, at: datetime) -> None:
        written_agreements.sign(scope, db, form.command(provider_id, home_school_id), now=at)

    here = _here(provider_id, home_school_id)
    return agreement_page.keep(run, form, _load(provider_id, home_school_id), here)


@blueprint.get("/agreement.docx")
def file(provider_id: UUID, home_school_id: UUID) -> Response:
    """Give it as a Word file."""
    return agreement_page.word(_load(provider_id, home_school_id))


def _load(provider_id: UUID, home_school_id: UUID) -> Load:
    scope = identity.school_scope()
    return lambda db, at: written_agreements.page(scope, db, provider_id, home_school_id, now=at)


def _here(provider_id: UUID, home_school_id: UUID) -> str:
    return url_for("written_agreement.show", provider_id=provider_id, home_school_id=home_school_id)
