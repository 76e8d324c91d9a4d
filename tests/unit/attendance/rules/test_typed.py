import time

import pytest

from attendance.rules.typed import is_email

# Generous: read by a pattern alone, each of these takes far longer than a form may.
SOON_S = 1.0


@pytest.mark.parametrize("text", ["a@" + "." * 50_000 + "@", "a@" + "a." * 50_000 + "@", "a" * 500_000])
def test_an_endless_line_is_no_address_and_is_seen_to_be_none_at_once(text):
    begun = time.perf_counter()

    assert not is_email(text)
    assert time.perf_counter() - begun < SOON_S


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("j.hale@northgate.example", True), ("j.hale@northgate", False), ("a b@c.d", False), ("", False)],
)
def test_what_can_be_an_address(text, is_one):
    assert is_email(text) is is_one
