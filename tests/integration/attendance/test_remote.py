"""A pupil seen by video was not there: recorded, shown, and never counted. A tutor's four words."""

import pytest

from attendance import summaries
from attendance.records.tables import Placement
from attendance.rules.calendar import monday_of
from attendance.rules.week import SessionState
from attendance.rules.words import AgreedWith, Mode, Reason, Session, Status
from tests.support.acting import entry
from tests.support.cast import WEDNESDAY, at


def amber(cast):
    with cast.store.reading() as db:
        week = summaries.week(cast.officer, db, monday_of(WEDNESDAY), now=at("15:30"))
    [pupil] = [each for each in week.pupils if each.given_name == "Amber"]
    cells = {each.session: each for each in pupil.cells if each.on == WEDNESDAY}
    return cells[Session.AM], cells[Session.PM], pupil.placement_attendance


@pytest.fixture
def remote(cast, acting):
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).mode = Mode.REMOTE.value
    return acting


def test_a_remote_session_is_shown_and_in_no_figure_whether_attended_or_missed(cast, remote):
    remote.send(entry(cast, "P1"), local="09:20")
    remote.send(entry(cast, "P1", Status.ABSENT, reason=Reason.ILL), local="13:20", session=Session.PM)

    morning, afternoon, share = amber(cast)

    assert (morning.state, afternoon.state) == (SessionState.REMOTE, SessionState.ABSENT)
    assert (share.attended, share.expected, share.remote) == (0, 0, 2)


def test_one_session_by_video_at_a_place_where_pupils_go_is_no_attendance_either(cast, acting):
    acting.send(entry(cast, "P1", mode=Mode.REMOTE), local="09:20")
    acting.send(entry(cast, "P1"), local="13:20", session=Session.PM)

    morning, _afternoon, share = amber(cast)

    assert morning.state is SessionState.REMOTE
    assert str(share) == "1 of 1 session (100 %); 4 not reported; 1 remote"


def test_a_pupil_who_is_not_seen_remotely_is_looked_for_like_any_other(cast, remote):
    remote.send(entry(cast, "P1", Status.ABSENT), local="09:20")
    assert remote.told(kind="whereabouts") == ["Olive Officer"]


def test_no_adult_at_home_is_an_absence_to_be_looked_for_that_says_so(cast, acting):
    acting.send(entry(cast, "P1", Status.ABSENT, reason=Reason.NO_ADULT_AT_HOME), local="09:20")

    [alert] = acting.alerts()
    assert (alert.kind, alert.summary) == ("whereabouts", "No adult at home, whereabouts not confirmed")
    assert acting.told(kind="whereabouts") == ["Olive Officer"]


def test_how_the_pupil_was_seen_cannot_be_changed_without_a_reason(cast, acting):
    acting.send(entry(cast, "P1", mode=Mode.REMOTE), local="09:20")
    acting.send(entry(cast, "P1"), local="09:40")
    assert [row.mode for row in acting.observations("P1")] == ["remote"]

    acting.send(entry(cast, "P1", mode=Mode.IN_PERSON, change_reason="She came in"), local="10:00")
    assert [row.mode for row in acting.observations("P1")] == ["remote", "in_person"]


def test_a_lesson_by_video_that_ended_early_stays_one_by_video(cast, acting):
    acting.send(entry(cast, "P1", mode=Mode.REMOTE), local="09:20")
    left = entry(cast, "P1", Status.LEFT_EARLY, left_at="10:30", agreed_with=AgreedWith.PARENT)
    acting.send(left, local="10:35")

    assert [row.mode for row in acting.observations("P1")] == ["remote", "remote"]
