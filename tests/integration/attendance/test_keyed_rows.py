"""What a database must find and refuse of what was keyed, on both kinds."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from attendance import marks
from attendance.marks import Key, Said
from attendance.records.forgetting import registers
from attendance.records.tables import Mark, MarkKeyed, Placement
from attendance.rules.words import Session, Status
from tests.integration.attendance.test_marks import chosen, enter, lines, of
from tests.support.acting import entry
from tests.support.cast import WEDNESDAY, at

THURSDAY = WEDNESDAY + timedelta(days=1)


@pytest.fixture
def _morning(cast, acting):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:30")
    found = lines(cast)
    enter(cast, of(found["Amber"]), of(found["Bruno"]))


def key(cast, version=1, acts=0, **more):
    said = Said(pupil_id=cast.pupils["P2"], session=Session.AM, version=version, acts=acts, **more)
    command = Key(key=uuid4(), on=WEDNESDAY, lines=(said,))
    return cast.store.command(lambda db: marks.key(cast.officer, db, command, now=at("10:15")))


def to_key(cast, besides=THURSDAY):
    with cast.store.reading() as db:
        days = marks.days_to_key(cast.officer, db, besides, now=at("10:20"))
    return [(each.on, each.to_key, each.again) for each in days]


def stored(cast):
    with cast.store.reading() as db:
        return db.session.scalars(select(MarkKeyed)).all()


@pytest.mark.usefixtures("_morning")
def test_the_days_with_something_to_key_are_found_again_after_an_amendment(cast):
    key(cast)
    assert (to_key(cast), to_key(cast, WEDNESDAY)) == ([(WEDNESDAY, 1, 0)], [])

    enter(cast, chosen(lines(cast)["Bruno"], "I", "Mother rang"), local="10:20")
    assert to_key(cast) == [(WEDNESDAY, 1, 1)]

    key(cast, version=2, acts=1)
    assert to_key(cast) == [(WEDNESDAY, 1, 0)]
    key(cast, version=2, acts=2, is_keyed=False)
    assert to_key(cast) == [(WEDNESDAY, 2, 0)]


@pytest.mark.usefixtures("_morning")
def test_the_days_with_something_to_key_are_those_of_the_own_school(cast):
    with cast.store.reading() as db:
        assert marks.days_to_key(cast.south_officer, db, THURSDAY, now=at("10:20")) == ()


@pytest.mark.parametrize(
    "doing", [update(MarkKeyed).values(keyed_by="B"), update(MarkKeyed).values(is_keyed=False), delete(MarkKeyed)]
)
@pytest.mark.usefixtures("_morning")
def test_what_was_said_is_neither_changed_nor_deleted(cast, doing):
    key(cast)

    with pytest.raises(DBAPIError), cast.store.writing() as db:
        db.session.execute(doing)


def test_no_keying_speaks_of_a_version_that_is_not_there(cast):
    with pytest.raises(DBAPIError), cast.store.writing() as db:
        db.session.add(_row(cast, version=7, keyed_at=at("10:15")))


def test_marks_and_their_keying_go_together_and_not_before_both_are_six_years_old(cast):
    old, newer = datetime(2018, 9, 3, 10, tzinfo=UTC), datetime(2019, 9, 3, 10, tzinfo=UTC)
    of_mark = {"home_school_id": cast.northgate, "pupil_id": cast.pupils["P3"], "on": WEDNESDAY, "session": "AM"}
    who = {"entered_by_id": cast.officer.actor.person_id, "entered_by": "A", "entered_by_job": "Officer"}
    said_of = {"code": "N", "proposed": "", "why": "As it was", "reason": "Because", "version": 1}
    for row in (Mark(**of_mark, **who, **said_of, entered_at=old), _row(cast, "P3", version=1, keyed_at=newer)):
        with cast.store.writing() as db:
            db.session.add(row)

    for kept, left in ((newer, 1), (newer + timedelta(seconds=1), 0)):
        with cast.store.writing() as db:
            registers.marks(db.session, kept, 100)
        assert len(stored(cast)) == left


def _row(cast, ref="P1", *, version, keyed_at):
    return MarkKeyed(
        home_school_id=cast.northgate,
        pupil_id=cast.pupils[ref],
        on=WEDNESDAY,
        session="AM",
        number=1,
        version=version,
        is_keyed=True,
        keyed_by_id=cast.officer.actor.person_id,
        keyed_by="A",
        keyed_by_job="Officer",
        keyed_at=keyed_at,
    )
