"""One timeline of each alert: who was told how, how far it got, who opened it, who took it on, how it ended."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from attendance import alert_pages, looks, responding, timeline, walk_offs
from attendance.records.tables import Alert
from attendance.refusals import NotFound
from attendance.responding import AddToLog, CloseAlert
from attendance.rules.words import LogKind
from attendance.walk_offs import ReportWalkOff
from tests.support.acting import envelope
from tests.support.cast import DEPUTY, DSL, at, leave_job


@pytest.fixture
def left(shop):
    """P1 left at 11:00, told at 11:02; the urgent lane has run."""
    shop.tick("08:00")
    shop.clock.jump(at("11:02"))
    command = ReportWalkOff(placement=shop.cast.refs["P1"], left_at=at("11:00"), envelope=envelope())
    return shop.cast.store.command(lambda db: walk_offs.report(shop.cast.tutor, db, command, now=shop.clock.now()))


def moments(shop, left, scope=None):
    scope = scope or shop.cast.dsl
    with shop.cast.store.reading() as db:
        return timeline.of_page(db, alert_pages.page(scope, db, left.alert_id))


def words(found):
    return [each.words for each in found]


def named(found, said):
    [moment] = [each for each in found if each.words == said]
    return moment


def look(shop, left, scope):
    return looks.note(
        shop.cast.store, scope.actor, shop.cast.northgate, left.alert_id,
        request="a1", now=shop.clock.now(), machine_now=shop.clock.machine(),
    )  # fmt: skip


def do(shop, left, use_case, scope, *command):
    shop.cast.store.command(lambda db: use_case(scope, db, left.alert_id, *command, now=shop.clock.now()))


def test_an_alert_is_told_from_its_beginning_to_its_end_in_order_of_time(shop, left):
    shop.tick()
    shop.wait(60)
    look(shop, left, shop.cast.dsl)
    shop.wait(240)
    shop.wait(60)
    do(shop, left, responding.take_on, shop.cast.deputy)
    shop.wait(60)
    do(shop, left, responding.take_on, shop.cast.dsl)
    shop.wait(60)
    do(
        shop,
        left,
        responding.log_for_school,
        shop.cast.dsl,
        AddToLog(kind=LogKind.NOTE, at=shop.clock.now(), note="Rang"),
    )
    shop.wait(60)
    close = CloseAlert(outcome="Back", confirmed_by="Ms Carer", is_safe=True)
    do(shop, left, responding.close, shop.cast.dsl, close)
    shop.tick()

    found = moments(shop, left)

    assert words(found) == [
        "Raised: Left without permission",
        "Told, step 1",
        "Opened",
        "Told, step 2: nobody had taken it on",
        "Taken on",
        "Taken on",
        "Note",
        "Closed",
        "Told that it is closed",
    ]
    assert [each.at for each in found] == sorted(each.at for each in found)
    assert found[0].by == "Reported by Tess Tutor, Tutor"
    assert [ways[0].name for ways in found[1].people] == ["Dora Lead", "Olive Officer"]
    assert {each.state for each in found[1].told} == {"sent"}
    assert (found[2].opening.name, found[2].opening.first_at) == ("Dora Lead", at("11:03"))
    assert [ways[0].name for ways in found[3].people] == ["Dev Deputy"]
    assert [each.taken_from for each in found[4:6]] == [None, "Dev Deputy, Deputy safeguarding lead"]


def test_each_try_is_shown_with_what_came_of_it(shop, left):
    shop.carrier.defer(DSL)
    began = shop.clock.machine()
    shop.tick()
    shop.carrier.accept()
    shop.wait(15)

    [tries] = [each.tries for each in named(moments(shop, left), "Told, step 1").told if each.name == "Dora Lead"]

    assert [(each.at, each.outcome) for each in tries] == [
        (began, "not_taken"),
        (began + timedelta(seconds=15), "accepted"),
    ]


def test_a_message_that_bounced_stays_on_the_timeline_and_the_next_person_stands_below_it(shop, left):
    shop.carrier.refuse(DSL)
    shop.tick()
    shop.tick()

    found = moments(shop, left)

    assert [each.state for each in found[1].told if each.name == "Dora Lead"] == ["could not be delivered"]
    assert [each.name for each in named(found, "Told, step 2: nobody had taken it on").told] == ["Dev Deputy"]


def test_a_step_that_had_nobody_new_to_tell_says_for_whom_it_was(shop, left):
    leave_job(shop.cast, DEPUTY)
    shop.tick()
    shop.wait(300)

    found = moments(shop, left)

    step = named(found, "Step 2 had nobody new to tell")
    assert [role.value for role in step.roles] == ["deputy_dsl"]
    assert named(found, "Told, step 3: nobody had taken it on").told[0].name


def test_only_who_was_told_has_opened_it_and_only_after_they_were(shop, left):
    shop.tick()
    look(shop, left, shop.cast.deputy)
    assert "Opened" not in words(moments(shop, left))

    shop.wait(301)
    shop.wait(60)
    assert "Opened" not in words(moments(shop, left))
    look(shop, left, shop.cast.deputy)

    assert named(moments(shop, left), "Opened").opening.name == "Dev Deputy"


def test_a_page_left_open_is_one_opening_until_its_reader_is_told_anew(shop, left):
    shop.tick()
    for _ in range(3):
        look(shop, left, shop.cast.dsl)
        shop.wait(300)
    for _ in range(4):
        shop.wait(300)
    look(shop, left, shop.cast.dsl)

    openings = [each.opening for each in moments(shop, left) if each.opening]

    assert [(each.first_at, each.times) for each in openings] == [(at("11:02"), 3), (at("11:37"), 1)]


def test_whoever_was_told_of_a_missing_register_and_opens_it_is_written_down_and_nobody_else(shop):
    shop.tick("10:30")
    shop.tick()
    with shop.cast.store.reading() as db:
        card = next(each for each in alert_pages.open_cards(shop.cast.officer, db) if each.kind == "missing_register")

    class Missing:
        alert_id = card.id

    assert not look(shop, Missing, shop.cast.deputy)
    assert look(shop, Missing, shop.cast.officer)

    found = moments(shop, Missing, shop.cast.officer)
    assert found[0].by == "Muster: nothing had come by the time it was due"
    assert named(found, "Opened").opening.name == "Olive Officer"


def test_looking_stops_no_step(shop, left):
    shop.tick()
    look(shop, left, shop.cast.dsl)
    shop.wait(301)

    assert "Told, step 2: nobody had taken it on" in words(moments(shop, left))


def test_of_a_concern_whoever_may_not_read_it_sees_neither_who_told_it_nor_who_opened_it(shop, left):
    shop.tick()
    look(shop, left, shop.cast.dsl)
    with shop.cast.store.writing() as db:
        db.session.execute(update(Alert).where(Alert.id == left.alert_id).values(kind="safeguarding"))

    found = moments(shop, left, shop.cast.officer)

    assert "Opened" not in words(found)
    assert found[0].by == ""


def test_another_schools_people_have_no_timeline(shop, left):
    with pytest.raises(NotFound):
        moments(shop, left, shop.cast.south_officer)
