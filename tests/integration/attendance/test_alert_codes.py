"""The link and the code of a message: what they take on, in whose name, and what they never do."""

import pytest
from sqlalchemy import select, update

from attendance import alert_codes, responding, throttle
from attendance.alert_codes import LinkGone, WrongCode
from attendance.caller import Caller
from attendance.records.sealed import reveal
from attendance.records.tables import Alert, AlertCode, Event, EventBody, LogEntry, Notice, RoleHeld
from attendance.responding import CloseAlert
from attendance.rules.words import AlertKind
from attendance.throttle import TooManyGuesses
from tests.support.carried import another, sent_to, stands_in
from tests.support.cast import DEPUTY, DSL, OFFICER, at, email_of, leave_job

SENT = at("11:02")
PHONE = Caller(address="203.0.113.9", browser="Safari on iPhone", known_as="phone")


@pytest.fixture
def left(acting):
    """P1 left at 11:00 and OAKBANK's tutor said so: the DSL and the officer were told at 11:02."""
    return acting.walk_off("P1", left="11:00", local="11:02").alert_id


@pytest.fixture
def mine(cast, left):
    """What the DSL's mail carried."""
    return sent_to(cast, DSL, machine_now=SENT)


@pytest.fixture
def answer(web_store):
    """Type a code behind a link, as the page does: `answer(link, code, "11:04")`; behind the wall, on PostgreSQL."""

    def answer(link, code, local="11:04"):
        moment = at(local)
        proven = alert_codes.prove(web_store.at_door(), link, code, caller=PHONE, now=moment, machine_now=moment)
        store = web_store.within(proven.organisation_ids, person_id=proven.person_id)
        return store.command(lambda db: alert_codes.take_on(db, proven, now=moment, machine_now=moment))

    return answer


def row_of(cast, alert_id):
    with cast.store.reading() as db:
        return db.session.get_one(Alert, alert_id)


def owner(cast, alert_id):
    return row_of(cast, alert_id).owner_name


def close(cast, alert_id, local="11:10"):
    command = CloseAlert(outcome="Back", confirmed_by="The tutor", is_safe=True)
    cast.store.command(lambda db: responding.close(cast.dsl, db, alert_id, command, now=at(local)))


def test_the_right_code_takes_it_on_in_their_name_as_a_sign_in_does_and_says_how(cast, left, mine, answer):
    answered = answer(mine.link, f" {mine.code[:3]} {mine.code[3:]} ")

    assert (answered.is_theirs, answered.owner_name, answered.taken_on_at) == (True, "Dora Lead", at("11:04"))
    alert = row_of(cast, left)
    assert (alert.owner_id, alert.owner_job_title) == (cast.people[DSL], "Designated safeguarding lead")
    assert (alert.since, alert.climbed) == (at("11:04"), 0)
    with cast.store.reading() as db:
        (line,) = db.session.scalars(select(LogEntry).where(LogEntry.alert_id == left, LogEntry.kind == "taken_on"))
        assert (line.by_name, reveal(line.note)) == ("Dora Lead", "By link and code from the message")
        events = db.session.scalars(select(Event).where(Event.kind == "alert_taken_on")).all()
        bodies = [db.session.get_one(EventBody, (each.organisation_id, each.seq)).body for each in events]
    assert {each.organisation_id for each in events} == {cast.northgate, cast.oakbank}
    assert all("By link and code from the message" in body for body in bodies)


def test_nothing_that_is_stored_is_the_link_or_the_code(cast, mine):
    with cast.store.reading() as db:
        (row,) = db.session.scalars(select(AlertCode))
        kept = " ".join(str(getattr(row, each.key)) for each in AlertCode.__table__.c)

    assert not [each for each in (mine.link, mine.code) if stands_in(each, kept)]
    assert (len(mine.link), len(mine.code)) == (26, 6)


def test_a_wrong_code_takes_nothing_on_and_after_five_the_right_one_neither(cast, left, mine, answer):
    for _ in range(5):
        with pytest.raises(WrongCode):
            answer(mine.link, another(mine.code))
    with pytest.raises(LinkGone):
        answer(mine.link, mine.code)

    assert owner(cast, left) is None
    with cast.store.reading() as db:
        ended = db.session.scalars(select(Event).where(Event.kind == "alert_link_ended")).all()
    assert [each.organisation_id for each in ended] == [cast.northgate]


def test_a_message_sent_again_carries_the_same_and_does_not_forget_the_wrong_ones(cast, left, mine, answer):
    for _ in range(4):
        with pytest.raises(WrongCode):
            answer(mine.link, another(mine.code))

    assert sent_to(cast, DSL, machine_now=at("11:20")) == mine
    with pytest.raises(WrongCode):
        answer(mine.link, another(mine.code), "11:21")
    with pytest.raises(LinkGone):
        answer(mine.link, mine.code, "11:21")


def test_it_is_good_for_two_hours_from_sending(cast, left, mine, answer):
    with pytest.raises(LinkGone):
        answer(mine.link, mine.code, "13:02")
    assert owner(cast, left) is None

    assert answer(mine.link, mine.code, "13:01").is_theirs


def test_it_takes_on_once_and_sent_twice_it_is_answered_twice(cast, left, mine, answer):
    answer(mine.link, mine.code)
    assert answer(mine.link, mine.code, "11:05").taken_on_at == at("11:04")
    let_go(cast)

    with pytest.raises(LinkGone):
        answer(mine.link, mine.code, "11:08")
    assert owner(cast, left) is None


def let_go(cast):
    with cast.store.writing() as db:
        responding.let_go(cast.officer, db, cast.people[DSL], set(AlertKind), now=at("11:07"))


def test_it_never_takes_an_alert_from_somebody_who_has_it(cast, left, mine, answer):
    cast.store.command(lambda db: responding.take_on(cast.officer, db, left, now=at("11:03")))

    answered = answer(mine.link, mine.code)

    assert (answered.is_theirs, answered.owner_name, answered.taken_on_at) == (False, "Olive Officer", at("11:03"))
    assert owner(cast, left) == "Olive Officer"


def test_it_does_nothing_for_a_closed_alert(cast, left, mine, answer):
    close(cast, left)

    answered = answer(mine.link, mine.code, "11:11")

    assert (answered.is_theirs, answered.is_closed) == (False, True)
    assert row_of(cast, left).owner_id is None


def test_it_does_nothing_for_a_notice_that_was_cancelled(cast, left, mine, answer):
    with cast.store.writing() as db:
        db.session.execute(update(Notice).values(cancelled_at=at("11:03")))

    with pytest.raises(LinkGone):
        answer(mine.link, mine.code)
    assert owner(cast, left) is None


def test_the_code_of_another_message_is_a_wrong_one(cast, acting, left, mine, answer):
    other = acting.walk_off("P2", left="11:01", local="11:03").alert_id
    theirs = sent_to(cast, DSL, machine_now=SENT, alert_id=other)

    for each in (theirs, sent_to(cast, OFFICER, machine_now=SENT)):
        with pytest.raises(WrongCode):
            answer(mine.link, each.code)
    assert [owner(cast, each) for each in (left, other)] == [None, None]


def test_whose_job_has_ended_finds_nothing(cast, left, mine, answer):
    leave_job(cast, DSL)

    with cast.store.reading() as db:
        assert alert_codes.find(db, mine.link, machine_now=SENT) is None
    with pytest.raises(LinkGone):
        answer(mine.link, mine.code)
    assert owner(cast, left) is None


def test_whose_roles_are_gone_finds_nothing(cast, left, mine, answer):
    become(cast, None)

    with pytest.raises(LinkGone):
        answer(mine.link, mine.code)
    assert owner(cast, left) is None


def test_whoever_may_read_a_concern_no_more_takes_none_on(cast, acting, answer):
    acting.tell_dsl("P1", local="10:40")
    told = sent_to(cast, DSL, machine_now=at("10:40"))
    become(cast, "attendance_officer")

    with pytest.raises(LinkGone):
        answer(told.link, told.code, "10:42")
    assert {each.owner_id for each in acting.alerts("safeguarding")} == {None}


def become(cast, role):
    """Take the DSL's role away; give another one instead where one is named."""
    with cast.store.writing() as db:
        (held,) = db.session.scalars(
            select(RoleHeld).where(RoleHeld.role == "dsl", RoleHeld.organisation_id == cast.northgate)
        )
        if role is None:
            db.session.delete(held)
        else:
            held.role = role


def test_a_concern_is_taken_on_by_those_who_read_it(cast, acting, answer):
    acting.tell_dsl("P1", local="10:40")
    told = sent_to(cast, DEPUTY, machine_now=at("10:40"))

    assert answer(told.link, told.code, "10:42").owner_name == "Dev Deputy"


def test_where_too_much_was_tried_from_one_network_the_right_code_waits_too(cast, left, mine, answer):
    with cast.store.writing() as db:
        for number in range(30):
            throttle.count(db, f"x{number}@cast.example", None, PHONE, machine_now=at("11:03"))

    with pytest.raises(TooManyGuesses):
        answer(mine.link, mine.code)
    assert owner(cast, left) is None
    assert answer(mine.link, mine.code, "11:09").is_theirs


def test_guesses_at_the_password_of_its_owner_do_not_keep_them_from_it(cast, mine, answer):
    with cast.store.writing() as db:
        for _ in range(10):
            throttle.count(db, email_of(DSL), None, Caller(address="198.51.100.7"), machine_now=at("11:03"))

    assert answer(mine.link, mine.code).is_theirs
