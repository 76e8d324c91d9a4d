"""What a provider may know of a pupil ends with the placement, at midnight in London, whatever was on record before.

The registers inside it are open for ten school days more.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from attendance import alert_pages, finishing, incidents, phoned, provider_day, responding, summaries
from attendance.finishing import EndedPlacement
from attendance.incidents import ReportIncident
from attendance.records.tables import CalendarRow, Placement, Register
from attendance.refusals import NotFound
from attendance.responding import AddToLog
from attendance.rules.calendar import london_date, monday_of
from attendance.rules.words import IncidentCategory, LogKind, PupilFlag, Session, Severity, Status
from tests.support.acting import Acting, entry, envelope
from tests.support.cast import WEDNESDAY, at, flag

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


def _in_register(cast, now, on=WEDNESDAY, scope=None):
    with cast.store.reading() as db:
        register = provider_day.session_register(scope or cast.tutor, db, on, Session.AM, now=now)
    return {each.placement for each in register.entries} | {each.placement for each in register.unscheduled}


def _listed(cast, now):
    with cast.store.reading() as db:
        return {each.placement for each in provider_day.pupils(cast.tutor, db, london_date(now))}


def _half_term(cast):
    """Close Northgate from Monday to Friday of the week after next; Southgate stays open."""
    week = {"from_on": date(2026, 9, 21), "to_on": date(2026, 9, 25)}
    with cast.store.writing() as db:
        db.session.add(
            CalendarRow(id=uuid4(), organisation_id=cast.northgate, kind="closure", label="Half-term", **week)
        )


def test_registers_inside_it_are_open_on_the_tenth_school_day_and_closed_on_the_eleventh(ended, cast):
    _half_term(cast)
    receipt = ended.send(entry(cast, "P1"), local="13:30", session=Session.PM).receipt
    tenth, eleventh = at("23:59", on=date(2026, 10, 7)), at("00:00", on=date(2026, 10, 8))
    corrected = entry(cast, "P1", Status.ABSENT, change_reason="It was his brother")

    assert cast.refs["P1"] in _in_register(cast, tenth)
    assert ended.send(corrected, local="09:30", now=tenth).changed == 1
    assert cast.refs["P1"] not in _in_register(cast, eleventh)
    with pytest.raises(NotFound):
        ended.send(entry(cast, "P1"), local="09:30", session=Session.PM, now=eleventh)
    with cast.store.reading() as db:
        assert provider_day.receipt(cast.tutor, db, receipt, now=tenth).receipt == receipt
        with pytest.raises(NotFound):
            provider_day.receipt(cast.tutor, db, receipt, now=eleventh)


def test_no_day_after_it_and_no_other_provider_s_register_is_opened(ended, cast):
    ended.open_day(on=THURSDAY)

    assert cast.refs["P1"] not in _in_register(cast, NEXT_DAY, on=THURSDAY)
    assert cast.refs["P1"] not in _in_register(cast, NEXT_DAY, scope=cast.rival)
    for on, scope in ((THURSDAY, cast.tutor), (WEDNESDAY, cast.rival)):
        with pytest.raises(NotFound):
            ended.send(entry(cast, "P1", on=on), local="10:20", on=on, scope=scope, now=NEXT_DAY)


def test_an_officer_who_may_not_place_the_pupil_does_not_by_the_register_that_is_finished(ended, cast):
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)

    with cast.store.reading() as db:
        found = db.session.scalars(
            select(Register.id).where(Register.home_school_id == cast.northgate, Register.provider_id == cast.oakbank)
        )
        phoned_in = phoned.register(cast.officer, db, found.first())

    assert phoned_in.scope.part.without == {cast.pupils["P1"]}
    assert cast.refs["P1"] not in _in_register(cast, NEXT_DAY, scope=phoned_in.scope)


def test_the_day_s_list_says_what_is_missing_and_until_when_it_can_be_finished(ended, cast):
    _half_term(cast)

    with cast.store.reading() as db:
        assert finishing.ended(cast.tutor, db, now=at("23:59")) == ()
        assert finishing.ended(cast.rival, db, now=NEXT_DAY) == ()
        (amber,) = finishing.ended(cast.tutor, db, now=NEXT_DAY)
        assert finishing.ended(cast.tutor, db, now=at("00:00", on=date(2026, 10, 8))) == ()

    assert amber == EndedPlacement(
        name="Amber Q.",
        home_school_name="Northgate Academy",
        ended_on=WEDNESDAY,
        until=date(2026, 10, 7),
        missing=((WEDNESDAY, Session.PM),),
    )


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

    assert cast.refs["P1"] in _listed(cast, midnight - timedelta(seconds=1))
    assert cast.refs["P1"] not in _listed(cast, midnight)


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
