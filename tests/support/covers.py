"""Links for one session in a test: made as the manager would, and opened by cover staff who say who they are."""

from attendance import session_links
from attendance.rules.words import Session
from attendance.scope import ProviderScope
from attendance.session_links import MakeLink, Visit
from tests.support.cast import Cast
from tests.support.clock import ManualClock
from tests.support.tablets import manager_of

KAY, JOB = "Kay Cover", "Supply teacher"
# What stands beside everything that she sends by the manager's link.
ON_RECORD = f"{JOB} (cover, invited by Max Manager)"


def make_link(
    cast: Cast,
    clock: ManualClock,
    session: Session = Session.AM,
    *,
    site: str = "FARM",
    scope: ProviderScope | None = None,
) -> str:
    """Make a link for a session of today, OAKBANK's manager's unless another scope is given; return its secret."""
    command = MakeLink(site_code=site, session=session, made_for=KAY)
    with cast.store.writing() as db:
        return session_links.make(scope or manager_of(cast), db, command, now=clock.now()).secret


def open_link(cast: Cast, clock: ManualClock, secret: str, *, name: str = KAY, job: str = JOB) -> str:
    """Open a link as cover staff; return the secret of the visit."""
    with cast.store.writing() as db:
        link = session_links.recognise(db, secret, now=clock.now())
        if link is None:
            raise LookupError("the link opens nothing")
        return session_links.enter(db, link, name, job, now=clock.now())


def visit_of(cast: Cast, clock: ManualClock, visit: str) -> Visit | None:
    """Return who has a link open under a secret."""
    with cast.store.reading() as db:
        return session_links.who(db, visit, now=clock.now())


def visiting(cast: Cast, clock: ManualClock, secret: str) -> Visit:
    """Open a link and return who has it open."""
    visit = visit_of(cast, clock, open_link(cast, clock, secret))
    if visit is None:
        raise LookupError("the visit opens nothing")
    return visit
