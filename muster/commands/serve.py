"""`muster serve`: the web, and by default the worker in the same process."""

import ipaddress
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from attendance.refusals import Refusal
from muster.console import say
from muster.context import Muster, pass_muster, require_real_people, require_strong_database, require_worker
from muster.settings import Environment

if TYPE_CHECKING:
    from attendance.unit import Store
    from muster.bell import Bell
    from muster.relief import Relief
    from muster.worker import Worker


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option("--without-worker", is_flag=True, help="Pages; run `muster worker` elsewhere.")
@pass_muster
def serve(muster: Muster, *, host: str, port: int, without_worker: bool) -> None:
    """Serve the portal until SIGTERM or Ctrl+C."""
    from muster.bell import Bell
    from muster.destinations import destinations_of, held_to
    from muster.garbage import leave_out_what_stays
    from muster.log import configure_logging
    from muster.serving import serve as serve_until_stopped
    from muster.web import build_web

    if muster.settings.environment is Environment.DEMO and not _is_this_machine(host):
        raise Refusal("A demo has known passwords, so it only listens on this machine. Leave --host out.")
    configure_logging(muster.clock)
    bell = Bell()
    web = muster.web_store(wake=bell.ring)
    require_strong_database(muster.settings, web, is_web=True)
    require_real_people(muster.settings, web)
    app = build_web(muster.settings, web, muster.clock)
    beside = _relief(muster, web, bell) if without_worker else _worker(muster, bell)
    leave_out_what_stays()
    say(f"Muster is at http://{host}:{port}. Stop it with Ctrl+C.")
    try:
        with held_to(destinations_of(muster.settings, listens_on=host)):
            serve_until_stopped(
                app,
                host=host,
                port=port,
                base_url=muster.settings.base_url,
                beside=beside,
                trusted_proxy=str(proxy) if (proxy := muster.settings.web.trusted_proxy) else None,
            )
    except OSError as fault:
        raise Refusal(f"Cannot listen on {host}, port {port}: {fault.strerror}. Choose another --port.") from fault


def _worker(muster: Muster, bell: "Bell", *, is_relief: bool = False) -> "Worker":
    from muster.carriers import mails_of, sender_for
    from muster.worker import Worker

    store = muster.store(wake=bell.ring)
    require_strong_database(muster.settings, store, is_web=False)
    if is_relief:
        require_worker(store)
    return Worker(
        store,
        sender_for(muster.settings, store, muster.clock),
        muster.clock,
        bell=bell,
        # What watches from outside shall notice that there is no worker: docs/adr/0009-the-web-relieves-the-worker.md.
        ping_url=None if is_relief else muster.settings.heartbeat.ping_url,
        anchors=muster.anchor_files,
        mails=mails_of(muster.settings, store, muster.clock),
        is_relief=is_relief,
    )


def _relief(muster: Muster, web: "Store", bell: "Bell") -> "Relief | None":
    from muster.relief import Relief

    heartbeat = muster.settings.heartbeat
    if not heartbeat.web_takes_over:
        return None
    return Relief(
        web,
        muster.clock,
        lambda: _worker(muster, bell, is_relief=True),
        after=timedelta(seconds=heartbeat.silent_for_s),
    )


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
