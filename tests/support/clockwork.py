"""The clockwork under a clock that moves only when told, with a carrier that keeps what it is given."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from muster.carriers import sender_with
from muster.clock import Clock
from muster.schedule import Clockwork, jobs_for
from notifications.channels import Accepted, Channel, Letter, SendFailed
from notifications.outbox import EMAIL, SMS, Sender
from tests.support.cast import WEDNESDAY, Cast, at, email_of
from tests.support.clock import ManualClock

BASE_URL = "https://muster.example"


@dataclass(kw_only=True)
class Carrier:
    """A channel that keeps letters, or fails as told: for one address, or (None) for all."""

    name: str = EMAIL
    letters: list[Letter] = field(default_factory=list)
    failures: dict[str | None, Exception] = field(default_factory=dict)

    def send(self, letter: Letter) -> Accepted:
        """Keep a letter, or raise what this address was told to raise."""
        failure = self.failures.get(letter.to_address, self.failures.get(None))
        if failure is not None:
            raise failure
        self.letters.append(letter)
        return Accepted(reference=f"kept-{len(self.letters)}")

    def refuse(self, who: str) -> None:
        """Refuse one of the cast for good."""
        self.failures[email_of(who)] = SendFailed("The mail server answered 550 no such mailbox", permanent=True)

    def defer(self, who: str | None = None) -> None:
        """Put one of the cast, or everybody, off until later."""
        address = email_of(who) if who else None
        self.failures[address] = SendFailed("The mail server answered 451 later", permanent=False)

    def accept(self) -> None:
        """Take everything again."""
        self.failures.clear()

    def check(self) -> str:
        """Say that it works."""
        return "It works."

    def close(self) -> None:
        """Hold nothing open."""

    def to(self, who: str) -> list[Letter]:
        """Return what one of the cast got, oldest first."""
        return [letter for letter in self.letters if letter.to_address == email_of(who)]

    def take(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return who was written to about what since the last look, in order of address."""
        taken = sorted((letter.to_address.partition("@")[0], letter.kinds) for letter in self.letters)
        self.letters.clear()
        return taken


@dataclass(kw_only=True)
class Shop:
    """The cast, a clock, a carrier and the clockwork over them."""

    cast: Cast
    clock: ManualClock
    carrier: Carrier
    texts: Carrier
    sender: Sender
    clockwork: Clockwork

    def tick(self, local: str | None = None, *, on: date = WEDNESDAY) -> dict[str, int]:
        """Jump to a London wall time, if one is given, and do all that is due."""
        if local is not None:
            self.clock.jump(at(local, on=on))
        return self.clockwork.tick()

    def wait(self, seconds: float) -> dict[str, int]:
        """Let time pass for the rules and the machine, and do all that is due."""
        self.clock.move(timedelta(seconds=seconds))
        return self.clockwork.tick()


def shop_with(cast: Cast, clock: Clock, email: Channel, texts: Channel, *, answers_to: str | None = None) -> Sender:
    """Return a sender over two channels."""
    channels = {EMAIL: email, SMS: texts}
    return sender_with(cast.store, clock, urgent=channels, routine=channels, base_url=BASE_URL, answers_to=answers_to)


@pytest.fixture
def shop(cast: Cast) -> Iterator[Shop]:
    """Everything, at 08:00 on the Wednesday."""
    clock = ManualClock(at("08:00"))
    carrier, texts = Carrier(), Carrier(name=SMS)
    sender = shop_with(cast, clock, carrier, texts)
    clockwork = Clockwork(cast.store, jobs_for(cast.store, sender, clock), clock)
    yield Shop(cast=cast, clock=clock, carrier=carrier, texts=texts, sender=sender, clockwork=clockwork)
    sender.close()
