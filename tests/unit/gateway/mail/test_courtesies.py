"""What of a reply is no more than politeness; anything else is put before a person."""

import pytest

from gateway.mail.courtesies import is_courtesy, is_subject_of_answer


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


ASKED = "Reminder: morning register due 10:00 – Oakbank Farm"


@pytest.mark.parametrize(
    ("subject", "is_one"),
    [
        (ASKED, True),
        (f"RE: [EXTERNAL] Re: {ASKED}", True),
        ("Register", True),
        ("", True),
        (f"Amber is ill Re: {ASKED}", False),
        (f"Re: {ASKED}, Amber is ill", False),
        ("Amber is ill", False),
    ],
)
def test_a_subject_that_says_more_is_put_before_a_person(subject, is_one):
    assert is_subject_of_answer(subject, ASKED, name="Tess Tutor") is is_one
