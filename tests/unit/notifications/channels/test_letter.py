"""What a letter shows of itself."""

from tests.unit.notifications.channels.letters import a_letter


def test_a_letter_in_a_log_line_tells_nothing_about_people():
    shown = repr(a_letter())

    assert "m-1@muster.example" in shown
    for private in ("northgate", "Dana", "sign in", "permission"):
        assert private not in shown
