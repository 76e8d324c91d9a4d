"""A real IMAP server on loopback for tests: dovecot with a mailbox of its own, as root or as anybody."""

import grp
import imaplib
import os
import pwd
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.certificates import make_certificate
from tests.support.parts import require

HOST, USER, PASSWORD = "127.0.0.1", "bounces@muster.example", "open-sesame"
START_TIMEOUT_S = 20
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail/m
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
  chroot =
}}
service anvil {{
  chroot =
}}
namespace inbox {{
  inbox = yes
}}
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImapServer:
    """A running dovecot: where it listens, plainly and over TLS, and whom to trust."""

    port: int
    tls_port: int
    certificate: Path

    def deliver(self, mail: bytes, *, folder: str = "INBOX") -> None:
        """Put a mail into a folder, as the mail server does."""
        with self._line() as line:
            assert line.append(folder, "", "", mail)[0] == "OK"

    def count(self, folder: str = "INBOX") -> int:
        """Return how many mails lie in a folder."""
        with self._line() as line:
            said, data = line.select(f'"{folder}"', readonly=True)
            return int(data[0] or b"0") if said == "OK" else 0

    @contextmanager
    def _line(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(HOST, self.port, timeout=START_TIMEOUT_S) as line:
            _sign_in(line)
            yield line


def _sign_in(line: imaplib.IMAP4) -> None:
    """Sign in; a machine with much to do may have dovecot ask for another try."""
    until = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            line.login(USER, PASSWORD)
        except imaplib.IMAP4.error as error:
            if "UNAVAILABLE" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


@pytest.fixture
def imap_server(tmp_path):
    """A running IMAP server with one empty mailbox."""
    program = require("dovecot")
    # The path of a Unix socket is short, so the folder is one of its own.
    with serving(program, tmp_path) as server:
        yield server


@contextmanager
def serving(program: Path, folder: Path) -> Iterator[ImapServer]:
    """Run dovecot until the block ends; `folder` is for its files."""
    server = _prepare(folder)
    process = subprocess.Popen(
        [str(program), "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait_for(server.port, process, folder)
        yield server
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        if process.poll() is None:
            process.kill()
            process.wait()


def _prepare(folder: Path) -> ImapServer:
    _context, certificate = make_certificate(folder, names=("localhost",))
    is_root = os.geteuid() == 0
    user = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.geteuid())
    mail = folder / "mail"
    mail.mkdir()
    if is_root:
        # Whoever holds the mail must come in from the top.
        for each in (folder, *folder.parents):
            if each.stat().st_uid == 0 and each != Path("/"):
                each.chmod(each.stat().st_mode | 0o011)
        os.chown(mail, user.pw_uid, user.pw_gid)
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}:{user.pw_uid}:{user.pw_gid}::{mail}::\n")
    port, tls_port = _free_port(), _free_port()
    config = CONFIG.format(
        folder=folder, user=user.pw_name, group=grp.getgrgid(user.pw_gid).gr_name, port=port, tls_port=tls_port
    )
    (folder / "dovecot.conf").write_text(config)
    return ImapServer(port=port, tls_port=tls_port, certificate=certificate)


def _free_port() -> int:
    with socket.socket() as held:
        held.bind((HOST, 0))
        return int(held.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + START_TIMEOUT_S
    while True:
        # It listens before it knows anybody.
        with suppress(OSError, imaplib.IMAP4.error), imaplib.IMAP4(HOST, port, timeout=START_TIMEOUT_S) as line:
            line.login(USER, PASSWORD)
            return
        if process.poll() is not None or time.monotonic() > until:
            log = folder / "log"
            pytest.fail(f"dovecot does not run: {log.read_text() if log.exists() else ''}")
        time.sleep(0.05)
