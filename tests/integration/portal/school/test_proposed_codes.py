"""The code Muster would enter stands where a school reads what was reported, with its reason; nobody has entered it."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import event, update
from sqlalchemy.engine import Engine

from attendance import decisions, school_day
from attendance.decisions import Decide
from attendance.records.tables import CalendarRow, Organisation, Placement, PlacementPattern, Pupil
from attendance.rules.decisions import DecisionKind
from attendance.rules.words import PupilFlag, Reason, Session, Status
from tests.support.acting import entry
from tests.support.cast import HEAD, TUTOR, WEDNESDAY, actor_of, at, flag

TOLD = re.compile(r"Proposes (\S+) ?: ([^<]+)")


@pytest.fixture
def database_kind():
    """One kind of database: what the day and the week load is tried on both elsewhere."""
    return "sqlite"


def of_placement(cast, ref="P1", **values):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).where(Placement.id == cast.placements[ref]).values(**values))


def words(answer):
    main = re.search(r"<main.*</main>", answer.text, re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def details(cast, ref="P1"):
    return f"/school/pupils/{cast.pupils[ref]}/details"


def test_a_mark_late_or_left_says_what_the_school_reads_beside_the_code(cast, officer, acting):
    of_placement(cast, nature="horticulture")
    acting.send(entry(cast, "P1", Status.LATE, arrived_at="09:12"), local="09:30")

    assert "Proposes B : attended Oakbank Farm, horticulture, 12 minutes late" in words(officer.get("/school"))

    acting.walk_off("P1", left="10:58", local="11:02")

    assert "Proposes B : attended Oakbank Farm, horticulture" in words(officer.get("/school"))
    assert "Left early: the mark stands" in words(officer.get(details(cast)))


def test_a_placement_without_an_activity_proposes_no_attendance(cast, officer, acting):
    acting.send(entry(cast, "P1"), local="09:30")

    assert "No code proposed: the activity is not on file" in words(officer.get("/school"))
    assert "Enter the nature of the activity on the placement" in words(officer.get(details(cast)))


def test_what_nobody_reported_and_what_has_not_begun_proposes_nothing(cast, officer, acting):
    of_placement(cast, nature="horticulture")

    assert "Proposes" not in words(officer.get("/school"))
    assert "Wednesday morning None Not reported: without an observation nothing is proposed" in words(
        officer.get(details(cast))
    )
    assert "Wednesday afternoon" not in words(officer.get(details(cast))).partition("Codes proposed")[2]


def test_a_no_show_at_a_host_school_stays_d_with_the_hosts_own_mark_beside_it(cast, officer, acting):
    of_placement(cast, registered_at_provider=True)
    with cast.store.writing() as db:
        db.session.execute(update(Organisation).where(Organisation.id == cast.oakbank).values(is_school=True))
    acting.send(entry(cast, "P1", Status.ABSENT, reason=Reason.ILL), local="09:30")

    day = words(officer.get("/school"))
    assert "Proposes D : on the roll of Oakbank Farm, did not come, said to be ill Afternoon Not begun" in day
    # D needs no word of the host, but the session must have begun.
    assert day.count("Proposes D") == 1
    assert "The host's own register: I." in words(officer.get(details(cast))).replace("&#39;", "'")


def test_a_provider_that_did_not_open_leaves_it_to_the_school(cast, officer, acting):
    acting.send(entry(cast, "P1", Status.NOT_HELD), local="09:30")

    assert "No code proposed: the provider did not hold the session" in words(officer.get("/school"))


def test_while_the_home_school_is_shut_nothing_is_proposed(cast, officer, acting):
    of_placement(cast, nature="horticulture")
    with cast.store.writing() as db:
        shut = {"from_on": WEDNESDAY, "to_on": WEDNESDAY, "kind": "inset", "label": "INSET"}
        db.session.add(CalendarRow(id=uuid4(), organisation_id=cast.northgate, session=None, **shut))
    acting.send(entry(cast, "P1"), local="09:30")

    assert "Proposes" not in words(officer.get("/school"))
    assert "Wednesday morning" not in words(officer.get(details(cast))).partition("Codes proposed")[2]


def part_time(cast, **off):
    """Give P1 a part-time timetable beside Oakbank, where the pupil is only on Wednesdays."""
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "")
    with cast.store.writing() as db:
        placed = db.session.get_one(Placement, cast.placements["P1"])
        values = {each.key: getattr(placed, each.key) for each in Placement.__table__.c}
        own = {"id": uuid4(), "ref": "P1-off", "public_ref": "off", "provider_id": None, "site_id": None}
        db.session.add(Placement(**{**values, **own, "pathway": "part_time_timetable"}))
        db.session.flush()
        pattern = {"placement_id": own["id"], "from_on": placed.starts_on, "home_school_id": cast.northgate}
        db.session.add(PlacementPattern(**pattern, **week | off))
        here = PlacementPattern.placement_id == cast.placements["P1"]
        db.session.execute(update(PlacementPattern).where(here).values(**week | {"wed": "AM"}))


@pytest.mark.parametrize(("born", "code"), [(date(2012, 3, 1), "C2"), (date(2009, 10, 1), "X")])
def test_a_session_agreed_off_is_proposed_by_the_pupils_age(cast, officer, acting, born, code):
    part_time(cast, tue="PM", wed="AM", fri="AM")
    with cast.store.writing() as db:
        db.session.execute(update(Pupil).where(Pupil.id == cast.pupils["P1"]).values(date_of_birth=born))

    page = words(officer.get(details(cast))).partition("Codes proposed")[2]

    assert f"Tuesday afternoon {code}" in page
    assert "Agreed off, part-time timetable" in page
    # A provider that expects the pupil teaches in that session: it is not off.
    assert "Wednesday morning None Not reported" in page
    assert not re.search("Monday|Tuesday morning|Friday", page)


def test_a_suspension_is_e_for_five_school_days_and_then_an_alarm(cast, officer, acting, clock):
    head = replace(cast.officer, actor=actor_of(cast.people, HEAD))
    said = Decide(
        decision_id=uuid4(),
        pupil_id=cast.pupils["P1"],
        kind=DecisionKind.SUSPENDED,
        from_on=WEDNESDAY,
        from_session=Session.AM,
        to_on=date(2026, 9, 30),
        to_session=Session.PM,
    )
    cast.store.command(lambda db: decisions.decide(head, db, said, now=at("08:30")))

    assert "Wednesday morning E" in words(officer.get(details(cast)))

    clock.jump(at("16:00", on=date(2026, 9, 23)))
    page = words(officer.get(details(cast)))
    assert "Tuesday afternoon E" in page
    assert "Day 5 of a suspension" in page
    assert "Wednesday morning None Alarm, day 6 of a suspension and no provision recorded" in page


def test_whoever_may_not_know_where_a_pupil_is_reads_the_code_and_no_reason_that_tells_it(cast, officer, dsl, acting):
    of_placement(cast, nature="horticulture at the canary")
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)
    acting.send(entry(cast, "P1"), local="09:30")

    for address in ("/school", details(cast)):
        assert "At a placement; ask the DSL" in words(officer.get(address))
        assert "canary" not in officer.get(address).text
    assert "Proposes B : at a placement; ask the DSL" in words(officer.get("/school"))
    assert "attended Oakbank Farm, horticulture at the canary" in words(dsl.get("/school"))


def test_the_page_that_is_printed_for_the_family_and_the_provider_know_of_no_code(cast, officer, acting, browser_of):
    of_placement(cast, nature="horticulture")
    acting.send(entry(cast, "P1"), local="09:30")

    pages = [
        officer.get(f"/school/pupils/{cast.pupils['P1']}/week/2026-W38"),
        browser_of(TUTOR).get("/weeks/2026-W38/pupils/place-p1"),
        browser_of(TUTOR).get("/today"),
    ]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert [page.request.path for page in pages if re.search("Proposes|proposed", page.text)] == []


def test_forty_pupils_are_asked_for_at_once(cast, acting):
    def asked(*entries):
        acting.send(*entries, local="09:30")
        counted: Counter[str] = Counter()

        def count(_connection, _cursor, statement, *_more):
            counted["all"] += 1

        event.listen(Engine, "before_cursor_execute", count)
        try:
            with cast.store.reading() as db:
                day = school_day.day(cast.officer, db, WEDNESDAY, now=at("11:06"))
        finally:
            event.remove(Engine, "before_cursor_execute", count)
        return counted["all"], sum(1 for each in day.pupils if each.cells[0].proposal)

    for_one, _pupils = asked(entry(cast, "P1"))
    for_all, pupils = asked(entry(cast, "P2"), entry(cast, "P3"))

    assert pupils >= 3
    assert for_all == for_one
