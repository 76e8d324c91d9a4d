"""Every page says that nobody chases registers, or since when the pages do the work of a worker that is gone."""

from datetime import timedelta

from attendance import heartbeats
from attendance.rules.calendar import to_london

LATE, BY_A_STAND_BY = "Alerts may be late.", "Alerts go out as always, by a stand-by."


def test_every_page_says_that_nobody_chases_registers_or_that_the_web_does(dsl, morning, cast, clock):
    cast.store.command(lambda db: heartbeats.beat(db, heartbeats.CLOCKWORK, clock.machine()))
    assert [BY_A_STAND_BY in dsl.get("/alerts").text, LATE in dsl.get("/alerts").text] == [False, False]

    clock.move(timedelta(seconds=61))
    for path in ("/alerts", "/people"):
        assert LATE in dsl.get(path).text

    since = clock.machine()
    cast.store.command(lambda db: heartbeats.relieve(db, holder="web", began_at=since, machine_now=clock.machine()))
    for path in ("/alerts", "/people"):
        page = dsl.get(path).text
        assert LATE not in page
        assert BY_A_STAND_BY in page
        assert f"do that work since {to_london(since):%H:%M}" in page
