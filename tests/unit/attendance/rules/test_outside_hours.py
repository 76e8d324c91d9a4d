"""A session outside hours must lie outside every register, have been, and be possible."""

from datetime import date, datetime, timedelta

import pytest

from attendance.rules.outside_hours import Fault, RegisterHalf, Span, day_fault, fault_of, words_of
from attendance.rules.words import Mode, Pathway, SeenOutside, Session
from tests.support.cast import WEDNESDAY, at

NOW = at("18:00")
MORNING = RegisterHalf(session=Session.AM, span=Span(starts_at=at("09:00"), ends_at=at("12:00")))
AFTERNOON = RegisterHalf(session=Session.PM, span=Span(starts_at=at("13:00"), ends_at=at("15:00")))
TUTORS = (SeenOutside.SEEN_IN_PERSON, SeenOutside.SEEN_BY_VIDEO, SeenOutside.NOT_SEEN, SeenOutside.NO_ADULT_AT_HOME)
OTHERS = (SeenOutside.ATTENDED, SeenOutside.ATTENDED_REMOTELY, SeenOutside.DID_NOT_COME)


def fault(
    starts: str,
    ends: str,
    seen: SeenOutside = SeenOutside.ATTENDED,
    *,
    registers=(MORNING, AFTERNOON),
    recorded=(),
    now: datetime = NOW,
) -> Fault | None:
    held = Span(starts_at=at(starts), ends_at=at(ends))
    return fault_of(held, seen, registers=registers, recorded=recorded, now=now)


@pytest.mark.parametrize(
    ("starts", "ends"), [("16:30", "17:30"), ("15:00", "16:00"), ("12:00", "13:00"), ("08:00", "09:00")]
)
def test_what_lies_before_between_or_after_the_registers_is_outside_hours(starts, ends):
    assert fault(starts, ends) is None


@pytest.mark.parametrize(
    ("starts", "ends", "which"),
    [
        ("10:00", "11:00", "morning’s register, 09:00 to 12:00"),
        ("11:59", "12:30", "morning’s register, 09:00 to 12:00"),
        ("08:00", "16:00", "morning’s register, 09:00 to 12:00"),
        ("14:30", "16:00", "afternoon’s register, 13:00 to 15:00"),
    ],
)
def test_what_has_a_minute_in_common_with_a_register_belongs_there(starts, ends, which):
    found = fault(starts, ends)

    assert found == Fault(
        sentence=f"That is the {which}. Mark the pupil there: only a register counts.", field="starts"
    )


def test_where_no_register_is_taken_the_morning_is_outside_hours():
    assert fault("10:00", "11:00", registers=()) is None


@pytest.mark.parametrize(
    ("starts", "ends", "sentence"),
    [
        ("17:00", "17:00", "The session must end after it begins. Check the two times."),
        ("17:00", "16:00", "The session must end after it begins. Check the two times."),
        ("04:30", "05:30", "Enter times between 06:00 and 22:00, such as 16:30."),
        ("20:00", "22:01", "Enter times between 06:00 and 22:00, such as 16:30."),
    ],
)
def test_times_that_cannot_be_right_are_refused(starts, ends, sentence):
    found = fault(starts, ends, now=at("23:00"))

    assert found is not None
    assert found.sentence == sentence


def test_eight_hours_are_the_longest():
    assert fault("06:00", "14:00", registers=()) is None
    too_long = fault("06:00", "14:01", registers=())
    assert too_long == Fault(
        sentence="Nobody is taught for more than 8 hours at once. Check the two times.", field="ends"
    )


def test_a_pupil_is_said_to_be_taught_when_it_is_over_and_not_seen_as_soon_as_it_should_have_begun():
    at_the_door = at("16:32")

    taught = fault("16:30", "17:30", SeenOutside.SEEN_IN_PERSON, now=at_the_door)
    assert taught == Fault(sentence="This session is not over. Record it when it is.", field="ends")
    for word in (SeenOutside.NOT_SEEN, SeenOutside.NO_ADULT_AT_HOME, SeenOutside.DID_NOT_COME):
        assert fault("16:30", "17:30", word, now=at_the_door) is None
    to_come = fault("16:30", "17:30", SeenOutside.NO_ADULT_AT_HOME, now=at("16:24"))
    assert to_come == Fault(sentence="This session has not begun. Record it once it has been.", field="starts")


def test_what_is_a_registers_is_said_to_be_before_it_has_begun_too():
    found = fault("10:00", "11:00", now=at("08:00"))

    assert found is not None
    assert found.sentence.startswith("That is the morning’s register")


def test_one_pupil_is_not_taught_twice_at_once_by_one_provider():
    before = Span(starts_at=at("16:00"), ends_at=at("17:00"))

    met = fault("16:30", "17:30", recorded=[before])
    assert met is not None
    assert met.sentence.startswith("A session from 16:00 to 17:00 is recorded already.")
    assert fault("17:00", "17:45", recorded=[before]) is None


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (WEDNESDAY + timedelta(days=1), "This date is in the future. Record a session once it has been."),
        (WEDNESDAY - timedelta(days=29), "This date is more than four weeks ago. Tell the home school instead."),
    ],
)
def test_a_day_to_come_and_one_long_ago_are_refused(on: date, sentence):
    assert day_fault(on, today=WEDNESDAY) == Fault(sentence=sentence, field="on")


def test_today_and_four_weeks_back_can_be_right():
    assert [day_fault(on, today=WEDNESDAY) for on in (WEDNESDAY, WEDNESDAY - timedelta(days=28))] == [None, None]


def test_a_tutor_has_the_four_words_of_the_register_and_everybody_else_three():
    assert words_of(Pathway.HOME_TUITION) == TUTORS
    assert {words_of(each) for each in Pathway if each is not Pathway.HOME_TUITION} == {OTHERS}


def test_each_word_says_whether_and_how_the_pupil_was_seen():
    assert {each: each.mode for each in SeenOutside} == {
        SeenOutside.SEEN_IN_PERSON: Mode.IN_PERSON,
        SeenOutside.SEEN_BY_VIDEO: Mode.REMOTE,
        SeenOutside.NOT_SEEN: None,
        SeenOutside.NO_ADULT_AT_HOME: None,
        SeenOutside.ATTENDED: Mode.IN_PERSON,
        SeenOutside.ATTENDED_REMOTELY: Mode.REMOTE,
        SeenOutside.DID_NOT_COME: None,
    }
    assert [each.label for each in SeenOutside if each.was_seen] == [
        "Seen in person",
        "Seen by video",
        "Attended",
        "Attended remotely",
    ]
