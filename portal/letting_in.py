"""What happens once something was shown that lets a person in, whichever way it was: the cookies, and where to go on.

Every way to sign in ends here: the password, the second step, a passkey, the demo's buttons.
"""

import structlog
from flask import Response, make_response, redirect, render_template, url_for

from attendance import second_factor, sign_in
from attendance.caller import Caller
from attendance.refusals import Refusal
from attendance.sign_in import SignedIn
from portal import caller as callers
from portal import carried, identity
from portal.forms.base import renew_session
from portal.forms.sign_in import CodeForm
from portal.services import door, machine_now

log = structlog.get_logger(__name__)


def log_refused(way: str, refusal: Refusal, caller: Caller) -> None:
    """Note for whoever runs the machine that somebody was not let in; no address, no account, only a trace to match.

    One line for each, whoever is meant: an event in somebody's chain would take time that tells who exists.
    """
    log.warning("not let in", way=way, reason=type(refusal).__name__, caller=caller.address_digest[:12])


def let_in(secret: str, caller: Caller, *, goes_on: str, packed: str | None = None) -> Response:
    """Answer with the way on, under the sign-in's new secret; `packed` is what was typed before it."""
    before = identity.secret()
    with door().reading() as db:
        signed_in = sign_in.who(db, secret, machine_now=machine_now())
    if before and before != secret:
        with door().writing() as db:
            sign_in.sign_out(db, before, machine_now=machine_now())
    renew_session()
    response = _way_on(signed_in, goes_on=identity.own_path(goes_on), packed=packed)
    identity.remember(response, secret)
    if signed_in is not None and signed_in.is_full and caller.known_as:
        callers.remember(response, caller)
    return response


def code_page(form: CodeForm, signed_in: SignedIn) -> str:
    """Return the page that asks for a code."""
    with door().reading() as db:
        factors = second_factor.factors_of(db, signed_in.person_id)
    is_carrying = carried.holds_any(form.carried.data)
    return render_template("sign_in/code.html", form=form, factors=factors, is_carrying=is_carrying)


def _way_on(signed_in: SignedIn | None, *, goes_on: str, packed: str | None) -> Response:
    if signed_in is not None and not signed_in.is_full:
        if not carried.holds_any(packed):
            return make_response(redirect(identity.second_step_url(goes_on)))
        form = CodeForm(formdata=None)
        form.next.data, form.carried.data = goes_on, packed
        return make_response(code_page(form, signed_in))
    fields = carried.unpack(packed, signed_in.actor.key) if signed_in is not None else []
    if fields and signed_in is not None:
        page = render_template("sign_in/send_again.html", fields=fields, goes_on=goes_on, signed_in=signed_in)
        return make_response(page)
    has_choice = signed_in is not None and len(signed_in.jobs) > 1
    choose = url_for("sign_in.show_organisations")
    return make_response(redirect(choose if has_choice and goes_on == "/" else goes_on))
