"""Many schools on one page: the figures are those of each school's own day, and no figure gives a hidden place away."""

from dataclasses import replace

import pytest

from attendance import school_day
from attendance.across import across_schools
from attendance.records.across import OpenAlerts
from attendance.records.tables import Placement
from attendance.rules.calendar import DAY
from attendance.rules.punctual import Punctuality
from attendance.rules.words import Pathway, PupilFlag, Role, Session, Status
from attendance.school_day import CellState
from tests.support.acting import entry
from tests.support.cast import WEDNESDAY, at, flag

NEVER = Punctuality(due=0, on_time=0, late=0, missing=0, minutes_late=None)


@pytest.fixture
def reader(cast):
    """Whoever compares the schools of the trust, and answers for no child."""
    actor = replace(cast.officer.actor, roles=frozenset({Role.DPS}))
    return replace(
        cast.officer,
        organisation_id=cast.organisations["TRUST"],
        school_ids=frozenset({cast.northgate, cast.southgate}),
        actor=actor,
    )


@pytest.fixture
def morning(cast, acting):
    """Oakbank's came in time but for the pupil of Southgate's, who came at 10:12; Rival's never did. P1 has left."""
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), entry(cast, "P3"), local="09:30")
    acting.send(entry(cast, "P4"), local="10:12")
    acting.walk_off("P1", left="10:58", local="11:02")
    return acting


def page_of(cast, reader, *, local="14:30"):
    with cast.store.reading() as db:
        return across_schools(reader, db, now=at(local))


def test_the_figures_of_each_school_are_those_of_its_own_day(cast, reader, morning):
    lines = {line.name: line for line in page_of(cast, reader).schools}

    for scope, name in ((cast.officer, "Northgate Academy"), (cast.south_officer, "Southgate School")):
        with cast.store.reading() as db:
            day = school_day.day(scope, db, at("14:30").date(), now=at("14:30"))
        silent = {each.pupil_id for each in day.pupils for cell in each.cells if cell.state is CellState.OVERDUE}
        assert lines[name].out == len({each.pupil_id for each in day.pupils})
        assert lines[name].not_reported == len(silent)
        assert lines[name].alerts.every == len(day.alerts)
    # P1 has left: whoever looks for them does not wait for a mark.
    assert lines["Northgate Academy"].not_reported == 3


def test_the_school_with_an_open_walk_off_stands_first_and_what_nobody_has_is_counted(cast, reader, morning):
    first, second = page_of(cast, reader, local="11:30").schools

    assert (first.name, first.alerts) == ("Northgate Academy", OpenAlerts(every=2, unheld=2, walk_offs=1))
    assert (second.name, second.alerts.walk_offs) == ("Southgate School", 0)


def test_registers_are_judged_for_each_school_and_the_less_punctual_provider_stands_first(cast, reader, morning):
    rival, oakbank = page_of(cast, reader, local="12:30").providers

    assert rival.name == "Riverside Tuition"
    assert rival.lately == replace(NEVER, due=2, missing=2)
    assert oakbank.lately == replace(NEVER, due=2, on_time=1, late=1, minutes_late=12)
    assert (rival.before, rival.trend) == (NEVER, "")


def test_four_weeks_later_they_stand_as_the_weeks_before(cast, reader, morning):
    with cast.store.reading() as db:
        later = across_schools(reader, db, now=at("12:30").replace(month=10, day=14))

    assert [(each.name, each.before.due, each.lately) for each in later.providers] == [
        ("Oakbank Farm", 4, NEVER),
        ("Riverside Tuition", 4, NEVER),
    ]


def test_no_provider_is_named_for_a_pupil_whose_place_the_reader_may_not_know(cast, reader, morning):
    for ref in ("P5", "P6"):
        flag(cast, ref, PupilFlag.NO_DISCLOSURE)

    page = page_of(cast, reader)
    director = replace(reader, actor=replace(reader.actor, roles=frozenset({Role.SAFEGUARDING_DIRECTOR})))

    assert [each.name for each in page.providers] == ["Oakbank Farm"]
    assert page.hides_places
    assert sum(each.out for each in page.schools) == 6
    assert len(page_of(cast, director).providers) == 2


def test_placements_are_counted_by_pathway_and_by_school(cast, reader, morning):
    page = page_of(cast, reader)

    assert page.placed() == 6
    assert page.placed(page.pathways[0]) == sum(each.placements[page.pathways[0]] for each in page.schools)
    assert Pathway.FLEXI not in page.pathways


def test_an_afternoon_counts_when_it_is_due(cast, reader, morning):
    assert page_of(cast, reader, local="13:40").providers[1].lately.due == 2
    morning.send(entry(cast, "P2"), entry(cast, "P3"), session=Session.PM, local="13:50")

    assert page_of(cast, reader, local="14:30").providers[1].lately == replace(
        NEVER, due=4, on_time=2, late=1, missing=1, minutes_late=12
    )


def test_a_placement_that_ended_is_not_counted(cast, reader, morning):
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).ends_on = WEDNESDAY - DAY

    assert page_of(cast, reader).placed() == 5


def test_registers_are_the_schools_own(cast, reader, morning):
    north = replace(reader, school_ids=frozenset({cast.northgate}))

    assert [each.lately.due for each in page_of(cast, north, local="12:30").providers] == [1, 1]
