from attendance.records.migrating import state
from muster.resources import migrations


def test_a_tests_database_has_the_newest_schema(database_url):
    assert state(database_url, migrations()).is_up_to_date


def test_an_empty_database_has_none(empty_database_url):
    assert state(empty_database_url, migrations()).current is None
