"""Who has a link open in this browser. It is no sign-in: it opens the link's own pages alone.

The cookie holds only a secret of the visit, never the link's; everything else is asked of the records at every request.
"""

from flask import Response, g

from attendance import session_links
from attendance.refusals import NotAllowed
from attendance.session_links import Visit
from portal import cookies, log_lines
from portal.services import door, now, open_for

VISIT = "cover"


def find_visit() -> Visit | None:
    """Return who has a link open here; None where nobody has, and once the link opens nothing any more."""
    if "muster_visit" not in g:
        g.muster_visit = _look()
    found: Visit | None = g.muster_visit
    if found is not None:
        # Said each time: a sign-in in the same browser may have opened its own organisations in between.
        open_for([found.link.provider_id])
    return found


def current() -> Visit:
    """Return who has a link open here.

    Raises:
        NotAllowed: nobody has. A page behind the link's door never meets this.
    """
    found = find_visit()
    if found is None:
        raise NotAllowed("Open the link that you were given to see this page.")
    return found


def is_open() -> bool:
    """Say whether somebody has a link open here, for the guard."""
    return find_visit() is not None


def secret() -> str:
    """Return the secret of this browser's visit; empty where it has none."""
    return cookies.read(VISIT)


def open_with(response: Response, secret: str) -> None:
    """Put the secret of a visit into the browser's cookie; it ends with the browser."""
    cookies.put(response, VISIT, secret)


def close(response: Response) -> None:
    """Take that cookie away and empty what the browser keeps of us."""
    cookies.take(response, VISIT)


def _look() -> Visit | None:
    presented = secret()
    if not presented:
        return None
    with door().reading() as db:
        visit = session_links.who(db, presented, now=now())
    if visit is not None:
        log_lines.note_who(visit.scope.actor.key, visit.link.provider_id)
    return visit
