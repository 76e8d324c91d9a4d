"""What waits for the end of somebody's quiet hours, until when, and what never does."""

from datetime import time
from typing import Any

import pytest

from attendance.rules import quiet
from attendance.rules.quiet import QuietHours, Waits, can_wait, fault_of, holding, kept, quiet_until, read
from attendance.rules.words import AlertKind, NoticeKind
from tests.support.cast import at
from tests.support.week import FRIDAY, NEXT_MONDAY, THURSDAY, TUESDAY

NIGHTS = QuietHours(begins=time(19), ends=time(7), weekends=False)
WEEKENDS_TOO = QuietHours(begins=time(19), ends=time(7), weekends=True)
EVENINGS = QuietHours(begins=time(16), ends=time(22), weekends=False)
SATURDAY = FRIDAY.replace(day=FRIDAY.day + 1)
# Everything that a notice may be besides, chosen so that it waits if it ever can.
AT_MOST: dict[str, Any] = {"is_repeat": True, "about": AlertKind.MISSING_REGISTER, "task": "terms"}


def test_every_kind_of_notice_is_decided():
    assert set(quiet.WAITS) == set(NoticeKind)


@pytest.mark.parametrize(
    ("kind", "waits"),
    [
        (NoticeKind.NUDGE, True),
        (NoticeKind.MISSING_REGISTER, True),
        (NoticeKind.WHEREABOUTS, False),
        (NoticeKind.WALK_OFF, False),
        (NoticeKind.INCIDENT, False),
        (NoticeKind.CONCERN, False),
        (NoticeKind.SAFEGUARDING, False),
        (NoticeKind.CLOSED, True),
        (NoticeKind.WEEK_DRAFT, True),
        (NoticeKind.WEEK, True),
        (NoticeKind.TASK, True),
        (NoticeKind.RECORD, True),
        (NoticeKind.COVER, False),
        (NoticeKind.DAILY_ANSWER, False),
        (NoticeKind.AGREEMENT, True),
        (NoticeKind.PAPER, True),
        (NoticeKind.ACCOUNT, False),
        (NoticeKind.TEST, False),
    ],
)
def test_only_what_can_wait_ever_waits(kind, waits):
    assert can_wait(kind, is_urgent=False, **AT_MOST) is waits


@pytest.mark.parametrize("kind", NoticeKind)
def test_what_is_urgent_never_waits(kind):
    assert not can_wait(kind, is_urgent=True, **AT_MOST)


@pytest.mark.parametrize("kind", AlertKind)
def test_the_first_notice_of_an_alert_never_waits(kind):
    assert not can_wait(NoticeKind(kind.value), is_urgent=False, is_repeat=False, about=kind)


@pytest.mark.parametrize("about", [each for each in AlertKind if each is not AlertKind.MISSING_REGISTER])
def test_that_an_alert_about_a_child_is_closed_ends_a_search_and_never_waits(about):
    assert not can_wait(NoticeKind.CLOSED, is_urgent=False, about=about)


@pytest.mark.parametrize("task", ["not_delivered", "carrier_down", "role_gap", "guessing", "many_looks", "gap", None])
def test_a_task_that_says_an_alarm_fails_or_a_child_has_no_place_never_waits(task):
    assert not can_wait(NoticeKind.TASK, is_urgent=False, task=task)


def test_a_kind_that_nobody_decided_does_not_wait(monkeypatch):
    monkeypatch.setattr(quiet, "WAITS", {**quiet.WAITS, NoticeKind.NUDGE: Waits.NEVER})
    assert not can_wait(NoticeKind.NUDGE, is_urgent=False)


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        (NIGHTS, at("18:59"), None),
        (NIGHTS, at("19:00"), at("07:00", on=THURSDAY)),
        (NIGHTS, at("23:59"), at("07:00", on=THURSDAY)),
        (NIGHTS, at("06:59"), at("07:00")),
        (NIGHTS, at("07:00"), None),
        (EVENINGS, at("16:00"), at("22:00")),
        (EVENINGS, at("22:00"), None),
        (NIGHTS, at("19:00", on=FRIDAY), at("07:00", on=SATURDAY)),
        (WEEKENDS_TOO, at("18:59", on=FRIDAY), None),
        (WEEKENDS_TOO, at("19:00", on=FRIDAY), at("07:00", on=NEXT_MONDAY)),
        (WEEKENDS_TOO, at("12:00", on=SATURDAY), at("07:00", on=NEXT_MONDAY)),
        (WEEKENDS_TOO, at("06:00", on=NEXT_MONDAY), at("07:00", on=NEXT_MONDAY)),
        (WEEKENDS_TOO, at("12:00", on=TUESDAY), None),
    ],
)
def test_a_quiet_time_ends(hours, now, until):
    assert quiet_until(hours, now) == until


def test_a_persons_own_hold_before_those_usual_and_none_is_none():
    assert holding(None, "19:00-07:00") == NIGHTS
    assert holding("16:00-22:00", "19:00-07:00") == EVENINGS
    assert holding("none", "19:00-07:00") is None
    assert holding(None, None) is None


@pytest.mark.parametrize("hours", [NIGHTS, WEEKENDS_TOO, EVENINGS])
def test_they_are_kept_and_read_back(hours):
    assert read(kept(hours)) == hours


@pytest.mark.parametrize("text", ["", "19:00", "19:00-25:00", "a-b", "19:00-07:00-08:00", "08:00-16:00"])
def test_what_cannot_be_read_keeps_nothing_back(text):
    assert read(text) is None


@pytest.mark.parametrize(
    ("begins", "ends", "field"),
    [
        ("19:00", "07:00", None),
        ("15:00", "09:00", None),
        ("00:00", "09:00", None),
        ("15:00", "23:59", None),
        ("19:00", "09:01", "begins"),
        ("14:59", "07:00", "begins"),
        ("08:00", "10:00", "begins"),
        ("09:00", "15:00", "begins"),
        ("08:00", "16:00", "begins"),
        ("23:00", "22:00", "begins"),
        ("19:00", "19:00", "ends"),
    ],
)
def test_the_school_day_is_never_quiet(begins, ends, field):
    hours = QuietHours(begins=time.fromisoformat(begins), ends=time.fromisoformat(ends), weekends=False)
    found = fault_of(hours)
    assert (found[0] if found else None) == field
