"""A provider's own address is the mailbox's with a secret behind a +, and no other is anybody's."""

import pytest

from attendance.rules.mail_addresses import LENGTH, LETTERS, address_with, secret_in

BASE = "registers@example.org"
SECRET = "ab2cd3ef4gh5ij6kl7mn"


def test_the_secret_stands_behind_a_plus_and_is_found_there():
    assert address_with(SECRET, BASE) == "registers+ab2cd3ef4gh5ij6kl7mn@example.org"
    assert secret_in("registers+ab2cd3ef4gh5ij6kl7mn@example.org", BASE) == SECRET


def test_capitals_are_a_mail_server_s_to_change():
    assert secret_in("Registers+AB2CD3EF4GH5IJ6KL7MN@Example.ORG", BASE) == SECRET
    assert secret_in("registers+ab2cd3ef4gh5ij6kl7mn@example.org", "Registers@Example.org") == SECRET


def test_a_secret_is_of_a_hundred_bits():
    assert len(set(LETTERS)) ** LENGTH == 2**100
    assert secret_in(f"registers+{LETTERS[:LENGTH]}@example.org", BASE) == LETTERS[:LENGTH]
    assert secret_in(f"registers+{LETTERS[-LENGTH:]}@example.org", BASE) == LETTERS[-LENGTH:]


@pytest.mark.parametrize(
    "address",
    [
        BASE,
        "registers+@example.org",
        "registers+ab2cd3ef4gh5ij6kl7m@example.org",
        "registers+ab2cd3ef4gh5ij6kl7mno@example.org",
        "registers+ab2cd3ef4gh5ij6kl7m1@example.org",
        "registers+ab2cd3ef4gh5ij6kl7m\u212a@example.org",
        "registers+ab2cd3ef4gh5ij6kl7mn+x@example.org",
        "registers+x+ab2cd3ef4gh5ij6kl7mn@example.org",
        "registers-ab2cd3ef4gh5ij6kl7mn@example.org",
        "xregisters+ab2cd3ef4gh5ij6kl7mn@example.org",
        "register\u017f+ab2cd3ef4gh5ij6kl7mn@example.org",
        "registers+ab2cd3ef4gh5ij6kl7mn@exampleXorg",
        "registers+ab2cd3ef4gh5ij6kl7mn@mail.example.org",
        "registers+ab2cd3ef4gh5ij6kl7mn@example.org.elsewhere.example",
        "registers+ab2cd3ef4gh5ij6kl7mn@example.org\n",
        "<registers+ab2cd3ef4gh5ij6kl7mn@example.org>",
        "a@x, registers+ab2cd3ef4gh5ij6kl7mn@example.org",
        "",
    ],
)
def test_any_other_address_has_none(address):
    assert secret_in(address, BASE) is None
