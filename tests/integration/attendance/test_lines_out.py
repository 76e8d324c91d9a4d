"""What leaves for another records system: what people of the own school entered, and where nobody did, that."""

import json
from datetime import date

import pytest
from sqlalchemy import select, update

from attendance import marks
from attendance.records.tables import Event, Placement, Pupil
from attendance.refusals import Refusal
from attendance.rules.entry_lines import LineStatus
from attendance.rules.words import PupilFlag, Session, Status
from tests.integration.attendance.test_marks import chosen, enter, lines, of
from tests.integration.attendance.test_subject_access import event
from tests.support.acting import entry
from tests.support.cast import WEDNESDAY, at, flag
from tests.support.week import MONDAY


@pytest.fixture(autouse=True)
def _morning(cast, acting):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))
        db.session.execute(update(Pupil).values(reg_group="9C"))
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:30")
    found = lines(cast)
    enter(cast, of(found["Amber"]), of(found["Bruno"]))
    enter(cast, chosen(lines(cast)["Bruno"], "I", "Mother rang"))


def leaving(cast, scope=None, first=MONDAY, last=WEDNESDAY, local="10:10"):
    with cast.store.reading() as db:
        return marks.entry_lines(scope or cast.officer, db, first, last, now=at(local))


def told(found, on=WEDNESDAY):
    return {
        each.given_name: (each.status, each.code, each.nature)
        for each in found.lines
        if (each.on, each.session) == (on, Session.AM)
    }


def test_what_stands_leaves_and_what_is_not_entered_is_a_line_without_a_code(cast):
    found = leaving(cast)

    assert told(found) == {
        "Amber": (LineStatus.ENTERED, "B", "horticulture"),
        "Bruno": (LineStatus.AMENDED, "I", ""),
        "Cerys": (LineStatus.NOT_ENTERED, "", ""),
        "Esme": (LineStatus.NOT_ENTERED, "", ""),
    }
    [bruno] = [each for each in found.entered if each.given_name == "Bruno"]
    assert (bruno.by, bruno.version, bruno.reg_group) == ("Olive Officer, Attendance officer", 2, "9C")
    # The afternoon has not begun, and no later day.
    assert max((each.on, each.session) for each in found.lines) == (WEDNESDAY, Session.AM)
    assert leaving(cast, last=date(2026, 9, 18)).lines == found.lines


def test_another_school_has_lines_of_its_own_pupils_alone(cast):
    assert {each.given_name for each in leaving(cast, cast.south_officer).lines} == {"Dario", "Felix"}


@pytest.mark.parametrize("who", ["officer", "dsl"])
def test_of_a_hidden_pupil_no_activity_leaves_whoever_takes_it(cast, who):
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)

    assert told(leaving(cast, getattr(cast, who)))["Amber"] == (LineStatus.ENTERED, "B", "")


def test_who_takes_it_is_on_record(cast):
    given = cast.store.command(
        lambda db: marks.give(cast.officer, db, WEDNESDAY, WEDNESDAY, form="neutral", now=at("10:12"))
    )

    with cast.store.reading() as db:
        [told] = db.session.scalars(select(Event).where(Event.kind == "entries_exported"))
    actor, body = event(cast, "entries_exported")
    assert told.organisation_id == cast.northgate
    assert actor.startswith(cast.officer.actor.key)
    assert json.loads(body) == {"first": "2026-09-16", "last": "2026-09-16", "form": "neutral", "entries": 2}
    assert given.lines == leaving(cast, first=WEDNESDAY).lines


@pytest.mark.parametrize(
    ("first", "last"), [(WEDNESDAY, MONDAY), (date(2026, 9, 17), date(2026, 9, 18)), (date(2025, 1, 6), WEDNESDAY)]
)
def test_dates_of_which_nothing_can_be_said_are_refused(cast, first, last):
    with pytest.raises(Refusal):
        leaving(cast, first=first, last=last)
