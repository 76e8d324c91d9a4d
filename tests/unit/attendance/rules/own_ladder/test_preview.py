"""A ladder in one sentence, with times of the clock."""

from dataclasses import replace

import pytest

from attendance.rules.ladder import ladder_for
from attendance.rules.own_ladder.preview import sentence_of
from attendance.rules.words import AlertKind, Role, Way
from tests.support.cast import at
from tests.support.ladders import NAMED

SHORT = {Role.DSL: "DSL", Role.DEPUTY_DSL: "deputy DSL"}


def said(kind, ladder=None, *, names=None, start="10:00"):
    return sentence_of(
        kind,
        ladder or ladder_for(kind),
        start=at(start),
        called=lambda role: SHORT.get(role, role.label.lower()),
        names=names or {},
    )


def test_a_missing_register_reads_with_the_times_at_which_each_is_told():
    assert said(AlertKind.MISSING_REGISTER) == (
        "Attendance officer at 10:00, DSL at 10:30, senior lead and headteacher at 11:00."
    )


def test_what_repeats_says_so():
    assert said(AlertKind.WALK_OFF, start="23:50") == (
        "DSL and attendance officer at 23:50, deputy DSL at 23:55, headteacher at 00:00, trust safeguarding director "
        "at 00:05. Then everybody again every 15 minutes."
    )


def _with(kind, **change):
    first, *others = ladder_for(kind).rungs
    return replace(ladder_for(kind), rungs=(replace(first, **change), *others[:1]), repeat=None)


def test_whoever_is_named_is_called_by_name_and_the_dsl_stands_in_for_whoever_has_left():
    named = _with(AlertKind.MISSING_REGISTER, person=NAMED)

    assert said(AlertKind.MISSING_REGISTER, named, names={NAMED: "Mrs Hale"}) == (
        "Attendance officer and Mrs Hale at 10:00, DSL at 10:30."
    )
    assert said(AlertKind.MISSING_REGISTER, named) == (
        "Attendance officer and the DSL (whoever was named has left) at 10:00, DSL at 10:30."
    )


def test_of_the_heads_of_year_it_says_which():
    named = _with(AlertKind.MISSING_REGISTER, roles=(Role.ATTENDANCE_OFFICER, Role.HEAD_OF_YEAR))

    assert said(AlertKind.MISSING_REGISTER, named) == (
        "Attendance officer and head of year (of the pupil’s year) at 10:00, DSL at 10:30."
    )


@pytest.mark.parametrize(
    ("kind", "ways", "words"),
    [
        (AlertKind.WALK_OFF, (Way.EMAIL, Way.SMS), "at 10:00, "),
        (AlertKind.WALK_OFF, (Way.SMS,), "at 10:00 by text alone, "),
        (AlertKind.MISSING_REGISTER, (Way.EMAIL,), "at 10:00, "),
        (AlertKind.MISSING_REGISTER, (Way.EMAIL, Way.SMS), "at 10:00 by e-mail and text, "),
    ],
)
def test_how_they_are_told_is_said_where_it_is_not_as_usual(kind, ways, words):
    assert words in said(kind, _with(kind, ways=ways))
