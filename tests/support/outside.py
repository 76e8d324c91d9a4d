"""An installation as seen from outside: the command line, the served pages and API, a clock file and a mailbox."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from muster.clock import write_clock_file
from tests.support.cast import WEDNESDAY, at
from tests.support.mail import SmtpServer

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ran:
    """One command that was run, and what it said."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str


@dataclass
class Outside:
    """An installation in a folder of its own; `program` is how `muster` is called."""

    folder: Path
    smtp: SmtpServer
    port: int
    token: str = ""
    program: tuple[str, ...] = (sys.executable, "-m", "muster")
    serving: "subprocess.Popen[bytes] | None" = None
    ran: list[Ran] = field(default_factory=list)
    environment: dict[str, str] = field(
        default_factory=lambda: {k: v for k, v in os.environ.items() if "MUSTER" not in k}
    )

    def configure(self, url: str, *more: str, database: str = "") -> None:
        """Write the settings; `database` are further lines of that section, `more` further sections."""
        sections = "\n".join(more)
        (self.folder / "config.toml").write_text(
            f"""
environment = "test"
base_url = "http://127.0.0.1:{self.port}"
[database]
url = "{url}"
{database}
[mail]
host = "{self.smtp.host}"
port = {self.smtp.port}
tls = "none"
sender = "muster@cast.example"
[clock]
file = "clock"
{sections}
""",
            "utf-8",
        )

    def run(self, *words: str, standard_input: str | None = None) -> Ran:
        """Run a command to its end, however that is."""
        done = subprocess.run(
            [*self.program, "--config", str(self.folder / "config.toml"), *words],
            capture_output=True,
            text=True,
            timeout=120,
            env=self.environment,
            input=standard_input,
            check=False,
            cwd=ROOT,
        )
        ran = Ran(words=words, code=done.returncode, out=done.stdout, err=done.stderr)
        self.ran.append(ran)
        return ran

    def muster(self, *words: str, expect: int = 0, standard_input: str | None = None) -> str:
        """Run a command that must end with `expect`; return what it printed as its result."""
        ran = self.run(*words, standard_input=standard_input)
        assert ran.code == expect, ran.out + ran.err
        return ran.out

    def import_all(self, files: Mapping[str, str]) -> None:
        """Take in files of CSV by kind, in their order, all of them without a problem."""
        for kind, text in files.items():
            file = self.folder / f"{kind}.csv"
            file.write_text(text, "utf-8")
            said = json.loads(self.muster("import", kind, str(file), "--json"))
            assert said["problems"] == []

    def set_clock(self, local: str, *, on: date = WEDNESDAY) -> None:
        """Set the time the rules see."""
        write_clock_file(self.folder / "clock", at(local, on=on))

    def call(self, method: str, path: str, body: object = None, key: str | None = None) -> tuple[int, Any]:
        """Call the API; return the status and what was answered."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/v1{path}", method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        if key:
            request.add_header("Idempotency-Key", key)
        if body is not None:
            request.data = body if isinstance(body, bytes) else json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

    def kinds_to(self, who: str) -> list[str]:
        """Return what the mails to one of the cast are about, oldest first."""
        return [received.message["Muster-Kind"] for received in self.smtp.messages_to(f"{who}@cast.example")]

    def wait_until(self, wanted: Callable[[], bool], *, seconds: float = 15.0) -> None:
        """Wait for something to come true."""
        until = time.monotonic() + seconds
        while not wanted():
            assert time.monotonic() < until, self.smtp.messages
            time.sleep(0.05)

    def serve(self) -> None:
        """Start `muster serve`, and wait until it answers."""
        with (self.folder / "serve.log").open("a") as log:
            self.serving = subprocess.Popen(
                [*self.program, "--config", str(self.folder / "config.toml"), "serve", "--port", str(self.port)],
                stdout=log,
                stderr=log,
                env=self.environment,
                cwd=ROOT,
            )
        self.wait_until(self._answers, seconds=60)

    def stop(self) -> None:
        """End `muster serve`."""
        if self.serving is None:
            return
        self.serving.send_signal(signal.SIGTERM)
        self.serving.wait(timeout=15)
        self.serving = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
