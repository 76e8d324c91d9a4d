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
        "Amber has gone, we cannot see her",
        "has gone and we can't see him anywhere",
        "gone walkabout",
        "Amber's gone on a walkabout again",
        "we have lost Amber",
        "We've lost her.",
        "staff lost sight of him at the shops",
        "Amber has gone. Police called.",
        "rang the police, she left at 13:40",
        "Police have been informed that Amber walked",
        "not back from lunch",
        "she isn't back yet from break",
        "hasn't come back after her vape",
        "l e f t  s i t e",
        "L E F T   T H E   S I T E",
        "w a l k e d  o f f",
        "A m b e r  l e f t  s i t e",
        "left at 13:40, no permission",
        "off the site",
        "has left school and is with friends",
        "I have left the school site to look for her",
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
        "left early with mum at 14:00 as agreed",
        "left at 13:40",
        "lost her coat",
        "we lost her coat",
        "We have lost the match",
        "we have lost contact with mum",
        "I have lost my voice",
        "gone to the dentist",
        "back from lunch",
        "not back until Monday",
        "off-site direction register",
        "Amber is off school today, ill",
        "off college with a cold",
        "Sorry for the missing register",
        "two missing marks on Tuesday",
        "Offsite provision, week 3",
        "off-site visit to the farm",
        "the school left a message",
        "Police visit for the assembly",
        "police called about the broken window, the school left a message",
        "I have left the school and am no longer at this address.",
        "I've now left the academy. Please write to the office",
        "I have now left the school and no longer read this",
        "I am out of the office until Monday",
        "I cannot see her name on the list",
        "walked to the shops with staff",
        "A m b e r  i s  h e r e",
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
