"""Put the web application together: the portal for people, the API for programs, and what machines ask for."""

from flask import Flask

from attendance import heartbeats, holds
from attendance.records import migrating
from attendance.rules.calendar import to_london
from attendance.unit import Store
from gateway import hooks
from gateway.api import register as register_api
from gateway.sheets.csv_file import read_csv
from gateway.sheets.limited import read_any
from muster import resources
from muster.clock import Clock
from muster.health import Check, Remark, health_blueprint
from muster.security_txt import security_txt_blueprint
from muster.settings import Settings
from portal import rooms
from portal.app import create_app
from portal.settings import PortalSettings


def build_web(settings: Settings, store: Store, clock: Clock, *, bars: tuple[str, ...] = ()) -> Flask:
    """Return the application that `muster serve` serves; `bars` are templates shown above every page."""
    app = create_app(
        store,
        PortalSettings(
            keys=settings.secret_keys(),
            base_url=settings.base_url,
            secure=settings.is_production,
            read_csv=read_csv,
            read_grid=read_any,
            bars=bars,
            registers_address=settings.inbound_mail.address,
        ),
        now=clock.now,
        machine_now=clock.machine,
        templates=resources.templates(),
        static=resources.static(),
    )
    app.register_blueprint(health_blueprint(_checks(store, clock)))
    app.register_blueprint(security_txt_blueprint(settings.security, base_url=settings.base_url, now=clock.machine))
    hooks.register(
        app, store, token=settings.callback_token(), machine_now=clock.machine, https_only=settings.is_production
    )
    rooms.check(app, "portal", "machine")
    register_api(app, store, now=clock.now, machine_now=clock.machine, https_only=settings.is_production)
    return app


def _checks(store: Store, clock: Clock) -> dict[str, Check]:
    def migrations() -> str:
        # As the web is: the worker's address is none that this process could use.
        state = migrating.state(store.database.url, resources.migrations())
        return "" if state.is_up_to_date else "not up to date: run `muster database upgrade`"

    def scheduler() -> str | Remark:
        with store.reading() as db:
            health = heartbeats.health(db, machine_now=clock.machine())
        if health.relieved_since is not None:
            since = f"{to_london(health.relieved_since):%H:%M}"
            return Remark(f"the worker is not running; a web process does its work since {since}")
        return "has not run for a while" if health.is_stale else ""

    def sending() -> str:
        with store.reading() as db:
            return "on hold: see `muster restore release`" if holds.standing(db) else ""

    def database() -> str:
        with store.reading() as db:
            heartbeats.health(db, machine_now=clock.machine())
        return ""

    return {"database": database, "migrations": migrations, "scheduler": scheduler, "sending": sending}
