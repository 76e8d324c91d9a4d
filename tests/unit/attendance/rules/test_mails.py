"""Which words of an e-mail a home school may read."""

import time

import pytest

from attendance.rules.mails import Excerpt, all_names, excerpt_for, is_cover_note, names_in

OWN = all_names([("Amber", "Quillfeather"), ("Chloé", "O'Brien")])
# Processor seconds for more than a mail may say; it takes a twentieth.
SECONDS = 2.0
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
        ("Obrien in", "Obrien in", 0),
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


NOTHING, DARIO, AMBER = "", ("Dario", "Wetherlam"), ("Amber", "Quill")


@pytest.mark.parametrize(
    ("said", "own", "other", "words"),
    [
        # A name that is a word too.
        ("One lad will be late.", ("Will", "Stone"), DARIO, NOTHING),
        ("Will you ring us", ("Will", "Stone"), DARIO, NOTHING),
        ("She may be ill", ("May", "Stone"), DARIO, NOTHING),
        ("HE WILL BE LATE", ("Will", "Stone"), DARIO, NOTHING),
        ("Today Will was late", ("Will", "Stone"), DARIO, "Today Will was late"),
        ("Will Stone was late", ("Will", "Stone"), DARIO, "Will Stone was late"),
        ("Will Young was late", ("Will", "Young"), DARIO, "Will Young was late"),
        ("Will S was late", ("Will", "Stone"), DARIO, "Will S was late"),
        ("Will I be late", ("Will", "Ince"), DARIO, NOTHING),
        ("Dario will be late", DARIO, ("Will", "Stone"), NOTHING),
        # Letters without a mark to take away, and other ways to write a name.
        ("Dario and lukasz fought", DARIO, ("Łukasz", "Nowak"), NOTHING),
        ("Dario and soren fought", DARIO, ("Søren", "Dahl"), NOTHING),
        ("Dario and soeren fought", DARIO, ("Søren", "Dahl"), NOTHING),
        ("Dario and mueller fought", DARIO, ("Jo", "Müller"), NOTHING),
        ("Dario and đorde fought", DARIO, ("Djorde", "Ilic"), NOTHING),
        ("Dario and thor fought", DARIO, ("Þór", "Jonsson"), NOTHING),
        ("Dario and aesa fought", DARIO, ("Æsa", "Jonsson"), NOTHING),
        ("Dario and isil fought", DARIO, ("I\u015f\u0131l", "Kaya"), NOTHING),
        ("Dario and obrien fought", DARIO, ("Kai", "O’Brien"), NOTHING),
        ("Dario and o'brien fought", DARIO, ("Kai", "OBrien"), NOTHING),
        ("Dario and maryjane fought", DARIO, ("Mary-Jane", "Stone"), NOTHING),
        ("Dario and maryjane fought", DARIO, ("Mary Jane", "Stone"), NOTHING),
        ("Dario and mary jane fought", DARIO, ("Mary-Jane", "Stone"), NOTHING),
        ("Dario and am\u034fber fought", DARIO, AMBER, NOTHING),
        ("Dario and am\u200bber fought", DARIO, AMBER, NOTHING),
        ("Dario and a m b e r fought", DARIO, AMBER, NOTHING),
        ("Łukasz was late", ("Lukasz", "Nowak"), AMBER, "Łukasz was late"),
        ("Dario's mum rang", DARIO, AMBER, "Dario's mum rang"),
        ("Darios mum rang", DARIO, AMBER, "Darios mum rang"),
        # What may be somebody else.
        ("Dario hit ambers brother", DARIO, AMBER, NOTHING),
        ("Dario hit amb", DARIO, AMBER, NOTHING),
        ("Dario hit amberly", DARIO, AMBER, NOTHING),
        ("Sam was late", ("Sam", "Stone"), ("Samuel", "Quill"), NOTHING),
        ("Sam Stone was late", ("Sam", "Stone"), ("Samuel", "Quill"), "Sam Stone was late"),
        ("Dario and the others ate", DARIO, ("Andrew", "Theobald"), "Dario and the others ate"),
        ("AQ hit Dario", DARIO, AMBER, NOTHING),
        ("Dario hit aq", DARIO, AMBER, NOTHING),
        ("A.Q. hit Dario", DARIO, AMBER, NOTHING),
        ("Dario hit A.Q", DARIO, AMBER, NOTHING),
        ("a q hit Dario", DARIO, AMBER, NOTHING),
        ("Dario is here", DARIO, ("Ivy", "Stone"), "Dario is here"),
        ("Dario hit Dazza", DARIO, AMBER, NOTHING),
        ("Dazza and Dario fought", DARIO, AMBER, NOTHING),
        ("Dazza & Dario fought", DARIO, AMBER, NOTHING),
        ("Dario and the girl from Northgate fought", DARIO, AMBER, NOTHING),
        ("Dario and \u0410mber fought", DARIO, AMBER, NOTHING),
        ("Dario and \u0430mber fought", DARIO, AMBER, NOTHING),
        ("Mary-Jane was late", ("MaryJane", "Stone"), AMBER, "Mary-Jane was late"),
        ("Dario W absent on Monday", DARIO, AMBER, "Dario W absent on Monday"),
        ("Dario W. One lad was ill.", DARIO, AMBER, "Dario W."),
        ("Because of what amber said this morning before lunch and\nwhy, Dario ran", DARIO, AMBER, NOTHING),
        ("amber is in\ndario is in", DARIO, AMBER, "dario is in"),
        ("Dario hit W", DARIO, AMBER, NOTHING),
        ("Dario Wetherlam Absent AM, I rang Mum", DARIO, AMBER, "all of it"),
        ("Dario late, thanks Tess", DARIO, AMBER, "all of it"),
    ],
)
def test_what_may_be_about_anybody_else_is_kept_back(said, own, other, words):
    found = excerpt_for(said, own=all_names([own]), others=all_names([other]), sender="Tess Tutor")

    assert found.words == (said if words == "all of it" else words)


@pytest.mark.parametrize(
    ("said", "is_others"),
    [
        ("Amber was late", True),
        ("Amber was late. Amber Quill is here", True),
        ("Amber was late. Somebody hit her", False),
        ("Amber was late, and Will", False),
        ("One lad will be late", False),
        ("Amber and Dazza fought", False),
        ("Amber and WS fought", False),
        ("Amber hit kit", False),
        ("", False),
    ],
)
def test_a_school_is_not_asked_only_where_each_sentence_is_surely_about_another(said, is_others):
    own, hidden = all_names([("Will", "Stone")]), all_names([("Kit", "Lane")])

    assert excerpt_for(said, own=own, others=all_names([AMBER]) | hidden, hidden=hidden).is_others is is_others


def test_a_long_mail_is_read_at_once():
    said, many = (
        "Dario a q " * 2_000 + "O'B-" * 2_000,
        all_names([(f"Amber{each}", "Quill") for each in "abcdefgh" * 50]),
    )
    began = time.process_time()

    excerpt_for(said, own=OWN, others=many)

    assert time.process_time() - began < SECONDS


def test_names_are_compared_without_accents_capitals_and_single_letters():
    assert names_in("Chloé") == {"chloe"}
    assert {"brien", "obrien", "shah", "obrienshah"} <= names_in("O'Brien-Shah")
    assert "o" not in names_in("O'Brien")


def test_names_of_people_are_each_name_and_both():
    assert all_names([("Kai", "Shah")]) == {"kai", "shah", "shah, kai"}
