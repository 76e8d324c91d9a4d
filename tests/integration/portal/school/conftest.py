"""The home school's browsers on the Wednesday of the cast at 11:06: one pupil walked off, one absent."""

from collections.abc import Callable

import pytest

from attendance.records.tables import Contact
from attendance.rules.words import Status
from tests.support.acting import Acting, entry
from tests.support.cast import DSL, OFFICER, at


@pytest.fixture
def acting(cast, clock):
    """The cast, doing things; it is 11:06 on the Wednesday, and the day is open."""
    clock.move(at("11:06") - clock.machine())
    people = Acting(cast=cast)
    people.open_day()
    return people


@pytest.fixture
def morning(cast, acting):
    """P2 was absent at 09:30, P3 present; P1 walked off at 10:58 and was reported at 11:02. Each has a mother."""
    with cast.store.writing() as db:
        for ref in ("P1", "P2", "P4"):
            db.session.add(_mother(cast, ref))
    acting.send(
        entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), entry(cast, "P3"), entry(cast, "P4"), local="09:30"
    )
    acting.walk_off("P1", left="10:58", local="11:02", last_seen="By the gate", direction="Towards the river")
    return acting


@pytest.fixture
def alert_about(cast, acting) -> Callable[[str], str]:
    """Return the address of the latest alert of a kind that is Northgate's."""

    def address(kind: str) -> str:
        ours = [alert for alert in acting.alerts(kind) if alert.home_school_id == cast.northgate]
        return f"/alerts/{ours[-1].id}"

    return address


@pytest.fixture
def officer(acting, browser_of):
    """The browser of the attendance officer of P1, P2, P3 and P5."""
    return browser_of(OFFICER)


@pytest.fixture
def dsl(acting, browser_of):
    """The browser of the designated safeguarding lead of the same school."""
    return browser_of(DSL)


def _mother(cast, ref: str) -> Contact:
    return Contact(
        home_school_id=cast.southgate if ref == "P4" else cast.northgate,
        pupil_id=cast.pupils[ref],
        name=f"Mother of {ref}",
        relation="mother",
        kind="parent_carer",
        phone="07700 900999",
        position=1,
    )
