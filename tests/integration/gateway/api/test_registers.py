"""Registers over the API. OAKBANK hosts P1, P2, P3 of Northgate and P4 of Southgate; all are due at 10:00."""

import pytest
from sqlalchemy import func, select

from attendance.records.tables import Alert, Event, Expected, Observation, PlacementPattern
from attendance.rules.words import PupilFlag
from tests.support.cast import flag

MORNING = "/registers/2026-09-16/AM"


def body(*entries, **more):
    return {"entries": list(entries), **more}


def seen(ref, status="present", **more):
    return {"placement": f"place-{ref.lower()}", "status": status, **more}


EVERYBODY = body(*map(seen, ("P1", "P2", "P3", "P4")))


def count(cast, table):
    with cast.store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(table))


def states(program, local):
    found = program.get(MORNING, local=local).json["registers"]
    return {register["home_school"]: register["state"] for register in found}


def statuses(program, local="09:30"):
    registers = program.get(MORNING, local=local).json["registers"]
    return {entry["placement"]: entry["status"] for register in registers for entry in register["entries"]}


def test_every_expected_pupil_of_every_home_school_is_listed_and_nothing_is_preset(program):
    answer = program.get(MORNING, local="08:30")

    north, south = sorted(answer.json["registers"], key=lambda register: register["home_school"])
    assert answer.status_code == 200
    assert (answer.json["date"], answer.json["session"]) == ("2026-09-16", "AM")
    assert south == {
        "home_school": "SOUTHGATE",
        "home_school_name": "Southgate School",
        "due_at": "2026-09-16T10:00:00+01:00",
        "state": "awaiting",
        "entries": [
            {
                "placement": "place-p4",
                "given_name": "Dario",
                "family_name": "Wetherlam",
                "site": "FARM",
                "starts_at": "2026-09-16T09:00:00+01:00",
                "due_at": "2026-09-16T10:00:00+01:00",
                "status": None,
                "observed_at": None,
            }
        ],
    }
    assert {entry["placement"] for entry in north["entries"]} == {"place-p1", "place-p2", "place-p3"}


def test_a_whole_register_is_taken_and_reads_back(program):
    answer = program.put(MORNING, EVERYBODY, local="09:20")

    said = answer.json
    assert answer.status_code == 201
    assert len(said.pop("receipt")) == 9
    assert said == {
        "received_at": "2026-09-16T09:20:00+01:00",
        "accepted": 4,
        "unchanged": 0,
        "changed": 0,
        "superseded": 0,
        "unexpected": [],
        "not_reported": [],
    }
    assert set(statuses(program).values()) == {"present"}
    assert states(program, "09:30") == {"NORTHGATE": "received", "SOUTHGATE": "received"}


def test_a_part_leaves_the_rest_not_reported_and_names_it(program):
    answer = program.put(MORNING, body(seen("P1"), seen("P4")))

    assert sorted(answer.json["not_reported"]) == ["place-p2", "place-p3"]
    assert statuses(program)["place-p2"] is None
    assert states(program, "09:30") == {"NORTHGATE": "awaiting", "SOUTHGATE": "received"}
    assert states(program, "10:01") == {"NORTHGATE": "missing", "SOUTHGATE": "received"}


def test_a_register_that_comes_late_says_so(program):
    program.put(MORNING, EVERYBODY, local="10:35")

    assert states(program, "10:36") == {"NORTHGATE": "received_late", "SOUTHGATE": "received_late"}


def test_a_session_is_not_held_only_if_it_is_for_every_pupil(program):
    program.put(MORNING, body(seen("P1", "not_held"), seen("P2"), seen("P3"), seen("P4", "not_held")))

    assert states(program, "09:30") == {"NORTHGATE": "received", "SOUTHGATE": "not_held"}


def test_the_same_register_twice_without_a_key_changes_nothing(cast, program):
    program.put(MORNING, EVERYBODY, local="09:20")
    second = program.put(MORNING, EVERYBODY, local="09:25")

    assert second.status_code == 200
    assert (second.json["accepted"], second.json["unchanged"]) == (0, 4)
    assert count(cast, Observation) == 4


def test_a_register_sent_again_after_a_change_is_judged_anew(program):
    """Without a key an equal body is no repeat: the answer must speak of what is on record now."""
    program.put(MORNING, body(seen("P1", "absent")), local="09:20")
    program.put(MORNING, body(seen("P1", "late", arrived_at="09:40")), local="09:41")

    answer = program.put(MORNING, body(seen("P1", "absent")), local="09:50")

    assert answer.status_code == 409
    assert statuses(program, "09:51")["place-p1"] == "late"


def test_an_arrival_after_an_absence_is_a_new_fact(program):
    program.put(MORNING, body(seen("P1", "absent")), local="09:20")
    answer = program.put(MORNING, body(seen("P1", "late", arrived_at="09:40")), local="09:41")

    assert (answer.status_code, answer.json["accepted"], answer.json["changed"]) == (200, 1, 0)


def test_leaving_early_after_having_been_there_is_a_new_fact(program):
    program.put(MORNING, body(seen("P1")), local="09:20")
    left = seen("P1", "left_early", left_at="11:00", agreed_with="school", agreed_name="Mr Gate")
    answer = program.put(MORNING, body(left), local="11:05")

    assert (answer.status_code, answer.json["accepted"]) == (200, 1)


def test_where_a_pupil_is_whose_session_is_not_held_is_said_and_who_fetched_them(cast, program):
    waits = program.put(MORNING, body(seen("P1", "not_held", handover="with_us")), local="09:20")
    unnamed = program.put(MORNING, body(seen("P1", "not_held", handover="collected")), local="09:40")
    gone = seen("P1", "not_held", handover="collected", handed_to="Ms Quillfeather, mother")
    fetched = program.put(MORNING, body(gone), local="09:41")

    assert (waits.status_code, unnamed.status_code, fetched.status_code) == (201, 422, 200)
    assert "Enter who collected the pupil." in unnamed.text
    with cast.store.reading() as db:
        kinds = {each.kind: each.closed_at is None for each in db.session.scalars(select(Alert))}
    assert (kinds["whereabouts"], kinds["concern"]) == (False, True)


def test_a_contradiction_without_a_reason_writes_nothing_and_shows_what_is_on_record(cast, program):
    program.put(MORNING, body(seen("P1")), local="09:20")
    answer = program.put(MORNING, body(seen("P1", "absent"), seen("P2")), local="09:30")

    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    assert answer.json["errors"] == [
        {
            "placement": "place-p1",
            "sentence": "This differs from what is on record for the same time. Give the reason for the change.",
            "on_record": "Present, taken at 09:20 by timetable program, API",
        }
    ]
    assert count(cast, Observation) == 1


def test_a_contradiction_with_a_reason_is_a_change(program):
    program.put(MORNING, body(seen("P1")), local="09:20")
    answer = program.put(MORNING, body(seen("P1", "absent", change_reason="Wrong pupil ticked")), local="09:30")

    assert (answer.status_code, answer.json["changed"]) == (200, 1)


def test_an_older_fact_is_kept_and_not_current(program):
    program.put(MORNING, body(seen("P1", "late", arrived_at="09:15")), local="09:30")
    answer = program.put(MORNING, body(seen("P1", "absent"), taken_at="09:05"), local="09:40")

    assert answer.json["superseded"] == 1
    assert statuses(program, "09:41")["place-p1"] == "late"


def test_taken_at_may_be_a_full_time_with_its_offset(program):
    program.put(MORNING, body(seen("P1"), taken_at="2026-09-16T08:05:00Z"), local="09:40")

    registers = program.get(MORNING, local="09:41").json["registers"]
    times = {entry["placement"]: entry["observed_at"] for each in registers for entry in each["entries"]}
    assert times["place-p1"] == "2026-09-16T09:05:00+01:00"


def test_a_pupil_who_is_flagged_opens_a_shorter_ladder(cast, program):
    flag(cast, "P1", PupilFlag.CHILD_PROTECTION)
    program.put(MORNING, body(seen("P1", "absent", reason="not_known"), seen("P2", "absent")))

    with cast.store.reading() as db:
        short = {alert.pupil_id: alert.short_ladder for alert in db.session.scalars(select(Alert))}
    assert short == {cast.pupils["P1"]: True, cast.pupils["P2"]: False}


@pytest.mark.parametrize("ref", ["place-p5", "place-of-nobody"])
def test_another_providers_pupil_looks_like_one_that_does_not_exist(cast, program, ref):
    answer = program.put(MORNING, body(seen("P1"), {"placement": ref, "status": "present"}))

    assert answer.status_code == 404
    assert answer.json == {
        "type": "about:blank",
        "title": "There is no such thing here",
        "status": 404,
        "detail": f"There is no placement {ref} with you on 16 September 2026.",
        "instance": "/api/v1/registers/2026-09-16/AM",
        "errors": [{"field": "placement", "sentence": f"There is no placement {ref} with you on 16 September 2026."}],
    }
    assert count(cast, Observation) == 0


def test_no_entries_while_pupils_are_expected_is_refused(program):
    answer = program.put(MORNING, body())

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "entries"


def test_no_entries_where_nobody_is_expected_is_the_nil_return(cast, program):
    with cast.store.writing() as db:
        for pattern in db.session.scalars(select(PlacementPattern)):
            pattern.wed = ""

    answer = program.put(MORNING, body())

    assert (answer.status_code, answer.json["accepted"], answer.json["not_reported"]) == (201, 0, [])


def test_a_pupil_who_turns_up_unscheduled_is_accepted_and_named(cast, program):
    with cast.store.writing() as db:
        for pattern in db.session.scalars(select(PlacementPattern)):
            if pattern.placement_id == cast.placements["P1"]:
                pattern.wed = "PM"

    answer = program.put(MORNING, body(seen("P1"), seen("P2")))

    assert (answer.status_code, answer.json["unexpected"]) == (201, ["place-p1"])


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/registers/2026-09-17/AM", "date"),
        ("/registers/2026-08-01/AM", "date"),
        ("/registers/2026-09-12/AM", "date"),
        ("/registers/2026-02-30/AM", "date"),
        ("/registers/16-09-2026/AM", "date"),
        ("/registers/0001-01-01/AM", "date"),
        ("/registers/2026-09-16/am", "session"),
        ("/registers/2026-09-16/PM", "session"),
    ],
)
def test_a_wrong_day_or_session_is_refused_by_name(program, path, field):
    answer = program.put(path, body(seen("P1")))

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (seen("P1", "here"), "entries.0.status"),
        (seen("P1", upn="A123"), "entries.0.upn"),
        (seen("P1", "late", arrived_at="9:40"), "entries.0.arrived_at"),
        (seen("P1", "late", arrived_at="2026-09-16T09:40:00"), "entries.0.arrived_at"),
        (seen("P1", "late", arrived_at=940), "entries.0.arrived_at"),
        (seen("P1", note="\u0000"), "entries.0.note"),
        (seen("P1", note="x" * 2001), "entries.0.note"),
        ({"status": "present"}, "entries.0.placement"),
        ("P1", "entries.0"),
    ],
)
def test_an_entry_of_another_shape_is_refused_by_field(cast, program, entry, field):
    answer = program.put(MORNING, body(entry))

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)
    assert count(cast, Observation) == 0


def test_an_arrival_outside_the_session_is_refused_by_pupil(program):
    answer = program.put(MORNING, body(seen("P1", "late", arrived_at="07:00")))

    assert answer.status_code == 422
    assert answer.json["errors"][0]["placement"] == "place-p1"
    assert "outside the session" in answer.json["errors"][0]["sentence"]


def test_leaving_early_without_saying_who_agreed_is_refused(program):
    answer = program.put(MORNING, body(seen("P1", "left_early", left_at="09:15")))

    assert (answer.status_code, answer.json["errors"][0]["placement"]) == (422, "place-p1")


def test_a_pupil_twice_in_one_register_is_refused(program):
    assert program.put(MORNING, body(seen("P1"), seen("P1", "absent"))).status_code == 422


def test_more_entries_than_a_register_holds_are_refused(program):
    answer = program.put(MORNING, body(*[seen(f"X{number}") for number in range(501)]))

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "entries")


def test_asking_opens_the_day_once_and_changes_nothing_else(cast, program):
    program.get(MORNING)
    before = [count(cast, table) for table in (Expected, Event, Observation)]
    program.get(MORNING)

    assert [count(cast, table) for table in (Expected, Event, Observation)] == before
    assert before[0] == 12
    assert before[2] == 0


def test_asking_for_a_past_day_opens_nothing_that_would_then_be_overdue(cast, program):
    answer = program.get("/registers/2026-09-15/AM")

    assert answer.json["registers"] == []
    assert count(cast, Expected) == 0


def test_a_provider_sees_its_own_pupils_only(program, rival):
    assert statuses(program).keys() == {"place-p1", "place-p2", "place-p3", "place-p4"}
    assert statuses(rival).keys() == {"place-p5", "place-p6"}


def test_a_register_has_another_version_once_anybody_says_another_thing(program):
    first = program.get(MORNING).headers["ETag"]
    program.put(MORNING, body(seen("P1")))
    second = program.get(MORNING).headers["ETag"]

    assert program.get(MORNING, local="10:30").headers["ETag"] == second != first
    assert program.get("/registers/2026-09-16/PM").headers["ETag"] not in {first, second}


def test_a_register_that_builds_on_what_stands_is_taken(program):
    version = program.get(MORNING).headers["ETag"]

    assert program.put(MORNING, body(seen("P1")), builds_on=version, key="one").status_code == 201
    # The answer may have been lost: what is sent again is not held to what stands now.
    assert program.put(MORNING, body(seen("P1")), builds_on=version, key="one").status_code == 201
    assert program.put(MORNING, body(seen("P2")), builds_on="*").status_code == 200
    current = program.get(MORNING).headers["ETag"]
    assert program.put(MORNING, body(seen("P3")), builds_on=f'"other", {current}').status_code == 200


@pytest.mark.parametrize("builds_on", [None, '"other"', "", "W/{}", "{}x", "*, *"])
def test_a_register_that_builds_on_another_version_is_refused_and_nothing_is_written(cast, program, builds_on):
    version = program.get(MORNING).headers["ETag"]
    if builds_on is None:
        program.put(MORNING, body(seen("P2", "absent")))
    sent = version if builds_on is None else builds_on.format(version[:-1] if "x" in builds_on else version)
    before = count(cast, Observation)
    answer = program.put(MORNING, body(seen("P1")), builds_on=sent)

    assert (answer.status_code, answer.content_type) == (412, "application/problem+json")
    assert answer.json["title"] == "It has changed since"
    assert count(cast, Observation) == before
