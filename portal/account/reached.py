"""How alerts reach oneself: a code sent to each address shows that they do, anew each term."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import reached
from attendance.refusals import NotAllowed, NotFound, Refusal
from portal import identity
from portal.caller import caller
from portal.forms.sign_in import AddressCodeForm
from portal.services import machine_now, now, store

blueprint = Blueprint("account_reached", __name__, url_prefix="/account/reached")

Answer = Response | str | tuple[str, int]
# Something done about one of one's own ways of being reached.
Act = Callable[..., None]

# What was just done, by the word in the address.
DONE = {
    "sent": "A code is on its way. It is good for 15 minutes.",
    "confirmed": "Thank you: alerts reach you there.",
}


@blueprint.get("")
def show() -> str:
    """Show each way by which alerts come, and whether it is known to reach."""
    return _page(AddressCodeForm(formdata=None), request.args.get("way", ""))


@blueprint.post("/code")
def send() -> Answer:
    """Send a code to one of one's own addresses."""
    return _do(reached.send_code, lambda way: url_for("account_reached.show", way=way, done="sent"))


@blueprint.post("")
def confirm() -> Answer:
    """Confirm an address by the code that came there."""
    form, way = AddressCodeForm(), request.form.get("way", "")
    if not form.validate():
        return _page(form, way), 400
    try:
        reached.confirm(
            store(),
            identity.secret(),
            way,
            form.code.data or "",
            caller=caller(),
            now=now(),
            machine_now=machine_now(),
        )
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(form, way), 400
    return redirect(url_for("account_reached.show", done="confirmed"), 303)


@blueprint.post("/still")
def still() -> Answer:
    """Say that an address confirmed in an earlier term is still right."""
    return _do(reached.say_still_right, lambda _way: url_for("account_reached.show", done="confirmed"))


def _do(act: Act, leads_to: Callable[[str], str]) -> Answer:
    """Do something about the address that was named; what is refused stands above the page."""
    way, at, machine = request.form.get("way", ""), now(), machine_now()
    try:
        store().command(lambda db: act(db, identity.secret(), way, now=at, machine_now=machine))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form = AddressCodeForm(formdata=None)
        form.take(refusal)
        return _page(form, way), 400
    return redirect(leads_to(way), 303)


def _page(form: AddressCodeForm, way: str) -> str:
    with store().reading() as db:
        ways = reached.own(db, identity.secret(), now=now(), machine_now=machine_now())
    return render_template(
        "account/reached.html", ways=ways, form=form, typing=way, done=DONE.get(request.args.get("done", ""), "")
    )
