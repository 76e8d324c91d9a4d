from sqlalchemy import select

from attendance import days
from attendance.records.tables import Expected
from tests.support.cast import WEDNESDAY, at


def test_on_the_wednesday_all_six_pupils_are_expected_morning_and_afternoon(cast):
    with cast.store.writing() as db:
        days.open_due(db, now=at("08:00"))

    with cast.store.reading() as db:
        rows = db.session.scalars(select(Expected).where(Expected.on == WEDNESDAY)).all()
        assert sorted({(row.session, row.due_at) for row in rows}) == [("AM", at("10:00")), ("PM", at("14:00"))]
        assert len(rows) == 12
