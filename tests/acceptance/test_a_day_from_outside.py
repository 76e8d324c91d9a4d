"""A day at Oakbank Farm, by nothing but what others build on: the command line, the clock file, the API and a mailbox.

The programs run as they would at a school: `muster serve` in a process of its own, a real SMTP server, files of CSV.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from docx import Document

from muster.clock import write_clock_file
from tests.support.cast import at
from tests.support.mail import SmtpServer

FILES = {
    "organisations": """code,name,kind,is_school,phone,email,parent
TRUST,Compass Trust,trust,no,01632 960100,,
NORTHGATE,Northgate Academy,home_school,yes,01632 960101,office@northgate.example,TRUST
OAKBANK,Oakbank Farm,alternative_provider,no,01632 960103,farm@oakbank.example,
""",
    "sites": """organisation,code,name,kind,address,postcode
OAKBANK,FARM,The farm,main,1 Oak Lane,NG1 1AA
""",
    "people": """email,name,job_title,organisation,roles,mobile
tutor@cast.example,Tess Tutor,Tutor,OAKBANK,provider_staff;provider_manager,
officer@cast.example,Olive Officer,Attendance officer,NORTHGATE,attendance_officer,
dsl@cast.example,Dora Lead,DSL,NORTHGATE,dsl,07700900001
deputy@cast.example,Dev Deputy,Deputy DSL,NORTHGATE,deputy_dsl,
head@cast.example,Hana Head,Headteacher,NORTHGATE,headteacher;senior_lead,
admin@cast.example,Ada Admin,Data manager,NORTHGATE,administrator,
director@cast.example,Sefa Director,Safeguarding director,TRUST,safeguarding_director,
""",
    "pupils": """ref,home_school,family_name,given_name,date_of_birth,year_group
1,NORTHGATE,Quillfeather,Amber,2011-02-03,10
2,NORTHGATE,Zephyrine,Bruno,2011-05-06,10
""",
    "calendar": """organisation,from,to,session,kind,label
NORTHGATE,2026-09-01,2026-12-18,,term,Autumn
""",
    "placements": """ref,home_school,pupil,provider,site,pathway,starts_on,mon,tue,wed,thu,fri
A1,NORTHGATE,1,OAKBANK,FARM,respite,2026-09-01,AM+PM,AM+PM,AM+PM,AM+PM,AM+PM
B2,NORTHGATE,2,OAKBANK,FARM,respite,2026-09-01,AM+PM,AM+PM,AM+PM,AM+PM,AM+PM
""",
}
MUSTER = (sys.executable, "-m", "muster")


@dataclass
class Outside:
    """An installation as seen from outside."""

    folder: Path
    smtp: SmtpServer
    port: int
    token: str = ""
    serving: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(
        default_factory=lambda: {k: v for k, v in os.environ.items() if "MUSTER" not in k}
    )

    def muster(self, *words, expect=0, standard_input=None):
        done = subprocess.run(
            [*MUSTER, "--config", str(self.folder / "config.toml"), *words],
            capture_output=True,
            text=True,
            timeout=120,
            env=self.environment,
            input=standard_input,
            check=False,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout

    def set_clock(self, local):
        write_clock_file(self.folder / "clock", at(local))

    def call(self, method, path, body=None, key=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/v1{path}", method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        if key:
            request.add_header("Idempotency-Key", key)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

    def subjects_to(self, who):
        return [received.message["Muster-Kind"] for received in self.smtp.messages_to(f"{who}@cast.example")]

    def wait_until(self, wanted, *, seconds=15.0):
        until = time.monotonic() + seconds
        while not wanted():
            assert time.monotonic() < until, self.smtp.messages
            time.sleep(0.05)

    def serve(self):
        with (self.folder / "serve.log").open("w") as log:
            self.serving = subprocess.Popen(
                [*MUSTER, "--config", str(self.folder / "config.toml"), "serve", "--port", str(self.port)],
                stdout=log,
                stderr=log,
                env=self.environment,
            )
        self.wait_until(self._answers, seconds=60)

    def _answers(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def stop(self):
        if self.serving is None:
            return
        self.serving.send_signal(signal.SIGTERM)
        self.serving.wait(timeout=15)


@pytest.fixture
def outside(tmp_path, empty_database_url, smtp_server):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    installation = Outside(folder=tmp_path, smtp=smtp_server, port=port)
    (tmp_path / "config.toml").write_text(
        f"""
environment = "test"
base_url = "http://127.0.0.1:{port}"
[database]
url = "{empty_database_url}"
[mail]
host = "{smtp_server.host}"
port = {smtp_server.port}
tls = "none"
sender = "muster@cast.example"
[clock]
file = "clock"
"""
    )
    installation.set_clock("07:00")
    installation.muster("database", "upgrade")
    for kind, text in FILES.items():
        (tmp_path / f"{kind}.csv").write_text(text)
        said = json.loads(installation.muster("import", kind, str(tmp_path / f"{kind}.csv"), "--json"))
        assert said["problems"] == []
    installation.token = installation.muster("token", "create", "--organisation", "OAKBANK", "--name", "test").strip()
    yield installation
    installation.stop()


def test_a_day_from_the_nudge_to_the_week_on_paper(outside):
    outside.muster("tick")
    outside.set_clock("09:39")
    outside.muster("tick")
    assert outside.smtp.messages == []

    outside.set_clock("09:40")
    outside.muster("tick")
    assert outside.subjects_to("tutor") == ["nudge"]

    outside.set_clock("10:00")
    outside.muster("tick")
    assert outside.subjects_to("officer") == ["missing_register"]
    assert outside.subjects_to("dsl") == []

    outside.set_clock("10:30")
    outside.muster("tick")
    assert outside.subjects_to("dsl") == ["missing_register"]

    outside.serve()
    outside.set_clock("10:35")
    entries = [{"placement": "A1", "status": "present"}, {"placement": "B2", "status": "present"}]
    status, receipt = outside.call("PUT", "/registers/2026-09-16/AM", {"entries": entries})
    assert (status, receipt["not_reported"]) == (201, [])
    outside.wait_until(lambda: outside.subjects_to("dsl") == ["missing_register", "closed"])
    assert outside.subjects_to("officer") == ["missing_register", "closed"]
    # Nobody was told at 11:00, so nobody else hears that it is closed.
    assert outside.subjects_to("head") == []

    outside.set_clock("11:02")
    walk_off = {"placement": "A1", "left_at": "11:00", "clothing": "Green coat"}
    began = time.monotonic()
    status, receipt = outside.call("POST", "/walk-offs", walk_off, key="red-1")
    assert (status, receipt["told"]) == (201, ["dsl", "attendance_officer"])
    answered = time.monotonic()
    outside.wait_until(lambda: "walk_off" in outside.subjects_to("dsl"), seconds=2)
    assert answered - began < 10
    assert outside.subjects_to("deputy") == []

    outside.set_clock("11:07")
    outside.wait_until(lambda: outside.subjects_to("deputy") == ["walk_off"])

    assert_no_mail_names_a_pupil(outside)
    outside.stop()
    outside.muster("summary", "--school", "NORTHGATE", "--week", "2026-W38", "--out", str(outside.folder / "week"))
    files = sorted((outside.folder / "week").iterdir())
    assert [file.suffix for file in files] == [".csv", ".docx", ".xlsx"]
    document = Document(str(files[1]))
    words = " ".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "Not reported" in words
    said = json.loads(outside.muster("audit", "verify", "--json"))
    assert said["broken"] == []


def assert_no_mail_names_a_pupil(outside):
    said = " ".join(received.text + received.message["Subject"] for received in outside.smtp.messages)
    assert not re.search("Amber|Quillfeather|Bruno|Zephyrine", said)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_stopping_everything_over_a_deadline_and_starting_again_catches_up_once_marked_late(outside):
    outside.muster("tick")
    outside.set_clock("10:40")
    outside.muster("tick")
    outside.muster("tick")

    assert outside.subjects_to("officer") == ["missing_register"]
    assert outside.subjects_to("dsl") == ["missing_register"]
    late = outside.smtp.messages_to("dsl@cast.example")[0].text
    assert "late" in late.lower()
