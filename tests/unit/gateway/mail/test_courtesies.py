"""What of a reply is no more than politeness; anything else is put before a person."""

import pytest

from gateway.mail.courtesies import is_courtesy


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "Hi",
        "Good morning all\nThanks",
        "Thanks\nTess",
        "tess",
        "Tess Tutor",
        "Tess Tutor\nTutor | Oakbank Farm\nTel 01234 567890",
        "Many thanks\nTess Tutor\nTutor, Oakbank Farm\n01234 567890\nwww.oakbank.example\ntess@oakbank.example",
    ],
)
def test_a_greeting_thanks_and_who_wrote_it_are_courtesies(rest):
    assert is_courtesy(rest, name="Tess Tutor")


@pytest.mark.parametrize(
    "rest",
    [
        "Amber's mum wants a call",
        "Thanks\nTess\nAmber's mum wants a call",
        "Amber Quillfeather",
        "Police called",
        "Tess\nFire alarm at ten",
        "Thanks\n" + "Oakbank Farm\n" * 13,
        "see below for Friday",
    ],
)
def test_whatever_says_more_is_not(rest):
    assert not is_courtesy(rest, name="Tess Tutor")
