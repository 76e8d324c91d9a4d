"""Something outside is told that Muster lives, as long as every job runs well."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from attendance import heartbeats
from muster.dead_man import ping_job


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
            self.send_response(200)
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


def ping(store, clock, watcher):
    assert ping_job(store, clock, f"http://127.0.0.1:{watcher.server_port}/alive").run() == 0


def test_while_all_is_well_the_watcher_is_told(store, clock, watcher):
    beat(store, clock)
    ping(store, clock, watcher)

    assert watcher.fetched == ["/alive"]


def test_a_failing_job_silences_the_ping(store, clock, watcher):
    beat(store, clock, failure="OperationalError")
    ping(store, clock, watcher)

    assert watcher.fetched == []


def test_a_clockwork_that_never_ran_is_not_well(store, clock, watcher):
    ping(store, clock, watcher)

    assert watcher.fetched == []


def test_a_watcher_that_cannot_be_reached_stops_nothing(store, clock, watcher):
    beat(store, clock)
    assert ping_job(store, clock, "http://127.0.0.1:9/alive").run() == 0
