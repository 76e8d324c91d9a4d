"""A threshold that a pupil's entries reach is a task, once, for whoever must act; silence reaches none."""

import threading
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event, select, update

from attendance import marks, target, tasks
from attendance.figures import thresholds
from attendance.marks import Enter, Entry, How
from attendance.records.base import new_id
from attendance.records.sealed import SealedText
from attendance.records.tables import Event, Mark, Notice, Placement, Pupil, Task
from attendance.refusals import NotAllowed, Refusal
from attendance.rules.figures.counters import CounterKind
from attendance.rules.words import Role, Session, Status
from tests.support.acting import entry
from tests.support.cast import LEAD, OFFICER, WEDNESDAY, at

SCHOOL_DAYS = [date(2026, 9, day) for day in (3, 4, 7, 8, 9, 10, 11, 14, 15)]
# Long enough for a second officer who waits for nobody.
A_MOMENT_S = 1
KINDS = {each.value for each in CounterKind}


@pytest.fixture(autouse=True)
def _natures(cast):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))


def before(cast, code, days=SCHOOL_DAYS, pupil="P1"):
    """Plant what was entered of a pupil on the days before."""
    with cast.store.writing() as db:
        db.session.add_all(
            Mark(
                id=new_id(),
                home_school_id=cast.northgate,
                pupil_id=cast.pupils[pupil],
                on=on,
                session=half.value,
                version=1,
                replaces=None,
                code=code,
                proposed="",
                why=SealedText(plain="planted"),
                reason=SealedText(plain="planted"),
                entered_by_id=cast.people[OFFICER],
                entered_by="Olive Officer",
                entered_by_job="Attendance officer",
                entered_at=at("16:00", on=on),
            )
            for on in days
            for half in Session
        )


def enter(cast, code, session=Session.AM, names=("Amber",), on=WEDNESDAY):
    command = page(cast, code, session, names, on)
    cast.store.command(lambda db: marks.enter(cast.officer, db, command, now=at("15:31")))


def page(cast, code, session=Session.AM, names=("Amber",), on=WEDNESDAY):
    with cast.store.reading() as db:
        lines = marks.session_lines(cast.officer, db, on, session, now=at("15:30")).lines
    typed = tuple(
        Entry(
            pupil_id=each.pupil_id, version=each.version, stamp=each.stamp, how=How.CHOSEN, code=code, reason="Office"
        )
        for each in lines
        if each.given_name in names
    )
    return Enter(key=uuid4(), on=on, session=session, entries=typed)


def raised(cast):
    with cast.store.reading() as db:
        return {
            row.kind: row for row in db.session.scalars(select(Task).order_by(Task.occurrence)) if row.kind in KINDS
        }


def tasks_of(cast, kind):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(Task).where(Task.kind == kind).order_by(Task.opened_at, Task.id)))


def test_the_tenth_day_is_told_once_with_how_it_was_counted_and_from_what(cast, acting):
    before(cast, "O")
    enter(cast, "N")
    assert "ten_days_running" not in raised(cast)

    enter(cast, "O", Session.PM)
    task = raised(cast)["ten_days_running"]
    assert "Counted: 10 school days running with 1 N, 19 O." in task.words
    assert "Sessions: 3 to 4 Sep, 7 to 11 Sep, 14 to 16 Sep." in task.words
    assert "Amber" not in task.words
    with cast.store.reading() as db:
        told = db.session.scalars(select(Notice.person_id).where(Notice.subject_id == task.id)).all()
    assert told == [cast.people[OFFICER]]


def test_two_officers_at_once_do_not_miss_the_tenth_day_between_them(cast, acting):
    before(cast, "O")
    enter(cast, "O")
    enter(cast, "I")
    morning, afternoon = page(cast, "O"), page(cast, "O", Session.PM)
    other = threading.Thread(
        target=cast.store.command, args=(lambda db: marks.enter(cast.officer, db, afternoon, now=at("15:31")),)
    )

    with cast.store.writing() as db:
        marks.enter(cast.officer, db, morning, now=at("15:31"))
        other.start()
        other.join(A_MOMENT_S)
    other.join()

    assert len(tasks_of(cast, "ten_days_running")) == 1


def test_what_somebody_has_done_is_not_told_again_though_the_run_grows_at_either_end(cast, acting):
    before(cast, "O", days=SCHOOL_DAYS[1:])
    before(cast, "O", days=[date(2026, 9, 2)])
    enter(cast, "O")
    enter(cast, "O", Session.PM)
    assert len(tasks_of(cast, "ten_days_running")) == 1
    with cast.store.writing() as db:
        for each in tasks.open_for(cast.officer, db):
            tasks.finish(cast.officer, db, each.id, now=at("15:40"))

    before(cast, "O", days=[date(2026, 9, 1)])
    enter(cast, "G", Session.PM)
    assert len(tasks_of(cast, "ten_days_running")) == 1
    assert raised(cast)["ten_days_running"].done_by == "Olive Officer, Attendance officer"


def test_an_amendment_that_undoes_it_ends_the_task_and_it_is_told_anew_when_it_is_reached_again(cast, acting):
    before(cast, "O")
    enter(cast, "O")
    enter(cast, "N", Session.PM)
    enter(cast, "I", Session.PM)
    (first,) = tasks_of(cast, "ten_days_running")
    assert first.done_by == "Muster: an entry was amended, and it is no longer reached"

    enter(cast, "O", Session.PM)
    assert [each.done_at is None for each in tasks_of(cast, "ten_days_running")].count(True) == 1

    with cast.store.writing() as db:
        for each in tasks.open_for(cast.officer, db):
            tasks.finish(cast.officer, db, each.id, now=at("15:40"))
    enter(cast, "I", Session.PM)
    enter(cast, "O", Session.PM)
    said = [each.done_by for each in tasks_of(cast, "ten_days_running")]
    assert sorted(said) == [first.done_by, "Olive Officer, Attendance officer"]


def test_an_amendment_that_takes_a_session_out_of_what_was_possible_may_reach_it(cast, acting):
    before(cast, "I", days=SCHOOL_DAYS[:5])
    before(cast, "B", days=SCHOOL_DAYS[5:])
    before(cast, "B", days=[date(2026, 9, 2)])
    acting.send(entry(cast, "P1"), local="09:30")
    enter(cast, "B")
    assert "severe_absence" not in raised(cast)

    enter(cast, "Y7")
    assert "Counted: 10 of 20 possible sessions missed" in raised(cast)["severe_absence"].words


def test_who_has_left_compulsory_school_age_is_in_no_return(cast, acting):
    with cast.store.writing() as db:
        db.session.get(Pupil, cast.pupils["P1"]).date_of_birth = date(2010, 1, 5)
    before(cast, "O")
    enter(cast, "O")
    enter(cast, "O", Session.PM)

    assert set(raised(cast)) == {"severe_absence"}


def test_below_the_schools_own_target_is_told_to_the_officers_once_and_another_schools_target_is_none(cast, acting):
    set_target(cast, "90", scope=cast.south_officer)
    before(cast, "B", days=SCHOOL_DAYS[:1])
    before(cast, "I", days=SCHOOL_DAYS[1:])
    enter(cast, "I")
    enter(cast, "I", Session.PM)
    assert "below_target" not in raised(cast)

    set_target(cast, "90")
    enter(cast, "M")
    task = raised(cast)["below_target"]
    assert "Counted: 2 of 20 possible sessions attended (10.0 %) this school year" in task.words
    assert "below the school's target of 90 %" in task.words
    assert told(cast, task) == {cast.people[OFFICER]}
    enter(cast, "I")
    assert len(tasks_of(cast, "below_target")) == 1


def test_below_the_level_before_the_placement_is_told_to_the_officers_and_the_senior_lead(cast, acting):
    with cast.store.writing() as db:
        its = db.session.scalars(select(Placement).where(Placement.pupil_id == cast.pupils["P1"])).one()
        its.starts_on, its.attended_before, its.possible_before = date(2026, 9, 3), 55, 100
    before(cast, "B", days=SCHOOL_DAYS[:5])
    before(cast, "I", days=SCHOOL_DAYS[5:])
    enter(cast, "I")
    assert "below_level_before" not in raised(cast)

    enter(cast, "I", Session.PM)
    task = raised(cast)["below_level_before"]
    assert "Counted: 10 of 20 possible sessions attended (50.0 %) since 3 September 2026" in task.words
    assert "below 55 of 100 sessions (55.0 %) before the placement" in task.words
    assert cast.people[OFFICER] in told(cast, task)
    assert cast.people[LEAD] in told(cast, task)


def test_a_placement_that_is_over_and_another_pupils_level_hold_nobody_to_anything(cast, acting):
    with cast.store.writing() as db:
        for each in db.session.scalars(select(Placement)):
            each.attended_before, each.possible_before = 100, 100
            if each.pupil_id == cast.pupils["P1"]:
                each.starts_on, each.ends_on = date(2026, 9, 3), date(2026, 9, 15)
    before(cast, "I")
    enter(cast, "I")
    enter(cast, "I", Session.PM)

    assert "below_level_before" not in raised(cast)


def test_a_target_is_set_by_those_who_enter_codes_and_a_wrong_one_is_refused(cast):
    set_target(cast, "95.5")
    with cast.store.reading() as db:
        assert target.own_target(cast.officer, db) == "95.5 %"
        assert target.own_target(cast.south_officer, db) == ""
    administrator = replace(cast.officer, actor=replace(cast.officer.actor, roles=frozenset({Role.ADMINISTRATOR})))
    with pytest.raises(NotAllowed):
        set_target(cast, "90", scope=administrator)
    with pytest.raises(Refusal, match="such as 95"):
        set_target(cast, "950")
    set_target(cast, " ")
    with cast.store.reading() as db:
        assert target.own_target(cast.officer, db) == ""
        assert [*db.session.scalars(select(Event.kind))].count("attendance_target_set") == 2


def set_target(cast, written, *, scope=None):
    cast.store.command(lambda db: target.set_target(scope or cast.officer, db, written, now=at("15:00")))


def told(cast, task):
    with cast.store.reading() as db:
        return set(db.session.scalars(select(Notice.person_id).where(Notice.subject_id == task.id)))


def test_what_it_asks_does_not_grow_with_the_pupils(cast, acting):
    two, all_of_them = asked_for(cast, ["P1", "P2"]), asked_for(cast, sorted(cast.pupils))

    assert len(cast.pupils) > 3
    assert two == all_of_them < 10


def asked_for(cast, pupils):
    asked = []

    def count(_connection, _cursor, statement, *_more):
        asked.append(statement)

    entered = [Mark(home_school_id=cast.northgate, pupil_id=cast.pupils[each], code="N", version=1) for each in pupils]
    event.listen(Engine, "before_cursor_execute", count)
    try:
        with cast.store.writing() as db:
            thresholds.follow(db, entered, now=at("15:31"))
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return len(asked)


def test_the_tenth_day_of_two_pupils_is_told_of_each_to_its_own_school_alone(cast, acting):
    for each in ("P1", "P2"):
        before(cast, "O", pupil=each)
    both = ["Amber", "Bruno"]
    enter(cast, "O", names=both)
    enter(cast, "O", Session.PM, names=both)
    enter(cast, "N", Session.PM)

    with cast.store.reading() as db:
        about = {each.pupil_id for each in tasks.open_for(cast.officer, db) if each.kind == "ten_days_running"}
        elsewhere = [*tasks.open_for(cast.south_officer, db), *tasks.open_for(cast.tutor, db)]
    assert about == {cast.pupils["P1"], cast.pupils["P2"]}
    assert [each for each in elsewhere if each.kind in KINDS] == []


def test_the_task_leads_to_its_pupil(cast, acting):
    before(cast, "O")
    enter(cast, "O")

    with cast.store.reading() as db:
        assert {each.pupil_id for each in tasks.open_for(cast.officer, db) if each.kind in KINDS} == {cast.pupils["P1"]}


def test_fifteen_days_of_illness_are_the_officers_return_and_the_schools_referral(cast, acting):
    before(cast, "I", days=[date(2026, 8, day) for day in range(3, 8)] + SCHOOL_DAYS)
    enter(cast, "I")
    assert "sickness_return" not in raised(cast)
    enter(cast, "I", Session.PM)

    found = raised(cast)
    assert {"sickness_return", "tuition_referral"} <= found.keys()
    with cast.store.reading() as db:
        told = db.session.scalars(
            select(Notice.person_id).where(Notice.subject_id == found["tuition_referral"].id)
        ).all()
    assert told == [cast.people[LEAD]]


def test_neither_a_pupil_who_was_seen_nor_another_pupils_absence_nor_silence_reaches_anything(cast, acting):
    before(cast, "O", pupil="P2")
    acting.send(entry(cast, "P2"), entry(cast, "P3", Status.ABSENT), local="09:30")
    enter(cast, "B", names=["Bruno"])
    enter(cast, "N", names=["Amber", "Cerys"])

    assert raised(cast) == {}
