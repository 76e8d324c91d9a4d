"""Absences told before the register."""

import pytest
from sqlalchemy import func, select

from attendance.records.tables import Observation

ABSENCE = {"placement": "place-p1", "date": "2026-09-16", "sessions": ["AM", "PM"]}


def rows(cast):
    with cast.store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(Observation))


def test_an_absence_is_told_to_the_home_school_at_once(cast, program):
    answer = program.post("/absences", {**ABSENCE, "reason": "ill", "note": "Her mother rang"}, local="08:10")

    assert answer.status_code == 201
    assert answer.json.keys() == {"receipt", "told"}
    assert answer.json["told"] == ["attendance_officer"]
    assert rows(cast) == 2


def test_an_absence_stands_in_the_register(program):
    program.post("/absences", ABSENCE, local="08:10")

    registers = program.get("/registers/2026-09-16/AM", local="08:11").json["registers"]
    found = {entry["placement"]: entry["status"] for each in registers for entry in each["entries"]}
    assert found["place-p1"] == "absent"
    assert found["place-p2"] is None


def test_an_absence_that_completes_a_register_makes_it_received(program):
    program.post("/absences", {**ABSENCE, "placement": "place-p4", "sessions": ["AM"]}, local="08:10")

    registers = program.get("/registers/2026-09-16/AM", local="10:01").json["registers"]
    assert {each["home_school"]: each["state"] for each in registers} == {
        "NORTHGATE": "missing",
        "SOUTHGATE": "received",
    }


def test_an_absence_may_be_told_for_a_later_day(program):
    assert program.post("/absences", {**ABSENCE, "date": "2026-09-18"}).status_code == 201


def test_an_absence_sent_twice_under_one_key_is_one(cast, program):
    first = program.post("/absences", ABSENCE, key="monday-1", local="08:10")
    second = program.post("/absences", ABSENCE, key="monday-1", local="08:20")

    assert (second.status_code, second.json) == (201, first.json)
    assert rows(cast) == 2


def test_a_pupil_seen_already_is_not_made_absent_without_a_reason(program):
    entry = {"placement": "place-p1", "status": "present"}
    program.put("/registers/2026-09-16/AM", {"entries": [entry]}, local="09:05")

    answer = program.post("/absences", {**ABSENCE, "sessions": ["AM"]}, local="09:10")

    assert answer.status_code == 409
    assert answer.json["errors"][0]["on_record"].startswith("Present, taken at 09:05")


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"placement": "place-p5"}, 404, "placement"),
        ({"date": "2026-09-15"}, 422, "date"),
        ({"date": "2026-12-01"}, 422, "date"),
        ({"date": "2026-09-19"}, 422, "sessions"),
        ({"date": "1789516800"}, 422, "date"),
        ({"sessions": []}, 422, "sessions"),
        ({"sessions": ["AM", "AM"]}, 422, "sessions"),
        ({"sessions": ["morning"]}, 422, "sessions.0"),
        ({"reason": "lazy"}, 422, "reason"),
        ({"contact_made": "yes"}, 422, "contact_made"),
        ({"upn": "A123"}, 422, "upn"),
    ],
)
def test_an_absence_that_cannot_be_is_refused_by_field_and_writes_nothing(cast, program, change, status, field):
    answer = program.post("/absences", {**ABSENCE, **change}, local="08:10")

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (status, field)
    assert rows(cast) == 0
