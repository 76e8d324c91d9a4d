"""Read the mailbox for bounces, one mail after another: what it says is committed before the mail is moved away."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from attendance import bounces
from attendance.bounces import Bounce
from attendance.unit import Store
from notifications.bounces import report
from notifications.bounces.mark import Marks
from notifications.mailbox import Mailbox, MailboxTrouble

EVERY = timedelta(seconds=10)
READ_AT_ONCE = 20
# A server that is being started anew is no news; one that stays away is, since bounces lie there unread.
BORNE_FOR_S = 600.0
# Mails that could not be written down are not tried again until the process starts anew; there are never many.
LEFT_ALONE_AT_MOST = 1_000

log = structlog.get_logger()


class BounceReader:
    """Reads a mailbox; one worker at a time."""

    def __init__(
        self,
        store: Store,
        mailbox: Mailbox,
        marks: Marks,
        *,
        now: Callable[[], datetime],
        machine_now: Callable[[], datetime],
    ) -> None:
        """Take the mailbox, and the marks it is to know."""
        self._store, self._mailbox, self._marks = store, mailbox, marks
        self._now, self._machine_now = now, machine_now
        self._left_alone: set[str] = set()
        self._in_trouble_since: float | None = None

    def read(self) -> int:
        """Read the next mails; return how many were put away, 0 where none are left or the mailbox is away.

        Raises:
            MailboxTrouble: it has been away for so long that somebody must hear of it.
        """
        try:
            done = self._read()
        except MailboxTrouble as trouble:
            self._bear(trouble)
            return 0
        self._in_trouble_since = None
        return done

    def close(self) -> None:
        """Let go of the mailbox."""
        self._mailbox.close()

    def _read(self) -> int:
        waiting = [uid for uid in self._mailbox.waiting() if uid not in self._left_alone]
        return sum(self._take(uid) for uid in waiting[:READ_AT_ONCE])

    def _take(self, uid: str) -> bool:
        raw = self._mailbox.read(uid)
        if raw is None:
            return False
        bounce = self._bounce(report.read(raw))
        try:
            is_settled = self._store.command(
                lambda db: bounces.take(db, bounce, now=self._now(), machine_now=self._machine_now())
            )
        except Exception:  # one that breaks the code must not hold up the others; it stays where it is
            log.exception("bounce could not be written down", said=bounce.said.value)
            self._leave_alone(uid)
            return False
        if not is_settled:
            return False
        folders = self._mailbox.settings
        self._mailbox.move(uid, folders.done_folder if bounce.is_understood else folders.unknown_folder)
        return True

    def _bounce(self, found: report.Report) -> Bounce:
        ours = (self._marks.message_of(mark) for mark in found.marks)
        return Bounce(
            fingerprint=found.fingerprint,
            said=found.said,
            status=found.status,
            message_id=next((each for each in ours if each is not None), None),
        )

    def _leave_alone(self, uid: str) -> None:
        if len(self._left_alone) < LEFT_ALONE_AT_MOST:
            self._left_alone.add(uid)

    def _bear(self, trouble: MailboxTrouble) -> None:
        self._in_trouble_since = self._in_trouble_since or time.monotonic()
        log.warning("bounces cannot be read", reason=str(trouble))
        if time.monotonic() - self._in_trouble_since > BORNE_FOR_S:
            raise trouble
