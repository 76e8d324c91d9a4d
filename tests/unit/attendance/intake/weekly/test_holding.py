"""What a weekly sheet leaves open is held or said to be nothing; nobody is mistaken for another."""

from datetime import date

import pytest

from attendance.intake.reading import TOO_WIDE, WALKED_OFF
from attendance.intake.weekly.matching import (
    BIRTH_UNREAD,
    NO_BIRTH,
    NO_BIRTH_ON_RECORD,
    NO_NAME,
    NOBODY,
    NOT_THEN,
    OTHER_BIRTH,
    OTHER_SCHOOL,
    SEVERAL,
    Roster,
)
from attendance.intake.weekly.reading import BESIDE, BLANK, EATEN, NO_TIME, NOT_EXPECTED, comments_in
from attendance.rows import Grid
from attendance.rules.symbols import NO_SYMBOLS, Meaning, Symbols
from attendance.rules.words import Status
from tests.support.weekly_sheets import ALEEZA, BOTH, KAI, placed, read, refused, said

TITLE = ("Week commencing: 08/09/2025",)
HEAD = ("Surname", "Forename", "DOB", "School", "Mon AM", "Mon PM", "Comments")
KAI_ROW = ("O'Brien", "Kai", "03/02/2011", "Northfield")


def rows_of(*cells, head=HEAD, roster=BOTH, **more):
    return read(Grid(kind="csv", lines=((1, TITLE), (2, head), (3, cells))), roster=roster, **more)


def mark(cell, *, comment="", **more):
    """Return the Monday morning of a row about Kai."""
    return rows_of(*KAI_ROW, cell, "", comment, **more)[0]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("X", WALKED_OFF),
        ("x 13:40", WALKED_OFF),
        ("absconded", WALKED_OFF),
        ("left site 13:40", WALKED_OFF),
        ("Q", "“Q” is not in your symbols. It is not guessed at: say what you saw."),
        ("0", "“0” is not in your symbols. It is not guessed at: say what you saw."),
        ("ill", "“ill” is not in your symbols. It is not guessed at: say what you saw."),
        ("L?", "“L?” is not in your symbols. It is not guessed at: say what you saw."),
        ("L 9.50 bus", "“L 9.50 bus” is not in your symbols. It is not guessed at: say what you saw."),
        ("O / L", "“O / L” is not in your symbols. It is not guessed at: say what you saw."),
        ("O 9.50", NO_TIME),
        ("- 9.50", EATEN),
        ("=O", EATEN),
        ("#NAME?", EATEN),
        ("2025-02-01", EATEN),
        ("02-Jan", EATEN),
        ("1/2", EATEN),
        ("9.5", EATEN),
        ("09:50", EATEN),
        ("-O", EATEN),
    ],
)
def test_a_mark_that_says_nothing_sure_is_held(cell, sentence):
    found = mark(cell)

    assert found.line is None
    assert [each.sentence for each in found.problems] == [sentence]


@pytest.mark.parametrize("cell", ["AWOL", "left site", "Left Site 13:40", "missing", "-missing", "=AWOL", "M.I.A."])
def test_no_dictionary_silences_a_mark_that_reads_as_a_walk_off(cell):
    silent = Symbols(version=1, meanings=dict.fromkeys(("AWOL", "left site", "missing", "m.i.a."), Meaning.ABSENT))

    found = mark(cell, symbols=silent)

    assert (found.line, [each.sentence for each in found.problems]) == (None, [WALKED_OFF])


def test_without_a_dictionary_no_mark_says_anything():
    assert said(rows_of(*KAI_ROW, "present", "O", symbols=NO_SYMBOLS)) == {}


@pytest.mark.parametrize(("cell", "words"), [("", BLANK), ("-", NOT_EXPECTED)])
def test_what_says_nothing_is_asked_about_where_the_pupil_is_expected(cell, words):
    found = mark(cell)

    assert (found.line, found.problems, found.if_expected, found.placement) == (None, (), words, "kai")


def test_a_blank_of_nobody_is_nothing():
    (found, *_others) = rows_of("Signed: J. Hale", "", "", "", "", "")

    assert (found.line, found.problems, found.if_expected) == (None, (), "")


def test_a_time_beside_left_early_is_when():
    entry = mark("E 11.30").line.entry

    assert (entry.status, f"{entry.left_at:%H:%M}", entry.arrived_at) == (Status.LEFT_EARLY, "10:30", None)


@pytest.mark.parametrize(
    ("comment", "held"),
    [
        ("Mon: walked off at 11", True),
        ("walked off at 11", True),
        ("Left site without permission, sat outside", True),
        ("Tue: absconded", False),
        ("Mum rang on Mon, all fine", False),
    ],
)
def test_a_comment_that_tells_of_a_walk_off_holds_its_day_or_every_day(comment, held):
    rows = rows_of(*KAI_ROW, "O", "O", comment)

    assert [row.problems[0].sentence for row in rows[:2] if row.problems] == [BESIDE] * 2 * held
    assert [row.problems[0].sentence for row in rows[2:]] == [WALKED_OFF] * ("Mum" not in comment)


def test_a_row_with_more_cells_than_headings_is_held():
    (found, *_others) = rows_of(*KAI_ROW, "O", "O", "", "late, bus")

    assert (found.line, found.problems[0].sentence) == (None, TOO_WIDE)


@pytest.mark.parametrize(
    ("cells", "where"),
    [
        (("O", "", "ran off at 11", ""), "elsewhere in the row"),
        (("O", "", "", "Stormed out 10.15, did not come back"), "elsewhere in the row"),
        (("O", "", "", "", "", "wandered off"), "beyond"),
        (("", "", "", "", "", "", "MIA since break"), "beyond"),
        (("", "", "A.W.O.L.", ""), "elsewhere in the row"),
    ],
)
def test_words_that_tell_of_a_walk_off_are_seen_wherever_they_stand_in_the_row(cells, where):
    (monday, _afternoon, *others) = rows_of(*KAI_ROW, *cells, head=(*HEAD[:6], "Behaviour", "", "Signed"))

    assert (monday.line, [each.problems[0].column for each in others]) == (None, [where])
    assert [each.problems[0].sentence for each in others] == [WALKED_OFF]
    assert others[0].placement == "kai"


def test_a_line_that_tells_of_a_walk_off_where_a_name_should_stand_is_held():
    rows = rows_of("Kai ran off at 11", "", "", "", "", "", "")

    assert [row.problems[0].sentence for row in rows if row.problems] == [WALKED_OFF]


def test_no_pupil_is_missing_for_being_called_mia():
    mia = placed("mia", "MIA", "Hale", date(2011, 2, 3))

    rows = rows_of("HALE", "MIA", "03/02/2011", "", "O", "", "", roster=Roster([mia]))

    assert (rows[0].line is not None, len(rows)) == (True, 2)


def test_what_stands_under_no_heading_is_kept_to_be_read_and_what_has_another_is_not():
    found = rows_of(*KAI_ROW, "O", "", "calm", "sat with Jo", "", head=(*HEAD[:6], "Behaviour", "", "Comments"))[0]

    assert list(comments_in(found.cells)) == [("elsewhere in the row", "sat with Jo")]


TWIN = placed("twin", "Kai", "O'Brien", date(2012, 5, 6))
SAME = placed("south", "Kai", "O'Brien", date(2011, 2, 3), school="Southfield School")
UNBORN = placed("unborn", "Sam", "Hale", None)
GONE = placed("gone", "Sam", "Hale", date(2011, 2, 3), ends_on=date(2025, 9, 5), is_live=False)
ENDS = placed("ends", "Sam", "Hale", date(2011, 2, 3), ends_on=date(2025, 9, 5))


@pytest.mark.parametrize(
    ("who", "roster", "ref", "sentence"),
    [
        (("O'Brien", "Kai", "03/02/2011", ""), [KAI, TWIN], "kai", ""),
        (("O'Brien", "Kai", "06/05/2012", ""), [KAI, TWIN], "twin", ""),
        (("OBRIEN", "kai", "3.2.2011", "N"), [KAI, ALEEZA], "kai", ""),
        (("Begum Shah", "Aleéza", "2010-06-14", ""), [ALEEZA], "aleeza", ""),
        (("O'Brien", "Kai", "", ""), [KAI], "", NO_BIRTH),
        (("O'Brien", "Kai", "03/02/11", ""), [KAI], "", NO_BIRTH),
        (("O'Brien", "Kai", "02/03/2011", ""), [KAI], "", NOBODY),
        (("O'Brian", "Kai", "03/02/2011", ""), [KAI], "", NOBODY),
        (("O'Brien", "K", "03/02/2011", ""), [KAI], "", NOBODY),
        (("", "", "03/02/2011", ""), [KAI], "", NO_NAME),
        (("O'Brien", "Kai", "03/02/2011", ""), [KAI, SAME], "", SEVERAL),
        (("O'Brien", "Kai", "03/02/2011", "Academy"), [KAI, SAME], "", SEVERAL),
        (("O'Brien", "Kai", "03/02/2011", "Southfield"), [KAI, SAME], "south", ""),
        (("O'Brien", "Kai", "03/02/2011", "Southfield School"), [KAI], "", OTHER_SCHOOL),
        (("O'Brien", "Kai", "03/02/2011", "NA"), [KAI], "", OTHER_SCHOOL),
        (("O'Brien", "Kai", "03/02/2011", "northfield  acad."), [KAI], "kai", ""),
        (("Hale", "Sam", "03/02/2011", ""), [UNBORN], "", NO_BIRTH_ON_RECORD),
        (("Hale", "Sam", "03/02/2011", ""), [GONE], "", NOT_THEN),
        (("Hale", "Sam", "03/02/2011", ""), [ENDS], "", NOT_THEN),
    ],
)
def test_a_pupil_is_who_has_the_name_and_the_date_of_birth(who, roster, ref, sentence):
    found = rows_of(*who, "O", "", roster=Roster(roster))[0]

    assert (found.placement, found.problems[-1].sentence if found.problems else "") == (ref, sentence)
    assert (found.line is not None) is bool(ref)
    assert found.is_gone is (roster == [GONE])


@pytest.mark.parametrize(
    ("name", "ref", "placement"),
    [("Kai O'Brien", "kai", "kai"), ("", "kai", "kai"), ("Sam Hale", "kai", ""), ("", "?", "")],
)
def test_a_reference_is_whom_it_is_of_and_not_another_who_is_named(name, ref, placement):
    found = rows_of(name, ref, "O", head=("Pupil", "Ref", "Mon AM"))[0]

    assert (found.placement, found.line is not None) == (placement, bool(placement))


@pytest.mark.parametrize(
    ("born", "school", "sentence"),
    [
        ("14/06/2010", "", OTHER_BIRTH),
        ("02/03/2011", "", OTHER_BIRTH),
        ("03/02/11", "", BIRTH_UNREAD),
        ("Feb 2011", "", BIRTH_UNREAD),
        ("", "Southfield School", OTHER_SCHOOL),
        ("03/02/2011", "NA", OTHER_SCHOOL),
        ("03/02/2011", "Northfield", ""),
        ("", "", ""),
    ],
)
def test_a_reference_gives_way_to_a_date_of_birth_or_a_school_that_speaks_against_it(born, school, sentence):
    found = rows_of("kai", born, school, "O", head=("Ref", "DOB", "School", "Mon AM"))[0]

    assert [each.sentence for each in found.problems] == [sentence] * bool(sentence)
    assert (found.placement, found.line is not None) == ("" if sentence else "kai", not sentence)


def test_a_date_of_birth_beside_a_reference_contradicts_nothing_where_none_is_on_record():
    found = rows_of("unborn", "03/02/2011", "O", head=("Ref", "DOB", "Mon AM"), roster=Roster([UNBORN]))[0]

    assert found.placement == "unborn"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((HEAD, KAI_ROW), "does not say which week"),
        ((("Week commencing: 09/09/2025",), HEAD, KAI_ROW), "9 September 2025 is no Monday"),
        ((("Week commencing: 09/08/2025",), HEAD, KAI_ROW), "9 August 2025 is no Monday"),
        ((("Week commencing", "soon"), HEAD, KAI_ROW), "“soon” is no date"),
        ((("w/c 08/09/25",), HEAD, KAI_ROW), "“08/09/25” is no date"),
        ((TITLE, ("w/c 15/09/2025",), HEAD, KAI_ROW), "two different weeks"),
        ((TITLE, HEAD), "no row below"),
        ((TITLE, ("Surname", "DOB", "Mon AM"), KAI_ROW), "columns for the surname and the forename"),
        ((TITLE, ("Name", "Mon AM"), KAI_ROW), "columns for the date of birth (DOB)"),
        ((TITLE, (*HEAD, "Monday am"), KAI_ROW), "the same, Mon AM: “Mon AM” and “Monday am”"),
        ((TITLE, (*HEAD, "Notes"), KAI_ROW), "the same, comments: “Comments” and “Notes”"),
        ((TITLE, (*HEAD, "Tue 10/9 AM"), KAI_ROW), "“Tue 10/9 AM” is not of the week of 8 September 2025"),
        ((TITLE, (*HEAD, "Tue 09/09/2024 AM"), KAI_ROW), "“Tue 09/09/2024 AM” is not of the week of 8 September 2025"),
        ((TITLE, (*HEAD, "Tue 9/9/24 AM"), KAI_ROW), "“Tue 9/9/24 AM” is not of the week of 8 September 2025"),
        ((TITLE, (*HEAD, "16/09/2025 AM"), KAI_ROW), "“16/09/2025 AM” is not of the week of 8 September 2025"),
    ],
)
def test_a_week_that_may_be_another_is_refused(lines, words):
    assert words in refused(*lines)
