"""A school's own form of the file: set by those who enter codes there, of that school alone."""

from dataclasses import replace

import pytest

from attendance import own_form
from attendance.refusals import NotAllowed
from attendance.rules.entry_lines import Column
from attendance.rules.own_form import Dates, OwnForm
from attendance.rules.words import Role
from tests.support.cast import at

OURS = OwnForm(columns=tuple((each, each.value) for each in Column), dates=Dates.DAY_FIRST, codes={"B": "17"})


@pytest.fixture
def database_kind():
    """One kind of database: that the web may write it is asked in tests/access/test_matrix.py on both."""
    return "sqlite"


def set_form(cast, form, scope=None):
    cast.store.command(lambda db: own_form.set_form(scope or cast.officer, db, form, now=at("15:00")))


def form_of(cast, scope):
    with cast.store.reading() as db:
        return own_form.own_form(scope, db)


def test_a_form_is_its_schools_and_set_by_those_who_enter_codes(cast):
    administrator = replace(cast.officer, actor=replace(cast.officer.actor, roles=frozenset({Role.ADMINISTRATOR})))
    with pytest.raises(NotAllowed):
        set_form(cast, OURS, administrator)
    assert form_of(cast, cast.officer) is None

    set_form(cast, OURS)
    assert form_of(cast, cast.officer) == OURS
    assert form_of(cast, cast.south_officer) is None

    set_form(cast, None)
    assert form_of(cast, cast.officer) is None
