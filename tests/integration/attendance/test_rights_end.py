"""What a provider may know of a pupil ends with the placement, at midnight in London, whatever was on record before."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from attendance import alert_pages, incidents, provider_day, responding, summaries
from attendance.incidents import ReportIncident
from attendance.records.tables import Placement
from attendance.refusals import NotFound
from attendance.responding import AddToLog
from attendance.rules.calendar import monday_of
from attendance.rules.words import IncidentCategory, LogKind, Session, Severity, Status
from tests.support.acting import Acting, entry, envelope
from tests.support.cast import WEDNESDAY, at

THURSDAY = WEDNESDAY + timedelta(days=1)
NEXT_DAY = at("10:30", on=THURSDAY)


@pytest.fixture
def ended(cast):
    """P1's placement, with everything on record that a provider can say, and its end on the Wednesday."""
    acting = Acting(cast=cast)
    acting.open_day()
    acting.send(entry(cast, "P1", note="first"), entry(cast, "P2"), entry(cast, "P3"), entry(cast, "P4"), local="09:30")
    _end(cast, "P1", WEDNESDAY)
    return acting


def _end(cast, ref, on):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).where(Placement.id == cast.placements[ref]).values(ends_on=on))


def _seen(cast, now, on=WEDNESDAY):
    with cast.store.reading() as db:
        register = provider_day.session_register(cast.tutor, db, on, Session.AM, now=now)
    return {each.placement for each in register.entries} | {each.placement for each in register.unscheduled}


def test_a_past_register_no_longer_holds_the_pupil(ended, cast):
    assert cast.refs["P1"] in _seen(cast, at("23:59"))
    assert cast.refs["P1"] not in _seen(cast, NEXT_DAY)
    assert cast.refs["P2"] in _seen(cast, NEXT_DAY)


@pytest.mark.parametrize(
    ("last_day", "midnight"),
    [
        # The clocks go back in the night to 25 October 2026, and forward in the night to 28 March 2027.
        (date(2026, 10, 24), datetime(2026, 10, 24, 23, 0, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 26, 0, 0, tzinfo=UTC)),
        (date(2027, 3, 27), datetime(2027, 3, 28, 0, 0, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 23, 0, tzinfo=UTC)),
    ],
)
def test_the_last_day_is_a_whole_day_in_london(ended, cast, last_day, midnight):
    _end(cast, "P1", last_day)

    assert cast.refs["P1"] in _seen(cast, midnight - timedelta(seconds=1))
    assert cast.refs["P1"] not in _seen(cast, midnight)


def test_a_past_register_cannot_be_corrected_for_the_pupil(ended, cast):
    with pytest.raises(NotFound):
        ended.send(entry(cast, "P1", Status.ABSENT, change_reason="wrong"), local="09:30", now=NEXT_DAY)


def test_a_register_sent_late_does_not_name_the_pupil_as_missing(ended, cast):
    receipt = ended.send(entry(cast, "P2"), local="09:30", session=Session.PM, now=NEXT_DAY)

    assert cast.refs["P1"] not in receipt.not_reported
    assert cast.refs["P3"] in receipt.not_reported


def test_a_report_of_a_walk_off_is_closed_to_the_provider(ended, cast):
    left = ended.walk_off("P1", left="10:00", local="10:05")
    note = AddToLog(kind=LogKind.NOTE, at=at("10:30"), note="seen")

    with cast.store.reading() as db:
        assert alert_pages.walk_off_page(cast.tutor, db, left.walk_off_id, now=at("23:59")).given_name == "Amber"
        with pytest.raises(NotFound):
            alert_pages.walk_off_page(cast.tutor, db, left.walk_off_id, now=NEXT_DAY)
        assert alert_pages.page(cast.officer, db, left.alert_id).card.pupil_name == "Amber Quillfeather"
    with pytest.raises(NotFound), cast.store.writing() as db:
        responding.log_for_provider(cast.tutor, db, left.walk_off_id, note, now=NEXT_DAY)


def test_todays_list_leaves_out_who_was_taken_away_today(ended, cast):
    ended.walk_off("P1", left="10:00", local="10:05")
    _end(cast, "P1", WEDNESDAY - timedelta(days=1))

    with cast.store.reading() as db:
        assert provider_day.today(cast.tutor, db, now=at("10:30")).walk_offs == ()


def test_a_receipt_that_speaks_of_that_pupil_alone_is_gone(ended, cast):
    alone = ended.absent("P1", local="10:00", sessions=(Session.PM,))
    left = ended.walk_off("P1", left="10:00", local="10:05")
    both = entry(cast, "P1", change_reason="came after all"), entry(cast, "P2")
    together = ended.send(*both, local="13:30", session=Session.PM)

    with cast.store.reading() as db:
        for number in (alone.receipt, left.receipt):
            assert provider_day.receipt(cast.tutor, db, number, now=at("23:59")).receipt == number
            with pytest.raises(NotFound):
                provider_day.receipt(cast.tutor, db, number, now=NEXT_DAY)
        assert provider_day.receipt(cast.tutor, db, together.receipt, now=NEXT_DAY).receipt == together.receipt


def test_the_providers_week_leaves_the_pupil_out_and_the_schools_keeps_them(ended, cast):
    with cast.store.reading() as db:
        monday = monday_of(WEDNESDAY)
        before = summaries.provider_page(cast.tutor, db, monday, now=at("23:59"))
        after = summaries.provider_page(cast.tutor, db, monday, now=NEXT_DAY)
        school = summaries.week(cast.officer, db, monday, now=NEXT_DAY)

    assert "Quillfeather" in str(before)
    assert "Quillfeather" not in str(after)
    assert "Quillfeather" in str(school)


def test_what_was_seen_on_the_last_day_may_still_be_reported(ended, cast):
    command = ReportIncident(
        placements=(cast.refs["P1"],),
        category=IncidentCategory.OTHER,
        severity=Severity.SERIOUS,
        happened_at=at("14:30"),
        account="Fell from the wall.",
        envelope=envelope(),
    )

    assert cast.store.command(lambda db: incidents.report(cast.tutor, db, command, now=NEXT_DAY)).told
    late = replace(command, happened_at=NEXT_DAY, envelope=envelope())
    with pytest.raises(NotFound):
        cast.store.command(lambda db: incidents.report(cast.tutor, db, late, now=NEXT_DAY))
