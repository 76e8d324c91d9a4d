"""A session outside hours is recorded and shown, and every figure stays what it was without it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from attendance import (
    missing,
    outside_hours,
    outside_pages,
    retention,
    school_day,
    subject_access,
    summaries,
)
from attendance.attention import AWAITED, SEEN
from attendance.records.tables import (
    CalendarRow,
    CurrentObservation,
    Event,
    Notice,
    Observation,
    OutsideSession,
    OutsideSessionTakenBack,
    Placement,
    PlacementPattern,
    Register,
    Submission,
    Task,
)
from attendance.refusals import Conflict, NotFound, Refusal
from attendance.rules.words import PupilFlag, SeenOutside, Session, Status
from tests.support.acting import entry, envelope
from tests.support.cast import HEAD, WEDNESDAY, actor_of, at, flag

THURSDAY = date(2026, 9, 17)
SATURDAY, SUNDAY, MONDAY = date(2026, 9, 19), date(2026, 9, 20), date(2026, 9, 21)
THIS_WEEK = date(2026, 9, 14)


def week(cast, *, now=None):
    with cast.store.reading() as db:
        return summaries.week(cast.officer, db, THIS_WEEK, now=now or at("12:00", on=SUNDAY))


def taught_at_home(cast, *refs):
    with cast.store.writing() as db:
        for ref in refs:
            db.session.get_one(Placement, cast.placements[ref]).pathway = "home_tuition"


def on_school_day(cast, on, scope=None):
    with cast.store.reading() as db:
        return school_day.day(scope or cast.officer, db, on, now=at("12:00", on=on))


def count(cast, table):
    with cast.store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(table))


def tasks(cast):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(Task).where(Task.kind == "outside_hours")))


def figures(cast):
    """Return everything that the week, the provider's week and the day count, of whatever was said."""
    found = week(cast)
    with cast.store.reading() as db:
        hosted = summaries.provider_page(cast.tutor, db, THIS_WEEK, now=at("12:00", on=SUNDAY))
    days = [on_school_day(cast, on) for on in (WEDNESDAY, SATURDAY)]
    return (
        found.counts,
        found.counts_per_session,
        found.placement_attendance,
        [(each.name, each.placement_attendance, each.cells, each.absence_lines) for each in found.pupils],
        found.providers,
        found.late_registers,
        [(each.awaited, each.not_reported) for each in hosted.schools],
        [(each.family_name, each.attendance, each.cells) for one in hosted.schools for each in one.hosted.pupils],
        [(day.count(session, *SEEN, *AWAITED), day.registers, day.pupils) for day in days for session in Session],
    )


def test_every_figure_stays_what_it_was_without_it(cast, acting):
    taught_at_home(cast, "P2")
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:20")
    before, entries = figures(cast), (count(cast, Observation), count(cast, CurrentObservation), count(cast, Register))

    acting.outside("P1", starts="16:30", ends="17:30", local="18:00")
    acting.outside("P2", starts="16:30", ends="17:30", local="18:00", seen=SeenOutside.NO_ADULT_AT_HOME)
    acting.outside("P1", starts="10:00", ends="11:30", local="12:00", on=SATURDAY, seen=SeenOutside.ATTENDED_REMOTELY)
    wrong = acting.outside("P3", starts="10:00", ends="11:30", local="12:00", on=SATURDAY)
    cast.store.command(lambda db: outside_hours.take_back(cast.tutor, db, wrong, "Not her", now=at("12:10", on=SUNDAY)))

    assert count(cast, OutsideSession) == 4
    assert figures(cast) == before
    assert (count(cast, Observation), count(cast, CurrentObservation), count(cast, Register)) == entries


def test_a_pupil_seen_in_the_evening_is_still_missing_from_the_morning(cast, acting):
    acting.open_day()
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:20")
    acting.outside("P1", starts="07:30", ends="08:30", local="09:30")
    with cast.store.writing() as db:
        missing.mark_due(db, now=at("11:00"))

    assert [(each.kind, each.closed_at) for each in acting.alerts("whereabouts")] == [("whereabouts", None)]
    assert acting.alerts("missing_register", is_open=True) != []
    assert acting.alerts(is_open=False) == []


def test_the_home_school_sees_it_beside_the_sessions_and_only_its_own(cast, acting):
    acting.outside("P1", starts="10:00", ends="11:30", local="12:00", on=SATURDAY, note="Fractions, at last.")

    [amber] = [each for each in week(cast).pupils if each.outside]
    [line] = amber.outside
    assert (amber.name, line.when, line.words, line.provider) == (
        "Amber Quillfeather",
        "Saturday 10:00 to 11:30",
        "Attended",
        "Oakbank Farm",
    )
    with cast.store.reading() as db:
        strip = summaries.strip_of_pupil(cast.officer, db, cast.pupils["P1"], THIS_WEEK, now=at("12:00", on=SUNDAY))
        printed = summaries.strip_of_pupil(
            cast.officer, db, cast.pupils["P1"], THIS_WEEK, is_passed_on=True, now=at("12:00", on=SUNDAY)
        )
        others = summaries.week(cast.south_officer, db, THIS_WEEK, now=at("12:00", on=SUNDAY))
        own = summaries.strip_of_placement(cast.tutor, db, cast.refs["P1"], THIS_WEEK, now=at("12:00", on=SUNDAY))
    assert [(each.note, each.recorded) for each in strip.outside] == [("Fractions, at last.", "Tess Tutor, Tutor")]
    assert [(each.line, each.note, each.recorded) for each in printed.outside] == [(line, "", "")]
    assert [each.note for each in own.outside] == ["Fractions, at last."]
    assert [each for each in others.pupils if each.outside] == []


def test_monday_shows_the_weekend_and_what_was_said_late_and_tuesday_does_not(cast, acting):
    acting.outside("P1", starts="16:30", ends="17:30", local="18:00")
    acting.outside("P2", starts="10:00", ends="11:30", local="12:00", on=SATURDAY, seen=SeenOutside.DID_NOT_COME)
    acting.outside("P4", starts="10:00", ends="11:30", local="12:00", on=SATURDAY)
    acting.outside("P3", starts="16:30", ends="17:30", local="18:00", now=at("09:00", on=MONDAY))

    def shown(on, scope=None):
        return [each.name for each in on_school_day(cast, on, scope).outside]

    assert shown(MONDAY) == ["Cerys Oxenbridge", "Bruno Zephyrine"]
    assert shown(SATURDAY) == ["Bruno Zephyrine"]
    assert shown(WEDNESDAY) == ["Amber Quillfeather", "Cerys Oxenbridge"]
    assert shown(MONDAY + timedelta(days=1)) == []
    assert shown(MONDAY, cast.south_officer) == ["Dario Wetherlam"]
    [_late, bruno] = on_school_day(cast, MONDAY).outside
    assert bruno.said.line.is_pressing


@pytest.mark.parametrize(
    ("starts", "ends", "half"),
    [("10:00", "11:00", "morning"), ("11:30", "12:30", "morning"), ("14:30", "16:00", "afternoon")],
)
def test_what_lies_within_a_register_is_refused_and_nothing_is_written(cast, acting, starts, ends, half):
    with pytest.raises(Refusal, match=f"That is the {half}’s register"):
        acting.outside("P1", starts=starts, ends=ends, local="18:00")

    assert (count(cast, OutsideSession), count(cast, Submission)) == (0, 0)


def test_where_the_home_school_is_open_the_morning_is_the_registers_though_nobody_expects_the_pupil(cast, acting):
    with cast.store.writing() as db:
        db.session.execute(update(PlacementPattern).values(thu="PM"))

    with pytest.raises(Refusal, match="morning’s register"):
        acting.outside("P1", starts="10:00", ends="11:00", local="18:00", on=THURSDAY)


def closed(cast, code, on, *, kind="inset"):
    with cast.store.writing() as db:
        row = CalendarRow(
            id=uuid4(), organisation_id=cast.organisations[code], from_on=on, to_on=on, kind=kind, label="INSET"
        )
        db.session.add(row)


def test_on_a_day_without_school_the_morning_is_outside_hours_unless_the_pupil_was_expected_there(cast, acting):
    closed(cast, "NORTHGATE", THURSDAY)
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).on_home_closure = "stays_home"
        db.session.get_one(Placement, cast.placements["P2"]).on_home_closure = "attends"

    acting.outside("P1", starts="10:00", ends="11:00", local="18:00", on=THURSDAY)
    with pytest.raises(Refusal, match="morning’s register"):
        acting.outside("P2", starts="10:00", ends="11:00", local="18:00", on=THURSDAY)


def test_a_session_that_a_register_speaks_of_already_is_that_registers(cast, acting):
    closed(cast, "NORTHGATE", THURSDAY)
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).on_home_closure = "stays_home"
    acting.send(entry(cast, "P1"), local="09:20", on=THURSDAY)

    with pytest.raises(Refusal, match="morning’s register"):
        acting.outside("P1", starts="10:00", ends="11:00", local="18:00", on=THURSDAY)
    acting.outside("P1", starts="13:30", ends="14:30", local="18:00", on=THURSDAY)


def test_no_adult_at_home_is_told_the_officer_at_once_and_nobody_is_looked_for(cast, acting):
    taught_at_home(cast, "P1")

    acting.outside("P1", starts="10:00", ends="11:30", local="10:04", on=SATURDAY, seen=SeenOutside.NO_ADULT_AT_HOME)

    [task] = tasks(cast)
    assert task.organisation_id == cast.northgate
    assert task.words == (
        "Oakbank Farm: no adult at home for a session outside hours, Saturday 19 September, 10:00. Today says for whom."
    )
    assert acting.told(kind="task") == ["Olive Officer"]
    assert acting.alerts() == []


def test_of_a_pupil_at_risk_the_dsl_is_told_as_well(cast, acting):
    taught_at_home(cast, "P1")
    flag(cast, "P1", PupilFlag.CHILD_PROTECTION)

    acting.outside("P1", starts="16:30", ends="17:30", local="16:35", seen=SeenOutside.NO_ADULT_AT_HOME)

    assert acting.told(kind="task") == ["Dora Lead", "Olive Officer"]


@pytest.mark.parametrize(
    "seen", [each for each in SeenOutside if each is not SeenOutside.NO_ADULT_AT_HOME and each.is_tutors]
)
def test_nothing_else_is_told_at_once(cast, acting, seen):
    taught_at_home(cast, "P1")
    acting.outside("P1", starts="16:30", ends="17:30", local="18:00", seen=seen)

    assert (tasks(cast), acting.alerts(), count(cast, Notice)) == ([], [], 0)


def test_where_a_pupils_place_is_hidden_only_the_dsl_is_told_and_no_week_names_it(cast, acting):
    taught_at_home(cast, "P1")
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)
    acting.outside(
        "P1", starts="16:30", ends="17:30", local="16:35", seen=SeenOutside.NO_ADULT_AT_HOME, note="By the mill"
    )

    assert acting.told(kind="task") == ["Dora Lead"]
    [task] = tasks(cast)
    assert task.words.startswith("A pupil whose place is not shown: no adult at home for a session outside hours, ")
    [amber] = [each for each in week(cast).pupils if each.outside]
    assert amber.outside[0].provider == "At a placement; ask the DSL"
    [officers], [leads] = on_school_day(cast, WEDNESDAY).outside, on_school_day(cast, WEDNESDAY, cast.dsl).outside
    assert (officers.said.line.provider, officers.said.note, officers.said.recorded) == (
        "At a placement; ask the DSL",
        "",
        "",
    )
    assert (leads.said.line.provider, leads.said.note) == ("Oakbank Farm", "By the mill")
    with cast.store.reading() as db:
        strip = summaries.strip_of_pupil(cast.dsl, db, cast.pupils["P1"], THIS_WEEK, is_passed_on=True, now=at("18:00"))
    assert "Oakbank" not in repr(strip.outside)
    assert "mill" not in repr(strip.outside)


def test_a_tutors_word_is_not_taken_for_a_pupil_who_is_not_taught_at_home(cast, acting):
    with pytest.raises(Refusal, match="Choose one of the answers shown"):
        acting.outside("P1", starts="16:30", ends="17:30", local="18:00", seen=SeenOutside.NOT_SEEN)


def test_another_providers_pupil_does_not_exist(cast, acting):
    with pytest.raises(NotFound):
        acting.outside("P5", starts="16:30", ends="17:30", local="18:00")
    with pytest.raises(NotFound):
        acting.outside("P1", starts="16:30", ends="17:30", local="18:00", scope=cast.rival)


def test_a_placement_that_ended_is_spoken_of_for_ten_school_days_inside_its_dates_and_no_longer(cast, acting):
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).ends_on = WEDNESDAY

    with pytest.raises(NotFound):
        acting.outside("P1", starts="10:00", ends="11:00", local="12:00", on=SATURDAY)
    tenth, eleventh = date(2026, 9, 30), date(2026, 10, 1)
    made = acting.outside("P1", starts="16:30", ends="17:30", local="00:00", now=at("09:00", on=tenth), note="Secret")
    with cast.store.reading() as db:
        *_live, over = outside_pages.pupils(cast.tutor, db, now=at("09:00", on=tenth))
        [said] = outside_pages.recorded(cast.tutor, db, now=at("09:00", on=tenth))
        assert len(outside_pages.pupils(cast.tutor, db, now=at("09:00", on=eleventh))) == 3
    assert (over.name, over.has_ended, said.name, said.said.note) == ("Amber Q.", True, "Amber Q.", "")
    with pytest.raises(NotFound):
        acting.outside("P1", starts="17:30", ends="18:30", local="00:00", now=at("09:00", on=eleventh))
    with pytest.raises(NotFound):
        cast.store.command(lambda db: outside_hours.take_back(cast.tutor, db, made, "x", now=at("09:00", on=eleventh)))
    cast.store.command(lambda db: outside_hours.take_back(cast.tutor, db, made, "x", now=at("10:00", on=tenth)))


def test_what_was_recorded_at_a_placement_that_ended_is_in_no_week_of_the_provider_though_the_pupil_is_back(
    cast, acting
):
    acting.outside("P1", starts="16:30", ends="17:30", local="18:00", on=THIS_WEEK)
    with cast.store.writing() as db:
        placed = db.session.get_one(Placement, cast.placements["P1"])
        placed.ends_on = THIS_WEEK
        values = {each.key: getattr(placed, each.key) for each in Placement.__table__.c}
        again = {"id": uuid4(), "ref": "P1-2", "public_ref": "place-again", "starts_on": WEDNESDAY, "ends_on": None}
        db.session.add(Placement(**{**values, **again}))
    acting.outside("place-again", starts="16:30", ends="17:30", local="18:00")

    with cast.store.reading() as db:
        own = summaries.strip_of_placement(cast.tutor, db, "place-again", THIS_WEEK, now=at("18:00"))
        school = summaries.strip_of_pupil(cast.officer, db, cast.pupils["P1"], THIS_WEEK, now=at("18:00"))
    assert [each.line.on for each in own.outside] == [WEDNESDAY]
    assert [each.line.on for each in school.outside] == [THIS_WEEK, WEDNESDAY]


def test_what_is_taken_back_stays_with_who_when_and_why_and_the_time_is_free_again(cast, acting):
    wrong = acting.outside("P1", starts="16:30", ends="17:30", local="18:00")
    with pytest.raises(Refusal, match="is recorded already"):
        acting.outside("P1", starts="17:00", ends="18:00", local="18:05")

    cast.store.command(lambda db: outside_hours.take_back(cast.tutor, db, wrong, " Not her ", now=at("18:10")))
    acting.outside("P1", starts="16:30", ends="17:30", local="18:15", seen=SeenOutside.DID_NOT_COME)

    with cast.store.reading() as db:
        latest, first = outside_pages.recorded(cast.tutor, db, now=at("18:20"))
    assert (first.said.taken_back, first.said.line.words) == (
        "Taken back by Tess Tutor, Tutor, 16 September, 18:10: Not her",
        "Taken back: attended",
    )
    assert (latest.said.taken_back, latest.said.line.words) == ("", "Did not come")
    with pytest.raises(Conflict, match="Tess Tutor has taken this back already"):
        cast.store.command(lambda db: outside_hours.take_back(cast.tutor, db, wrong, "Again", now=at("18:20")))


def test_it_is_taken_back_by_its_own_provider_and_with_a_reason(cast, acting):
    made = acting.outside("P1", starts="16:30", ends="17:30", local="18:00")

    with pytest.raises(NotFound):
        cast.store.command(lambda db: outside_hours.take_back(cast.rival, db, made, "Mine", now=at("18:10")))
    with pytest.raises(Refusal, match="Say what was wrong"):
        cast.store.command(lambda db: outside_hours.take_back(cast.tutor, db, made, "  ", now=at("18:10")))
    assert count(cast, OutsideSessionTakenBack) == 0


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (OutsideSession, {"seen": "did_not_come"}),
        (OutsideSession, {"on": SATURDAY}),
        (OutsideSessionTakenBack, {"taken_back_by": "Nobody"}),
    ],
)
def test_the_database_refuses_to_change_what_was_said(cast, acting, table, values):
    made = acting.outside("P1", starts="16:30", ends="17:30", local="18:00")
    cast.store.command(lambda db: outside_hours.take_back(cast.tutor, db, made, "Not her", now=at("18:10")))

    with pytest.raises(DBAPIError, match="append-only"), cast.store.writing() as db:
        db.session.execute(update(table).values(**values))


def test_the_same_page_sent_twice_is_one_session_and_one_notice(cast, acting):
    taught_at_home(cast, "P1")
    sent = {"starts": "16:30", "ends": "17:30", "seen": SeenOutside.NO_ADULT_AT_HOME}
    for local in ("16:35", "16:36"):
        acting.outside("P1", **sent, local=local, envelope=envelope("a key"))

    assert (count(cast, OutsideSession), len(tasks(cast)), count(cast, Notice)) == (1, 1, 1)


def test_both_chains_say_that_it_was_recorded_and_taken_back_and_by_whom(cast, acting):
    made = acting.outside("P1", starts="16:30", ends="17:30", local="18:00")
    cast.store.command(lambda db: outside_hours.take_back(cast.tutor, db, made, "Not her", now=at("18:10")))

    wanted = select(Event.organisation_id, Event.kind, Event.job_title).where(Event.kind.startswith("outside"))
    with cast.store.reading() as db:
        found = {tuple(row) for row in db.session.execute(wanted)}
    assert found == {
        (organisation, kind, "Tutor")
        for organisation in (cast.oakbank, cast.northgate)
        for kind in ("outside_session_recorded", "outside_session_taken_back")
    }


def test_the_pupils_record_holds_it_with_who_took_it_back(cast, acting):
    made = acting.outside("P1", starts="16:30", ends="17:30", local="18:00", note="Fractions.")
    acting.outside("P2", starts="16:30", ends="17:30", local="18:00", note="Not hers.")
    cast.store.command(lambda db: outside_hours.take_back(cast.tutor, db, made, "Not her", now=at("18:10")))

    head = replace(cast.dsl, actor=actor_of(cast.people, HEAD))
    record = cast.store.command(lambda db: subject_access.record(head, db, cast.pupils["P1"], now=at("18:20")))
    [section] = [each for each in record.sections if each.key == "outside_hours"]
    [row] = section.rows
    said = dict(zip([each.key for each in section.columns], row, strict=True))
    assert (said["seen"], said["note"], said["recorded_by"], said["taken_back_by"], said["taken_back_reason"]) == (
        "Attended",
        "Fractions.",
        "Tess Tutor",
        "Tess Tutor",
        "Not her",
    )


def test_it_is_kept_for_six_years_with_who_took_it_back_and_not_longer(cast, acting):
    made = acting.outside("P1", starts="16:30", ends="17:30", local="18:00")
    cast.store.command(lambda db: outside_hours.take_back(cast.tutor, db, made, "Not her", now=at("18:10")))

    def forget(on):
        now = at("02:00", on=on)
        while cast.store.command(lambda db: retention.forget(db, now=now, machine_now=now)):
            pass
        return count(cast, OutsideSession), count(cast, OutsideSessionTakenBack)

    assert forget(WEDNESDAY.replace(year=2032)) == (1, 1)
    assert forget(WEDNESDAY.replace(year=2032) + timedelta(days=1)) == (0, 0)
    assert count(cast, Submission) == 0
