import pytest

from attendance.rules.session_links import expires_at, said_name
from tests.support.cast import at


def test_a_link_is_good_for_two_hours_after_the_session():
    assert expires_at(at("12:00")) == at("14:00")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Kay Cover", "Kay Cover"),
        ("  Kay \n\t Cover ", "Kay Cover"),
        ("Zoë O’Hara-李", "Zoë O’Hara-李"),
        ("K" * 60, "K" * 60),
    ],
)
def test_a_name_is_taken_in_one_line(typed, said):
    assert said_name(typed) == said


@pytest.mark.parametrize("typed", ["", "   ", "123", "–", "K" * 61, "Kay\u202erevoC", "Kay\x00", "Kay\x1b[2J"])
def test_what_cannot_be_a_name_is_none(typed):
    assert said_name(typed) is None
