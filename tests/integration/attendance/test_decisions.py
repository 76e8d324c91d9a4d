"""Not expected today: decided by a named person, seen by the provider, told when the pupil turns up all the same."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from attendance import decisions, missing, provider_day, summaries
from attendance.decisions import Decide
from attendance.records.tables import Expected, PlacementPattern, Task
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.calendar import monday_of
from attendance.rules.decisions import DecisionKind
from attendance.rules.words import Session
from tests.support.acting import entry
from tests.support.cast import HEAD, WEDNESDAY, actor_of, at

THURSDAY = WEDNESDAY + timedelta(days=1)


@pytest.fixture
def head(cast):
    """The scope of the headteacher of P1."""
    return replace(cast.officer, actor=actor_of(cast.people, HEAD))


def command(cast, kind=DecisionKind.APPOINTMENT, ref="P1", **more):
    values = {
        "decision_id": uuid4(),
        "pupil_id": cast.pupils[ref],
        "from_on": WEDNESDAY,
        "from_session": Session.AM,
        "to_on": WEDNESDAY,
        "to_session": Session.AM,
        **more,
    }
    return Decide(kind=kind, **values)


def decide(cast, scope, said, local="08:30"):
    cast.store.command(lambda db: decisions.decide(scope, db, said, now=at(local)))
    return said


def expected(cast, ref="P1", on=WEDNESDAY):
    wanted = select(Expected).where(
        Expected.placement_id == cast.placements[ref], Expected.on == on, Expected.withdrawn_at.is_(None)
    )
    with cast.store.reading() as db:
        return {row.session for row in db.session.scalars(wanted)}


def register(cast, session=Session.AM, on=WEDNESDAY, local="09:10"):
    with cast.store.reading() as db:
        return provider_day.session_register(cast.tutor, db, on, session, now=at(local))


def test_an_appointment_takes_the_pupil_off_the_morning_list_and_the_provider_reads_why(cast, acting):
    decide(cast, cast.officer, command(cast))

    page = register(cast)
    assert "P1" not in {each.placement for each in page.entries}
    assert [(each.given_name, each.why) for each in page.unscheduled] == [("Amber", "Appointment")]
    assert expected(cast) == {"PM"}


def test_a_tablet_or_a_link_says_that_the_pupil_is_not_expected_and_never_why(cast, acting, head):
    decide(cast, head, command(cast, DecisionKind.SUSPENDED))
    narrow = replace(cast.tutor, is_narrow=True)
    with cast.store.reading() as db:
        page = provider_day.session_register(narrow, db, WEDNESDAY, Session.AM, now=at("09:10"))

    assert [each.why for each in page.unscheduled] == ["Not expected this session"]


def test_the_register_is_whole_without_the_pupil_and_nobody_is_alarmed(cast, acting):
    decide(cast, cast.officer, command(cast))
    acting.send(entry(cast, "P2"), entry(cast, "P3"), entry(cast, "P4"), local="09:20")
    with cast.store.writing() as db:
        missing.mark_due(db, now=at("10:01"))

    assert [
        alert
        for alert in acting.alerts()
        if alert.home_school_id == cast.northgate and alert.provider_id == cast.oakbank
    ] == []


def test_turning_up_all_the_same_tells_the_school(cast, acting):
    decide(cast, cast.officer, command(cast))
    acting.send(entry(cast, "P1"), entry(cast, "P2"), entry(cast, "P3"), entry(cast, "P4"), local="09:20")

    (alert,) = acting.alerts("concern")
    assert alert.pupil_id == cast.pupils["P1"]


def test_an_alert_about_a_register_that_misses_only_this_pupil_is_answered(cast, acting):
    acting.send(entry(cast, "P2"), entry(cast, "P3"), entry(cast, "P4"), local="09:20")
    with cast.store.writing() as db:
        missing.mark_due(db, now=at("10:01"))
    assert [alert.provider_id for alert in acting.alerts("missing_register", is_open=True)].count(cast.oakbank) == 1

    decide(cast, cast.officer, command(cast), local="10:05")

    assert cast.oakbank not in {alert.provider_id for alert in acting.alerts("missing_register", is_open=True)}


def test_an_alert_about_a_register_that_misses_somebody_else_stays(cast, acting):
    acting.send(entry(cast, "P2"), entry(cast, "P4"), local="09:20")
    with cast.store.writing() as db:
        missing.mark_due(db, now=at("10:01"))

    decide(cast, cast.officer, command(cast), local="10:05")

    assert cast.oakbank in {alert.provider_id for alert in acting.alerts("missing_register", is_open=True)}


def test_only_the_headteacher_suspends_and_takes_a_suspension_back(cast, acting, head):
    suspended = command(cast, DecisionKind.SUSPENDED, to_on=THURSDAY, to_session=Session.PM)
    with pytest.raises(NotAllowed):
        decide(cast, cast.officer, suspended)
    with pytest.raises(NotAllowed):
        decide(cast, cast.dsl, suspended)
    assert expected(cast) == {"AM", "PM"}

    decide(cast, head, suspended)
    assert expected(cast) == set()
    with pytest.raises(NotAllowed):
        cast.store.command(lambda db: decisions.take_back(cast.officer, db, suspended.decision_id, now=at("08:40")))
    cast.store.command(lambda db: decisions.take_back(head, db, suspended.decision_id, now=at("08:40")))
    assert expected(cast) == {"AM", "PM"}


def tasks(cast, kind):
    with cast.store.reading() as db:
        return db.session.scalars(select(Task).where(Task.kind == kind)).all()


def test_the_sixth_day_of_a_suspension_raises_the_duty_to_provide(cast, acting, head):
    five = command(cast, DecisionKind.SUSPENDED, to_on=WEDNESDAY + timedelta(days=6), to_session=Session.PM)
    decide(cast, head, five)
    assert tasks(cast, "sixth_day") == []

    decide(cast, head, replace(five, decision_id=uuid4(), to_on=WEDNESDAY + timedelta(days=7)))
    (task,) = tasks(cast, "sixth_day")
    assert "Wednesday 23 September 2026, the sixth" in task.words


def test_a_day_moves_from_one_session_to_another(cast, acting):
    # On Thursdays P1 is not at the farm at all, so nobody would be waiting.
    with cast.store.writing() as db:
        pattern = db.session.scalars(
            select(PlacementPattern).where(PlacementPattern.placement_id == cast.placements["P1"])
        ).one()
        pattern.thu = ""
    acting.open_day(on=THURSDAY)
    assert expected(cast, on=THURSDAY) == set()

    moved = command(cast, DecisionKind.MOVED_DAY, placement_id=cast.placements["P1"], moved_to=(THURSDAY, Session.PM))
    decide(cast, cast.officer, moved)
    assert (expected(cast), expected(cast, on=THURSDAY)) == ({"PM"}, {"PM"})

    cast.store.command(lambda db: decisions.take_back(cast.officer, db, moved.decision_id, now=at("08:40")))
    assert (expected(cast), expected(cast, on=THURSDAY)) == ({"AM", "PM"}, set())


def test_another_schools_pupil_placement_and_decision_do_not_exist(cast, acting):
    with pytest.raises(NotFound):
        decide(cast, cast.officer, command(cast, ref="P4"))
    theirs = command(cast, DecisionKind.MOVED_DAY, placement_id=cast.placements["P2"], moved_to=(THURSDAY, Session.PM))
    with pytest.raises(NotFound):
        decide(cast, cast.officer, theirs)
    south = decide(cast, cast.south_officer, command(cast, ref="P4"))
    with pytest.raises(NotFound):
        cast.store.command(lambda db: decisions.take_back(cast.officer, db, south.decision_id, now=at("08:40")))
    assert expected(cast, "P4") == {"PM"}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"from_on": WEDNESDAY - timedelta(days=1)}, "from_on"),
        ({"from_session": Session.PM}, "to_on"),
        ({"to_on": WEDNESDAY + timedelta(days=300)}, "to_on"),
        ({"kind": DecisionKind.OTHER_PLACE}, "note"),
        ({"kind": DecisionKind.AGREED_LEAVE, "note": "  "}, "note"),
        ({"kind": DecisionKind.MOVED_DAY}, "moved_to_on"),
        ({"moved_to": (THURSDAY, Session.AM)}, "moved_to_on"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(cast, acting, more, field):
    kind = more.get("kind", DecisionKind.APPOINTMENT)
    rest = {name: value for name, value in more.items() if name != "kind"}
    with pytest.raises(Refusal) as refused:
        decide(cast, cast.officer, command(cast, kind, **rest))

    assert refused.value.field == field
    assert expected(cast) == {"AM", "PM"}


def test_the_same_decision_sent_twice_is_one(cast, acting):
    said = decide(cast, cast.officer, command(cast))
    decide(cast, cast.officer, said)

    with cast.store.reading() as db:
        assert len(decisions.standing(cast.officer, db, now=at("09:00"))) == 1


def test_the_week_says_what_was_decided_and_never_absent(cast, acting, head):
    decide(cast, head, command(cast, DecisionKind.SUSPENDED, to_session=Session.PM))
    decide(cast, cast.officer, command(cast, DecisionKind.AT_SCHOOL, ref="P2"))
    with cast.store.reading() as db:
        week = summaries.week(cast.officer, db, monday_of(WEDNESDAY), now=at("16:00"))

    states = {
        pupil.family_name: [(cell.state.value, cell.detail) for cell in pupil.cells if cell.on == WEDNESDAY]
        for pupil in week.pupils
    }
    assert states["Quillfeather"] == [("agreed_off", "Suspended"), ("agreed_off", "Suspended")]
    assert states["Zephyrine"][0] == ("at_school", None)
