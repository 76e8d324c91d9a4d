"""The taxi was late, did not come, or dropped a pupil off who never came in: the last is a walk-off."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from attendance import summaries
from attendance.people_to_call import listed
from attendance.records.tables import Placement, WalkOff
from attendance.refusals import EntriesRefused
from attendance.rules.calendar import monday_of
from attendance.rules.week import SessionState
from attendance.rules.words import Reason, Role, Session, Status
from tests.support.acting import entry
from tests.support.cast import WEDNESDAY, at


def never_came_in(cast, acting, local="09:20", **more):
    return acting.send(entry(cast, "P1", Status.ABSENT, reason=Reason.NEVER_CAME_IN), local=local, **more)


def walk_offs(cast):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(WalkOff)))


def test_dropped_off_but_never_came_in_is_a_walk_off_that_the_safeguarding_lead_hears_of_at_once(cast, acting):
    receipt = never_came_in(cast, acting)

    assert receipt.told == (Role.DSL, Role.ATTENDANCE_OFFICER)
    assert acting.told(kind="walk_off") == ["Dora Lead", "Olive Officer"]
    [row] = walk_offs(cast)
    assert (row.never_came_in, row.session, row.left_at) == (True, "AM", at("09:20"))
    [alert] = acting.alerts()
    assert (alert.kind, alert.summary) == ("walk_off", "Dropped off, never came in")


def test_told_again_that_day_it_is_the_same_walk_off(cast, acting):
    acting.absent("P1", local="08:50", reason=Reason.NEVER_CAME_IN)
    never_came_in(cast, acting)
    never_came_in(cast, acting, local="13:20", session=Session.PM)

    assert [row.never_came_in for row in walk_offs(cast)] == [True]


def test_it_cannot_have_happened_in_a_session_that_is_hours_ahead(cast, acting):
    with pytest.raises(EntriesRefused):
        acting.absent("P1", local="08:50", sessions=tuple(Session), reason=Reason.NEVER_CAME_IN)
    assert acting.alerts() == []


def test_the_taxi_did_not_come_is_an_absence_to_be_looked_for_and_keeps_its_reason(cast, acting):
    acting.send(entry(cast, "P1", Status.ABSENT, reason=Reason.TAXI_DID_NOT_COME), local="09:20")

    assert [row.reason for row in acting.observations("P1")] == ["taxi_did_not_come"]
    assert acting.told(kind="whereabouts") == ["Olive Officer"]


def test_a_late_taxi_is_an_absence_until_the_pupil_is_there(cast, acting):
    acting.send(entry(cast, "P1", Status.ABSENT, reason=Reason.TAXI_LATE), local="09:10")
    assert [alert.kind for alert in acting.alerts(is_open=True)] == ["whereabouts"]

    acting.send(entry(cast, "P1", Status.LATE, arrived_at="09:35"), local="09:40")

    assert acting.alerts(is_open=True) == []


def test_the_week_counts_nobody_as_there_who_never_came_in(cast, acting):
    never_came_in(cast, acting)

    with cast.store.reading() as db:
        week = summaries.week(cast.officer, db, monday_of(WEDNESDAY), now=at("15:30"))

    [pupil] = [each for each in week.pupils if each.given_name == "Amber"]
    [cell] = [each for each in pupil.cells if (each.on, each.session) == (WEDNESDAY, Session.AM)]
    assert (cell.state, cell.detail) == (SessionState.ABSENT, "Dropped off, never came in")
    assert (pupil.placement_attendance.attended, pupil.placement_attendance.expected) == (0, 1)


def test_once_the_placement_is_over_nobody_is_named_who_brings_the_pupil(cast, acting):
    with cast.store.writing() as db:
        placement = db.session.get_one(Placement, cast.placements["P1"])
        placement.transport_firm = "Quick Cars"
        db.session.flush()
        last_day, day_after = placement.ends_on, placement.ends_on + timedelta(days=1)

        assert [each.name for each in listed(db, placement.pupil_id, is_open=False, on=last_day)] == ["Quick Cars"]
        assert listed(db, placement.pupil_id, is_open=False, on=day_after) == ()
