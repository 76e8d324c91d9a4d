"""Read the mailbox that providers write to: each e-mail is on record before it is moved away, and read afterwards.

What cannot be told to be for any provider is moved to a folder of its own and stays there; nothing is ever deleted.
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Protocol
from uuid import UUID

import structlog

from attendance.intake import addresses, sheets
from attendance.intake.sheets import SentFile
from attendance.mails import arriving, reading, replies
from attendance.mails.arriving import Arrived, Kept
from attendance.mails.reading import Brought, SheetBrought, StoredMail
from attendance.mails.replies import Answered, NotTaken, Reply
from attendance.rows import Grid
from attendance.rules.mail_addresses import secret_in
from attendance.rules.walk_off_words import tells_of_walk_off
from attendance.unit import Db, Store
from gateway.mail import message, proof
from gateway.mail.answers import read_answers
from gateway.mail.courtesies import is_courtesy, is_subject_of_answer
from gateway.mail.message import Attached, Mail

EVERY = timedelta(seconds=5)
READ_AT_ONCE = 20
# The largest sheet is 5 MB, which an e-mail carries as 7. Of a larger e-mail nothing is read, lest half of a sheet is.
LARGEST_MAIL = 10_000_000
# A server that is being started anew is no news; one that stays away is, since registers lie there unread.
BORNE_FOR_S = 600.0
# How long it rests after each failure with one e-mail, before it is tried again; then it is put before a person. A
# database that is away for a while is no fault of an e-mail.
RESTS = (timedelta(seconds=1), timedelta(minutes=1), timedelta(minutes=10))
# A picture as small beside a sheet is one of a signature; a register on paper that was photographed is larger.
LARGEST_ORNAMENT, PICTURES = 50_000, frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg"})
SHEETS = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods"})

# The ids that Muster gives its messages.
_OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>]+>", re.ASCII)
_OFF_SITE = re.compile(r"off[- ]?site")

log = structlog.get_logger()


class Box(Protocol):
    """A mailbox whose mails are known by numbers. Whatever it does raises ConnectionError while it is away."""

    def waiting(self) -> list[str]:
        """Return what lies in its folder, oldest first."""

    def read(self, uid: str) -> bytes | None:
        """Return a mail up to a bound; None where it has gone."""

    def move(self, uid: str, folder: str) -> None:
        """Move a mail to another folder."""

    def close(self) -> None:
        """Let go of the connection."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Trouble:
    """How often something failed with one e-mail, and before when, by a clock that never steps, it is left alone."""

    count: int
    not_before: float


class MailReader:
    """Takes in what providers write; one worker at a time.

    `address` is the mailbox's own, `authserv_id` the name under which its server says who really sent a mail.
    """

    def __init__(
        self,
        store: Store,
        box: Box,
        *,
        address: str,
        authserv_id: str,
        folders: tuple[str, str],
        read_grid: Callable[[bytes], Grid],
        now: Callable[[], datetime],
    ) -> None:
        """Take the mailbox, and the folders for what was taken in and for what is nobody's."""
        self._store, self._box, self._now = store, box, now
        self._address, self._authserv_id = address, authserv_id
        self._done_folder, self._other_folder = folders
        self._read_grid = read_grid
        self._trouble: dict[str | UUID, _Trouble] = {}
        self._in_trouble_since: float | None = None

    def fetch(self) -> int:
        """Put the next e-mails on record; return how many were moved away, 0 where none are left or it is away.

        Raises:
            ConnectionError: the mailbox has been away for so long that somebody must hear of it.
        """
        try:
            waiting = [uid for uid in self._box.waiting() if self._may_try(uid)]
            done = sum(self._fetch_one(uid) for uid in waiting[:READ_AT_ONCE])
        except ConnectionError as trouble:
            self._bear(trouble)
            return 0
        self._in_trouble_since = None
        return done

    def read(self) -> int:
        """Read the next e-mails that are on record; return how many were, 0 where none are left."""
        with self._store.reading() as db:
            waiting = reading.waiting(db, limit=READ_AT_ONCE + len(self._trouble))
        return sum(self._read_one(each) for each in [each for each in waiting if self._may_try(each)][:READ_AT_ONCE])

    def close(self) -> None:
        """Let go of the mailbox."""
        self._box.close()

    def _fetch_one(self, uid: str) -> bool:
        raw = self._box.read(uid)
        if raw is None:
            return False
        try:
            kept = self._keep(raw)
        except Exception:  # one that breaks the code must not hold up the others; it stays where it is, then aside
            log.exception("mail could not be put on record")
            if self._fails_again(uid):
                return False
            log.warning("mail is left in another folder, as it cannot be put on record", folder=self._other_folder)
            kept = None
        self._trouble.pop(uid, None)
        is_taken = kept in {Kept.NEW, Kept.KNOWN} and len(raw) < LARGEST_MAIL
        self._box.move(uid, self._done_folder if is_taken else self._other_folder)
        return True

    def _keep(self, raw: bytes) -> Kept | None:
        """Put an e-mail on record; return None where it is for no provider."""
        mail = message.read(raw)
        with self._store.reading() as db:
            provider_id = self._provider_of(db, mail)
        if provider_id is None:
            log.warning("mail is for no provider", bytes=len(raw))
            return None
        arrived = Arrived(
            provider_id=provider_id,
            fingerprint=mail.fingerprint,
            raw=raw,
            proven=proof.proves(mail, authserv_id=self._authserv_id),
            sender=mail.from_line,
            subject=mail.subject,
            said=_said(mail),
            heard=mail.heard,
            is_answer=mail.is_answer,
        )
        return self._store.command(lambda db: arriving.keep(db, arrived, now=self._now()))

    def _provider_of(self, db: Db, mail: Mail) -> UUID | None:
        """Return whose address it was sent to; None where to nobody's, or to those of two."""
        secrets = {found for each in mail.recipients if (found := secret_in(each, self._address))}
        providers = {of_one for secret in sorted(secrets) if (of_one := addresses.provider_of(db, secret))}
        return providers.pop() if len(providers) == 1 else None

    def _read_one(self, mail_id: UUID) -> bool:
        with self._store.reading() as db:
            mail = reading.load(db, mail_id)
        if mail is None:
            return False
        try:
            brought = self._brought(mail)
            self._store.command(lambda db: reading.finish(mail, db, brought, now=self._now()))
        except Exception:  # one that breaks what reads it must not hold up the others; a person looks at it
            log.exception("mail could not be read", mail=str(mail_id))
            if self._fails_again(mail_id):
                return False
            return self._give_up(mail)
        self._trouble.pop(mail_id, None)
        return True

    def _give_up(self, mail: StoredMail) -> bool:
        for way in (reading.give_up, reading.put_aside):
            try:
                self._store.command(lambda db, way=way: way(mail, db, now=self._now()))  # type: ignore[misc]
            except Exception:  # it stays stored, and is tried again when the worker starts anew
                log.exception("mail could not be put before a person", mail=str(mail.id))
            else:
                return True
        return False

    def _brought(self, mail: StoredMail) -> Brought:
        parsed = message.read(mail.raw)
        if len(mail.raw) >= LARGEST_MAIL:
            return Brought(
                subject=parsed.subject,
                said=_said(parsed),
                heard=parsed.heard,
                is_answer=parsed.is_answer,
                is_too_large=True,
            )
        if parsed.is_answer:
            return Brought(subject=parsed.subject, said="", is_answer=True)
        found = [each for each in parsed.attachments if _is_sheet(each)]
        reply = self._reply(mail, parsed)
        is_some = bool(found) or reply is not None
        others = [each for each in parsed.attachments if each not in found and not (is_some and _is_ornament(each))]
        return Brought(
            subject=parsed.subject,
            said=_said(parsed),
            heard=parsed.heard,
            reply=reply,
            sheets=tuple(self._sheet(mail, each) for each in found),
            unread=_names(others, is_cut=parsed.is_cut),
            is_automatic=parsed.is_automatic,
        )

    def _reply(self, mail: StoredMail, parsed: Mail) -> Reply | None:
        """Return what it answers to a register that Muster asked for; only what was written above the quoted mail."""
        if not mail.is_proven or parsed.is_automatic or parsed.is_cut or not parsed.said:
            return None
        answers_to = [(UUID(found[1]), each) for each in parsed.answers_to if (found := _OURS.fullmatch(each))]
        with self._store.reading() as db:
            asked = replies.asked_by(mail.scope, db, answers_to)
        if asked is None:
            return None
        read, name = read_answers(parsed.said, frozenset(asked.refs)), mail.scope.actor.name
        if not read.answers and not read.held:
            return None
        is_all = is_courtesy(read.rest, name=name) and is_subject_of_answer(parsed.subject, asked.subject, name=name)
        return Reply(
            asked=asked,
            answered=tuple(
                Answered(number=each.number, status=each.status, at=each.at, reason=each.reason)
                for each in read.answers
            ),
            held=tuple(NotTaken(number=each.number, words=each.words, why=each.why) for each in read.held),
            says_more=not is_all,
        )

    def _may_try(self, key: str | UUID) -> bool:
        trouble = self._trouble.get(key)
        return trouble is None or trouble.not_before <= time.monotonic()

    def _fails_again(self, key: str | UUID) -> bool:
        """Note a failure; return whether it is to be tried again, after a rest."""
        count = self._trouble[key].count + 1 if key in self._trouble else 1
        if count > len(RESTS):
            self._trouble[key] = _Trouble(count=count, not_before=float("inf"))
            return False
        self._trouble[key] = _Trouble(count=count, not_before=time.monotonic() + RESTS[count - 1].total_seconds())
        return True

    def _sheet(self, mail: StoredMail, attached: Attached) -> SheetBrought:
        """Put a sheet on record, read it, and record what it says where its sender is proven."""
        file = SentFile(name=attached.name, raw=attached.raw)
        brought = self._store.command(lambda db: reading.keep_sheet(mail, db, file))
        intake_id = brought.intake_id
        if intake_id is None:
            return brought
        grid = self._read_grid(attached.raw)
        if not brought.is_read:
            self._store.command(lambda db: self._take_in(mail, db, intake_id, grid))
        self._store.command(lambda db: reading.record_sheet(mail, db, intake_id, now=self._now()))
        return replace(brought, tells_of_walk_off=any(_tells(cell) for _, cells in grid.lines for cell in cells))

    def _take_in(self, mail: StoredMail, db: Db, intake_id: UUID, grid: Grid) -> None:
        now = self._now()
        sheets.take_in(mail.scope, db, intake_id, grid, now=now, is_recorded_next=mail.is_recorded_next(now))

    def _bear(self, trouble: ConnectionError) -> None:
        self._in_trouble_since = self._in_trouble_since or time.monotonic()
        log.warning("mails of providers cannot be read", reason=str(trouble))
        if time.monotonic() - self._in_trouble_since > BORNE_FOR_S:
            raise trouble


def _said(mail: Mail) -> str:
    # Whoever answers below what they quote says it there.
    return mail.said or mail.text


def _tells(cell: str) -> bool:
    """Say whether a cell reads as if a pupil left; “off-site” is in titles, and a pupil may be called Mia."""
    return tells_of_walk_off(_OFF_SITE.sub(" ", cell.casefold()))


def _is_ornament(attached: Attached) -> bool:
    is_picture = PurePosixPath(attached.name.lower()).suffix in PICTURES
    return is_picture and len(attached.raw) <= LARGEST_ORNAMENT


def _is_sheet(attached: Attached) -> bool:
    return PurePosixPath(attached.name.lower()).suffix in SHEETS


def _names(attachments: Sequence[Attached], *, is_cut: bool) -> tuple[str, ...]:
    return (*(each.name for each in attachments), *(("more than is read",) if is_cut else ()))
