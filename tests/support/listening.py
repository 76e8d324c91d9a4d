"""An application on a port of its own, for a browser."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any, cast
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import BaseWSGIServer, make_server


@contextmanager
def listening(app: WSGIApplication | None = None) -> Iterator[BaseWSGIServer]:
    """Answer on a free port until left; without an application, one is put into `app` before the first request."""
    server = make_server("127.0.0.1", 0, let_go(app) if app else _nothing, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def let_go(app: WSGIApplication) -> WSGIApplication:
    """Return the application, closing what it answers with also where a browser leaves in the middle of it.

    Werkzeug's server does not, and a file left open fails the test that runs when it is found.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body: Any = app(environ, start_response)
        if not hasattr(body, "close"):
            return cast("Iterable[bytes]", body)
        return _until_closed(body)

    return answer


def _until_closed(body: Any) -> Iterator[bytes]:
    with closing(body):
        yield from body


def _nothing(_environ: WSGIEnvironment, _start: StartResponse) -> list[bytes]:
    return []
