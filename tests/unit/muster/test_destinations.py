"""A running Muster looks up and calls what its settings name, and nothing else."""

import socket
import sys

import pytest

from muster.destinations import Destinations, NotListed, destinations_of, held_to
from muster.settings import build_settings

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch):
    for name in (*PROXIES, "PGHOST"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def listening():
    """A machine that answers, and one more."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        yield one.getsockname()[1], other.getsockname()[1]


def settings(tmp_path, **sections):
    key = tmp_path / "key"
    key.write_text("-".join(["pretend", *["00000000-0000-0000-0000-000000000000"] * 2]))
    given = {
        "environment": "test",
        "base_url": "https://muster.example.org",
        "mail": {"host": "Smtp.Example.org.", "port": 2525, "sender": "muster@example.org"},
        "sms": {"kind": "notify", "api_key_file": str(key), "template_id": "pretend", "base_url": "https://n.example"},
        "heartbeat": {"ping_url": "http://alive.example:8080/x"},
        "database": {
            "url": "postgresql://a@db1.example,db2.example/m",
            "web_url": "postgresql://b@/m?host=db3.example",
        },
    }
    return build_settings(given | sections, folder=tmp_path)


def test_the_list_is_what_the_settings_name(tmp_path):
    assert destinations_of(settings(tmp_path), listens_on="192.0.2.1") == Destinations(
        frozenset(
            {"smtp.example.org", "n.example", "alive.example", "db1.example", "db2.example", "db3.example", "192.0.2.1"}
        ),
        frozenset({2525, 443, 8080}),
    )


def test_what_is_switched_off_and_muster_s_own_address_are_not_on_it(tmp_path):
    plain = settings(tmp_path, sms={}, heartbeat={}, database={})

    assert destinations_of(plain) == Destinations(frozenset({"smtp.example.org"}), frozenset({2525}))


def test_a_proxy_of_the_environment_and_libpq_s_host_are_on_it(tmp_path, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("PGHOST", "db4.example")

    listed = destinations_of(settings(tmp_path))

    assert {"proxy.example", "db4.example"} <= listed.hosts
    assert 3128 in listed.ports


def test_only_a_listed_name_is_looked_up_and_only_a_listed_port_connected_to(listening):
    listed, other = listening
    with held_to(Destinations(frozenset({"127.0.0.1"}), frozenset({listed}))):
        socket.create_connection(("127.0.0.1", listed)).close()
        with pytest.raises(NotListed):
            socket.create_connection(("localhost", listed))
        with pytest.raises(NotListed):
            socket.create_connection(("127.0.0.1", other))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line, pytest.raises(NotListed):
            line.sendto(b"x", ("127.0.0.1", other))
        # To listen is not to call.
        socket.getaddrinfo(None, 0)
    socket.create_connection(("localhost", other)).close()


@pytest.mark.parametrize("name", ["LOCALHOST", "localhost.", b"localhost", "bücher.example", "xn--bcher-kva.example"])
def test_a_name_is_the_same_however_it_is_written(name):
    with held_to(Destinations(frozenset({"localhost", "xn--bcher-kva.example"}), frozenset())):
        sys.audit("socket.getaddrinfo", name, 80, 0, 0, 0)
        with pytest.raises(NotListed):
            sys.audit("socket.getaddrinfo", "x" * 64 + ".example", 80, 0, 0, 0)


def test_whoever_calls_takes_it_for_a_name_that_is_not_known():
    with held_to(Destinations(frozenset(), frozenset())), pytest.raises(socket.gaierror) as refused:
        socket.create_connection(("localhost", 443))

    assert refused.value.errno == socket.EAI_NONAME
