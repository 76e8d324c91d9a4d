"""Pages in a real browser: the portal on a port of its own, the tutor's sign-in, and a class of twelve."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from attendance.records.tables import Placement, PlacementPattern, Pupil
from tests.support.acting import Acting
from tests.support.cast import TERM, Cast, at
from tests.support.listening import listening
from tests.support.portal import sign_in_row

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}
MORE = (
    ("Persephone", "Featherstonehaugh-Cholmondeley"),
    ("Gwil", "Aldermaston"),
    ("Hana", "Birtwhistle"),
    ("Idris", "Cottingham"),
    ("Jodie", "Dunwoody"),
    ("Kofi", "Eastergate"),
    ("Lowri", "Fairweather"),
    ("Moses", "Greenhalgh"),
)


@pytest.fixture
def database_kind():
    """The one kind of database that pages are tried on."""
    return "sqlite"


@pytest.fixture
def address(portal: Flask) -> Iterator[str]:
    """Where the portal answers."""
    with listening(portal) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def acting(cast: Cast, clock) -> Acting:
    """The cast, doing things; it is a quarter past nine on the Wednesday, and twelve pupils are expected."""
    clock.move(at("09:15") - clock.machine())
    _add_pupils(cast)
    people = Acting(cast=cast)
    people.open_day()
    return people


@pytest.fixture
def open_page(browser: Browser, address: str, cast: Cast, clock) -> Iterator[Callable[..., Page]]:
    """Open a page as one of the cast: `open_page(TUTOR, "/today", PHONE)`."""
    contexts: list[BrowserContext] = []

    def open_for(who: str, path: str, viewport: ViewportSize = PHONE, **more: Any) -> Page:
        context = browser.new_context(viewport=viewport, base_url=address, **more)
        contexts.append(context)
        secret = sign_in_row(cast.store, cast.people[who], clock)
        context.add_cookies([{"name": "muster", "value": secret, "url": address}])
        page = context.new_page()
        page.goto(path)
        return page

    yield open_for
    for context in contexts:
        context.close()


def _add_pupils(cast: Cast) -> None:
    """Make twelve of the four whom the tutor's provider hosts."""
    for number, name in enumerate(MORE):
        add_pupil(cast, cast.northgate if number % 2 else cast.southgate, f"m{number}", name)


def add_pupil(cast: Cast, school: UUID, ref: str, name: tuple[str, str]) -> str:
    """Place another pupil at the tutor's provider, all week; return the placement's reference."""
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "AM+PM")
    (given, family), (first, last) = name, TERM
    pupil, placement = uuid4(), uuid4()
    with cast.store.writing() as db:
        db.session.add(
            Pupil(
                id=pupil,
                home_school_id=school,
                ref=ref.upper(),
                family_name=family,
                given_name=given,
                year_group="10",
            )
        )
        db.session.flush()
        db.session.add(
            Placement(
                id=placement,
                home_school_id=school,
                provider_id=cast.oakbank,
                pupil_id=pupil,
                site_id=cast.sites["FARM"],
                ref=f"{ref.upper()}-1",
                public_ref=f"place-{ref}",
                pathway="offsite_direction",
                arranged_by="school",
                registered_at_provider=False,
                starts_on=first,
                ends_on=last,
                mode="in_person",
                first_contact="school",
                reports_by="register",
                on_home_closure="attends",
                transport="none",
            )
        )
        db.session.flush()
        db.session.add(PlacementPattern(placement_id=placement, from_on=first, home_school_id=school, **week))
    return f"place-{ref}"
