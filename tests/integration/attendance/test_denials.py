"""Who was turned away is told by the chain: once per actor, route and minute, however often they try."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from attendance import audit
from attendance.records.tables import Denial, Event
from tests.support.cast import at

NOON = at("12:00")


@pytest.fixture
def denial(cast):
    return audit.Denial(
        actor=cast.tutor.actor, organisation_id=cast.oakbank, route="alerts.show", status=404, request="a1b2"
    )


def note(cast, denial, *, after=timedelta()):
    return audit.note_denial(cast.store, denial, now=NOON, machine_now=NOON + after)


def told(cast):
    with cast.store.reading() as db:
        wanted = select(Event.organisation_id, Event.actor).where(Event.kind == "denied")
        return [(organisation_id, actor.partition(" ")[2]) for organisation_id, actor in db.session.execute(wanted)]


def test_a_refusal_is_one_event_in_the_chain_of_the_one_who_tried(cast, denial):
    assert note(cast, denial)

    assert told(cast) == [(cast.oakbank, "Tess Tutor")]


def test_trying_again_within_the_minute_adds_nothing(cast, denial):
    note(cast, denial)

    assert not note(cast, denial, after=timedelta(seconds=59))
    assert len(told(cast)) == 1


def test_the_next_minute_another_route_or_another_person_is_an_event_of_its_own(cast, denial):
    note(cast, denial)

    assert note(cast, denial, after=timedelta(minutes=1))
    assert note(cast, replace(denial, route="alerts.close"))
    assert note(cast, replace(denial, actor=cast.rival.actor))
    assert len(told(cast)) == 4


def test_refusals_side_by_side_are_one_event(cast, denial):
    written = []
    threads = [threading.Thread(target=lambda: written.append(note(cast, denial))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(written) == [False] * 7 + [True]
    assert len(told(cast)) == 1


def test_what_holds_back_is_forgotten_after_an_hour(cast, denial):
    note(cast, denial)
    note(cast, denial, after=timedelta(hours=1, minutes=1))

    with cast.store.reading() as db:
        assert len(db.session.scalars(select(Denial)).all()) == 1
    assert len(told(cast)) == 2


def test_another_refusal_within_the_minute_does_not_let_the_first_be_told_twice(cast, denial):
    note(cast, denial)
    note(cast, replace(denial, route="alerts.close"))

    assert not note(cast, denial, after=timedelta(seconds=59))
    assert len(told(cast)) == 2
