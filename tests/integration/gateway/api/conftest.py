"""A program of OAKBANK that talks to the API in front of a portal of one page, at a time the test sets."""

import itertools
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from attendance import tokens
from attendance.limits import Limiter
from gateway.api import register
from tests.support.cast import Cast, at
from tests.support.clock import ManualClock

BASE = "/api/v1"


@dataclass
class Program:
    """Sends JSON with a token. `key` None makes a new Idempotency-Key for each POST and sends none with a PUT."""

    client: FlaskClient
    clock: ManualClock
    token: str
    keys: Any = field(default_factory=lambda: (f"key-{number}" for number in itertools.count()))

    def get(self, path, *, local="09:20"):
        """Ask for something."""
        self.clock.jump(at(local))
        return self.client.get(BASE + path, headers=self.headers())

    def put(self, path, body, *, local="09:20", key=None, builds_on=None):
        """Send a register; `builds_on` is the version it builds on, as it stands in the header."""
        self.clock.jump(at(local))
        headers = self.headers(key) | ({"If-Match": builds_on} if builds_on is not None else {})
        return self.client.put(BASE + path, json=body, headers=headers)

    def post(self, path, body, *, local="09:20", key=None):
        """Send anything else."""
        self.clock.jump(at(local))
        return self.client.post(BASE + path, json=body, headers=self.headers(key or next(self.keys)))

    def headers(self, key=None):
        """Return the headers of a call."""
        found = {"Authorization": f"Bearer {self.token}"}
        return {**found, "Idempotency-Key": key} if key else found


@pytest.fixture
def limiter():
    """As many calls as a test likes; override to have fewer."""
    return Limiter(burst=10_000)


@pytest.fixture
def https_only():
    """Whether plain http is refused."""
    return False


@pytest.fixture
def client(cast, web_store, clock, limiter, https_only):
    """A client of an application with one page of its own and the API in front of it."""
    app = Flask("portal")
    app.add_url_rule("/", view_func=lambda: "the portal")
    register(app, web_store, now=clock.now, machine_now=clock.machine, https_only=https_only, limiter=limiter)
    return app.test_client()


@pytest.fixture
def program(cast, client, clock):
    """A program of OAKBANK."""
    return Program(client=client, clock=clock, token=new_token(cast, "OAKBANK"))


@pytest.fixture
def rival(cast, client, clock):
    """A program of RIVAL."""
    return Program(client=client, clock=clock, token=new_token(cast, "RIVAL"))


def new_token(cast: Cast, code: str) -> str:
    """Return a new token of a provider."""
    with cast.store.writing() as db:
        return tokens.create(db, code, "timetable program", now=at("08:00"))
