"""The one shape every way out has: a letter goes in, the carrier's word comes back.

A channel makes one attempt. It never retries what may have arrived, and keeps no records:
that is the outbox's business.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file that travels with a letter."""

    filename: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """Words to one person by one channel.

    `message_id` is an RFC 5322 Message-ID with its angle brackets, the same on every
    attempt; a text carries it as its reference. `kinds` and `alert` go into the headers
    `Muster-Kind` and `Muster-Alert`. `attempt` is 1 the first time.
    """

    message_id: str
    # Who is written to, and what, stays out of anything that logs a letter.
    to_address: str = field(repr=False)
    to_name: str | None = field(default=None, repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    date: datetime
    kinds: tuple[str, ...] = ()
    alert: str | None = None
    attachments: tuple[Attachment, ...] = ()
    attempt: int = 1
    # Where an answer goes, if not to whoever sends.
    reply_to: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """The carrier took the letter; `reference` is its own word for it, where it gives one."""

    reference: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """What a carrier says of a letter it took: it arrived, or never will, for a reason that holds no address."""

    has_arrived: bool
    reason: str = ""


class SendFailed(Exception):
    """A letter was not, or perhaps not, taken by the carrier.

    `permanent`: this address will not take it, so somebody else must be told at once.
    `maybe_sent`: the letter had left and no answer came, so another attempt may repeat it.
    `carrier_down`: it would have been so with any letter, since the carrier could not be reached, kept silent or
    refuses us. `reason` is fit to be shown to an administrator, and holds no address.
    """

    def __init__(self, reason: str, *, permanent: bool, maybe_sent: bool = False, carrier_down: bool = False) -> None:
        super().__init__(reason)
        self.carrier_down = carrier_down
        self.reason = reason
        self.permanent = permanent
        self.maybe_sent = maybe_sent


class Channel(Protocol):
    """A way to reach people.

    Safe to share between threads, but it sends one letter at a time: give each lane a
    channel of its own, so that an urgent letter never queues behind another.
    """

    @property
    def name(self) -> str:
        """`email` or `sms`."""

    def send(self, letter: Letter) -> Accepted:
        """Make one attempt.

        Raises:
            SendFailed: the carrier did not take the letter, or did not say.
        """

    def check(self) -> str:
        """Try everything short of sending, and say in a sentence what works.

        Raises:
            SendFailed: with what does not work.
        """

    def close(self) -> None:
        """Let go of what is held open; the next letter opens it again."""


@runtime_checkable
class Tracking(Protocol):
    """A channel whose carrier says later whether a letter arrived."""

    def arrival(self, reference: str) -> Arrival | None:
        """Ask what became of a letter, by the carrier's own reference; None while it is under way.

        Raises:
            SendFailed: the carrier did not say.
        """
