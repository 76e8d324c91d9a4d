"""An older copy of the database sends nothing a second time; today's child who left is told of all the same."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from attendance import alert_pages, anchors, holds, walk_offs
from attendance.records.tables import ChainHead, Event, EventBody, Message
from attendance.refusals import Refusal
from attendance.scope import JOB
from attendance.walk_offs import ReportWalkOff
from muster.anchor_files import AnchorFiles, anchor_and_write
from muster.older_copy import hold_if_older
from muster.worker import Worker
from tests.support.acting import envelope
from tests.support.cast import WEDNESDAY, at
from tests.support.tampering import tamper

WALK_OFF, MISSING = ("walk_off",), ("missing_register",)
REASON = "Restored from the copy of 02:00"


def hold(shop, reason=REASON):
    shop.cast.store.command(lambda db: holds.begin(db, reason, now=shop.clock.now()))


def release(shop, *, before=None):
    return shop.cast.store.command(
        lambda db: holds.release(db, set_aside_before=before, now=shop.clock.now(), machine_now=shop.clock.machine())
    )


def run(shop, *names):
    for job in shop.clockwork.jobs:
        if job.name in names:
            shop.clockwork.run(job)


def report_walk_off(shop, local):
    shop.clock.jump(at(local))
    command = ReportWalkOff(placement=shop.cast.refs["P1"], left_at=shop.clock.now(), envelope=envelope())
    return shop.cast.store.command(lambda db: walk_offs.report(shop.cast.tutor, db, command, now=shop.clock.now()))


def waiting(shop):
    with shop.cast.store.reading() as db:
        return {each.kind: each.count for each in holds.waiting(db, now=shop.clock.now())}


def events(shop, organisation_id):
    with shop.cast.store.reading() as db:
        both = (EventBody.organisation_id == Event.organisation_id) & (EventBody.seq == Event.seq)
        rows = db.session.execute(
            select(Event.kind, EventBody.body)
            .join(EventBody, both)
            .where(Event.organisation_id == organisation_id, Event.kind.in_(["sending_held", "sending_released"]))
            .order_by(Event.seq)
        )
        return [(kind, json.loads(body)) for kind, body in rows]


@pytest.fixture
def copy(shop):
    """What a copy of 10:01 holds: reminders in words, registers judged missing; nothing of it was sent in it."""
    shop.clock.jump(at("09:40"))
    run(shop, "open days", "nudge", "word routine")
    shop.clock.jump(at("10:01"))
    run(shop, "judge")
    return shop


@pytest.fixture
def held(copy):
    """The copy is restored and put on hold at 10:20."""
    copy.clock.jump(at("10:20"))
    hold(copy)
    return copy


def test_nothing_that_an_older_copy_holds_is_sent_and_all_of_it_waits(held):
    held.tick()

    assert held.carrier.take() == []
    assert waiting(held) == {"missing_register": 4, "nudge": 6}


def test_the_ladder_of_what_was_open_before_is_climbed_and_told_to_nobody(held):
    held.tick("10:30")

    assert held.carrier.take() == []
    assert waiting(held) == {"missing_register": 8, "nudge": 6}


def test_a_pupil_who_leaves_during_the_hold_is_told_of_at_once_and_up_the_ladder(held):
    report_walk_off(held, "11:02")
    held.tick()
    at_once = held.carrier.take()
    held.tick("11:07")

    assert at_once == [("dsl", WALK_OFF), ("officer", WALK_OFF)]
    assert held.carrier.take() == [("deputy", WALK_OFF)]


def test_a_pupil_who_left_hours_before_the_hold_and_is_not_back_is_told_of_and_marked_as_a_repeat(copy):
    report_walk_off(copy, "10:10")
    run(copy, "word urgent")
    copy.clock.jump(at("13:00"))
    hold(copy)
    copy.tick()

    again = next(letter for letter in copy.carrier.to("dsl") if "You may have had this before" in letter.text)
    assert (again.kinds, again.attempt) == (WALK_OFF, 2)


def test_a_walk_off_of_days_ago_is_not_told_again(copy):
    report_walk_off(copy, "10:10")
    copy.clock.jump(at("10:20", on=WEDNESDAY + timedelta(days=2)))
    hold(copy)
    copy.tick()

    assert WALK_OFF not in [kinds for _who, kinds in copy.carrier.take()]


def test_registers_that_the_copy_only_believes_missing_wait_and_those_due_after_it_go(shop):
    shop.clock.jump(at("12:00"))
    hold(shop)
    shop.tick()
    morning = shop.carrier.take()
    shop.tick("14:00")

    assert morning == []
    assert waiting(shop) == {"missing_register": 14, "nudge": 6}
    assert ("officer", MISSING) in shop.carrier.take()


def test_released_whole_all_of_it_is_sent_and_says_that_it_may_be_a_repeat(held):
    assert release(held).sent_on == 10
    held.tick()

    assert [letter.kinds for letter in held.carrier.letters].count(("nudge",)) == 3
    assert all("You may have had this before" in letter.text for letter in held.carrier.letters)
    assert waiting(held) == {}


def test_what_is_set_aside_is_never_sent_and_the_school_sees_so_on_the_alert(held):
    assert release(held, before=at("10:01")).set_aside == 6
    hold(held, "Once more")
    assert release(held, before=at("10:02")).set_aside == 4
    held.tick()

    with held.cast.store.reading() as db:
        states = set(db.session.scalars(select(Message.state)))
        card = alert_pages.open_cards(held.cast.dsl, db)[0]
        (telling,) = alert_pages.page(held.cast.dsl, db, card.id).tellings
    assert held.carrier.take() == []
    assert states == {"set_aside"}
    assert telling.state == "not sent: set aside after Muster was restored, because it had gone out before"


def test_what_was_laid_down_after_the_copy_is_sent_when_the_rest_is_set_aside(held):
    held.tick("10:30")
    released = release(held, before=at("10:02"))
    held.tick()

    assert (released.set_aside, released.sent_on) == (10, 4)
    assert held.carrier.take() == [("dsl", MISSING), ("south_dsl", MISSING)]


def test_every_school_s_record_says_that_it_was_held_and_what_became_of_it(held):
    release(held, before=at("10:02"))

    (began, began_body), (ended, ended_body) = events(held, held.cast.northgate)
    assert (began, began_body) == ("sending_held", {"reason": REASON})
    assert ended == "sending_released"
    assert (ended_body["set_aside"], len(ended_body["alerts"])) == ({"missing_register": 2}, 2)


def test_a_hold_has_a_reason_stands_once_and_is_released_once(held):
    with pytest.raises(Refusal, match="on hold already"):
        hold(held)
    with pytest.raises(Refusal, match="yet to come"):
        release(held, before=at("10:21"))
    release(held)
    with pytest.raises(Refusal, match="Nothing is on hold"):
        release(held)
    with pytest.raises(Refusal, match="Say why"):
        hold(held, " ")


@pytest.fixture
def files(tmp_path):
    return AnchorFiles(tmp_path / "anchors")


@pytest.fixture
def anchored(cast, clock, files):
    """Six rows in each of three chains, anchored in the evening."""
    for number in range(6):
        with cast.store.writing() as db:
            db.tell(
                [cast.northgate, cast.southgate, cast.oakbank], "tried", actor=JOB, at=at("01:00"), body={"n": number}
            )
    clock.jump(at("19:00"))
    anchor_and_write(cast.store, clock, files)


def make_older(cast, *, rows=1):
    """Make the database one that has so many rows in one chain and no more."""
    of_one = [table.organisation_id == cast.northgate for table in (Event, EventBody)]
    first = select(Event.hash).where(of_one[0], Event.seq == rows).scalar_subquery()
    tamper(
        cast.store,
        update(ChainHead).where(ChainHead.organisation_id == cast.northgate).values(seq=rows, hash=first),
        delete(EventBody).where(of_one[1], EventBody.seq > rows),
        delete(Event).where(of_one[0], Event.seq > rows),
    )


def standing(cast):
    with cast.store.reading() as db:
        return holds.standing(db)


def test_a_worker_that_starts_over_an_older_copy_puts_it_on_hold_first(shop, anchored, files):
    make_older(shop.cast)
    worker = Worker(shop.cast.store, shop.sender, shop.clock, anchors=files)
    worker.start()
    worker.stop()

    found = standing(shop.cast)
    assert found.reason == "The database is an older copy: the anchor of 16 September 2026 knows more of NORTHGATE."
    assert found.begun_by == "Muster"


def test_once_released_the_same_anchor_holds_it_no_more(cast, anchored, clock, files):
    make_older(cast)
    assert hold_if_older(cast.store, clock, files)
    cast.store.command(
        lambda db: holds.release(db, set_aside_before=None, now=clock.now(), machine_now=clock.machine())
    )

    assert not hold_if_older(cast.store, clock, files)


def test_a_copy_that_came_in_on_hold_is_not_held_again_for_the_anchor_that_knows_more(cast, anchored, clock, files):
    make_older(cast)
    cast.store.command(lambda db: holds.begin(db, REASON, now=clock.now()))
    assert hold_if_older(cast.store, clock, files)
    cast.store.command(
        lambda db: holds.release(db, set_aside_before=None, now=clock.now(), machine_now=clock.machine())
    )

    assert not hold_if_older(cast.store, clock, files)


def test_a_copy_from_after_the_anchor_is_known_by_what_the_machine_saw_since(cast, anchored, clock, files):
    with cast.store.writing() as db:
        db.tell([cast.northgate], "tried", actor=JOB, at=at("20:00"), body={})
    anchor_and_write(cast.store, clock, files)
    make_older(cast, rows=6)

    assert hold_if_older(cast.store, clock, files)
    assert standing(cast).reason == "The database is an older copy: it has 1 events fewer than this machine saw."


def test_a_database_that_knows_all_of_it_is_not_held(cast, anchored, clock, files):
    assert not hold_if_older(cast.store, clock, files)


def test_an_organisation_that_is_not_here_says_nothing_of_this_database(cast, anchored):
    gone = anchors.Head(organisation_id=uuid4(), code="ELSEWHERE", seq=9, hash="")
    with cast.store.reading() as db:
        assert anchors.newer_than(db, anchors.Anchor(on=WEDNESDAY, heads=(gone,), root="")) == ()


def test_another_database_and_a_file_that_is_no_anchor_hold_nothing(cast, anchored, clock, files, tmp_path):
    (tmp_path / "anchors" / "muster-anchor-2026-09-17.json").write_text("no anchor")
    (tmp_path / "anchors" / "muster-reached.json").write_text('{"chain": "another", "rows": 900}')

    assert not hold_if_older(cast.store, clock, files)


def test_a_database_in_which_nothing_has_happened_has_reached_nothing(store):
    with store.reading() as db:
        assert anchors.reach(db) is None
