"""Two words about one pupil at the same moment: the later of the day counts, whoever is on record first."""

import threading

import pytest

from attendance import registers
from attendance.registers import SubmitRegister
from attendance.rules.words import Session, Status
from tests.support.acting import Acting, entry, envelope
from tests.support.cast import WEDNESDAY, also_at_rival, at

# Long enough for a second word that waits for nobody.
A_MOMENT_S = 1


@pytest.fixture
def acting(cast):
    also_at_rival(cast, "P1", wed="PM")
    people = Acting(cast=cast)
    people.open_day()
    return people


@pytest.mark.parametrize("seen_at", ["oakbank", "rival"])
def test_nobody_is_looked_for_who_is_seen_while_the_morning_is_being_written(cast, acting, seen_at):
    missed = SubmitRegister(
        on=WEDNESDAY, session=Session.AM, entries=(entry(cast, "P1", Status.ABSENT),), envelope=envelope()
    )
    ref, scope = ("P1", cast.tutor) if seen_at == "oakbank" else ("P1-rival", cast.rival)
    seen = threading.Thread(
        target=acting.send,
        args=(entry(cast, ref),),
        kwargs={"local": "13:20", "session": Session.PM, "scope": scope},
    )

    with cast.store.writing() as db:
        registers.submit(cast.tutor, db, missed, now=at("13:20"))
        seen.start()
        seen.join(A_MOMENT_S)
    seen.join()

    assert len(acting.observations()) == 2
    assert acting.alerts("whereabouts", is_open=True) == []
