"""Say who may enter each page. A page that does not say so stops the application from starting."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Any, TypeVar

from flask import Blueprint, Flask, redirect, request
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from attendance.refusals import NotAllowed
from portal import carried, identity

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "muster_room"


class Room(Enum):
    """Who may enter. The API is no room of the portal: it is an application of its own, with its own keys."""

    PUBLIC = auto()
    SIGNED_IN = auto()
    PROVIDER = auto()
    SCHOOL = auto()


class RoomUndeclared(Exception):
    """A page does not say who may enter; its endpoint is the text."""


class RoomBlueprint(Blueprint):
    """A blueprint whose pages, unless they say otherwise, are for `who`."""

    def __init__(self, name: str, import_name: str, *, who: Room, url_prefix: str | None = None) -> None:
        """Declare the room with the blueprint."""
        super().__init__(name, import_name, url_prefix=url_prefix)
        self.who = who


def open_to(who: Room) -> Callable[[View], View]:
    """Declare who may enter one page, against what its blueprint says. Goes below the route decorator."""

    def mark(view: View) -> View:
        view.__dict__[_MARK] = who
        return view

    return mark


def room_of(app: Flask, endpoint: str) -> Room:
    """Return who may enter an endpoint.

    Raises:
        RoomUndeclared: nobody said.
    """
    if endpoint == "static":
        return Room.PUBLIC
    marked = getattr(app.view_functions.get(endpoint), _MARK, None)
    blueprint = app.blueprints.get(endpoint.rpartition(".")[0])
    declared = marked or getattr(blueprint, "who", None)
    if not isinstance(declared, Room):
        raise RoomUndeclared(endpoint)
    return declared


def check_rooms(app: Flask) -> None:
    """Refuse to start with a page that does not say who may enter.

    Raises:
        RoomUndeclared: such a page.
    """
    for rule in app.url_map.iter_rules():
        room_of(app, rule.endpoint)


def guard(app: Flask) -> None:
    """Let each request in, or send it to sign in, or refuse it, before its view runs."""

    @app.before_request
    def _guard() -> Response | str | tuple[str, int] | None:
        if request.endpoint is None:
            return None
        who = room_of(app, request.endpoint)
        if who is Room.PUBLIC:
            return None
        signed_in = identity.find_current()
        if signed_in is None:
            return _send_to_sign_in()
        if who is Room.PROVIDER and not signed_in.sides.provider:
            message = "This page is for people who work with pupils at a provider."
            raise NotAllowed(message)
        if who is Room.SCHOOL and not signed_in.sides.school:
            message = "This page is for people who work for the pupils' home school."
            raise NotAllowed(message)
        return None


def _send_to_sign_in() -> Response | tuple[str, int]:
    if identity.is_background():
        raise Unauthorized
    if request.method in {"GET", "HEAD"}:
        return redirect(identity.sign_in_url(request.full_path.rstrip("?")))
    # What was typed while the sign-in ran out is carried along, not lost.
    return carried.ask_to_sign_in()
