"""An error of the database says which statement failed, and quotes nothing that was sent with it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError


@pytest.mark.parametrize("way", ["reading", "writing"])
def test_a_failed_statement_does_not_quote_what_was_sent(store, way):
    asked = text("SELECT * FROM no_such_table WHERE name = :name").bindparams(name="Amber Quillfeather")

    with pytest.raises(DBAPIError) as failed, getattr(store, way)() as db:
        db.session.execute(asked)

    assert "no_such_table" in str(failed.value)
    assert "Quillfeather" not in str(failed.value)
