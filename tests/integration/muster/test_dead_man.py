"""Something outside is told that Muster lives, as long as every job runs well."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from attendance import heartbeats, holds
from muster import dead_man
from muster.dead_man import ping_job
from tests.support.certificates import make_certificate


@pytest.fixture(params=["sqlite"])
def database_kind(request):
    return request.param


class Watcher(HTTPServer):
    """Remembers what was fetched."""

    fetched: list[str]


@pytest.fixture
def watcher():
    """A server that counts how often it is fetched."""
    fetched: list[str] = []

    class Count(BaseHTTPRequestHandler):
        def do_GET(self):
            fetched.append(self.path)
            self.send_response(302 if self.path == "/moved" else 200)
            self.send_header("Location", "/alive")
            self.end_headers()

        def log_message(self, *_words):
            """Say nothing."""

    server = Watcher(("127.0.0.1", 0), Count)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    server.fetched = fetched
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def beat(store, clock, failure=None):
    with store.writing() as db:
        heartbeats.beat(db, "climb", clock.machine(), failure)
        heartbeats.beat(db, heartbeats.CLOCKWORK, clock.machine())


def ping(store, clock, watcher, path="/alive", scheme="http"):
    assert ping_job(store, clock, f"{scheme}://127.0.0.1:{watcher.server_port}{path}").run() == 0


def test_while_all_is_well_the_watcher_is_told(store, clock, watcher):
    beat(store, clock)
    ping(store, clock, watcher)

    assert watcher.fetched == ["/alive"]


def test_a_failing_job_silences_the_ping(store, clock, watcher):
    beat(store, clock, failure="OperationalError")
    ping(store, clock, watcher)

    assert watcher.fetched == []


def test_a_hold_silences_the_ping_so_that_none_is_forgotten(store, clock, watcher):
    beat(store, clock)
    with store.writing() as db:
        holds.begin(db, "Restored from a copy", now=clock.now())
    ping(store, clock, watcher)

    assert watcher.fetched == []


def test_a_clockwork_that_never_ran_is_not_well(store, clock, watcher):
    ping(store, clock, watcher)

    assert watcher.fetched == []


def test_a_watcher_that_cannot_be_reached_stops_nothing(store, clock, watcher):
    beat(store, clock)
    assert ping_job(store, clock, "http://127.0.0.1:9/alive").run() == 0


def test_no_redirect_is_followed(store, clock, watcher):
    beat(store, clock)
    ping(store, clock, watcher, path="/moved")

    assert watcher.fetched == ["/moved"]


def test_a_watcher_with_a_certificate_nobody_vouches_for_is_told_nothing(store, clock, watcher, tmp_path, monkeypatch):
    context, trusted = make_certificate(tmp_path)
    watcher.socket = context.wrap_socket(watcher.socket, server_side=True)
    beat(store, clock)
    ping(store, clock, watcher, scheme="https")

    assert watcher.fetched == []
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    ping(store, clock, watcher, scheme="https")
    assert watcher.fetched == ["/alive"]


def test_a_watcher_that_is_silent_is_given_up(store, clock, monkeypatch):
    monkeypatch.setattr(dead_man, "TIMEOUT_S", 0.3)
    beat(store, clock)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        assert ping_job(store, clock, f"http://127.0.0.1:{silent.getsockname()[1]}/alive").run() == 0

    assert 0.2 < time.monotonic() - began < 5
