"""Passkeys: sign in with one, confirm with one, add and remove them. The one part of the portal that needs a script.

A page's form asks for the options, hands them to the browser, and posts its answer like any other form. The challenge
waits in the browser's own signed session; that it is good once, the records see to.
"""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, session, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from attendance import passkeys, second_factor
from attendance.passkeys import Asked, Site
from attendance.refusals import Refusal
from portal import identity
from portal.account.factors import after_set_up, may_set_up
from portal.caller import caller
from portal.forms.sign_in import NewPasskeyForm, PasskeyForm
from portal.letting_in import let_in, log_refused
from portal.services import machine_now, now, services, store

blueprint = Blueprint("passkeys", __name__)

Answer = AnyResponse | str | tuple[str, int]
CHALLENGE = "passkey"


@blueprint.post("/sign-in/passkey/options")
def ask_to_show() -> Response:
    """Hand out what a browser needs to show a passkey."""
    return _handed(passkeys.ask_to_show(store(), _site(), machine_now=machine_now()))


@blueprint.post("/sign-in/passkey")
def enter() -> Answer:
    """Sign in with a passkey: both steps at once."""
    form, asks = PasskeyForm(), caller()
    try:
        secret = passkeys.enter(
            store(),
            form.answer.data or "",
            session.pop(CHALLENGE, ""),
            _site(),
            caller=asks,
            now=now(),
            machine_now=machine_now(),
        )
    except Refusal as refusal:
        log_refused("passkey", refusal, asks)
        return render_template("sign_in/gone.html", sentence=refusal.sentence), 400
    return let_in(secret, asks, goes_on=form.next.data or "/", packed=form.carried.data)


@blueprint.post("/confirm/passkey")
def confirm() -> Answer:
    """Show with a passkey that it is still the same person."""
    form = PasskeyForm()
    try:
        secret = passkeys.confirm(
            store(),
            identity.secret(),
            form.answer.data or "",
            session.pop(CHALLENGE, ""),
            _site(),
            machine_now=machine_now(),
        )
    except Refusal as refusal:
        return render_template("errors/refused.html", sentence=refusal.sentence), 400
    return let_in(secret, caller(), goes_on=form.next.data or "/", packed=form.carried.data)


@blueprint.get("/account/passkeys/new")
def show_new() -> Answer:
    """Ask for the name of a new passkey, and make it."""
    if not may_set_up():
        return redirect(identity.second_step_url("/"))
    _site()
    return _new_page(NewPasskeyForm(formdata=None))


@blueprint.post("/account/passkeys/options")
def ask_to_add() -> Response:
    """Hand out what a browser needs to make a passkey."""
    if not may_set_up():
        raise NotFound
    return _handed(passkeys.ask_to_add(store(), identity.entering().person_id, _site(), machine_now=machine_now()))


@blueprint.post("/account/passkeys")
def add() -> Answer:
    """Store the passkey that the browser has made."""
    if not may_set_up():
        return redirect(identity.second_step_url("/"))
    form = NewPasskeyForm()
    try:
        done = passkeys.add(
            store(),
            identity.secret(),
            form.answer.data or "",
            form.name.data or "",
            challenge=session.pop(CHALLENGE, ""),
            site=_site(),
            caller=caller(),
            now=now(),
            machine_now=machine_now(),
        )
    except Refusal as refusal:
        form.take(refusal)
        return _new_page(form), 400
    return after_set_up(done, goes_on=form.next.data or "/")


@blueprint.post("/account/passkeys/<uuid:passkey_id>/remove")
def remove(passkey_id: UUID) -> Answer:
    """Take a passkey away."""
    with store().writing() as db:
        passkeys.remove(db, identity.secret(), passkey_id, now=now(), machine_now=machine_now())
    return redirect(url_for("account.show", done="passkey"))


def _handed(asked: Asked) -> Response:
    session[CHALLENGE] = asked.challenge
    return Response(asked.options, mimetype="application/json")


def _site() -> Site:
    site = services().settings.passkey_site
    if site is None:
        raise NotFound
    return site


def _new_page(form: NewPasskeyForm) -> str:
    with store().reading() as db:
        is_first = second_factor.factors_of(db, identity.entering().person_id).is_empty
    return render_template("account/passkey.html", form=form, is_first=is_first)
