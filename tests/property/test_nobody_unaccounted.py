"""Promise 1, nobody unaccounted: whatever providers say or fail to say, in any order, at any minute of a day.

After a session's due time every expected pupil has been seen, or is known by a named person to be elsewhere, or is
the subject of an open alert that named people have been told of.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from attendance import alerts, days, missing, responding
from attendance.records.base import Base
from attendance.records.database import Database
from attendance.records.tables import (
    Alert,
)
from attendance.refusals import Refusal
from attendance.responding import CloseAlert, ConfirmWhereabouts
from attendance.rules.calendar import to_london
from attendance.rules.words import AgreedWith, AlertKind, Session, Status
from attendance.unit import Store
from tests.support.accounted import forgotten
from tests.support.acting import Acting, entry
from tests.support.cast import at, build_cast, pretend_vault

REFS = ("P1", "P2", "P3", "P4")
# Every quarter of an hour from before the day begins until after it has ended.
MOMENTS = [at("08:30") + timedelta(minutes=15 * step) for step in range(31)]
SEEN = {Status.PRESENT.value, Status.LATE.value, Status.LEFT_EARLY.value}


@dataclass(frozen=True)
class Deed:
    """Something somebody does at a moment of the day; refused deeds are part of life."""

    at: datetime
    what: str
    ref: str
    session: Session
    status: Status


deeds = st.builds(
    Deed,
    at=st.sampled_from(MOMENTS),
    what=st.sampled_from(["register", "register", "register", "absence", "walk_off", "take_on", "confirm", "close"]),
    ref=st.sampled_from(REFS),
    session=st.sampled_from(Session),
    status=st.sampled_from(Status),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """One file for all examples; each begins with empty tables."""
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('day')}/muster.db")
    Base.metadata.create_all(made.writer)
    yield made
    made.dispose()


def empty(database):
    with database.writing() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(day=st.lists(deeds, max_size=14))
def test_at_no_instant_after_its_due_time_is_a_child_forgotten(database, day, preferences_for_a_day):
    empty(database)
    cast = build_cast(Store(database, preferences_for_a_day, vault=pretend_vault()))
    people = Acting(cast=cast)
    for moment in MOMENTS:
        for deed in (each for each in day if each.at == moment):
            attempt(cast, people, deed)
        tick(cast, moment)
        people.deliver()
        with cast.store.reading() as db:
            assert forgotten(db.session, moment) == [], f"{moment:%H:%M}"


@pytest.fixture(scope="module")
def preferences_for_a_day():
    from attendance.preferences import Preferences  # noqa: PLC0415

    return Preferences(alarms_email="alarms@muster.example")


def attempt(cast, people, deed):
    try:
        do(cast, people, deed)
    except Refusal:
        return


def do(cast, people, deed):
    local = _wall(deed.at)
    if deed.what == "register":
        more = {"agreed_with": AgreedWith.PARENT} if deed.status is Status.LEFT_EARLY else {}
        one = entry(cast, deed.ref, deed.status, change_reason="Looked again", **more)
        people.send(one, local=local, session=deed.session, now=deed.at)
    elif deed.what == "absence":
        people.absent(deed.ref, local=local, sessions=(deed.session,), now=deed.at, change_reason="Rang in")
    elif deed.what == "walk_off":
        people.walk_off(deed.ref, left=_wall(deed.at), local=_wall(deed.at))
    else:
        answer(cast, deed)


def answer(cast, deed):
    with cast.store.writing() as db:
        found = db.session.scalars(select(Alert).where(Alert.closed_at.is_(None)).order_by(Alert.opened_at)).first()
        if found is None:
            return
        scope = cast.dsl if found.home_school_id == cast.northgate else cast.south_officer
        if deed.what == "take_on":
            responding.take_on(scope, db, found.id, now=deed.at)
        elif found.kind == AlertKind.WHEREABOUTS.value:
            said = ConfirmWhereabouts(where="Home", how="Call", confirmed_by="Mum", confirmed_at=deed.at)
            responding.confirm_whereabouts(scope, db, found.id, said, now=deed.at)
        elif found.kind != AlertKind.MISSING_REGISTER.value:
            done = CloseAlert(outcome="Safe", confirmed_by="Me", is_safe=True)
            responding.close(scope, db, found.id, done, now=deed.at)


def tick(cast, moment):
    for job in (days.open_due, missing.nudge_due, missing.mark_due, alerts.climb_due, alerts.sweep_due):
        with cast.store.writing() as db:
            while job(db, now=moment):
                pass


def _wall(moment):
    return f"{to_london(moment):%H:%M}"
