"""A ladder as somebody typed it: what can be read, and what is said beside which field."""

from datetime import timedelta
from uuid import UUID

import pytest

from attendance.rules.ladder import Rung
from attendance.rules.own_ladder.stored import UnreadableLadder, ladder_from_json, to_json
from attendance.rules.own_ladder.typed import NotALadder, TypedRung, read
from attendance.rules.words import AlertKind, Role, Way

WALK_OFF = AlertKind.WALK_OFF
BOTH = ("email", "sms")
JOB = UUID(int=7)


def minutes(count):
    return timedelta(minutes=count)


def test_steps_are_read_with_whom_they_tell_and_how_and_blank_ones_are_none():
    typed = [
        TypedRung(minutes=" 0", roles=("deputy_dsl", "dsl"), ways=BOTH),
        TypedRung(ways=BOTH),
        TypedRung(minutes="5", person=str(JOB), ways=("sms",)),
    ]

    found = read(WALK_OFF, typed)

    assert found.rungs == (
        Rung(at=minutes(0), roles=(Role.DSL, Role.DEPUTY_DSL), ways=(Way.EMAIL, Way.SMS)),
        Rung(at=minutes(5), roles=(), person=JOB, ways=(Way.SMS,)),
    )
    assert found.repeat == minutes(15)


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        (TypedRung(minutes="soon", roles=("dsl",), ways=BOTH), "minutes-0", "Enter whole minutes, such as 15."),
        (TypedRung(minutes="-5", roles=("dsl",), ways=BOTH), "minutes-0", "Enter whole minutes, such as 15."),
        (TypedRung(minutes="1.5", roles=("dsl",), ways=BOTH), "minutes-0", "Enter whole minutes, such as 15."),
        (
            TypedRung(minutes="\N{ARABIC-INDIC DIGIT FIVE}", roles=("dsl",), ways=BOTH),
            "minutes-0",
            "Enter whole minutes, such as 15.",
        ),
        (TypedRung(minutes="99999", roles=("dsl",), ways=BOTH), "minutes-0", "Enter whole minutes, such as 15."),
        (TypedRung(minutes="0", roles=("dsl",)), "ways-0", "Choose e-mail, text or both."),
        (TypedRung(minutes="0", roles=("dsl",), ways=("fax",)), "ways-0", "Choose e-mail, text or both."),
        (TypedRung(minutes="0", person="me", ways=BOTH), "person-0", "Choose a colleague from the list."),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(typed, field, said):
    with pytest.raises(NotALadder, match=said) as refused:
        read(WALK_OFF, [typed])

    assert refused.value.field == field


@pytest.mark.parametrize(
    "kept",
    [
        [],
        [{"minutes": 0}],
        [{"minutes": 0, "roles": ["caretaker"], "person": None, "ways": []}],
        [{"minutes": None, "roles": ["dsl"], "person": None, "ways": []}],
    ],
)
def test_what_is_kept_and_not_whole_says_so(kept):
    with pytest.raises(UnreadableLadder):
        ladder_from_json(WALK_OFF, kept)


def test_what_is_kept_is_plain_data():
    made = read(WALK_OFF, [TypedRung(minutes="5", roles=("dsl",), person=str(JOB), ways=("sms",))])

    assert to_json(made) == [{"minutes": 5, "roles": ["dsl"], "person": str(JOB), "ways": ["sms"]}]
    assert ladder_from_json(WALK_OFF, to_json(made)) == made
