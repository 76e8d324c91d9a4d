"""Serve the web application with waitress, with the worker beside it, until told to stop."""

import os
import signal
import time
from types import FrameType
from typing import Any, NoReturn, Protocol
from urllib.parse import urlsplit

from flask import Flask
from waitress import create_server
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, MultiSocketServer

THREADS = 8
LARGEST_BODY = 20_000_000
# Threads are for requests that have arrived whole, so callers who stall hold a connection each and nothing else. A
# request that is not whole in time is let go, silent or trickling; a connection at rest is kept for longer than a proxy
# keeps its own, so that none is closed under a request that the proxy has just sent on.
ARRIVES_WITHIN_S, AT_REST_S, LOOKED_AT_EVERY_S = 30, 90, 10
# As many as a process may have files open, and some to spare.
CONNECTIONS = 500
PROXY_HEADERS = {"x-forwarded-for", "x-forwarded-proto"}
# SIGTERM ends any process within ten seconds; waitress takes up to five of them for pages under way.
STOP_WITHIN_S = 9.0


class Beside(Protocol):
    """What runs beside the web in its process: the worker, or what watches one that runs elsewhere."""

    def start(self) -> object:
        """Begin."""

    def stop(self, *, within_s: float) -> bool:
        """End what is under way; return whether all of it ended in time."""


def serve(
    app: Flask, *, host: str, port: int, base_url: str, beside: Beside | None, trusted_proxy: str | None = None
) -> None:
    """Serve until SIGTERM or Ctrl+C, then end the pages and the jobs under way.

    Raises:
        OSError: the port is taken, or the host is not this machine's.
    """
    server = listen(app, host=host, port=port, base_url=base_url, trusted_proxy=trusted_proxy)
    stopping = _Stopping()
    signal.signal(signal.SIGTERM, stopping)
    if beside is not None:
        beside.start()
    # Returns when told to stop, once its pages have ended.
    server.run()
    server.close()
    if beside is not None and not beside.stop(within_s=stopping.seconds_left()):
        # A carrier that does not answer must not hold the process: its message is sent again, marked as a repeat.
        os._exit(0)


def listen(
    app: Flask, *, host: str, port: int, base_url: str, trusted_proxy: str | None = None
) -> BaseWSGIServer | MultiSocketServer:
    """Open the server. Who calls and how is what the socket says, or the word of the one proxy that is trusted.

    Raises:
        OSError: the port is taken, or the host is not this machine's.
    """
    server = create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        url_scheme=urlsplit(base_url).scheme,
        max_request_body_size=LARGEST_BODY,
        channel_timeout=AT_REST_S,
        cleanup_interval=LOOKED_AT_EVERY_S,
        connection_limit=CONNECTIONS,
        # More than a thousand open files are more than `select` can count.
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=True,
        **_believing(trusted_proxy),
    )
    sockets = [server] if isinstance(server, BaseWSGIServer) else server.map.values()
    for each in sockets:
        if isinstance(each, BaseWSGIServer):
            each.channel_class = _Caller
    return server


def _believing(proxy: str | None) -> dict[str, Any]:
    if proxy is None:
        return {}
    return {"trusted_proxy": proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": PROXY_HEADERS}


class _Caller(HTTPChannel):  # type: ignore[misc]
    """A connection whose every request must arrive whole in time: waitress itself forgives one that trickles."""

    def handle_read(self) -> None:
        """Take what has come; a request under way is no younger for it, and has less time than a caller at rest."""
        under_way, since = self.request, self.last_activity  # type: ignore[has-type]
        super().handle_read()
        if self.request is None:
            return
        if self.request is under_way:
            self.last_activity = since
        else:
            self.last_activity -= AT_REST_S - ARRIVES_WITHIN_S


class _Stopping:
    """Ends waitress's loop on SIGTERM, and remembers when that was."""

    def __init__(self) -> None:
        self._told_at: float | None = None

    def __call__(self, _number: int, _frame: FrameType | None) -> NoReturn:
        self._told_at = time.monotonic()
        raise SystemExit(0)

    def seconds_left(self) -> float:
        since = 0.0 if self._told_at is None else time.monotonic() - self._told_at
        return max(1.0, STOP_WITHIN_S - since)
