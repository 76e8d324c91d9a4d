"""The whole web application in a test, as `muster serve` puts it together, over a day that has been lived through."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from attendance import summaries
from attendance.incidents import ReportIncident, report
from attendance.records.tables import Contact, Notice, Submission, WalkOff
from attendance.rules.words import IncidentCategory, Severity, Status
from attendance.unit import Store
from muster.settings import Environment, Settings, build_settings
from muster.web import build_web
from tests.support.acting import Acting, entry, envelope
from tests.support.cast import Cast, at
from tests.support.clock import ManualClock
from tests.support.crawling import SOME_ID, addresses_of, crawl
from tests.support.portal import KEY, Browser, sign_in_row
from tests.support.week import NEXT_MONDAY

# Where everybody begins; the rest is reached by links.
DOORS = (
    "/",
    "/sign-in",
    "/signed-out",
    "/healthz",
    "/.well-known/security.txt",
    "/organisation",
    "/not-there",
    f"/sign-in/link/{SOME_ID}",
)


def settings_of(environment: Environment, folder: Path) -> Settings:
    """Return the settings of an installation of this kind."""
    keys = folder / "keys"
    keys.write_bytes(KEY)
    keys.chmod(0o600)
    values: dict[str, Any] = {
        "environment": environment.value,
        "base_url": "https://muster.example",
        "mail": {"host": "127.0.0.1", "sender": "Muster <muster@example.org>"},
        "security": {"contact": "security@muster.example"},
        "secrets": {"key_file": str(keys)},
    }
    return build_settings(values, folder=folder)


@pytest.fixture
def web(store: Store, clock: ManualClock, tmp_path: Path) -> Flask:
    """The whole web application of a test installation."""
    return build_web(settings_of(Environment.TEST, tmp_path), store, clock)


@pytest.fixture
def web_of(web: Flask, cast: Cast, clock: ManualClock) -> Callable[[str | None], Browser]:
    """Open a browser on the whole application, signed in as one of the cast: `web_of(TUTOR)`; `None` is a stranger."""

    def open_for(who: str | None) -> Browser:
        browser = Browser(web)
        if who is not None:
            browser.client.set_cookie("muster", sign_in_row(cast.store, cast.people[who], clock))
        return browser

    return open_for


def live_a_day(cast: Cast, clock: ManualClock, *, said: str = "By the gate") -> None:
    """Live through the Wednesday: registers, an absence, a walk-off, an incident, an issued week. It is Monday 09:00.

    `said` is what people write wherever they may write something.
    """
    acting = Acting(cast=cast)
    acting.open_day()
    with cast.store.writing() as db:
        db.session.add(_mother(cast, said))
    entries = (entry(cast, "P1", note=said), entry(cast, "P2", Status.ABSENT, note=said), entry(cast, "P3"))
    acting.send(*entries, local="09:30")
    acting.walk_off("P1", left="10:58", local="11:02", last_seen=said, direction=said, clothing=said, note=said)
    command = ReportIncident(
        placements=(cast.refs["P3"], cast.refs["P4"]),
        category=IncidentCategory.INJURY,
        severity=Severity.SERIOUS,
        happened_at=at("11:10"),
        account=said,
        action_taken=said,
        envelope=envelope(),
    )
    cast.store.command(lambda db: report(cast.tutor, db, command, now=at("11:20")))
    acting.deliver()
    later = at("08:30", on=NEXT_MONDAY)
    with cast.store.writing() as db:
        summaries.plan_weeks(db, now=later)
    with cast.store.writing() as db:
        summaries.run_due(db, now=later)
    acting.open_day(on=NEXT_MONDAY)
    clock.move(at("09:00", on=NEXT_MONDAY) - clock.machine())


def places(app: Flask, cast: Cast) -> list[str]:
    """Return where a crawl begins: the doors, what notices name, every report, and an address of each route."""
    with cast.store.reading() as db:
        named = [
            *db.session.scalars(select(Notice.path)),
            *(f"/receipts/{number}" for number in db.session.scalars(select(Submission.receipt))),
            *(f"/walk-offs/{number}" for number in db.session.scalars(select(WalkOff.id))),
        ]
    routes = [path for rule, path in addresses_of(app) if "GET" in (rule.methods or ())]
    return [*DOORS, *dict.fromkeys(named), *routes]


def pages_of(browser: Browser, cast: Cast) -> dict[str, Any]:
    """Return every page that somebody reaches, by its path."""
    return crawl(browser.get, places(browser.client.application, cast))


def _mother(cast: Cast, said: str) -> Contact:
    return Contact(
        home_school_id=cast.northgate,
        pupil_id=cast.pupils["P1"],
        name=said,
        relation=said,
        kind="parent_carer",
        phone="07700 900999",
        position=1,
    )
