"""The provider's API tokens: a manager makes one, which is shown once, sees when each was last used, and revokes it."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import provider_tokens
from attendance.refusals import NotAllowed, Refusal
from portal import identity
from portal.forms.tokens import TokenForm
from portal.services import machine_now, now, store

blueprint = Blueprint("tokens", __name__, url_prefix="/tokens")

Answer = Response | str | tuple[str, int]


@blueprint.get("")
def index() -> str:
    """Show the tokens, and the form to make one."""
    return _page(TokenForm(formdata=None))


@blueprint.post("")
def create() -> Answer:
    """Make a token, and show it this once."""
    form, scope = TokenForm(), identity.staff_scope()
    try:
        with store().writing() as db:
            secret = provider_tokens.create(scope, db, form.command(), now=now(), machine_now=machine_now())
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(form), 400
    return render_template("tokens/made.html", secret=secret, name=form.name.data)


@blueprint.post("/<uuid:token_id>/revoke")
def revoke(token_id: UUID) -> Answer:
    """End a token; its next call is refused."""
    scope = identity.staff_scope()
    with store().writing() as db:
        provider_tokens.revoke(scope, db, token_id, now=now())
    return redirect(url_for("tokens.index"), 303)


def _page(form: TokenForm) -> str:
    with store().reading() as db:
        lines = provider_tokens.listed(identity.staff_scope(), db, machine_now=machine_now())
    return render_template("tokens/tokens.html", form=form, lines=lines, machine_now=machine_now())
