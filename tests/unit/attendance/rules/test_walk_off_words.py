"""Words that read as if a pupil left without permission are known, however a provider writes them."""

import pytest

from attendance.rules.walk_off_words import is_walk_off_mark, tells_of_walk_off


@pytest.mark.parametrize(
    "words",
    [
        "A.W.O.L.",
        "a w o l since 11",
        "MIA",
        "M.I.A. from break",
        "wandered off",
        "left the workshop",
        "left provision 10.40",
        "Left college",
        "left our unit",
        "left class and did not come back",
        "left for the shop, didn’t come back",
        "ran from the site",
        "walked straight out",
        "Stormed out 10.15, did not come back, police informed",
        "offsite",
        "gone off-site",
        "LWOP",
        "jumped the fence",
        "climbed over the back gate",
        "went over the fence",
        "not seen after lunch",
        "hasn't been seen since",
        "could not be found",
        "couldn't find her",
        "nowhere to be found",
        "never returned from break",
        "w/o permission",
        "Left site without permission",
        "absconding",
        "ran off",
        "whereabouts unknown",
        "did a runner",
        "let himself out",
    ],
)
def test_words_that_tell_of_a_walk_off_are_known(words):
    assert tells_of_walk_off(words)


@pytest.mark.parametrize(
    "words",
    [
        "Mum rang, all fine",
        "Mia sat with Kai",
        "late: bus",
        "Good week",
        "collected by dad 14:00",
        "dentist",
        "was late out of bed",
        "",
    ],
)
def test_other_words_are_no_walk_off(words):
    assert not tells_of_walk_off(words)


@pytest.mark.parametrize(
    ("mark", "reads_so"), [("mia", True), ("Offsite", True), ("missing 10.15", True), ("M", False), ("ill", False)]
)
def test_a_mark_is_known_whole_and_by_its_words(mark, reads_so):
    assert is_walk_off_mark(mark) is reads_so
