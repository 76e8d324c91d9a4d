"""While older messages are on hold every page says so, and that new reports go out."""

from attendance import holds
from tests.support.cast import at


def test_every_page_says_since_when_older_messages_are_on_hold(dsl, morning, cast):
    assert "Older messages are on hold" not in dsl.get("/alerts").text
    cast.store.command(lambda db: holds.begin(db, "Restored from the copy of 02:00", now=at("10:20")))

    for path in ("/alerts", "/people"):
        page = dsl.get(path).text
        assert "Older messages are on hold" in page
        assert "before 10:20 is being sent" in page
        assert "copy of 02:00" not in page
