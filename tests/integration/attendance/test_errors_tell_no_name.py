"""An error of the database says which statement failed, and quotes nothing that was sent with it."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from attendance.records.database import LostRace
from attendance.records.tables import Pupil

NAMES = ("Ada", "Lovelace", "A123456789012")


@pytest.mark.parametrize("way", ["reading", "writing"])
def test_a_failed_statement_does_not_quote_what_was_sent(store, way):
    asked = text("SELECT * FROM no_such_table WHERE name = :name").bindparams(name="Amber Quillfeather")

    with pytest.raises(DBAPIError) as failed, getattr(store, way)() as db:
        db.session.execute(asked)

    assert "no_such_table" in str(failed.value)
    assert "Quillfeather" not in str(failed.value)


def add_pupil(cast, **more):
    named = {"given_name": "Ada", "family_name": "Lovelace", "upn": NAMES[2]}
    values = {"home_school_id": cast.northgate, "ref": "new", **named}
    with cast.store.writing() as db:
        db.session.add(Pupil(id=uuid4(), **{**values, **more}))


def everything_said(error):
    said = []
    while error is not None:
        said.append(f"{error} {error!r}")
        error = error.__cause__ or error.__context__
    return " ".join(said)


def test_a_row_that_breaks_a_rule_of_the_database_is_refused_without_its_values(cast):
    with pytest.raises(DBAPIError) as refused:
        add_pupil(cast, home_school_id=uuid4())

    assert [name for name in NAMES if name in str(refused.value)] == []
    assert "INSERT INTO pupil" in str(refused.value)


def test_a_row_that_is_there_already_is_refused_without_its_values(cast):
    add_pupil(cast, ref="Lovelace-7")
    with pytest.raises(LostRace) as lost:
        add_pupil(cast, ref="Lovelace-7")

    assert [name for name in NAMES if name in everything_said(lost.value.__cause__)] == []
