"""Record that a signed-in person was refused. Addresses that lead nowhere are no refusals: nothing was asked for."""

from flask import request

from attendance import audit
from portal import identity
from portal.services import machine_now, now, store


def note(status: int, request_id: str) -> None:
    """Record the refusal of this request, if somebody signed in made it at a page that exists."""
    signed_in = identity.find_current()
    if signed_in is None or request.endpoint is None:
        return
    denial = audit.Denial(
        actor=signed_in.actor,
        organisation_id=signed_in.organisation_id,
        route=request.endpoint,
        status=status,
        request=request_id,
    )
    audit.note_denial(store(), denial, now=now(), machine_now=machine_now())
