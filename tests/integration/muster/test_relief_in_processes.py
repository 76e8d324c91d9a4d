"""Real processes: two webs and a worker that is killed. What fell due is told all the same, and told once."""

import json
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection

import pytest

from muster.clock import write_clock_file
from tests.support.cast import at, email_of
from tests.support.databases import KINDS
from tests.support.length import IS_LONG
from tests.support.roles import WEB, WORKER, as_role

# A machine that tests other things beside this takes its time.
STARTS_WITHIN_S, RELIEVED_WITHIN_S, TOLD_WITHIN_S = 120, 120, 60
RELIEVED = "the worker is not running; a web process does its work since "


class Installation:
    """Two web processes without a worker, one worker, and the clock file they follow."""

    def __init__(self, folder, url, server):
        self.clock, self.config = folder / "clock", folder / "config.toml"
        web_url = "" if url.startswith("sqlite") else f'web_url = "{as_role(url, WEB)}"\n'
        self.config.write_text(
            'environment = "test"\n'
            'base_url = "http://127.0.0.1:8000"\n'
            f'[database]\nurl = "{as_role(url, WORKER)}"\n{web_url}'
            f'[mail]\nhost = "{server.host}"\nport = {server.port}\ntls = "none"\nsender = "muster@trust.example"\n'
            f'[clock]\nfile = "{self.clock}"\n'
            "[heartbeat]\nsilent_for_s = 20\n"
        )
        self.ports = [_free_port(), _free_port()]
        self.running = []

    def start_webs(self):
        for port in self.ports:
            self._start("serve", "--without-worker", "--port", str(port))

    def start_worker(self):
        return self._start("worker")

    def scheduler(self):
        """Return what each web process says of the scheduler, and whether it is ready."""
        return [self._ask(port) for port in self.ports]

    def close(self):
        for process in self.running:
            process.kill()
            process.wait()

    def _start(self, *words):
        command = [sys.executable, "-m", "muster", "--config", str(self.config), *words]
        with (self.config.parent / f"process-{len(self.running)}.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        self.running.append(process)
        return process

    def _ask(self, port):
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())["checks"]["scheduler"]
        except OSError:
            return 0, ""
        finally:
            connection.close()


@pytest.fixture
def installation(tmp_path, database_url, cast, smtp_server):
    made = Installation(tmp_path, database_url, smtp_server)
    write_clock_file(made.clock, at("08:00"))
    yield made
    made.close()


@pytest.mark.parametrize("database_kind", KINDS if IS_LONG else ["postgresql"], indirect=True)
def test_the_web_does_the_work_of_a_worker_that_was_killed_and_hands_it_back(installation, smtp_server):
    worker = installation.start_worker()
    installation.start_webs()
    wait_until(lambda: installation.scheduler() == [(200, "ok")] * 2, within_s=STARTS_WITHIN_S)

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    write_clock_file(installation.clock, at("10:00"))
    wait_until(lambda: told(smtp_server, "officer"), within_s=RELIEVED_WITHIN_S)
    # By the heartbeats, the worker has only just gone: until a minute is over nobody is alarmed.
    wait_until(lambda: all(said.startswith(RELIEVED) for _, said in installation.scheduler()), within_s=90)
    write_clock_file(installation.clock, at("10:30"))
    wait_until(lambda: told(smtp_server, "dsl"), within_s=TOLD_WITHIN_S)
    assert [status for status, _ in installation.scheduler()] == [200, 200]

    installation.start_worker()
    wait_until(lambda: installation.scheduler() == [(200, "ok")] * 2, within_s=STARTS_WITHIN_S)
    time.sleep(6)
    write_clock_file(installation.clock, at("11:00"))
    wait_until(lambda: told(smtp_server, "head"), within_s=TOLD_WITHIN_S)

    assert [len(told(smtp_server, who)) for who in ("officer", "dsl", "head")] == [1, 1, 1]


def told(server, who):
    return server.messages_to(email_of(who))


def wait_until(is_so, *, within_s):
    until = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.2)


def _free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]
