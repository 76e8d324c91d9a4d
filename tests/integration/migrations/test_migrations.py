"""The schema goes up and down with data in it, on both databases, and is the one the code expects."""

import uuid
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from attendance.preferences import Preferences
from attendance.records import migrating
from attendance.records.database import Database
from attendance.records.tables import (
    Event,
    EventBody,
    Observation,
    Organisation,
    Placement,
    Pupil,
    Submission,
)
from attendance.scope import JOB
from attendance.unit import Store
from muster.resources import migrations

NOW = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
NORTHGATE, OAKBANK, PUPIL, PLACEMENT, SUBMISSION = (uuid.UUID(int=number) for number in range(1, 6))


@pytest.fixture
def filled(database_url):
    """A migrated database with an observation and an event in it."""
    database = Database(database_url)
    with Store(database, Preferences()).writing() as db:
        for each in (organisations(), [pupil()], [placement()], [submission()], [observation()]):
            db.session.add_all(each)
            db.session.flush()
        db.tell([NORTHGATE], "tried", actor=JOB, at=NOW, body={"said": "something"})
    yield database
    database.dispose()


def test_the_migrations_make_exactly_the_tables_the_code_expects(database_url):
    assert migrating.drift(database_url) == []


def test_a_column_the_migrations_forgot_is_shown(empty_database_url):
    migrating.upgrade(empty_database_url, migrations())
    run(empty_database_url, "ALTER TABLE organisation DROP COLUMN phone")

    differences = migrating.drift(empty_database_url)

    assert len(differences) == 1
    assert "phone" in differences[0]


def test_partial_indexes_are_partial_in_the_database(database_url):
    engine = create_engine(database_url)
    dialect = engine.dialect.name
    indexes = {each["name"]: each for each in inspect(engine).get_indexes("alert")}
    engine.dispose()

    assert "closed_at IS NULL" in str(indexes["ix_alert_open"]["dialect_options"][f"{dialect}_where"])


def test_a_database_goes_down_and_up_again_with_data_in_it(filled, database_url):
    filled.dispose()

    migrating.downgrade(database_url, migrations(), revision="base")

    assert tables(database_url) == {"alembic_version"}
    assert migrating.state(database_url, migrations()).current is None
    migrating.upgrade(database_url, migrations())
    assert migrating.drift(database_url) == []


def test_an_upgrade_of_an_up_to_date_database_keeps_what_is_in_it(filled, database_url):
    migrating.upgrade(database_url, migrations())

    with filled.reading() as session:
        assert session.get(Organisation, NORTHGATE).code == "NORTHGATE"


def test_the_state_says_whether_an_upgrade_is_needed(empty_database_url):
    before = migrating.state(empty_database_url, migrations())
    migrating.upgrade(empty_database_url, migrations())
    after = migrating.state(empty_database_url, migrations())

    assert (before.current, before.is_up_to_date) == (None, False)
    assert (after.current, after.is_up_to_date) == (after.newest, True)


def test_migrations_run_in_the_order_in_which_they_follow_each_other_whatever_their_numbers(tmp_path):
    (tmp_path / "versions").mkdir()
    for number, follows in (("0001", None), ("0002", "0003"), ("0003", "0001")):
        said = f'revision = "{number}"\ndown_revision = ' + (f'"{follows}"\n' if follows else "None\n")
        (tmp_path / "versions" / f"{number}_do_something.py").write_text(said)

    assert migrating.revisions(tmp_path) == ["0001", "0003", "0002"]


def test_asking_for_the_state_makes_no_file(tmp_path):
    assert migrating.state(f"sqlite:///{tmp_path}/none.db", migrations()).current is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET kind = 'other'",
        "DELETE FROM event",
        "DELETE FROM event_body",
        "UPDATE observation SET status = 'present'",
        "DELETE FROM observation",
    ],
)
def test_what_was_written_can_neither_be_changed_nor_deleted(filled, database_url, statement):
    with pytest.raises(DBAPIError, match="is append-only"):
        run(database_url, statement)


def test_the_body_of_an_event_can_be_erased(filled, database_url):
    run(database_url, "UPDATE event_body SET body = NULL, row_key = NULL")

    with filled.reading() as session:
        assert session.query(EventBody).one().body is None
        assert session.query(Event).one().kind == "tried"


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", ["event", "event_body", "observation"])
def test_the_log_cannot_be_emptied_at_a_stroke(filled, database_url, table):
    with pytest.raises(DBAPIError, match="is append-only"):
        run(database_url, f"TRUNCATE {table} CASCADE")


def run(url, statement):
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


def tables(url):
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def organisations():
    return [
        Organisation(id=NORTHGATE, code="NORTHGATE", name="Northgate Academy", kind="home_school", is_school=True),
        Organisation(id=OAKBANK, code="OAKBANK", name="Oakbank Farm", kind="alternative_provider", is_school=False),
    ]


def pupil():
    return Pupil(id=PUPIL, home_school_id=NORTHGATE, ref="1", family_name="Hale", given_name="Kai")


def placement():
    return Placement(
        id=PLACEMENT,
        home_school_id=NORTHGATE,
        provider_id=OAKBANK,
        pupil_id=PUPIL,
        ref="P1",
        public_ref="P1",
        pathway="respite",
        arranged_by="school",
        registered_at_provider=False,
        starts_on=date(2026, 9, 7),
        mode="in_person",
        first_contact="school",
        reports_by="register",
        on_home_closure="attends",
        transport="none",
    )


def submission():
    return Submission(
        id=SUBMISSION,
        actor="person:1",
        idempotency_key="1",
        body_digest="0",
        receipt="R1",
        organisation_id=OAKBANK,
        kind="register",
        channel="portal",
        received_at=NOW,
        actor_name="Jo Hale",
        actor_job_title="Tutor",
        answer={},
    )


def observation():
    return Observation(
        placement_id=PLACEMENT,
        home_school_id=NORTHGATE,
        provider_id=OAKBANK,
        pupil_id=PUPIL,
        submission_id=SUBMISSION,
        on=date(2026, 9, 14),
        session="AM",
        status="absent",
        contact_made=False,
        was_expected=True,
        taken_at=NOW,
        received_at=NOW,
        channel="portal",
        said_by="Jo Hale",
        said_by_job="Tutor",
        recorded_by="Jo Hale",
        recorded_by_job="Tutor",
    )
