"""The file for nginx that installations copy, in a running nginx before a running Muster."""

import socket
import ssl
import time

import pytest
from flask import Flask, request

from muster.serving import listen
from tests.support.proxy import NAME, proxy_to
from tests.support.served import running

SECRET = "a-secret-that-nobody-may-find-in-a-log"
HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Mirror:
    """What stands behind: says who it thinks calls, and how, and remembers what it was asked for."""

    def __init__(self):
        self.seen: list[str] = []
        self.app = Flask("mirror")
        self.app.before_request(lambda: self.seen.append(request.path))
        self.app.after_request(with_headers)
        self.app.add_url_rule(
            "/", "mirror", lambda: f"{request.remote_addr} {request.scheme} {request.host}", methods=["GET", "POST"]
        )
        self.app.add_url_rule("/<path:_path>", "other", lambda _path: "ok", methods=["GET", "POST"])


def with_headers(response):
    response.headers.update(HEADERS)
    return response


@pytest.fixture(scope="module")
def mirror():
    return Mirror()


@pytest.fixture(scope="module")
def proxy(mirror, tmp_path_factory):
    server = listen(mirror.app, host="127.0.0.1", port=0, base_url="https://localhost", trusted_proxy="127.0.0.1")
    with running(server), proxy_to(server.effective_port, tmp_path_factory.mktemp("nginx")) as proxy:
        yield proxy


@pytest.fixture
def lonely(tmp_path):
    """A proxy before nothing."""
    with proxy_to(9, tmp_path) as proxy:
        yield proxy


def ask(connection, path, method="GET", body=None, **headers):
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer, answer.read().decode()
    finally:
        connection.close()


def test_muster_hears_who_calls_and_how_and_nothing_of_what_the_caller_says_of_itself(proxy):
    forged = {
        "X_Forwarded_For": "203.0.113.9",
        "X_Forwarded_Proto": "http",
        "X_Forwarded_Host": "elsewhere.example",
        "Forwarded": "for=203.0.113.9;proto=http;host=elsewhere.example",
    }
    _answer, text = ask(proxy.connect(), "/", **forged)

    assert text == f"127.0.0.1 https {NAME}:{proxy.https}"


def test_people_are_led_on_to_https_and_a_program_is_refused(proxy):
    page, _text = ask(proxy.connect_in_clear(), "/sign-in")
    call, _text = ask(proxy.connect_in_clear(), "/api/v1/absences", "POST", "{}")

    assert page.status == 301
    assert page.headers["Location"].startswith(f"https://{NAME}:")
    assert (call.status, call.headers["Location"]) == (403, None)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_how_well_it_is_nobody_outside_may_ask(proxy, path):
    assert ask(proxy.connect(), path)[0].status == 404


@pytest.mark.parametrize("path", ["/", "/healthz", "/muster-is-down.html"])
def test_every_header_comes_once_whoever_answers(proxy, path):
    answer, _text = ask(proxy.connect(), path)

    assert {name: answer.headers.get_all(name) for name in HEADERS} == {
        name: [value] for name, value in HEADERS.items()
    }
    assert answer.headers.get_all("Via") is None
    assert not any(character.isdigit() for character in answer.headers.get("Server", ""))


def test_where_muster_is_down_people_read_what_to_do_instead(lonely):
    answer, text = ask(lonely.connect(), "/walk-offs/new", "POST", "x=1")

    assert answer.status == 502
    assert "If a child is in danger now, call 999 first." in text
    assert {name: answer.headers.get_all(name) for name in HEADERS} == {
        name: [value] for name, value in HEADERS.items()
    }
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_what_is_far_too_large_does_not_reach_muster(proxy):
    small, _text = ask(proxy.connect(), "/organisation", "POST", b"x" * 6_000_000)
    large, _text = ask(proxy.connect(), "/organisation", "POST", b"x" * 6_500_000)

    assert (small.status, large.status) == (200, 413)
    assert large.headers["X-Content-Type-Options"] == "nosniff"


def logged(proxy, path):
    """Return method, address and status of what was asked of an address; nginx writes it once the answer has gone."""
    for _ in range(200):
        lines = [line.split()[2:5] for line in proxy.log().splitlines()]
        if found := [each for each in lines if each[1] == path]:
            return found[-1]
        time.sleep(0.05)
    raise AssertionError(path)


def test_the_log_holds_neither_secrets_nor_the_ids_of_children(proxy):
    ask(proxy.connect(), f"/sign-in/link/{SECRET}?next={SECRET}", Referer=f"https://x.example/{SECRET}")
    ask(proxy.connect(), "/pupils/01234567-0123-4123-8123-012345678901/notes")
    ask(proxy.connect(), "/account/passkeys/new")

    for path in ("/sign-in/link/", "/pupils/", "/account/passkeys/new/"):
        assert logged(proxy, path) == ["GET", path, "200"]
    assert SECRET not in proxy.log()


@pytest.mark.parametrize(
    ("version", "is_taken"),
    [
        (ssl.TLSVersion.TLSv1, False),
        (ssl.TLSVersion.TLSv1_1, False),
        (ssl.TLSVersion.TLSv1_2, True),
        (ssl.TLSVersion.TLSv1_3, True),
    ],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_old_tls_is_refused(proxy, version, is_taken):
    context = proxy.trust
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version

    assert shakes_hands(proxy, context) == is_taken


@pytest.mark.parametrize(
    ("cipher", "is_taken"),
    [
        ("ECDHE-ECDSA-AES128-GCM-SHA256", True),
        ("ECDHE-ECDSA-AES256-SHA", False),
        ("ECDHE-ECDSA-AES128-SHA256", False),
        ("ECDHE-ECDSA-NULL-SHA", False),
        ("aNULL", False),
    ],
)
def test_ciphers_without_forward_secrecy_or_authenticated_encryption_are_refused(proxy, cipher, is_taken):
    context = proxy.trust
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(f"{cipher}:@SECLEVEL=0")

    assert shakes_hands(proxy, context) == is_taken


def test_another_name_gets_nothing(proxy):
    context = proxy.trust
    context.check_hostname = False

    assert not shakes_hands(proxy, context, name="elsewhere.example")


HIDDEN = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 4\r\nContent-Length: 52",
        b"Content-Length: 4\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4",
        b"Content-Length: 4\r\nTransfer-Encoding: xchunked",
        b"Content-Length: 4\r\nTransfer-Encoding : chunked",
        b"Content-Length: +4",
        b"Host: elsewhere.example",
    ],
)
def test_what_two_readers_could_read_in_two_ways_reaches_muster_not_at_all(proxy, mirror, head):
    mirror.seen.clear()
    answered = send_raw(proxy, b"POST / HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n\r\n" + HIDDEN)

    assert answered.split(b" ")[1] in {b"400", b"501"}
    assert mirror.seen == []


def test_what_is_read_in_one_way_only_reaches_muster_as_it_was_sent(proxy, mirror):
    mirror.seen.clear()
    chunked = b"Host: localhost\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nx=1&\r\n"
    answered = send_raw(proxy, b"POST / HTTP/1.1\r\n" + chunked + HIDDEN)

    # What follows a body that is whole is a request of its own.
    assert mirror.seen == ["/", "/smuggled"]
    assert answered.count(b"HTTP/1.1 200") == 2


def send_raw(proxy, text):
    with (
        socket.create_connection(("127.0.0.1", proxy.https), timeout=10) as plain,
        proxy.trust.wrap_socket(plain, server_hostname=NAME) as channel,
    ):
        channel.settimeout(2)
        channel.sendall(text)
        found = b""
        try:
            while part := channel.recv(65536):
                found += part
        except TimeoutError:
            pass
        return found


def shakes_hands(proxy, context, name=NAME):
    try:
        with (
            socket.create_connection(("127.0.0.1", proxy.https), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname=name),
        ):
            return True
    except (ssl.SSLError, ConnectionResetError):
        return False
