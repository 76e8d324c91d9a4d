"""The commands `tick`, and `worker` as a process of its own, with a clock file and a real mail server."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from email.utils import parseaddr

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from attendance import walk_offs
from attendance.records.tables import CarrierCircuit, Message
from attendance.walk_offs import ReportWalkOff
from muster.cli import cli
from muster.clock import write_clock_file
from tests.support.acting import envelope
from tests.support.cast import at, email_of


class Installation:
    """A settings file, a clock file, and the command line over them."""

    def __init__(self, folder, url, server):
        self.clock = folder / "clock"
        self.config = folder / "config.toml"
        self.config.write_text(
            'environment = "test"\n'
            'base_url = "http://127.0.0.1:8000"\n'
            f'[database]\nurl = "{url}"\n'
            f'[mail]\nhost = "{server.host}"\nport = {server.port}\ntls = "none"\nsender = "muster@trust.example"\n'
            f'[clock]\nfile = "{self.clock}"\n'
        )

    def is_at(self, local):
        write_clock_file(self.clock, at(local))

    def tick(self, *options):
        ran = CliRunner().invoke(cli, ["--config", str(self.config), "tick", *options])
        assert ran.exit_code == 0, ran.output
        return ran.stdout

    def command(self, *words):
        return [sys.executable, "-m", "muster", "--config", str(self.config), *words]


@pytest.fixture
def installation(tmp_path, database_url, cast, smtp_server):
    made = Installation(tmp_path, database_url, smtp_server)
    made.is_at("08:00")
    return made


def to(server, who):
    return [received.message for received in server.messages_to(email_of(who))]


def report_walk_off(cast, local="11:02"):
    command = ReportWalkOff(placement=cast.refs["P1"], left_at=at("11:00"), envelope=envelope())
    return cast.store.command(lambda db: walk_offs.report(cast.tutor, db, command, now=at(local)))


def test_the_morning_by_ticks_alone(installation, smtp_server):
    said = {}
    for local in ("08:00", "09:40", "10:00", "10:30"):
        installation.is_at(local)
        said[local] = installation.tick().strip()

    assert said["08:00"] == "Opened the day of 2 schools."
    assert said["09:40"] == "4 registers due soon looked at; 3 messages sent."
    assert said["10:00"] == "4 registers due looked at; 2 messages sent."
    assert said["10:30"] == "4 alerts climbed; 2 messages sent."
    assert installation.tick().strip() == "Nothing was due."
    (mail,) = to(smtp_server, "dsl")
    assert mail["Muster-Kind"] == "missing_register"
    assert parseaddr(mail["To"])[1] == email_of("dsl")


def test_tick_says_the_same_to_machines(installation):
    installation.is_at("09:40")

    counts = json.loads(installation.tick("--json"))

    assert (counts["open days"], counts["nudge"], counts["messages_sent"]) == (2, 4, 3)
    assert counts["messages_not_taken"] == 0


def test_an_address_that_the_server_refuses_sends_it_to_the_next_person_in_the_same_tick(
    installation, cast, smtp_server
):
    installation.tick()
    report_walk_off(cast)
    installation.is_at("11:02")
    smtp_server.answer("550 no such mailbox", to=email_of("dsl"))
    smtp_server.answer("550 no such mailbox", to=email_of("officer"))

    installation.tick()

    assert [mail["Muster-Kind"] for mail in to(smtp_server, "deputy")] == ["walk_off"]


def test_a_server_that_says_451_gets_the_same_message_again(installation, cast, smtp_server):
    installation.tick()
    alert = report_walk_off(cast).alert_id
    installation.is_at("11:02")
    smtp_server.answer("451 later", to=email_of("dsl"))
    assert "not taken" in installation.tick()
    smtp_server.accept()

    with cast.store.writing() as db:
        for message in db.session.scalars(waiting_messages()):
            message.try_at -= timedelta(seconds=15)
    installation.tick()

    about = [mail for mail in to(smtp_server, "dsl") if mail["Muster-Kind"] == "walk_off"]
    assert [mail["Muster-Alert"] for mail in about] == [str(alert)]


def kinds_to(smtp_server, who):
    return [mail["Muster-Kind"] for mail in to(smtp_server, who)]


def test_a_worker_sends_by_itself_and_ends_within_ten_seconds_of_sigterm(installation, cast, smtp_server):
    installation.is_at("11:02")
    worker = subprocess.Popen(installation.command("worker"), stderr=subprocess.PIPE, text=True)
    try:
        report_walk_off(cast)
        until = time.monotonic() + 90
        # The registers of the morning are missing too, and their mail may come first.
        while "walk_off" not in kinds_to(smtp_server, "dsl") and time.monotonic() < until:
            time.sleep(0.05)
        assert "walk_off" in kinds_to(smtp_server, "dsl")
    finally:
        began = time.monotonic()
        os.kill(worker.pid, signal.SIGTERM)
        _, said = worker.communicate(timeout=15)
    assert worker.returncode == 0, said
    assert time.monotonic() - began < 10


def test_what_a_killed_worker_had_not_sent_the_next_one_sends(installation, cast, smtp_server):
    installation.is_at("11:02")
    smtp_server.refuse()
    worker = subprocess.Popen(installation.command("worker"), stderr=subprocess.DEVNULL)
    report_walk_off(cast)
    until = time.monotonic() + 90
    while not tried(cast) and time.monotonic() < until:
        time.sleep(0.05)
    worker.kill()
    worker.wait()
    smtp_server.accept()

    two_minutes_pass(cast)
    installation.tick()

    about = [mail for mail in to(smtp_server, "dsl") if mail["Muster-Kind"] == "walk_off"]
    assert len(about) == 1


def two_minutes_pass(cast):
    ago = timedelta(minutes=2)
    with cast.store.writing() as db:
        for message in db.session.scalars(waiting_messages()):
            message.try_at -= ago
            message.lease_until = message.lease_until and message.lease_until - ago
        # A worker quick enough to fail three times before it was killed left the carrier alone for a while.
        for circuit in db.session.scalars(select(CarrierCircuit)):
            circuit.probe_at = circuit.probe_at and circuit.probe_at - ago


def waiting_messages():
    return select(Message).where(Message.ended_at.is_(None))


def tried(cast):
    with cast.store.reading() as db:
        return any(message.fence for message in db.session.scalars(waiting_messages()))
