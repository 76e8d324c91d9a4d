"""Who is signed in, and what they may load. The cookie holds only a secret; everything else is asked of the records."""

from urllib.parse import urlsplit

from flask import Flask, Response, request, url_for
from flask_login import LoginManager, UserMixin, current_user

from attendance import sign_in
from attendance.refusals import NotAllowed, Refusal
from attendance.scope import ProviderScope, SchoolScope, StaffScope
from attendance.sign_in import SignedIn
from portal import log_lines
from portal.services import door, machine_now, open_for, services

BACKGROUND = "Muster-Background"


class NotFresh(Refusal):
    """It was not shown lately that it is them; `portal.confirm` asks, and carries on with what was typed."""


class Visitor(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps for one request: the person behind the browser."""

    def __init__(self, signed_in: SignedIn) -> None:
        """Wrap who is signed in."""
        self.signed_in = signed_in

    def get_id(self) -> str:
        """Return the id of the sign-in."""
        return str(self.signed_in.sign_in_id)


def init_app(app: Flask) -> None:
    """Recognise people by the secret in their cookie."""
    manager = LoginManager()
    # Its own protection compares addresses and browsers; ours is the server-side sign-in.
    manager.session_protection = None
    manager.request_loader(_visitor)
    manager.init_app(app)


def find_current() -> SignedIn | None:
    """Return who is signed in, or None; also None for whoever has shown a password only."""
    entering = find_entering()
    return entering if entering is not None and entering.is_full else None


def find_entering() -> SignedIn | None:
    """Return who is signed in or has shown a password; None for anybody else.

    Only the pages on the way in ask this: whoever is not `is_full` may show or set up a second factor, and leave.
    """
    return current_user.signed_in if current_user.is_authenticated else None


def current() -> SignedIn:
    """Return who is signed in.

    Raises:
        NotAllowed: nobody is. A page behind a room never meets this.
    """
    signed_in = find_current()
    if signed_in is None:
        message = "Sign in to see this page."
        raise NotAllowed(message)
    return signed_in


def entering() -> SignedIn:
    """Return who is signed in or has shown a password.

    Raises:
        NotAllowed: nobody is on the way in.
    """
    found = find_entering()
    if found is None:
        raise NotAllowed("Sign in to see this page.")
    return found


def require_fresh() -> None:
    """Refuse whoever has not shown lately that it is them.

    Raises:
        NotFresh: so it is; the answer asks for it and carries on with what was typed.
    """
    if not current().is_fresh(machine_now()):
        raise NotFresh("Confirm that it is you.")


def provider_scope() -> ProviderScope:
    """Return what the person may load as staff of a provider.

    Raises:
        NotAllowed: their job is not at a provider.
    """
    signed_in = current()
    if not signed_in.sides.provider:
        message = "This page is for people who work with pupils at a provider."
        raise NotAllowed(message)
    return ProviderScope(provider_id=signed_in.organisation_id, actor=signed_in.actor)


def school_scope() -> SchoolScope:
    """Return what the person may load for the home school, or for the schools of their trust.

    Raises:
        NotAllowed: their job is not for a home school.
    """
    signed_in = current()
    if not signed_in.sides.school:
        message = "This page is for people who work for the pupils' home school."
        raise NotAllowed(message)
    return SchoolScope(
        organisation_id=signed_in.organisation_id, school_ids=signed_in.school_ids, actor=signed_in.actor
    )


def staff_scope() -> StaffScope:
    """Return the people of the organisation whose job the person does now; what they may do there is asked of it."""
    signed_in = current()
    return StaffScope(organisation_id=signed_in.organisation_id, school_ids=signed_in.school_ids, actor=signed_in.actor)


def secret() -> str:
    """Return the secret of this browser's sign-in; empty where it has none."""
    return request.cookies.get(_cookie_name(), "")


def remember(response: Response, new_secret: str) -> None:
    """Put the secret of a sign-in into the browser's cookie; it ends with the browser."""
    secure = services().settings.secure
    response.set_cookie(_cookie_name(), new_secret, secure=secure, httponly=True, samesite="Lax", path="/")


def forget(response: Response) -> None:
    """Take the cookie away and empty what the browser keeps of us."""
    secure = services().settings.secure
    response.delete_cookie(_cookie_name(), secure=secure, httponly=True, samesite="Lax", path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def is_background() -> bool:
    """Say whether a page refreshes itself: nobody is there, so the sign-in's idle time runs on."""
    return BACKGROUND in request.headers


def own_path(path: str) -> str:
    """Return `path` where it leads to a page of ours, else the front page: no link may send people elsewhere."""
    # Browsers read a backslash as a slash and drop control characters, so none of them may pass.
    is_plain = path.isascii() and path.isprintable() and "\\" not in path and " " not in path
    if not is_plain or not path.startswith("/") or path.startswith("//"):
        return "/"
    parts = urlsplit(path)
    return "/" if parts.scheme or parts.netloc else path


def sign_in_url(path: str) -> str:
    """Return the address of the sign-in page that leads on to `path`."""
    goes_on = own_path(path)
    return url_for("sign_in.show") if goes_on == "/" else url_for("sign_in.show", next=goes_on)


def second_step_url(path: str) -> str:
    """Return the address of the second step that leads on to `path`."""
    goes_on = own_path(path)
    return url_for("second_step.show") if goes_on == "/" else url_for("second_step.show", next=goes_on)


def _cookie_name() -> str:
    return "__Host-muster" if services().settings.secure else "muster"


def _visitor(_request: object) -> Visitor | None:
    presented = secret()
    if not presented or request.endpoint == "static":
        return None
    at = machine_now()
    with door().reading() as db:
        signed_in = sign_in.who(db, presented, machine_now=at)
    if signed_in is None:
        return None
    log_lines.note_who(signed_in.actor.key, signed_in.organisation_id)
    if sign_in.needs_touch(signed_in, machine_now=at) and not is_background():
        with door().writing() as db:
            sign_in.touch(db, signed_in, machine_now=at)
    # Before the second step a person reaches their own account and nothing of any organisation.
    open_for(signed_in.organisation_ids if signed_in.is_full else (), person_id=signed_in.person_id)
    return Visitor(signed_in)
