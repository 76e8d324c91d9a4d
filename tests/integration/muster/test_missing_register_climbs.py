"""A register nobody sends, from the reminder to the headteacher, through the whole clockwork."""

from sqlalchemy import select

from attendance import registers
from attendance.records.tables import Notice, Step
from attendance.registers import SubmitRegister
from attendance.rules.words import PupilFlag, Session
from tests.support.acting import entry, envelope
from tests.support.cast import RIVAL_TUTOR, WEDNESDAY, at, flag

NUDGE, MISSING, CLOSED = ("nudge",), ("missing_register",), ("closed",)


def submit(shop, *refs, local):
    """Send RIVAL's morning register: everybody present."""
    command = SubmitRegister(
        on=WEDNESDAY, session=Session.AM, entries=tuple(entry(shop.cast, ref) for ref in refs), envelope=envelope()
    )
    shop.cast.store.command(lambda db: registers.submit(shop.cast.rival, db, command, now=at(local)))


def test_it_climbs_from_the_provider_to_the_headteacher_and_tells_each_person_once(shop):
    told = {}
    for local in ("09:39", "09:40", "09:50", "10:00", "10:15", "10:30", "11:00", "11:30", "12:00"):
        shop.tick(local)
        shop.tick()
        told[local] = shop.carrier.take()

    assert told == {
        "09:39": [],
        "09:40": [("manager", NUDGE), ("rival_tutor", NUDGE), ("tutor", NUDGE)],
        "09:50": [],
        "10:00": [("officer", MISSING), ("south_officer", MISSING)],
        "10:15": [],
        "10:30": [("dsl", MISSING), ("south_dsl", MISSING)],
        "11:00": [("head", MISSING), ("lead", MISSING), ("south_head", MISSING)],
        "11:30": [],
        "12:00": [],
    }


def test_what_one_person_is_due_at_one_moment_is_one_message(shop):
    shop.tick("10:00")

    (letter,) = shop.carrier.to("officer")
    assert letter.subject == "2 registers not in – Muster"
    assert letter.text.count("https://muster.example/alerts/") == 2


def test_a_provider_of_two_home_schools_gets_one_reminder(shop):
    shop.tick("09:40")

    (letter,) = shop.carrier.to("tutor")
    assert letter.subject == "Reminder: morning register due 10:00 – Oakbank Farm"
    assert "for Northgate Academy and Southgate School" in letter.text


def test_a_submission_at_1035_closes_it_and_says_so_only_to_those_who_were_told(shop):
    for local in ("09:40", "10:00", "10:30"):
        shop.tick(local)
    shop.carrier.take()

    submit(shop, "P5", "P6", local="10:35")
    shop.tick("10:35")

    assert shop.carrier.take() == [
        ("dsl", CLOSED),
        ("officer", CLOSED),
        ("south_dsl", CLOSED),
        ("south_officer", CLOSED),
    ]
    shop.tick("11:00")
    assert {who for who, _kinds in shop.carrier.take()} == {"head", "lead", "south_head"}


def test_a_child_protection_flag_brings_the_dsl_in_at_the_due_time(shop):
    flag(shop.cast, "P5", PupilFlag.CHILD_PROTECTION)
    shop.tick("09:40")
    shop.carrier.take()

    shop.tick("10:00")

    assert ("dsl", MISSING) in shop.carrier.take()


def test_stopping_everything_over_the_deadlines_catches_up_once_and_says_that_it_is_late(shop):
    shop.tick("09:00")

    shop.tick("10:40")
    first = shop.carrier.letters[:]
    shop.carrier.letters.clear()
    shop.tick("10:41")

    assert [letter.to_address for letter in shop.carrier.letters] == []
    assert sorted(letter.to_address.partition("@")[0] for letter in first) == [
        "dsl",
        "manager",
        "officer",
        "rival_tutor",
        "south_dsl",
        "south_officer",
        "tutor",
    ]
    officer = next(letter for letter in first if letter.to_address.startswith("officer@"))
    assert "late: was due 10:00" in officer.text
    nudge = next(letter for letter in first if letter.to_address.startswith(RIVAL_TUTOR))
    assert nudge.text.startswith("Late: was due 10:00.")
    with shop.cast.store.reading() as db:
        assert all(db.session.scalars(select(Step.was_late)))
        assert all(db.session.scalars(select(Notice.is_late)))


def test_a_tick_with_nothing_due_does_nothing(shop):
    shop.tick("08:00")

    assert set(shop.tick("08:01").values()) == {0}
