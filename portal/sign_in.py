"""The way in and out: sign in, set a password from a link, choose an organisation, sign out."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from attendance import own_password, sign_in
from attendance.own_password import LinkUsed
from attendance.refusals import Refusal
from attendance.sign_in import SignInRefused
from attendance.throttle import TooManyGuesses
from portal import carried, identity
from portal.caller import caller
from portal.forms.base import renew_session
from portal.forms.sign_in import NewPasswordForm, SignInForm
from portal.letting_in import let_in, log_refused
from portal.services import door, machine_now, now

blueprint = Blueprint("sign_in", __name__)

TOO_MANY = 429

Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("/sign-in")
def show() -> Answer:
    """Show the sign-in page, or go on where somebody is signed in already."""
    goes_on = identity.own_path(request.args.get("next", "/"))
    if identity.find_current() is not None:
        return redirect(goes_on)
    form = SignInForm(formdata=None)
    form.next.data = goes_on
    return render_template("sign_in/show.html", form=form, is_carrying=False)


@blueprint.post("/sign-in")
def enter() -> Answer:
    """Check the password; go on to where the person wanted to be, with what they had typed."""
    form = SignInForm()
    if not form.validate():
        return _again(form), 400
    asks = caller()
    try:
        secret = sign_in.sign_in(
            door(),
            form.email.data or "",
            form.password.data or "",
            caller=asks,
            now=now(),
            machine_now=machine_now(),
        )
    except (SignInRefused, TooManyGuesses) as refusal:
        log_refused("password", refusal, asks)
        form.take(refusal)
        return _again(form), TOO_MANY if isinstance(refusal, TooManyGuesses) else 400
    return let_in(secret, asks, goes_on=form.next.data or "/", packed=form.carried.data)


@blueprint.get("/sign-in/link/<token>")
def show_link(token: str) -> Answer:
    """Show the form a link is for. Opening it changes nothing: mail scanners open links too."""
    with door().reading() as db:
        owner = own_password.link_owner(db, token, machine_now=machine_now())
    if owner is None:
        return render_template("sign_in/link_used.html"), 400
    form = NewPasswordForm(formdata=None)
    form.token.data = token
    return render_template("sign_in/password.html", form=form, owner=owner)


@blueprint.post("/sign-in/password")
def set_password() -> Answer:
    """Set the password a link is for."""
    form = NewPasswordForm()
    token = form.token.data or ""
    with door().reading() as db:
        owner = own_password.link_owner(db, token, machine_now=machine_now())
    if owner is None:
        return render_template("sign_in/link_used.html"), 400
    if form.validate():
        try:
            own_password.set_by_link(door(), token, form.password.data or "", now=now(), machine_now=machine_now())
        except LinkUsed:
            return render_template("sign_in/link_used.html"), 400
        except Refusal as refusal:
            form.take(refusal)
        else:
            return redirect(url_for("sign_in.password_is_set"))
    return render_template("sign_in/password.html", form=form, owner=owner), 400


@blueprint.get("/sign-in/password-is-set")
def password_is_set() -> Answer:
    """Say that the password is set."""
    return render_template("sign_in/password_is_set.html")


@blueprint.get("/organisation")
def show_organisations() -> Answer:
    """Show the organisations the person works in."""
    return render_template("sign_in/organisation.html", signed_in=identity.current())


@blueprint.post("/organisation")
def choose_organisation() -> Answer:
    """Go on in another organisation."""
    chosen = _as_id(request.form.get("organisation", ""))
    if chosen is None:
        return redirect(url_for("sign_in.show_organisations"))
    with door().writing() as db:
        sign_in.choose_organisation(db, identity.current(), chosen)
    return redirect("/")


@blueprint.post("/sign-out")
def leave() -> Answer:
    """Sign out; the browser forgets, and so do we."""
    with door().writing() as db:
        sign_in.sign_out(db, identity.secret(), machine_now=machine_now())
    renew_session()
    response = make_response(redirect(url_for("sign_in.signed_out")))
    identity.forget(response)
    return response


@blueprint.get("/signed-out")
def signed_out() -> Answer:
    """Say that the person is signed out."""
    return render_template("sign_in/signed_out.html")


def _again(form: SignInForm) -> str:
    return render_template("sign_in/show.html", form=form, is_carrying=carried.holds_any(form.carried.data))


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
