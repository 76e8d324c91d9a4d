"""F13: what the networks say of texts: that they are lost, twice, out of order, when asked, or never."""

import json
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from typing import Any
from uuid import uuid4

from tests.fault.carriers import TEXT
from tests.fault.evidence import records_of
from tests.fault.installation import CALLBACK_TOKEN
from tests.fault.lab import Lab

ARRIVED, LOST, OVERDUE = "arrived", "lost", "overdue"
DELIVERED, FAILED, UNREACHED = "delivered", "permanent-failure", "temporary-failure"
# What is posted of a text, in this order, and how the text must stand: the first word counts.
Dealt = tuple[tuple[str, ...], str]
POSTED: tuple[Dealt, ...] = (
    ((DELIVERED, DELIVERED), ARRIVED),
    ((FAILED, FAILED, FAILED, DELIVERED), LOST),
    ((DELIVERED, UNREACHED), ARRIVED),
    (("sending", UNREACHED, "sending", UNREACHED), LOST),
)
UNSAID: Dealt = ((), OVERDUE)
WHEN_ASKED: Dealt = ((), LOST)
TEXTS = 8
WATCHED_S, DECIDED_WITHIN_S = 12.0, 30.0
STRANGE = "<dfb3abae-20bf-4081-8d7b-2793cb8487e8@strange.example>"


@dataclass
class Network:
    """Says of each text what it was dealt; `must` is how each must stand in the end, by its reference."""

    lab: Lab
    must: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def deal(self) -> None:
        """Say of each text that was taken since: by itself, only when asked, or nothing."""
        kinds = cycle([*POSTED, UNSAID, WHEN_ASKED])
        until = time.monotonic() + WATCHED_S
        while time.monotonic() < until and len(self.must) < TEXTS:
            for text in list(self.lab.notify.texts)[self._heard :]:
                self._heard += 1
                words, end = next(kinds)
                self.must[text.reference] = end
                if not words and end == LOST:
                    self.lab.notify.statuses[text.reference] = UNREACHED
                for each in words:
                    self.say(text.reference, each)
            time.sleep(0.1)

    def __post_init__(self) -> None:
        """Begin with the texts that come from now on."""
        self._heard = len(self.lab.notify.texts)

    def say(self, reference: str, status: str, *, token: str = CALLBACK_TOKEN, answer: int = 200) -> None:
        """Post a delivery receipt until it is answered."""
        body = json.dumps({"id": str(uuid4()), "reference": reference, "status": status, "notification_type": "sms"})
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        said = _post(self.lab.chance.choice(self.lab.installation.webs).port or 0, body, headers)
        if said != answer:
            self.wrong.append(f"I13: a report with {status} of {reference} was answered {said}, not {answer}")


def networks_unsure(lab: Lab) -> list[str]:
    """Let the networks say of some texts that they are lost, of some twice and in any order, and of some nothing."""
    lab.notify.status = "sending"
    network = Network(lab=lab)
    for _ in range(3):
        lab.crowd.volley(1)
    network.deal()
    network.say(STRANGE, FAILED)
    for reference in network.must:
        network.say(reference, FAILED, token="not-the-token-of-this-carrier-0123", answer=401)
        break
    lab.wait_for(lambda: not _undecided(lab, network.must), seconds=DECIDED_WITHIN_S)
    few = [] if len(network.must) >= TEXTS // 2 else [f"not done: only {len(network.must)} texts were sent"]
    return [*few, *network.wrong, *_undecided(lab, network.must), *_untold(lab, network.must)]


def _undecided(lab: Lab, must: dict[str, str]) -> list[str]:
    stands = {each.header_id: each.arrival for each in records_of(lab.installation.url).messages.values()}
    return [
        f"I3: text {reference} is {stands.get(reference)}, not {end}"
        for reference, end in must.items()
        if stands.get(reference) != end
    ]


def _untold(lab: Lab, must: dict[str, str]) -> list[str]:
    """Return the alerts whose text is lost or overdue, and of which nobody else was told."""
    records = records_of(lab.installation.url)
    wrong = []
    for notice in records.notices:
        message = records.messages.get(notice.message_id) if notice.message_id else None
        if message is None or notice.channel != TEXT or must.get(message.header_id) not in {LOST, OVERDUE}:
            continue
        alert = records.alerts.get(notice.alert_id or notice.subject_id)
        step = records.steps.get(notice.step_id) if notice.step_id else None
        if alert is None or step is None or alert.owner_id or alert.closed_at or alert.returned_at:
            continue
        if alert.steps <= step.number:
            wrong.append(f"I3: text {message.header_id} did not arrive, and nobody else was told of {alert.id}")
    return wrong


def _post(port: int, body: str, headers: dict[str, Any]) -> int | None:
    line = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.request("POST", "/hooks/notify", body, headers)
        return line.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        line.close()
