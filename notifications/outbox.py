"""Word what was committed, lease a message, let go of the database, send it, write down what became of it.

A lane is one channel, urgent or not. Each lane has a connection of its own, so that a walk-off never queues behind
a week's mails, nor a text behind a mail server that does not answer.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from attendance import alert_codes, cover_invitations, messages, numbered, people
from attendance.alert_codes import LinkAndCode
from attendance.messages import Failure, Leased, NoticeGroup, Taken, Worded
from attendance.numbered import Numbered
from attendance.rules import circuit
from attendance.rules.mail_addresses import address_with
from attendance.staff import addresses
from attendance.unit import Db, Store
from notifications.arrivals import Asker
from notifications.bounces.reader import BounceReader
from notifications.channels import Accepted, Attachment, Channel, Letter, SendFailed, Tracking
from notifications.words import (
    CONFIRM_FOR,
    LINK,
    LINK_FOR,
    OPENS,
    REGISTER,
    SAYS,
    TAKE_ON,
    filled,
    mail_for,
    text_for,
    with_list,
)

EMAIL, SMS = "email", "sms"
# As many as are put into words in some tens of milliseconds: whoever writes meanwhile waits for no longer.
GROUPS_AT_ONCE = 50
ROUTINE_AT_ONCE = 20
# Longer than any one letter may take, so that nobody else sends what is still under way.
LEASE = timedelta(seconds=45)
ONE_LETTER = timedelta(seconds=35)
REPEATED = "You may have had this before: Muster cannot tell whether it arrived."

log = structlog.get_logger()

RenderAttachment = Callable[[dict[str, Any]], Attachment | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Lane:
    """One way out: a channel by name, for what is urgent or for what is not."""

    channel: str
    is_urgent: bool

    @property
    def name(self) -> str:
        """Return the lane's name, such as "send urgent email"."""
        return f"send {'urgent' if self.is_urgent else 'routine'} {self.channel}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Handed:
    """What became of a group of messages. `too_late` had been leased to another worker meanwhile."""

    sent: int = 0
    failed: int = 0
    too_late: int = 0
    given_back: int = 0

    def __add__(self, other: "Handed") -> "Handed":
        return Handed(
            sent=self.sent + other.sent,
            failed=self.failed + other.failed,
            too_late=self.too_late + other.too_late,
            given_back=self.given_back + other.given_back,
        )

    @property
    def count(self) -> int:
        """Return how many messages were tried."""
        return self.sent + self.failed + self.too_late


Outcome = Accepted | Failure | None
# What messages about alerts carry, by notice.
Codes = Mapping[UUID, LinkAndCode]


class MakeLink(Protocol):
    """Makes a link for a person, or to a session's register, and returns its secret."""

    def __call__(self, db: Db, whose_id: UUID, /, *, machine_now: datetime) -> str:
        """Make it."""


LINKS: dict[str, MakeLink] = {
    LINK_FOR: people.link_for,
    CONFIRM_FOR: addresses.link_for,
    OPENS: cover_invitations.link_for,
}


class Sender:
    """Words and sends. Safe to use from several threads, one lane each, and from several processes."""

    def __init__(
        self,
        store: Store,
        *,
        urgent: Mapping[str, Channel],
        routine: Mapping[str, Channel],
        base_url: str,
        now: Callable[[], datetime],
        machine_now: Callable[[], datetime],
        render_attachment: RenderAttachment,
        bounces: BounceReader | None = None,
        answers_to: str | None = None,
    ) -> None:
        """Take the channels by name, and two sets of them: an urgent letter never shares a connection.

        `answers_to` is the mailbox that providers write to; None where nobody reads what they answer.
        """
        self._store = store
        self._channels = {True: urgent, False: routine}
        self._base_url = base_url.rstrip("/")
        self._host = urlsplit(base_url).hostname or "muster"
        self._now, self._machine_now = now, machine_now
        self._render_attachment = render_attachment
        self._bounces, self._answers_to = bounces, answers_to
        # By the routine set: no urgent letter waits for a question.
        self._asker = Asker(store, routine, now=now, machine_now=machine_now)
        self._counting = threading.Lock()
        self.handed = Handed()

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """Return the lanes, urgent ones first; one without a carrier is there to say so, not to let messages wait."""
        return tuple(Lane(channel=name, is_urgent=is_urgent) for is_urgent in (True, False) for name in (EMAIL, SMS))

    def word(self, *, is_urgent: bool) -> int:
        """Put the notices that have no words yet into words; return how many messages they became."""
        return self._store.command(lambda db: self._word(db, is_urgent=is_urgent))

    def send(self, lane: Lane) -> Handed:
        """Send the next messages of a lane: one if urgent, else a group; nothing tried means nothing is due."""
        leased = self._lease(lane)
        if not leased:
            return Handed()
        channel = self._channels[lane.is_urgent].get(lane.channel)
        outcomes = self._try_each(channel, leased, self._codes_for(leased))
        taken: list[tuple[Leased, Outcome]] = [
            (each, outcome) for each, outcome in outcomes if not isinstance(outcome, Failure)
        ]
        # What has left must not leave again because the database was away for a moment.
        total = self._store.insist(lambda db: self._record(db, taken), within=LEASE)
        # Each failure sets much in motion, so it is written down alone: what was sent must not be sent again for it.
        for each, outcome in outcomes:
            if isinstance(outcome, Failure):
                total += self._record_failure(each, outcome)
        with self._counting:
            self.handed += total
        return total

    def send_urgent(self) -> Handed:
        """Send everything urgent that is due, by every channel."""
        return self._send_all(is_urgent=True)

    def send_routine(self) -> Handed:
        """Send everything else that is due, by every channel."""
        return self._send_all(is_urgent=False)

    def ask_arrivals(self) -> int:
        """Ask the carriers what arrived of what they took; return of how many messages."""
        return self._asker.ask()

    @property
    def reads_bounces(self) -> bool:
        """Say whether there is a mailbox for bounces."""
        return self._bounces is not None

    def read_bounces(self) -> int:
        """Read the next mails of the mailbox for bounces; return how many."""
        return 0 if self._bounces is None else self._bounces.read()

    def close(self) -> None:
        """Let go of every connection."""
        if self._bounces is not None:
            self._bounces.close()
        for channels in self._channels.values():
            for channel in channels.values():
                channel.close()

    def _send_all(self, *, is_urgent: bool) -> Handed:
        total = Handed()
        for lane in self.lanes:
            while lane.is_urgent is is_urgent:
                handed = self.send(lane)
                total += handed
                if handed.count == 0:
                    break
        return total

    def _word(self, db: Db, *, is_urgent: bool) -> int:
        groups = messages.unworded(
            db,
            is_urgent=is_urgent,
            limit=GROUPS_AT_ONCE,
            now=self._now(),
            takes_answers=self._answers_to is not None,
        )
        if groups:
            worded = [(group, self._in_words(group)) for group in groups]
            messages.put_in_words(db, worded, host=self._host, now=self._now(), machine_now=self._machine_now())
        return len(groups)

    def _in_words(self, group: NoticeGroup) -> Worded:
        words = text_for if group.channel == SMS else mail_for
        try:
            return words(group, base_url=self._base_url)
        except Exception:  # one notice that breaks the words must not silence the others, nor itself
            log.exception("notices could not be put into words", notices=[each.id for each in group.notices])
            return self._bare_words(group)

    def _bare_words(self, group: NoticeGroup) -> Worded:
        urgent = "URGENT: " if group.is_urgent else ""
        return Worded(
            subject=f"{urgent}Something is waiting for you – Muster",
            body=f"Muster: {urgent}something is waiting for you. Sign in: {self._base_url}/\n",
            kinds=tuple(dict.fromkeys(notice.kind.value for notice in group.notices)),
        )

    def _lease(self, lane: Lane) -> tuple[Leased, ...]:
        return self._store.command(
            lambda db: messages.lease(
                db,
                channel=lane.channel,
                is_urgent=lane.is_urgent,
                now=self._now(),
                machine_now=self._machine_now(),
                limit=1 if lane.is_urgent else ROUTINE_AT_ONCE,
                lease_for=LEASE,
            )
        )

    def _codes_for(self, leased: Sequence[Leased]) -> Codes:
        """Make the links and codes that these messages carry as they leave, all at once."""
        wanted = [UUID(each) for message in leased for each in (message.attachment or {}).get(TAKE_ON, ())]
        try:
            machine_now = self._machine_now()
            return (
                self._store.command(lambda db: alert_codes.make(db, wanted, machine_now=machine_now)) if wanted else {}
            )
        except Exception:  # an alert leaves without its code rather than not at all
            log.exception("the codes of messages about alerts could not be made", notices=wanted)
            return {}

    def _try_each(
        self, channel: Channel | None, leased: Sequence[Leased], codes: Codes
    ) -> list[tuple[Leased, Outcome]]:
        """Try one after the other; a carrier that fails them in a row is not asked to fail the rest."""
        outcomes: list[tuple[Leased, Outcome]] = []
        failures = 0
        for each in leased:
            outcome = None if failures >= circuit.FAILURES else self._try(channel, each, codes)
            outcomes.append((each, outcome))
            failures = failures + 1 if isinstance(outcome, Failure) and outcome.carrier_down else 0
            if outcome is None:
                failures = circuit.FAILURES
        return outcomes

    def _try(self, channel: Channel | None, leased: Leased, codes: Codes) -> Outcome:
        """Make one attempt; None means that nothing was tried because the lease is nearly over."""
        if channel is None:
            return Failure(reason=f"No carrier is set for {leased.channel}.", is_permanent=True)
        try:
            letter = self._letter(leased, codes)
            # Asked last: making a letter takes its time, and who slept through it no longer holds the message.
            if leased.lease_until - self._machine_now() < ONE_LETTER:
                return None
            return channel.send(letter)
        except SendFailed as failed:
            log.warning("message not taken", message=leased.message_id, channel=leased.channel, reason=failed.reason)
            return Failure(
                reason=failed.reason,
                is_permanent=failed.permanent,
                maybe_sent=failed.maybe_sent,
                carrier_down=failed.carrier_down,
                is_of_address=failed.permanent,
            )
        except Exception as error:  # one letter that breaks the code must not hold up the others
            log.exception("message could not be sent", message=leased.message_id, channel=leased.channel)
            reason = f"Muster could not make or send it ({type(error).__name__})."
            return Failure(reason=reason, is_permanent=False, maybe_sent=True)

    def _letter(self, leased: Leased, codes: Codes) -> Letter:
        body, carried = leased.body, leased.attachment
        for kind, make in LINKS.items():
            if carried and kind in carried:
                body, carried = self._with_link(body, UUID(carried[kind]), make), None
        if carried and TAKE_ON in carried:
            body, carried = _with_codes(body, carried, codes), None
        reply_to = None
        if carried and REGISTER in carried:
            (body, reply_to), carried = self._with_list(body, carried), None
        attached = self._render_attachment(carried) if carried else None
        # A text is found by its reference before it is sent again, and has no room for this.
        repeated = leased.possible_repeat and leased.channel == EMAIL
        return Letter(
            message_id=leased.header_id,
            to_address=leased.to_address,
            to_name=leased.to_name,
            subject=leased.subject,
            text=f"{body}\n{REPEATED}\n" if repeated else body,
            date=leased.created_at,
            kinds=leased.kinds,
            alert=leased.alert_ref,
            attachments=(attached,) if attached else (),
            # A restored copy does not know the try that may have arrived: the carrier is asked for it.
            attempt=leased.fence + leased.possible_repeat,
            reply_to=reply_to,
        )

    def _with_list(self, body: str, carried: dict[str, Any]) -> tuple[str, str | None]:
        """Return the words with the list and where their answer goes; a reminder without either rather than none."""
        try:
            kept = Numbered.from_json(carried[REGISTER])
            with self._store.reading() as db:
                found = numbered.fill(db, kept)
        except Exception:  # a register is still wanted
            log.exception("the list of a reminder could not be made")
            return body, None
        if found is None or self._answers_to is None:
            return body, None
        return with_list(carried[SAYS], kept, found.initials), address_with(found.secret, self._answers_to)

    def _with_link(self, body: str, whose_id: UUID, make: MakeLink) -> str:
        """Make the link as the mail leaves: the records keep its digest only, and its time begins now."""
        token = self._store.command(lambda db: make(db, whose_id, machine_now=self._machine_now()))
        return body.replace(LINK, token)

    def _record(self, db: Db, outcomes: list[tuple[Leased, Outcome]]) -> Handed:
        machine_now = self._machine_now()
        taken = [self._taken(leased, outcome) for leased, outcome in outcomes if isinstance(outcome, Accepted)]
        ours = messages.record_sent(db, taken, machine_now=machine_now)
        total = Handed(sent=len(ours))
        for each in taken:
            if each.leased not in ours:
                total += self._refused(each.leased)
        for leased, outcome in outcomes:
            if not isinstance(outcome, Accepted):
                messages.give_back(db, leased, machine_now=machine_now)
                total += Handed(given_back=1)
        return total

    def _taken(self, leased: Leased, accepted: Accepted) -> Taken:
        channel = self._channels[leased.is_urgent].get(leased.channel)
        return Taken(leased=leased, reference=accepted.reference, is_tracked=isinstance(channel, Tracking))

    def _record_failure(self, leased: Leased, failure: Failure) -> Handed:
        held = self._store.insist(
            lambda db: messages.record_failed(db, leased, failure, now=self._now(), machine_now=self._machine_now()),
            within=LEASE,
        )
        return Handed(failed=1) if held else self._refused(leased)

    def _refused(self, leased: Leased) -> Handed:
        log.warning("another worker has this message", message=leased.message_id, fence=leased.fence)
        return Handed(too_late=1)


def _with_codes(body: str, carried: dict[str, Any], codes: Codes) -> str:
    """Return the words with their links and codes; where one of them could not be made, the words without any."""
    missing = [each for each in carried[TAKE_ON] if UUID(each) not in codes]
    if missing:
        log.error("a message about an alert leaves without its code", notices=missing)
        return body
    return filled(carried[SAYS], codes)
