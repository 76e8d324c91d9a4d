"""What is read of a reply to a register with numbers, what is held for a person, and what is neither."""

import pytest

from attendance.rules.words import Reason, Status
from gateway.mail.answers import read_answers

FIVE = frozenset({1, 2, 3, 4, 5})
MARKS = {Status.PRESENT: "p", Status.ABSENT: "a", Status.LATE: "l"}


def shown(found):
    """Return the answers as short words: “1 p”, “2 l 09:50”, “3 a ill”."""
    return [
        " ".join(
            [
                str(each.number),
                MARKS[each.status],
                *([f"{each.at:%H:%M}"] if each.at else []),
                *filter(None, [each.reason]),
            ]
        )
        for each in found.answers
    ]


def held(found):
    return [(each.number, each.words) for each in found.held]


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        ("1 p, 2 late 9:50, 3 a ill", ["1 p", "2 l 09:50", "3 a ill"]),
        ("1 p\n2 late 9:50\n3 a ill", ["1 p", "2 l 09:50", "3 a ill"]),
        ("1 p; 2 late 9:50; 3 a ill;", ["1 p", "2 l 09:50", "3 a ill"]),
        ("1 p 2 late 9:50 3 a 4 p", ["1 p", "2 l 09:50", "3 a", "4 p"]),
        ("1 p. 2 late 9.50. 3 a.", ["1 p", "2 l 09:50", "3 a"]),
        ("1 p and 2 p & 3 a", ["1 p", "2 p", "3 a"]),
        ("1. p\n2) present\n3: P\n4=p\n5 - Present.", ["1 p", "2 p", "3 p", "4 p", "5 p"]),
        ("1p\n(2) p\n#3 p\nno. 4 p\nPupil 5 is here", ["1 p", "2 p", "3 p", "4 p", "5 p"]),
        ("- 1 p\n* 2 p\n\u2022 3 in", ["1 p", "2 p", "3 p"]),
        ("1 PRESENT TODAY!", ["1 p"]),
        ("1 was present\n2 attended", ["1 p", "2 p"]),
        ("2 late 9:50", ["2 l 09:50"]),
        ("2 late 9.50", ["2 l 09:50"]),
        ("2 L 950", ["2 l 09:50"]),
        ("2 l 0950", ["2 l 09:50"]),
        ("2 late - 9:50", ["2 l 09:50"]),
        ("2 late, 9:50", ["2 l 09:50"]),
        ("2, late (9:50)", ["2 l 09:50"]),
        ("2 arrived late at 10:05am", ["2 l 10:05"]),
        ("2 late 12.40pm", ["2 l 12:40"]),
        ("2 late 1:30", ["2 l 13:30"]),
        ("2 late 1.30 pm", ["2 l 13:30"]),
        ("2 late 9:50, taxi late", ["2 l 09:50 taxi_late"]),
        ("3 absent - ill", ["3 a ill"]),
        ("3 absent, ill", ["3 a ill"]),
        ("3 a (said to be ill)", ["3 a ill"]),
        ("3 abs: dentist", ["3 a appointment"]),
        ("4 a taxi didn't come", ["4 a taxi_did_not_come"]),
        ("4 a taxi didn\u2019t come.", ["4 a taxi_did_not_come"]),
        ("4 absent because the taxi was late", ["4 a taxi_late"]),
        ("4 no show, no call", ["4 a not_known"]),
        ("4 did not come in - refused", ["4 a refused"]),
        ("4 not in, no adult at home", ["4 a no_adult_at_home"]),
        ("4 a dropped off but never came in", ["4 a never_came_in"]),
        ("4 a transport problems", ["4 a transport"]),
        ("1 p thanks Jo", ["1 p"]),
        ("all p", ["1 p", "2 p", "3 p", "4 p", "5 p"]),
        ("All present.", ["1 p", "2 p", "3 p", "4 p", "5 p"]),
        ("Hi,\n\neveryone is in today!\n\nThanks\nJo", ["1 p", "2 p", "3 p", "4 p", "5 p"]),
        ("all present except 3 a", ["1 p", "2 p", "3 a", "4 p", "5 p"]),
        ("All present, apart from 3 absent - ill, and 4 late 9:50", ["1 p", "2 p", "3 a ill", "4 l 09:50", "5 p"]),
        ("3 a\nall p", ["1 p", "2 p", "3 a", "4 p", "5 p"]),
        ("All present\nKind regards\nJo\n01234 567890", ["1 p", "2 p", "3 p", "4 p", "5 p"]),
    ],
)
def test_a_plain_answer_is_read(said, answers):
    found = read_answers(said, FIVE)

    assert shown(found) == answers
    assert found.held == ()


@pytest.mark.parametrize(
    ("said", "number", "why"),
    [
        *((f"1 {mark}", 1, "This mark means") for mark in ("O", "X", "N", "/", "\\", "u", "yes", "?")),
        *(
            (f"1 {mark}", 1, "This is none of")
            for mark in ("ill", "ok", "p?", "maybe", "Sam p", "\u2713", "p but unwell", "pa")
        ),
        *(
            (f"1 {word}", 1, "That a pupil left early")
            for word in ("left early", "LE 11:30", "went home ill", "collected")
        ),
        *((f"2 {late}", 2, "Late needs") for late in ("late", "l", "late 10", "late 10 mins", "late 9:5", "late 9 50")),
        *((f"2 late {at}", 2, "This time") for at in ("23:10", "130", "0130", "01:30", "1:30am", "12:40am", "7:30 pm")),
        ("2 late 9:50 ill", 2, "There is more"),
        ("2 late 9:50 or 10:10", 2, "There is more"),
        ("3 a little late 9:50", 3, "There is more"),
        ("3 absent, grandma's funeral", 3, "There is more"),
        ("3 a then came at 10", 3, "There is more"),
        ("1 p, but not well", 1, "There is more"),
        ("1 p, at 11 to the doctor's", 1, "There is more"),
        ("1 p thanks left early", 1, "This is none of"),
        ("1", 1, "Nothing is said"),
        ("7 p", 7, "Nobody was asked"),
        ("7 went to town", 7, "Nobody was asked"),
        ("1-3 p", None, "Several numbers"),
        ("1 to 3 p", None, "Several numbers"),
        ("1 and 2 p", None, "Several numbers"),
        ("1/2 p", None, "Several numbers"),
        ("9:50 late", None, "This is none of"),
        ("Sam absent", None, "No number"),
        ("Kai O no show", None, "No number"),
        ("Sam a", None, "No number"),
        ("not all present", None, "No number"),
        ("all absent", None, "No number"),
        ("1 ran off at 10", 1, "This reads as"),
        ("1 p, ran off at 10", 1, "This reads as"),
        ("1 p but absconded", 1, "This reads as"),
        ("7 awol", 7, "This reads as"),
        ("Sam walked off site", None, "This reads as"),
    ],
)
def test_what_is_not_certain_is_held_and_never_guessed(said, number, why):
    found = read_answers(said, FIVE)

    assert found.answers == ()
    assert [(each.number, each.why[: len(why)]) for each in found.held] == [(number, why)]


@pytest.mark.parametrize(
    ("said", "answers", "words"),
    [
        ("1 p\n2 O\n3 a", ["1 p", "3 a"], [(2, "2 O")]),
        ("1 p\n1 p\n2 a", ["2 a"], [(1, "1 p"), (1, "1 p")]),
        ("1 p\n1 went home\n2 a", ["2 a"], [(1, "1 p"), (1, "1 went home")]),
        ("1-3 p\n3 a\n4 p", ["4 p"], [(None, "1-3 p"), (3, "3 a")]),
        ("Not 1 but Sam\n1 p\n2 p", ["2 p"], [(None, "Not 1 but Sam"), (1, "1 p")]),
        ("1, 2 p", ["2 p"], [(1, "1")]),
        ("Sam ran off at ten\n1 p", ["1 p"], [(None, "Sam ran off at ten")]),
        ("1 p\nThanks\nSam ran off", ["1 p"], [(None, "Sam ran off")]),
        ("1 p\nThanks Sam left\n2 O", ["1 p"], [(None, "Thanks Sam left"), (2, "2 O")]),
        ("Thanks\nJo\nPS 3 left early\n1 p", ["1 p"], [(None, "PS 3 left early")]),
    ],
)
def test_what_is_held_leaves_the_answers_about_others(said, answers, words):
    found = read_answers(said, FIVE)

    assert (shown(found), held(found)) == (answers, words)


@pytest.mark.parametrize(
    "said",
    [
        *(
            "all present\n2 O",
            "all present except Sam",
            "all present bar Sam",
            "all present except 3",
            "all present\nSam went home",
            "all p, 7 p",
        ),
        *("all present\nall absent", "all present\nall present", "all present apart from 2 and 3", "all p\n2 a\n2 p"),
        *("all present\nRoom 3", "all present\nthe third was tired", "all present\nThanks\nJo\n3 Farm Lane"),
        *("all present yesterday", "all present. Sam ill", "all present\nSam ran off"),
    ],
)
def test_all_counts_for_nobody_where_anything_is_in_doubt(said):
    found = read_answers(said, FIVE)

    assert found.answers == ()
    assert found.held != ()


def test_words_that_tell_of_a_walk_off_over_two_lines_are_held_too():
    found = read_answers("2 p\nSam ran\noff\n1 p", FIVE)

    assert found.answers == ()
    assert found.held[-1].why == "This reads as if a pupil left without permission."


@pytest.mark.parametrize(
    "said", ["Yesterday:\n1 p", "1 p\n2 p\nSorry, this is for Tuesday", "Last week's\n1 p", "Monday's register\n1 p"]
)
def test_a_reply_about_another_day_is_held_whole(said):
    found = read_answers(said, FIVE)

    assert found.answers == ()
    assert (1, "1 p") in held(found)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Hi Jo",
        "Many thanks\nJo",
        "Good morning",
        "Kind regards\nJo Hale\nGreenacre Farm CIC\n01234 567890",
        "\n\n",
    ],
)
def test_a_greeting_and_thanks_are_neither(said):
    found = read_answers(said, FIVE)

    assert (found.answers, found.held) == ((), ())
    assert found.rest == said.strip()


def test_a_signature_takes_no_answer_away():
    found = read_answers("1 p\n3 a\nThanks\nJo Hale\nTutor, not in on Fridays\n3 Farm Lane", FIVE)

    assert (shown(found), found.held) == (["1 p", "3 a"], ())
    assert found.rest == "Thanks\nJo Hale\nTutor\nnot in on Fridays\n3 Farm Lane"


def test_an_answer_below_thanks_is_read_all_the_same():
    assert shown(read_answers("1 p\nThanks\n2 a", FIVE)) == ["1 p", "2 a"]


def test_a_reply_that_is_longer_than_any_register_is_held_whole():
    found = read_answers("1 p\n" * 401, FIVE)

    assert (found.answers, [each.why for each in found.held]) == ((), ["This is longer than any register."])
    assert len(found.held[0].words) == 500


def test_nobody_is_answered_about_who_was_not_asked_about():
    assert read_answers("all present", frozenset()).answers == ()
    assert read_answers("1 p", frozenset()).answers == ()


def test_every_reason_that_a_provider_may_give_can_be_written():
    said = {
        "ill": Reason.ILL,
        "appointment": Reason.APPOINTMENT,
        "transport": Reason.TRANSPORT,
        "taxi late": Reason.TAXI_LATE,
        "taxi did not come": Reason.TAXI_DID_NOT_COME,
        "dropped off never came in": Reason.NEVER_CAME_IN,
        "no adult at home": Reason.NO_ADULT_AT_HOME,
        "refused": Reason.REFUSED,
        "not known": Reason.NOT_KNOWN,
    }

    assert {words: read_answers(f"1 a {words}", FIVE).answers[0].reason for words in said} == said
    assert set(said.values()) == set(Reason) - {Reason.OTHER}
