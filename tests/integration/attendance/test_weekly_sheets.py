"""A weekly sheet counts by the provider's own dictionary alone, once a person has confirmed it; the rest is held."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from attendance.intake import choosing, originals, pages, sheets, symbols
from attendance.intake.sheets import SYMBOLS_CHANGED, SYMBOLS_FIRST, SentFile
from attendance.intake.symbols import ConfirmSymbols
from attendance.intake.weekly.matching import NOBODY
from attendance.intake.weekly.reading import BLANK, NOT_EXPECTED
from attendance.records import intakes
from attendance.records.tables import Observation, OpenedDay, Placement, Pupil, SheetColumns, SheetSymbols
from attendance.refusals import Conflict, NotAllowed, Refusal
from attendance.rows import Grid
from attendance.rules.intake import IntakeState, RowState
from attendance.rules.symbols import Meaning
from attendance.rules.words import Status
from gateway.sheets.grid import read_grid
from tests.support.acting import entry
from tests.support.cast import at

ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
OURS = {"O": Meaning.PRESENT, "L": Meaning.LATE, "-": Meaning.NOT_EXPECTED}
HEAD = "Week commencing: 14/09/2026\nSurname,Forename,DOB,School,Mon AM,Mon PM,Tue AM,Tue PM,Wed AM,Wed PM,Thu AM\n"
AMBER = "QUILLFEATHER,amber,03/02/2011,Northgate,O,O,L 9.50,O,O,O,"
BRUNO = "Zephyrine,Bruno,14.6.2010,Northgate,ill,O,O,,O,O,"
BORN = {"P1": date(2011, 2, 3), "P2": date(2010, 6, 14), "P5": date(2011, 1, 1)}


@pytest.fixture(autouse=True)
def born(cast):
    with cast.store.writing() as db:
        for ref, on in BORN.items():
            db.session.get_one(Pupil, cast.pupils[ref]).date_of_birth = on


def agree(cast, meanings=None, *, builds_on=0, scope=None, agreed=("O",), local="11:00"):
    command = ConfirmSymbols(meanings=meanings or OURS, builds_on=builds_on, agreed=frozenset(agreed))
    cast.store.command(lambda db: symbols.confirm(scope or cast.tutor, db, command, now=at(local)))


def take_in(cast, *lines, local="12:30", scope=None):
    file = SentFile(name="week 3.csv", raw=(HEAD + "\n".join(lines)).encode())
    who = scope or cast.tutor
    sent = cast.store.command(lambda db: sheets.store_raw(who, db, file, now=at(local)))
    grid = read_grid(file.raw)
    cast.store.command(lambda db: sheets.take_in(who, db, sent.intake_id, grid, now=at(local)))
    return sent.intake_id


def confirm(cast, intake_id, *, local="12:40"):
    cast.store.command(lambda db: sheets.confirm(cast.tutor, db, intake_id, now=at(local)))


def read_again(cast, intake_id):
    cast.store.command(lambda db: sheets.read_again(cast.tutor, db, intake_id, now=at("12:35")))


def shown(cast, intake_id, *, scope=None):
    with cast.store.reading() as db:
        return pages.show(scope or cast.tutor, db, intake_id, now=at("12:45"))


def seen(cast):
    with cast.store.reading() as db:
        rows = list(db.session.scalars(select(Observation)))
    refs = {placement: ref for ref, placement in cast.placements.items()}
    return {f"{refs[row.placement_id]} {row.on:%a} {row.session}": row.status for row in rows}


def held(view):
    return {row.called: row.problems[0].sentence for row in view.held}


def test_nothing_of_a_weekly_sheet_counts_before_somebody_has_confirmed_what_its_marks_mean(cast):
    intake_id = take_in(cast, AMBER, BRUNO, local="11:30")

    view = shown(cast, intake_id)
    assert (view.is_weekly, view.symbols, view.line.count(RowState.READY)) == (True, None, 0)
    with pytest.raises(Conflict, match=SYMBOLS_FIRST):
        confirm(cast, intake_id)
    agree(cast)
    with pytest.raises(Conflict, match=SYMBOLS_FIRST):
        confirm(cast, intake_id)
    assert seen(cast) == {}
    read_again(cast, intake_id)
    confirm(cast, intake_id)

    assert seen(cast) == {
        "P1 Mon AM": "present", "P1 Mon PM": "present", "P1 Tue AM": "late", "P1 Tue PM": "present",
        "P1 Wed AM": "present", "P2 Mon PM": "present", "P2 Tue AM": "present", "P2 Wed AM": "present",
    }  # fmt: skip
    view = shown(cast, intake_id)
    assert view.line.state is IntakeState.RECORDED
    assert {view.symbols.confirmed_by} == {"Tess Tutor, Tutor"}
    assert "“ill” is not in your symbols" in held(view)["Row 4, Mon AM"]
    assert held(view)["Row 4, Tue PM"] == BLANK
    # Sent before it began, though it was read when it had.
    assert all("has not begun" in held(view)[each] for each in ("Row 3, Wed PM", "Row 4, Wed PM"))
    assert view.line.rows == {RowState.RECORDED: 8, RowState.HELD: 4, RowState.BLANK: 2}


@ON_ONE
def test_looking_at_it_leaves_no_day_open(cast):
    agree(cast)
    take_in(cast, AMBER, BRUNO)

    with cast.store.reading() as db:
        assert list(db.session.scalars(select(OpenedDay))) == []


@ON_ONE
def test_a_sheet_read_by_symbols_that_have_changed_counts_once_it_is_read_again(cast):
    agree(cast)
    intake_id = take_in(cast, AMBER)
    agree(cast, {**OURS, "O": Meaning.ABSENT}, builds_on=1, local="12:31")

    with pytest.raises(Conflict, match=SYMBOLS_CHANGED):
        confirm(cast, intake_id)
    assert shown(cast, intake_id).is_stale
    read_again(cast, intake_id)
    confirm(cast, intake_id)
    assert seen(cast)["P1 Mon AM"] == "absent"
    # What was recorded is shown by the symbols it was read with.
    agree(cast, builds_on=2, local="12:50")
    (first, *_others) = shown(cast, intake_id).sessions
    assert [row.line.entry.status for row in first.rows] == [Status.ABSENT]


@ON_ONE
def test_what_means_another_thing_nationally_is_agreed_to_by_name_or_not_kept(cast):
    with pytest.raises(Refusal, match="not the other"):
        agree(cast, agreed=())
    no_person = replace(cast.tutor, actor=replace(cast.tutor.actor, person_id=None))
    with pytest.raises(NotAllowed):
        agree(cast, scope=no_person)
    with pytest.raises(Refusal, match="1-2"):
        agree(cast, {"1-2": Meaning.PRESENT})
    with cast.store.reading() as db:
        assert sheets.symbols_of(cast.tutor, db).version == 0


def test_every_version_is_kept_with_who_and_when_and_never_changed(cast):
    agree(cast)
    agree(cast)
    with pytest.raises(Conflict):
        agree(cast, {"P": Meaning.PRESENT}, builds_on=0, agreed=("P",))
    agree(cast, {"P": Meaning.PRESENT}, builds_on=1, agreed=("P",), local="12:00")

    with cast.store.reading() as db:
        page = symbols.page(cast.tutor, db, now=at("12:05"))
        rivals = symbols.page(cast.rival, db, now=at("12:05"))
    assert [(each.number, each.confirmed_by, each.confirmed_at) for each in page.versions] == [
        (2, "Tess Tutor, Tutor", at("12:00")),
        (1, "Tess Tutor, Tutor", at("11:00")),
    ]
    assert (rivals.versions, rivals.current.version) == ((), 0)
    with pytest.raises(DBAPIError), cast.store.writing() as db:
        db.session.scalars(select(SheetSymbols).where(SheetSymbols.version == 1)).one().symbols = "[]"


@ON_ONE
def test_anothers_pupil_is_nobody_and_one_who_is_gone_is_not_shown(cast):
    agree(cast)
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).ends_on = date(2026, 9, 15)
    intake_id = take_in(cast, AMBER, "Ravensholt,Esme,01/01/2011,Northgate,O,O,,,,,")

    view = shown(cast, intake_id)
    assert {view.held[0].problems[0].sentence, view.held[1].problems[0].sentence} == {NOBODY}
    assert (len(view.held), view.hidden, view.line.count(RowState.READY)) == (2, 7, 0)
    with cast.store.reading() as db:
        assert not originals.is_given(cast.tutor, db, intake_id, now=at("12:45"))
    confirm(cast, intake_id)
    assert seen(cast) == {}


@ON_ONE
def test_a_pupil_whose_record_changed_between_is_held(cast):
    agree(cast)
    intake_id = take_in(cast, AMBER)
    with cast.store.writing() as db:
        db.session.get_one(Pupil, cast.pupils["P1"]).date_of_birth = date(2012, 2, 3)
    confirm(cast, intake_id)

    assert seen(cast) == {}
    assert {row.state for row in shown(cast, intake_id).held} == {RowState.HELD}


@ON_ONE
def test_what_is_silent_is_asked_about_only_where_nobody_has_said_anything(cast, acting):
    agree(cast)
    acting.open_day()
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:20")
    row = "Quillfeather,Amber,03/02/2011,,-,,,,-,,"
    view = shown(cast, take_in(cast, row))

    assert held(view) == {"Row 3, Mon AM": NOT_EXPECTED} | {
        f"Row 3, {each}": BLANK for each in ("Mon PM", "Tue AM", "Tue PM")
    }


@ON_ONE
def test_whoever_confirms_sees_each_mark_of_their_own_sheet(cast):
    take_in(cast, AMBER, BRUNO)

    with cast.store.reading() as db:
        page = symbols.page(cast.tutor, db, now=at("12:32"))
        assert symbols.page(cast.rival, db, now=at("12:32")).marks == ()
    assert [(each.mark, each.times, each.written, each.where) for each in page.marks] == [
        ("O", 9, "O", "Row 3, Mon AM"),
        ("L", 1, "L 9.50", "Row 3, Tue AM"),
        ("ill", 1, "ill", "Row 4, Mon AM"),
    ]


def test_what_was_chosen_is_the_providers_own_and_never_changed(cast):
    def chosen(scope):
        with cast.store.reading() as db:
            return intakes.columns_chosen(db.session, scope.provider_id)

    with cast.store.writing() as db:
        db.session.add(
            SheetColumns(
                provider_id=cast.oakbank,
                headings_digest="x",
                chosen="{}",
                chosen_by_id=cast.people["tutor"],
                chosen_by="Tess",
                chosen_by_job="Tutor",
                chosen_at=at("09:00"),
            )
        )
    assert (len(chosen(cast.tutor)), chosen(cast.rival)) == (1, [])
    no_person = replace(cast.tutor, actor=replace(cast.tutor.actor, person_id=None))
    with pytest.raises(NotAllowed), cast.store.writing() as db:
        choosing.choose(no_person, db, UUID(int=7), Grid(kind="csv"), {}, now=at("09:00"))
    with pytest.raises(DBAPIError), cast.store.writing() as db:
        db.session.scalars(select(SheetColumns)).one().chosen = "{1}"
