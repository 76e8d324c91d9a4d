"""Let in whom the access policy lets in, before any view runs. A route without a line in it stops the start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask, current_app, redirect, request
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from attendance.refusals import NotAllowed
from attendance.rules.access import POLICY, ActorKind, Answer, Factor, Line, Policy
from attendance.rules.access.policy import WITH_A_SIGN_IN
from attendance.rules.sides import Sides
from portal import carried, identity

Answered = Response | str | tuple[str, int]


def _refuse() -> Answered:
    raise Unauthorized


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """A way in for those who hold a key of another kind than a sign-in, such as a tablet's.

    `recognise` says whether the one who asks holds such a key, `turn_away` answers those who do not.
    """

    recognise: Callable[[], bool]
    turn_away: Callable[[], Answered] = _refuse


_POLICY = "muster_policy"
SENTENCES = {
    Sides(provider=True, school=False): "This page is for people who work with pupils at a provider.",
    Sides(provider=False, school=True): "This page is for people who work for the pupils' home school.",
}
NOT_YOURS = "Your job does not include this page."


def guard(app: Flask, *, doors: Mapping[ActorKind, Door] | None = None, policy: Policy = POLICY) -> None:
    """Let each request in, or send it to sign in, or refuse it. `doors` know those who hold no sign-in."""
    found, lines = dict(doors or {}), policy.lines
    app.extensions[_POLICY] = policy

    @app.before_request
    def _guard() -> Answered | None:
        if request.endpoint is None:
            return None
        line = lines[request.endpoint]
        if line.is_public:
            return None
        opening = [door for kind, door in found.items() if kind in line.enter]
        if any(door.recognise() for door in opening):
            return None
        # Where no sign-in opens the page, there is no use in asking for one.
        return opening[0].turn_away() if opening and not line.enter & WITH_A_SIGN_IN else _ask(line)


def lets_in(endpoint: str) -> bool:
    """Say whether the policy lets whoever is signed in enter an endpoint: a page offers nothing that it would not."""
    signed_in, policy = identity.find_current(), current_app.extensions[_POLICY]
    return signed_in is not None and policy.lines[endpoint].door(signed_in.actors) is Answer.ALLOWED


def check(app: Flask, *sections: str) -> None:
    """Refuse to start unless the routes are those of these sections of the policy, to the method.

    Raises:
        PolicyFaulty: a route without a line, a line without a route, or methods that differ.
    """
    routes: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        routes.setdefault(rule.endpoint, set()).update(rule.methods or ())
    app.extensions[_POLICY].require_match(routes, *sections)


def _ask(line: Line) -> Answered | None:
    signed_in = identity.find_entering() if line.factor is Factor.NONE else identity.find_current()
    if signed_in is None and identity.find_entering() is not None:
        return _send_to_second_step()
    met = line.door(signed_in.actors if signed_in is not None else {ActorKind.ANONYMOUS})
    if met is Answer.SIGN_IN:
        return _send_to_sign_in(line)
    if met is Answer.FORBIDDEN:
        raise NotAllowed(SENTENCES.get(_sides_of(line), NOT_YOURS))
    if line.fresh:
        identity.require_fresh()
    return None


def _sides_of(line: Line) -> Sides:
    return Sides(provider=ActorKind.PROVIDER_STAFF in line.enter, school=ActorKind.DSL in line.enter)


def _send_to_second_step() -> Response:
    """Send on whoever has shown only a password; to anything but a look they are refused.

    Raises:
        NotAllowed: something was to be done, or fetched behind the page.
    """
    if identity.is_background() or request.method not in {"GET", "HEAD"}:
        raise NotAllowed("Your password alone does not open this. Go on with your second step.")
    return redirect(identity.second_step_url(request.full_path.rstrip("?")))


def _send_to_sign_in(line: Line) -> Response | tuple[str, int]:
    # Where no sign-in opens the door, there is no use in asking for one.
    if identity.is_background() or not line.enter & WITH_A_SIGN_IN:
        raise Unauthorized
    if request.method in {"GET", "HEAD"}:
        return redirect(identity.sign_in_url(request.full_path.rstrip("?")))
    # What was typed while the sign-in ran out is carried along, not lost.
    return carried.ask_to_sign_in()
