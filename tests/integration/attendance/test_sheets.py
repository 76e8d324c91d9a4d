"""A sheet is stored as it came, weighed, and recorded as the portal's register would be; what cannot be is held."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from attendance import retention
from attendance.intake import pages, rows, sheets
from attendance.intake.rows import Meant
from attendance.intake.sheets import SentFile
from attendance.records.tables import (
    Event,
    Intake,
    IntakeRow,
    Observation,
    OpenedDay,
    Placement,
    RowWaiting,
    Submission,
)
from attendance.refusals import Conflict, NotFound, Refusal
from attendance.rules.intake import IntakeState, RowState, Weighed
from attendance.rules.words import Reason, Session, Status
from gateway.sheets.grid import read_grid
from tests.support.acting import entry, envelope
from tests.support.cast import WEDNESDAY, at

HEAD = "date,session,placement,status,arrived_at,reason,note\n"
TUESDAY = date(2026, 9, 15)
# What SQL has no part in.
ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def sheet(cast, *lines, head=HEAD):
    """Return a CSV file; P1 and its like stand for the pupils' references."""
    text = head + "\n".join(lines)
    for ref, placement in cast.refs.items():
        text = text.replace(f"<{ref}>", placement)
    return SentFile(name="week 3.csv", raw=text.encode())


def store(cast, file, *, local="12:30", scope=None):
    return cast.store.command(lambda db: sheets.store_raw(scope or cast.tutor, db, file, now=at(local)))


def take_in(cast, file, *, local="12:30", scope=None):
    """Store a sheet and read it; return its id."""
    intake_id = store(cast, file, local=local, scope=scope).intake_id
    grid = read_grid(file.raw)
    cast.store.command(lambda db: sheets.take_in(scope or cast.tutor, db, intake_id, grid, now=at(local)))
    return intake_id


def confirm(cast, intake_id, *, local="12:40", scope=None):
    cast.store.command(lambda db: sheets.confirm(scope or cast.tutor, db, intake_id, now=at(local)))


def shown(cast, intake_id, *, local="12:45", scope=None):
    with cast.store.reading() as db:
        return pages.show(scope or cast.tutor, db, intake_id, now=at(local))


def count(cast, table):
    with cast.store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(table))


def seen(cast):
    with cast.store.reading() as db:
        return {
            (row.on, row.session, row.placement_id): (row.status, row.channel)
            for row in db.session.scalars(select(Observation))
        }


def held(view):
    return {row.number: row.problems[0].sentence for row in view.held}


def test_a_row_counts_as_the_portals_would_and_comes_by_a_sheet(cast, acting):
    acting.open_day()
    intake_id = take_in(
        cast,
        sheet(
            cast, "2026-09-16,AM,<P1>,present,,,", "16/09/2026,am,<P2>,Late,9.40,,", "16/09/2026,AM,<P3>,absent,,ill,"
        ),
    )
    assert seen(cast) == {}

    confirm(cast, intake_id)

    said = {each: (status, channel) for (_on, _session, each), (status, channel) in seen(cast).items()}
    p1, p2, p3 = (cast.placements[each] for each in ("P1", "P2", "P3"))
    assert said == {p1: ("present", "sheet"), p2: ("late", "sheet"), p3: ("absent", "sheet")}
    view = shown(cast, intake_id)
    assert view.line.state is IntakeState.RECORDED
    assert [(each.on, each.session, each.accepted) for each in view.receipts] == [(WEDNESDAY, Session.AM, 3)]


@ON_ONE
def test_the_file_is_on_record_as_it_came_before_it_is_read(cast):
    file = SentFile(name="odd.csv", raw=b"\x00\xff not a sheet")
    stored = store(cast, file)

    with cast.store.reading() as db:
        assert sheets.raw_of(cast.tutor, db, stored.intake_id, now=at("12:30")) == file.raw
    assert shown(cast, stored.intake_id).line.state is IntakeState.STORED
    take_in(cast, file)
    view = shown(cast, stored.intake_id)
    assert (view.line.state, view.refused != "") == (IntakeState.REFUSED, True)


def test_the_same_bytes_are_the_same_sheet_and_count_once_whoever_sends_them(cast, acting):
    acting.open_day()
    file = sheet(cast, "2026-09-16,AM,<P1>,present,,,")
    first = take_in(cast, file)
    confirm(cast, first)
    again = [store(cast, file, local=local) for local in ("12:50", "13:10")]

    assert {(each.intake_id, each.is_read) for each in again} == {(first, True)}
    confirm(cast, first)
    assert (count(cast, Intake), count(cast, Observation)) == (1, 1)
    # Another provider's is its own.
    assert store(cast, file, scope=cast.rival).intake_id != first


@ON_ONE
def test_what_cannot_be_right_is_held_row_by_row_and_the_rest_goes_on(cast, acting):
    acting.open_day()
    acting.send(entry(cast, "P2", Status.ABSENT), local="09:20")
    intake_id = take_in(
        cast,
        sheet(
            cast,
            "2026-09-16,AM,<P1>,present,,,",
            "2026-09-16,AM,<P2>,present,,,",
            "2026-09-16,AM,nobody,present,,,",
            "2026-09-17,AM,<P1>,present,,,",
            "2026-09-16,PM,<P1>,O,,,",
            "2026-09-16,AM,<P3>,,,,",
        ),
        local="12:10",
    )  # fmt: skip
    view = shown(cast, intake_id)

    assert view.line.rows == {RowState.READY: 1, RowState.HELD: 4, RowState.BLANK: 1}
    why = held(view)
    assert "This differs from what is on record" in why[3]
    assert "placed with you on this date" in why[4]
    assert "in the future" in why[5]
    assert "It is not guessed at." in why[6]
    confirm(cast, intake_id, local="12:20")
    assert {row.status for row in current(cast)} == {"present", "absent"}


def current(cast):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(Observation)))


def test_looking_at_a_sheet_leaves_nothing_behind_not_even_an_opened_day(cast):
    intake_id = take_in(cast, sheet(cast, "2026-09-15,AM,<P1>,present,,,"))

    assert shown(cast, intake_id).line.rows == {RowState.READY: 1}
    assert [count(cast, table) for table in (OpenedDay, Observation, Submission)] == [0, 0, 0]
    with cast.store.reading() as db:
        kinds = set(db.session.scalars(select(Event.kind)))
    assert kinds == {"sheet_received"}


@ON_ONE
def test_two_rows_about_one_pupil_and_session_are_both_held(cast, acting):
    acting.open_day()
    rows_ = ("2026-09-16,AM,<P1>,present,,,", "2026-09-16,AM,<P1>,absent,,,", "2026-09-16,AM,<P2>,present,,,")
    view = shown(cast, take_in(cast, sheet(cast, *rows_)))

    assert (set(held(view)), view.line.count(RowState.READY)) == ({2, 3}, 1)


@ON_ONE
def test_a_row_that_names_another_pupil_than_its_reference_is_held(cast, acting):
    acting.open_day()
    head = "date,session,placement,status,pupil\n"
    rows_ = ("2026-09-16,AM,<P1>,present,Bruno Zephyrine", '2026-09-16,AM,<P2>,present,"ZEPHYRINE, Bruno"')
    view = shown(cast, take_in(cast, sheet(cast, *rows_, head=head)))

    assert "another pupil than the one who is named" in held(view)[2]
    assert view.line.count(RowState.READY) == 1


@ON_ONE
def test_whoever_is_expected_and_not_in_the_sheet_is_named_as_not_reported(cast, acting):
    acting.open_day()
    intake_id = take_in(cast, sheet(cast, "2026-09-16,AM,<P1>,present,,,"))

    (session,) = shown(cast, intake_id).sessions
    assert "Bruno Zephyrine" in session.not_reported
    confirm(cast, intake_id)
    (session,) = shown(cast, intake_id).sessions
    assert "Bruno Zephyrine" in session.not_reported
    assert all(row.weighed is Weighed.NEW for row in session.rows)


@ON_ONE
def test_what_was_said_between_the_sheet_and_its_answer_is_newer(cast, acting):
    acting.open_day()
    intake_id = take_in(cast, sheet(cast, "2026-09-16,AM,<P1>,present,,,"), local="10:00")
    acting.send(entry(cast, "P1", Status.ABSENT), local="10:10")

    confirm(cast, intake_id, local="10:20")

    view = shown(cast, intake_id, local="10:30")
    assert view.receipts[0].superseded == 1


@ON_ONE
def test_a_sheet_sent_before_the_session_is_held_though_it_is_answered_for_after_it(cast, acting):
    acting.open_day()
    intake_id = take_in(cast, sheet(cast, "2026-09-16,PM,<P1>,present,,,"), local="09:00")

    assert "has not begun" in held(shown(cast, intake_id))[2]
    confirm(cast, intake_id, local="14:00")
    assert seen(cast) == {}


def meant(cast, ref, status=Status.PRESENT, **more):
    return Meant(on=WEDNESDAY, session=Session.AM, entry=entry(cast, ref, status, **more), envelope=envelope())


@ON_ONE
def test_a_held_row_is_recorded_as_a_person_says_and_stays_as_it_came(cast, acting):
    acting.open_day()
    intake_id = take_in(cast, sheet(cast, "2026-09-16,AM,Kai B,present,,,"))
    said = meant(cast, "P2", Status.ABSENT, reason=Reason.ILL)

    def answer():
        cast.store.command(lambda db: rows.record(cast.tutor, db, intake_id, 2, said, now=at("13:00")))

    with pytest.raises(Conflict):
        answer()
    confirm(cast, intake_id)
    answer()

    with cast.store.reading() as db:
        row = pages.show_row(cast.tutor, db, intake_id, 2, now=at("13:00"))
    assert (row.state, row.cells["placement"]) == (RowState.RECORDED, "Kai B")
    assert [each.status for each in current(cast)] == ["absent"]
    with pytest.raises(Conflict):
        answer()


@ON_ONE
def test_a_held_row_is_set_aside_with_a_reason(cast, acting):
    acting.open_day()
    intake_id = take_in(cast, sheet(cast, "2026-09-16,AM,Kai B,present,,,"))
    confirm(cast, intake_id)

    def aside(why):
        cast.store.command(lambda db: rows.set_aside(cast.tutor, db, intake_id, 2, why, now=at("13:00")))

    with pytest.raises(Refusal, match="Say why"):
        aside("  ")
    aside("A visitor")
    (row,) = shown(cast, intake_id).aside
    assert (row.reason, row.decided_by) == ("A visitor", cast.tutor.actor.name)
    assert seen(cast) == {}


@ON_ONE
def test_of_a_sheet_that_was_set_aside_nothing_is_recorded(cast, acting):
    acting.open_day()
    intake_id = take_in(cast, sheet(cast, "2026-09-16,AM,<P1>,present,,,"))
    cast.store.command(lambda db: sheets.set_aside(cast.tutor, db, intake_id, now=at("12:35")))

    with pytest.raises(Conflict):
        confirm(cast, intake_id)
    assert seen(cast) == {}


@ON_ONE
def test_a_provider_finds_its_own_sheets_alone(cast):
    intake_id = take_in(cast, sheet(cast, "2026-09-16,AM,<P1>,present,,,"))
    nobody = UUID(int=7)

    for one in (intake_id, nobody):
        with pytest.raises(NotFound):
            shown(cast, one, scope=cast.rival)
        with pytest.raises(NotFound):
            confirm(cast, one, scope=cast.rival)
        with pytest.raises(NotFound):
            cast.store.command(lambda db, one=one: sheets.set_aside(cast.rival, db, one, now=at("12:40")))
    with cast.store.reading() as db:
        assert pages.listed(cast.rival, db, now=at("12:40")) == ()


@ON_ONE
def test_after_four_weeks_a_sheet_is_shown_no_more(cast):
    intake_id = take_in(cast, sheet(cast, "2026-09-16,AM,<P1>,present,,,"))

    with cast.store.reading() as db:
        assert len(pages.listed(cast.tutor, db, now=at("12:00", on=date(2026, 10, 14)))) == 1
        assert pages.listed(cast.tutor, db, now=at("12:00", on=date(2026, 10, 15))) == ()
        with pytest.raises(NotFound):
            pages.show(cast.tutor, db, intake_id, now=at("12:00", on=date(2026, 10, 15)))


@ON_ONE
def test_rows_of_a_pupil_who_is_gone_are_held_and_not_shown(cast, acting):
    acting.open_day()
    rows_ = ("2026-09-15,AM,<P1>,present,,,", "2026-09-15,AM,<P2>,present,,,", "2026-09-15,AM,<P1> ,O,,,")
    before = take_in(cast, sheet(cast, *rows_))
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).ends_on = TUESDAY

    after = take_in(cast, sheet(cast, *rows_[:2]))
    for intake_id, hidden in ((before, 2), (after, 1)):
        confirm(cast, intake_id)
        view = shown(cast, intake_id)
        assert (view.hidden, [each.name for one in view.sessions for each in one.rows]) == (hidden, ["Bruno Zephyrine"])
        assert view.held == ()
    assert {placement for _on, _session, placement in seen(cast)} == {cast.placements["P2"]}
    with pytest.raises(NotFound), cast.store.reading() as db:
        pages.show_row(cast.tutor, db, before, 4, now=at("13:00"))


@ON_ONE
def test_only_so_many_a_day_and_no_larger_than_can_be_read(cast, monkeypatch):
    monkeypatch.setattr(sheets, "SHEETS_A_DAY", 1)
    store(cast, SentFile(name="a.csv", raw=b"a"))
    with pytest.raises(Refusal, match="no more are taken in"):
        store(cast, SentFile(name="b.csv", raw=b"b"))
    with pytest.raises(Refusal, match="larger than"):
        store(cast, SentFile(name="c.csv", raw=b"c" * (sheets.LARGEST_FILE + 1)))
    assert count(cast, Intake) == 1


@pytest.mark.parametrize(("table", "column"), [(Intake, "raw_digest"), (IntakeRow, "number")])
def test_what_came_is_never_changed(cast, table, column):
    take_in(cast, sheet(cast, "2026-09-16,AM,<P1>,present,,,"))
    value = {"raw_digest": "0", "number": 9}[column]
    with pytest.raises(DBAPIError), cast.store.writing() as db:
        setattr(db.session.scalars(select(table)).one(), column, value)


def test_ninety_days_later_the_file_is_gone_and_what_it_became_stays(cast, acting):
    acting.open_day()
    confirm(cast, take_in(cast, sheet(cast, "2026-09-16,AM,<P1>,present,,,", "2026-09-16,AM,<P2>,O,,,")))

    for day, left in ((date(2026, 12, 14), 1), (date(2026, 12, 16), 0)):
        now = at("03:00", on=day)
        cast.store.command(lambda db, now=now: retention.forget(db, now=now, machine_now=now))
        assert [count(cast, table) for table in (Intake, RowWaiting, IntakeRow)] == [left, left, 2 * left]
        assert count(cast, Observation) == 1
