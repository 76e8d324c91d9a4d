"""The event log: one chain per organisation, and no change goes unseen."""

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from attendance.records import events
from attendance.records.tables import ChainHead, Event, EventBody
from tests.support.acting import entry
from tests.support.cast import at


@pytest.fixture
def written(cast, acting):
    acting.send(entry(cast, "P1"), entry(cast, "P4"), local="09:20")
    acting.walk_off("P1", left="11:00", local="11:02")
    acting.send(entry(cast, "P2"), local="11:10")


def broken(cast, organisation_id=None):
    with cast.store.reading() as db:
        return events.first_broken_link(db.session, organisation_id or cast.oakbank)


def tamper(cast, statement):
    """Change a row as somebody could who owns the database and has taken its guards away."""
    with cast.store.writing() as db:
        for guard in _guards(cast, db):
            db.session.execute(text(guard))
        db.session.execute(statement)


def _guards(cast, db):
    if not cast.store.database.is_sqlite:
        return [f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in ("event", "event_body")]
    names = db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    return [f"DROP TRIGGER {name}" for name in names if name.startswith("event")]


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
    tamper(cast, update(Event).where(Event.organisation_id == cast.oakbank, Event.seq == 2).values({column: "x" * 64}))

    assert broken(cast).seq == 2


def test_a_row_moved_in_time_is_named(cast, written):
    tamper(cast, update(Event).where(Event.organisation_id == cast.oakbank, Event.seq == 1).values(at=at("09:21")))

    assert broken(cast).seq == 1


def test_a_changed_body_is_named(cast, written):
    tamper(
        cast,
        update(EventBody).where(EventBody.organisation_id == cast.oakbank, EventBody.seq == 2).values(body="{}"),
    )

    assert broken(cast).why == "its body was changed"


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_lost_row_is_named(cast, written, seq):
    for table in (EventBody, Event):
        tamper(cast, delete(table).where(table.organisation_id == cast.oakbank, table.seq == seq))

    assert broken(cast).seq == seq


def test_erasing_what_an_event_says_leaves_the_chain_valid(cast, written):
    tamper(
        cast,
        update(EventBody)
        .where(EventBody.organisation_id == cast.oakbank, EventBody.seq == 2)
        .values(body=None, row_key=None),
    )

    assert broken(cast) is None


def test_a_head_that_was_set_back_is_named(cast, written):
    tamper(cast, update(ChainHead).where(ChainHead.organisation_id == cast.oakbank).values(seq=2))

    assert broken(cast) is not None


def test_a_refused_command_leaves_no_event(cast, acting, written):
    before = kinds(cast, cast.oakbank)
    with pytest.raises(Exception, match="future"):
        acting.walk_off("P1", left="12:00", local="11:20")

    assert kinds(cast, cast.oakbank) == before
