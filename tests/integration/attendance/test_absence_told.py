"""Who works with a pupil hears of an absence without a reason: one task for the day, until it is done or explained."""

import pytest
from sqlalchemy import select, update

from attendance import subject_access, tasks
from attendance.marks import How
from attendance.records.tables import Notice, Placement, Task
from attendance.rules.words import PupilFlag, Reason, Session, Status
from tests.integration.attendance.test_marks import chosen, enter, lines, of
from tests.support.acting import entry
from tests.support.cast import OFFICER, at, flag

ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _known(cast):
    flag(cast, "P1", PupilFlag.SOCIAL_WORKER)
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))


def raised(cast):
    with cast.store.reading() as db:
        rows = db.session.scalars(select(Task).where(Task.kind == "absence_to_tell").order_by(Task.opened_at)).all()
        return [(row.subject.partition("/")[0] == str(cast.pupils["P1"]), row.done_by) for row in rows]


def told(cast):
    people = {person: who for who, person in cast.people.items()}
    with cast.store.reading() as db:
        return [people[row.person_id] for row in db.session.scalars(select(Notice).where(Notice.kind == "task"))]


def absent(cast, acting):
    acting.send(entry(cast, "P1", Status.ABSENT), entry(cast, "P2", Status.ABSENT), local="09:30")
    found = lines(cast)
    enter(cast, of(found["Amber"]), of(found["Bruno"]))


def test_an_absence_without_a_reason_is_one_task_for_the_day_of_whoever_has_a_social_worker(cast, acting):
    absent(cast, acting)
    assert raised(cast) == [(True, None)]
    assert told(cast) == [OFFICER]

    with cast.store.reading() as db:
        task = next(each for each in tasks.open_for(cast.officer, db) if each.kind == "absence_to_tell")
    assert task.pupil_id == cast.pupils["P1"]
    cast.store.command(lambda db: tasks.finish(cast.officer, db, task.id, now=at("10:30")))
    acting.send(entry(cast, "P1", Status.ABSENT), local="13:10", session=Session.PM)
    enter(cast, of(lines(cast, local="13:20", session=Session.PM)["Amber"]), local="13:20", session=Session.PM)

    assert raised(cast) == [(True, "Olive Officer, Attendance officer")]


@ON_ONE
def test_a_reason_that_is_entered_before_anybody_was_told_ends_the_task(cast, acting):
    absent(cast, acting)
    acting.send(entry(cast, "P1", Status.ABSENT), local="13:10", session=Session.PM)
    enter(cast, of(lines(cast, local="13:20", session=Session.PM)["Amber"]), local="13:20", session=Session.PM)

    enter(cast, chosen(lines(cast)["Amber"], "I", "Her mother rang"), local="14:00")
    assert raised(cast) == [(True, None)]
    afternoon = lines(cast, local="14:05", session=Session.PM)["Amber"]
    enter(cast, chosen(afternoon, "I", "Her mother rang"), local="14:05", session=Session.PM)

    assert raised(cast) == [(True, "Muster: a reason was entered")]


@ON_ONE
def test_the_pupils_record_holds_what_was_asked_and_no_other_pupils(cast, acting):
    flag(cast, "P2", PupilFlag.YOUTH_JUSTICE)
    absent(cast, acting)

    record = cast.store.command(lambda db: subject_access.record(cast.dsl, db, cast.pupils["P1"], now=at("11:00")))
    [section] = [each for each in record.sections if each.key == "tasks"]
    assert [row[1].rpartition(". ")[2] for row in section.rows] == [
        "Tell the social worker: see People to call on the pupil’s page."
    ]


@ON_ONE
@pytest.mark.parametrize(("reason", "is_told"), [(None, True), (Reason.ILL, False)])
def test_what_awaited_the_provider_is_told_as_the_provider_confirms_it(cast, acting, reason, is_told):
    enter(cast, of(lines(cast)["Amber"], How.AWAITING), local="09:35")
    assert raised(cast) == []

    acting.send(entry(cast, "P1", Status.ABSENT, reason=reason), local="09:52")

    assert raised(cast) == [(True, None)] * is_told
