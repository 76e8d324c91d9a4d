"""A real installation: two web processes and two workers of their own, over one database, on one clock file."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from muster.clock import write_clock_file
from tests.fault.points import Places
from tests.support.parts import PARTS
from tests.support.roles import WEB, WORKER, as_role

ROOT = Path(__file__).parents[2]
STARTS_WITHIN_S, STARTED_AGAIN_AFTER_S = 60, 0.5
CALLBACK_TOKEN = "pretended-token-of-a-carrier-0123456789"
WORKER_RUNS = b"The clockwork runs."
CONFIG = """
environment = "test"
base_url = "http://127.0.0.1:{port}"
[database]
url = "{url}"
{web_url}
[mail]
host = "127.0.0.1"
port = {mail_port}
tls = "none"
sender = "muster@cast.example"
[sms]
kind = "notify"
api_key_file = "{key_file}"
callback_token_file = "{token_file}"
base_url = "{notify}"
template_id = "{template}"
[clock]
file = "clock"
[sign_in]
second_factor = false
"""


class DidNotStart(Exception):
    """A process of Muster's ended instead of starting, or did not start in time."""


@dataclass
class Process:
    """One process of Muster's, or the place of one that has been killed. A web has a port, the dead no number."""

    name: str
    port: int | None
    log: Path
    words: tuple[str, ...]
    pid: int | None = None

    @property
    def is_alive(self) -> bool:
        """Say whether it runs, or stands still."""
        return self.signal(0)

    def signal(self, number: int) -> bool:
        """Send it a signal; return whether it was there to get it."""
        if self.pid is None:
            return False
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            self.pid = None
        return self.pid is not None

    def wait_for_end(self) -> None:
        """Wait until it is gone."""
        while self.is_alive:
            time.sleep(0.01)


@dataclass
class Installation:
    """The processes and the folder they share. `config` and `clock` are written before the first of them starts."""

    folder: Path
    url: str
    controls: tuple[str, ...] = ()
    # What surrounds its processes besides.
    environment: Mapping[str, str] = field(default_factory=dict)
    webs: list[Process] = field(default_factory=list)
    workers: list[Process] = field(default_factory=list)
    # Whether what ends as it starts is started again, as by systemd: where the database may be away just then.
    starts_again: bool = False
    # What an administrator types, which ends by itself.
    commands: list[Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the folder of the places, and the places of two processes of each kind."""
        (self.folder / "places").mkdir()
        self.places = Places(self.folder / "places")
        self._nursery = self._open_nursery()
        self.webs = [self._place(f"web {number}", port=_free_port()) for number in (1, 2)]
        self.workers = [self._place(f"worker {number}") for number in (1, 2)]

    @property
    def config(self) -> Path:
        """The settings file."""
        return self.folder / "config.toml"

    @property
    def processes(self) -> list[Process]:
        """Every process, dead or alive."""
        return [*self.webs, *self.workers]

    def configure(self, *, mail_port: int, notify: str, notify_key: str, template: str) -> None:
        """Write the settings."""
        key_file, token_file = self.folder / "notify.key", self.folder / "notify.token"
        for file, secret in ((key_file, notify_key), (token_file, CALLBACK_TOKEN)):
            file.write_text(secret, "utf-8")
            file.chmod(0o600)
        behind_wall = "" if self.url.startswith("sqlite") else f'web_url = "{as_role(self.url, WEB)}"'
        text = CONFIG.format(
            port=self.webs[0].port,
            url=as_role(self.url, WORKER),
            web_url=behind_wall,
            mail_port=mail_port,
            key_file=key_file,
            token_file=token_file,
            notify=notify,
            template=template,
        )
        self.config.write_text(text, "utf-8")

    def set_clock(self, when: datetime) -> None:
        """Set the time the rules see; the machine's own goes on."""
        self._clock = when
        write_clock_file(self.folder / "clock", when)

    def pass_time(self, minutes: float) -> None:
        """Let time pass for the rules, at once."""
        self.set_clock(self._clock + timedelta(minutes=minutes))

    @property
    def clock(self) -> datetime:
        """The time the rules see."""
        return self._clock

    def start_all(self) -> None:
        """Start whatever is dead, all at once, and wait until each works."""
        self.start(*(each for each in self.processes if not each.is_alive))

    def start(self, *processes: Process) -> None:
        """Start some that are dead, all at once, and wait until each works.

        Raises:
            DidNotStart: one of them did not.
        """
        for each in processes:
            self._begin(each)
        until = time.monotonic() + STARTS_WITHIN_S
        for each in processes:
            while not _works(each):
                if self.starts_again and not each.is_alive and time.monotonic() < until:
                    time.sleep(STARTED_AGAIN_AFTER_S)
                    self._begin(each)
                elif not each.is_alive or time.monotonic() > until:
                    raise DidNotStart(each.log.read_text("utf-8", "replace")[-4000:])
                time.sleep(0.05)

    def add_worker(self) -> Process:
        """Make room for one more worker."""
        self.workers.append(self._place(f"worker {len(self.workers) + 1}"))
        return self.workers[-1]

    def dismiss(self, worker: Process) -> None:
        """Take a worker away for good."""
        self.kill([worker])
        self.workers.remove(worker)

    def kill(self, processes: Iterable[Process]) -> None:
        """End some at once, all in the same moment."""
        dying = list(processes)
        for each in dying:
            each.signal(signal.SIGKILL)
        for each in dying:
            each.wait_for_end()

    def close(self) -> None:
        """End everything."""
        self.kill([*self.processes, *self.commands])
        self._nursery.communicate()

    def resume_all(self) -> None:
        """Let those go on that stand still."""
        for each in self.processes:
            each.signal(signal.SIGCONT)

    def by_pid(self, pid: int) -> Process | None:
        """Return the process with a number."""
        return next((each for each in [*self.processes, *self.commands] if each.pid == pid), None)

    def begin_command(self, *words: str) -> None:
        """Begin one of Muster's commands, and do not wait for it."""
        name = f"command {len(self.commands) + 1}"
        self.commands.append(Process(name=name, port=None, log=self.folder / f"{name}.log", words=words))
        self._begin(self.commands[-1])

    def finish_command(self, *words: str) -> None:
        """Run one of Muster's commands to its end, with whatever is taken away here."""
        self.begin_command(*words)
        self.commands[-1].wait_for_end()

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run one of Muster's commands as its administrator would, and wait for it."""
        with self.popen(*words) as running:
            said, wrong = running.communicate(timeout=300)
            return subprocess.CompletedProcess(running.args, running.returncode, said, wrong)

    def popen(self, *words: str) -> "subprocess.Popen[str]":
        """Begin one of Muster's commands as its administrator would."""
        programs = PARTS["postgresql"].find()
        path = f"{programs}/bin:{os.environ['PATH']}" if programs else os.environ["PATH"]
        owner = {} if self.url.startswith("sqlite") else {"MUSTER_DATABASE__OWNER_URL": self.url}
        line = [sys.executable, "-m", "muster", "--config", str(self.config), *words]
        environment = {**os.environ, **owner, "PATH": path}
        return subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def move_clocks(self, by: timedelta, processes: Iterable[Process]) -> None:
        """Let the machine's clock show another time to some processes."""
        for each in processes:
            if each.pid is not None:
                self.places.move_clock(each.pid, by)

    def _place(self, name: str, *, port: int | None = None) -> Process:
        words = ("worker",) if port is None else ("serve", "--without-worker", "--port", str(port))
        return Process(name=name, port=port, log=self.folder / f"{name}.log", words=words)

    def _open_nursery(self) -> "subprocess.Popen[str]":
        usual = {name: value for name, value in os.environ.items() if "MUSTER" not in name}
        environment = {**usual, **self.environment}
        return subprocess.Popen(
            [sys.executable, "-m", "tests.fault.process", str(self.folder / "places"), *self.controls],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
        )

    def _begin(self, process: Process) -> None:
        wanted = {"log": str(process.log), "words": ["--config", str(self.config), *process.words]}
        asked, answered = self._nursery.stdin, self._nursery.stdout
        if asked is None or answered is None:
            raise DidNotStart(process.name)
        process.log.unlink(missing_ok=True)
        asked.write(f"{json.dumps(wanted)}\n")
        asked.flush()
        process.pid = int(answered.readline())


def _works(process: Process) -> bool:
    if process.port is None:
        return process.log.exists() and WORKER_RUNS in process.log.read_bytes()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{process.port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
