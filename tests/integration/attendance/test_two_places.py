"""One session of a pupil at two providers: both words stay on record, and a difference goes to the officer."""

import pytest

from attendance import alerts
from attendance.differences import SUMMARY
from attendance.records import registers
from attendance.rules.words import AgreedWith, Session, Status
from tests.support.acting import Acting, entry
from tests.support.cast import also_at_rival, at


@pytest.fixture
def acting(cast):
    """The Wednesday is open; P1 has its morning at Oakbank and at Rival both."""
    also_at_rival(cast, "P1", wed="AM")
    people = Acting(cast=cast)
    people.open_day()
    return people


def differences(acting):
    return [alert for alert in acting.alerts("concern") if alert.summary == SUMMARY]


def test_seen_here_and_missed_there_goes_to_the_officer_whoever_speaks_first(acting, cast):
    acting.send(entry(cast, "P1-rival", Status.ABSENT), local="09:30", scope=cast.rival)
    assert differences(acting) == []

    acting.send(entry(cast, "P1"), local="09:40")

    (alert,) = differences(acting)
    assert (alert.pupil_id, alert.session) == (cast.pupils["P1"], Session.AM.value)
    assert "Olive Officer" in acting.told(kind="concern")
    assert sorted(seen.status for seen in acting.observations()) == ["absent", "present"]


def test_who_left_one_before_coming_to_the_other_is_no_difference(acting, cast):
    left = entry(cast, "P1", Status.LEFT_EARLY, left_at="10:30", agreed_with=AgreedWith.SCHOOL)
    late = entry(cast, "P1-rival", Status.LATE, arrived_at="10:50")
    acting.send(left, local="10:31")
    acting.send(late, entry(cast, "P5"), local="10:55", scope=cast.rival)
    acting.send(entry(cast, "P2"), local="10:56")

    assert differences(acting) == []


def test_a_difference_is_told_once_and_not_again_when_more_is_said_of_it(acting, cast):
    acting.send(entry(cast, "P1"), local="09:30")
    acting.send(entry(cast, "P1-rival", Status.ABSENT), local="09:40", scope=cast.rival)
    with cast.store.writing() as db:
        (alert,) = differences(acting)
        alerts.close(db, db.session.merge(alert), reason="The bus was late", by="Olive Officer", now=at("09:45"))

    acting.send(entry(cast, "P1-rival", Status.ABSENT, note="Bus"), local="09:50", scope=cast.rival)

    assert len(differences(acting)) == 1


def test_only_words_about_the_pupil_are_held_beside_what_was_said(acting, cast):
    acting.send(entry(cast, "P1"), entry(cast, "P2"), local="09:30")
    acting.send(entry(cast, "P1-rival", Status.ABSENT), local="09:40", scope=cast.rival)
    [word] = [each for each in acting.observations() if each.placement_id == cast.placements["P1"]]

    with cast.store.reading() as db:
        said = [row.pupil_id for row, _expected in registers.said_elsewhere(db.session, word)]

    assert said == [cast.pupils["P1"]]


def test_only_of_those_asked_about_is_it_said_who_has_two_placements(acting, cast):
    also_at_rival(cast, "P2", wed="AM")

    with cast.store.reading() as db:
        found = registers.placed_more_than_once(db.session, [cast.pupils["P1"], cast.pupils["P3"]])

    assert found == {cast.pupils["P1"]}
