"""nginx in a test, with the file of `deploy/nginx` that installations use; only names, ports and folders are others."""

import os
import re
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

from tests.support.certificates import make_certificate
from tests.support.parts import require

DEPLOY = Path(__file__).parents[2] / "deploy"
NAME = "localhost"
START_TIMEOUT_S = 20
AROUND = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/start.log;
events {{ worker_connections 64; }}
http {{
    types {{ text/html html; }}
    {paths}
    include {folder}/muster.conf;
}}
"""
SCRATCH = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True, kw_only=True, slots=True)
class Proxy:
    """A running nginx: where it listens, whom to trust, and the folder of its logs."""

    http: int
    https: int
    certificate: Path
    folder: Path

    @property
    def base_url(self) -> str:
        """Where people would reach it."""
        return f"https://{NAME}:{self.https}"

    @property
    def trust(self) -> ssl.SSLContext:
        """A client's side that trusts this proxy alone."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def connect(self) -> HTTPSConnection:
        """Return a connection over TLS; the caller closes it."""
        return HTTPSConnection(NAME, self.https, timeout=20, context=self.trust)

    def connect_in_clear(self) -> HTTPConnection:
        """Return a connection without TLS; the caller closes it."""
        return HTTPConnection(NAME, self.http, timeout=20)

    def log(self) -> str:
        """Return what it wrote of each request."""
        return (self.folder / "muster.log").read_text("utf-8")


@contextmanager
def proxy_to(port: int, folder: Path) -> Iterator[Proxy]:
    """Run nginx before a Muster that listens at `port`, until the block ends; `folder` is for its files."""
    program = require("nginx")
    proxy = _prepare(port, folder)
    command = [str(program), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    subprocess.run([*command, "-t", "-q"], check=True, timeout=START_TIMEOUT_S)
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait_for(proxy.https)
        yield proxy
    finally:
        process.send_signal(signal.SIGQUIT)
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def rendered(folder: Path, *, muster: int, http: int, https: int, certificate: Path, key: Path) -> str:
    """Return deploy/nginx/muster.conf for this machine.

    Raises:
        LookupError: the file no longer says something that has to be another here.
    """
    text = (DEPLOY / "nginx" / "muster.conf").read_text("utf-8")
    for said, here in (
        (r"server 127\.0\.0\.1:8000;", f"server 127.0.0.1:{muster};"),
        (r"listen \[::\]:.*;", ""),
        (r"listen 80\b", f"listen 127.0.0.1:{http}"),
        (r"listen 443\b", f"listen 127.0.0.1:{https}"),
        (r"muster\.example\.org", NAME),
        (r"\$host\b", "$host:$server_port"),
        (r"/etc/ssl/muster/fullchain\.pem", str(certificate)),
        (r"/etc/ssl/muster/key\.pem", str(key)),
        (r"/var/log/nginx/", f"{folder}/"),
        (r"/usr/share/muster;", f"{DEPLOY / 'nginx'};"),
    ):
        text, found = re.subn(said, here, text)
        if not found:
            raise LookupError(said)
    return text


def _prepare(port: int, folder: Path) -> Proxy:
    _context, certificate = make_certificate(folder, names=(NAME,))
    http, https = _free_port(), _free_port()
    text = rendered(folder, muster=port, http=http, https=https, certificate=certificate, key=folder / "server.key")
    (folder / "muster.conf").write_text(text, "utf-8")
    paths = " ".join(f"{each}_temp_path {folder}/{each};" for each in SCRATCH)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(user + AROUND.format(folder=folder, paths=paths), "utf-8")
    return Proxy(http=http, https=https, certificate=certificate, folder=folder)


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
