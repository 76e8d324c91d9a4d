"""Who calls is what the socket says, unless the one proxy that the settings name says otherwise."""

from contextlib import ExitStack
from http.client import HTTPConnection

import pytest
from flask import Flask, request

from muster.serving import listen
from tests.support.served import running

STRANGER, CALLER = "198.51.100.1", "203.0.113.9"


@pytest.fixture
def seen():
    """Return a function that sends a request past a server and returns the address and scheme that the page saw."""
    servers = ExitStack()

    def ask(*, trusted_proxy, **headers):
        app = Flask("mirror")
        app.add_url_rule("/", "mirror", lambda: f"{request.remote_addr} {request.scheme}")
        server = listen(
            app, host="127.0.0.1", port=0, base_url="https://muster.example.org", trusted_proxy=trusted_proxy
        )
        servers.enter_context(running(server))
        connection = HTTPConnection("127.0.0.1", server.effective_port, timeout=10)
        connection.request("GET", "/", headers={name.replace("_", "-"): value for name, value in headers.items()})
        text = connection.getresponse().read().decode()
        connection.close()
        return text

    with servers:
        yield ask


def test_without_a_proxy_nobodys_word_is_taken(seen):
    assert seen(trusted_proxy=None, X_Forwarded_For=CALLER, X_Forwarded_Proto="http") == "127.0.0.1 https"


def test_the_proxy_that_is_named_says_who_calls_and_how(seen):
    assert seen(trusted_proxy="127.0.0.1", X_Forwarded_For=CALLER, X_Forwarded_Proto="http") == f"{CALLER} http"


def test_what_the_caller_put_in_front_of_the_proxys_word_is_not_believed(seen):
    forwarded = f"{STRANGER}, {CALLER}"

    assert seen(trusted_proxy="127.0.0.1", X_Forwarded_For=forwarded, X_Forwarded_Proto="https") == f"{CALLER} https"


def test_another_machine_is_not_the_proxy(seen):
    assert seen(trusted_proxy="192.0.2.1", X_Forwarded_For=CALLER, X_Forwarded_Proto="http") == "127.0.0.1 https"
