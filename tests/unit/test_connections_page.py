"""docs/runbook.md names every connection Muster makes or takes: how many, how long, and what then. No other exists."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from notifications_python_client.notifications import NotificationsAPIClient
from pydantic import BaseModel
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from attendance.preferences import Preferences
from attendance.records.database import PATIENCE, POOL_SIZE, POOL_SPARE, WEB_PATIENCE, Database
from attendance.unit import Store
from muster.carriers import channels_of, sender_for
from muster.clock import Clock
from muster.serving import CONNECTIONS, THREADS, listen
from muster.settings import Settings, build_settings
from muster.settings.sections import NOTIFY_URL
from notifications.channels.notify import NotifyChannel, _new_client
from notifications.channels.smtp import SmtpChannel
from notifications.outbox import EMAIL, SMS
from tests.support.doc_tables import quoted, rows_of
from tests.support.numbers import begins_with, named_in, said, value_of

ROOT = Path(__file__).parents[2]
PACKAGES = ("attendance", "documents", "gateway", "muster", "notifications", "portal")
CONNECTIONS_TABLE = rows_of("runbook.md", "connection")
TIMES = rows_of("runbook.md", "time-out or try")
# Settings that hold an address, and nothing connects to it.
NEVER_CALLED = {
    "base_url": "Muster's own, written into mails",
    "bounces.address": "where mail comes back to; its host is called",
    "inbound_mail.address": "where providers send mail to; its host is called",
    "security.policy_url": "shown to whoever asks",
}
# What opens a connection.
OPENERS = re.compile(
    r"(socket|ssl|smtplib|imaplib|poplib|ftplib|http\.client|urllib\.request|urllib3|requests|httpx|aiohttp|asyncio"
    r"|socketserver|http\.server|xmlrpc|telnetlib|multiprocessing\.(connection|managers)|waitress|psycopg|notifications_python_client)(\..+)?"
)
# One looks for a free port on this machine, for a demo; one only judges what the others call.
CALLS_NOBODY = {"muster.commands.demo", "muster.destinations"}
# The part of a table that says how many at once is held to these.
AT_ONCE = {
    "pages and API → database": POOL_SIZE + POOL_SPARE,
    "clockwork and commands → database": POOL_SIZE + POOL_SPARE,
    "clockwork hears of what is urgent → database": 1,
    "`muster database` → database": 1,
    "clockwork → mail server": 2,
    "clockwork → carrier of texts": 2,
    "clockwork → mailbox for bounces": 1,
    "clockwork → mailbox that providers write to": 1,
    "clockwork → heartbeat": 1,
    "nginx → pages and API": CONNECTIONS,
}
PARTS = (
    "attendance.records.database",
    "attendance.records.waking",
    "attendance.rules.delivery",
    "attendance.unit",
    "muster.dead_man",
    "muster.ear",
    "muster.serving",
    "muster.worker",
    "notifications.mailbox",
    "notifications.bounces.reader",
    "notifications.channels.notify",
    "notifications.channels.smtp",
    "notifications.outbox",
)
# Numbers of those modules that end or bound nothing: what carriers answer, and how many letters are taken in one round.
NO_BOUND = re.compile(
    r".*\._?(OK|GO_AHEAD|CLOSING|BAD_REQUEST|FORBIDDEN|TOO_MANY|SERVER_ERROR|[A-Z]+_AT_ONCE)|.*\.plain\.MAX_.*"
)
NGINX = re.compile(r"^\s*(\w+_timeout|keepalive|client_max_body_size) (\d+\w*);", re.MULTILINE)


@pytest.fixture
def settings(tmp_path):
    key = tmp_path / "key"
    key.write_text("-".join(["pretend", *["00000000-0000-0000-0000-000000000000"] * 2]))
    return build_settings(
        {
            "environment": "test",
            "base_url": "https://muster.example.org",
            "mail": {"host": "smtp.example.org", "sender": "muster@example.org"},
            "sms": {"kind": "notify", "api_key_file": str(key), "template_id": "pretend"},
        },
        folder=tmp_path,
    )


def test_every_address_in_the_settings_and_every_module_that_connects_has_its_row():
    assert {name for row in CONNECTIONS_TABLE for name in _settings_of(row)} == _addresses() - set(NEVER_CALLED)
    assert {quoted(row["module"])[0] for row in CONNECTIONS_TABLE} == _modules_that_connect() - CALLS_NOBODY


def test_every_connection_says_how_many_at_once_and_what_happens_beyond():
    assert {row["connection"]: row["at once"] for row in CONNECTIONS_TABLE} == {
        name: str(most) for name, most in AT_ONCE.items()
    }
    assert [row["connection"] for row in CONNECTIONS_TABLE if not row["when all are taken"]] == []
    assert [row["connection"] for row in CONNECTIONS_TABLE if not row["when it is dead"]] == []


def test_every_time_out_and_every_try_of_a_connection_is_in_the_table_as_it_is_in_the_code():
    names = [quoted(row["name"])[0] for row in TIMES]
    in_code = {name: said(name, value_of(name)) for name in names if "." in name}
    nginx = dict(NGINX.findall((ROOT / "deploy" / "nginx" / "muster.conf").read_text("utf-8")))

    assert [name for name, count in Counter(names).items() if count > 1] == []
    wrong = [row for row in TIMES if not begins_with(row["value"], (in_code | nginx).get(quoted(row["name"])[0], "?"))]
    assert wrong == []
    measures = {name for part in PARTS for name in named_in(part) if not NO_BOUND.fullmatch(name)}
    assert (measures | set(nginx)) - set(names) == set()


def test_connections_are_opened_as_the_table_says(settings, tmp_path):
    value = {quoted(row["name"])[0]: row["value"] for row in TIMES}
    for patience, name in ((WEB_PATIENCE, "WEB_PATIENCE"), (PATIENCE, "PATIENCE")):
        database = Database("postgresql://nobody@database.invalid/muster", patience=patience)
        asked = _asked_of(database)
        pool = database.writer.pool
        assert isinstance(pool, QueuePool)
        assert (pool.size(), pool._max_overflow) == (10, 10)
        assert f"{pool._timeout:g} seconds" == value[f"attendance.records.database.{name}.pool_wait_s"]
        statement = int(value[f"attendance.records.database.{name}.statement_ms"].split()[0]) * 1_000
        assert f"statement_timeout={statement} " in asked["options"]
        assert "idle_in_transaction_session_timeout=30000 " in asked["options"]
        assert asked["tcp_user_timeout"] == 30_000
    assert [
        _asked_of(Database("postgresql://a@b.invalid/c", patience=each))["connect_timeout"]
        for each in (WEB_PATIENCE, PATIENCE)
    ] == [2, 10]

    mail, texts = channels_of(settings)[EMAIL], channels_of(settings)[SMS]
    assert isinstance(mail, SmtpChannel)
    assert (mail._settings.timeout_s, mail._settings.whole_s, mail._settings.idle_s) == (10, 30, 30)
    assert isinstance(texts, NotifyChannel)
    client = _new_client(texts._settings)
    assert isinstance(client, NotificationsAPIClient)
    assert client.timeout == 10
    store = Store(Database(f"sqlite:///{tmp_path}/never-opened.db"), Preferences())
    sender = sender_for(settings, store, Clock())
    assert Counter(lane.channel for lane in sender.lanes) == {EMAIL: 2, SMS: 2}
    assert sender._channels[True] is not sender._channels[False]

    server = listen(Flask("pretend"), host="127.0.0.1", port=0, base_url=NOTIFY_URL)
    server.close()
    assert (server.adj.threads, server.adj.connection_limit) == (THREADS, CONNECTIONS)
    assert (server.adj.channel_timeout, server.adj.cleanup_interval) == (90, 10)


def _asked_of(database):
    """Return what a new connection would ask for; none is opened."""
    asked = {}

    @event.listens_for(database.writer, "do_connect")
    def _hear(_dialect, _record, _arguments, options):
        asked.update(options)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        database.writer.connect()
    database.dispose()
    return asked


def _settings_of(row):
    """Return the settings a row names as `section.key`; the section is said once for the keys behind it."""
    names, section = [], ""
    for said_so in quoted(row["setting"]):
        section, _, key = said_so.rpartition(" ") if " " in said_so else (section, "", said_so)
        name = f"{section.strip('[]')}.{key}"
        if not said_so.startswith("--"):
            names.append(name)
    return [name for name in names if not name.endswith(".port")]


def _addresses():
    """Return every setting that holds the address of a machine."""
    return set(_held_by(Settings, ""))


def _held_by(model, prefix):
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _held_by(kind, f"{prefix}{name}.")
        elif re.fullmatch(r"host|.*url|.*proxy|.*address|.*server", name):
            yield f"{prefix}{name}"


def _modules_that_connect():
    """Return what imports an opener, or makes an engine; the package of channels/smtp counts as one."""
    found = set()
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            if any(OPENERS.fullmatch(name) for name in _imports(ast.parse(file.read_text("utf-8")))):
                found.add(re.sub(r"(channels\.smtp)\..*", r"\1", module))
    return found


def _imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy":
            yield from ("psycopg" for each in node.names if each.name == "create_engine")
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
