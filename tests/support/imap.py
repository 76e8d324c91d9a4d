"""A real IMAP server on loopback for tests: dovecot with a mailbox of its own, as root or as anybody."""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.certificates import make_certificate
from tests.support.memory import scratch
from tests.support.parts import require

HOST, PASSWORD = "127.0.0.1", "open-sesame"
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
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
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
    """A running dovecot: where it listens, plainly and over TLS, whom to trust, and whose mailbox is meant."""

    port: int
    tls_port: int
    certificate: Path
    user: str

    def deliver(self, mail: bytes, *, folder: str = "INBOX") -> None:
        """Put a mail into a folder, as the mail server does."""
        with self._line() as line:
            assert line.append(folder, "", "", mail)[0] == "OK"

    def count(self, folder: str = "INBOX") -> int:
        """Return how many mails lie in a folder."""
        with self._line() as line:
            said, data = line.select(f'"{folder}"', readonly=True)
            return int(data[0] or b"0") if said == "OK" else 0

    def wait(self) -> None:
        """Wait until it lets its user in: it listens before it knows anybody."""
        with self._line():
            pass

    @contextmanager
    def _line(self) -> Iterator[imaplib.IMAP4]:
        until = time.monotonic() + START_TIMEOUT_S
        while (line := self._signed_in()) is None:
            assert time.monotonic() < until, "dovecot lets nobody in"
            time.sleep(0.05)
        with line:
            yield line

    def _signed_in(self) -> imaplib.IMAP4 | None:
        """Return a line, or None where a machine with much to do has dovecot ask for another try."""
        line = None
        try:
            line = imaplib.IMAP4(HOST, self.port, timeout=START_TIMEOUT_S)
            line.login(self.user, PASSWORD)
        except (OSError, imaplib.IMAP4.error):
            if line is not None:
                line.shutdown()
            return None
        return line


@pytest.fixture
def imap_server(imap: ImapServer) -> ImapServer:
    """The running IMAP server with an empty mailbox of the test's own."""
    return replace(imap, user=f"{uuid4().hex}@muster.example")


@pytest.fixture(scope="session")
def imap() -> Iterator[ImapServer]:
    """The session's IMAP server: whoever knows the password has a mailbox there."""
    program = require("dovecot")
    # The path of a Unix socket is short, so the folder is not one of pytest's.
    folder = Path(tempfile.mkdtemp(prefix="imap", dir=scratch()))
    try:
        with serving(program, folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def serving(program: Path, folder: Path) -> Iterator[ImapServer]:
    """Run dovecot until the block ends; `folder` is for its files."""
    server = _prepare(folder)
    process = subprocess.Popen(
        [str(program), "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        server.wait()
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
    port, tls_port = _free_port(), _free_port()
    config = CONFIG.format(
        folder=folder,
        user=user.pw_name,
        group=grp.getgrgid(user.pw_gid).gr_name,
        uid=user.pw_uid,
        gid=user.pw_gid,
        password=PASSWORD,
        port=port,
        tls_port=tls_port,
    )
    (folder / "dovecot.conf").write_text(config)
    return ImapServer(port=port, tls_port=tls_port, certificate=certificate, user="somebody@muster.example")


def _free_port() -> int:
    with socket.socket() as held:
        held.bind((HOST, 0))
        return int(held.getsockname()[1])
