"""Hand letters to a mail server, one at a time, over a connection that is kept between them."""

import smtplib
import threading
import time
from contextlib import suppress

from notifications.channels import Accepted, Letter, SendFailed
from notifications.channels.smtp.compose import Envelope, compose
from notifications.channels.smtp.line import Deadline, keep_time, open_line, said, why
from notifications.channels.smtp.reports import Asked, reports_wanted
from notifications.channels.smtp.settings import SmtpSettings, Tls

_OK = range(200, 300)
_GO_AHEAD = 354
_CLOSING = 421
_NO = range(400, 600)
_NEVER = range(500, 600)
# Refusals of us, not of the person: not signed in, sign-in too weak, encryption wanted.
_OUR_OWN_FAULT = frozenset({503, 530, 534, 535, 538})


class SmtpChannel:
    """E-mail. A lock guards the one connection: threads may share it, and take turns."""

    name = "email"

    def __init__(self, settings: SmtpSettings) -> None:
        keep_time()
        self._settings = settings
        self._lock = threading.Lock()
        self._line: smtplib.SMTP | None = None
        self._used_at = 0.0

    def send(self, letter: Letter) -> Accepted:
        """Hand over one letter, reopening a connection that has gone stale.

        Raises:
            SendFailed: permanent if the server refuses this address or this letter for good;
                `maybe_sent` if the connection failed once the text had begun to leave.
        """
        envelope = compose(letter, sender=self._settings.sender, marks=self._settings.marks)
        with self._lock, Deadline(self._settings.whole_s) as deadline:
            try:
                line = self._line_that_takes(envelope, deadline)
                answer = self._hand_over(line, envelope, deadline)
            except BaseException:
                self._drop()
                raise
            self._used_at = time.monotonic()
            return Accepted(reference=answer)

    def check(self) -> str:
        """Connect and sign in afresh, and say so.

        Raises:
            SendFailed: never permanent.
        """
        with Deadline(self._settings.whole_s) as deadline:
            line = open_line(self._settings, deadline)
            _goodbye(line)
        how = "without encryption" if self._settings.tls is Tls.NONE else "encrypted"
        who = "" if not self._settings.username else ", and our user name and password are right"
        return f"The mail server {self._settings.host} answers, {how}{who}."

    def close(self) -> None:
        """Say goodbye to the server, if a connection is open."""
        with self._lock, Deadline(self._settings.timeout_s) as deadline:
            if self._line is not None:
                deadline.watch(self._line)
                _goodbye(self._line)
                self._line = None

    def _line_that_takes(self, envelope: Envelope, deadline: Deadline) -> smtplib.SMTP:
        """Return a connection on which the server waits for the text.

        Nothing has left before that, so a kept connection that turns out dead is replaced.
        """
        kept = self._kept_line()
        if kept is not None:
            deadline.watch(kept)
            with suppress(OSError):
                _offer(kept, envelope, self._settings)
                return kept
            self._drop()
        try:
            self._line = line = open_line(self._settings, deadline)
            _offer(line, envelope, self._settings)
        except OSError as error:
            raise SendFailed(why(error, self._settings, deadline), permanent=False, carrier_down=True) from error
        return line

    def _kept_line(self) -> smtplib.SMTP | None:
        # Firewalls forget idle connections in silence; finding out costs a whole time-out.
        if self._line is not None and time.monotonic() - self._used_at > self._settings.idle_s:
            self._drop()
        return self._line

    def _hand_over(self, line: smtplib.SMTP, envelope: Envelope, deadline: Deadline) -> str:
        if deadline.passed:
            # Whoever slept until now no longer holds the letter: nothing of it has left, and nothing may.
            raise SendFailed(why(TimeoutError(), self._settings, deadline), permanent=False)
        try:
            line.send(envelope.data)
            code, reply = _whole(line.getreply(), envelope, deadline)
        except OSError as error:
            # The final dot may have arrived: to send again now could tell somebody twice.
            reason = why(error, self._settings, deadline)
            raise SendFailed(reason, permanent=False, maybe_sent=True, carrier_down=True) from error
        if code not in _OK:
            raise _refusal(code, reply, envelope)
        return said(reply, hide=envelope.recipient)

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def _offer(line: smtplib.SMTP, envelope: Envelope, settings: SmtpSettings) -> None:
    """Name sender and recipient, and get leave to send the text.

    Where reports are wanted and the server does not take that, whatever its reason, it is offered plainly: no letter is
    lost for the sake of hearing what became of it.

    Raises:
        OSError: the connection failed or is being closed.
        SendFailed: the server refused.
    """
    asked = reports_wanted(line, envelope, settings)
    if asked != Asked(sender=envelope.sender):
        with suppress(SendFailed):
            _name_both(line, envelope, asked)
            _ask_for_leave(line, envelope)
            return
        _still_open(line.docmd("RSET"), envelope)
    _name_both(line, envelope, Asked(sender=envelope.sender))
    _ask_for_leave(line, envelope)


def _name_both(line: smtplib.SMTP, envelope: Envelope, asked: Asked) -> None:
    code, reply = _still_open(line.mail(asked.sender, asked.of_mail), envelope)
    if code not in _OK:
        # It is our own address that was refused, whatever the number says.
        raise SendFailed(_answered(code, reply, envelope), permanent=False, carrier_down=True)
    code, reply = _still_open(line.rcpt(envelope.recipient, asked.of_recipient), envelope)
    if code not in _OK:
        raise _refusal(code, reply, envelope)


def _ask_for_leave(line: smtplib.SMTP, envelope: Envelope) -> None:
    code, reply = _still_open(line.docmd("DATA"), envelope)
    if code != _GO_AHEAD:
        raise _refusal(code, reply, envelope)


def _still_open(answer: tuple[int, bytes], envelope: Envelope) -> tuple[int, bytes]:
    code, reply = answer
    if code == _CLOSING:
        raise smtplib.SMTPResponseException(code, said(reply, hide=envelope.recipient))
    return answer


def _whole(answer: tuple[int, bytes], envelope: Envelope, deadline: Deadline) -> tuple[int, bytes]:
    """Return a receipt, but not what is left of one that was cut: smtplib takes that for whole."""
    code, reply = answer
    if deadline.passed or (code not in _OK and code not in _NO):
        raise smtplib.SMTPResponseException(code, said(reply, hide=envelope.recipient))
    return answer


def _refusal(code: int, reply: bytes, envelope: Envelope) -> SendFailed:
    is_ours = code in _OUR_OWN_FAULT
    return SendFailed(_answered(code, reply, envelope), permanent=code in _NEVER and not is_ours, carrier_down=is_ours)


def _answered(code: int, reply: bytes, envelope: Envelope) -> str:
    return f"The mail server answered {code} {said(reply, hide=envelope.recipient)}"


def _goodbye(line: smtplib.SMTP) -> None:
    with suppress(OSError):
        line.quit()
    line.close()
