"""With the first wall switched off, the second alone keeps what is another organisation's in; and the other way round.

The first wall is every scope in the use cases and the records. What recognises a credential stays: it says which wall a
request is behind. Answers may differ then, and be failures; they may hold no foreign canary and write nothing foreign.
"""

import pytest

from attendance.rules.access import POLICY, ActorKind, Relation
from tests.support.asking import lines, relations_of
from tests.support.length import IS_WHOLE
from tests.support.region import leaks_through_the_wall
from tests.support.unscoping import unscoped

# One endpoint for each kind of object; with `make matrix` every one.
OF_EACH_OBJECT = {each.object: each.endpoint for each in lines()}
ENDPOINTS = [each.endpoint for each in lines()] if IS_WHOLE else list(OF_EACH_OBJECT.values())


@pytest.fixture(scope="module")
def switches():
    """A switch at every scope; all are on."""
    with unscoped() as switches:
        yield switches


@pytest.fixture
def first_wall_off(switches):
    """Every scope switched off, once the region was built with them."""
    with switches.without(*switches.first_wall):
        yield


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_without_any_scope_the_database_shows_and_changes_nothing_of_anothers(
    postgresql_region, first_wall_off, endpoint
):
    line, found = POLICY.lines[endpoint], []
    for actor in ActorKind:
        for relation in relations_of(line):
            said = postgresql_region.try_to_meet(line, actor, relation)
            found += [f"{actor} {relation} sees {each}" for each in leaks_through_the_wall(actor, said)]
            found += [f"{actor} {relation} wrote {each}" for each in postgresql_region.foreign_writes(actor)]

    assert found == []


@pytest.mark.parametrize(
    ("endpoint", "actor", "relation"),
    [
        ("alerts.show", ActorKind.DSL, Relation.OTHER_SCHOOL),
        ("pupil_record.copy", ActorKind.DSL, Relation.OTHER_SCHOOL),
        ("school_day.today", ActorKind.ATTENDANCE_OFFICER, Relation.OWN),
        ("provider_walk_off.follow", ActorKind.PROVIDER_STAFF, Relation.OTHER_ORGANISATION),
        ("get_registers", ActorKind.API_TOKEN, Relation.OWN),
    ],
)
def test_with_neither_wall_it_is_seen(sqlite_region, first_wall_off, endpoint, actor, relation):
    said = sqlite_region.try_to_meet(POLICY.lines[endpoint], actor, relation)

    assert leaks_through_the_wall(actor, said) != []


def test_with_neither_wall_it_is_changed(sqlite_region, first_wall_off):
    sqlite_region.try_to_meet(POLICY.lines["alerts.close"], ActorKind.DSL, Relation.OTHER_SCHOOL)

    assert sqlite_region.foreign_writes(ActorKind.DSL) != []
