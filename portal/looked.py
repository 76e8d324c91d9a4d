"""Write down that the person signed in opens what an alert says or a pupil's numbers, before they are shown."""

from uuid import UUID

from flask import abort, request
from werkzeug.wrappers import Response

from attendance import looks
from attendance.rules.words import Opened
from portal import errors, identity
from portal.services import machine_now, now, store


def note(alert_id: UUID) -> None:
    """Write it down, also for a page that refreshes itself: its header can be sent by anybody.

    What nobody is shown, nobody has opened: a browser that fetches a page before anybody asked for it is sent away,
    and comes again when somebody does.
    """
    if request.method == "HEAD":
        return
    refuse_fetching_ahead()
    signed_in = identity.current()
    looks.note(
        store(),
        signed_in.actor,
        signed_in.organisation_id,
        alert_id,
        request=errors.request_id(),
        now=now(),
        machine_now=machine_now(),
    )


def note_opened(pupil_id: UUID, what: Opened) -> None:
    """Write down that something of a pupil is opened; whoever calls has asked whether they may."""
    signed_in = identity.current()
    looks.note_opened(
        store(),
        signed_in.actor,
        signed_in.organisation_id,
        pupil_id,
        what,
        request=errors.request_id(),
        now=now(),
        machine_now=machine_now(),
    )


def refuse_fetching_ahead() -> None:
    """Send a browser away that fetches a page before anybody asked for it: nobody would have opened it."""
    if _is_fetched_ahead():
        abort(Response(status=503, headers={"Cache-Control": "no-store"}))


def _is_fetched_ahead() -> bool:
    said = f"{request.headers.get('Sec-Purpose', '')};{request.headers.get('Purpose', '')}"
    return "prefetch" in said.lower()
