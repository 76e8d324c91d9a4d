"""A provider cannot run a session: each school is told at once, and a child nobody fetched is looked for."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from attendance import calling_off
from attendance.calling_off import CallOff, Fetched, PupilOff, WhyOff
from attendance.records.tables import Event, EventBody
from attendance.refusals import EntriesConflict, EntriesRefused, NotFound, Refusal
from attendance.rules.words import Handover, Role, Session
from tests.support.acting import entry, envelope
from tests.support.cast import WEDNESDAY, at

BOTH = (Session.AM, Session.PM)
FRIDAY = WEDNESDAY + timedelta(days=2)


@pytest.fixture
def off(acting):
    def call_off(*pupils, local="08:50", sessions=(Session.AM,), on=WEDNESDAY, ended=None, **more):
        command = CallOff(
            on=on,
            sessions=sessions,
            pupils=tuple(
                PupilOff(placement=acting.cast.refs[ref], handover=where, **who) for ref, where, who in pupils
            ),
            why=WhyOff.BUILDING,
            ended_at=at(ended) if ended else None,
            envelope=more.pop("envelope", envelope()),
            **more,
        )
        receipt = acting.cast.store.command(
            lambda db: calling_off.call_off(acting.cast.tutor, db, command, now=at(local))
        )
        acting.deliver()
        return receipt

    return call_off


@pytest.fixture
def fetched(acting):
    def tell(ref, handover, handed_to=None, local="09:40", scope=None):
        command = Fetched(placement=acting.cast.refs[ref], handover=handover, handed_to=handed_to, envelope=envelope())
        return acting.cast.store.command(
            lambda db: calling_off.fetched(scope or acting.cast.tutor, db, command, now=at(local))
        )

    return tell


def pupil(ref, where, **who):
    return ref, where, who


def open_summaries(acting, kind):
    return sorted(alert.summary for alert in acting.alerts(kind, is_open=True))


def test_every_school_is_told_at_once_and_nobody_is_awaited_any_more(cast, acting, off):
    receipt = off(*(pupil(ref, Handover.NEVER_CAME) for ref in ("P1", "P2", "P3", "P4")))

    assert receipt.told == (Role.ATTENDANCE_OFFICER,)
    assert set(acting.told(kind="whereabouts")) == {"Olive Officer", "Otto South"}
    assert {row.status for row in acting.observations()} == {"not_held"}
    assert acting.observations("P1")[0].note == "Building or power"


def test_a_child_who_waits_is_a_whereabouts_alert_until_somebody_fetched_them(acting, off, fetched):
    off(pupil("P1", Handover.WITH_US))
    assert open_summaries(acting, "whereabouts") == ["Session not held, waiting to be fetched"]

    fetched("P1", Handover.COLLECTED, "Ms Quillfeather, mother")

    assert open_summaries(acting, "whereabouts") == []
    assert open_summaries(acting, "concern") == ["Session not held, collected"]
    assert "collected by Ms Quillfeather, mother" in acting.closed_reasons("whereabouts")[0]


@pytest.mark.parametrize("where", [Handover.COLLECTED, Handover.TO_SCHOOL])
def test_a_child_somebody_took_is_told_and_not_looked_for(acting, off, where):
    off(pupil("P1", where, handed_to="Mr Driver"))

    assert acting.alerts("whereabouts") == []
    assert len(acting.alerts("concern", is_open=True)) == 1
    assert acting.observations("P1")[0].handed_to == "Mr Driver"


def test_a_child_sent_off_alone_is_looked_for(acting, off):
    off(pupil("P1", Handover.LEFT_ALONE))

    assert open_summaries(acting, "whereabouts") == ["Session not held, left on their own"]


def test_both_sessions_are_both_answered_by_one_word_of_who_fetched_the_child(acting, off, fetched):
    off(pupil("P1", Handover.WITH_US), sessions=BOTH)
    fetched("P1", Handover.TO_SCHOOL, "Mr Driver")

    assert acting.alerts("whereabouts", is_open=True) == []
    assert {(row.session, row.handover) for row in acting.observations("P1")[2:]} == {
        ("AM", "to_school"),
        ("PM", "to_school"),
    }


def test_ending_early_keeps_the_morning_and_calls_off_the_afternoon(cast, acting, off):
    acting.send(entry(cast, "P1"), entry(cast, "P2"), local="09:20")
    off(pupil("P1", Handover.COLLECTED, handed_to="Nan"), pupil("P2", Handover.WITH_US), local="11:20", ended="11:15",
        sessions=BOTH)  # fmt: skip

    rows = {(row.session, row.status, row.left_at) for row in acting.observations("P1")[1:]}
    assert rows == {("AM", "left_early", at("11:15")), ("PM", "not_held", None)}
    assert open_summaries(acting, "concern") == ["Session ended early, collected"]
    # Amber's two halves are one collecting; Bruno waits through both.
    assert open_summaries(acting, "whereabouts") == [
        "Session ended early, waiting to be fetched",
        "Session not held, waiting to be fetched",
    ]


def test_what_ended_early_keeps_its_time_when_the_child_is_fetched(cast, acting, off, fetched):
    acting.send(entry(cast, "P1"), local="09:20")
    off(pupil("P1", Handover.WITH_US), local="11:20", ended="11:15")
    fetched("P1", Handover.COLLECTED, "Nan", local="11:50")

    last = acting.observations("P1")[-1]
    assert (last.status, last.left_at, last.handover) == ("left_early", at("11:15"), "collected")


def test_ending_early_a_pupil_who_never_came_is_absent(acting, off):
    off(pupil("P1", Handover.NEVER_CAME), local="11:20", ended="11:15")

    assert [(row.status, row.handover) for row in acting.observations("P1")] == [("absent", None)]
    assert open_summaries(acting, "whereabouts") == ["Absent, whereabouts not confirmed"]


def test_a_day_ahead_is_told_now_and_climbs_on_its_day(acting, off):
    off(pupil("P1", None), on=FRIDAY)

    alert = acting.alerts("whereabouts")[0]
    assert acting.told(kind="whereabouts") == ["Olive Officer"]
    assert alert.climb_at == at("09:30", on=FRIDAY)


def test_today_nobody_may_leave_out_where_a_child_is(acting, off):
    with pytest.raises(Refusal, match="where they are"):
        off(pupil("P1", None))
    assert acting.observations() == []


def test_where_a_child_will_be_cannot_be_said_beforehand(acting, off):
    with pytest.raises(Refusal, match="today only"):
        off(pupil("P1", Handover.COLLECTED, handed_to="Nan"), on=FRIDAY)
    with pytest.raises(Refusal, match="end early today only"):
        off(pupil("P1", None), on=FRIDAY, ended="11:00")


def test_whoever_collects_is_named_or_nothing_is_recorded(acting, off):
    with pytest.raises(EntriesRefused) as refusal:
        off(pupil("P1", Handover.COLLECTED), pupil("P2", Handover.WITH_US))

    assert "collected" in refusal.value.problems[0].sentence
    assert acting.observations() == []


def test_a_pupil_marked_present_is_not_called_off_without_a_reason(cast, acting, off):
    acting.send(entry(cast, "P1"), local="09:20")

    with pytest.raises(EntriesConflict):
        off(pupil("P1", Handover.WITH_US), local="09:30")
    off(pupil("P1", Handover.WITH_US), local="09:30", change_reason="The boiler failed before we began")
    assert acting.observations("P1")[-1].change_reason == "The boiler failed before we began"


def test_who_is_not_expected_is_left_out_and_named(cast, acting, off):
    saturday = WEDNESDAY + timedelta(days=3)

    with pytest.raises(Refusal, match="Nobody you chose is expected"):
        off(pupil("P1", None), on=saturday)


def test_sent_twice_it_counts_once(acting, off):
    sealed = envelope(body="the same")
    first = off(pupil("P1", Handover.NEVER_CAME), envelope=sealed)

    assert off(pupil("P1", Handover.NEVER_CAME), envelope=sealed) == first
    assert len(acting.observations("P1")) == 1


def test_a_pupil_who_does_not_wait_cannot_be_fetched(cast, acting, off, fetched):
    off(pupil("P1", Handover.NEVER_CAME))

    with pytest.raises(Refusal, match="does not wait"):
        fetched("P1", Handover.COLLECTED, "Nan")


def test_another_provider_s_pupil_does_not_exist(cast, acting, off, fetched):
    off(pupil("P1", Handover.WITH_US))

    with pytest.raises(NotFound):
        off(pupil("P5", Handover.WITH_US))
    with pytest.raises(NotFound):
        fetched("P1", Handover.COLLECTED, "Nan", scope=cast.rival)
    with cast.store.reading() as db:
        assert calling_off.waiting(cast.rival, db, now=at("09:00")) == ()
        assert [each.name for each in calling_off.waiting(cast.tutor, db, now=at("09:00"))] == ["Amber Quillfeather"]


def test_each_school_s_record_names_its_own_pupils_alone(cast, acting, off):
    off(pupil("P1", Handover.NEVER_CAME), pupil("P4", Handover.NEVER_CAME))

    with cast.store.reading() as db:
        of_kind = select(EventBody).join(
            Event, (Event.organisation_id == EventBody.organisation_id) & (Event.seq == EventBody.seq)
        )
        bodies = list(db.session.scalars(of_kind.where(Event.kind == "session_called_off")))
    named = {each.organisation_id: json.loads(each.body)["placements"] for each in bodies}
    assert named[cast.organisations["NORTHGATE"]] == [str(cast.placements["P1"])]
    assert named[cast.organisations["SOUTHGATE"]] == [str(cast.placements["P4"])]
    assert len(named[cast.organisations["OAKBANK"]]) == 2


def test_everybody_leaves_out_whom_something_settled_is_known_of(cast, acting):
    acting.absent("P1", local="08:40")
    acting.walk_off("P2", left="10:00", local="10:02")

    with cast.store.reading() as db:
        found = calling_off.candidates(cast.tutor, db, WEDNESDAY, now=at("10:10"))
    assert {each.given_name for each in found if each.is_settled} == {"Amber", "Bruno"}
    assert {each.given_name for each in found} == {"Amber", "Bruno", "Cerys", "Dario"}
