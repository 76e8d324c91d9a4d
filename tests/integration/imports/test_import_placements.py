import re
from datetime import date, timedelta

import pytest

from attendance import days
from attendance.records.tables import Expected, Membership, Person, Placement, PlacementPattern, PupilBase, Site

HEADER = "ref,pupil,provider,site,pathway,starts_on,ends_on,mon,tue\n"
P1 = f"{HEADER}P1,N1,OAKBANK,,respite,2026-09-07,,AM+PM,AM\n"


def placements(world):
    return world.rows(Placement, "ref", "public_ref", "pathway")


def patterns(world):
    return world.rows(PlacementPattern, "from_on", "mon", "tue")


def open_today(world):
    with world.store.writing() as db:
        days.open_due(db, now=world.now)


def expected(world):
    return [session for session, withdrawn in world.rows(Expected, "session", "withdrawn_at") if withdrawn is None]


def test_a_placement_is_taken_in_with_its_pattern_from_the_first_day(world):
    assert world.counts("placements", P1) == (1, 0, 0, 0)
    assert placements(world) == [("P1", "P1", "respite")]
    assert patterns(world) == [(date(2026, 9, 7), "AM+PM", "AM")]


def test_blanks_are_the_first_value_of_each_list_and_the_main_site(world):
    world("placements", "ref,pupil,provider,starts_on\nP1,N1,OAKBANK,07/09/2026\n")

    columns = [
        "pathway",
        "arranged_by",
        "mode",
        "first_contact",
        "reports_by",
        "on_home_closure",
        "transport",
    ]
    assert world.rows(Placement, *columns) == [
        ("respite", "school", "in_person", "school", "register", "attends", "none")
    ]
    with world.store.reading() as db:
        placement = db.session.query(Placement).one()
        assert (placement.registered_at_provider, placement.am_due) == (False, None)
        assert placement.site_id == db.session.query(Site).filter_by(code="FARM").one().id


def test_who_brings_the_pupil_stands_on_the_placement(world):
    text = "ref,pupil,provider,starts_on,transport,transport_firm,transport_phone\nP1,N1,OAKBANK,07/09/2026,"

    assert "name the firm" in world.sentences("placements", f"{text}provider,,01632 960777\n")[0]
    world("placements", f"{text}provider,Quick Cars,01632 960777\n")

    columns = ["transport", "transport_firm", "transport_phone"]
    assert world.rows(Placement, *columns) == [("provider", "Quick Cars", "01632 960777")]


def test_the_level_before_is_read_and_a_file_that_does_not_speak_of_it_leaves_it(world):
    text = "ref,pupil,provider,pathway,starts_on,mon,attendance_before\nP1,N1,OAKBANK,respite,2026-09-07,AM+PM,"

    assert "such as 61 of 120" in world.sentences("placements", f"{text}121 of 120\n")[0]
    world("placements", f"{text}61 of 120\n")
    assert world.rows(Placement, "attended_before", "possible_before") == [(61, 120)]
    world("placements", P1)
    assert world.rows(Placement, "attended_before", "possible_before") == [(61, 120)]
    world("placements", f"{text}\n")
    assert world.rows(Placement, "attended_before", "possible_before") == [(None, None)]


def test_a_changed_pattern_holds_from_tomorrow_and_leaves_what_was(world):
    world("placements", P1)

    assert world.counts("placements", P1.replace("AM+PM,AM", "PM,")) == (0, 1, 0, 0)
    assert patterns(world) == [(date(2026, 9, 7), "AM+PM", "AM"), (date(2026, 9, 15), "PM", "")]


def test_a_pattern_cannot_be_changed_from_a_day_that_is_over(world):
    world("placements", P1)
    text = "ref,pupil,provider,pathway,starts_on,mon,pattern_from\nP1,N1,OAKBANK,respite,2026-09-07,PM,"

    assert "leaves past registers as they were" in world.sentences("placements", f"{text}2026-09-13\n")[0]
    assert world.counts("placements", f"{text}2026-09-14\n") == (0, 1, 0, 0)


def test_the_day_that_is_open_follows_what_was_imported(world):
    world("placements", P1)
    open_today(world)
    assert expected(world) == ["AM", "PM"]

    world(
        "placements",
        P1.replace("AM+PM,AM", "AM,AM").replace("mon,tue", "mon,tue,pattern_from").replace("AM,AM", "AM,AM,2026-09-14"),
    )
    assert expected(world) == ["AM"]

    world("placements", f"{HEADER}P2,S1,OAKBANK,PLOT,respite,2026-09-07,,PM,\n")
    open_today(world)
    assert expected(world) == ["AM", "PM"]

    world("calendar", "organisation,from,to,session,kind\nOAKBANK,2026-09-14,2026-09-14,,closure\n")
    assert expected(world) == []


def test_a_change_of_site_times_moves_the_registers_of_the_day(world):
    world("placements", P1)
    open_today(world)
    world("sites", "organisation,code,name,kind,am_starts\nOAKBANK,FARM,The farm,main,11:00\n")

    starts = {at.hour for (at,) in world.rows(Expected, "starts_at")}
    # London is an hour ahead in September.
    assert starts == {10, 12}


def test_what_is_wrong_with_a_placement_is_said(world):
    text = (
        "ref,pupil,provider,site,pathway,starts_on,ends_on,mon,am_starts,am_ends,registered_at_provider,home_lead,"
        "provider_lead\n"
        "R674123101121,N1,,,,2026-09-07,,,,,,,\n"
        "P2,N9,NOBODY,,holiday,1-2,,Monday,,,,,\n"
        "P3,N1,OAKBANK,MOON,,2026-09-07,2026-09-06,,,,,,\n"
        "P4,N1,OAKBANK,,,2026-09-07,,,12:00,11:00,,,\n"
        "P5,N1,OAKBANK,,,2026-09-07,,,,,yes,,\n"
        "P6,N1,OAKBANK,,,2026-09-07,,,,,,tutor@oakbank.example,dsl@northgate.example\n"
        "P7,N1,,,,2026-09-07,,,,,,,\n"
        "P6,N2,OAKBANK,,,2026-09-07,,,,,,,\n"
        "P8,N1,,,flexi,2026-09-07,,,,,,,tutor@oakbank.example\n"
    )

    assert world.problems("placements", text) == [
        (2, "ref"),
        (2, "provider"),
        (3, "pupil"),
        (3, "provider"),
        (3, "pathway"),
        (3, "starts_on"),
        (3, "mon"),
        (4, "site"),
        (4, "ends_on"),
        (5, "am_ends"),
        (6, "registered_at_provider"),
        (7, "home_lead"),
        (7, "provider_lead"),
        (8, "provider"),
        (9, "ref"),
        (10, "provider_lead"),
    ]
    assert placements(world) == []


def test_the_one_refusal_is_the_roll_of_a_provider_that_is_no_school(world):
    text = "ref,pupil,provider,pathway,registered_at_provider,starts_on,mon\nP1,N1,{},{},yes,2026-09-07,AM\n"

    assert world.problems("placements", text.format("OAKBANK", "respite")) == [(2, "registered_at_provider")]
    for pathway in ("respite", "home_tuition", "dual_placement"):
        assert world("placements", text.format("HARBOUR", pathway)).problems == ()


@pytest.mark.parametrize("pathway", ["part_time_timetable", "flexi"])
def test_where_sessions_are_agreed_off_the_provider_may_be_blank(world, pathway):
    text = f"ref,pupil,pathway,starts_on,mon\nP1,N1,{pathway},2026-09-07,PM\n"

    assert world.counts("placements", text) == (1, 0, 0, 0)
    open_today(world)
    assert expected(world) == []


def test_several_sites_and_no_single_main_one_must_be_chosen_from(world):
    world("sites", "organisation,code,name,kind\nOAKBANK,BARN,The barn,main\n")

    assert world.sentences("placements", P1) == ["Oakbank Farm has several sites, so say which: BARN, FARM, PLOT."]


def test_a_provider_without_an_address_is_taken_and_pointed_out(world):
    assert world.warnings("placements", P1.replace("OAKBANK", "HARBOUR")) == [(2, "site")]


def test_two_placements_may_have_the_same_reference_and_the_provider_sees_two(world):
    world("placements", P1)
    world("placements", f"{HEADER}P1,S1,OAKBANK,,respite,2026-09-07,,AM,\n")

    shown = sorted(public for _ref, public, _pathway in placements(world))
    assert shown[0] == "P1"
    assert re.fullmatch(r"P1-[0-9a-f]{6}", shown[1])
    assert world.counts("placements", P1) == (0, 0, 1, 0)
    assert sorted(public for _ref, public, _pathway in placements(world)) == shown


def test_what_the_provider_sees_stays_when_the_placement_changes(world):
    world("placements", P1)
    world("placements", P1.replace("respite", "short_stay"))

    assert placements(world) == [("P1", "P1", "short_stay")]


def test_a_pupil_of_whom_there_are_two_needs_the_school(world):
    world("pupils", "ref,home_school,family_name,given_name\nN1,SOUTHGATE,Other,Child\n")

    assert world.problems("placements", P1) == [(2, "pupil")]
    text = "ref,home_school,pupil,provider,starts_on,mon\nP1,SOUTHGATE,N1,OAKBANK,2026-09-07,AM\n"
    assert world.counts("placements", text) == (1, 0, 0, 0)


def test_a_placement_with_registers_keeps_its_pupil_and_its_provider(world):
    world("placements", P1)
    open_today(world)

    assert world.problems("placements", P1.replace("N1", "N2")) == [(2, "pupil")]
    assert world.problems("placements", P1.replace("OAKBANK", "HARBOUR")) == [(2, "provider")]


def test_a_placement_without_registers_may_still_move(world):
    world("placements", P1)

    assert world.counts("placements", P1.replace("N1", "N2").replace("OAKBANK", "HARBOUR")) == (0, 1, 0, 0)


def test_home_tuition_means_the_pupil_is_nowhere_else(world):
    text = f"{HEADER}T1,N1,OAKBANK,,home_tuition,2026-09-07,,AM,\n"

    assert world.counts("placements", text) == (1, 0, 0, 0)
    assert world.rows(PupilBase, "from_on", "base") == [(date(2026, 9, 7), "none")]
    assert world.counts("placements", text) == (0, 0, 1, 0)


def test_leads_are_people_of_the_right_organisation_or_of_its_trust(world):
    text = (
        "ref,pupil,provider,starts_on,mon,home_lead,provider_lead\n"
        "P1,N1,OAKBANK,2026-09-07,AM,Director@trust.example,tutor@oakbank.example\n"
    )

    assert world.counts("placements", text) == (1, 0, 0, 0)
    people = {name: key for key, name in world.rows(Person, "id", "name")}
    assert world.rows(Placement, "home_lead_id", "provider_lead_id") == [
        (people["Sefa Director"], people["Tess Tutor"])
    ]


def test_somebody_who_has_left_leads_nothing(world):
    with world.store.writing() as db:
        for job in db.session.query(Membership):
            job.ended_at = world.now - timedelta(days=1)

    text = "ref,pupil,provider,starts_on,mon,home_lead\nP1,N1,OAKBANK,2026-09-07,AM,dsl@northgate.example\n"
    assert world.problems("placements", text) == [(2, "home_lead")]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("P1,N1,OAKBANK,,respite,2026-09-07,,,,,", "mon"),
        ("P1,N1,OAKBANK,,respite,2026-06-01,2026-07-17,AM,,,", "ends_on"),
        ("P1,N1,OAKBANK,,respite,2026-09-07,,AM,,10:00,", "am_due"),
        ("P1,N1,OAKBANK,,respite,2026-09-07,,AM,,,09:00", "pm_due"),
        ("P1,N1,OAKBANK,,dual_placement,2026-09-07,,AM,,,", "registered_at_provider"),
        ("P1,N1,OAKBANK,,flexi,2026-09-07,,AM,,,", "provider"),
        ("P1,N1,OAKBANK,FARM,home_tuition,2026-09-07,,AM,,,", "site"),
    ],
)
def test_what_is_odd_is_pointed_out_and_taken(world, row, column):
    header = HEADER.strip() + ",am_due,pm_due\n"

    assert world.warnings("placements", header + row) == [(2, column)]


def test_two_placements_of_one_pupil_at_the_same_time_are_pointed_out(world):
    world("placements", P1)
    text = f"{HEADER}P2,N1,HARBOUR,,respite,2026-09-07,,,AM\nP3,N1,OAKBANK,,respite,2026-09-07,2026-09-30,PM,\n"

    result = world("placements", text)

    assert [(each.row, each.column, each.sentence) for each in result.warnings] == [
        (2, "site", "No address of Harbour School is on file, so nobody can say where the pupil is sent."),
        (2, "tue", "At Oakbank Farm (“P1”) too: Tuesday morning, from 15 September 2026, without an end."),
        (3, "mon", "At Oakbank Farm (“P1”) too: Monday afternoon, from 14 September 2026 until 28 September 2026."),
    ]


def test_placements_one_after_the_other_do_not_overlap(world):
    world("placements", P1.replace("2026-09-07,,", "2026-09-07,2026-09-30,"))

    assert world.warnings("placements", f"{HEADER}P2,N1,OAKBANK,,respite,2026-10-01,,AM+PM,\n") == []
