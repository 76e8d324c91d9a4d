"""Serious incidents: pupils of several schools become separate records."""

import pytest
from sqlalchemy import select

from attendance.records.tables import Incident

INCIDENT = {
    "placements": ["place-p1", "place-p4"],
    "category": "injury",
    "severity": "serious",
    "happened_at": "11:00",
    "account": "Both fell from the hay bales.",
    "action_taken": "First aid; parents called.",
}


def incidents(cast):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(Incident)))


def test_each_home_school_gets_its_own_pupils_part_and_its_people_are_told(cast, program):
    answer = program.post("/incidents", INCIDENT, local="11:10")

    assert answer.status_code == 201
    assert answer.json.keys() == {"receipt", "incident", "told"}
    assert "dsl" in answer.json["told"]
    found = incidents(cast)
    assert {(row.pupil_id, row.home_school_id) for row in found} == {
        (cast.pupils["P1"], cast.northgate),
        (cast.pupils["P4"], cast.southgate),
    }
    assert {str(row.report_id) for row in found} == {answer.json["incident"]}


def test_the_same_report_sent_twice_under_one_key_is_one(cast, program):
    first = program.post("/incidents", INCIDENT, key="fall-1", local="11:10")
    second = program.post("/incidents", INCIDENT, key="fall-1", local="11:12")

    assert (second.status_code, second.json) == (201, first.json)
    assert len(incidents(cast)) == 2


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"placements": ["place-p1", "place-p5"]}, 404, "placement"),
        ({"placements": []}, 422, "placements"),
        ({"placements": ["place-p1"] * 101}, 422, "placements"),
        ({"category": "fight"}, 422, "category"),
        ({"severity": "minor"}, 422, "severity"),
        ({"happened_at": "12:00"}, 422, "happened_at"),
        ({"account": "  "}, 422, "account"),
        ({"account": "x" * 10_001}, 422, "account"),
    ],
)
def test_a_report_that_cannot_be_is_refused_by_field_and_writes_nothing(cast, program, change, status, field):
    answer = program.post("/incidents", {**INCIDENT, **change}, local="11:10")

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (status, field)
    assert incidents(cast) == []
