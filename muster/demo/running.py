"""Run the demo: web, worker, the clock that ticks on, and the cast who go on with their day beside the visitor."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from flask import Flask

from attendance.rules.calendar import to_london
from muster.bell import Bell
from muster.carriers import sender_with
from muster.clock import Clock
from muster.demo import cast
from muster.demo.clock import TICK_S, TickingClock
from muster.demo.days import Jump, jumps
from muster.demo.mailbox import Mailbox
from muster.demo.setting_up import channels, stage_for, store_of
from muster.demo.stage import Stage
from muster.serving import serve
from muster.settings import Settings, build_settings
from muster.web import build_web
from muster.worker import Worker
from portal import rooms
from portal.demo import BAR, Demo, blueprint_for

HOST = "127.0.0.1"
_STEPS = """
Be Bryony Castle, tutor at Tansy Hill Farm. Her morning register is open: mark one pupil absent, set the remaining
ones to present, send it. She gets a receipt; the home school is told at once.

Jump to 10:00. Ridgeway’s register has not come: the mailbox shows the mail to Joanne Whitlock, attendance officer.
At 10:30 the safeguarding lead hears of it, at 11:00 the headteacher.

As Bryony again, press the red button: a pupil has left without permission. Two fields are enough.

Be Samira Qureshi, safeguarding lead. The alert is on her screen, in her mail and in a text: say “I have this”.
Bryony now sees who has taken it on, and when.

Jump to Friday 15:00, and as Joanne download the week’s document under “Weeks”: what nobody reported is “Not
reported”, never present. Last week’s, as it was sent, is there too.
"""
TOUR = tuple(" ".join(step.split()) for step in _STEPS.split("\n\n"))

log = structlog.get_logger()


def settings_in(folder: Path, *, port: int) -> Settings:
    """Return the demo's settings; its data and its clock are files in the folder."""
    values = {
        "environment": "demo",
        "base_url": f"http://{HOST}:{port}",
        "database": {"url": "sqlite:///demo.db"},
        # Nothing is ever sent there: the demo's channels lead to the mailbox on screen.
        "mail": {"host": HOST, "sender": "Muster <muster@muster.example.org>", "tls": "none"},
        "alarms": {"email": "alarms@trust.example.org"},
        "clock": {"file": "clock"},
        # Its people do not exist, and a visitor signs in as each of them by a button.
        "sign_in": {"second_factor": False},
    }
    return build_settings(values, folder=folder)


class Show:
    """A demo that is set up: its clock, its cast, its web application and its worker."""

    def __init__(self, settings: Settings, mailbox: Mailbox, *, start: datetime) -> None:
        """Put it together over a database that stands at `start`."""
        if settings.clock.file is None:
            raise ValueError("a demo has a clock file")
        self.ticking = TickingClock(settings.clock.file, start)
        self._settings, self._mailbox = settings, mailbox
        clock, bell = Clock(settings.clock.file), Bell()
        store = store_of(settings, wake=bell.ring)
        self.store = store
        self.stage: Stage = stage_for(store, mailbox, settings, at=start, start=start)
        ways_out = channels(mailbox)
        sender = sender_with(store, clock, urgent=ways_out, routine=ways_out, base_url=settings.base_url)
        self.worker = Worker(store, sender, clock, bell=bell)
        self.app: Flask = build_web(settings, store, clock, bars=(BAR,))
        self.app.register_blueprint(blueprint_for(self._handed_over()))
        rooms.check(self.app, "portal", "machine", "demo")
        self._moving = threading.Lock()
        self._stopping = threading.Event()

    def run(self, *, port: int) -> None:
        """Serve until SIGTERM or Ctrl+C.

        Raises:
            OSError: the port is taken.
        """
        ticking = threading.Thread(target=self._tick_on, name="demo clock", daemon=True)
        ticking.start()
        try:
            serve(self.app, host=HOST, port=port, base_url=self._settings.base_url, beside=self.worker)
        finally:
            self._stopping.set()
            ticking.join(timeout=TICK_S)
            self.store.database.dispose()

    def move(self, name: str) -> None:
        """Put the clock forward by one of the ways there are now; any other name changes nothing."""
        with self._moving:
            way = next((each for each in self.ways() if each.name == name), None)
            if way is not None:
                self._play(way.to)
                self.ticking.put_forward(way.to)
        if way is not None:
            self.worker.clockwork.tick()

    def ways(self) -> tuple[Jump, ...]:
        """Return where the clock may be put forward to."""
        return jumps(self.ticking.now())

    def _play(self, until: datetime) -> None:
        log.info("the demo goes on", to=to_london(until).isoformat())
        self.stage.play(until)

    def _tick_on(self) -> None:
        while not self._stopping.wait(TICK_S):
            with self._moving:
                now = self.ticking.tick()
                if self.stage.is_due(now):
                    self._play(now)

    def _handed_over(self) -> Demo:
        mailbox = self._mailbox
        return Demo(
            trust=cast.TRUST,
            people=cast.SIGN_INS,
            password=cast.PASSWORD,
            tour=TOUR,
            ways=self.ways,
            move=self.move,
            letters=mailbox.newest_first,
            new=lambda: mailbox.new,
            seen_up_to=lambda: mailbox.seen_up_to,
            look=mailbox.look,
        )


def announce(settings: Settings, start: datetime, say: Callable[[str], None]) -> None:
    """Print where the demo is, whom one may be, and the tour."""
    say(f"\n{cast.TRUST}, which does not exist, is at {settings.base_url}")
    say(f"It is {to_london(start):%A %-d %B %Y, %H:%M} there, and the clock runs. Stop it with Ctrl+C.\n")
    say(f"Sign in with a button on the page, or by hand. Everybody’s password: {cast.PASSWORD}")
    for person in cast.SIGN_INS:
        who = f"{person.name}, {person.place}"
        say(f"  {person.role:<30} {who:<42} {person.email}")
    say("\nIn five minutes:")
    for number, step in enumerate(TOUR, start=1):
        say(f"  {number}. {step}")
