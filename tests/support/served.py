"""Runs Muster's own server in a thread of a test, and ends it before the test does."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from waitress.server import BaseWSGIServer

DEADLINE_S = 10


@contextmanager
def running(server: BaseWSGIServer) -> Iterator[BaseWSGIServer]:
    """Run a server until the block ends.

    It is closed by its own loop, and after whoever answers has gone: they wake the loop through the number of a file,
    which by then may be another test's, and would write into that.
    """
    loop = threading.Thread(target=server.run, daemon=True)
    loop.start()
    try:
        yield server
    finally:
        server.task_dispatcher.shutdown()
        server.trigger.pull_trigger(server.close)
        loop.join(DEADLINE_S)
