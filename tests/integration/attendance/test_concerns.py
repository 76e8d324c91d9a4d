"""A safeguarding concern: to the DSL and the deputies of each pupil's own school, and never back to the provider."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from attendance import alert_pages, alerts, concerns, looks, messages, provider_day, responding, subject_access
from attendance.concerns import TellConcern
from attendance.records.tables import Concern, Event, Look, Notice, Submission
from attendance.refusals import KeyReused, NotAllowed, NotFound, Refusal
from attendance.responding import AddToLog, CloseAlert
from attendance.rules.words import ConcernAbout, LogKind, PupilFlag, Role
from notifications.words.mail import mail_for
from tests.support.acting import envelope
from tests.support.cast import (
    ADMIN,
    DEPUTY,
    DIRECTOR,
    DSL,
    HEAD,
    MANAGER,
    OFFICER,
    SOUTH_DSL,
    WEDNESDAY,
    actor_of,
    at,
    flag,
    leave_job,
)

ACCOUNT = "CANARY-ACCOUNT: he says his uncle hits him"


def concern_alerts(acting):
    return acting.alerts("safeguarding")


def school_scope(cast, who, **more):
    return replace(cast.dsl, actor=actor_of(cast.people, who), **more)


def page(cast, scope, alert):
    with cast.store.reading() as db:
        return alert_pages.page(scope, db, alert.id)


def test_the_dsl_and_the_deputy_are_told_at_once_and_nobody_else(acting):
    receipt = acting.tell_dsl("P1")

    assert receipt.is_heard
    assert acting.told(kind="safeguarding") == ["Dev Deputy", "Dora Lead"]


def test_while_nobody_answers_the_headteacher_and_then_the_trust_are_told(cast, acting):
    acting.tell_dsl("P1", local="10:00")

    told = []
    for local in ("10:29", "10:30", "11:00"):
        with cast.store.writing() as db:
            alerts.climb_due(db, now=at(local))
        told.append(set(acting.told(kind="safeguarding")) - {"Dora Lead", "Dev Deputy"})

    assert told == [set(), {"Hana Head"}, {"Hana Head", "Sefa Director"}]


def test_each_school_hears_of_its_own_pupil_in_a_part_of_its_own(cast, acting):
    acting.tell_dsl("P1", "P2", "P4", account=ACCOUNT)

    ours = {alert.home_school_id: alert for alert in concern_alerts(acting)}
    assert len(concern_alerts(acting)) == 3
    assert set(acting.told(kind="safeguarding")) == {"Dev Deputy", "Dora Lead", "Dan South", "Dina South"}
    for scope, foreign in ((cast.dsl, cast.southgate), (school_scope_south(cast), cast.northgate)):
        with pytest.raises(NotFound):
            page(cast, scope, ours[foreign])
        with cast.store.reading() as db:
            cards = alert_pages.open_cards(scope, db)
        assert {card.pupil_id for card in cards} <= {
            cast.pupils[ref] for ref in (("P1", "P2") if foreign == cast.southgate else ("P4",))
        }


def school_scope_south(cast):
    return replace(cast.south_officer, actor=actor_of(cast.people, SOUTH_DSL))


def test_about_no_pupil_in_particular_every_school_with_pupils_there_hears_once(cast, acting):
    acting.tell_dsl(about=ConcernAbout.STAFF)

    assert {alert.home_school_id for alert in concern_alerts(acting)} == {cast.northgate, cast.southgate}
    assert [alert.pupil_id for alert in concern_alerts(acting)] == [None, None]
    ours = next(each for each in concern_alerts(acting) if each.home_school_id == cast.northgate)
    shown = page(cast, cast.dsl, ours)
    assert (shown.card.pupil_name, shown.concern.account) == (None, "She says that she is afraid to go home.")


@pytest.mark.parametrize("who", [DSL, DEPUTY])
def test_the_dsl_and_the_deputies_read_it(cast, acting, who):
    acting.tell_dsl("P1", account=ACCOUNT)

    shown = page(cast, school_scope(cast, who), concern_alerts(acting)[0])

    assert shown.concern.account == ACCOUNT
    assert (shown.concern.told_by, shown.card.pupil_name) == ("Tess Tutor", "Amber Quillfeather")


@pytest.mark.parametrize("who", [OFFICER, ADMIN, HEAD, DIRECTOR])
def test_everybody_else_sees_that_it_exists_and_nothing_of_whom_it_is_about(cast, acting, who):
    acting.tell_dsl("P1", account=ACCOUNT)
    alert = concern_alerts(acting)[0]
    with cast.store.writing() as db:
        responding.take_on(cast.dsl, db, alert.id, now=at("10:45"))
        note = AddToLog(kind=LogKind.NOTE, at=at("10:46"), note="CANARY-NOTE")
        responding.log_for_school(cast.dsl, db, alert.id, note, now=at("10:46"))
        done = CloseAlert(outcome="CANARY-OUTCOME", confirmed_by="CANARY-WORKER")
        responding.close(cast.dsl, db, alert.id, done, now=at("10:50"))

    scope = school_scope(cast, who)
    with cast.store.reading() as db:
        shown = repr((alert_pages.page(scope, db, alert.id), alert_pages.closed_cards(scope, db, WEDNESDAY)))

    assert "Safeguarding concern" in shown
    assert "Dora Lead" in shown
    for word in ("CANARY", "Amber", "Quillfeather", "Oakbank", "Tess", str(cast.pupils["P1"])):
        assert word not in shown


def test_who_may_not_read_it_is_refused_also_once_it_is_closed_and_learns_nothing_of_how(cast, acting):
    acting.tell_dsl("P1")
    alert = concern_alerts(acting)[0]
    done = CloseAlert(outcome="Referred", confirmed_by="CANARY-WORKER")
    with cast.store.writing() as db:
        responding.close(cast.dsl, db, alert.id, done, now=at("10:50"))

    with pytest.raises(NotAllowed) as refused, cast.store.writing() as db:
        responding.take_on(cast.officer, db, alert.id, now=at("10:55"))
    assert "CANARY" not in refused.value.sentence


def test_the_headteacher_reads_it_once_the_ladder_had_to_come_to_them(cast, acting):
    acting.tell_dsl("P1", account=ACCOUNT, local="10:00")
    alert, head = concern_alerts(acting)[0], school_scope(cast, HEAD)
    assert page(cast, head, alert).concern is None

    with cast.store.writing() as db:
        alerts.climb_due(db, now=at("10:30"))

    assert page(cast, head, alert).concern.account == ACCOUNT
    with cast.store.writing() as db:
        responding.take_on(head, db, alert.id, now=at("10:31"))


def test_whose_notice_was_cancelled_before_it_left_was_not_told_and_may_not_read(cast, acting):
    acting.tell_dsl("P1", local="10:00")
    alert, head = concern_alerts(acting)[0], school_scope(cast, HEAD)
    with cast.store.writing() as db:
        alerts.climb_due(db, now=at("10:30"))
        responding.take_on(cast.dsl, db, alert.id, now=at("10:30"))

    assert page(cast, head, alert).concern is None


def test_of_an_allegation_the_number_of_the_provider_is_not_shown(cast, acting):
    acting.tell_dsl("P1", about=ConcernAbout.STAFF, local="10:10")
    acting.tell_dsl("P2", about=ConcernAbout.PUPIL, local="10:20")

    staff, pupil = [page(cast, cast.dsl, alert) for alert in concern_alerts(acting)]

    assert (staff.concern.about, staff.provider_phone) == (ConcernAbout.STAFF, None)
    assert (pupil.concern.about, pupil.provider_phone) == (ConcernAbout.PUPIL, "01632 960103")


@pytest.mark.parametrize("about", list(ConcernAbout))
def test_the_receipt_is_a_reference_and_a_time_and_its_senders_alone(cast, acting, about):
    receipt = acting.tell_dsl("P1", account=ACCOUNT, about=about)
    colleague = replace(cast.tutor, actor=actor_of(cast.people, MANAGER))

    with cast.store.reading() as db:
        view = provider_day.receipt(cast.tutor, db, receipt.receipt, now=at("11:00"))
        with pytest.raises(NotFound):
            provider_day.receipt(colleague, db, receipt.receipt, now=at("11:00"))
        stored = db.session.scalars(select(Submission)).one()

    assert view.said == {
        "receipt": receipt.receipt,
        "received_at": at("10:40").isoformat(),
        "is_heard": True,
    }
    assert (stored.kind, stored.answer) == ("concern", view.said)


def test_the_provider_s_chain_hears_nothing_of_it_to_the_end(cast, acting):
    acting.tell_dsl("P1")
    alert = concern_alerts(acting)[0]
    with cast.store.writing() as db:
        responding.take_on(cast.dsl, db, alert.id, now=at("10:45"))
        note = AddToLog(kind=LogKind.NOTE, at=at("10:46"), note="Spoke with her")
        responding.log_for_school(cast.dsl, db, alert.id, note, now=at("10:46"))
        done = CloseAlert(outcome="Referred", confirmed_by="Dora Lead")
        responding.close(cast.dsl, db, alert.id, done, now=at("10:50"))

    with cast.store.reading() as db:
        told = db.session.execute(select(Event.organisation_id, Event.kind).order_by(Event.seq)).all()
    assert [kind for whose, kind in told if whose == cast.oakbank] == []
    assert [kind for whose, kind in told if whose == cast.northgate] == [
        "day_opened",
        "concern_told",
        "alert_taken_on",
        "alert_log_added",
        "alert_closed",
    ]


def test_a_provider_that_asks_for_its_alerts_logs_and_weeks_meets_none_of_it(cast, acting):
    acting.open_day()
    acting.tell_dsl("P1", account=ACCOUNT)

    with cast.store.reading() as db:
        today = provider_day.today(cast.tutor, db, now=at("11:00"))

    assert "afeguarding" not in repr(today)
    assert today.walk_offs == ()


def test_a_double_click_is_one_concern_and_another_text_under_the_key_is_refused(acting):
    sealed = envelope("once", "the same")

    first, second = (acting.tell_dsl("P1", envelope=sealed) for _ in range(2))

    assert first == second
    assert len(concern_alerts(acting)) == 1
    with pytest.raises(KeyReused):
        acting.tell_dsl("P1", envelope=envelope("once", "another"))


@pytest.mark.parametrize(
    ("refs", "more", "field"),
    [
        (["P1"], {"account": "  "}, "account"),
        ([], {"is_about_nobody": False}, "pupils"),
        (["P1"], {"is_about_nobody": True}, "pupils"),
    ],
)
def test_what_cannot_be_right_is_refused(acting, refs, more, field):
    with pytest.raises(Refusal) as refused:
        acting.tell_dsl(*refs, **more)
    assert refused.value.field == field
    assert concern_alerts(acting) == []


def test_another_providers_pupil_makes_the_whole_of_it_fail(acting):
    with pytest.raises(NotFound):
        acting.tell_dsl("P1", "P5")
    assert concern_alerts(acting) == []


def test_where_a_school_has_nobody_the_sender_is_told_to_telephone(cast, acting):
    leave_job(cast, DSL, DEPUTY, HEAD, DIRECTOR)

    assert not acting.tell_dsl("P1", "P4").is_heard
    assert acting.tell_dsl("P4").is_heard


def test_no_message_says_more_than_that_there_is_a_concern_at_the_school(cast, acting):
    sent = TellConcern(placements=(cast.refs["P1"],), about=ConcernAbout.STAFF, account=ACCOUNT, envelope=envelope())
    with cast.store.writing() as db:
        concerns.tell(cast.tutor, db, sent, now=at("10:40"))
    with cast.store.writing() as db:
        groups = messages.unworded(db, is_urgent=True, limit=50, now=at("10:40"))
        worded = [mail_for(group, base_url="https://muster.example") for group in groups]

    assert len(worded) == 2
    for each in worded:
        assert each.kinds == ("safeguarding",)
        for word in ("CANARY", "Amber", "Oakbank", "OAKBANK", "Tess", "staff"):
            assert word not in f"{each.subject} {each.body}"


def test_what_was_written_is_sealed_and_so_is_whom_it_is_about(cast, acting):
    acting.tell_dsl("P1", account=ACCOUNT, about=ConcernAbout.STAFF)

    with cast.store.reading() as db:
        about, account = db.session.execute(select(Concern.__table__.c.about, Concern.__table__.c.account)).one()

    for text in (about, account):
        assert text.token.startswith("v1.")
        assert "CANARY" not in text.token


def test_a_look_at_it_is_written_down_also_where_it_is_about_no_pupil(cast, acting):
    acting.tell_dsl()
    alert = next(each for each in concern_alerts(acting) if each.home_school_id == cast.northgate)
    looks.note(
        cast.store,
        cast.dsl.actor,
        cast.northgate,
        alert.id,
        request="r",
        now=at("10:50"),
        machine_now=at("10:50"),
    )

    with cast.store.reading() as db:
        assert [each.name for each in looks.lookers(cast.dsl, db, alert.id)] == ["Dora Lead"]
        assert looks.lookers(school_scope(cast, HEAD), db, alert.id) == ()
        assert db.session.scalars(select(Look.pupil_id)).all() == [None]


def test_a_copy_of_the_record_holds_it_for_the_dsl_alone_and_tells_others_not_even_whether_there_is_one(cast, acting):
    with cast.store.reading() as db:
        before = subject_access.record(school_scope(cast, HEAD), db, cast.pupils["P1"], now=at("10:30"))
    acting.tell_dsl("P1", account=ACCOUNT)
    with cast.store.writing() as db:
        note = AddToLog(kind=LogKind.NOTE, at=at("10:46"), note="CANARY-NOTE")
        responding.log_for_school(cast.dsl, db, concern_alerts(acting)[0].id, note, now=at("10:46"))

    with cast.store.reading() as db:
        for_dsl = subject_access.record(cast.dsl, db, cast.pupils["P1"], now=at("11:00"))
        for_head = subject_access.record(school_scope(cast, HEAD), db, cast.pupils["P1"], now=at("11:00"))
        for_admin = subject_access.record(school_scope(cast, ADMIN), db, cast.pupils["P1"], now=at("11:00"))

    assert (repr(for_dsl).count("CANARY-ACCOUNT"), repr(for_dsl).count("CANARY-NOTE")) == (1, 1)
    assert for_head.sections == before.sections
    assert "CANARY" not in repr(for_admin)
    assert "safeguarding" not in repr([each.rows for each in for_admin.sections]).lower()


def test_a_pupil_whose_place_is_hidden_is_in_a_concern_for_the_dsl_all_the_same(cast, acting):
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)
    acting.tell_dsl("P1", account=ACCOUNT)

    assert page(cast, cast.dsl, concern_alerts(acting)[0]).concern.account == ACCOUNT


def test_it_goes_out_in_the_urgent_lane(cast, acting):
    acting.tell_dsl("P1")

    with cast.store.reading() as db:
        told = db.session.scalars(select(Notice.role).where(Notice.is_urgent.is_(True))).all()
    assert set(told) == {Role.DSL.value, Role.DEPUTY_DSL.value}
