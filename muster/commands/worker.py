"""`muster worker`: the scheduler and the sender alone, until SIGTERM."""

import os
import signal
import threading

import click

from muster.console import say
from muster.context import Muster, pass_muster, require_real_people, require_strong_database


@click.command("worker")
@pass_muster
def worker(muster: Muster) -> None:
    """Run the clockwork and send messages, without the web. On PostgreSQL any number of these may run."""
    from muster.bell import Bell
    from muster.carriers import mails_of, sender_for
    from muster.destinations import destinations_of, held_to
    from muster.garbage import leave_out_what_stays
    from muster.log import configure_logging
    from muster.worker import Worker

    configure_logging(muster.clock)
    bell = Bell()
    store = muster.store(wake=bell.ring)
    require_strong_database(muster.settings, store, is_web=False)
    require_real_people(muster.settings, store)
    sender = sender_for(muster.settings, store, muster.clock)
    running = Worker(
        store,
        sender,
        muster.clock,
        bell=bell,
        ping_url=muster.settings.heartbeat.ping_url,
        anchors=muster.anchor_files,
        mails=mails_of(muster.settings, store, muster.clock),
    )
    leave_out_what_stays()
    told_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_stop.set())
    with held_to(destinations_of(muster.settings)):
        running.start()
        say("The clockwork runs. Stop it with Ctrl+C.")
        told_to_stop.wait()
        has_ended = running.stop()
    if not has_ended:
        # A carrier that does not answer must not hold the process: its message is sent again, marked as a repeat.
        os._exit(0)
