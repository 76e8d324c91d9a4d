"""Take an alert on by the link and the code in its message, without a sign-in. Nothing of the alert is shown.

Opening the link changes nothing: mail scanners open links. What opens nothing any more and what never did look the
same, to the byte.
"""

from flask import Blueprint, render_template, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from attendance import alert_codes
from attendance.alert_codes import Answered, LinkGone, Waiting, WrongCode
from attendance.caller import Caller
from attendance.throttle import TooManyGuesses
from portal.caller import caller
from portal.forms.alert_code import AlertCodeForm
from portal.letting_in import log_refused
from portal.services import door, machine_now, now, open_for, services, store

blueprint = Blueprint("alert_code", __name__, url_prefix="/t")

Answer = Response | str | tuple[str, int]
REFUSED, NOT_FOUND, CONFLICT, TOO_MANY = 400, 404, 409, 429


@blueprint.get("/<token>")
def show(token: str) -> Answer:
    """Say whose alert waits and whom the message was for, and ask for the code."""
    waiting = _find(token)
    return _nothing() if waiting is None else _page(waiting, AlertCodeForm(formdata=None))


@blueprint.post("/<token>")
def take_on(token: str) -> Answer:
    """Take the alert on with the right code, and say who has it now."""
    waiting, form, asks = _find(token), AlertCodeForm(), caller()
    if waiting is None:
        return _nothing()
    if not form.validate():
        return _page(waiting, form), REFUSED
    try:
        answered = _answer(token, form.code.data or "", asks)
    except LinkGone:
        return _nothing()
    except (WrongCode, TooManyGuesses) as refusal:
        log_refused("alert code", refusal, asks)
        form.take(refusal)
        return _page(waiting, form), TOO_MANY if isinstance(refusal, TooManyGuesses) else REFUSED
    page = render_template("alert_code/answered.html", answered=answered, waiting=waiting)
    return page if answered.is_theirs else (page, CONFLICT)


def _answer(token: str, code: str, asks: Caller) -> Answered:
    at, machine_at = now(), machine_now()
    proven = alert_codes.prove(door(), token, code, caller=asks, now=at, machine_now=machine_at)
    open_for(proven.organisation_ids, person_id=proven.person_id)
    return store().command(lambda db: alert_codes.take_on(db, proven, now=at, machine_now=machine_at))


def _find(token: str) -> Waiting | None:
    with door().reading() as db:
        return alert_codes.find(db, token, machine_now=machine_now())


def _nothing() -> Answer:
    """Answer a link that opens nothing. A right one is never slowed down.

    Raises:
        TooManyRequests: too many such links came from this address.
    """
    log_refused("alert link", LinkGone(alert_codes.NOTHING), caller())
    wait_s = services().wrong_links.wait_s(request.remote_addr or "")
    if wait_s:
        raise TooManyRequests(retry_after=wait_s)
    return render_template("alert_code/gone.html"), NOT_FOUND


def _page(waiting: Waiting, form: AlertCodeForm) -> str:
    return render_template("alert_code/show.html", waiting=waiting, form=form)
