"""A server's code becomes a sentence, and nothing of its own words is shown."""

import pytest

from attendance.rules.bounced import reason_for


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.1.1", "The mail server there says that this address does not exist (5.1.1)."),
        ("5.2.2", "The mailbox is full (5.2.2)."),
        ("5.2.9", "The mailbox does not take mail (5.2.9)."),
        ("4.4.1", "The mail server there could not be reached (4.4.1)."),
        ("5.7.26", "The mail server there does not let this mail in (5.7.26)."),
        ("5.0.0", "The mail came back (5.0.0)."),
        (None, "The mail came back."),
    ],
)
def test_the_code_is_said_in_words(status, said):
    assert reason_for(status) == said
