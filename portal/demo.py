"""The demo's own pages: its clock in a bar above every page, its mailbox, and its people to sign in as.

Registered by `muster demo` alone. What the bar does is handed in; nothing here knows how a demo is played.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from attendance import sign_in
from attendance.caller import UNKNOWN_CALLER
from portal import identity
from portal.letting_in import let_in
from portal.services import door, machine_now, now

BAR = "demo/bar.html"
SIGN_INS = "demo/sign_ins.html"


class Way(Protocol):
    """One way to put the clock forward."""

    @property
    def name(self) -> str:
        """What the form sends."""

    @property
    def words(self) -> str:
        """What the button says."""


class Kept(Protocol):
    """A mail or a text that the demo has kept."""

    @property
    def number(self) -> int:
        """Its number, in the order of leaving."""

    @property
    def to_name(self) -> str:
        """To whom."""

    @property
    def body(self) -> str:
        """What it says."""


class Person(Protocol):
    """Somebody whom a visitor may be."""

    @property
    def email(self) -> str:
        """With which they sign in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Demo:
    """What `muster` hands over: the people and their password, ways forward, and the mailbox.

    `letters` are the newest first; `look` notes that they have been seen; `seen_up_to` is the last number seen.
    """

    trust: str
    people: tuple[Person, ...]
    password: str
    tour: tuple[str, ...]
    ways: Callable[[], tuple[Way, ...]]
    move: Callable[[str], None]
    letters: Callable[[], tuple[Kept, ...]]
    new: Callable[[], int]
    seen_up_to: Callable[[], int]
    look: Callable[[], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class BarView:
    """What the bar shows."""

    at: datetime
    first: Way | None
    others: tuple[Way, ...]
    new: int
    back_to: str


def blueprint_for(demo: Demo) -> Blueprint:
    """Return the demo's pages over what was handed in."""
    blueprint = Blueprint("demo", __name__, url_prefix="/demo")
    pages = _Pages(demo)
    blueprint.add_url_rule("/", "people", pages.people, methods=["GET"])
    blueprint.add_url_rule("/mailbox", "mailbox", pages.mailbox, methods=["GET"])
    blueprint.add_url_rule("/clock", "move", pages.move, methods=["POST"])
    blueprint.add_url_rule("/sign-in", "enter", pages.enter, methods=["POST"])

    @blueprint.app_context_processor
    def _bar() -> dict[str, object]:
        return {"demo": demo, "demo_bar": pages.bar}

    return blueprint


class _Pages:
    def __init__(self, demo: Demo) -> None:
        self._demo = demo

    def bar(self) -> BarView:
        ways = self._demo.ways()
        is_page = request.method == "GET" and request.endpoint is not None
        return BarView(
            at=now(),
            first=ways[0] if ways else None,
            others=ways[1:],
            new=self._demo.new(),
            back_to=identity.own_path(request.full_path.rstrip("?")) if is_page else "/",
        )

    def people(self) -> str:
        """Show whom one may be, and the tour."""
        return render_template("demo/people.html")

    def mailbox(self) -> str:
        """Show what was sent, to everybody or to one."""
        chosen = request.args.get("to", "")
        letters = self._demo.letters()
        names = sorted({each.to_name for each in letters})
        seen = self._demo.seen_up_to()
        self._demo.look()
        shown = [each for each in letters if chosen in {"", each.to_name}]
        return render_template("demo/mailbox.html", letters=shown, names=names, chosen=chosen, seen=seen)

    def move(self) -> Response:
        """Put the clock forward, and go back to the page."""
        self._demo.move(request.form.get("to", ""))
        return redirect(identity.own_path(request.form.get("back_to", "/")))

    def enter(self) -> Response:
        """Sign in as one of the cast, with the password everybody knows."""
        email = request.form.get("email", "")
        if email not in {person.email for person in self._demo.people}:
            raise NotFound
        secret = sign_in.sign_in(door(), email, self._demo.password, now=now(), machine_now=machine_now())
        return let_in(secret, UNKNOWN_CALLER, goes_on=request.form.get("next", url_for("home.front")))
