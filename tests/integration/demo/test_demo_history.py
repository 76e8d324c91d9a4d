"""The demo as it stands when a visitor comes: two school days behind it, and a Wednesday morning begun."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from attendance import audit
from attendance.records.tables import (
    AgreementSignature,
    Alert,
    DueGroup,
    LadderVersion,
    Message,
    Notice,
    Observation,
    Organisation,
    PhoneCall,
    Pupil,
    Task,
    Whereabouts,
)
from attendance.refusals import Refusal
from attendance.rules.words import AlertKind, NoticeKind, Reason, Role
from attendance.staff.role_names import names_for
from muster.demo import setting_up
from muster.demo.mailbox import Mailbox
from muster.demo.running import Show, settings_in

# Wednesday 9 September, 09:38 in London.
START = datetime(2026, 9, 9, 8, 38, tzinfo=UTC)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """A demo set up once, and its mailbox."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        folder = tmp_path_factory.mktemp("demo")
        settings, mailbox = settings_in(folder, port=8000), Mailbox()
        setting_up.set_up(settings, folder, mailbox, start=START, watch=lambda _on: None)
        store = setting_up.store_of(settings)
        yield settings, store, mailbox
        store.database.dispose()


@pytest.fixture
def db(shown):
    """A look at its records."""
    with shown[1].reading() as db:
        yield db


def _provider(db, code):
    return db.session.scalars(select(Organisation.id).where(Organisation.code == code)).one()


def _observed_on(db, code, on):
    wanted = select(func.count()).where(Observation.provider_id == _provider(db, code), Observation.on == on)
    return db.session.scalar(wanted)


def test_one_agreement_is_signed_by_both_and_one_waits_for_its_provider(db):
    wanted = select(AgreementSignature.side).join(Organisation, Organisation.id == AgreementSignature.provider_id)

    signed = {code: set(db.session.scalars(wanted.where(Organisation.code == code))) for code in ("TANSY", "RIDGEWAY")}
    assert signed == {"TANSY": {"home_school", "provider"}, "RIDGEWAY": {"home_school"}}


def test_everybody_of_the_cast_is_there(db):
    assert db.session.scalar(select(func.count()).select_from(Pupil)) == 61
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 10


def test_the_days_before_have_been_lived(db):
    yesterday = START.date() - timedelta(days=1)

    assert _observed_on(db, "BRACKEN", yesterday) >= 20
    assert _observed_on(db, "TANSY", yesterday) >= 10
    assert db.session.scalar(select(func.count()).select_from(Whereabouts)) > 0


def test_the_visitors_register_and_the_silent_one_wait(db):
    assert _observed_on(db, "TANSY", START.date()) == 0
    assert _observed_on(db, "RIDGEWAY", START.date()) == 0
    assert _observed_on(db, "BRACKEN", START.date()) > 0


def test_one_register_of_the_first_morning_was_phoned_in(db):
    calls = db.session.scalars(select(PhoneCall)).all()

    assert [(call.said_by, call.recorded_by) for call in calls] == [("Mei Carter", "Joanne Whitlock")]


def test_a_taxi_has_not_come_and_a_group_has_been_at_another_site(db):
    no_taxi = select(Observation.provider_id).where(Observation.reason == Reason.TAXI_DID_NOT_COME)
    elsewhere = select(Observation.provider_id).where(Observation.site_until.is_not(None))

    assert _provider(db, "BRACKEN") in set(db.session.scalars(no_taxi.where(Observation.on == START.date())))
    assert set(db.session.scalars(elsewhere)) == {_provider(db, "RIDGEWAY")}


def test_the_trust_has_a_name_of_its_own_for_a_role(db):
    school = db.session.scalars(select(Organisation.id).where(Organisation.code == "HARROW")).one()

    assert names_for(db, school) == {Role.HEAD_OF_YEAR: "Year leader"}


def test_a_manager_heard_on_the_last_afternoon_that_the_sheets_can_be_printed(db):
    wanted = select(Notice.detail).where(Notice.kind == NoticeKind.PAPER.value).order_by(Notice.created_at.desc())
    assert "expected at" in db.session.scalars(wanted).first()


def test_one_school_has_a_ladder_of_its_own(db):
    (written,) = db.session.scalars(select(LadderVersion)).all()

    assert (written.kind, written.by_name, [each["minutes"] for each in written.rungs]) == (
        "whereabouts",
        "Owen Falade",
        [0, 15, 45],
    )


def test_nothing_is_left_open_from_the_days_before(db):
    wanted = select(func.count()).where(Alert.closed_at.is_(None), Alert.on < START.date())

    assert db.session.scalar(wanted) == 0


def test_the_provider_that_is_always_late_was_late(db):
    wanted = select(func.count()).where(
        Alert.kind == AlertKind.MISSING_REGISTER.value, Alert.provider_id == _provider(db, "LANTERN")
    )

    assert db.session.scalar(wanted) > 0


def test_nothing_was_late_and_nobody_is_missing_from_a_ladder(db):
    assert db.session.scalar(select(func.count()).where(Alert.opened_late.is_(True))) == 0
    # Gaps are told and decided, starts told, arrivals confirmed, sites told, contacts made; nothing else was ever to be
    # put right.
    kinds = {"gap", "start", "arrival", "elsewhere", "contacts_missed"}
    assert set(db.session.scalars(select(Task.kind))) == kinds
    # Who starts on the visitor's own day is still to be told of, and at the silent provider nobody says who arrived.
    still_open = db.session.scalars(select(Task).where(Task.done_at.is_(None))).all()
    assert {task.kind for task in still_open} == {"start", "arrival", "contacts_missed"}
    # One pupil is left to the visitor.
    assert len([task for task in still_open if task.kind == "contacts_missed"]) == 1
    assert {task.opened_at.date() for task in still_open if task.kind == "arrival"} == {START.date()}
    judged = select(func.count()).where(DueGroup.due_at < START, DueGroup.judged_at != DueGroup.due_at)
    assert db.session.scalar(judged) == 0


def test_every_message_has_left_and_none_is_new_to_the_visitor(shown, db):
    assert set(db.session.scalars(select(Message.state))) == {"sent"}
    assert shown[2].newest_first()
    assert shown[2].new == 0


def test_the_chains_of_events_hold(db):
    assert all(audit.verify(db, organisation).is_whole for organisation in audit.chains(db))


def test_a_second_start_finds_what_the_first_one_made(shown, tmp_path):
    watched: list[object] = []
    settings, mailbox = settings_in(tmp_path, port=8000), Mailbox()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(setting_up, "enter", lambda *_, **__: watched.append("entered"))
        setting_up.set_up(settings, tmp_path, mailbox, start=START, watch=watched.append)

    assert watched == []
    assert mailbox.newest_first() == shown[2].newest_first()


def test_putting_the_clock_forward_brings_the_officers_mail_at_ten(shown, tmp_path):
    settings, mailbox = settings_in(tmp_path, port=8000), Mailbox()
    setting_up.set_up(settings, tmp_path, mailbox, start=START, watch=lambda _on: None)
    show = Show(settings, mailbox, start=START)

    show.move("at-1000")

    told = {(each.to_name, each.at) for each in mailbox.newest_first() if "missing_register" in each.kinds}
    assert ("Joanne Whitlock", datetime(2026, 9, 9, 9, tzinfo=UTC)) in told
    assert show.ticking.now() >= datetime(2026, 9, 9, 9, tzinfo=UTC)
    with show.store.reading() as later:
        assert _observed_on(later, "TANSY", START.date()) == 0
        assert _observed_on(later, "RIDGEWAY", START.date()) == 0
        assert _observed_on(later, "WEXCOMBE", START.date()) > 0
    show.move("at-0001")
    assert show.ticking.now() < datetime(2026, 9, 9, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize("start", ["2026-08-31T09:00+01:00", "2027-07-22T09:00+01:00"])
def test_a_day_outside_the_casts_year_is_refused(start):
    with pytest.raises(Refusal, match="runs from 7 September 2026 to 21 July 2027"):
        setting_up.require_in_year(datetime.fromisoformat(start))
