"""What every line of the log carries while a request is answered: its id, and who asks for which organisation. No name.

A thread answers one request after another, so each begins with nothing.
"""

from uuid import UUID

from structlog.contextvars import bind_contextvars, clear_contextvars


def begin(request_id: str) -> None:
    """Begin a request, of nobody known."""
    clear_contextvars()
    bind_contextvars(request=request_id)


def note_who(actor: str, organisation_id: UUID) -> None:
    """Say who asks, by the key of the actor or the id of a tablet, wherever a credential is recognised."""
    bind_contextvars(actor=actor, organisation=str(organisation_id))
