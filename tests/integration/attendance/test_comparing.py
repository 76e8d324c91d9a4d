"""A school's own register beside what its providers saw: what is found, and which rows could not be read."""

import pytest
from sqlalchemy import update

from attendance import comparing
from attendance.records.tables import Placement, Pupil
from attendance.refusals import NotFound, Refusal
from attendance.rules.codes.comparing import Difference
from attendance.rules.words import PupilFlag, Status
from attendance.scope import SchoolScope
from gateway.sheets.csv_file import read_csv
from tests.support.acting import entry
from tests.support.cast import at, flag

UPNS = {"P1": "H801200001001", "P2": "A123456789012", "P3": "Y317424612345", "P4": "R674123101121"}


@pytest.fixture
def database_kind():
    """One kind of database: comparing only reads, through what reads a week."""
    return "sqlite"


@pytest.fixture
def morning(cast, acting):
    """A Wednesday morning at Oakbank: P1 was there, P2 was not, of P3 nothing was said."""
    with cast.store.writing() as db:
        for ref, upn in UPNS.items():
            db.session.execute(update(Pupil).where(Pupil.id == cast.pupils[ref]).values(upn=upn))
        db.session.execute(update(Placement).values(nature="horticulture"))
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:30")
    return cast


def compared(cast, *rows, scope=None, header="upn,date,session,code"):
    sheet = read_csv("\n".join((header, *rows)).encode())
    with cast.store.reading() as db:
        return comparing.compare_with(scope or cast.officer, db, sheet, now=at("12:00"))


def row(ref, code, *, on="2026-09-16", session="AM"):
    return f"{UPNS[ref]},{on},{session},{code}"


def found_in(comparison):
    return [(line.entry.row, line.found.difference) for line in comparison.lines]


def test_the_one_b_that_should_be_n_and_the_silence_are_found_and_nothing_else(morning):
    found = compared(morning, row("P1", "B"), row("P2", "B"), row("P3", "B"))

    assert found_in(found) == [(3, Difference.NOT_SEEN), (4, Difference.NOT_REPORTED)]
    assert (found.lines[0].found.proposed, found.compared, found.problems) == ("N", 3, ())
    assert "Did not come" in found.lines[0].found.why


def test_a_reason_that_the_school_has_found_stands(morning):
    assert found_in(compared(morning, row("P1", "B"), row("P2", "I"))) == []


def test_a_session_that_has_not_begun_is_entered_too_early(morning):
    found = compared(morning, row("P1", "B", session="PM"), row("P1", "B", on="2026-09-17"))

    assert found_in(found) == [(2, Difference.CANNOT_BE), (3, Difference.CANNOT_BE)]


def test_rows_that_cannot_be_read_are_problems_and_the_rest_is_compared(morning):
    found = compared(
        morning,
        "Z999999999999,2026-09-16,AM,B",
        f"{UPNS['P1']},16.9,AM,B",
        f"{UPNS['P1']},2026-09-16,noon,B",
        row("P1", "\\"),
        row("P1", "B"),
        row("P4", "B"),
        row("P2", "B"),
    )

    assert [(each.row, each.column) for each in found.problems] == [
        (2, "upn"),
        (3, "date"),
        (4, "session"),
        (6, "upn"),
        (7, "upn"),
    ]
    assert "Row 5 is about this session already" in found.problems[3].sentence
    assert found_in(found) == [(8, Difference.NOT_SEEN), (5, Difference.CANNOT_BE)]


def test_another_schools_pupil_is_nobody_here(morning):
    assert [each.row for each in compared(morning, row("P4", "B")).problems] == [2]


def test_pupils_who_are_placed_and_not_in_the_file_are_named(morning):
    found = compared(morning, row("P1", "B"))

    assert len(found.without_entry) == 3
    assert compared(morning, row("P1", "B"), row("P2", "N"), row("P3", "N")).without_entry != found.without_entry


def test_upns_and_sessions_are_read_as_people_type_them(morning):
    found = compared(morning, f" {UPNS['P2'].lower()} ,16/09/2026,am,B", header="UPN,Date,Session,Code")

    assert found_in(found) == [(2, Difference.NOT_SEEN)]


def test_the_reason_gives_no_place_away_to_those_who_may_not_know_it(morning):
    [line] = compared(morning, row("P1", "N")).lines
    assert "Oakbank" in line.found.why

    flag(morning, "P1", PupilFlag.NO_DISCLOSURE)

    [line] = compared(morning, row("P1", "N")).lines
    assert (line.found.difference, line.found.proposed) == (Difference.SEEN, "B")
    assert "Oakbank" not in line.found.why
    assert "horticulture" not in line.found.why


def test_a_file_without_its_columns_and_one_that_is_too_long_are_refused(morning):
    with pytest.raises(Refusal, match="code is missing"):
        compared(morning, f"{UPNS['P1']},2026-09-16,AM", header="upn,date,session")
    weeks = (f"{UPNS['P1']},{2026 + n // 50}-{1 + n % 12:02}-{1 + n % 28:02},AM,B" for n in range(200))
    with pytest.raises(Refusal, match="Split the file"):
        compared(morning, *weeks)


def test_one_school_is_compared_at_a_time(morning):
    nobody = SchoolScope(organisation_id=morning.northgate, school_ids=frozenset(), actor=morning.officer.actor)
    with pytest.raises(NotFound):
        compared(morning, row("P1", "B"), scope=nobody)
