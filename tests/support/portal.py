"""The portal in a test: the cast's browsers, signed in, over a database of the test's own."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from attendance.limits import Limiter
from attendance.records.tables import Membership, SignIn
from attendance.rules.access import POLICY, Policy
from attendance.secret import digest_of, new_secret
from attendance.unit import Store
from gateway.sheets.csv_file import read_csv
from gateway.sheets.limited import read_any
from muster.clock import Clock
from muster.resources import static, templates
from portal.app import create_app
from portal.settings import PortalSettings
from tests.support.cast import Cast
from tests.support.clock import ManualClock
from tests.support.compiled_once import TEMPLATES

KEY = b"for tests only, and long enough to sign"
# A settings file for commands; `url` is the database's.
SETTINGS = """
environment = "test"
base_url = "https://muster.example"
[database]
url = "{url}"
[mail]
host = "127.0.0.1"
tls = "none"
sender = "Muster <muster@example.org>"
"""
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """A person's browser: gets pages and posts forms with the token of the last page it saw."""

    def __init__(self, app: Flask) -> None:
        """Open an empty browser."""
        self.client: FlaskClient = app.test_client()
        self._token = ""

    def get(self, path: str, **more: Any) -> TestResponse:
        """Get a page, and note its token."""
        return self._noted(self.client.get(path, buffered=True, **more))

    def post(self, path: str, fields: Mapping[str, object] | None = None, **more: Any) -> TestResponse:
        """Post a form; gets a page for its token first where none was seen yet."""
        if not self._token:
            self.get("/sign-in")
            self.get("/organisation")
        sent = {"csrf_token": self._token, **(fields or {})}
        return self._noted(self.client.post(path, data=sent, buffered=True, **more))

    def _noted(self, response: TestResponse) -> TestResponse:
        if response.mimetype == "text/html" and (found := TOKEN.search(response.text)):
            self._token = found.group(1)
        return response


def portal_on(
    store: Store,
    clock: ManualClock,
    *,
    secure: bool = False,
    base_url: str = "http://127.0.0.1",
    policy: Policy = POLICY,
    wrong_links: Limiter | None = None,
    registers_address: str | None = "registers@muster.example",
) -> Flask:
    """Return the portal over a store, telling the time by a clock."""
    settings = PortalSettings(
        keys=(KEY,),
        base_url=base_url,
        secure=secure,
        read_csv=read_csv,
        read_grid=read_any,
        registers_address=registers_address,
    )
    portal = create_app(
        store,
        settings,
        now=clock.now,
        machine_now=clock.machine,
        templates=templates(),
        static=static(),
        policy=policy,
        wrong_links=wrong_links,
    )
    portal.jinja_env.bytecode_cache = TEMPLATES
    return portal


def sign_in_row(store: Store, person_id: UUID, clock: Clock) -> str:
    """Sign a person in, in full and just now, in their first job; return the secret for the cookie."""
    secret = new_secret()
    with store.writing() as db:
        job = db.session.scalars(select(Membership).where(Membership.person_id == person_id)).first()
        if job is None:
            raise LookupError(person_id)
        db.session.add(
            SignIn(
                id=uuid4(),
                digest=digest_of(secret),
                person_id=person_id,
                membership_id=job.id,
                started_at=clock.machine(),
                last_used_at=clock.machine(),
                fresh_at=clock.machine(),
                factor="passkey",
            )
        )
    return secret


@pytest.fixture
def portal(web_store: Store, clock: ManualClock) -> Flask:
    """The portal, with nobody signed in."""
    return portal_on(web_store, clock)


@pytest.fixture
def stranger(portal: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(portal)


@pytest.fixture
def browser_of(portal: Flask, cast: Cast, clock: ManualClock) -> Callable[[str], Browser]:
    """Open the browser of one of the cast, signed in: `browser_of(TUTOR)`."""

    def open_for(who: str) -> Browser:
        browser = Browser(portal)
        browser.client.set_cookie("muster", sign_in_row(cast.store, cast.people[who], clock))
        return browser

    return open_for
