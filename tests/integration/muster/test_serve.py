"""The real process: it answers, it says whether it is ready, and it ends when told."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection

import pytest
from click.testing import CliRunner

from muster.cli import cli
from muster.destinations import NotListed
from tests.support.portal import SETTINGS

START_S = 30


@pytest.fixture
def database_kind():
    """One kind is enough here."""
    return "sqlite"


@pytest.fixture
def config(database_url, tmp_path):
    file = tmp_path / "config.toml"
    file.write_text(SETTINGS.format(url=database_url), "utf-8")
    return file


@pytest.fixture
def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@pytest.fixture
def serve(config, free_port):
    started = []

    def start(*arguments):
        command = [sys.executable, "-m", "muster", "--config", str(config), "serve", "--port", str(free_port)]
        process = subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        started.append(process)
        _wait_for(free_port, process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def get(free_port):
    def get(path):
        connection = HTTPConnection("127.0.0.1", free_port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            connection.close()

    return get


def test_it_serves_the_portal_runs_the_clockwork_and_ends_within_ten_seconds(serve, get):
    process = serve()
    status, headers, text = get("/sign-in")
    ready = _until_ready(get)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    code = process.wait(timeout=15)
    took = time.monotonic() - began

    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert "Server" not in headers
    assert re.search(r"<h1[^>]*>Sign in</h1>", text)
    assert ready == {
        "status": "ready",
        "checks": {"database": "ok", "migrations": "ok", "scheduler": "ok", "sending": "ok"},
    }
    assert code == 0
    assert took < 10


def test_without_any_worker_it_is_up_but_not_ready(serve, get):
    serve("--without-worker")

    status, _headers, text = get("/readyz")

    assert get("/healthz")[::2] == (200, '{"status":"ok"}\n')
    assert status == 503
    assert json.loads(text)["checks"] == {
        "database": "ok",
        "migrations": "ok",
        "scheduler": "has not run for a while",
        "sending": "ok",
    }


def test_a_taken_port_is_said_in_words(config, free_port):
    with socket.socket() as held:
        held.bind(("127.0.0.1", free_port))
        held.listen()
        command = [sys.executable, "-m", "muster", "--config", str(config), "serve", "--port", str(free_port)]
        done = subprocess.run([*command, "--without-worker"], capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 1
    assert "Choose another --port." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_demo_only_listens_on_this_machine(config):
    text = config.read_text("utf-8").replace('environment = "test"', 'environment = "demo"')
    config.write_text(text, "utf-8")

    result = CliRunner().invoke(cli, ["--config", str(config), "serve", "--host", "192.0.2.1"])

    assert result.exit_code == 1
    assert "only listens on this machine" in result.stderr


@pytest.mark.parametrize(
    ("command", "runs"), [("serve", "muster.serving.serve"), ("worker", "muster.worker.Worker.start")]
)
def test_what_runs_calls_no_machine_that_the_settings_do_not_name(config, monkeypatch, command, runs):
    def call_elsewhere(*_given, **_named):
        with socket.create_server(("127.0.0.1", 0)) as elsewhere:
            socket.create_connection(elsewhere.getsockname()).close()
        message = "it was let through"
        raise AssertionError(message)

    monkeypatch.setattr(runs, call_elsewhere)
    monkeypatch.setattr(signal, "signal", lambda *_given: None)

    result = CliRunner().invoke(cli, ["--config", str(config), command])

    assert isinstance(result.exception, NotListed) or "not among the machines" in result.stderr


def _wait_for(port, process):
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(process.communicate()[1].decode())
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    message = "it did not start"
    raise AssertionError(message)


def _until_ready(get):
    until = time.monotonic() + START_S
    while True:
        status, _headers, text = get("/readyz")
        if status == 200 or time.monotonic() > until:
            return json.loads(text)
        time.sleep(0.1)
