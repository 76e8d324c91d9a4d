"""A threshold that a pupil's entries reach is a task, once, for whoever must act; silence reaches none."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from attendance import marks, tasks
from attendance.marks import Enter, Entry, How
from attendance.records.base import new_id
from attendance.records.sealed import SealedText
from attendance.records.tables import Mark, Notice, Placement, Task
from attendance.rules.words import Session, Status
from tests.support.acting import entry
from tests.support.cast import LEAD, OFFICER, WEDNESDAY, at

SCHOOL_DAYS = [date(2026, 9, day) for day in (3, 4, 7, 8, 9, 10, 11, 14, 15)]
KINDS = {"ten_days_running", "sickness_return", "tuition_referral", "ten_in_ten_weeks", "severe_absence"}


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


def enter(cast, code, session=Session.AM, names=("Amber",)):
    with cast.store.reading() as db:
        lines = marks.session_lines(cast.officer, db, WEDNESDAY, session, now=at("15:30")).lines
    typed = tuple(
        Entry(
            pupil_id=each.pupil_id, version=each.version, stamp=each.stamp, how=How.CHOSEN, code=code, reason="Office"
        )
        for each in lines
        if each.given_name in names
    )
    command = Enter(key=uuid4(), on=WEDNESDAY, session=session, entries=typed)
    cast.store.command(lambda db: marks.enter(cast.officer, db, command, now=at("15:31")))


def raised(cast):
    with cast.store.reading() as db:
        return {row.kind: row for row in db.session.scalars(select(Task)) if row.kind in KINDS}


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


def test_what_somebody_has_done_is_not_told_again(cast, acting):
    before(cast, "O")
    enter(cast, "O")
    enter(cast, "O", Session.PM)
    first = raised(cast)
    with cast.store.writing() as db:
        for each in tasks.open_for(cast.officer, db):
            tasks.finish(cast.officer, db, each.id, now=at("15:40"))

    enter(cast, "G", Session.PM)
    with cast.store.reading() as db:
        assert len([row for row in db.session.scalars(select(Task)) if row.kind in KINDS]) == len(first)


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
