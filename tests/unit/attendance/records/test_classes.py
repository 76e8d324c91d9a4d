"""Every column says how careful we are with it and how long it is kept; the data map is made from that."""

from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, String, Table

from attendance.records.base import Base
from attendance.records.classes import classes, parse
from muster.data_map import with_map

PRIVACY = Path(__file__).parents[4] / "docs" / "privacy.md"
LEAST = """
[protection]
personal = { means = "about a person" }
secret = { means = "opens something" }
[retention]
kept = { title = "Kept", counted_from = "now", then = "kept", why = "because" }
[table.thing]
holds = "Things"
"""


def columns_of(metadata: MetaData) -> set[str]:
    return {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns}


def classified() -> set[str]:
    return {f"{table.name}.{column.name}" for table in classes().tables.values() for column in table.columns}


def test_every_column_of_every_table_has_its_classes():
    """Red here: say in attendance/records/classes.toml what the new column is and how long it is kept."""
    assert columns_of(Base.metadata) - classified() == set()


def test_nothing_is_classified_that_does_not_exist():
    assert classified() - columns_of(Base.metadata) == set()


def test_a_column_that_nobody_classified_is_noticed():
    metadata = MetaData()
    Table("pupil", metadata, Column("favourite_colour", String))

    assert columns_of(metadata) - classified() == {"pupil.favourite_colour"}


def test_every_class_is_used():
    columns = [column for table in classes().tables.values() for column in table.columns]

    assert {column.protection for column in columns} == set(classes().protections)
    assert set(classes().retentions) - {column.retention for column in columns} <= {"access_log"}


def test_what_opens_something_is_secret():
    for table in classes().tables.values():
        for column in table.columns:
            if column.name in {"digest", "password_hash", "row_key"}:
                assert column.protection == "secret", f"{table.name}.{column.name}"


def test_register_entries_stay_six_years_as_the_law_says():
    assert classes().retentions["register_entry"].years == 6
    assert classes().tables["observation"].retention == "register_entry"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ('retention = "kept"\npersonal = ["name"]\nsecret = ["name"]', "exactly one list"),
        ('retention = "kept"\nother_retention = { age = "kept" }\npersonal = ["name"]', "exactly one list"),
        ('retention = "for_ever"\npersonal = ["name"]', "for_ever"),
        ('retention = "kept"\ncurious = ["name"]', "curious"),
    ],
)
def test_a_column_in_two_classes_or_a_class_nobody_knows_is_refused(columns, said):
    with pytest.raises(ValueError, match=said):
        parse(LEAST + columns)


def test_the_data_map_on_the_page_is_the_one_in_the_file():
    """Red here: run `make data-map`."""
    page = PRIVACY.read_text("utf-8")

    assert with_map(page, classes()) == page


def test_a_page_without_a_place_for_the_map_is_refused():
    with pytest.raises(ValueError, match="no place"):
        with_map("nothing", classes())
