"""The provider's links for one session: make one or send one, see those of today, revoke one."""

from datetime import time
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import cover_invitations, provider_day, session_links
from attendance.refusals import NotAllowed, Refusal
from attendance.rules.calendar import london_date, to_london
from attendance.rules.words import Session
from attendance.session_links import MadeLink, MakeLink
from portal import identity
from portal.forms.cover import MakeLinkForm
from portal.services import now, services, store

blueprint = Blueprint("cover_links", __name__, url_prefix="/cover-links")

Answer = Response | str | tuple[str, int]
# Only which of the two is chosen first.
AFTERNOON_FROM = time(11, 30)


@blueprint.get("")
def index() -> Answer:
    """Show today's links, and the form to make one."""
    form = MakeLinkForm(formdata=None)
    form.session.data = (Session.PM if to_london(now()).time() >= AFTERNOON_FROM else Session.AM).value
    return _page(form)


@blueprint.post("")
def make() -> Answer:
    """Make a link, and send it or show it this once."""
    form = MakeLinkForm()
    if not form.validate():
        return _page(form), 400
    scope, at = identity.provider_scope(), now()
    command = MakeLink(
        site_code=form.site.data or "", session=Session(form.session.data), made_for=form.made_for.data or ""
    )
    # Until when somebody is expected says until when the link is good.
    provider_day.open_days(scope, store(), london_date(at), now=at)
    try:
        with store().writing() as db:
            if form.email.data:
                cover_invitations.invite(scope, db, command, form.email.data, now=at)
                made = None
            else:
                made = session_links.make(scope, db, command, now=at)
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(form), 400
    if made is None:
        return redirect(url_for("cover_links.index"), 303)
    return _page(MakeLinkForm(formdata=None), made=made)


@blueprint.post("/<uuid:link_id>/revoke")
def revoke(link_id: UUID) -> Answer:
    """End a link, also where it is open."""
    scope = identity.provider_scope()
    with store().writing() as db:
        session_links.revoke(scope, db, link_id, now=now())
    return redirect(url_for("cover_links.index"), 303)


def _page(form: MakeLinkForm, *, made: MadeLink | None = None) -> str:
    scope = identity.provider_scope()
    with store().reading() as db:
        form.offer(session_links.sites(scope, db))
        lines = session_links.listed(scope, db, now=now())
    address = ""
    if made is not None:
        address = services().settings.base_url.rstrip("/") + url_for("cover.show", token=made.secret)
    return render_template("cover/links.html", form=form, lines=lines, made=made, address=address)
