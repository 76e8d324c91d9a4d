"""Every page says that nobody chases registers, that the pages do a worker's work, or that a carrier is left alone."""

from datetime import timedelta

from attendance import circuits, heartbeats
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


def test_every_page_says_since_when_mail_does_not_get_out(dsl, morning, cast, clock):
    def fail(db):
        circuits.note_failure(db, "email", reason="The mail server does not answer.", machine_now=clock.machine())

    for _ in range(2):
        cast.store.command(fail)
    assert "do not get out" not in dsl.get("/alerts").text

    cast.store.command(fail)
    for path in ("/alerts", "/people"):
        assert "E-mails do not get out since" in dsl.get(path).text

    cast.store.command(lambda db: circuits.note_answer(db, "email"))
    assert "do not get out" not in dsl.get("/alerts").text
