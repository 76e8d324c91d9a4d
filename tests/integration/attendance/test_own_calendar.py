"""A school's and a provider's own calendar, changed by hand: what it does to today is said first, the past stays."""

from datetime import date

import pytest
from sqlalchemy import select, update

from attendance.records.tables import CalendarRow, Event, Expected, Placement
from attendance.refusals import NotAllowed, NotFound
from attendance.rules.words import Status
from attendance.scope import StaffScope
from attendance.setting_up import calendar
from tests.support.acting import entry
from tests.support.cast import ADMIN, MANAGER, OFFICER, TUTOR, WEDNESDAY, actor_of, at

CLOSED = {"from": "2026-09-16", "kind": "closure", "label": "Burst pipe"}


@pytest.fixture
def database_kind():
    """One kind is enough: tests/integration/portal/test_calendar_pages.py asks the other."""
    return "sqlite"


def scope_of(cast, who, *, provider=False):
    own = cast.oakbank if provider else cast.northgate
    return StaffScope(
        organisation_id=own,
        school_ids=frozenset() if provider else frozenset({own}),
        actor=actor_of(cast.people, who),
    )


def add(cast, typed, *, agreed="", who=ADMIN, provider=False, local="08:00"):
    scope = scope_of(cast, who, provider=provider)
    return cast.store.command(
        lambda db: calendar.add(scope, db, scope.organisation_id, typed, agreed=agreed, now=at(local))
    )


def take_away(cast, label, *, agreed=""):
    scope = scope_of(cast, ADMIN)
    with cast.store.reading() as db:
        ours = CalendarRow.organisation_id == cast.northgate
        row_id = db.session.scalars(select(CalendarRow.id).where(ours, CalendarRow.label == label)).one()
    return cast.store.command(
        lambda db: calendar.take_away(scope, db, cast.northgate, row_id, agreed=agreed, now=at("08:00"))
    )


def expected_today(cast, session="AM"):
    with cast.store.reading() as db:
        wanted = select(Expected.placement_id).where(
            Expected.on == WEDNESDAY, Expected.session == session, Expected.withdrawn_at.is_(None)
        )
        found = set(db.session.scalars(wanted))
    return {ref for ref, placement in cast.placements.items() if placement in found}


def rows(cast, organisation_id):
    with cast.store.reading() as db:
        wanted = select(CalendarRow).where(CalendarRow.organisation_id == organisation_id)
        return sorted((row.kind, row.from_on, row.to_on, row.label) for row in db.session.scalars(wanted))


def stay_home(cast):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(on_home_closure="stays_home"))


def test_what_closing_today_does_is_said_before_it_is_done(cast, acting):
    stay_home(cast)
    before = expected_today(cast)

    asked = add(cast, CLOSED)

    assert not asked.is_saved
    assert [each.sentence for each in asked.doubts] == [
        "Wednesday 16 September, morning: 4 pupils would no longer be expected, and nobody would look for them.",
        "Wednesday 16 September, afternoon: 4 pupils would no longer be expected, and nobody would look for them.",
    ]
    assert expected_today(cast) == before
    assert add(cast, CLOSED, agreed=asked.doubts_key).is_saved
    assert expected_today(cast) == {"P4", "P6"}


def test_a_provider_that_closes_today_takes_its_own_pupils_off_every_schools_list(cast, acting):
    asked = add(cast, CLOSED, who=MANAGER, provider=True)
    add(cast, CLOSED, who=MANAGER, provider=True, agreed=asked.doubts_key)

    assert "4 pupils would no longer be expected" in asked.doubts[0].sentence
    assert expected_today(cast) == {"P5", "P6"}


def test_what_was_observed_stays(cast, acting):
    stay_home(cast)
    acting.send(entry(cast, "P1", Status.PRESENT), local="09:20")
    asked = add(cast, CLOSED, local="09:30")
    add(cast, CLOSED, agreed=asked.doubts_key, local="09:30")

    assert "P1" in expected_today(cast)


def test_days_that_nobody_has_opened_are_entered_at_once(cast, acting):
    half = {"from": "2026-11-27", "kind": "early_finish", "label": "Sports day, ends 12:15"}

    assert add(cast, half).is_saved
    assert add(cast, half).is_saved
    assert ("early_finish", date(2026, 11, 27), date(2026, 11, 27), "Sports day, ends 12:15") in rows(
        cast, cast.northgate
    )
    assert len(rows(cast, cast.northgate)) == 2
    with cast.store.reading() as db:
        told = db.session.execute(select(Event.organisation_id, Event.kind).where(Event.kind == "set_up")).all()
    assert told == [(cast.northgate, "set_up")]


def test_a_past_day_is_not_touched(cast, acting):
    refused = add(cast, {"from": "2026-09-15", "kind": "closure", "label": "Yesterday"})

    assert [(each.column, each.sentence) for each in refused.problems] == [("from", calendar.PAST)]


def test_the_last_term_is_not_taken_away_nor_does_one_under_way_lose_its_past(cast, acting):
    refused = take_away(cast, "Autumn")
    assert "last term to come" in refused.problems[0].sentence

    add(cast, {"from": "2027-01-04", "to": "2027-03-26", "kind": "term", "label": "Spring"})
    asked = take_away(cast, "Autumn")
    assert "4 pupils would no longer be expected" in asked.doubts[0].sentence
    take_away(cast, "Autumn", agreed=asked.doubts_key)
    assert ("term", date(2026, 9, 1), date(2026, 9, 15), "Autumn") in rows(cast, cast.northgate)


@pytest.mark.parametrize(("who", "provider"), [(OFFICER, False), (TUTOR, True)])
def test_others_read_it_and_change_nothing(cast, acting, who, provider):
    with pytest.raises(NotAllowed):
        add(cast, CLOSED, who=who, provider=provider)


def test_a_provider_enters_no_terms_and_nobody_another_organisations_days(cast, acting):
    term = {**CLOSED, "kind": "term"}
    assert add(cast, term, who=MANAGER, provider=True).problems[0].column == "kind"

    theirs = ((scope_of(cast, ADMIN), cast.southgate), (scope_of(cast, MANAGER, provider=True), cast.riverside))
    for scope, organisation_id in theirs:
        with pytest.raises(NotFound), cast.store.writing() as db:
            calendar.add(scope, db, organisation_id, CLOSED, now=at("08:00"))
