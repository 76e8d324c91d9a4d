"""The event log: one chain per organisation, and no change goes unseen."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from attendance import audit
from attendance.records import events
from attendance.records.tables import ChainHead, Event, EventBody
from attendance.scope import OPERATOR
from tests.support.acting import entry
from tests.support.cast import at
from tests.support.tampering import tamper

WRITERS, WRITING_FOR_S = 50, 2


@pytest.fixture
def written(cast, acting):
    acting.send(entry(cast, "P1"), entry(cast, "P4"), local="09:20")
    acting.walk_off("P1", left="11:00", local="11:02")
    acting.send(entry(cast, "P2"), local="11:10")


def broken(cast, organisation_id=None):
    with cast.store.reading() as db:
        return events.walk(db.session, organisation_id or cast.oakbank).broken


def test_the_database_itself_refuses_to_change_or_lose_an_event(cast, written):
    for statement in (update(Event).values(actor="x"), delete(Event), delete(EventBody)):
        with pytest.raises(DBAPIError), cast.store.writing() as db:
            db.session.execute(statement)

    assert broken(cast) is None


def kinds(cast, organisation_id):
    wanted = text("SELECT kind FROM event WHERE organisation_id = :organisation ORDER BY seq")
    is_sqlite = cast.store.database.is_sqlite
    with cast.store.reading() as db:
        key = organisation_id.hex if is_sqlite else organisation_id
        return list(db.session.scalars(wanted, {"organisation": key}))


def test_a_fact_that_concerns_several_is_one_row_in_each_chain(cast, written):
    assert kinds(cast, cast.oakbank) == ["register_submitted", "walk_off_reported", "register_submitted"]
    assert kinds(cast, cast.northgate) == [
        "day_opened",
        "register_submitted",
        "walk_off_reported",
        "register_submitted",
    ]
    assert kinds(cast, cast.southgate) == ["day_opened", "register_submitted"]


def test_whole_chains_verify(cast, written):
    for organisation_id in (cast.oakbank, cast.northgate, cast.southgate):
        assert broken(cast, organisation_id) is None


@pytest.mark.parametrize("column", ["actor", "job_title", "kind", "body_digest", "prev", "hash"])
def test_a_changed_row_is_named(cast, written, column):
    tamper(
        cast.store,
        update(Event).where(Event.organisation_id == cast.oakbank, Event.seq == 2).values({column: "x" * 64}),
    )

    assert broken(cast).seq == 2


def test_a_row_moved_in_time_is_named(cast, written):
    tamper(
        cast.store, update(Event).where(Event.organisation_id == cast.oakbank, Event.seq == 1).values(at=at("09:21"))
    )

    assert broken(cast).seq == 1


def test_a_changed_body_is_named(cast, written):
    tamper(
        cast.store,
        update(EventBody).where(EventBody.organisation_id == cast.oakbank, EventBody.seq == 2).values(body="{}"),
    )

    assert broken(cast).why == "its body was changed"


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_lost_row_is_named(cast, written, seq):
    for table in (EventBody, Event):
        tamper(cast.store, delete(table).where(table.organisation_id == cast.oakbank, table.seq == seq))

    assert broken(cast).seq == seq


def erase(cast, *ranges, organisation_id=None):
    with cast.store.writing() as db:
        return audit.erase_bodies(
            db, organisation_id or cast.oakbank, ranges, why="asked for", actor=OPERATOR, now=at("12:00")
        )


def test_erasing_what_events_say_leaves_the_chain_valid(cast, written):
    assert erase(cast, (1, 1), (3, 3)) == 2

    assert broken(cast) is None
    assert kinds(cast, cast.oakbank)[-1] == "bodies_erased"
    with cast.store.reading() as db:
        left = db.session.scalars(select(EventBody.body).where(EventBody.organisation_id == cast.oakbank)).all()
    assert [body is None for body in left] == [True, False, True, False]


def test_erasing_the_erased_again_tells_nothing(cast, written):
    erase(cast, (1, 2))

    assert erase(cast, (1, 2)) == 0
    assert kinds(cast, cast.oakbank).count("bodies_erased") == 1


def test_an_erasure_may_be_erased_when_a_later_one_covers_it(cast, written):
    erase(cast, (1, 1), (2, 2))
    erase(cast, (1, 4))

    assert broken(cast) is None


def test_what_is_emptied_without_an_event_that_says_so_is_named(cast, written):
    erase(cast, (1, 1))
    tamper(cast.store, update(EventBody).where(oakbanks(cast, EventBody, 2)).values(body=None, row_key=None))

    assert broken(cast).seq == 2
    assert broken(cast).why == "its body was erased, and no event says so"


def test_an_erasure_excuses_nothing_that_came_after_it(cast, written):
    erase(cast, (1, 99))
    with cast.store.writing() as db:
        db.tell([cast.oakbank], "later", actor=OPERATOR, at=at("12:05"), body={"said": "something"})
    assert broken(cast) is None
    tamper(cast.store, update(EventBody).where(oakbanks(cast, EventBody, 5)).values(body=None, row_key=None))

    assert broken(cast).seq == 5


@pytest.mark.parametrize("half", ["body", "row_key"])
def test_half_a_body_is_named(cast, written, half):
    tamper(cast.store, update(EventBody).where(oakbanks(cast, EventBody, 2)).values({half: None}))

    assert broken(cast).why == "half of its body is missing"


def oakbanks(cast, table, seq):
    return (table.organisation_id == cast.oakbank) & (table.seq == seq)


def test_a_chain_that_was_begun_and_holds_nothing_yet_is_whole(cast):
    with cast.store.writing() as db:
        db.session.add(ChainHead(organisation_id=cast.riverside, seq=0, hash=events.GENESIS))

    assert broken(cast, cast.riverside) is None


def test_a_head_without_a_row_is_named(cast, written):
    tamper(cast.store, delete(EventBody), delete(Event))

    assert (broken(cast).seq, broken(cast).why) == (1, "the head stands, and no row does")


def test_a_lost_body_and_a_key_in_another_spelling_are_named(cast, written):
    tamper(cast.store, delete(EventBody).where(oakbanks(cast, EventBody, 3)))
    assert (broken(cast).seq, broken(cast).why) == (3, "its body row is missing")

    spaced = update(EventBody).where(oakbanks(cast, EventBody, 2)).values(row_key=EventBody.row_key + " ")
    tamper(cast.store, spaced)
    assert (broken(cast).seq, broken(cast).why) == (2, "the row cannot be read")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_an_instant_in_another_spelling_is_named(cast, written):
    tamper(cast.store, text("UPDATE event SET at = replace(at, ' ', 'T') WHERE seq = 2"))

    assert (broken(cast).seq, broken(cast).why) == (2, "the row cannot be read")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_rows_of_nobody_are_counted(cast, written):
    assert loose(cast) == {}
    with closing(sqlite3.connect(cast.store.database.url.removeprefix("sqlite:///"))) as owner:
        owner.execute("UPDATE chain_head SET organisation_id = 'x' || organisation_id")
        owner.execute("INSERT INTO event_body SELECT organisation_id, 99, row_key, body FROM event_body WHERE seq = 1")
        owner.commit()

    assert loose(cast) == {"chain_head of no organisation": 3, "event_body of no event": 3}


def loose(cast):
    with cast.store.reading() as db:
        return audit.strays(db)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_fifty_writers_at_once_leave_no_gap_and_no_fork(cast):
    until = time.monotonic() + WRITING_FOR_S
    written = []

    def write(number):
        while time.monotonic() < until:
            with cast.store.writing() as db:
                db.tell([cast.oakbank, cast.northgate], "tried", actor=OPERATOR, at=at("12:00"), body={"by": number})
            written.append(number)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    with cast.store.reading() as db:
        walked = [events.walk(db.session, each) for each in (cast.oakbank, cast.northgate)]
    assert [each.broken for each in walked] == [None, None]
    assert [each.events for each in walked] == [len(written)] * 2
    assert len(set(written)) > WRITERS / 2


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_events_added_while_a_chain_is_walked_are_no_fault(cast, written):
    stop = threading.Event()

    def write():
        while not stop.is_set():
            with cast.store.writing() as db:
                db.tell([cast.oakbank], "tried", actor=OPERATOR, at=at("12:00"), body={})

    with ThreadPoolExecutor(1) as pool:
        pool.submit(write)
        found = [broken(cast) for _ in range(20)]
        stop.set()

    assert found == [None] * 20


def test_a_head_that_was_set_back_is_named(cast, written):
    tamper(cast.store, update(ChainHead).where(ChainHead.organisation_id == cast.oakbank).values(seq=2))

    assert broken(cast) is not None


def test_a_refused_command_leaves_no_event(cast, acting, written):
    before = kinds(cast, cast.oakbank)
    with pytest.raises(Exception, match="future"):
        acting.walk_off("P1", left="12:00", local="11:20")

    assert kinds(cast, cast.oakbank) == before


def test_what_was_attempted_in_vain_leaves_no_event_while_the_transaction_goes_on(cast):
    with cast.store.writing() as db:
        db.tell([cast.northgate], "before", actor=OPERATOR, at=at("09:00"), body={})
        with suppress(KeyError), db.attempt():
            db.tell([cast.northgate], "in vain", actor=OPERATOR, at=at("09:01"), body={})
            raise KeyError
        with db.attempt():
            db.tell([cast.northgate], "after", actor=OPERATOR, at=at("09:02"), body={})

    assert kinds(cast, cast.northgate) == ["before", "after"]
