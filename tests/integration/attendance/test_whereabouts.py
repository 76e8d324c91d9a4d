"""Absent alone accounts for nobody: an absence climbs until a named person says where the pupil is."""

import pytest

from attendance import alert_pages, alerts, responding
from attendance.refusals import NotFound, Refusal
from attendance.responding import AddToLog, CloseAlert, ConfirmWhereabouts
from attendance.rules.words import LogKind, Session, Status
from tests.support.acting import Acting, entry
from tests.support.cast import at

BOTH = (Session.AM, Session.PM)


def climb(cast, local):
    with cast.store.writing() as db:
        alerts.climb_due(db, now=at(local))
    with cast.store.writing() as db:
        alerts.sweep_due(db, now=at(local))
    Acting(cast=cast).deliver()


def alert_of(acting):
    return acting.alerts("whereabouts")[0].id


def contact(cast, acting, local, outcome="No answer"):
    command = AddToLog(kind=LogKind.CONTACT, at=at(local), who_called="Mum", outcome=outcome)
    with cast.store.writing() as db:
        responding.log_for_school(cast.officer, db, alert_of(acting), command, now=at(local))


def confirm(cast, acting, local, scope=None, **more):
    said = {"where": "At home, ill", "how": "Telephone", "confirmed_by": "Mum", "confirmed_at": at(local), **more}
    with cast.store.writing() as db:
        responding.confirm_whereabouts(
            scope or cast.officer, db, alert_of(acting), ConfirmWhereabouts(**said), now=at(local)
        )


@pytest.fixture
def absent(cast, acting):
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:20")


def test_the_dsl_is_told_after_half_an_hour_without_a_logged_contact(cast, acting, absent):
    climb(cast, "09:49")
    assert acting.told(kind="whereabouts") == ["Olive Officer"]

    climb(cast, "09:50")
    assert acting.told(kind="whereabouts") == ["Olive Officer", "Dora Lead"]


def test_a_logged_contact_buys_half_an_hour(cast, acting, absent):
    contact(cast, acting, "09:40")
    climb(cast, "10:09")
    assert acting.told(kind="whereabouts") == ["Olive Officer"]

    climb(cast, "10:10")
    assert acting.told(kind="whereabouts") == ["Olive Officer", "Dora Lead"]


def test_taking_it_on_is_not_the_end(cast, acting, absent):
    with cast.store.writing() as db:
        responding.take_on(cast.officer, db, alert_of(acting), now=at("09:25"))
    climb(cast, "09:54")
    assert acting.told(kind="whereabouts") == ["Olive Officer"]

    climb(cast, "09:55")
    assert acting.told(kind="whereabouts") == ["Olive Officer", "Olive Officer"]
    assert acting.alerts("whereabouts", is_open=True) != []


def test_it_closes_when_a_named_person_says_where_the_pupil_is(cast, acting, absent):
    confirm(cast, acting, "09:40")
    climb(cast, "10:30")

    assert acting.closed_reasons("whereabouts")[0] == "Whereabouts confirmed by Mum"
    assert acting.told(kind="closed") == ["Olive Officer"]
    assert "Dora Lead" not in acting.told(kind="whereabouts")


def test_it_does_not_close_by_a_word_that_says_nothing(cast, acting, absent):
    for blank in ("where", "how", "confirmed_by"):
        with pytest.raises(Refusal) as refused:
            confirm(cast, acting, "09:40", **{blank: " "})
        assert refused.value.field == blank


def test_it_cannot_be_closed_without_saying_where_the_pupil_is(cast, acting, absent):
    command = CloseAlert(outcome="Fine", confirmed_by="Me", is_safe=True)

    with pytest.raises(Refusal, match="confirms where the pupil is"), cast.store.writing() as db:
        responding.close(cast.officer, db, alert_of(acting), command, now=at("09:40"))


def test_a_confirmation_in_the_future_is_refused(cast, acting, absent):
    with pytest.raises(Refusal, match="future"):
        confirm(cast, acting, "09:40", confirmed_at=at("10:40"))


def test_the_day_s_confirmation_answers_for_the_afternoon(cast, acting):
    acting.absent("P1", local="08:40", sessions=BOTH)
    confirm(cast, acting, "09:00", whole_day=True)

    assert acting.alerts("whereabouts", is_open=True) == []


def test_an_afternoon_s_absence_already_confirmed_opens_nothing(cast, acting, absent):
    confirm(cast, acting, "09:40", whole_day=True)
    acting.send(entry(cast, "P1", Status.ABSENT), local="13:10", session=Session.PM)

    assert acting.alerts("whereabouts", is_open=True) == []


def test_a_confirmation_for_the_morning_says_nothing_of_the_afternoon(cast, acting, absent):
    confirm(cast, acting, "09:40")
    acting.send(entry(cast, "P1", Status.ABSENT), local="13:10", session=Session.PM)

    assert len(acting.alerts("whereabouts", is_open=True)) == 1


def test_at_three_the_dsl_gets_those_still_open(cast, acting):
    acting.send(entry(cast, "P1", Status.ABSENT), entry(cast, "P2", Status.ABSENT), local="09:20")
    climb(cast, "09:50")
    before = acting.told(kind="whereabouts").count("Dora Lead")
    climb(cast, "15:00")

    assert acting.told(kind="whereabouts").count("Dora Lead") - before == 2


def test_the_provider_s_contact_with_the_family_is_in_the_log(cast, acting):
    acting.absent("P1", local="08:40", contact_made=True)

    with cast.store.reading() as db:
        page = alert_pages.page(cast.officer, db, alert_of(acting))
    assert [line.kind for line in page.log] == [LogKind.PARENT_CALLED]


def test_another_school_cannot_confirm(cast, acting, absent):
    with pytest.raises(NotFound):
        confirm(cast, acting, "09:40", scope=cast.south_officer)
