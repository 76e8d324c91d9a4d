import socket

import pytest

from tests.support.loopback import OutsideWorldError
from tests.support.parts import LEFT_OUT, PARTS, Part, require


@pytest.mark.parametrize("address", [("192.0.2.1", 25), ("2001:db8::1", 25, 0, 0)])
def test_a_test_cannot_reach_another_machine(address):
    family = socket.AF_INET if len(address) == 2 else socket.AF_INET6
    with socket.socket(family) as line, pytest.raises(OutsideWorldError):
        line.connect(address)


def test_a_test_cannot_look_up_another_machine():
    with pytest.raises(OutsideWorldError):
        socket.getaddrinfo("example.org", 25)


def test_a_name_that_never_exists_is_not_found():
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("mail.invalid", 25)


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


@pytest.fixture
def _no_such_part(monkeypatch):
    monkeypatch.setitem(PARTS, "abacus", Part(find=lambda: None, get="buy one"))


@pytest.mark.usefixtures("_no_such_part")
def test_without_a_part_its_tests_are_left_out_with_the_reason(monkeypatch):
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match=f"{LEFT_OUT}abacus is not on this machine; buy one"):
        require("abacus")


@pytest.mark.usefixtures("_no_such_part")
def test_in_ci_a_missing_part_fails_its_tests(monkeypatch):
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="abacus"):
        require("abacus")
