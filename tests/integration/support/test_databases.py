import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.support.databases import KINDS


def run(url, *statements):
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            results = [connection.execute(text(statement)) for statement in statements]
            return results[-1].scalar() if results[-1].returns_rows else None
    finally:
        engine.dispose()


@pytest.mark.parametrize("_round", [1, 2])
def test_every_test_has_a_database_of_its_own(empty_database_url, _round):
    run(empty_database_url, "CREATE TABLE seen (round INTEGER)", "INSERT INTO seen VALUES (1)")

    assert run(empty_database_url, "SELECT count(*) FROM seen") == 1


def test_the_postgresql_of_tests_is_a_real_one(postgres):
    assert run(postgres.url("postgres"), "SHOW server_version").split(".")[0] >= "16"


def test_a_database_is_copied_from_its_template_and_can_be_dropped(postgres):
    template = postgres.create()
    run(postgres.url(template), "CREATE TABLE pupil (id INTEGER)", "INSERT INTO pupil VALUES (1), (2)")
    copy = postgres.create(template=template)

    assert run(postgres.url(copy), "SELECT count(*) FROM pupil") == 2

    postgres.drop(copy)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(host=str(postgres.folder), user="postgres", dbname=copy)


def test_both_kinds_of_database_are_tried():
    assert KINDS == ("sqlite", "postgresql")
