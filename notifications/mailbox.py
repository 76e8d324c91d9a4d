"""A mailbox that is read, over IMAP: encrypted as the settings say, kept open, and each mail up to a bound.

By the standard library: what it reads of one mail is bounded by the question it asks, which other clients do not offer.
"""

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# Of a report no more is fetched: its fields stand at its beginning, before the mail that came back.
OF_A_REPORT = 131_072

_OK = "OK"
_MESSAGES = re.compile(rb"MESSAGES ([0-9]{1,10})")
_UID = re.compile(rb"[0-9]{1,10}")


class Tls(StrEnum):
    """How the connection is encrypted. There is no falling back from one to another."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class MailboxSettings:
    """Where the mailbox is, and the folders that what was read is moved to.

    `timeout_s` bounds one wait, `read_at_most` the bytes of one mail. `called` is what it is for, in sentences.
    """

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    tls: Tls = Tls.IMPLICIT
    folder: str = "INBOX"
    done_folder: str = "Muster-done"
    unknown_folder: str = "Muster-unknown"
    timeout_s: float = 10
    read_at_most: int = OF_A_REPORT
    called: str = "bounces"


class MailboxTrouble(ConnectionError):
    """The mailbox cannot be read now, or a folder of it not be moved to; fit to be shown to an administrator."""


class Mailbox:
    """One connection to the mailbox, opened when it is needed; for one thread at a time."""

    def __init__(self, settings: MailboxSettings) -> None:
        self.settings = settings
        self._line: imaplib.IMAP4 | None = None

    def waiting(self) -> list[str]:
        """Return what lies in the folder, oldest first, each by its number there.

        Raises:
            MailboxTrouble: it cannot be read.
        """
        with self._line_to_folder() as line:
            # Whoever listens hears here what came since.
            _require(line.noop())
            found = _require(line.uid("SEARCH", "ALL"))
            numbers = found[0].split() if found and isinstance(found[0], bytes) else []
            return [number.decode("ascii") for number in numbers if _UID.fullmatch(number)]

    def read(self, uid: str) -> bytes | None:
        """Return the beginning of a mail, and leave it unseen; None where it has gone.

        Raises:
            MailboxTrouble: it cannot be read.
        """
        with self._line_to_folder() as line:
            answer = _require(line.uid("FETCH", uid, f"(BODY.PEEK[]<0.{self.settings.read_at_most}>)"))
            bodies = [each[1] for each in answer if isinstance(each, tuple) and len(each) > 1]
            return bodies[0][: self.settings.read_at_most] if bodies and isinstance(bodies[0], bytes) else None

    def move(self, uid: str, folder: str) -> None:
        """Move a mail to another folder; nothing where it has gone.

        Raises:
            MailboxTrouble: it cannot be moved.
        """
        with self._line_to_folder() as line:
            if "MOVE" in line.capabilities:
                _require(line.uid("MOVE", uid, _quoted(folder)))
                return
            _require(line.uid("COPY", uid, _quoted(folder)))
            _require(line.uid("STORE", uid, "+FLAGS", r"(\Deleted)"))
            _require(line.expunge())

    def count(self, folder: str) -> int:
        """Return how many mails lie in a folder; none where there is no such folder.

        Raises:
            MailboxTrouble: the mailbox cannot be read.
        """
        with self._line_to_folder() as line:
            said, data = line.status(_quoted(folder), "(MESSAGES)")
            found = _MESSAGES.search(data[0]) if said == _OK and data and isinstance(data[0], bytes) else None
            return int(found[1]) if found else 0

    def check(self) -> str:
        """Sign in afresh, look into the folder, and say so.

        Raises:
            MailboxTrouble: with what does not work.
        """
        self.close()
        waiting = self.waiting()
        self.close()
        return f"The mailbox for {self.settings.called} at {self.settings.host} can be read; {len(waiting)} wait there."

    def close(self) -> None:
        """Let go of the connection; the next question opens it again."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                line.logout()

    @contextmanager
    def _line_to_folder(self) -> Iterator[imaplib.IMAP4]:
        try:
            if self._line is None:
                self._line = self._open()
            yield self._line
        except (OSError, imaplib.IMAP4.error, ValueError, KeyError, IndexError) as error:
            self._drop()
            raise MailboxTrouble(self._why(error)) from error

    def _open(self) -> imaplib.IMAP4:
        line = _DIALS[self.settings.tls](self.settings)
        try:
            line.login(self.settings.username, self.settings.password)
            for folder in (self.settings.done_folder, self.settings.unknown_folder):
                # It is there already, or moving to it will say what is wrong.
                with suppress(imaplib.IMAP4.error):
                    line.create(_quoted(folder))
            _require(line.select(_quoted(self.settings.folder)))
        except BaseException:
            _cut(line)
            raise
        return line

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            _cut(line)

    def _why(self, error: Exception) -> str:
        mailbox = f"mailbox for {self.settings.called}"
        match error:
            case ssl.SSLCertVerificationError():
                return f"The certificate of the {mailbox} cannot be trusted: {error.verify_message}."
            case TimeoutError():
                return f"The {mailbox} did not answer within {self.settings.timeout_s:g} seconds."
            case imaplib.IMAP4.error():
                # What it says may repeat the user's name or an address.
                return f"The {mailbox} refused us: check its user name, password and folder."
            case _:
                return f"No connection to the {mailbox} ({type(error).__name__})."


def _plain(settings: MailboxSettings) -> imaplib.IMAP4:
    return imaplib.IMAP4(settings.host, settings.port, timeout=settings.timeout_s)


def _starttls(settings: MailboxSettings) -> imaplib.IMAP4:
    line = _plain(settings)
    try:
        line.starttls(ssl_context=ssl.create_default_context())
    except BaseException:
        _cut(line)
        raise
    return line


def _implicit(settings: MailboxSettings) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    return imaplib.IMAP4_SSL(settings.host, settings.port, ssl_context=context, timeout=settings.timeout_s)


_DIALS: dict[Tls, Callable[[MailboxSettings], imaplib.IMAP4]] = {
    Tls.IMPLICIT: _implicit,
    Tls.STARTTLS: _starttls,
    Tls.NONE: _plain,
}


def _cut(line: imaplib.IMAP4) -> None:
    with suppress(OSError):
        line.shutdown()


def _require(answer: tuple[str, list[Any]]) -> list[Any]:
    said, data = answer
    if said != _OK:
        raise imaplib.IMAP4.error(said)
    return data


def _quoted(folder: str) -> str:
    return f'"{folder}"'
