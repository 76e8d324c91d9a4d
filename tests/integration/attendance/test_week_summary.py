"""What a school's week says, session by session. Northgate has P1, P2, P3 at Oakbank and P5 at Riverside."""

from datetime import date, time
from uuid import uuid4

import pytest
from sqlalchemy import delete, update

from attendance import incidents, missing, responding, sign_offs, summaries
from attendance.records.tables import CalendarRow, Expected, Organisation, Placement, PlacementPattern, PupilBase
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.responding import AddToLog, ConfirmWhereabouts, TakeOn
from attendance.rules.week import ProviderLine, RegisterLate, SessionState
from attendance.rules.words import AgreedWith, IncidentCategory, LogKind, Reason, Session, Severity, Status
from attendance.scope import ProviderScope
from attendance.sign_offs import SignOff
from documents.week_word import render_week
from tests.support.acting import Acting, entry, envelope
from tests.support.cast import TUTOR, WEDNESDAY, actor_of, at
from tests.unit.documents.reading import paragraphs

MONDAY, TUESDAY, THURSDAY, FRIDAY = (date(2026, 9, day) for day in (14, 15, 17, 18))
NEXT_MONDAY = date(2026, 9, 21)

LETTERS = {
    SessionState.PRESENT: "P",
    SessionState.LATE: "L",
    SessionState.ABSENT: "A",
    SessionState.LEFT_EARLY: "E",
    SessionState.NOT_HELD: "H",
    SessionState.AT_SCHOOL: "s",
    SessionState.AGREED_OFF: "o",
    SessionState.CLOSED: "c",
    SessionState.NO_PLACEMENT_YET: "n",
    SessionState.GAP: "G",
    SessionState.NOT_REPORTED: "?",
    SessionState.AWAITED: "w",
}


def week_of(cast, *, now=None, monday=MONDAY, scope=None):
    with cast.store.reading() as db:
        return summaries.week(scope or cast.officer, db, monday, now=now or at("08:30", on=NEXT_MONDAY))


def pupil_in(week, ref="P1"):
    return next(pupil for pupil in week.pupils if pupil.pupil_ref == ref)


def letters(week, ref="P1"):
    return "".join(LETTERS[cell.state] for cell in pupil_in(week, ref).cells)


def change(cast, table, condition, **values):
    with cast.store.writing() as db:
        db.session.execute(update(table).where(condition).values(**values))


def pattern(cast, ref, **days):
    none = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "")
    change(cast, PlacementPattern, PlacementPattern.placement_id == cast.placements[ref], **{**none, **days})


def placement(cast, ref, **values):
    change(cast, Placement, Placement.id == cast.placements[ref], **values)


def shut(cast, code, on, *, session=None, kind="closure", label="Flood"):
    with cast.store.writing() as db:
        db.session.add(
            CalendarRow(
                id=uuid4(),
                organisation_id=cast.organisations[code],
                from_on=on,
                to_on=on,
                session=session,
                kind=kind,
                label=label,
            )
        )


def base(cast, ref, where, from_on=date(2026, 9, 1)):
    with cast.store.writing() as db:
        db.session.add(PupilBase(pupil_id=cast.pupils[ref], from_on=from_on, home_school_id=cast.northgate, base=where))


def test_a_pupil_nobody_reported_has_ten_unknowns_and_no_missing_row(cast):
    week = week_of(cast)

    assert [pupil.pupil_ref for pupil in week.pupils] == ["P3", "P1", "P5", "P2"]
    assert {letters(week, ref) for ref in ("P1", "P2", "P3", "P5")} == {"??????????"}
    assert str(pupil_in(week).placement_attendance) == "–; 10 not reported"


def test_a_week_of_one_day_reported_shows_what_was_seen_and_what_is_still_to_come(cast, acting):
    acting.send(
        entry(cast, "P1", Status.LATE, arrived_at="09:25"),
        entry(cast, "P2", Status.ABSENT, reason=Reason.ILL),
        entry(cast, "P3", Status.NOT_HELD),
        local="09:30",
    )

    week = week_of(cast, now=at("12:00"))

    # Monday and Tuesday were never opened: nobody reported them, and nothing is known of them.
    assert letters(week, "P1") == "????Lwwwww"
    assert letters(week, "P2") == "????Awwwww"
    assert letters(week, "P3") == "????Hwwwww"
    assert letters(week, "P5") == "?????wwwww"
    assert week.is_draft
    cells = {ref: pupil_in(week, ref).cells[4] for ref in ("P1", "P2")}
    assert (cells["P1"].detail, cells["P1"].where) == ("09:25", "Oakbank Farm, Farm")
    assert cells["P2"].detail == "Said to be ill"


def test_what_is_due_counts_from_its_due_time_on(cast):
    assert letters(week_of(cast, now=at("09:59", on=MONDAY))) == "wwwwwwwwww"
    assert letters(week_of(cast, now=at("10:00", on=MONDAY))) == "?wwwwwwwww"


def test_leaving_early_says_when_and_who_agreed(cast, acting):
    acting.send(
        entry(cast, "P1", Status.LEFT_EARLY, left_at="11:00", agreed_with=AgreedWith.SCHOOL),
        entry(cast, "P2", Status.LEFT_EARLY, left_at="11:10", agreed_with=AgreedWith.PROVIDER),
        local="11:15",
    )

    week = week_of(cast)

    assert pupil_in(week, "P1").cells[4].detail == "11:00"
    assert pupil_in(week, "P2").cells[4].detail == "11:10, sent home by the provider"


def test_a_placement_that_starts_on_wednesday_is_at_school_before_it(cast):
    placement(cast, "P1", starts_on=WEDNESDAY)

    assert letters(week_of(cast)) == "ssss??????"


def test_a_pupil_without_a_base_waits_for_a_placement_that_starts_on_wednesday(cast):
    placement(cast, "P1", starts_on=WEDNESDAY)
    base(cast, "P1", "none")

    assert letters(week_of(cast)) == "nnnn??????"


def test_a_pupil_without_a_base_whose_placement_ended_on_tuesday_is_in_a_gap(cast):
    placement(cast, "P1", ends_on=TUESDAY)
    base(cast, "P1", "none")

    assert letters(week_of(cast)) == "????GGGGGG"


def test_a_pupil_without_a_base_and_without_any_placement_is_not_left_out(cast):
    with cast.store.writing() as db:
        db.session.execute(delete(PlacementPattern).where(PlacementPattern.placement_id == cast.placements["P1"]))
        db.session.execute(delete(Placement).where(Placement.id == cast.placements["P1"]))
    base(cast, "P1", "none")

    assert letters(week_of(cast)) == "nnnnnnnnnn"


def test_sessions_outside_the_pattern_are_at_school(cast):
    pattern(cast, "P1", tue="AM+PM", thu="PM")

    assert letters(week_of(cast)) == "ss??sss?ss"


def test_home_tuition_leaves_no_base_outside_its_sessions(cast):
    pattern(cast, "P1", mon="AM", tue="AM", wed="AM", thu="AM", fri="AM")
    placement(cast, "P1", pathway="home_tuition")

    assert letters(week_of(cast)) == "?G?G?G?G?G"


def test_a_part_time_timetable_names_the_sessions_agreed_off_and_needs_no_provider(cast):
    pattern(cast, "P1", mon="PM", fri="AM+PM")
    placement(cast, "P1", pathway="part_time_timetable", provider_id=None, site_id=None)

    assert letters(week_of(cast)) == "sossssssoo"


def test_the_home_schools_closures_and_early_finishes_are_shown_with_their_words(cast):
    placement(cast, "P1", on_home_closure="stays_home")
    shut(cast, "NORTHGATE", MONDAY, label="Boiler")
    shut(cast, "NORTHGATE", FRIDAY, kind="early_finish", label="Open day")

    week = week_of(cast)

    assert letters(week) == "cc???????c"
    assert [pupil_in(week).cells[place].detail for place in (0, 9)] == ["Boiler", "Open day"]
    # The others attend their providers whatever the home school does.
    assert letters(week, "P2") == "??????????"


def test_a_provider_that_is_shut_leaves_a_gap_not_an_absence(cast):
    shut(cast, "OAKBANK", TUESDAY, session="AM")

    week = week_of(cast)

    assert letters(week) == "??G???????"
    assert pupil_in(week).cells[2].detail == "Provider closed: Flood"
    assert letters(week, "P5") == "??????????"


def test_the_week_after_the_last_placement_has_no_pupils(cast):
    assert week_of(cast, now=at("09:00", on=date(2027, 1, 4)), monday=date(2026, 12, 21)).pupils == ()


def test_a_week_outside_every_term_is_closed(cast):
    placement(cast, "P1", ends_on=None)

    week = week_of(cast, now=at("09:00", on=date(2027, 1, 4)), monday=date(2026, 12, 21))

    assert letters(week) == "cccccccccc"


@pytest.mark.parametrize("monday", [date(2026, 10, 26), date(2027, 4, 5)])
def test_due_times_stay_where_they_are_on_the_wall_across_a_clock_change(cast, monday):
    change(cast, CalendarRow, CalendarRow.kind == "term", to_on=date(2027, 7, 20))
    placement(cast, "P1", ends_on=None)

    assert letters(week_of(cast, now=at("09:59", on=monday), monday=monday)) == "wwwwwwwwww"
    assert letters(week_of(cast, now=at("10:00", on=monday), monday=monday)) == "?wwwwwwwww"


def test_easter_monday_is_closed(cast):
    change(cast, CalendarRow, CalendarRow.kind == "term", to_on=date(2027, 7, 20))
    placement(cast, "P1", ends_on=None)

    week = week_of(cast, now=at("08:30", on=date(2027, 4, 5)), monday=date(2027, 3, 29))

    assert letters(week) == "cc????????"


def test_a_pupil_at_two_providers_is_seen_where_somebody_saw_the_pupil(cast):
    pattern(cast, "P1", wed="AM")
    with cast.store.writing() as db:
        other = Placement(
            id=uuid4(),
            home_school_id=cast.northgate,
            provider_id=cast.riverside,
            pupil_id=cast.pupils["P1"],
            site_id=cast.sites["CENTRE"],
            ref="P1-2",
            public_ref="place-p1-2",
            pathway="short_stay",
            arranged_by="school",
            registered_at_provider=False,
            starts_on=MONDAY,
            mode="in_person",
            first_contact="school",
            reports_by="register",
            on_home_closure="attends",
            transport="none",
        )
        db.session.add(other)
        db.session.flush()
        row = PlacementPattern(
            placement_id=other.id,
            from_on=MONDAY,
            home_school_id=cast.northgate,
            mon="",
            tue="",
            wed="PM",
            thu="",
            fri="",
        )
        db.session.add(row)
    acting = Acting(cast=cast)
    acting.open_day()
    acting.send(entry(cast, "P1"), local="09:30")

    week = week_of(cast)

    pupil = pupil_in(week)
    assert letters(week) == "ssssP?ssss"
    assert [pupil.cells[place].provider for place in (4, 5)] == ["Oakbank Farm", "Riverside Tuition"]
    assert pupil.providers == ("Oakbank Farm", "Riverside Tuition")
    assert pupil.pathways == ("Off-site direction", "Short stay")


def test_a_walk_off_is_left_and_counted_and_the_afternoon_is_not_reported(cast, acting):
    acting.send(entry(cast, "P1"), local="09:20")
    acting.walk_off("P1", left="11:02", local="11:03")

    week = week_of(cast)

    assert letters(week) == "????E?????"
    pupil = pupil_in(week)
    assert pupil.cells[4].detail == "11:02 without permission"
    assert pupil.cells[5].followed_up == "Left that morning, 11:02 without permission"
    assert (pupil.walk_offs, week.walk_offs_total) == (1, 1)


def test_leaving_twice_in_one_session_counts_twice(cast, acting):
    acting.walk_off("P1", left="10:00", local="10:01")
    acting.walk_off("P1", left="11:00", local="11:01")

    assert pupil_in(week_of(cast)).walk_offs == 2


def test_an_incident_is_a_number_in_the_week_and_no_word_of_it(cast, acting):
    command = incidents.ReportIncident(
        placements=(cast.refs["P1"], cast.refs["P4"]),
        category=IncidentCategory.INJURY,
        severity=Severity.SERIOUS,
        happened_at=at("10:30"),
        account="A fall from a gate.",
        envelope=envelope(),
    )
    cast.store.command(lambda db: incidents.report(cast.tutor, db, command, now=at("10:40")))

    week = week_of(cast)

    assert (pupil_in(week).incidents, week.incidents_total) == (1, 1)
    assert "A fall" not in "\n".join(paragraphs(render_week(week)))


def test_an_absence_says_what_was_done_about_it_and_where_the_pupil_is(cast, acting):
    acting.send(entry(cast, "P2", Status.ABSENT), local="09:30")
    [alert] = acting.alerts("whereabouts")
    called = AddToLog(
        kind=LogKind.CONTACT, at=at("10:05"), who_called="Mother", outcome="reached", note="She was upset."
    )
    where = ConfirmWhereabouts(where="At home", how="by telephone", confirmed_by="Mother", confirmed_at=at("10:05"))
    with cast.store.writing() as db:
        responding.take_on(cast.officer, db, alert.id, TakeOn(instead_of=None), now=at("10:00"))
        responding.log_for_school(cast.officer, db, alert.id, called, now=at("10:06"))
        responding.confirm_whereabouts(cast.officer, db, alert.id, where, now=at("10:07"))

    [line] = pupil_in(week_of(cast), "P2").absence_lines

    assert (line.when, line.reason) == ("Wednesday morning", "Not known")
    assert line.done == "Taken on by Olive Officer, Attendance officer, 10:00; Mother called 10:05 (reached)"
    assert line.whereabouts == "At home; confirmed by Mother, 10:05 (by telephone)"


def test_an_absence_nobody_did_anything_about_says_so_on_paper(cast, acting):
    acting.send(entry(cast, "P2", Status.ABSENT), local="09:30")

    printed = "\n".join(paragraphs(render_week(week_of(cast))))

    assert "Nothing recorded" in printed
    assert "Not confirmed" in printed


def test_what_nobody_reported_is_on_paper_with_who_was_told(cast, acting):
    with cast.store.writing() as db:
        missing.mark_due(db, now=at("10:00"))

    week = week_of(cast)

    assert pupil_in(week).cells[4].followed_up == "Told: attendance officer 10:00"
    printed = "\n".join(paragraphs(render_week(week)))
    assert "Not reported" in printed
    assert "What nobody reported" in printed


def test_registers_are_counted_on_time_late_and_missing(cast, acting):
    everybody = [entry(cast, ref) for ref in ("P1", "P2", "P3", "P4")]
    acting.send(*everybody, local="10:25")
    afternoon = [entry(cast, ref) for ref in ("P1", "P2", "P3", "P4")]
    acting.send(*afternoon, local="13:40", session=Session.PM)

    week = week_of(cast, now=at("14:00"))

    assert week.providers == (
        ProviderLine(name="Oakbank Farm", registers_expected=6, on_time=1, late=1, missing=4, minutes_late_median=25),
        ProviderLine(
            name="Riverside Tuition", registers_expected=6, on_time=0, late=0, missing=6, minutes_late_median=None
        ),
    )
    assert week.late_registers[4] == RegisterLate(
        provider="Oakbank Farm", on=WEDNESDAY, session=Session.AM, due_at=at("10:00"), received_at=at("10:25")
    )


def test_a_correction_does_not_make_a_register_late(cast, acting):
    acting.send(*[entry(cast, ref) for ref in ("P1", "P2", "P3", "P4")], local="09:30")
    acting.send(entry(cast, "P1", Status.ABSENT, change_reason="Ticked by mistake"), local="16:00")

    week = week_of(cast, now=at("16:30"))

    assert letters(week)[4] == "A"
    assert week.providers[0].late == 0


def test_a_placement_entered_afterwards_is_not_reported_rather_than_at_school(cast, acting):
    # The Wednesday was opened before the placement was known; nobody can say that the pupil was at school.
    with cast.store.writing() as db:
        db.session.execute(delete(Expected).where(Expected.placement_id == cast.placements["P1"]))

    assert letters(week_of(cast))[4:6] == "??"


def test_an_expectation_that_was_withdrawn_stays_withdrawn(cast, acting):
    change(
        cast,
        Expected,
        Expected.placement_id == cast.placements["P1"],
        withdrawn_at=at("08:00"),
        withdrawn_reason="not placed on this date",
    )

    assert letters(week_of(cast))[4:6] == "ss"


def test_another_schools_week_does_not_exist(cast):
    with cast.store.reading() as db, pytest.raises(NotFound):
        summaries.school_named(cast.officer, db, "SOUTHGATE")


def test_the_weeks_of_a_school_hold_nobody_elses_pupils(cast):
    assert {pupil.pupil_ref for pupil in week_of(cast, scope=cast.south_officer).pupils} == {"P4", "P6"}


def sign(cast, *, now, code="NORTHGATE", scope=None):
    command = SignOff(monday=MONDAY, school_code=code)
    cast.store.command(lambda db: sign_offs.sign_off(scope or cast.tutor, db, command, now=now))


def test_a_provider_signs_its_week_off_and_the_home_school_sees_it(cast):
    sign(cast, now=at("14:05", on=FRIDAY))

    week = week_of(cast)

    assert week.providers[0].signed_off == "Tess Tutor, Tutor, 18 September 2026, 14:05"
    assert week.providers[1].signed_off == ""
    assert week_of(cast, scope=cast.south_officer).providers[0].signed_off == ""


def test_signing_twice_is_signing_once_and_the_first_name_stands(cast):
    sign(cast, now=at("14:05", on=FRIDAY))
    sign(cast, now=at("16:00", on=FRIDAY))

    assert week_of(cast).providers[0].signed_off.endswith("14:05")


def test_a_week_that_is_not_over_cannot_be_signed_off(cast):
    with pytest.raises(Refusal, match="not over"):
        sign(cast, now=at("13:59", on=FRIDAY))


def test_a_rival_cannot_sign_for_a_school_it_hosts_nobody_of(cast):
    placement(cast, "P6", ends_on=date(2026, 9, 11))

    with pytest.raises(NotFound):
        sign(cast, now=at("14:05", on=FRIDAY), code="SOUTHGATE", scope=cast.rival)


def test_a_program_cannot_sign_a_week_off(cast):
    token = actor_of(cast.people, TUTOR)
    scope = ProviderScope(
        provider_id=cast.oakbank,
        actor=type(token)(key="token:1", name="Register system", job_title="program", channel=token.channel),
    )

    with pytest.raises(NotAllowed):
        sign(cast, now=at("14:05", on=FRIDAY), scope=scope)


def test_a_providers_week_holds_its_own_pupils_school_by_school_and_no_gap_of_the_schools(cast, acting):
    acting.send(entry(cast, "P1"), local="09:30")
    shut(cast, "OAKBANK", TUESDAY, session="AM")

    with cast.store.reading() as db:
        page = summaries.provider_page(cast.tutor, db, MONDAY, now=at("12:00"))

    assert [school.code for school in page.schools] == ["NORTHGATE", "SOUTHGATE"]
    amber = next(pupil for pupil in page.schools[0].hosted.pupils if pupil.given_name == "Amber")
    assert ["–" if cell is None else LETTERS[cell.state] for cell in amber.cells] == list("??–?Pwwwww")
    assert {pupil.given_name for school in page.schools for pupil in school.hosted.pupils} == {
        "Amber",
        "Bruno",
        "Cerys",
        "Dario",
    }


def test_a_due_time_of_the_schools_own_counts_for_a_day_that_was_never_opened(cast):
    change(cast, Organisation, Organisation.id == cast.northgate, am_due=time(9, 45))

    assert letters(week_of(cast, now=at("09:45", on=MONDAY)))[0] == "?"
    assert letters(week_of(cast, now=at("09:44", on=MONDAY)))[0] == "w"
