"""A provider's marks mean what its dictionary says; what they mean nationally is shown where it is another thing."""

from datetime import time

import pytest

from attendance.rules.symbols import (
    LONGEST_MARK,
    Collision,
    Meaning,
    Read,
    Symbols,
    collisions,
    fault_of,
    repeated,
    silenced,
    without_time,
)
from attendance.rules.words import Status

OURS = {"O": Meaning.PRESENT, "L": Meaning.LATE, "A": Meaning.ABSENT, "X": Meaning.WALKED_OFF}


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("O", Read(meaning=Meaning.PRESENT)),
        (" o ", Read(meaning=Meaning.PRESENT)),
        ("L 9.50", Read(meaning=Meaning.LATE, at=time(9, 50))),
        ("l(09:50)", Read(meaning=Meaning.LATE, at=time(9, 50))),
        ("L @ 9:50:00", Read(meaning=Meaning.LATE, at=time(9, 50))),
        ("0", None),
        ("L 25.10", None),
        ("L 9.5", None),
        ("9.50 L", None),
        ("OL", None),
        ("", None),
        ("Q 9.50", None),
    ],
)
def test_a_mark_is_read_whole_or_with_one_time(cell, read):
    assert Symbols(meanings=OURS).read(cell) == read


def test_a_mark_of_two_words_may_be_in_the_dictionary():
    symbols = Symbols(meanings={"in late": Meaning.LATE})

    assert symbols.read("In  Late 9.05") == Read(meaning=Meaning.LATE, at=time(9, 5))


def test_what_means_another_thing_nationally_is_named():
    found = collisions({**OURS, "U": Meaning.ABSENT, "/": Meaning.PRESENT, "N": Meaning.ABSENT, "#": Meaning.PRESENT})

    assert found == (
        Collision(mark="O", meaning=Meaning.PRESENT, nationally="Absent in other or unknown circumstances"),
        Collision(
            mark="X",
            meaning=Meaning.WALKED_OFF,
            nationally="Non-compulsory school age pupil not required to attend school",
        ),
        Collision(mark="U", meaning=Meaning.ABSENT, nationally="Arrived in school after registration closed"),
        Collision(mark="#", meaning=Meaning.PRESENT, nationally="Planned whole school closure"),
    )


@pytest.mark.parametrize(
    "mark", ["=O", "#REF!", "1-2", "02-Jan", "2025-09-08", "9.50", "-x", "L 9.50", "x" * (LONGEST_MARK + 1)]
)
def test_what_a_spreadsheet_may_have_made_is_no_mark(mark):
    assert fault_of(mark)


@pytest.mark.parametrize("mark", ["-", "/", "\\", "1", "0", "#", "in late", "ill", "✓"])
def test_a_mark_may_be_any_other(mark):
    assert fault_of(mark) is None


def test_capitals_make_no_other_mark():
    assert repeated(["L", "O", " l"]) == " l"
    assert repeated(OURS) is None


@pytest.mark.parametrize(
    "mark", ["AWOL", "left site", "missing", "A.W.O.L.", "MIA", "LWOP", "Ran off", "no permission"]
)
@pytest.mark.parametrize("meaning", [each for each in Meaning if each is not Meaning.WALKED_OFF])
def test_no_dictionary_makes_less_of_a_mark_that_reads_as_a_walk_off(mark, meaning):
    assert silenced({"O": Meaning.PRESENT, mark: meaning}) == mark
    assert silenced({"O": meaning, mark: Meaning.WALKED_OFF}) is None


def test_only_what_a_register_holds_is_recorded():
    assert {each for each in Meaning if each.status is None} == {Meaning.WALKED_OFF, Meaning.NOT_EXPECTED}
    assert {each.status for each in Meaning} - {None} == set(Status)


@pytest.mark.parametrize(("cell", "mark"), [("L 9.50", "L"), ("L", "L"), ("ill", "ill"), ("9.50", "9.50")])
def test_a_mark_is_told_from_the_time_beside_it(cell, mark):
    assert without_time(cell) == mark
