"""Clients that go on whatever happens: a provider's programs over the API, and the safeguarding lead at her screen.

A program repeats whatever it had no answer to under the same key, to whichever web process answers; now and then it
repeats what was answered, and now and then it sends something else under a key that was used.
"""

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from itertools import count
from typing import Any

from attendance.rules.calendar import to_london
from tests.fault.carriers import MAIL, Ledger
from tests.fault.history import LOST, OK, REFUSED, UNKNOWN, History
from tests.fault.installation import Installation
from tests.fault.planted import DSL, PASSWORD, PUPILS
from tests.integration.portal.school.pages import forms_of
from tests.support.visiting import Met, Page, Visitor

REGISTER, WALK_OFF, UPDATE, ABSENCE, TAKING_ON = "register", "walk-off", "update", "absence", "taking on"
REPEAT, OTHER_BODY = "repeat", "other body"
# How long a program waits for an answer, and how long it goes on asking.
ANSWER_WITHIN_S, GIVES_UP_AFTER_S = 20, 60
PAUSE_S = 0.25
STATUSES = ("present", "present", "present", "late", "absent")


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One thing to ask for."""

    what: str
    method: str
    path: str
    body: dict[str, Any]
    key: str
    token: str


@dataclass
class Crowd:
    """Everybody who uses the installation, each in a thread of their own, from `start` to `stop`."""

    installation: Installation
    history: History
    ledger: Ledger
    tokens: list[str]
    seed: str
    pace_s: float = 0.12
    programs: int = 4
    # Nobody reaches any web process.
    is_cut_off: bool = False
    _threads: list[threading.Thread] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _reported: list[str] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    failures: list[BaseException] = field(default_factory=list)

    def start(self) -> None:
        """Let everybody begin."""
        self._over.clear()
        share = len(self.tokens) // self.programs
        for number in range(self.programs):
            own = self.tokens[number * share : (number + 1) * share]
            self._begin(Program(self, random.Random(f"{self.seed} {number}"), own).live)
        self._begin(_Lead(self, random.Random(f"{self.seed} lead")).live)

    def stop(self) -> None:
        """Let everybody end what they are doing, and go."""
        self._over.set()
        for each in self._threads:
            each.join()
        self._threads.clear()
        if self.failures:
            raise self.failures[0]

    def wind_up(self) -> None:
        """Say of every pupil who was reported that they are back, so that the ladders rest."""
        program = self.program()
        for walk_off in self._reported:
            body = {"kind": "returned", "at": self.local_time(), "note": "Back with a member of staff"}
            program.do(program.request(UPDATE, "POST", f"/walk-offs/{walk_off}/updates", body))
        self._reported.clear()

    def program(self) -> "Program":
        """Return one more program of the provider's, which does what it is told."""
        return Program(self, random.Random(f"{self.seed} {self.number()}"), self.tokens)

    def volley(self, count: int) -> None:
        """Send one walk-off and one register many times over, all at once, each time under its first key."""
        program = self.program()
        for request in (program.walk_off(), program.register()):
            volley = [request, *[replace(request, what=REPEAT)] * (count - 1)]
            threads = [threading.Thread(target=program.do, args=(each,), daemon=True) for each in volley]
            for each in threads:
                each.start()
            for each in threads:
                each.join()

    @property
    def is_over(self) -> bool:
        """Say whether everybody is to go."""
        return self._over.is_set()

    def rest(self, seconds: float) -> None:
        """Wait, but not when it is over."""
        self._over.wait(seconds)

    def local_time(self) -> str:
        """The wall time the rules see."""
        return f"{to_london(self.installation.clock):%H:%M}"

    def clock(self) -> str:
        """The instant the rules see."""
        return self.installation.clock.isoformat()

    def report(self, walk_off: str) -> None:
        """Note a walk-off that got a receipt."""
        self._reported.append(walk_off)

    def reported(self, chance: random.Random) -> str | None:
        """Return one of the walk-offs that got a receipt."""
        return chance.choice(self._reported) if self._reported else None

    def number(self) -> int:
        """Return a number that nothing else has."""
        return next(self._numbers)

    def _begin(self, live: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._guarded, args=(live,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _guarded(self, live: Callable[[], None]) -> None:
        try:
            live()
        except BaseException as error:  # noqa: BLE001 - handed to whoever stops the crowd
            self.failures.append(error)


class Program:
    """A provider's program: one of several, with keys of its own."""

    def __init__(self, crowd: Crowd, chance: random.Random, tokens: list[str]) -> None:
        self._crowd, self._chance, self._tokens = crowd, chance, tokens

    def live(self) -> None:
        """Ask for one thing after the other until it is over."""
        while not self._crowd.is_over:
            request = self._next()
            said = self.do(request)
            if said is not None:
                self._after(request, said)
            self._crowd.rest(self._chance.uniform(0, 2 * self._crowd.pace_s))

    def do(self, request: Request) -> dict[str, Any] | None:
        """Ask until there is an answer; return it, or None where it is a refusal or none came."""
        history, crowd = self._crowd.history, self._crowd
        number = history.begin(request.what, clock=crowd.clock(), key=request.key, said=request.body)
        until = time.monotonic() + GIVES_UP_AFTER_S
        while time.monotonic() < until:
            status, said = self.ask(request)
            if status in {429, 503}:
                time.sleep(PAUSE_S)
                continue
            if status is None or status >= 500:
                history.go_on(number, LOST, request.what, clock=crowd.clock(), said={"status": status})
                time.sleep(PAUSE_S)
                continue
            phase = OK if status < 400 else REFUSED
            history.go_on(number, phase, request.what, clock=crowd.clock(), said={**said, "status": status})
            return said if phase == OK else None
        history.go_on(number, UNKNOWN, request.what, clock=crowd.clock())
        return None

    def _next(self) -> Request:
        makes = [self.register] * 8 + [self.walk_off] * 2 + [self.update] * 2 + [self.absence] * 2
        return self._chance.choice(makes)()

    def _after(self, request: Request, said: dict[str, Any]) -> None:
        if request.what == WALK_OFF:
            self._crowd.report(str(said["walk_off"]))
        if self._chance.random() < 0.1:
            self.do(replace(request, what=REPEAT))
        if self._chance.random() < 0.05:
            other = {"entries": request.body["entries"][:0]} if request.what == REGISTER else {"note": "Another"}
            self.do(replace(request, what=OTHER_BODY, body={**request.body, **other}))

    def request(self, what: str, method: str, path: str, body: dict[str, Any]) -> Request:
        """Return something to ask for, under a key of its own."""
        token = self._chance.choice(self._tokens)
        key = f"{self._crowd.seed}-{self._crowd.number()}"
        return Request(what=what, method=method, path=path, body=body, key=key, token=token)

    def register(self) -> Request:
        """Return some pupils of this morning's register."""
        placements = self._chance.sample(PUPILS, self._chance.randint(1, 3))
        number = self._crowd.number()
        entries = [
            {
                "placement": each,
                "status": self._chance.choice(STATUSES),
                "note": f"Mark {number} of {each}",
                "change_reason": "Seen again",
            }
            for each in placements
        ]
        path = f"/registers/{to_london(self._crowd.installation.clock).date()}/AM"
        return self.request(REGISTER, "PUT", path, {"entries": entries})

    def walk_off(self) -> Request:
        """Return a pupil who leaves now."""
        note = f"Left {self._crowd.number()}"
        body = {"placement": self._chance.choice(PUPILS), "left_at": self._crowd.local_time(), "note": note}
        return self.request(WALK_OFF, "POST", "/walk-offs", body)

    def update(self) -> Request:
        """Return a line about a pupil who left; without any, one who leaves."""
        walk_off = self._crowd.reported(self._chance)
        if walk_off is None:
            return self.walk_off()
        body = {"kind": "note", "at": self._crowd.local_time(), "note": f"Line {self._crowd.number()}"}
        return self.request(UPDATE, "POST", f"/walk-offs/{walk_off}/updates", body)

    def absence(self) -> Request:
        """Return an absence of a day to come."""
        number = self._crowd.number()
        day = (self._crowd.installation.clock + timedelta(days=1 + number // len(PUPILS) % 26)).date()
        while day.weekday() >= 5:
            day += timedelta(days=2)
        body = {
            "placement": PUPILS[number % len(PUPILS)],
            "date": day.isoformat(),
            "sessions": [self._chance.choice(("AM", "PM"))],
            "reason": "ill",
            "note": f"Absence {number}",
            "change_reason": "The mother rang again",
        }
        return self.request(ABSENCE, "POST", "/absences", body)

    def ask(self, request: Request) -> tuple[int | None, dict[str, Any]]:
        """Ask once; return the status and what was said, or None where no answer came."""
        port = self._chance.choice(self._crowd.installation.webs).port
        line = HTTPConnection("127.0.0.1", port or 0, timeout=ANSWER_WITHIN_S)
        headers = {
            "Authorization": f"Bearer {request.token}",
            "Idempotency-Key": request.key,
            "Content-Type": "application/json",
        }
        if self._crowd.is_cut_off:
            return None, {}
        try:
            line.request(request.method, f"/api/v1{request.path}", json.dumps(request.body), headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, HTTPException, ValueError):
            return None, {}
        finally:
            line.close()


class _Lead:
    """The safeguarding lead: reads her mail, and takes on what it tells of, by the page."""

    def __init__(self, crowd: Crowd, chance: random.Random) -> None:
        self._crowd, self._chance = crowd, chance
        self._visitor: Visitor | None = None
        self._done: set[str] = set()

    def live(self) -> None:
        while not self._crowd.is_over:
            self._crowd.rest(self._chance.uniform(0.2, 0.8))
            mails = [each for each in self._crowd.ledger.taken if each.carrier == MAIL and each.to == DSL]
            waiting = [each.alert for each in mails if each.kind == "walk_off" and each.alert not in self._done]
            if waiting:
                self._take_on(self._chance.choice(waiting))

    def _take_on(self, alert: str) -> None:
        self._done.add(alert)
        history, crowd = self._crowd.history, self._crowd
        number = history.begin(TAKING_ON, clock=crowd.clock(), key=alert, said={"alert": alert})
        until = time.monotonic() + GIVES_UP_AFTER_S
        while time.monotonic() < until:
            try:
                answer = self._send(alert)
            except (OSError, HTTPException):
                history.go_on(number, LOST, TAKING_ON, clock=crowd.clock())
                self._visitor = None
                time.sleep(PAUSE_S)
                continue
            phase = OK if answer.status_code == 303 else REFUSED if answer.status_code < 500 else LOST
            history.go_on(number, phase, TAKING_ON, clock=crowd.clock(), said={"status": answer.status_code})
            if phase != LOST:
                return
            time.sleep(PAUSE_S)
        history.go_on(number, UNKNOWN, TAKING_ON, clock=crowd.clock())

    def _send(self, alert: str) -> Page:
        if self._crowd.is_cut_off:
            raise ConnectionRefusedError
        visitor = self._signed_in()
        page, deed = visitor.get(f"/alerts/{alert}"), f"/alerts/{alert}/take-on"
        if page.status_code != 200:
            raise HTTPException(page.status_code)
        # Without the form somebody has it already, as where the answer to an earlier try was lost.
        return visitor.post(deed, forms_of(page).get(deed, {}))

    def _signed_in(self) -> Visitor:
        if self._visitor is None:
            visitor = Visitor(self._chance.choice(self._crowd.installation.webs).port or 0, Met())
            visitor.get("/sign-in")
            visitor.post("/sign-in", {"email": DSL, "password": PASSWORD})
            self._visitor = visitor
        return self._visitor
