"""Open an SMTP connection: encrypted as the settings say, signed in, and bounded in time.

Everything that goes wrong here is a matter of the network or of the settings, never of the
person written to.
"""

import re
import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from time import monotonic
from typing import Self

from notifications.channels import SendFailed
from notifications.channels.smtp.plain import one_line
from notifications.channels.smtp.settings import SmtpSettings, Tls

CUT_AGAIN_S = 0.5


class Deadline:
    """Cuts a conversation that outlasts it.

    A socket's time-out bounds one wait; a server that sends a byte a second would hold the
    sender for hours, and every alert behind this one.
    """

    def __init__(self, seconds: float) -> None:
        self._until = self.cut_at = monotonic() + seconds
        self._line: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        _KEEPER.keep(self)
        return self

    def __exit__(self, *_: object) -> None:
        _KEEPER.forget(self)

    @property
    def passed(self) -> bool:
        """Say whether time is up: by the clock, for a process that slept has not been woken by its own timer yet."""
        return monotonic() >= self._until

    def watch(self, line: smtplib.SMTP) -> None:
        """Cut this connection, from now on, when time is up.

        Raises:
            TimeoutError: it is up already.
        """
        if self.passed:
            raise TimeoutError
        self._line = line

    def cut(self) -> None:
        """Cut it, and again in a while: while encryption begins the socket changes hands, and one cut could miss it."""
        self.cut_at = monotonic() + CUT_AGAIN_S
        held = self._line.sock if self._line is not None else None
        if held is not None:
            with suppress(OSError):
                # Not the TLS socket's own shutdown: another thread is reading from it.
                socket.socket.shutdown(held, socket.SHUT_RDWR)


class _TimeKeeper:
    """Cuts whatever outlasts its deadline, in one thread for all of them.

    Not one for each letter: in a process short of memory whoever starts a thread may wait for it for ever.
    """

    def __init__(self) -> None:
        self._kept: set[Deadline] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin to look, where this process does not yet."""
        with self._changed:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._look, name="deadlines", daemon=True)
                self._thread.start()

    def keep(self, deadline: Deadline) -> None:
        """Cut this one when its time is up."""
        with self._changed:
            self.begin()
            self._kept.add(deadline)
            self._changed.notify()

    def forget(self, deadline: Deadline) -> None:
        """Cut this one no more."""
        with self._changed:
            self._kept.discard(deadline)

    def _look(self) -> None:
        while True:
            # What found no memory is done at the next look.
            with suppress(MemoryError):
                self._cut_due()

    def _cut_due(self) -> None:
        with self._changed:
            first = min((each.cut_at for each in self._kept), default=None)
            if first is None or first > monotonic():
                self._changed.wait(None if first is None else first - monotonic())
                return
            for each in self._kept:
                if each.cut_at <= monotonic():
                    each.cut()


_KEEPER = _TimeKeeper()


def keep_time() -> None:
    """Begin to watch over deadlines in this process; more than once is once."""
    _KEEPER.begin()


class _Line(smtplib.SMTP):
    """A connection that can be cut while it still waits for the greeting."""

    def __init__(self, settings: SmtpSettings, deadline: Deadline) -> None:
        deadline.watch(self)
        super().__init__(
            settings.host,
            settings.port,
            local_hostname=_own_name(settings),
            timeout=settings.timeout_s,
        )


class _TlsLine(smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""

    def __init__(self, settings: SmtpSettings, deadline: Deadline) -> None:
        deadline.watch(self)
        super().__init__(
            settings.host,
            settings.port,
            local_hostname=_own_name(settings),
            timeout=settings.timeout_s,
            context=ssl.create_default_context(),
        )


def _own_name(settings: SmtpSettings) -> str:
    # Asking the resolver for this machine's own name can take seconds and tells it to others.
    return settings.sender.rpartition("@")[2].strip("> ") or "localhost"


def open_line(settings: SmtpSettings, deadline: Deadline) -> smtplib.SMTP:
    """Connect, encrypt, sign in.

    Raises:
        SendFailed: never permanent.
    """
    try:
        dial = _TlsLine if settings.tls is Tls.IMPLICIT else _Line
        line = dial(settings, deadline)
        try:
            _greet(line, settings)
        except BaseException:
            line.close()
            raise
    except (OSError, ValueError) as error:
        raise SendFailed(why(error, settings, deadline), permanent=False, carrier_down=True) from error
    return line


def why(error: Exception, settings: SmtpSettings, deadline: Deadline) -> str:
    """Put a failed connection into a sentence for an administrator."""
    if deadline.passed:
        return f"The mail server was too slow: no end after {settings.whole_s:g} seconds."
    match error:
        case ssl.SSLCertVerificationError():
            sentence = f"The mail server's certificate cannot be trusted: {error.verify_message}."
        case smtplib.SMTPAuthenticationError():
            sentence = f"The mail server refused our user name or password ({error.smtp_code})."
        case smtplib.SMTPResponseException():
            sentence = f"The mail server answered {error.smtp_code} {said(error.smtp_error)}"
        case smtplib.SMTPNotSupportedError():
            sentence = f"The mail server cannot do what our settings ask: {error}"
        case TimeoutError() | smtplib.SMTPServerDisconnected(__context__=TimeoutError()):
            sentence = f"The mail server did not answer within {settings.timeout_s:g} seconds."
        case UnicodeError():
            # The error itself would show a letter of the password.
            sentence = "Check the mail server’s host, user name and password: unusual letters or stray dots."
        case _:
            sentence = f"No connection to the mail server: {one_line(str(error), limit=200)}"
    return sentence


def said(reply: bytes | str, *, hide: str = "") -> str:
    """Return a server's reply as one short line, without the address it may repeat."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    if hide:
        text = re.sub(re.escape(hide), "the address", text, flags=re.IGNORECASE)
    return one_line(text, limit=200)


def _greet(line: smtplib.SMTP, settings: SmtpSettings) -> None:
    if settings.tls is Tls.STARTTLS:
        line.starttls(context=ssl.create_default_context())
    line.ehlo_or_helo_if_needed()
    if settings.username:
        line.login(settings.username, settings.password or "")
