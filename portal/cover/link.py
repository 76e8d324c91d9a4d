"""The link itself: which session it is for, and who opens it. Names no pupil, and looking at it changes nothing.

What a link was good for once and what never was one look the same, to the byte.
"""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests, Unauthorized
from werkzeug.wrappers import Response

from attendance import session_links
from attendance.refusals import NotFound, Refusal
from attendance.session_links import HeldLink
from portal import identity
from portal.caller import caller
from portal.cover import hand
from portal.forms.base import renew_session
from portal.forms.cover import WhoForm
from portal.letting_in import log_refused
from portal.services import door, now, open_for, services, store

blueprint = Blueprint("cover", __name__, url_prefix="/cover")

Answer = Response | str | tuple[str, int]


@blueprint.get("/<token>")
def show(token: str) -> Answer:
    """Show what the link is for, and ask who opens it; whoever has it open already goes on."""
    link = _find(token)
    if link is None:
        return _nothing()
    visit = hand.find_visit()
    if visit is not None and visit.link.link_id == link.link_id:
        return redirect(url_for("cover_register.show"), 303)
    form = WhoForm(formdata=None)
    form.person.data, form.job_title.data = link.made_for, link.made_for_job
    return _page(link, form)


@blueprint.post("/<token>")
def enter(token: str) -> Answer:
    """Open the register for whoever says who they are. From here on the address is without the link."""
    link = _find(token)
    if link is None:
        return _nothing()
    form = WhoForm()
    if not form.validate():
        return _page(link, form), 400
    before = hand.secret()
    open_for([link.provider_id])
    try:
        with store().writing() as db:
            session_links.leave(db, before, now=now())
            secret = session_links.enter(db, link, form.person.data or "", form.job_title.data or "", now=now())
    except Refusal as refusal:
        form.take(refusal)
        return _page(link, form), 400
    renew_session()
    response = make_response(redirect(url_for("cover_register.show"), 303))
    hand.open_with(response, secret)
    return response


@blueprint.post("/leave")
def leave() -> Answer:
    """End the visit in this browser; the link itself goes on, and opens for whoever says anew who they are."""
    if hand.find_visit() is not None:
        with store().writing() as db:
            session_links.leave(db, hand.secret(), now=now())
    renew_session()
    response = make_response(render_template("cover/left.html"))
    hand.close(response)
    return response


def turn_away() -> Answer:
    """Say that nothing is open here any more.

    Raises:
        Unauthorized: a script asks.
    """
    if identity.is_background():
        raise Unauthorized
    return render_template("cover/gone.html"), 401


def _find(token: str) -> HeldLink | None:
    with door().reading() as db:
        return session_links.recognise(db, token, now=now())


def _nothing() -> Answer:
    """Answer a link that opens nothing. A right one is never slowed down: that would keep a register from coming.

    Raises:
        TooManyRequests: too many such links came from this address.
    """
    log_refused("session link", NotFound("There is no such link."), caller())
    wait_s = services().wrong_links.wait_s(request.remote_addr or "")
    if wait_s:
        raise TooManyRequests(retry_after=wait_s)
    return render_template("cover/gone.html"), 404


def _page(link: HeldLink, form: WhoForm) -> str:
    return render_template("cover/link.html", form=form, link=link)
