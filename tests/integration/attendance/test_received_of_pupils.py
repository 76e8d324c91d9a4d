"""A home school sees what was received about its own pupils, by whichever inlet, and nothing of anybody else's."""

from datetime import date

from attendance import received_of_pupils
from attendance.intake import rows, sheets
from attendance.intake.rows import Meant
from attendance.received import Asked
from attendance.records.tables import Pupil
from attendance.rules.intake import RowState
from attendance.rules.received import StoodAs
from attendance.rules.words import Channel, PupilFlag, Session, Status
from tests.integration.attendance import test_weekly_sheets as weekly
from tests.integration.attendance.test_sheets import ON_ONE, confirm, sheet, take_in
from tests.support.acting import entry, envelope
from tests.support.cast import WEDNESDAY, at, flag


def listed(cast, scope=None, **asked):
    with cast.store.reading() as db:
        return received_of_pupils.listed(scope or cast.officer, db, Asked(**asked))


def names(page):
    return [[each.name for each in line.entries] for line in page.lines]


def test_of_a_register_and_a_sheet_of_several_schools_each_sees_its_own_pupils_alone(cast, acting):
    acting.open_day()
    sent = acting.send(entry(cast, "P1"), entry(cast, "P4", Status.ABSENT), local="09:20")
    said = ("2026-09-16,AM,<P2>,present,,,", "2026-09-16,PM,<P4>,present,,,")
    confirm(cast, take_in(cast, sheet(cast, *said), local="13:00"), local="13:10")

    north, south = listed(cast), listed(cast, scope=cast.south_officer)
    assert names(north) == [["Bruno Zephyrine"], ["Amber Quillfeather"]]
    assert [each.inlet for each in north.lines] == [Channel.SHEET, Channel.PORTAL]
    assert north.lines[1].receipt == sent.receipt
    assert names(south) == [["Dario Wetherlam"], ["Dario Wetherlam"]]
    assert names(listed(cast, inlet=Channel.PORTAL)) == [["Amber Quillfeather"]]
    assert names(listed(cast, day=date(2026, 9, 15))) == []


def held(cast, scope=None):
    with cast.store.reading() as db:
        return received_of_pupils.held(scope or cast.officer, db, now=at("15:00"))


def test_a_held_row_is_told_to_the_home_school_of_the_pupil_it_names_and_to_no_other(cast, acting):
    acting.open_day()
    odd = ("2026-09-16,AM,<P1>,O,,,", "2026-09-16,AM,<P4>,O,,,", "2026-09-16,,<P3>,present,,,", "x,y,<P2>,O,,,")
    intake_id = take_in(cast, sheet(cast, *odd), local="12:30")

    mine = held(cast).waiting
    assert [(each.name, each.on, each.session, each.asked_at) for each in mine] == [
        ("Cerys Oxenbridge", WEDNESDAY, None, at("12:30")),
        ("Amber Quillfeather", WEDNESDAY, Session.AM, at("12:30")),
        ("Bruno Zephyrine", None, None, at("12:30")),
    ]
    assert [each.name for each in held(cast, scope=cast.south_officer).waiting] == ["Dario Wetherlam"]
    confirm(cast, intake_id)
    with cast.store.writing() as db:
        rows.set_aside(cast.tutor, db, intake_id, 2, "A visitor", now=at("12:50"))
        meant = Meant(on=WEDNESDAY, session=Session.AM, entry=entry(cast, "P3"), envelope=envelope())
        rows.record(cast.tutor, db, intake_id, 4, meant, now=at("12:55"))
    after = held(cast)
    assert [each.name for each in after.waiting] == ["Bruno Zephyrine"]
    assert {(each.name, each.came_of, each.answered_at, each.answered_by) for each in after.answered} == {
        ("Amber Quillfeather", RowState.SET_ASIDE, at("12:50"), "Tess Tutor, Tutor"),
        ("Cerys Oxenbridge", RowState.RECORDED, at("12:55"), "Tess Tutor, Tutor"),
    }


@ON_ONE
def test_a_row_that_may_be_anothers_is_told_to_no_school(cast, acting):
    acting.open_day()
    head = "date,session,pupil,placement,status\n"
    misnamed, stranger = (
        "2026-09-16,AM,Dario Wetherlam,<P1>,present",
        "2026-09-16,AM,Amber Quillfeather,place-x,present",
    )
    wrong = take_in(cast, sheet(cast, misnamed, stranger, head=head))

    assert [len(held(cast, scope=each).waiting) for each in (cast.officer, cast.south_officer)] == [0, 0]
    right = take_in(cast, sheet(cast, "2026-09-16,AM,Amber Quillfeather,<P1>,O", head=head))
    assert [each.name for each in held(cast).waiting] == ["Amber Quillfeather"]
    with cast.store.writing() as db:
        for each in (wrong, right):
            sheets.set_aside(cast.tutor, db, each, now=at("13:00"))
    assert held(cast).waiting == ()


@ON_ONE
def test_a_row_that_is_held_only_as_it_is_recorded_waits_from_then(cast, acting):
    acting.open_day()
    intake_id = take_in(cast, sheet(cast, "2026-09-16,AM,<P1>,present,,,"), local="12:30")
    acting.send(entry(cast, "P1", Status.ABSENT), local="12:30")
    confirm(cast, intake_id, local="12:40")

    assert [(each.name, each.asked_at) for each in held(cast).waiting] == [("Amber Quillfeather", at("12:40"))]


@ON_ONE
def test_it_goes_on_where_it_stopped_and_says_what_was_replaced(cast, acting, monkeypatch):
    monkeypatch.setattr("attendance.received.PAGE", 1)
    monkeypatch.setattr(received_of_pupils, "PAGE", 1)
    acting.open_day()
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:20")
    acting.send(entry(cast, "P1", Status.LATE, arrived_at="09:40"), local="09:45")

    newest = listed(cast)
    first = listed(cast, before=newest.older)
    assert [each.stood for each in newest.lines[0].entries] == [StoodAs.COUNTS]
    assert [(each.stood, each.later_at) for each in first.lines[0].entries] == [(StoodAs.REPLACED, at("09:45"))]
    assert first.older is None


@ON_ONE
def test_what_would_name_a_place_that_must_not_be_told_is_for_the_safeguarding_leads(cast, acting):
    acting.open_day()
    acting.send(entry(cast, "P1"), entry(cast, "P2"), local="09:20")
    acting.send(entry(cast, "P1"), session=Session.PM, local="13:05")
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)

    take_in(cast, sheet(cast, "2026-09-16,AM,<P1>,O,,,"), local="13:30")
    assert [len(held(cast, scope=each).waiting) for each in (cast.officer, cast.dsl)] == [0, 1]
    assert names(listed(cast)) == [["Bruno Zephyrine"]]
    assert names(listed(cast, scope=cast.dsl)) == [["Amber Quillfeather"], ["Amber Quillfeather", "Bruno Zephyrine"]]


@ON_ONE
def test_cells_held_until_a_providers_symbols_are_agreed_are_answered_once_they_are_recorded(cast, acting):
    acting.open_day()
    with cast.store.writing() as db:
        db.session.get_one(Pupil, cast.pupils["P1"]).date_of_birth = date(2011, 2, 3)
    intake_id = weekly.take_in(cast, weekly.AMBER)
    waiting = held(cast).waiting
    assert {(each.name, each.asked_at) for each in waiting} == {("Amber Quillfeather", at("12:30"))}
    assert len(waiting) == 6

    weekly.agree(cast)
    weekly.read_again(cast, intake_id)
    weekly.confirm(cast, intake_id)
    after = held(cast)
    recorded = [each.on for each in after.answered if each.came_of is RowState.RECORDED]
    assert len(recorded) + len(after.waiting) == 6
    assert WEDNESDAY in recorded
