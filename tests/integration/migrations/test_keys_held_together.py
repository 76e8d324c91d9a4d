"""The keys get their organisations and lose them again, with rows in the database; crossed rows are refused."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from attendance.records import migrating
from attendance.rules.words import Status
from muster.resources import migrations
from tests.support.acting import Acting, entry
from tests.support.facts import sums

REVISION = "0011"
REFUSED = r"violates foreign key constraint|point to rows of somebody else"


@pytest.fixture
def lived(cast):
    """A morning of the cast: a register, an absence that opens an alert, a walk-off, and who was told of them."""
    acting = Acting(cast=cast)
    acting.open_day()
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:30")
    acting.walk_off("P1", left="10:05", local="10:10")
    acting.walk_off("P4", left="10:05", local="10:12")
    return cast


@pytest.fixture
def before():
    """The revision before."""
    order = migrating.revisions(migrations())
    return order[order.index(REVISION) - 1]


def test_no_row_changes_on_the_way_down_and_up(lived, database_url, before):
    rows = sums(lived.store)
    lived.store.database.dispose()

    migrating.downgrade(database_url, migrations(), revision=before)
    migrating.upgrade(database_url, migrations())

    assert sums(lived.store) == rows
    assert migrating.drift(database_url) == []


@pytest.mark.parametrize("statement", ["UPDATE observation SET status = 'late'", "DELETE FROM observation"])
def test_what_guards_a_table_is_there_after_each_way(lived, database_url, before, statement):
    lived.store.database.dispose()
    for revision in (before, migrating.NEWEST):
        move = migrating.downgrade if revision == before else migrating.upgrade
        move(database_url, migrations(), revision=revision)

        with pytest.raises(DBAPIError, match="is append-only"):
            run(database_url, statement)


def test_rows_that_are_crossed_already_stop_the_upgrade_and_nothing_is_half_done(lived, database_url, before):
    lived.store.database.dispose()
    migrating.downgrade(database_url, migrations(), revision=before)
    run(
        database_url,
        "UPDATE walk_off SET alert_id = "
        "(SELECT a.id FROM alert a WHERE a.home_school_id <> walk_off.home_school_id ORDER BY a.id LIMIT 1)",
    )

    with pytest.raises((DBAPIError, ValueError), match=REFUSED):
        migrating.upgrade(database_url, migrations())

    assert migrating.state(database_url, migrations()).current == before


def run(url, statement):
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()
