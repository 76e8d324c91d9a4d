"""What a provider says after an entry is told to the officers, once until it is settled, and changes nothing."""

import threading

import pytest
from sqlalchemy import select, update

from attendance import registers
from attendance.marks import How
from attendance.records.tables import Mark, Notice, Placement, Task
from attendance.registers import SubmitRegister
from attendance.rules.words import Reason, Session, Status
from tests.integration.attendance.test_marks import chosen, enter, lines, of, refused
from tests.support.acting import entry, envelope
from tests.support.cast import OFFICER, WEDNESDAY, at

ABSENT_NOW = "Wednesday 16 September, morning: a provider now says absent"
# Long enough for an entry that waits for nobody.
A_MOMENT_S = 1

ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _natures(cast):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))


@pytest.fixture
def entered(cast, acting):
    """Enter B for two pupils as the provider saw them."""
    acting.send(entry(cast, "P1"), entry(cast, "P2"), local="09:30")
    found = lines(cast)
    enter(cast, of(found["Amber"]), of(found["Bruno"]))


def told(cast):
    people = {person: who for who, person in cast.people.items()}
    with cast.store.reading() as db:
        rows = db.session.scalars(select(Notice).where(Notice.kind == "task").order_by(Notice.created_at)).all()
    return [(people.get(row.person_id), row.path, row.detail) for row in rows]


def tasks(cast):
    with cast.store.reading() as db:
        rows = db.session.scalars(select(Task).where(Task.kind == "entry_differs").order_by(Task.opened_at)).all()
    return [row.done_by for row in rows]


def test_a_correction_after_the_entry_is_told_once_and_changes_nothing(cast, acting, entered):
    acting.send(entry(cast, "P1", Status.ABSENT, change_reason="It was her sister"), local="10:40")
    acting.send(entry(cast, "P1", Status.LATE, arrived_at="09:20", change_reason="She came after all"), local="10:45")
    acting.send(entry(cast, "P1", Status.ABSENT, change_reason="No, her sister"), local="10:50")

    assert told(cast) == [
        (
            OFFICER,
            "/school/codes/2026-09-16/AM",
            f"{ABSENT_NOW}; entered: B. Nothing is changed by itself: enter the code that is right.",
        )
    ]
    with cast.store.reading() as db:
        assert sorted(db.session.scalars(select(Mark.code))) == ["B", "B"]

    enter(cast, chosen(lines(cast)["Amber"], "N", "Provider register 10:50"), local="10:55")
    assert tasks(cast) == ["Muster: entered anew"]
    acting.send(entry(cast, "P1", change_reason="She is here"), local="11:00")
    assert tasks(cast) == ["Muster: entered anew", None]


@ON_ONE
def test_a_word_that_still_fits_what_was_entered_is_told_to_nobody(cast, acting, entered):
    acting.send(entry(cast, "P1", Status.LATE, arrived_at="09:10", change_reason="She was late"), local="10:40")

    assert told(cast) == []


@ON_ONE
def test_what_awaited_the_register_and_follows_it_is_told_to_nobody(cast, acting):
    found = lines(cast)
    enter(cast, *(of(found[name], How.AWAITING) for name in ("Amber", "Bruno", "Cerys")), local="09:35")
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT, reason=Reason.ILL), local="09:52")

    assert told(cast) == []
    # What the officer must look at alone does not follow with the others.
    acting.send(entry(cast, "P3", Status.LATE, arrived_at="09:50"), local="09:55")
    assert [words.partition(";")[0] for _who, _path, words in told(cast)] == [
        "Wednesday 16 September, morning: a provider now says late, 09:50"
    ]


def test_an_entry_made_while_a_correction_is_being_written_reads_the_correction(cast, acting):
    acting.send(entry(cast, "P1"), local="09:30")
    amber = lines(cast)["Amber"]
    said: list[str] = []
    enters = threading.Thread(target=lambda: said.extend(refused(cast, of(amber))))
    absent = entry(cast, "P1", Status.ABSENT, change_reason="It was her sister")
    command = SubmitRegister(on=WEDNESDAY, session=Session.AM, entries=(absent,), envelope=envelope())

    with cast.store.writing() as db:
        registers.submit(cast.tutor, db, command, now=at("10:04"))
        enters.start()
        enters.join(A_MOMENT_S)
    enters.join()

    assert said == ["Amber Quillfeather: what is reported or proposed has changed meanwhile. Look at it again."]
