"""A test alert: through the real outbox to everybody on the ladder, marked as a test, without a pupil or an alert."""

import pytest
from sqlalchemy import func, select

from attendance.preferences import Preferences
from attendance.records.tables import Alert, Event, LadderTest, RoleHeld
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.words import AlertKind, Role
from attendance.staff.ladders import testing
from tests.support.cast import (
    ADMIN,
    DEPUTY,
    DIRECTOR,
    DSL,
    HEAD,
    LEAD,
    MANAGER,
    OFFICER,
    SOUTH_DSL,
    at,
    leave_job,
    pupil_names,
)
from tests.support.databases import KINDS
from tests.support.staff import Office

REGISTER, WALK_OFF, TEST = AlertKind.MISSING_REGISTER, AlertKind.WALK_OFF, ("test",)
BOTH_KINDS = pytest.mark.parametrize("database_kind", KINDS, indirect=True)


@pytest.fixture
def database_kind(request):
    """One kind is enough, but for what the two do differently."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def preferences():
    """Texts can be sent."""
    return Preferences(has_texts=True)


@pytest.fixture
def office(shop, web_store):
    """Northgate's people, beside the clockwork on the Wednesday."""
    shop.tick("08:00")
    shop.carrier.letters.clear()
    return Office(cast=shop.cast, clock=shop.clock, web=web_store)


def send(office, kind, *, by=DSL, is_short=False):
    office.do(by, lambda scope, db: testing.send(scope, db, kind, is_short=is_short, now=office.clock.now()))


def latest(office, kind, *, by=DSL):
    return office.do(by, lambda scope, db: testing.latest(scope, db, kind, is_short=False))


def count(shop, table):
    with shop.cast.store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(table))


@BOTH_KINDS
def test_everybody_on_the_ladder_is_sent_a_test_at_once_by_the_ways_of_a_real_one(shop, office):
    send(office, WALK_OFF)
    shop.tick()

    texts = [letter.text for letter in shop.texts.letters]
    letters = list(shop.carrier.letters)
    assert shop.carrier.take() == [(who, TEST) for who in (DEPUTY, DIRECTOR, DSL, HEAD, OFFICER)]
    assert len(texts) == 5
    assert all(text.startswith("Muster: TEST, no pupil is meant.") for text in texts)
    assert all(letter.subject.startswith("TEST, no pupil is meant – ") for letter in letters)
    (to_head,) = [letter.text for letter in letters if letter.to_address.startswith("head@")]
    assert (
        "of Northgate Academy, tries out “Left without permission”: you would be told after 10 minutes without an "
        "answer." in to_head
    )
    said = " ".join([*texts, *(letter.text + letter.subject for letter in letters)])
    assert not [name for name in pupil_names() if name in said]


def test_whoever_stands_on_two_steps_is_sent_one(shop, office):
    with shop.cast.store.writing() as db:
        held = db.session.scalars(select(RoleHeld).where(RoleHeld.membership_id == office.job(HEAD))).one()
        both = {"membership_id": held.membership_id, "organisation_id": held.organisation_id}
        db.session.add(RoleHeld(role=Role.DSL.value, **both))
    send(office, REGISTER)
    shop.tick()

    assert shop.carrier.take() == [(who, TEST) for who in (DSL, HEAD, LEAD, OFFICER)]


def test_a_test_opens_no_alert_and_stands_in_the_schools_chain(shop, office):
    send(office, REGISTER)
    shop.tick("08:05")

    assert count(shop, Alert) == 0
    assert shop.carrier.take() == [(who, TEST) for who in (DSL, HEAD, LEAD, OFFICER)]
    assert shop.texts.letters == []
    with shop.cast.store.reading() as db:
        told_in = list(db.session.scalars(select(Event.organisation_id).where(Event.kind == "ladder_tested")))
    assert told_in == [shop.cast.northgate]


def test_no_more_than_three_leave_within_an_hour_and_another_schools_count_for_nothing(shop, office):
    for local, kind in (("08:00", REGISTER), ("08:10", WALK_OFF), ("08:20", REGISTER)):
        office.clock.jump(at(local))
        send(office, kind)
    office.clock.jump(at("08:59"))

    with pytest.raises(Refusal, match="3 tests were sent within the last hour"):
        send(office, REGISTER)
    send(office, REGISTER, by=SOUTH_DSL)
    office.clock.jump(at("09:00"))
    send(office, REGISTER)
    assert count(shop, LadderTest) == 5


@BOTH_KINDS
def test_the_page_says_how_far_each_message_got(shop, office):
    shop.carrier.refuse(HEAD)
    send(office, WALK_OFF, by=ADMIN)
    shop.tick()

    found = latest(office, WALK_OFF)
    assert found.by == "Ada Admin, Data manager"
    states = {(each.name, each.channel): each.state for each in found.tellings}
    assert len(states) == 10
    assert states["Hana Head", "e-mail"] == "could not be delivered"
    assert states["Sefa Director", "text"] == states["Dora Lead", "e-mail"] == "sent"


@BOTH_KINDS
def test_no_school_sees_anothers_test(office):
    send(office, WALK_OFF)

    assert latest(office, WALK_OFF, by=SOUTH_DSL) is None
    assert latest(office, REGISTER) is None


@pytest.mark.parametrize(
    ("who", "refused"), [(OFFICER, NotAllowed), (DEPUTY, NotAllowed), (DIRECTOR, NotFound), (MANAGER, NotFound)]
)
def test_whoever_may_not_write_a_ladder_tests_none(office, who, refused):
    with pytest.raises(refused):
        send(office, REGISTER, by=who)


def test_where_nobody_can_be_reached_it_says_so_and_counts_as_none(shop, office):
    leave_job(shop.cast, OFFICER, DSL, HEAD, LEAD)

    with pytest.raises(Refusal, match="Nobody on this ladder can be reached"):
        send(office, REGISTER, by=ADMIN)
    assert count(shop, LadderTest) == 0


def test_a_ladder_that_there_is_not_is_not_tested(office):
    with pytest.raises(NotFound):
        send(office, WALK_OFF, is_short=True)
