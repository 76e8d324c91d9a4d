"""Gaps: found five school days ahead, told again at 08:00, and a child nobody decided about is looked for."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from attendance import alerts, days, decisions, gaps
from attendance.decisions import Decide
from attendance.records.tables import CalendarRow, Gap, Notice, Placement, PupilBase, Task
from attendance.rules.decisions import DecisionKind
from attendance.rules.gaps import GapReason
from attendance.rules.words import PupilFlag, Session
from tests.integration.attendance.test_days import closure
from tests.integration.attendance.test_decisions import expected
from tests.support.cast import DSL, LONG_AGO, OFFICER, WEDNESDAY, at, flag

NEXT_WEDNESDAY = WEDNESDAY + timedelta(days=7)
TOMORROW = WEDNESDAY + timedelta(days=1)


@pytest.fixture
def shut(cast):
    """Close Oakbank on a day, from a moment on known to everybody."""

    def close(on, session=None, local="07:00", today=WEDNESDAY):
        with cast.store.writing() as db:
            db.session.add(closure(cast.oakbank, on=on, session=session))
        with cast.store.writing() as db:
            days.refresh(db, [cast.northgate, cast.southgate], now=at(local, on=today))

    return close


def run(cast, local, on=WEDNESDAY):
    """Let the clockwork tell, judge and climb once."""
    with cast.store.writing() as db:
        gaps.tell_due(db, now=at(local, on=on))
    with cast.store.writing() as db:
        gaps.judge_due(db, now=at(local, on=on))
    with cast.store.writing() as db:
        alerts.climb_due(db, now=at(local, on=on))


def rows(cast, school=None):
    wanted = select(Gap).where(Gap.settled_at.is_(None), Gap.home_school_id == (school or cast.northgate))
    with cast.store.reading() as db:
        found = db.session.scalars(wanted.order_by(Gap.on, Gap.session)).all()
    names = {pupil_id: ref for ref, pupil_id in cast.pupils.items()}
    return sorted((names[row.pupil_id], row.on, row.session, row.reason) for row in found)


def told(cast, kind="task"):
    people = {person: who for who, person in cast.people.items()}
    with cast.store.reading() as db:
        found = db.session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.created_at)).all()
    return [(people.get(row.person_id), f"{row.created_at:%d %H:%M}", row.round) for row in found]


def test_a_provider_that_will_be_shut_is_a_gap_five_school_days_ahead(cast, acting, shut):
    shut(NEXT_WEDNESDAY, Session.AM.value)

    assert rows(cast) == [(ref, NEXT_WEDNESDAY, "AM", "provider_shut") for ref in ("P1", "P2", "P3")]


def test_the_sixth_school_day_ahead_is_not_looked_at_yet(cast, acting, shut):
    day_after = NEXT_WEDNESDAY + timedelta(days=1)
    shut(day_after)
    assert rows(cast) == []

    acting.open_day(on=TOMORROW)
    assert {on for _ref, on, _session, _reason in rows(cast)} == {day_after}


def test_the_officer_is_told_once_for_the_day_at_eight_and_again_on_the_day_at_eight(cast, acting, shut):
    shut(NEXT_WEDNESDAY, local="06:00")
    run(cast, "07:59")
    assert told(cast) == []

    run(cast, "08:00")
    run(cast, "08:05")
    ours = [each for each in told(cast) if each[0] == OFFICER]
    # The times are UTC; the school's clock is an hour ahead.
    assert ours == [(OFFICER, "16 07:00", 1)]

    run(cast, "08:00", on=NEXT_WEDNESDAY)
    assert [each for each in told(cast) if each[0] == OFFICER] == [*ours, (OFFICER, "23 07:00", 2)]


def test_found_during_the_day_it_is_told_at_once(cast, acting, shut):
    shut(TOMORROW, local="11:20")
    run(cast, "11:20")

    assert (OFFICER, "16 10:20", 1) in told(cast)


def decide(cast, ref, on, session, kind=DecisionKind.AT_SCHOOL, local="09:00", today=WEDNESDAY, **more):
    said = Decide(
        decision_id=uuid4(),
        pupil_id=cast.pupils[ref],
        kind=kind,
        from_on=on,
        from_session=session,
        to_on=on,
        to_session=session,
        **more,
    )
    cast.store.command(lambda db: decisions.decide(cast.officer, db, said, now=at(local, on=today)))
    return said


def test_a_decision_settles_the_gap_and_the_last_one_ends_the_task(cast, acting, shut):
    shut(TOMORROW, Session.AM.value)
    run(cast, "08:00")
    decide(cast, "P1", TOMORROW, Session.AM)
    decide(cast, "P2", TOMORROW, Session.AM, DecisionKind.OTHER_PLACE, note="Town library, agreed with the mother")
    assert rows(cast) == [("P3", TOMORROW, "AM", "provider_shut")]
    assert open_tasks(cast) == 1

    decide(cast, "P3", TOMORROW, Session.AM)
    assert (rows(cast), open_tasks(cast)) == ([], 0)


def open_tasks(cast):
    wanted = select(Task).where(Task.kind == "gap", Task.done_at.is_(None), Task.organisation_id == cast.northgate)
    with cast.store.reading() as db:
        return len(db.session.scalars(wanted).all())


def test_a_decision_taken_back_is_a_gap_again_and_told_anew(cast, acting, shut):
    shut(TOMORROW, Session.AM.value)
    run(cast, "08:00")
    said = [decide(cast, ref, TOMORROW, Session.AM) for ref in ("P1", "P2", "P3")]
    cast.store.command(lambda db: decisions.take_back(cast.officer, db, said[0].decision_id, now=at("12:00")))
    run(cast, "12:00")

    assert rows(cast) == [("P1", TOMORROW, "AM", "provider_shut")]
    assert [each for each in told(cast) if each[0] == OFFICER][-1] == (OFFICER, "16 11:00", 1)
    assert open_tasks(cast) == 1


def test_a_child_nobody_decided_about_is_looked_for_when_registers_are_due(cast, acting, shut):
    shut(WEDNESDAY, Session.AM.value)
    decide(cast, "P1", WEDNESDAY, Session.AM)
    run(cast, "09:59")
    assert acting.alerts("whereabouts") == []

    run(cast, "10:00")
    found = [alert for alert in acting.alerts("whereabouts") if alert.home_school_id == cast.northgate]
    assert {alert.pupil_id for alert in found} == {cast.pupils["P2"], cast.pupils["P3"]}
    assert (OFFICER, "16 09:00", 1) in told(cast, "whereabouts")

    run(cast, "10:31")
    assert DSL in {who for who, _at, _round in told(cast, "whereabouts")}


def test_a_pupil_at_risk_brings_the_dsl_in_at_once(cast, acting, shut):
    flag(cast, "P2", PupilFlag.MISSING_HISTORY)
    shut(WEDNESDAY, Session.AM.value)
    run(cast, "10:00")

    assert DSL in {who for who, _at, _round in told(cast, "whereabouts")}


def test_deciding_while_they_are_looked_for_closes_the_alert(cast, acting, shut):
    shut(WEDNESDAY, Session.AM.value)
    run(cast, "10:00")
    decide(cast, "P2", WEDNESDAY, Session.AM, DecisionKind.AGREED_LEAVE, local="10:10", note="With the father")

    closed = acting.alerts("whereabouts", is_open=False)
    assert {alert.pupil_id for alert in closed} == {cast.pupils["P2"]}


def test_a_gap_that_closes_itself_alarms_nobody(cast, acting, shut):
    shut(WEDNESDAY, Session.AM.value)
    with cast.store.writing() as db:
        for row in db.session.scalars(select(CalendarRow)):
            if row.organisation_id == cast.oakbank:
                db.session.delete(row)
    with cast.store.writing() as db:
        days.refresh(db, [cast.northgate, cast.southgate], now=at("08:30"))
    run(cast, "10:00")

    assert rows(cast) == []
    assert acting.alerts("whereabouts") == []


def test_a_pupil_who_belongs_nowhere_and_whose_only_placement_is_over_is_found(cast, acting):
    with cast.store.writing() as db:
        for ref in cast.placements:
            placement = db.session.get_one(Placement, cast.placements[ref])
            if placement.home_school_id == cast.southgate:
                placement.ends_on = WEDNESDAY
        db.session.add(
            PupilBase(pupil_id=cast.pupils["P4"], from_on=LONG_AGO.date(), home_school_id=cast.southgate, base="none")
        )
    acting.open_day(on=TOMORROW)

    found = rows(cast, cast.southgate)
    assert ("P4", TOMORROW, "AM", "no_place") in found
    assert {ref for ref, *_ in found} == {"P4"}
    run(cast, "10:00", on=TOMORROW)
    assert {alert.pupil_id for alert in acting.alerts("whereabouts")} == {cast.pupils["P4"]}


def asks(cast, ref):
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements[ref]).on_home_closure = "ask"


def test_a_closed_school_asks_and_the_answer_attends_keeps_the_register(cast, acting):
    asks(cast, "P1")
    asks(cast, "P2")
    with cast.store.writing() as db:
        db.session.add(closure(cast.northgate, on=TOMORROW))
    with cast.store.writing() as db:
        days.refresh(db, [cast.northgate], now=at("08:00"))
    assert {(ref, reason) for ref, _on, _session, reason in rows(cast)} == {("P1", "ask"), ("P2", "ask")}

    for session in Session:
        decide(cast, "P1", TOMORROW, session, DecisionKind.ATTENDS)
        decide(cast, "P2", TOMORROW, session, DecisionKind.STAYS_HOME)
    acting.open_day(on=TOMORROW)

    assert rows(cast) == []
    assert expected(cast, "P1", TOMORROW) == {"AM", "PM"}
    assert expected(cast, "P2", TOMORROW) == set()


def test_an_unanswered_question_leaves_the_pupil_expected_and_looks_for_nobody_twice(cast, acting):
    asks(cast, "P1")
    with cast.store.writing() as db:
        db.session.add(closure(cast.northgate, on=TOMORROW))
    acting.open_day(on=TOMORROW)
    run(cast, "10:00", on=TOMORROW)

    assert acting.alerts("whereabouts") == []
    assert expected(cast, "P1", TOMORROW) == {"AM", "PM"}


def test_another_school_sees_none_of_it(cast, acting, shut):
    shut(TOMORROW)
    with cast.store.reading() as db:
        ours = gaps.open_gaps(cast.officer, db, now=at("09:00"))
        theirs = gaps.open_gaps(cast.south_officer, db, now=at("09:00"))

    assert {line.family_name for line in ours} == {"Quillfeather", "Zephyrine", "Oxenbridge"}
    assert {line.family_name for line in theirs} == {"Wetherlam"}
    assert {line.reason for line in ours} == {GapReason.PROVIDER_SHUT}


def test_a_hidden_place_is_not_named(cast, acting, shut):
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)
    shut(TOMORROW, Session.AM.value)
    with cast.store.reading() as db:
        shown = {line.given_name: line.provider_name for line in gaps.open_gaps(cast.officer, db, now=at("09:00"))}

    assert shown["Amber"] == "At a placement; ask the DSL"
    assert shown["Bruno"] == "Oakbank Farm"
