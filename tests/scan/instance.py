"""A filled production installation to scan: the region on PostgreSQL behind the second wall, and nginx in front."""

import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import request
from werkzeug.exceptions import Forbidden

from attendance.preferences import Preferences
from attendance.records.database import WEB_PATIENCE, Database
from attendance.records.migrating import upgrade
from attendance.rules.access import ActorKind
from attendance.unit import Store
from muster.clock import Clock
from muster.resources import migrations
from muster.serving import listen
from muster.settings import build_settings
from muster.web import build_web
from tests.support.asking import Asking, build_asking
from tests.support.cast import pretend_vault
from tests.support.clock import ManualClock
from tests.support.parts import PARTS
from tests.support.portal import KEY, sign_in_row
from tests.support.postgres import running
from tests.support.proxy import Proxy, proxy_to
from tests.support.region import NOW, build_region
from tests.support.roles import WEB, as_role

# What ends a sign-in, or a link: after it the scan would go on as a stranger without a word.
LEFT_OUT = ("sign_in.leave", "tablet.leave", "account_sign_ins.end", "cover.leave")
DEVICE = "__Host-muster-device"


class PassingClock(Clock):
    """Begins on the region's morning and goes on from there, as real time does."""

    def __init__(self) -> None:
        """Begin now."""
        super().__init__()
        self._began_s = time.monotonic()

    def now(self) -> datetime:
        """Return the time the rules see."""
        return self.machine()

    def machine(self) -> datetime:
        """Return the machine's time."""
        return NOW + timedelta(seconds=time.monotonic() - self._began_s)


@dataclass(frozen=True, kw_only=True, slots=True)
class Instance:
    """What is scanned."""

    proxy: Proxy
    asking: Asking
    clock: PassingClock
    # How often each endpoint was asked for.
    reached: Counter[str]

    def cookies_of(self, actor: ActorKind) -> dict[str, str]:
        """Return what an actor's browser holds; a person is signed in anew, by both factors and just now."""
        if actor is ActorKind.ANONYMOUS:
            return {}
        if actor is ActorKind.DEVICE:
            return _held(self.asking.tablet)
        if actor is ActorKind.LINK_HOLDER:
            return _held(self.asking.visit)
        return {"__Host-muster": sign_in_row(self.asking.region.store, self.asking.region.people[actor], self.clock)}

    @property
    def closed_tablet(self) -> dict[str, str]:
        """Return what a tablet's browser holds before anybody gave a PIN."""
        return {name: value for name, value in self.cookies_of(ActorKind.DEVICE).items() if name == DEVICE}


@contextmanager
def running_instance() -> Iterator[Instance]:
    """Run one until the block ends."""
    programs = PARTS["postgresql"].find()
    if programs is None:
        raise LookupError(PARTS["postgresql"].get)
    folder = Path(tempfile.mkdtemp(prefix="scan"))
    try:
        with running(programs) as cluster:
            url = cluster.url(cluster.create())
            upgrade(url, migrations())
            yield from _serving(url, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serving(url: str, folder: Path) -> Iterator[Instance]:
    owner = Database(url)
    web = Database(as_role(url, WEB), patience=WEB_PATIENCE)
    preferences = Preferences(alarms_email="alarms@muster.example")
    standing = ManualClock()
    store = Store(owner, preferences, vault=pretend_vault())
    asking = build_asking(build_region(store), store, standing)
    clock = PassingClock()
    (folder / "keys").write_bytes(KEY)
    (folder / "keys").chmod(0o400)
    (folder / "nginx").mkdir()
    settings = build_settings(
        {
            "base_url": "https://localhost",
            "mail": {"host": "127.0.0.1", "tls": "none", "sender": "muster@muster.example"},
            "security": {"contact": "security@muster.example"},
            "secrets": {"key_file": str(folder / "keys")},
        },
        folder=folder,
    )
    app = build_web(settings, Store(web, preferences, vault=pretend_vault()), clock)
    app.view_functions.update(dict.fromkeys(LEFT_OUT, _refuse))
    reached: Counter[str] = Counter()
    app.before_request(lambda: reached.update([request.endpoint or ""]))
    server = listen(app, host="127.0.0.1", port=0, base_url=settings.base_url, trusted_proxy="127.0.0.1")
    threading.Thread(target=server.run, daemon=True).start()
    try:
        with proxy_to(server.effective_port, folder / "nginx") as proxy:
            yield Instance(
                proxy=proxy,
                asking=asking,
                clock=clock,
                reached=reached,
            )
    finally:
        server.close()
        web.dispose()
        owner.dispose()


def _held(cookies: str) -> dict[str, str]:
    return {f"__Host-{name}": value for name, value in (each.split("=") for each in cookies.split("; "))}


def _refuse(**_arguments: object) -> str:
    raise Forbidden
