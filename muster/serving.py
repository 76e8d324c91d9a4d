"""Serve the web application with waitress, with the worker beside it, until told to stop."""

import os
import signal
import time
from types import FrameType
from typing import Any, NoReturn
from urllib.parse import urlsplit

from flask import Flask
from waitress import create_server
from waitress.server import BaseWSGIServer, MultiSocketServer

from muster.worker import Worker

THREADS = 8
LARGEST_BODY = 20_000_000
PROXY_HEADERS = {"x-forwarded-for", "x-forwarded-proto"}
# SIGTERM ends any process within ten seconds; waitress takes up to five of them for pages under way.
STOP_WITHIN_S = 9.0


def serve(
    app: Flask, *, host: str, port: int, base_url: str, worker: Worker | None, trusted_proxy: str | None = None
) -> None:
    """Serve until SIGTERM or Ctrl+C, then end the pages and the jobs under way.

    Raises:
        OSError: the port is taken, or the host is not this machine's.
    """
    server = listen(app, host=host, port=port, base_url=base_url, trusted_proxy=trusted_proxy)
    stopping = _Stopping()
    signal.signal(signal.SIGTERM, stopping)
    if worker is not None:
        worker.start()
    # Returns when told to stop, once its pages have ended.
    server.run()
    server.close()
    if worker is not None and not worker.stop(within_s=stopping.seconds_left()):
        # A carrier that does not answer must not hold the process: its message is sent again, marked as a repeat.
        os._exit(0)


def listen(
    app: Flask, *, host: str, port: int, base_url: str, trusted_proxy: str | None = None
) -> BaseWSGIServer | MultiSocketServer:
    """Open the server. Who calls and how is what the socket says, or the word of the one proxy that is trusted.

    Raises:
        OSError: the port is taken, or the host is not this machine's.
    """
    return create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        url_scheme=urlsplit(base_url).scheme,
        max_request_body_size=LARGEST_BODY,
        clear_untrusted_proxy_headers=True,
        **_believing(trusted_proxy),
    )


def _believing(proxy: str | None) -> dict[str, Any]:
    if proxy is None:
        return {}
    return {"trusted_proxy": proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": PROXY_HEADERS}


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
