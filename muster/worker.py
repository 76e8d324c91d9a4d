"""The worker: the clockwork on its metronome, and a bell that sends what is urgent at once.

`muster worker` runs one alone, `muster serve` runs one beside the web; where that is gone, `muster.relief` runs one.
"""

import os
import threading
import time
from collections.abc import Callable

from attendance.unit import Store
from gateway.mail.reader import MailReader
from muster.anchor_files import AnchorFiles
from muster.bell import Bell
from muster.clock import Clock
from muster.dead_man import ping_job
from muster.ear import Ear
from muster.older_copy import hold_if_older
from muster.pulse import Pulse
from muster.schedule import KEEP_ROOM, WORD_URGENT, Clockwork, Job, jobs_for, metronome
from notifications.outbox import Sender

STOP_WITHIN_S = 8.0
# How often it is looked whether the clockwork beats.
LOOKED_AT_EVERY_S = 10.0


def _end() -> None:
    # Nothing that could want memory, nor wait for a thread that hangs: it is as if the process had been killed.
    os.write(2, b"The clockwork stands still. This process ends, to be started again.\n")
    os._exit(1)


class Worker:
    """Runs every job until stopped. `bell` is what the store rings; without one the metronome alone wakes."""

    def __init__(
        self,
        store: Store,
        sender: Sender,
        clock: Clock,
        *,
        bell: Bell | None = None,
        ping_url: str | None = None,
        anchors: AnchorFiles | None = None,
        mails: MailReader | None = None,
        is_relief: bool = False,
        end: Callable[[], None] = _end,
    ) -> None:
        """Prepare; `start` begins. `ping_url` is fetched while all is well; `anchors` is where they are written.

        `mails` takes in what providers write, where there is a mailbox for it.
        `bell` is what this process rings; on PostgreSQL it rings for what others commit too.
        `is_relief`: it does a worker's work only as long as there is none, and one process alone does.
        `end` is called where the clockwork stands still for good, as in a process that ran out of memory.
        """
        watched = () if ping_url is None else (ping_job(store, clock, ping_url),)
        jobs = (*jobs_for(store, sender, clock, anchors=anchors, mails=mails), *watched)
        self.clockwork = Clockwork(store, jobs, clock, is_relief=is_relief)
        self._store, self._clock, self._anchors = store, clock, anchors
        self._sender, self._mails = sender, mails
        self._bell = bell or Bell()
        self._metronome = metronome(self.clockwork)
        self._ear = Ear(store.database, self._bell)
        self._listening: list[threading.Thread] = []
        self._end, self._is_over = end, threading.Event()

    def start(self) -> bool:
        """Start the metronome and listen for the bell, over an older copy of the database on hold.

        False: another process relieves the worker already, so nothing was started.
        """
        if not self.clockwork.beat():
            return False
        if self._anchors is not None:
            hold_if_older(self._store, self._clock, self._anchors)
        by_name = {job.name: job for job in self.clockwork.jobs}
        if KEEP_ROOM in by_name:
            # Not a minute later: a disk that is nearly full as Muster starts is full soon.
            self.clockwork.run(by_name[KEEP_ROOM])
        for lane in self._sender.lanes:
            if lane.is_urgent:
                self._listen([by_name[WORD_URGENT], by_name[lane.name]], name=lane.name)
        self._ear.open()
        self._metronome.start()
        threading.Thread(target=self._watch, name="watch", daemon=True).start()
        return True

    def stop(self, *, within_s: float = STOP_WITHIN_S) -> bool:
        """End after what is under way; return whether all of it ended in time.

        What did not end is a message on its way to a carrier: its lease runs out, and it is sent again, marked.
        """
        until = time.monotonic() + within_s
        self.clockwork.stop()
        self._is_over.set()
        self._ear.close(within_s=0)
        self._bell.ring()
        if self._metronome.running:
            self._metronome.shutdown(wait=False)
        all_ended = [self.clockwork.has_ended(job, within_s=until - time.monotonic()) for job in self.clockwork.jobs]
        is_deaf = self._ear.close(within_s=until - time.monotonic())
        if not (all(all_ended) and is_deaf):
            return False
        self._sender.close()
        if self._mails is not None:
            self._mails.close()
        return True

    def _watch(self) -> None:
        """End the process if its clockwork beats no more: whoever watches over processes starts it again."""
        pulse = Pulse(seen=self.clockwork.beats)
        while not self._is_over.wait(LOOKED_AT_EVERY_S):
            if pulse.is_gone(self.clockwork.beats) and not self.clockwork.is_stopping:
                self._end()
                return

    def _listen(self, jobs: list[Job], *, name: str) -> None:
        heard = self._bell.listener()
        thread = threading.Thread(target=self._answer, args=(heard, jobs), name=f"bell: {name}", daemon=True)
        self._listening.append(thread)
        thread.start()

    def _answer(self, heard: threading.Event, jobs: list[Job]) -> None:
        while not self.clockwork.is_stopping:
            heard.wait()
            heard.clear()
            for job in jobs:
                self.clockwork.run(job)
        self._bell.leave(heard)
