from pathlib import Path

import pytest

from attendance.rules.access import POLICY, ActorKind, Answer, Factor, PolicyFaulty, Relation, page, parse
from tests.support.named_tests import exists

ROOT = Path(__file__).parents[5]
TEXT = """
[groups]
staff = ["provider_staff", "provider_manager"]
office = ["attendance_officer", "dsl"]

[portal.room]
shown = { method = "GET", enter = "office", object = "alert", veiled_for = "attendance_officer" }
done = { method = "POST", enter = ["office"], object = "alert", forbidden_for = "attendance_officer" }
told = { method = "POST", enter = "staff", object = "placement", named_in = "body", foreign = "refused" }
plain = { method = "GET", enter = "staff" }
tablet = { method = "GET POST", enter = "device" }
factor = { method = "GET", enter = "dsl", factor = "none", fresh = true }
enter = { method = "POST", enter = "anyone" }
"""
LINES = parse(TEXT).lines


def test_a_room_may_have_a_page_of_any_name():
    assert set(LINES) == {f"room.{name}" for name in ("shown", "done", "told", "plain", "tablet", "factor", "enter")}


@pytest.mark.parametrize(
    ("endpoint", "actor", "expected"),
    [
        ("room.plain", ActorKind.PROVIDER_STAFF, Answer.ALLOWED),
        ("room.plain", ActorKind.DSL, Answer.FORBIDDEN),
        ("room.plain", ActorKind.SYSTEM_ADMINISTRATOR, Answer.FORBIDDEN),
        ("room.plain", ActorKind.ANONYMOUS, Answer.SIGN_IN),
        ("room.plain", ActorKind.ENDED_STAFF, Answer.SIGN_IN),
        ("room.plain", ActorKind.DEVICE, Answer.SIGN_IN),
        ("room.plain", ActorKind.API_TOKEN, Answer.SIGN_IN),
        ("room.tablet", ActorKind.DEVICE, Answer.ALLOWED),
        ("room.tablet", ActorKind.PROVIDER_MANAGER, Answer.SIGN_IN),
        ("room.enter", ActorKind.ANONYMOUS, Answer.ALLOWED),
    ],
)
def test_what_one_meets_at_a_door(endpoint, actor, expected):
    assert LINES[endpoint].door({actor}) is expected


def test_one_of_several_jobs_in_one_is_enough():
    assert LINES["room.plain"].door({ActorKind.DSL, ActorKind.PROVIDER_STAFF}) is Answer.ALLOWED


@pytest.mark.parametrize(
    ("endpoint", "actor", "answers"),
    [
        (
            "room.done",
            ActorKind.DSL,
            {"allowed": "own own_organisation_outside_role ended_placement"},
        ),
        (
            "room.done",
            ActorKind.ATTENDANCE_OFFICER,
            {"allowed": "own ended_placement", "forbidden": "own_organisation_outside_role"},
        ),
        (
            "room.shown",
            ActorKind.ATTENDANCE_OFFICER,
            {"allowed": "own ended_placement", "veiled": "own_organisation_outside_role"},
        ),
        (
            "room.told",
            ActorKind.PROVIDER_STAFF,
            {"allowed": "own own_organisation_outside_role other_home_school_same_provider"},
        ),
    ],
)
def test_how_an_object_answers(endpoint, actor, answers):
    line = LINES[endpoint]
    said = {relation: answer for answer, relations in answers.items() for relation in relations.split()}

    assert {each: line.answer(actor, each) for each in Relation} == {
        each: Answer(said.get(each, line.foreign)) for each in Relation
    }


@pytest.mark.parametrize("relation", Relation)
def test_who_is_turned_away_at_the_door_learns_nothing_of_any_object(relation):
    line = LINES["room.done"]

    assert line.answer(ActorKind.PROVIDER_STAFF, relation) is Answer.FORBIDDEN
    assert line.answer(ActorKind.ANONYMOUS, relation) is Answer.SIGN_IN


def test_a_page_that_names_nothing_answers_at_the_door_alone():
    assert {LINES["room.plain"].answer(ActorKind.PROVIDER_STAFF, each) for each in Relation} == {Answer.ALLOWED}


def test_somebody_of_neither_side_owns_only_what_is_their_own():
    line = parse('[portal]\njob = { method = "POST", enter = "system_administrator", object = "job" }').lines["job"]

    answers = {line.answer(ActorKind.SYSTEM_ADMINISTRATOR, each) for each in (Relation.OTHER_SCHOOL, Relation.ENDED)}
    assert answers == {Answer.NOT_FOUND}


def test_what_a_sign_in_must_hold_is_read():
    assert (LINES["room.factor"].factor, LINES["room.factor"].fresh) == (Factor.NONE, True)
    assert (LINES["room.plain"].factor, LINES["room.plain"].fresh) == (Factor.FULL, False)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('page = { method = "GET", enter = "everybody" }', "there is no actor everybody"),
        ('page = { method = "GET", enter = "dsl", colour = "red" }', "there is no colour"),
        ('page = { method = "GET", enter = "dsl", endpoint = "other" }', "there is no endpoint"),
        ('page = { method = "GET" }', "'enter'"),
        ('page = { method = "GET", enter = "dsl", foreign = "200" }', "'200' is not a valid Answer"),
        ('page = { method = "GET", enter = "dsl", factor = "some" }', "'some' is not a valid Factor"),
        ('page = { method = "GET", enter = "dsl", object = "x", forbidden_for = "device" }', "must be able to come in"),
        ('page = { method = "GET", enter = "dsl", object = "x", veiled_for = "device" }', "must be able to come in"),
        ('page = "GET"', "page is not a line"),
    ],
)
def test_a_policy_that_says_nonsense_is_refused(line, said):
    with pytest.raises(PolicyFaulty, match=said):
        parse(f"[portal]\n{line}")


def test_a_group_of_unknown_actors_is_refused():
    with pytest.raises(PolicyFaulty, match=r"groups\.staff: there is no actor teachers"):
        parse('[groups]\nstaff = ["teachers"]')


def test_every_difference_between_routes_and_lines_is_named_at_once():
    routes = {name: set(LINES[name].methods) | {"HEAD", "OPTIONS"} for name in LINES}
    parse(TEXT).require_match(routes, "portal")
    del routes["room.plain"]
    routes |= {"room.more": {"GET"}, "room.done": {"GET", "POST"}}

    with pytest.raises(PolicyFaulty) as refused:
        parse(TEXT).require_match(routes, "portal")

    assert str(refused.value) == (
        "room.done takes GET, POST, not POST; room.more has no line; room.plain has a line and no route"
    )


def test_the_documentation_is_the_policy():
    assert (ROOT / "docs" / "access.md").read_text("utf-8") == page.render(POLICY), "run `make access`"


def test_the_page_has_every_endpoint_and_every_actor():
    text = page.render(POLICY)

    assert [each for each in POLICY.lines if f"`{each}`" not in text] == []
    assert [each for each in ActorKind if each.label not in text] == []


def test_the_page_says_what_a_sign_in_must_hold():
    text = page.render(parse(TEXT))

    line = next(each for each in text.splitlines() if "`room.factor`" in each)
    assert line.endswith("| password alone, fresh |")


def test_every_rule_of_a_field_names_a_test_that_exists_and_stands_on_the_page():
    text = page.render(POLICY)

    assert POLICY.fields
    assert [each.test for each in POLICY.fields if not exists(each.test)] == []
    assert [each.what for each in POLICY.fields if f"| {each.what} | {each.who} | {each.others} |" not in text] == []


def test_a_rule_of_a_field_that_lacks_a_word_or_has_one_too_many_is_refused():
    rule = 'what = "Notes"\nwho = "leads"\nothers = "nothing"\n'

    with pytest.raises(PolicyFaulty):
        parse(f"[[fields]]\n{rule}")
    with pytest.raises(PolicyFaulty):
        parse(f'[[fields]]\n{rule}test = "x"\nwhy = "y"\n')
    assert parse(f'[[fields]]\n{rule}test = "x"\n').fields[0].what == "Notes"
