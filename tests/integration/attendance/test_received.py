"""Everything a provider sent stands in one list; the original of a sheet is given once that is written down."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from attendance import received
from attendance.intake import originals
from attendance.received import Asked
from attendance.records.tables import Event, Placement
from attendance.refusals import NotAllowed, NotFound
from attendance.rules.received import Became, Standing, StoodAs
from attendance.rules.words import Channel, Session, Status
from tests.integration.attendance.test_sheets import ON_ONE, confirm, sheet, store, take_in
from tests.support.acting import entry
from tests.support.cast import MANAGER, actor_of, at

LONG_GONE = date(2026, 6, 1)
GOOD, ODD = "2026-09-16,AM,<P1>,present,,,", "2026-09-16,AM,<P2>,O,,,"


def manager(cast):
    return replace(cast.tutor, actor=actor_of(cast.people, MANAGER))


def listed(cast, scope=None, **asked):
    with cast.store.reading() as db:
        return received.listed(scope or cast.tutor, db, Asked(**asked), now=at("15:00"))


def show(cast, receipt, scope=None):
    with cast.store.reading() as db:
        return received.show(scope or cast.tutor, db, receipt, now=at("15:00"))


def brief(page):
    return [(each.inlet, each.became, each.receipt or each.file_name) for each in page.lines]


def test_all_that_came_in_stands_in_one_list_the_newest_first_and_what_a_sheet_brought_within_the_sheet(cast, acting):
    acting.open_day()
    first = acting.send(entry(cast, "P3"), local="09:20")
    again = acting.send(entry(cast, "P3"), local="09:40")
    confirm(cast, take_in(cast, sheet(cast, GOOD, ODD)))
    take_in(cast, sheet(cast, "no headings", head=""), local="12:50")

    sent = (Channel.SHEET, Became.PART_HELD, "week 3.csv")
    refused = (Channel.SHEET, Became.REFUSED, "week 3.csv")
    one, same = (Channel.PORTAL, Became.READ, first.receipt), (Channel.PORTAL, Became.DUPLICATE, again.receipt)
    assert brief(listed(cast)) == [refused, sent, same, one]
    assert [(each.rows, each.held) for each in listed(cast).lines[:2]] == [(0, 0), (2, 1)]
    assert brief(listed(cast, inlet=Channel.PORTAL)) == [same, one]
    assert brief(listed(cast, inlet=Channel.API)) == []
    assert brief(listed(cast, standing=Standing.WAITS)) == [sent]
    assert brief(listed(cast, standing=Standing.REFUSED)) == [refused]
    assert brief(listed(cast, standing=Standing.READ)) == [same, one]
    assert brief(listed(cast, day=date(2026, 9, 15))) == []
    assert len(listed(cast, day=date(2026, 9, 16)).lines) == 4
    assert listed(cast, scope=cast.rival).lines == ()


def test_a_long_list_goes_on_where_it_stopped_though_all_of_it_came_at_one_instant(cast, acting, monkeypatch):
    monkeypatch.setattr(received, "PAGE", 2)
    acting.open_day()
    sent = {acting.send(entry(cast, each), local="09:20").receipt for each in ("P1", "P2", "P3")}
    store(cast, sheet(cast, GOOD), local="09:20")
    store(cast, sheet(cast, ODD), local="09:20")

    pages = [listed(cast)]
    for _ in range(2):
        pages.append(listed(cast, before=pages[-1].older))
    found = [each for page in pages for each in page.lines]
    assert [len(page.lines) for page in pages] == [2, 2, 1]
    assert pages[-1].older is None
    assert {each.receipt for each in found if each.receipt} == sent
    assert len({each.key for each in found}) == 5


@ON_ONE
def test_a_concern_is_listed_for_nobody_not_even_who_told_it(cast, acting):
    acting.tell_dsl("P1")

    assert listed(cast).lines == ()
    assert listed(cast, scope=manager(cast)).lines == ()


@ON_ONE
def test_what_was_said_says_how_it_stands_now(cast, acting):
    acting.open_day()
    first = acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:20")
    later = acting.send(entry(cast, "P2", Status.LATE, arrived_at="10:05"), local="10:10", scope=manager(cast))

    view = show(cast, first.receipt)
    assert {each.name: each.stood for each in view.entries} == {
        "Amber Quillfeather": StoodAs.COUNTS,
        "Bruno Zephyrine": StoodAs.REPLACED,
    }
    assert [each.later_at for each in view.entries if each.later_at] == [at("10:10")]
    assert [each.stood for each in show(cast, later.receipt).entries] == [StoodAs.COUNTS]
    same = acting.send(entry(cast, "P1"), local="10:30")
    assert (show(cast, same.receipt).entries, show(cast, same.receipt).unchanged) == ((), 1)
    with pytest.raises(NotFound):
        show(cast, first.receipt, scope=cast.rival)


def test_what_was_said_of_a_pupil_who_is_gone_is_counted_and_not_shown(cast, acting):
    acting.open_day()
    both = acting.send(entry(cast, "P1"), entry(cast, "P2"), local="09:20")
    alone = acting.send(entry(cast, "P1"), local="12:40", session=Session.PM)
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).ends_on = LONG_GONE

    view = show(cast, both.receipt)
    assert ([each.name for each in view.entries], view.hidden) == (["Bruno Zephyrine"], 1)
    assert {each.receipt: each.opens for each in listed(cast).lines} == {both.receipt: True, alone.receipt: False}
    with pytest.raises(NotFound):
        show(cast, alone.receipt)


def opened(cast, intake_id, scope=None):
    return originals.open_original(
        scope or manager(cast), cast.store, intake_id, request="the request", now=at("15:00")
    )


def test_the_very_bytes_are_given_and_that_somebody_asked_is_written_down_first(cast, acting):
    acting.open_day()
    file = sheet(cast, GOOD)
    intake_id = take_in(cast, file)

    assert opened(cast, intake_id).raw == file.raw
    with cast.store.reading() as db:
        looks = [each.actor for each in db.session.scalars(select(Event).where(Event.kind == "looked"))]
    assert looks == [f"person:{cast.people[MANAGER]} Max Manager"]
    with pytest.raises(NotFound):
        opened(cast, intake_id, scope=cast.rival)


@ON_ONE
@pytest.mark.parametrize("line", [GOOD, "2026-09-16,AM,Amber,present,,,", "too,\n\0"])
def test_a_sheet_in_which_somebody_may_stand_who_is_gone_is_opened_no_more(cast, acting, line):
    acting.open_day()
    intake_id = take_in(cast, sheet(cast, line))
    assert opened(cast, intake_id)
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).ends_on = date(2026, 9, 16)

    with pytest.raises(NotAllowed), cast.store.reading():
        originals.open_original(manager(cast), cast.store, intake_id, request="", now=at("09:00", on=date(2026, 9, 17)))
