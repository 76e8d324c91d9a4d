"""OAKBANK's farm on the Wednesday of the cast, half past nine; its manager has made a link for the morning."""

import pytest
from sqlalchemy import update

from attendance.records.tables import Placement
from tests.support.acting import Acting
from tests.support.cast import at
from tests.support.covers import JOB, KAY, make_link
from tests.support.portal import Browser


@pytest.fixture
def acting(cast, clock):
    """The cast, doing things; it is half past nine on the Wednesday, and the day is open."""
    clock.move(at("09:30") - clock.machine())
    people = Acting(cast=cast)
    people.open_day()
    return people


@pytest.fixture
def link(acting, cast, clock):
    """The address of the link for the morning at the farm."""
    return f"/cover/{make_link(cast, clock)}"


@pytest.fixture
def say_who(link):
    """Open the link in a browser and say who one is: `say_who(browser)`."""

    def say_who(browser, path=link, name=KAY, job=JOB):
        browser.get(path)
        return browser.post(path, {"person": name, "job_title": job})

    return say_who


@pytest.fixture
def opened(portal, say_who):
    """A browser in which Kay has the link open, its register looked at."""
    browser = Browser(portal)
    say_who(browser)
    browser.get("/cover")
    return browser


@pytest.fixture
def end_placement(cast):
    """End a pupil's placement: `end_placement("P2", last_day)`."""

    def end(ref, last_day):
        with cast.store.writing() as db:
            db.session.execute(update(Placement).where(Placement.id == cast.placements[ref]).values(ends_on=last_day))

    return end
