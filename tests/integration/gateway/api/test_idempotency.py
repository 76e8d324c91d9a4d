"""A key makes a submission known again: the same answer, the same status, nothing twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from attendance.records.tables import Observation
from tests.support.cast import at

MORNING, AFTERNOON = "/registers/2026-09-16/AM", "/registers/2026-09-16/PM"
PRESENT = {"entries": [{"placement": "place-p1", "status": "present"}]}
ABSENT = {"entries": [{"placement": "place-p1", "status": "absent"}]}
ABSENCE = {"placement": "place-p1", "date": "2026-09-16", "sessions": ["AM"]}


def observations(cast):
    with cast.store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(Observation))


def test_the_same_key_and_body_give_the_first_answer_and_status_again(cast, program):
    first = program.put(MORNING, PRESENT, key="am-1", local="09:20")
    second = program.put(MORNING, PRESENT, key="am-1", local="09:45")

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.data == first.data
    assert observations(cast) == 1


def test_an_answer_that_was_not_the_first_of_the_day_stays_200_when_repeated(program):
    program.put(MORNING, PRESENT, key="am-1", local="09:20")
    second = program.put(MORNING, PRESENT, key="am-2", local="09:25")
    again = program.put(MORNING, PRESENT, key="am-2", local="09:26")

    assert (second.status_code, again.status_code) == (200, 200)
    assert again.data == second.data


@pytest.mark.parametrize(("path", "body"), [(MORNING, ABSENT), (AFTERNOON, PRESENT)])
def test_the_same_key_with_another_body_or_address_is_refused(cast, program, path, body):
    program.put(MORNING, PRESENT, key="am-1", local="13:20")
    answer = program.put(path, body, key="am-1", local="13:21")

    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert observations(cast) == 1


def test_the_order_of_names_and_the_blanks_between_do_not_make_another_body(program):
    program.clock.jump(program.clock.now().replace(day=16, hour=8, minute=20))
    answers = [
        program.client.put(
            f"/api/v1{MORNING}", data=raw, content_type="application/json", headers=program.headers("am-1")
        )
        for raw in (
            '{"entries": [{"placement": "place-p1", "status": "present"}]}',
            '{"entries":[{"status":"present","placement":"place-p1"}]}',
        )
    ]

    assert answers[0].json == answers[1].json


def test_a_key_belongs_to_its_token(program, rival):
    theirs = {"entries": [{"placement": "place-p5", "status": "present"}]}

    assert program.put(MORNING, PRESENT, key="1").status_code == 201
    assert rival.put(MORNING, theirs, key="1").status_code == 201


def test_a_refusal_is_not_remembered(program):
    refused = program.post("/absences", {**ABSENCE, "placement": "place-p5"}, key="one", local="08:10")
    taken = program.post("/absences", ABSENCE, key="one", local="08:11")

    assert (refused.status_code, taken.status_code) == (404, 201)


@pytest.mark.parametrize("path", ["/absences", "/walk-offs", "/incidents"])
def test_a_post_without_a_key_is_refused(program, path):
    answer = program.client.post(f"/api/v1{path}", json=ABSENCE, headers=program.headers())

    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert "Idempotency-Key" in answer.json["detail"]


@pytest.mark.parametrize("key", ["two words", "k" * 256, "cl\u00e9", "tab\tbed", " "])
def test_a_key_that_another_program_could_read_differently_is_refused(program, key):
    assert program.post("/absences", ABSENCE, key=key, local="08:10").status_code == 400


def test_the_longest_key_is_taken(program):
    assert program.post("/absences", ABSENCE, key="~" * 255, local="08:10").status_code == 201


def test_two_that_race_for_one_key_get_one_answer(cast, program):
    program.clock.jump(at("08:10"))
    app, headers = program.client.application, program.headers("race")

    def tell(_):
        return app.test_client().post("/api/v1/absences", json=ABSENCE, headers=headers)

    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = list(pool.map(tell, range(4)))

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.data for answer in answers}) == 1
    assert observations(cast) == 1
