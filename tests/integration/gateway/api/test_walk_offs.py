"""Walk-offs: reported and told in one step, asked after, added to."""

import uuid

import pytest
from sqlalchemy import func, select

from attendance import responding
from attendance.records.tables import LogEntry, WalkOff
from attendance.responding import CloseAlert
from tests.support.cast import ADMIN, DSL, HEAD, OFFICER, at, leave_job

LEFT = {"placement": "place-p1", "left_at": "11:00"}


def reported(program, **more):
    answer = program.post("/walk-offs", {**LEFT, **more}, local="11:02")
    assert answer.status_code == 201
    return f"/walk-offs/{answer.json['walk_off']}"


def alert_of(cast):
    with cast.store.reading() as db:
        return db.session.scalars(select(WalkOff.alert_id)).one()


def rows(cast, table):
    with cast.store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(table))


def test_a_walk_off_is_told_at_once_and_says_where_it_can_be_asked_for(program):
    answer = program.post("/walk-offs", {**LEFT, "clothing": "Green coat"}, local="11:02")

    assert answer.status_code == 201
    assert answer.json.keys() == {"receipt", "walk_off", "told"}
    assert answer.json["told"] == ["dsl", "attendance_officer"]
    assert answer.headers["Location"] == f"/api/v1/walk-offs/{answer.json['walk_off']}"
    assert program.client.get(answer.headers["Location"], headers=program.headers()).status_code == 200


def test_with_nobody_to_tell_the_list_is_empty_which_means_telephone(cast, program):
    leave_job(cast, OFFICER, DSL, "deputy", HEAD, "lead", ADMIN, "director")

    assert program.post("/walk-offs", LEFT, local="11:02").json["told"] == []


def test_where_it_stands_names_who_was_told_when(program):
    answer = program.get(reported(program), local="11:03")

    said = answer.json
    assert answer.status_code == 200
    assert (said["placement"], said["left_at"], said["state"]) == ("place-p1", "2026-09-16T11:00:00+01:00", "open")
    assert (said["taken_on"], said["closed_at"], said["returned_at"], said["log"]) == (None, None, None, [])
    assert {(told["name"], told["role"], told["channel"], told["at"], told["state"]) for told in said["told"]} == {
        ("Dora Lead", "dsl", "email", "2026-09-16T11:02:00+01:00", "being sent"),
        ("Olive Officer", "attendance_officer", "email", "2026-09-16T11:02:00+01:00", "being sent"),
    }


def test_who_took_it_on_is_shown_to_the_provider(cast, program):
    address = reported(program)
    with cast.store.writing() as db:
        responding.take_on(cast.dsl, db, alert_of(cast), now=at("11:04"))

    said = program.get(address, local="11:05").json
    assert said["state"] == "taken_on"
    assert said["taken_on"] == {
        "name": "Dora Lead",
        "job_title": "Designated safeguarding lead",
        "at": "2026-09-16T11:04:00+01:00",
    }


def test_the_providers_updates_stand_in_the_log(program):
    address = reported(program)
    police = {"kind": "police_called", "at": "11:06", "reference": "CAD 1234"}
    answer = program.post(f"{address}/updates", police, local="11:06")

    assert answer.status_code == 201
    assert answer.json.keys() == {"receipt", "walk_off"}
    assert program.get(address, local="11:07").json["log"] == [
        {
            "kind": "police_called",
            "at": "2026-09-16T11:06:00+01:00",
            "by": "timetable program",
            "job_title": "API",
            "note": None,
            "reference": "CAD 1234",
        }
    ]


def test_returned_is_said_by_the_provider_and_closed_by_the_school(cast, program):
    address = reported(program)
    program.post(f"{address}/updates", {"kind": "returned", "at": "11:20", "note": "At the gate"}, local="11:21")
    returned = program.get(address, local="11:22").json
    with cast.store.writing() as db:
        command = CloseAlert(outcome="Safe", confirmed_by="Mr Gate", is_safe=True)
        responding.close(cast.dsl, db, alert_of(cast), command, now=at("11:30"))
    closed = program.get(address, local="11:31").json

    assert (returned["state"], returned["returned_at"]) == ("returned", "2026-09-16T11:20:00+01:00")
    assert returned["closed_at"] is None
    assert (closed["state"], closed["closed_at"]) == ("closed", "2026-09-16T11:30:00+01:00")


def test_an_update_of_a_closed_walk_off_is_a_conflict(cast, program):
    address = reported(program)
    with cast.store.writing() as db:
        command = CloseAlert(outcome="Safe", confirmed_by="Mr Gate", is_safe=True)
        responding.close(cast.dsl, db, alert_of(cast), command, now=at("11:30"))

    assert program.post(f"{address}/updates", {"kind": "seen", "at": "11:31"}, local="11:32").status_code == 409


def test_an_update_sent_twice_under_one_key_is_one_line(cast, program):
    address = reported(program)
    update = {"kind": "seen", "at": "11:05", "note": "By the bus stop"}
    first = program.post(f"{address}/updates", update, key="seen-1", local="11:06")
    second = program.post(f"{address}/updates", update, key="seen-1", local="11:08")

    assert (second.status_code, second.json) == (201, first.json)
    assert rows(cast, LogEntry) == 1


@pytest.mark.parametrize(("said", "reference"), [(True, None), ("CAD 1234", "CAD 1234")])
def test_police_called_stands_in_the_log_with_the_report_once(cast, program, said, reference):
    program.post("/walk-offs", {**LEFT, "police_called": said}, key="left-1", local="11:02")
    answer = program.post("/walk-offs", {**LEFT, "police_called": said}, key="left-1", local="11:02")

    log = program.get(f"/walk-offs/{answer.json['walk_off']}", local="11:03").json["log"]
    assert [(line["kind"], line["reference"]) for line in log] == [("police_called", reference)]


@pytest.mark.parametrize("said", [False, ""])
def test_without_the_police_the_log_is_empty(program, said):
    assert program.get(reported(program, police_called=said), local="11:03").json["log"] == []


def test_a_second_walk_off_the_same_day_alerts_again(cast, program):
    first, second = reported(program), reported(program)

    assert first != second
    assert rows(cast, WalkOff) == 2


def test_the_same_report_sent_twice_under_one_key_is_one(cast, program):
    first = program.post("/walk-offs", LEFT, key="left-1", local="11:02")
    second = program.post("/walk-offs", LEFT, key="left-1", local="11:09")

    assert (second.status_code, second.json) == (201, first.json)
    assert second.headers["Location"] == first.headers["Location"]
    assert rows(cast, WalkOff) == 1


def test_another_providers_walk_off_looks_like_one_that_does_not_exist(program, rival):
    address = reported(program)
    nowhere = f"/walk-offs/{uuid.uuid4()}"
    seen = {"kind": "seen", "at": "11:05"}
    answers = [
        (rival.get(address), rival.get(nowhere)),
        (rival.post(f"{address}/updates", seen), rival.post(f"{nowhere}/updates", seen)),
    ]
    for theirs, absent in answers:
        assert (theirs.status_code, absent.status_code) == (404, 404)
        assert {**theirs.json, "instance": ""} == {**absent.json, "instance": ""}


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"placement": "place-p5"}, 404, "placement"),
        ({"left_at": "11:30"}, 422, "left_at"),
        ({"left_at": "2026-09-16T11:00:00"}, 422, "left_at"),
        ({"left_at": None}, 422, "left_at"),
        ({"police_called": 1}, 422, "police_called"),
        ({"note": "\u0007"}, 422, "note"),
        ({"when": "11:00"}, 422, "when"),
    ],
)
def test_a_report_that_cannot_be_is_refused_by_field_and_writes_nothing(cast, program, change, status, field):
    answer = program.post("/walk-offs", {**LEFT, **change}, local="11:02")

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (status, field)
    assert rows(cast, WalkOff) == 0


@pytest.mark.parametrize(
    ("update", "field"),
    [
        ({"kind": "closed", "at": "11:05"}, "kind"),
        ({"kind": "taken_on", "at": "11:05"}, "kind"),
        ({"kind": "seen"}, "at"),
        ({"kind": "seen", "at": "13:00"}, "at"),
        ({"kind": "note", "at": "11:05"}, "note"),
    ],
)
def test_an_update_that_cannot_be_is_refused_by_field(cast, program, update, field):
    answer = program.post(f"{reported(program)}/updates", update, local="11:06")

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)
    assert rows(cast, LogEntry) == 0
