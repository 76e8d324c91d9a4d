"""What was keyed into the school's own system: said by named people, beside one version, and never changed."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from attendance import marks
from attendance.marks import Key, NotKeyed, Said
from attendance.records.tables import Event, MarkKeyed, Placement, Pupil
from attendance.refusals import NotAllowed, NotFound
from attendance.rules.entry_sheet import Keying
from attendance.rules.words import PupilFlag, Session, Status
from attendance.scope import JOB, SchoolScope
from tests.integration.attendance.test_marks import chosen, enter, lines, of
from tests.support.acting import entry
from tests.support.cast import ADMIN, DEPUTY, HEAD, WEDNESDAY, actor_of, at, flag


@pytest.fixture
def database_kind():
    """One kind of database: what the database itself must refuse, and find, is tried in test_keyed_rows.py on both."""
    return "sqlite"


@pytest.fixture(autouse=True)
def _morning(cast, acting):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))
        db.session.execute(update(Pupil).values(reg_group="9C"))
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:30")
    found = lines(cast)
    enter(cast, of(found["Amber"]), of(found["Bruno"]))


def sheet(cast, scope=None, local="10:10"):
    with cast.store.reading() as db:
        return marks.entry_sheet(scope or cast.officer, db, WEDNESDAY, now=at(local))


def cells(cast, scope=None):
    return {pupil.given_name: pupil.cell(Session.AM) for pupil in sheet(cast, scope).pupils}


def said(cast, ref="P1", version=1, acts=0, **more):
    return Said(pupil_id=cast.pupils[ref], session=Session.AM, version=version, acts=acts, **more)


def key(cast, *lines, scope=None, local="10:15", once=None, on=WEDNESDAY):
    command = Key(key=once or uuid4(), on=on, lines=lines)
    return cast.store.command(lambda db: marks.key(scope or cast.officer, db, command, now=at(local)))


def stored(cast):
    with cast.store.reading() as db:
        return [(row.number, row.version, row.is_keyed) for row in db.session.scalars(select(MarkKeyed))]


def test_only_what_is_entered_is_on_the_sheet_and_what_is_not_is_named(cast):
    found = sheet(cast)

    assert [pupil.given_name for pupil, _ in found.of(Keying.TO_KEY)] == ["Amber", "Bruno"]
    assert {pupil.given_name for pupil, _ in found.of(Keying.NOT_ENTERED)} == {"Cerys", "Esme"}
    assert (found.groups[0].name, cells(cast)["Amber"].entered.comment) == ("9C", "horticulture")


def test_a_line_is_ticked_once_by_name_and_the_same_page_twice_says_it_once(cast):
    once = uuid4()

    assert [key(cast, said(cast), once=once), key(cast, said(cast), once=once)] == [1, 0]
    assert key(cast, said(cast), scope=replace(cast.officer, actor=cast.dsl.actor)) == 0
    last = cells(cast)["Amber"].last
    assert (last.by, last.by_job, last.at) == (cast.officer.actor.name, cast.officer.actor.job_title, at("10:15"))
    with cast.store.reading() as db:
        assert [*db.session.scalars(select(Event.kind))].count("mark_keyed") == 1


def test_what_was_entered_meanwhile_is_never_ticked_unseen(cast):
    enter(cast, chosen(lines(cast)["Bruno"], "I", "Mother rang"))

    with pytest.raises(NotKeyed) as no:
        key(cast, said(cast), said(cast, "P2"))
    assert "Bruno Zephyrine, morning:" in no.value.sentences[0]
    assert "entered I meanwhile. Key that instead." in no.value.sentences[0]
    assert stored(cast) == []


def test_a_tick_in_error_is_taken_back_and_both_stay(cast):
    key(cast, said(cast))
    key(cast, said(cast, acts=1, is_keyed=False))

    assert cells(cast)["Amber"].keying is Keying.TO_KEY
    assert sorted(stored(cast)) == [(1, 1, True), (2, 1, False)]
    with pytest.raises(NotKeyed):
        key(cast, said(cast, acts=1, is_keyed=False))


def test_whoever_enters_no_codes_ticks_nothing(cast):
    roles = cast.officer.actor.roles
    trust = SchoolScope(
        organisation_id=cast.organisations["TRUST"],
        school_ids=frozenset({cast.northgate}),
        actor=actor_of(cast.people, HEAD),
    )
    for scope in (
        replace(cast.officer, actor=actor_of(cast.people, ADMIN)),
        replace(cast.officer, actor=replace(JOB, roles=roles)),
        trust,
    ):
        with pytest.raises(NotAllowed):
            key(cast, said(cast), scope=scope)
    assert stored(cast) == []


def test_a_pupil_of_another_school_or_without_an_entry_does_not_exist(cast, acting):
    both = replace(cast.officer, school_ids=frozenset({cast.northgate, cast.southgate}))
    acting.send(entry(cast, "P4"), local="09:40")
    enter(cast, of(lines(cast, cast.south_officer)["Dario"]), scope=cast.south_officer)

    for line, scope in ((said(cast, "P4"), cast.officer), (said(cast, "P4"), both), (said(cast, "P3"), cast.officer)):
        with pytest.raises(NotFound):
            key(cast, line, scope=scope)


def test_whoever_may_not_know_the_place_reads_no_activity(cast):
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)

    [hidden] = [each for each in sheet(cast).pupils if each.given_name == "Amber"]
    assert "horticulture" not in hidden.comment(hidden.cell(Session.AM))
    [told] = [
        each
        for each in sheet(cast, replace(cast.officer, actor=actor_of(cast.people, DEPUTY))).pupils
        if each.given_name == "Amber"
    ]
    assert told.comment(told.cell(Session.AM)) == "horticulture"
