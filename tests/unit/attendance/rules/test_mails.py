"""Which words of an e-mail a home school may read."""

import pytest

from attendance.rules.mails import Excerpt, all_names, excerpt_for, is_cover_note, names_in

OWN = all_names([("Amber", "Quillfeather"), ("Chloé", "O'Brien")])
OTHERS = all_names([("Dario", "Wetherlam"), ("Sam", "Quillfeather")])


@pytest.mark.parametrize(
    ("said", "words", "kept_back"),
    [
        ("Amber no show.", "Amber no show.", 0),
        ("Amber no show. Dario in.", "Amber no show.", 1),
        # Both in one sentence: it is no school's alone.
        ("Amber and Dario no show", "", 1),
        # Initials, or nobody: it may be about anybody.
        ("K O no show. Thanks", "", 2),
        # A name that another school's pupil has too.
        ("Quillfeather is in", "", 1),
        ("AMBER in\nDARIO in", "AMBER in", 1),
        ("chloe in", "chloe in", 0),
        ("Obrien in", "", 1),
        ("Amberley is open", "", 1),
        ("", "", 0),
    ],
)
def test_beside_other_schools_pupils_a_school_reads_what_names_its_own_alone(said, words, kept_back):
    found = excerpt_for(said, own=OWN, others=OTHERS)

    assert (found.words, found.kept_back) == (words, kept_back)


def test_where_nobody_elses_pupil_is_there_a_school_reads_all_of_it():
    assert excerpt_for(" K O no show.\nRest in ", own=OWN, others=()) == Excerpt(
        words="K O no show.\nRest in", kept_back=0
    )


@pytest.mark.parametrize(
    ("said", "is_cover"),
    [
        ("Please find attached our register for this week.\nKind regards\nTess", True),
        ("", True),
        ("Hi, weekly sheet attached. Sent from my iPhone", True),
        ("All in this week", False),
        ("Amber is here", False),
        ("Please find attached. K O left at 12", False),
        ("No register this week", False),
        ("Thanks Jo", False),
        ("Week 3 attached", True),
    ],
)
def test_words_that_only_cover_a_sheet_are_no_news(said, is_cover):
    assert is_cover_note(said, "Tess Tutor") is is_cover


def test_names_are_compared_without_accents_capitals_and_single_letters():
    assert names_in("Chloé O'Brien-Shah") == {"chloe", "brien", "shah"}
