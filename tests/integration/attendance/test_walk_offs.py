"""The red button: saved and told in one step; taken on, logged, returned, closed."""

import pytest

from attendance import alert_pages, alerts, provider_day, responding
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.responding import AddToLog, CloseAlert
from attendance.rules.words import LogKind, Role, Session
from tests.support.acting import Acting, entry, envelope
from tests.support.cast import WEDNESDAY, at

FIRST, SECOND = ["Dora Lead", "Olive Officer"], ["Dev Deputy"]


@pytest.fixture
def left(acting):
    return acting.walk_off("P1", left="11:00", local="11:02", clothing="Green coat")


def climb(cast, local):
    with cast.store.writing() as db:
        alerts.climb_due(db, now=at(local))
    with cast.store.writing() as db:
        alerts.sweep_due(db, now=at(local))
    Acting(cast=cast).deliver()


def take_on(cast, left, scope, local):
    with cast.store.writing() as db:
        responding.take_on(scope, db, left.alert_id, now=at(local))


def log(cast, left, local, kind=LogKind.NOTE, note="Looking"):
    with cast.store.writing() as db:
        command = AddToLog(kind=kind, at=at(local), note=note)
        responding.log_for_school(cast.dsl, db, left.alert_id, command, now=at(local))


def say(cast, left, local, kind, *, happened_at=None):
    with cast.store.writing() as db:
        command = AddToLog(kind=kind, at=at(happened_at or local), note="Seen at the gate")
        responding.log_for_provider(cast.tutor, db, left.walk_off_id, command, now=at(local))


def close(cast, left, local, **more):
    command = CloseAlert(outcome="Back in school", confirmed_by="Mr Gate", **more)
    with cast.store.writing() as db:
        responding.close(cast.dsl, db, left.alert_id, command, now=at(local))


def test_the_dsl_and_the_officer_are_written_to_in_the_same_transaction(cast, acting, left):
    assert left.told == (Role.DSL, Role.ATTENDANCE_OFFICER)
    assert acting.told(kind="walk_off") == FIRST


def test_without_an_answer_it_climbs_to_the_deputy_the_head_and_the_trust_and_begins_again(cast, acting, left):
    for local in ("11:07", "11:12", "11:17", "11:32"):
        climb(cast, local)

    expected = [*FIRST, *SECOND, "Hana Head", "Sefa Director"]
    again = sorted([*FIRST, *SECOND, "Hana Head", "Sefa Director"])
    assert acting.told(kind="walk_off") == [*expected, *again]


def test_nothing_climbs_before_its_time(cast, acting, left):
    climb(cast, "11:06")

    assert acting.told(kind="walk_off") == FIRST


def test_taking_it_on_stops_the_ladder_and_the_provider_sees_who_has_it(cast, acting, left):
    take_on(cast, left, cast.dsl, "11:04")
    climb(cast, "11:20")

    with cast.store.reading() as db:
        page = alert_pages.walk_off_page(cast.tutor, db, left.walk_off_id, now=at("11:00"))
    assert (page.owner.name, page.owner.job_title) == ("Dora Lead", "Designated safeguarding lead")
    assert "Dev Deputy" not in acting.told(kind="walk_off")


def test_twenty_minutes_without_an_entry_asks_the_owner_again_and_then_the_deputy(cast, acting, left):
    take_on(cast, left, cast.dsl, "11:04")
    before = len(acting.told(kind="walk_off"))
    climb(cast, "11:24")
    climb(cast, "11:29")

    assert acting.told(kind="walk_off")[before:] == ["Dora Lead", "Dev Deputy"]


def test_a_log_entry_buys_another_twenty_minutes(cast, acting, left):
    take_on(cast, left, cast.dsl, "11:04")
    before = len(acting.told(kind="walk_off"))
    log(cast, left, "11:20")
    climb(cast, "11:39")
    assert len(acting.told(kind="walk_off")) == before

    climb(cast, "11:40")
    assert acting.told(kind="walk_off")[before:] == ["Dora Lead"]


def test_still_open_at_the_end_of_the_session_and_at_three_it_goes_to_the_top(cast, acting, left):
    take_on(cast, left, cast.dsl, "11:04")
    for local in ("11:20", "11:39", "11:58"):
        log(cast, left, local)
    before = len(acting.told(kind="walk_off"))
    climb(cast, "12:00")
    assert acting.told(kind="walk_off")[before:] == ["Dora Lead", "Hana Head", "Sefa Director"]

    for hour in range(12, 15):
        for minute in (10, 25, 40, 55):
            log(cast, left, f"{hour}:{minute}")
    before = len(acting.told(kind="walk_off"))
    climb(cast, "15:00")
    assert acting.told(kind="walk_off")[before:] == ["Dora Lead", "Hana Head", "Sefa Director"]


def test_returned_stops_the_repeats_but_only_the_school_closes(cast, acting, left):
    say(cast, left, "11:20", LogKind.RETURNED)
    before = len(acting.told(kind="walk_off"))
    climb(cast, "11:45")

    assert len(acting.told(kind="walk_off")) == before
    assert acting.alerts("walk_off", is_open=True) != []


def test_a_return_from_before_the_leaving_silences_nobody(cast, acting, left):
    with pytest.raises(Refusal, match="The pupil left at 11:00, after that"):
        say(cast, left, "11:20", LogKind.RETURNED, happened_at="10:50")

    climb(cast, "11:45")
    assert acting.told(kind="walk_off").count("Dora Lead") > 1


def test_it_closes_only_with_the_pupil_safe_and_says_so_to_those_who_were_told(cast, acting, left):
    with pytest.raises(Refusal, match="returned and safe"):
        close(cast, left, "11:30")
    close(cast, left, "11:31", is_safe=True)

    assert acting.alerts("walk_off", is_open=True) == []
    assert "Hana Head" not in acting.told(kind="closed")
    climb(cast, "12:30")
    assert acting.closed_reasons("walk_off")[0] == "Returned, safe; confirmed by Mr Gate"


def test_what_is_closed_cannot_be_taken_on(cast, acting, left):
    close(cast, left, "11:31", is_safe=True)

    with pytest.raises(Conflict, match="closed already"):
        take_on(cast, left, cast.deputy, "11:32")


def test_a_second_walk_off_the_same_day_alerts_again(cast, acting, left):
    close(cast, left, "11:20", is_safe=True)
    second = acting.walk_off("P1", left="11:40", local="11:41")

    assert second.alert_id != left.alert_id
    assert second.told == (Role.DSL, Role.ATTENDANCE_OFFICER)


def test_the_same_report_twice_is_one(cast, acting):
    sealed = envelope("red", "button")
    first = acting.walk_off("P1", left="11:00", local="11:02", envelope=sealed)
    again = acting.walk_off("P1", left="11:00", local="11:02", envelope=sealed)

    assert first == again
    assert len(acting.alerts("walk_off")) == 1


def test_a_time_in_the_future_is_refused(cast, acting):
    with pytest.raises(Refusal, match="in the future"):
        acting.walk_off("P1", left="11:30", local="11:02")


def test_it_belongs_to_the_last_session_begun_and_later_ones_wait_for_nobody(cast, acting):
    others = [entry(cast, ref) for ref in ("P2", "P3", "P4")]
    acting.send(entry(cast, "P1"), *others, local="09:20")
    acting.walk_off("P1", left="11:00", local="11:02")
    receipt = acting.send(*others, local="13:10", session=Session.PM)

    assert receipt.not_reported == ()
    with cast.store.reading() as db:
        page = provider_day.session_register(cast.tutor, db, WEDNESDAY, Session.PM, now=at("14:05"))
    amber = next(item for item in page.entries if item.given_name == "Amber")
    assert amber.status is None
    assert amber.needs_care


def test_an_older_present_never_clears_a_walk_off(cast, acting, left):
    acting.send(entry(cast, "P1"), local="11:30", taken_at=at("09:10"))

    assert acting.alerts("walk_off", is_open=True) != []


def test_another_provider_and_another_school_do_not_see_it(cast, acting, left):
    with cast.store.reading() as db:
        with pytest.raises(NotFound):
            alert_pages.walk_off_page(cast.rival, db, left.walk_off_id, now=at("11:00"))
        with pytest.raises(NotFound):
            alert_pages.page(cast.south_officer, db, left.alert_id)


def test_another_school_cannot_take_it_on_log_or_close_it(cast, acting, left):
    for deed in (
        lambda db: responding.take_on(cast.south_officer, db, left.alert_id, now=at("11:05")),
        lambda db: responding.close(
            cast.south_officer,
            db,
            left.alert_id,
            CloseAlert(outcome="x", confirmed_by="y", is_safe=True),
            now=at("11:05"),
        ),
    ):
        with pytest.raises(NotFound), cast.store.writing() as db:
            deed(db)


def test_whereabouts_alone_do_not_close_a_walk_off(cast, acting, left):
    command = responding.ConfirmWhereabouts(where="Home", how="Call", confirmed_by="Mum", confirmed_at=at("11:10"))

    with pytest.raises(Refusal), cast.store.writing() as db:
        responding.confirm_whereabouts(cast.dsl, db, left.alert_id, command, now=at("11:10"))
    assert acting.alerts("walk_off", is_open=True) != []


def test_after_a_stop_of_three_hours_everybody_is_told_once_and_marked_late(cast, acting, left):
    climb(cast, "14:10")

    told = acting.told(kind="walk_off")
    # Once each for the rungs that were missed and once for the repeat and the end of the session together.
    assert told.count("Dev Deputy") <= 2
    assert told.count("Sefa Director") <= 3
    with cast.store.reading() as db:
        page = alert_pages.page(cast.dsl, db, left.alert_id)
    assert any(telling.is_late for telling in page.tellings if telling.name == "Dev Deputy")
    assert acting.alerts("walk_off")[0].climb_at > at("14:10")


def test_an_officer_may_not_close_an_incident(cast, acting):
    assert not cast.officer.may_read_incidents
    with pytest.raises(NotAllowed):
        cast.officer.require_incident_reader()


def test_the_log_is_shared_with_the_provider_unless_said_otherwise(cast, acting, left):
    log(cast, left, "11:10", note="Mum on her way")
    with cast.store.writing() as db:
        private = AddToLog(kind=LogKind.NOTE, at=at("11:11"), note="Social worker rung", is_shared=False)
        responding.log_for_school(cast.dsl, db, left.alert_id, private, now=at("11:11"))
    with cast.store.reading() as db:
        page = alert_pages.walk_off_page(cast.tutor, db, left.walk_off_id, now=at("11:00"))

    assert [line.note for line in page.log] == ["Mum on her way"]
