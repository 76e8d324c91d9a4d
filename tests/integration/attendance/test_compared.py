"""What was compared is kept beside the register: the newest file counts, and what was put right is gone from it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from attendance import compared, summaries
from attendance.records.forgetting import routine
from attendance.records.tables import Comparison, Event, Placement, Pupil, SystemMark
from attendance.refusals import NotAllowed
from attendance.rules.codes.comparing import Difference
from attendance.rules.words import PupilFlag, Role, Status
from gateway.sheets.csv_file import read_csv
from tests.integration.attendance.test_comparing import UPNS, row
from tests.integration.attendance.test_week_entered import enter
from tests.support.acting import entry
from tests.support.cast import at, flag
from tests.support.week import MONDAY


@pytest.fixture(autouse=True)
def _morning(cast, acting):
    with cast.store.writing() as db:
        for ref, upn in UPNS.items():
            db.session.execute(update(Pupil).where(Pupil.id == cast.pupils[ref]).values(upn=upn))
        db.session.execute(update(Placement).values(nature="horticulture"))
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:30")


def keep(cast, *rows, header="upn,date,session,code", columns=None, who=None, local="12:00"):
    sheet = read_csv("\n".join((header, *rows)).encode())
    return cast.store.command(lambda db: compared.keep(who or cast.officer, db, sheet, columns or {}, now=at(local)))


def last(cast, *, who=None, local="12:30"):
    with cast.store.reading() as db:
        return compared.last(who or cast.officer, db, now=at(local))


def left(cast, **at_which):
    return [(line.entry.row, line.found.difference) for line in last(cast, **at_which).found.lines]


def week_of(cast, *, scope=None, local="12:30"):
    with cast.store.reading() as db:
        return summaries.week(scope or cast.officer, db, MONDAY, now=at(local)).entered


def in_system(week, ref):
    return [(each.written, each.difference, each.proposed) for each in week.of(ref).system]


def test_what_is_left_is_worked_out_anew_and_the_newest_file_counts(cast, acting):
    keep(cast, row("P1", "B"), row("P2", "B"), row("P3", "B"))
    assert left(cast) == [(3, Difference.NOT_SEEN), (4, Difference.NOT_REPORTED)]

    acting.send(entry(cast, "P3"), local="12:10")
    assert left(cast) == [(3, Difference.NOT_SEEN)]

    keep(cast, row("P2", "N"), local="12:20")
    assert left(cast) == []
    with cast.store.reading() as db:
        kept = db.session.execute(select(SystemMark.written, SystemMark.row).order_by(SystemMark.row)).all()
        assert sorted(kept) == [("B", 2), ("B", 4), ("N", 2)]
        assert [*db.session.scalars(select(Event.kind))].count("marks_compared") == 2


def test_the_headings_and_who_compared_are_remembered_and_other_schools_know_nothing_of_it(cast):
    theirs = {"upn": "Student", "date": "Day", "session": "Half", "code": " Mark "}
    keep(cast, row("P2", "B"), "nobody,2026-09-16,AM,B", header="Student,Day,Half,Mark", columns=theirs)

    found = last(cast)

    assert found.columns == {"upn": "Student", "date": "Day", "session": "Half", "code": "Mark"}
    assert (found.by, found.by_job, found.unread) == (cast.officer.actor.name, cast.officer.actor.job_title, 1)
    assert last(cast, who=cast.south_officer) is None


def test_a_file_of_which_nothing_can_be_compared_is_not_kept(cast):
    found = keep(cast, row("P4", "B"))

    assert [each.row for each in found.problems] == [2]
    with cast.store.reading() as db:
        assert db.session.scalar(select(func.count(Comparison.id))) == 0


def test_no_sentence_is_kept_in_the_place_of_a_mark(cast):
    keep(cast, row("P2", "His mother rang at nine and told us everything"))

    [line] = last(cast).found.lines
    assert (line.found.difference, line.entry.written) == (Difference.CANNOT_BE, "His mother rang at n")


def test_a_code_that_was_entered_here_is_held_against_the_system_s(cast):
    enter(cast, "Bruno", "N", now=at("12:05"))
    enter(cast, "Amber", "B", now=at("12:05"))

    found = keep(cast, row("P2", "I"), row("P1", ""), local="12:20")

    assert [(line.found.difference, line.found.why) for line in found.lines] == [
        (Difference.NO_MARK, "In Muster B was entered."),
        (Difference.UNLIKE_ENTERED, "In Muster N was entered."),
    ]


def test_the_week_says_who_compared_it_and_what_is_left_and_makes_no_entry(cast, acting):
    assert week_of(cast).compared is None
    keep(cast, row("P1", "B"), row("P2", "B"), row("P3", "B"))

    week = week_of(cast)

    assert (week.compared.marks, week.compared.at, week.differing_in_system) == (3, at("12:00"), 2)
    assert week.compared.by == f"{cast.officer.actor.name}, {cast.officer.actor.job_title}"
    assert [in_system(week, ref) for ref in ("P1", "P2", "P3")] == [
        [],
        [("B", Difference.NOT_SEEN, "N")],
        [("B", Difference.NOT_REPORTED, "")],
    ]
    assert {cell.code for each in week.pupils for cell in each.cells} == {""}
    assert week_of(cast, scope=cast.south_officer).compared is None
    acting.send(entry(cast, "P3"), local="12:10")
    assert in_system(week_of(cast), "P3") == []


def test_the_week_gives_no_place_away(cast):
    keep(cast, row("P1", "N"))
    assert "Oakbank" in week_of(cast).of("P1").system[0].why

    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)

    [hidden] = week_of(cast).of("P1").system
    assert (hidden.difference, hidden.why) == (Difference.SEEN, "")


def test_whoever_enters_no_codes_neither_compares_nor_sees_what_was(cast):
    keep(cast, row("P2", "B"))

    administrator = replace(cast.officer, actor=replace(cast.officer.actor, roles=frozenset({Role.ADMINISTRATOR})))
    with pytest.raises(NotAllowed):
        keep(cast, row("P2", "B"), who=administrator)
    with pytest.raises(NotAllowed):
        last(cast, who=administrator)


def test_a_comparison_is_forgotten_after_a_year_with_its_marks_and_a_newer_one_stays(cast):
    keep(cast, row("P1", "B"), row("P2", "B"), local="10:00")
    keep(cast, row("P2", "N"), local="11:00")
    with cast.store.writing() as db:
        counts = routine.comparisons(db.session, at("10:30"), 100)
        assert dict(counts) == {cast.northgate: 1}

    assert left(cast) == []
    with cast.store.reading() as db:
        assert [*db.session.scalars(select(SystemMark.written))] == ["N"]
        assert [*db.session.scalars(select(Comparison.compared_at))] == [at("10:00") + timedelta(hours=1)]
