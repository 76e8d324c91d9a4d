"""Whatever is seen, entered, refused or left to the clockwork: no version is lost, and a person entered each code."""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select, update

from attendance import alerts, days, marks, missing
from attendance.marks import Enter, Entry, How
from attendance.preferences import Preferences
from attendance.records.base import Base
from attendance.records.database import Database
from attendance.records.tables import Event, EventBody, Mark, Placement
from attendance.refusals import NotAllowed, Refusal
from attendance.rules.words import Session, Status
from attendance.scope import JOB
from attendance.unit import Store
from tests.support.acting import Acting, entry
from tests.support.cast import ADMIN, WEDNESDAY, actor_of, at, build_cast, pretend_vault

# The sixth school day after the Wednesday: N may stand no longer.
AFTER = date(2026, 9, 24)
REFS = {"P1": "Amber", "P2": "Bruno"}
JOBS = (days.open_due, missing.nudge_due, missing.mark_due, alerts.climb_due, alerts.sweep_due)


@dataclass(frozen=True)
class Deed:
    """A provider sends a register, a person enters a code, or the clockwork runs."""

    what: str
    who: str
    ref: str
    status: Status
    how: How
    code: str
    reason: str
    reads: str


deeds = st.builds(
    Deed,
    what=st.sampled_from(["enter", "enter", "enter", "register", "jobs"]),
    who=st.sampled_from(["officer", "deputy"]),
    ref=st.sampled_from(sorted(REFS)),
    status=st.sampled_from([Status.PRESENT, Status.LATE, Status.ABSENT]),
    how=st.sampled_from([*How, How.CHOSEN, How.CHOSEN]),
    code=st.sampled_from(["N", "I", "O", "U", "B", "F"]),
    reason=st.sampled_from(["Rang in", "Rang in", ""]),
    reads=st.sampled_from(["now", "now", "now", "at first"]),
)

# However an example went, each pupil is amended at its end.
AMENDED = [
    Deed(
        what="enter",
        who="officer",
        ref=ref,
        status=Status.PRESENT,
        how=How.CHOSEN,
        code=code,
        reason="Rang in",
        reads="now",
    )
    for code in ("N", "I", "O")
    for ref in sorted(REFS)
]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """One file for all examples; each begins with empty tables."""
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('marks')}/muster.db")
    Base.metadata.create_all(made.writer)
    yield made
    made.dispose()


# Not shrunk: each example is a database.
@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.reuse, Phase.generate],
)
@given(done=st.lists(deeds, min_size=4, max_size=10))
def test_every_version_stays_as_it_was_and_a_person_of_the_school_entered_each(database, done):
    cast = _cast(database)
    people, before, first_read = Acting(cast=cast), _versions(cast), _lines(cast, at("09:00"))
    people.open_day()
    for number, deed in enumerate([*done, *AMENDED]):
        moment = at("09:00") + timedelta(minutes=4 * number)
        _do(cast, people, deed, first_read, moment)
        after = _versions(cast)

        assert {key: row for key, row in after.items() if key in before} == before
        assert len(after) - len(before) <= (deed.what == "enter")
        before = after
    _whole(cast, before)
    assert _replayed(cast) == {key: row["code"] for key, row in before.items()}


def _whole(cast, versions):
    """Hold the versions of each pupil against what stands now, numbered without a gap, each by a named person."""
    standing = _lines(cast, at("10:30"))
    for ref, name in REFS.items():
        theirs = [row for (pupil, _), row in sorted(versions.items()) if pupil == str(cast.pupils[ref])]
        assert len(theirs) >= len(AMENDED) / len(REFS)
        assert [(row["version"], row["replaces"]) for row in theirs] == [
            (number, number - 1 or None) for number in range(1, len(theirs) + 1)
        ]
        assert {row["entered_by"] for row in theirs} <= {"Olive Officer", "Dev Deputy"}
        entered = standing[name].entered
        assert (entered.code if entered else None) == (theirs[-1]["code"] if theirs else None)


def _cast(database):
    with database.writing() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    preferences = Preferences(alarms_email="alarms@muster.example")
    cast = build_cast(Store(database, preferences, vault=pretend_vault()))
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))
    return cast


def _do(cast, people, deed, first_read, moment):
    if deed.what == "jobs":
        _run_jobs(cast, moment)
        return
    read = first_read if deed.reads == "at first" else _lines(cast, moment)
    for actor in (JOB, replace(JOB, roles=cast.officer.actor.roles), actor_of(cast.people, ADMIN)):
        with pytest.raises(NotAllowed):
            _enter(cast, deed, read, moment, scope=replace(cast.officer, actor=actor))
    try:
        if deed.what == "register":
            one = entry(cast, deed.ref, deed.status, change_reason="Looked again")
            people.send(one, local="09:00", now=moment)
        else:
            _enter(cast, deed, read, moment, scope=cast.deputy if deed.who == "deputy" else cast.officer)
    except Refusal:
        return


def _enter(cast, deed, read, moment, *, scope):
    line = read[REFS[deed.ref]]
    typed = {"code": deed.code, "reason": deed.reason} if deed.how is How.CHOSEN else {}
    one = Entry(pupil_id=line.pupil_id, version=line.version, stamp=line.stamp, how=deed.how, **typed)
    command = Enter(key=uuid4(), on=WEDNESDAY, session=Session.AM, entries=(one,))
    cast.store.command(lambda db: marks.enter(scope, db, command, now=moment))


def _run_jobs(cast, moment):
    for job in JOBS:
        with cast.store.writing() as db:
            while job(db, now=moment):
                pass
    with cast.store.writing() as db:
        marks.remind_due(db, now=at("08:00", on=AFTER))


def _lines(cast, moment):
    with cast.store.reading() as db:
        found = marks.session_lines(cast.officer, db, WEDNESDAY, Session.AM, now=moment)
    return {each.given_name: each for each in found.lines}


def _versions(cast):
    """Return every stored version with all its columns, texts revealed, by pupil and number."""
    names = [column.key for column in inspect(Mark).column_attrs]
    with cast.store.reading() as db:
        rows = [{name: _plain(getattr(row, name)) for name in names} for row in db.session.scalars(select(Mark))]
    return {(str(row["pupil_id"]), row["version"]): row for row in rows}


def _plain(value):
    return value.reveal() if hasattr(value, "reveal") else value


def _replayed(cast):
    """Return the codes as the school's own log of events tells them."""
    said = (
        select(EventBody.body)
        .join(Event, (Event.organisation_id == EventBody.organisation_id) & (Event.seq == EventBody.seq))
        .where(Event.organisation_id == cast.northgate, Event.kind.in_(["mark_entered", "mark_amended"]))
    )
    with cast.store.reading() as db:
        bodies = [json.loads(body) for body in db.session.scalars(said)]
    return {(body["pupil"], body["version"]): body["code"] for body in bodies}
