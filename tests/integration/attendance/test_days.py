"""Opening the day: an idempotent diff that never touches what has been observed or what is past."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import uuid4

from sqlalchemy import select

from attendance import days
from attendance.records.tables import (
    Agreement,
    CalendarRow,
    DueGroup,
    Expected,
    Organisation,
    Placement,
    PlacementPattern,
)
from attendance.rules.words import Session, Status
from tests.support.acting import entry
from tests.support.cast import WEDNESDAY, at

THURSDAY = WEDNESDAY + timedelta(days=1)


@dataclass(frozen=True)
class Row:
    session: str
    due: str
    reason: str | None


def rows(cast, ref="P1", on=WEDNESDAY):
    wanted = select(Expected).where(Expected.placement_id == cast.placements[ref], Expected.on == on)
    with cast.store.reading() as db:
        found = db.session.scalars(wanted.order_by(Expected.session)).all()
    return [Row(row.session, f"{row.due_at:%H:%M}", row.withdrawn_reason) for row in found]


def add(cast, row):
    with cast.store.writing() as db:
        db.session.add(row)


def refresh(cast, local="08:00"):
    with cast.store.writing() as db:
        days.refresh(db, [cast.northgate, cast.southgate], now=at(local))


def closure(organisation_id, on=WEDNESDAY, session=None, kind="closure"):
    return CalendarRow(
        id=uuid4(), organisation_id=organisation_id, from_on=on, to_on=on, session=session, kind=kind, label="Snow"
    )


def test_a_day_opens_with_both_sessions_of_every_pupil(cast, acting):
    assert rows(cast) == [Row("AM", "09:00", None), Row("PM", "13:00", None)]


def test_opening_twice_changes_nothing(cast, acting):
    with cast.store.writing() as db:
        assert days.open_due(db, now=at("07:01")) == 0
    refresh(cast)

    assert len(rows(cast)) == 2


def test_a_closure_of_the_provider_withdraws_with_a_reason_and_deletes_nothing(cast, acting):
    add(cast, closure(cast.oakbank))
    refresh(cast)

    assert rows(cast) == [Row("AM", "09:00", "provider closed"), Row("PM", "13:00", "provider closed")]


def test_a_closure_that_is_taken_back_expects_the_pupil_again(cast, acting):
    shut = closure(cast.oakbank, session="PM")
    add(cast, shut)
    refresh(cast)
    with cast.store.writing() as db:
        db.session.delete(db.session.get(CalendarRow, shut.id))
    refresh(cast)

    assert rows(cast) == [Row("AM", "09:00", None), Row("PM", "13:00", None)]


def test_what_has_been_observed_stays_expected(cast, acting):
    acting.send(entry(cast, "P1"), local="09:20")
    add(cast, closure(cast.oakbank))
    refresh(cast, "10:30")

    assert rows(cast) == [Row("AM", "09:00", None), Row("PM", "13:00", "provider closed")]


def test_a_changed_pattern_leaves_past_registers_as_they_were(cast, acting):
    acting.open_day("07:00", on=THURSDAY)
    mornings = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "AM")
    add(
        cast,
        PlacementPattern(
            placement_id=cast.placements["P1"], from_on=THURSDAY, home_school_id=cast.northgate, **mornings
        ),
    )
    with cast.store.writing() as db:
        days.refresh(db, [cast.northgate], now=at("08:00", on=THURSDAY))

    assert [row.reason for row in rows(cast)] == [None, None]
    assert [row.reason for row in rows(cast, on=THURSDAY)] == [None, "not in the weekly pattern"]


def test_the_agreement_s_time_goes_before_the_school_s_and_the_placement_s_before_both(cast, acting):
    with cast.store.writing() as db:
        db.session.get_one(Organisation, cast.northgate).am_due = time(10, 15)
        db.session.add(
            Agreement(
                id=uuid4(),
                provider_id=cast.oakbank,
                home_school_id=cast.northgate,
                am_due=time(10, 30),
                accepted_at=at("07:00"),
                accepted_by="Ada Admin, Data manager",
            )
        )
        db.session.get_one(Placement, cast.placements["P2"]).am_due = time(9, 45)
    refresh(cast)

    assert [rows(cast, ref)[0].due for ref in ("P1", "P2", "P4", "P5")] == ["09:30", "08:45", "09:00", "09:15"]


def test_a_provider_that_opens_at_ten_is_due_half_an_hour_later(cast, acting):
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).am_starts = time(10, 0)
    refresh(cast)

    assert rows(cast)[0].due == "09:30"


def test_a_pupil_added_after_the_due_time_was_judged_is_judged_too(cast, acting):
    with cast.store.writing() as db:
        for group in db.session.scalars(select(DueGroup)):
            group.judged_at = at("10:00")
        placement = db.session.get_one(Placement, cast.placements["P1"])
        placement.am_due = time(10, 0)
        db.session.query(Expected).filter_by(placement_id=placement.id, session="AM").delete()
    refresh(cast, "11:00")

    with cast.store.reading() as db:
        groups = db.session.scalars(select(DueGroup).where(DueGroup.judged_at.is_(None))).all()
    assert {(group.provider_id, group.home_school_id) for group in groups} == {(cast.oakbank, cast.northgate)}


def test_the_days_of_a_stop_are_opened_when_muster_wakes(cast, acting):
    friday = WEDNESDAY + timedelta(days=2)
    acting.open_day("07:00", on=friday)

    assert len(rows(cast, on=THURSDAY)) == 2
    assert len(rows(cast, on=friday)) == 2


def test_a_weekend_expects_nobody(cast, acting):
    saturday = WEDNESDAY + timedelta(days=3)
    acting.open_day("07:00", on=saturday)

    assert rows(cast, on=saturday) == []


def test_outside_the_terms_nobody_is_expected(cast, acting):
    holiday = date(2026, 12, 21)
    acting.open_day("07:00", on=holiday)

    assert rows(cast, on=holiday) == []


def test_a_register_opens_its_day_by_itself(cast, acting):
    acting.send(entry(cast, "P1", Status.PRESENT), local="09:20", on=THURSDAY)

    assert len(rows(cast, on=THURSDAY)) == 2


def test_the_due_time_is_ten_in_london_after_the_clocks_go_back(cast, acting):
    monday = date(2026, 10, 26)
    acting.open_day("07:00", on=monday)

    assert [row.due for row in rows(cast, on=monday)] == ["10:00", "14:00"]
    assert Session.AM.value == rows(cast, on=monday)[0].session
