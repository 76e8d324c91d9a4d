from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from attendance.rules.calendar import Calendar, CalendarEntry
from attendance.rules.decisions import Decision, DecisionKind, decided_for, latest, provision_due_on, suspended_day
from attendance.rules.words import CalendarKind, Session

MONDAY = date(2026, 9, 14)
TUESDAY, WEDNESDAY, FRIDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 4))
NOON = datetime(2026, 9, 11, 12, tzinfo=UTC)
FARM, TUITION = uuid4(), uuid4()


def decision(kind=DecisionKind.APPOINTMENT, first=(MONDAY, Session.AM), last=(MONDAY, Session.PM), **more):
    values = {"only": None, "placement_id": None, "moved_to": None, "decided_at": NOON, **more}
    return Decision(kind=kind, from_on=first[0], from_session=first[1], to_on=last[0], to_session=last[1], **values)


@pytest.mark.parametrize(
    ("on", "session", "is_covered"),
    [
        (MONDAY, Session.AM, False),
        (MONDAY, Session.PM, True),
        (TUESDAY, Session.AM, True),
        (TUESDAY, Session.PM, True),
        (WEDNESDAY, Session.AM, True),
        (WEDNESDAY, Session.PM, False),
    ],
)
def test_a_suspension_runs_from_one_session_to_another(on, session, is_covered):
    suspended = decision(DecisionKind.SUSPENDED, (MONDAY, Session.PM), (WEDNESDAY, Session.AM))

    assert suspended.covers(on, session) is is_covered


def test_mornings_only_leaves_the_afternoons_as_they_were():
    mornings = decision(first=(MONDAY, Session.AM), last=(FRIDAY, Session.PM), only=Session.AM)

    assert mornings.covers(TUESDAY, Session.AM)
    assert not mornings.covers(TUESDAY, Session.PM)


def test_the_decision_taken_last_holds():
    first = decision(DecisionKind.APPOINTMENT)
    second = decision(DecisionKind.AT_SCHOOL, decided_at=NOON + timedelta(minutes=1))

    assert latest([second, first], MONDAY, Session.AM) is second


def test_a_moved_day_is_taken_from_its_placement_and_given_to_the_new_session_alone():
    moved = decision(
        DecisionKind.MOVED_DAY, last=(MONDAY, Session.AM), placement_id=FARM, moved_to=(WEDNESDAY, Session.PM)
    )

    assert decided_for([moved], FARM, MONDAY, Session.AM).kind is DecisionKind.MOVED_DAY
    assert decided_for([moved], FARM, WEDNESDAY, Session.PM).is_moved_here
    assert not decided_for([moved], FARM, WEDNESDAY, Session.AM).is_moved_here
    for on, session in ((MONDAY, Session.AM), (WEDNESDAY, Session.PM)):
        assert decided_for([moved], TUITION, on, session).kind is None
        assert not decided_for([moved], TUITION, on, session).is_moved_here


def test_what_is_decided_later_of_the_new_session_goes_before_the_move():
    moved = decision(
        DecisionKind.MOVED_DAY, last=(MONDAY, Session.AM), placement_id=FARM, moved_to=(WEDNESDAY, Session.AM)
    )
    ill = decision(
        DecisionKind.SUSPENDED, (WEDNESDAY, Session.AM), (WEDNESDAY, Session.PM), decided_at=NOON + timedelta(hours=1)
    )

    decided = decided_for([moved, ill], FARM, WEDNESDAY, Session.AM)
    assert (decided.kind, decided.is_moved_here) == (DecisionKind.SUSPENDED, False)


def term(*closed):
    entries = [CalendarEntry(kind=CalendarKind.TERM, from_on=date(2026, 9, 1), to_on=date(2026, 12, 18))]
    entries += [CalendarEntry(kind=CalendarKind.INSET, from_on=on, to_on=on) for on in closed]
    return Calendar(entries=tuple(entries))


def test_education_is_due_from_the_sixth_school_day_of_a_suspension():
    assert provision_due_on(term(), MONDAY, date(2026, 9, 25)) == date(2026, 9, 21)


def test_a_day_the_school_is_closed_does_not_count_towards_the_sixth():
    assert provision_due_on(term(TUESDAY), MONDAY, date(2026, 9, 25)) == date(2026, 9, 22)


def test_five_days_of_suspension_raise_no_duty():
    assert provision_due_on(term(), MONDAY, FRIDAY) is None


def test_the_days_of_a_suspension_are_school_days_counted_from_its_first():
    suspended = [decision(DecisionKind.SUSPENDED, (MONDAY, Session.PM), (date(2026, 9, 25), Session.PM))]

    assert suspended_day(term(), suspended, MONDAY, Session.PM) == 1
    assert suspended_day(term(), suspended, FRIDAY, Session.AM) == 5
    assert suspended_day(term(), suspended, date(2026, 9, 21), Session.AM) == 6
    assert suspended_day(term(TUESDAY), suspended, date(2026, 9, 21), Session.AM) == 5


def test_a_session_before_a_suspension_or_decided_anew_is_on_none_of_its_days():
    suspended = decision(DecisionKind.SUSPENDED, (MONDAY, Session.PM), (FRIDAY, Session.PM))
    back = decision(DecisionKind.AT_SCHOOL, (FRIDAY, Session.AM), (FRIDAY, Session.PM), decided_at=NOON + timedelta(1))

    assert suspended_day(term(), [suspended], MONDAY, Session.AM) is None
    assert suspended_day(term(), [suspended, back], FRIDAY, Session.AM) is None
