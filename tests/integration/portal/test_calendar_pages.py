import re

import pytest
from sqlalchemy import select

from attendance.records.tables import CalendarRow, Expected
from tests.support.acting import Acting
from tests.support.cast import ADMIN, DIRECTOR, MANAGER, WEDNESDAY, at

AGREED = re.compile(r'id="agreed" value="([0-9a-f]+)"')


@pytest.fixture
def opened(cast, clock):
    """It is the Wednesday at eight, and the day is open."""
    clock.move(at("08:00") - clock.machine())
    Acting(cast=cast).open_day()


def expected(cast, session="AM"):
    with cast.store.reading() as db:
        wanted = select(Expected.placement_id).where(
            Expected.on == WEDNESDAY, Expected.session == session, Expected.withdrawn_at.is_(None)
        )
        return len(set(db.session.scalars(wanted)))


def test_a_provider_says_that_it_is_closed_today_and_reads_first_whom_that_takes_off_the_lists(
    cast, browser_of, opened
):
    manager, typed = browser_of(MANAGER), {"from": "2026-09-16", "kind": "closure", "label": "Flood"}
    asked = manager.post(f"/calendar/{cast.oakbank}/add", typed)

    assert asked.status_code == 400
    assert "4 pupils would no longer be expected, and nobody would look for them." in asked.text
    assert expected(cast) == 6

    agreed = {**typed, "agreed": AGREED.search(asked.text).group(1)}
    assert manager.post(f"/calendar/{cast.oakbank}/add", agreed).status_code == 303
    assert expected(cast) == 2
    with cast.store.reading() as db:
        row_id = db.session.scalars(select(CalendarRow.id).where(CalendarRow.organisation_id == cast.oakbank)).one()
    back = manager.post(f"/calendar/{cast.oakbank}/rows/{row_id}/take-away")
    agreed = {"agreed": AGREED.search(back.text).group(1)}
    assert manager.post(f"/calendar/{cast.oakbank}/rows/{row_id}/take-away", agreed).status_code == 303
    assert expected(cast) == 6


def test_a_school_enters_a_half_day_and_its_trust_reads_it(cast, browser_of, opened):
    half = {"from": "2026-11-27", "kind": "early_finish", "label": "Sports day, ends 12:15"}
    assert browser_of(ADMIN).post(f"/calendar/{cast.northgate}/add", half).status_code == 303

    page = browser_of(DIRECTOR).get("/calendar").text
    assert "Sports day, ends 12:15" in page
    assert "Add days" not in page


def test_a_day_that_is_past_is_refused_beside_its_field(cast, browser_of, opened):
    past = {"from": "2026-09-15", "kind": "closure", "label": "Yesterday"}
    answer = browser_of(ADMIN).post(f"/calendar/{cast.northgate}/add", past)

    assert answer.status_code == 400
    assert "This day is past" in answer.text
    assert 'value="Yesterday"' in answer.text
