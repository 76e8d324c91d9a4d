"""The list of machines that a running Muster may call: made of its settings as they were read, and held in the process.

A name that is not on the list is as good as one that does not exist, so a call to it fails as a dead carrier's does and
the next person is told; nothing crashes. It holds what Python looks up and connects to: a name that is looked up must
be on the list, and so must the port that is connected to. Linux's own libraries are not held; none of ours but the
database's calls anything, and that is looked up here too.
"""

import os
import socket
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from attendance.records.database import hosts_of
from muster.settings import Settings, SmsKind

PORTS = {"https": 443, "http": 80}
WHY = "not among the machines that the settings name"


class NotListed(socket.gaierror):
    """A machine that the settings do not name. Whoever calls takes it for a name that is not known."""


@dataclass(frozen=True, slots=True)
class Destinations:
    """Names and numbers of machines, as the resolver is asked for them, and ports to connect to."""

    hosts: frozenset[str]
    ports: frozenset[int]


def destinations_of(settings: Settings, *, listens_on: str | None = None) -> Destinations:
    """Return what this installation calls, with its own address and any proxy that the environment names."""
    called = [settings.heartbeat.ping_url, *urllib.request.getproxies().values()]
    if settings.sms.kind is not SmsKind.NONE:
        called.append(settings.sms.base_url)
    places = [*filter(None, map(_place, filter(None, called))), (settings.mail.host, settings.mail.port)]
    places += [(each.host, each.port) for each in (settings.bounces, settings.inbound_mail) if each.host]
    database = settings.database
    stores = [hosts_of(url) for url in (database.url, database.web_url) if url]
    # libpq's own variable names the host of an address that has none.
    named = [os.environ.get("PGHOST", ""), listens_on or "", *(host for host, _ in places)]
    hosts = {*named, *(host for store in stores for host in store)} - {""}
    return Destinations(frozenset(map(_plain, hosts)), frozenset(port for _, port in places))


@contextmanager
def held_to(listed: Destinations) -> Iterator[None]:
    """Refuse, while this lasts and in every thread, to look up or to connect to anything else."""
    before = _Held.listed
    if not _Held.is_listening:
        sys.addaudithook(_judge)
        _Held.is_listening = True
    _Held.listed = listed
    try:
        yield
    finally:
        _Held.listed = before


class _Held:
    """What the process is held to; None is nothing. A hook cannot be taken away, so there is one and it asks here."""

    listed: Destinations | None = None
    is_listening = False


def _judge(event: str, given: tuple[object, ...]) -> None:
    listed = _Held.listed
    if listed is None:
        return
    if event == "socket.getaddrinfo":
        # No name at all is this machine, asked for when something listens.
        if given[0] is not None and _plain(given[0]) not in listed.hosts:
            raise NotListed(socket.EAI_NONAME, WHY)
    elif event in {"socket.connect", "socket.sendto"}:
        # By now it is the number that a name stood for, so the port is what can be judged. A path is on this machine.
        address = given[1]
        if isinstance(address, tuple) and address[1] not in listed.ports:
            raise NotListed(socket.EAI_NONAME, WHY)


def _place(address: str) -> tuple[str, int] | None:
    parts = urlsplit(address if "//" in address else f"//{address}")
    return (parts.hostname, parts.port or PORTS.get(parts.scheme, PORTS["http"])) if parts.hostname else None


def _plain(host: object) -> str:
    """Write a host as the resolver is asked for it, whatever its capitals, its last dot and its alphabet."""
    name = (host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)).rstrip(".").lower()
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name
