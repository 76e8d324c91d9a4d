"""Callers who stall hold up nobody: a walk-off is reported past hundreds of them, and they are let go in time."""

import json
import resource
import socket
import time
from contextlib import ExitStack
from http.client import HTTPConnection

import pytest

from attendance import tokens
from gateway.api import register as register_api
from muster import serving
from tests.support.acting import Acting
from tests.support.cast import at
from tests.support.portal import portal_on
from tests.support.served import running

# More than waitress lets in by itself, fewer than Muster does.
STALLED = 300
HALF_A_HEADER = b"POST /api/v1/walk-offs HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
HALF_A_BODY = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nemail="


@pytest.fixture
def database_kind():
    """What is tried is the server."""
    return "sqlite"


@pytest.fixture(autouse=True)
def _as_many_files_as_needed():
    """Both ends of each connection are this process's."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], min(before[1], 4096)), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.fixture
def port(store, clock):
    """Muster's own server with pages and API."""
    clock.jump(at("11:02"))
    app = portal_on(store, clock)
    register_api(app, store, now=clock.now, machine_now=clock.machine)
    server = serving.listen(app, host="127.0.0.1", port=0, base_url="http://127.0.0.1")
    with running(server):
        yield server.effective_port


@pytest.fixture
def stall(port):
    """Open a connection that says the beginning of a request and no more."""
    with ExitStack() as connections:

        def begin(said):
            connection = connections.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            connection.sendall(said)
            return connection

        yield begin


def test_a_walk_off_is_reported_while_hundreds_of_callers_stall(cast, port, stall):
    Acting(cast=cast).open_day()
    with cast.store.writing() as db:
        token = tokens.create(db, "OAKBANK", "program", now=at("09:00"))
    for number in range(STALLED):
        stall(HALF_A_BODY if number % 2 else HALF_A_HEADER)
    began = time.monotonic()

    answer, said = report(port, cast, token)

    assert (answer, "told" in said) == (201, True)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("said", [HALF_A_HEADER, HALF_A_BODY])
@pytest.mark.parametrize("trickle", [b"", b"x"])
def test_whoever_stalls_is_let_go_however_steadily_they_trickle(monkeypatch, request, said, trickle):
    let_go_after(monkeypatch, arrives_within=1, at_rest=60)
    connection = request.getfixturevalue("stall")(said)
    connection.settimeout(0.2)

    assert is_let_go(connection, trickle, until=time.monotonic() + 15)


def test_whoever_says_nothing_is_let_go_later(monkeypatch, request):
    let_go_after(monkeypatch, arrives_within=1, at_rest=6)
    connection = request.getfixturevalue("stall")(b"")
    connection.settimeout(0.2)

    assert not is_let_go(connection, b"", until=time.monotonic() + 4)
    assert is_let_go(connection, b"", until=time.monotonic() + 15)


def test_a_caller_who_stays_and_asks_again_is_not_let_go(monkeypatch, request):
    let_go_after(monkeypatch, arrives_within=1, at_rest=3)
    connection = HTTPConnection("127.0.0.1", request.getfixturevalue("port"), timeout=10)
    connection.connect()
    held = connection.sock
    for _ in range(5):
        connection.request("GET", "/sign-in")
        assert connection.getresponse().read()
        time.sleep(1)

    assert connection.sock is held
    connection.close()


def let_go_after(monkeypatch, *, arrives_within, at_rest):
    monkeypatch.setattr(serving, "ARRIVES_WITHIN_S", arrives_within)
    monkeypatch.setattr(serving, "AT_REST_S", at_rest)
    monkeypatch.setattr(serving, "LOOKED_AT_EVERY_S", 1)


def report(port, cast, token):
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    body = {"placement": cast.refs["P1"], "left_at": "10:58"}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "one", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/walk-offs", json.dumps(body), headers)
    response = connection.getresponse()
    said = json.loads(response.read())
    connection.close()
    return response.status, said


def is_let_go(connection, trickle, *, until):
    while time.monotonic() < until:
        try:
            if trickle:
                connection.sendall(trickle)
            if connection.recv(1) == b"":
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False
