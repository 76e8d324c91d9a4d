"""A fence: tests reach this machine and nothing else. What tries to leave fails loudly, where it tried."""

import ipaddress
import socket

import pytest


class OutsideWorldError(Exception):
    """A test tried to reach another machine. Not an OSError, so that no retry swallows it."""


@pytest.fixture(scope="session", autouse=True)
def _loopback_only():
    with pytest.MonkeyPatch.context() as patch:
        connect, connect_ex, lookup = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

        def guarded_connect(self, address):
            _check(self, address)
            return connect(self, address)

        def guarded_connect_ex(self, address):
            _check(self, address)
            return connect_ex(self, address)

        def guarded_lookup(host, *arguments, **options):
            # .invalid never exists (RFC 6761), so a test may ask for it; the answer needs no network.
            if isinstance(host, str) and host.endswith(".invalid"):
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            if not is_here(host):
                message = f"a test looked up {host!r}"
                raise OutsideWorldError(message)
            return lookup(host, *arguments, **options)

        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_lookup)
        yield


def is_here(host: str | bytes | None) -> bool:
    """Return whether a host is this machine by a loopback name or address."""
    name = host.decode() if isinstance(host, bytes) else host
    if not name or name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _check(used: socket.socket, address) -> None:
    if used.family in {socket.AF_INET, socket.AF_INET6} and not is_here(address[0]):
        message = f"a test tried to reach {address[0]}"
        raise OutsideWorldError(message)
