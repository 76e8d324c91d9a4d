"""Cover, sent by the home school: a link to one register of today, for whoever covers, by e-mail to them alone."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import cover_invitations
from attendance.cover_invitations import Register
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.session_links import MakeLink
from portal import identity
from portal.forms.cover import InviteForm
from portal.services import now, store

blueprint = Blueprint("cover_invitations", __name__, url_prefix="/cover-invitations")

Answer = Response | str | tuple[str, int]


@blueprint.get("/<uuid:register_id>")
def show(register_id: UUID) -> Answer:
    """Show the form, and what was sent for this register."""
    return _page(register_id, InviteForm(formdata=None), now())


@blueprint.post("/<uuid:register_id>")
def send(register_id: UUID) -> Answer:
    """Send a link."""
    at, form = now(), InviteForm()
    scope = identity.school_scope()
    if not form.validate():
        return _page(register_id, form, at), 400
    found = _register(register_id, at)
    command = MakeLink(site_code=form.site.data or "", session=found.phoned.session, made_for=form.made_for.data or "")
    try:
        with store().writing() as db:
            cover_invitations.invite_for_school(scope, db, register_id, command, form.email.data or "", now=at)
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(register_id, form, at), 400
    return redirect(url_for("cover_invitations.show", register_id=register_id), 303)


@blueprint.post("/links/<uuid:link_id>/revoke")
def revoke(link_id: UUID) -> Answer:
    """End a link, also where it is open."""
    scope = identity.school_scope()
    with store().writing() as db:
        cover_invitations.revoke_for_school(scope, db, link_id, now=now())
    return redirect(url_for("cover_invitations.show", register_id=_back()), 303) if _back() else redirect("/", 303)


def _back() -> UUID | None:
    """Return the register whose page the button stood on."""
    try:
        return UUID(request.form.get("register", ""))
    except ValueError:
        return None


def _register(register_id: UUID, at: datetime) -> Register:
    with store().reading() as db:
        return cover_invitations.register(identity.school_scope(), db, register_id, now=at)


def _page(register_id: UUID, form: InviteForm, at: datetime) -> str:
    found = _register(register_id, at)
    form.offer(found.sites)
    return render_template("school/cover.html", form=form, found=found)
