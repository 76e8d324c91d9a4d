"""What is past its term goes at night, what is not stays: each class on both sides of its last day."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from attendance import audit, retention
from attendance.records.base import Base
from attendance.records.tables import (
    Alert,
    Attempt,
    Concern,
    Contact,
    CurrentObservation,
    DueGroup,
    Event,
    EventBody,
    Expected,
    Forgotten,
    Membership,
    Message,
    MissingPlan,
    MissingPlanPart,
    Notice,
    Observation,
    Person,
    Placement,
    ProviderAddress,
    Pupil,
    PupilFlagged,
    Register,
    SessionLink,
    SessionLinkVisit,
    SignIn,
    Submission,
    Task,
    WalkOff,
    WeekIssue,
    Whereabouts,
)
from attendance.rules.words import PupilFlag, Session, Status
from attendance.scope import JOB
from tests.support.acting import Acting, entry
from tests.support.cast import DSL, TERM, TUTOR, WEDNESDAY, at, confirm_whereabouts, flag
from tests.support.covers import make_link, open_link
from tests.support.plans import write_plan

# The database's own clock lets an entry go after six years, so the entries of these tests are old enough for it.
LONG_PAST = date(2019, 3, 5)
ENTERED = datetime(2019, 3, 5, 10, 0, tzinfo=UTC)
IN_SIX_YEARS = date(2025, 3, 5)
A_DAY = timedelta(days=1)


@pytest.fixture
def acting(cast):
    return Acting(cast=cast)


def forget(store, on, *, machine_on=None, at_once=200):
    """Run the night's job to its end, as the clockwork does; return how often it ran."""
    now, machine_now = at("02:00", on=on), at("02:00", on=machine_on or on)
    rounds = 0
    while store.command(lambda db: retention.forget(db, now=now, machine_now=machine_now, at_once=at_once)):
        rounds += 1
        assert rounds < 500
    return rounds


def count(store, table):
    with store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(table))


def add(store, *rows):
    with store.writing() as db:
        for row in rows:
            db.session.add(row)
            db.session.flush()


def old_entry(cast, ref="P1", *, entered=ENTERED, session="AM", note="said nothing", of=None):
    """Put an entry of years ago on record, with the list it stood in; return its id."""
    school, provider = cast.northgate, cast.oakbank
    submission, observation = uuid4(), uuid4()
    with cast.store.writing() as db:
        register = db.session.scalar(select(Register).where(Register.on == LONG_PAST, Register.session == session))
        if register is None:
            register = Register(id=uuid4(), provider_id=provider, home_school_id=school, on=LONG_PAST, session=session)
            db.session.add(register)
            db.session.flush()
            group = DueGroup(
                id=uuid4(),
                register_id=register.id,
                provider_id=provider,
                home_school_id=school,
                due_at=ENTERED,
                nudge_at=ENTERED,
                judged_at=ENTERED,
                nudged_at=ENTERED,
            )
            db.session.add(group)
            db.session.flush()
            db.session.add(
                Expected(
                    id=uuid4(),
                    placement_id=cast.placements[ref],
                    home_school_id=school,
                    provider_id=provider,
                    pupil_id=cast.pupils[ref],
                    register_id=register.id,
                    due_group_id=group.id,
                    on=LONG_PAST,
                    session=session,
                    starts_at=ENTERED,
                    ends_at=ENTERED,
                    due_at=ENTERED,
                )
            )
        db.session.add(
            Submission(
                id=submission,
                actor="token:x",
                idempotency_key=str(submission),
                body_digest="0",
                receipt=str(submission),
                organisation_id=provider,
                kind="register",
                channel="api",
                received_at=entered,
                actor_name="Tess Tutor",
                actor_job_title="Tutor",
                answer={},
            )
        )
        db.session.flush()
        db.session.add(
            Observation(
                id=observation,
                placement_id=cast.placements[ref],
                home_school_id=school,
                provider_id=provider,
                pupil_id=cast.pupils[ref],
                submission_id=submission,
                on=LONG_PAST,
                session=session,
                status="absent",
                contact_made=False,
                note=note,
                replaces_id=of,
                was_expected=True,
                taken_at=entered,
                received_at=entered,
                channel="api",
                said_by="Tess Tutor",
                said_by_job="Tutor",
                recorded_by="Tess Tutor",
                recorded_by_job="Tutor",
            )
        )
        db.session.flush()
        current = {"placement_id": cast.placements[ref], "on": LONG_PAST, "session": session}
        pair = {"home_school_id": school, "provider_id": provider}
        db.session.merge(CurrentObservation(**current, **pair, observation_id=observation))
    return observation


# ---------------------------------------------------------------- register entries: six years and a day
def test_a_register_entry_stays_to_the_last_day_of_its_sixth_year(cast):
    old_entry(cast)

    forget(cast.store, IN_SIX_YEARS - A_DAY)
    forget(cast.store, IN_SIX_YEARS)

    assert count(cast.store, Observation) == 1
    assert count(cast.store, Expected) == 1
    assert count(cast.store, Register) == 1


def test_the_day_after_its_sixth_year_an_entry_goes_with_the_list_it_stood_in(cast):
    old_entry(cast)

    forget(cast.store, IN_SIX_YEARS + A_DAY)

    for table in (Observation, CurrentObservation, Expected, DueGroup, Register, Submission):
        assert count(cast.store, table) == 0, table.__tablename__


def test_an_original_stays_as_long_as_its_amendment(cast):
    original = old_entry(cast)
    old_entry(cast, entered=ENTERED + timedelta(days=30), of=original)

    forget(cast.store, IN_SIX_YEARS + A_DAY)
    assert count(cast.store, Observation) == 2

    forget(cast.store, IN_SIX_YEARS + timedelta(days=32))
    assert count(cast.store, Observation) == 0


def test_the_database_itself_refuses_to_delete_a_younger_entry(cast, acting):
    acting.open_day()
    acting.send(entry(cast, "P1", Status.PRESENT), local="09:30")

    with cast.store.writing() as db:
        db.session.execute(text("DELETE FROM current_observation"))
    with pytest.raises(DBAPIError, match="append-only"), cast.store.writing() as db:
        db.session.execute(text("DELETE FROM observation"))


def test_a_clock_of_the_rules_set_far_ahead_takes_nothing_away(cast):
    old_entry(cast)

    forget(cast.store, date(2040, 1, 1), machine_on=IN_SIX_YEARS)

    assert count(cast.store, Observation) == 1


def test_a_machine_s_clock_set_far_ahead_takes_no_record_away(cast):
    old_entry(cast)

    forget(cast.store, IN_SIX_YEARS, machine_on=date(2040, 1, 1))

    assert count(cast.store, Observation) == 1


def test_weeks_and_the_alerts_about_their_registers_go_with_the_entries(cast):
    old_entry(cast)
    with cast.store.reading() as db:
        group = db.session.scalars(select(DueGroup)).one()
    alert = an_alert(cast, pupil=None, on=LONG_PAST, due_group_id=group.id)
    issue = WeekIssue(
        id=uuid4(), home_school_id=cast.northgate, monday=date(2019, 3, 4), version=1, issued_at=ENTERED, data="{}"
    )
    add(cast.store, alert, issue)

    forget(cast.store, IN_SIX_YEARS)
    assert (count(cast.store, Alert), count(cast.store, WeekIssue), count(cast.store, DueGroup)) == (1, 0, 1)

    forget(cast.store, IN_SIX_YEARS + A_DAY)
    assert (count(cast.store, Alert), count(cast.store, DueGroup)) == (0, 0)


def test_a_list_about_which_an_alert_is_still_open_stays(cast):
    old_entry(cast)
    with cast.store.reading() as db:
        group = db.session.scalars(select(DueGroup)).one()
    add(cast.store, an_alert(cast, pupil=None, on=LONG_PAST, due_group_id=group.id, closed_at=None))

    forget(cast.store, IN_SIX_YEARS + A_DAY)

    assert (count(cast.store, Alert), count(cast.store, DueGroup)) == (1, 1)


# ---------------------------------------------------------------- safeguarding records: until the 25th birthday
def an_alert(cast, *, pupil="P1", on=WEDNESDAY, closed_at: datetime | None = ENTERED, **more):
    return Alert(
        id=uuid4(),
        kind="walk_off" if pupil else "missing_register",
        subject=str(uuid4()),
        occurrence=1,
        home_school_id=cast.northgate,
        provider_id=cast.oakbank,
        pupil_id=cast.pupils[pupil] if pupil else None,
        on=on,
        summary="",
        short_ladder=False,
        opened_at=datetime(on.year, on.month, on.day, 10, 0, tzinfo=UTC),
        opened_late=False,
        since=ENTERED,
        climbed=0,
        round=1,
        steps=0,
        closed_at=closed_at,
        **more,
    )


def born(cast, ref, on):
    with cast.store.writing() as db:
        db.session.get_one(Pupil, cast.pupils[ref]).date_of_birth = on


def walked_off_and_closed(cast, acting):
    acting.open_day()
    acting.walk_off("P1", left="10:05", local="10:10", note="ran to the bus")
    with cast.store.writing() as db:
        for alert in db.session.scalars(select(Alert)):
            alert.closed_at, alert.climb_at = at("12:00"), None
    confirm_whereabouts(cast, "P1")


SAFEGUARDING: tuple[type[Base], ...] = (WalkOff, Alert, Notice, Whereabouts)


def test_a_safeguarding_record_stays_until_the_day_of_the_25th_birthday(cast, acting):
    walked_off_and_closed(cast, acting)
    born(cast, "P1", date(2011, 6, 1))

    forget(cast.store, date(2036, 6, 1))

    assert all(count(cast.store, table) for table in SAFEGUARDING)


def test_the_day_after_the_25th_birthday_it_goes_with_its_alert_and_who_was_told(cast, acting):
    walked_off_and_closed(cast, acting)
    born(cast, "P1", date(2011, 6, 1))

    forget(cast.store, date(2036, 6, 2))

    assert [table.__tablename__ for table in SAFEGUARDING if count(cast.store, table)] == []


def test_without_a_date_of_birth_it_stays_25_years_from_the_day_it_was_made(cast, acting):
    walked_off_and_closed(cast, acting)

    forget(cast.store, date(2051, 9, 16))
    assert count(cast.store, WalkOff) == 1

    forget(cast.store, date(2051, 9, 17))
    assert count(cast.store, WalkOff) == 0


def test_an_alert_that_is_still_open_keeps_what_was_reported(cast, acting):
    acting.open_day()
    acting.walk_off("P1", left="10:05", local="10:10")
    born(cast, "P1", date(1990, 1, 1))

    forget(cast.store, date(2027, 1, 1))

    assert count(cast.store, WalkOff) == 1
    assert count(cast.store, Alert) == 1


def told_and_closed(cast, acting, *refs):
    acting.open_day()
    acting.tell_dsl(*refs)
    with cast.store.writing() as db:
        for alert in db.session.scalars(select(Alert)):
            alert.closed_at, alert.climb_at = at("12:00"), None


def concerns_left(cast):
    return count(cast.store, Concern), count(cast.store, Alert), count(cast.store, Notice)


def test_a_concern_stays_ten_years_at_least_however_old_the_pupil(cast, acting):
    told_and_closed(cast, acting, "P1")
    born(cast, "P1", date(2009, 6, 1))

    forget(cast.store, date(2036, 9, 16))
    assert concerns_left(cast) == (1, 1, 2)

    forget(cast.store, date(2036, 9, 17))
    assert concerns_left(cast) == (0, 0, 0)


def test_a_concern_stays_until_the_25th_birthday(cast, acting):
    told_and_closed(cast, acting, "P1")
    born(cast, "P1", date(2016, 6, 1))

    forget(cast.store, date(2041, 6, 1))
    assert concerns_left(cast) == (1, 1, 2)

    forget(cast.store, date(2041, 6, 2))
    assert concerns_left(cast) == (0, 0, 0)


def test_a_concern_about_no_pupil_stays_25_years_and_is_no_alert_about_a_register(cast, acting):
    told_and_closed(cast, acting)

    forget(cast.store, date(2051, 9, 16))
    assert concerns_left(cast) == (2, 2, 4)

    forget(cast.store, date(2051, 9, 17))
    assert concerns_left(cast) == (0, 0, 0)


def test_a_pupil_of_whom_a_concern_is_kept_stays(cast, acting):
    told_and_closed(cast, acting, "P1")
    born(cast, "P1", date(2009, 6, 1))

    forget(cast.store, date(2036, 9, 16))

    with cast.store.reading() as db:
        assert db.session.get(Pupil, cast.pupils["P1"]) is not None


# ---------------------------------------------------------------- people
def test_contacts_and_flags_go_a_year_after_the_last_placement(cast):
    flag(cast, "P1", PupilFlag.MEDICAL)
    add(cast.store, a_contact(cast, "P1"))
    last = TERM[1]

    forget(cast.store, date(last.year + 1, last.month, last.day))
    assert (count(cast.store, Contact), count(cast.store, PupilFlagged)) == (1, 1)

    forget(cast.store, date(last.year + 1, last.month, last.day) + A_DAY)
    assert (count(cast.store, Contact), count(cast.store, PupilFlagged)) == (0, 0)


def test_every_version_of_a_plan_for_the_missing_goes_a_year_after_the_last_placement(cast):
    write_plan(cast)
    write_plan(cast, instead_of=1)
    last = TERM[1]

    forget(cast.store, date(last.year + 1, last.month, last.day))
    assert (count(cast.store, MissingPlan), count(cast.store, MissingPlanPart)) == (2, 4)

    forget(cast.store, date(last.year + 1, last.month, last.day) + A_DAY)
    assert (count(cast.store, MissingPlan), count(cast.store, MissingPlanPart)) == (0, 0)


def a_contact(cast, ref):
    return Contact(
        id=uuid4(),
        home_school_id=cast.northgate,
        pupil_id=cast.pupils[ref],
        name="Una Quillfeather",
        kind="parent_carer",
        phone="01632 960999",
        position=1,
    )


def test_a_pupil_who_is_out_again_keeps_theirs(cast):
    add(cast.store, a_contact(cast, "P1"))
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).ends_on = None

    forget(cast.store, date(2040, 1, 1))

    assert count(cast.store, Contact) == 1


def test_a_pupil_goes_when_nothing_is_left_that_speaks_of_them(cast):
    old_entry(cast)
    last = TERM[1]

    # Six years after the last placement, and the one entry went long before.
    forget(cast.store, date(last.year + 6, last.month, last.day))
    assert count(cast.store, Pupil) == 6

    forget(cast.store, date(last.year + 6, last.month, last.day) + A_DAY)
    assert (count(cast.store, Pupil), count(cast.store, Placement)) == (0, 0)


def test_a_pupil_with_a_safeguarding_record_stays(cast):
    add(cast.store, an_alert(cast))

    forget(cast.store, date(2033, 1, 1))

    with cast.store.reading() as db:
        assert list(db.session.scalars(select(Pupil.id))) == [cast.pupils["P1"]]


def test_former_staff_can_be_reached_no_more_a_year_after_their_last_job(cast):
    with cast.store.writing() as db:
        job = db.session.scalars(select(Membership).where(Membership.person_id == cast.people[TUTOR])).one()
        job.ended_at = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)

    forget(cast.store, date(2027, 9, 1))
    assert person(cast, TUTOR).mobile is not None

    forget(cast.store, date(2027, 9, 2))
    gone = person(cast, TUTOR)
    assert (gone.name, gone.mobile, gone.password_hash) == ("Tess Tutor", None, None)
    assert gone.email.endswith("@muster.invalid")
    assert person(cast, DSL).email == "dsl@cast.example"


def person(cast, who):
    with cast.store.reading() as db:
        return db.session.get_one(Person, cast.people[who])


# ---------------------------------------------------------------- routine
def sent_message(cast, *, ended: datetime | None, alert: UUID | None = None):
    message = Message(
        id=uuid4(),
        channel="email",
        to_address="dsl@cast.example",
        to_name="Dora Lead",
        subject="Register not in",
        body="Sign in to see it.",
        kinds="task",
        attachment={"week": "2026-W38"},
        is_urgent=False,
        header_id="x",
        created_at=at("09:00"),
        try_at=at("09:00"),
        give_up_at=at("09:00"),
        fence=1,
        state="sent" if ended else "waiting",
        possible_repeat=False,
        ended_at=ended,
    )
    attempt = Attempt(id=uuid4(), message_id=message.id, fence=1, started_at=at("09:00"))
    notice = Notice(
        id=uuid4(),
        kind="task",
        subject_id=uuid4(),
        alert_id=alert,
        round=1,
        person_key="person:x",
        organisation_id=cast.northgate,
        role="dsl",
        channel="email",
        address="dsl@cast.example",
        name="Dora Lead",
        is_urgent=False,
        is_late=False,
        detail="",
        path="/",
        created_at=at("09:00"),
        message_id=message.id,
    )
    add(cast.store, message, attempt, notice)
    return message.id


def words(cast):
    with cast.store.reading() as db:
        return [(each.subject, each.body, each.attachment) for each in db.session.scalars(select(Message))]


def test_the_words_of_a_message_go_after_ninety_days_and_who_was_told_stays(cast):
    sent_message(cast, ended=at("09:01"))

    forget(cast.store, WEDNESDAY + timedelta(days=90))
    assert words(cast)[0][1] == "Sign in to see it."

    forget(cast.store, WEDNESDAY + timedelta(days=91))
    assert words(cast) == [("", "", None)]
    assert (count(cast.store, Notice), count(cast.store, Attempt)) == (1, 1)


def test_who_was_told_of_what_was_no_alert_goes_after_a_year(cast):
    sent_message(cast, ended=at("09:01"))

    forget(cast.store, date(2027, 9, 16))
    assert count(cast.store, Notice) == 1

    forget(cast.store, date(2027, 9, 17))
    assert (count(cast.store, Notice), count(cast.store, Message), count(cast.store, Attempt)) == (0, 0, 0)


def test_who_was_told_of_an_alert_stays_with_the_alert(cast):
    alert = an_alert(cast)
    add(cast.store, alert)
    sent_message(cast, ended=at("09:01"), alert=alert.id)

    forget(cast.store, date(2030, 1, 1))

    assert (count(cast.store, Notice), count(cast.store, Message)) == (1, 1)


def test_a_message_that_still_waits_keeps_its_words(cast):
    sent_message(cast, ended=None)

    forget(cast.store, date(2030, 1, 1))

    assert words(cast)[0][1] == "Sign in to see it."
    assert count(cast.store, Notice) == 1


def test_a_done_task_an_old_sign_in_and_an_address_that_ended_go_after_a_year_and_what_lives_stays(cast):
    with cast.store.reading() as db:
        job = db.session.scalars(select(Membership).where(Membership.person_id == cast.people[DSL])).one()
    for subject, done_at in (("a", at("09:00")), ("b", None)):
        task = Task(
            id=uuid4(),
            organisation_id=cast.northgate,
            kind="terms",
            subject=subject,
            occurrence=1,
            words="",
            opened_at=at("09:00"),
            done_at=done_at,
        )
        add(cast.store, task)
    add(
        cast.store,
        SignIn(
            id=uuid4(),
            digest="d",
            person_id=cast.people[DSL],
            membership_id=job.id,
            started_at=at("09:00"),
            last_used_at=at("09:00"),
            fresh_at=at("09:00"),
        ),
    )
    for secret, ended in (("ended", {"ended_at": at("09:00"), "ended_by": "Max"}), ("live", {})):
        made = {"made_at": at("08:00"), "made_by": "Max", "made_by_job": "Manager", **ended}
        add(cast.store, ProviderAddress(id=uuid4(), provider_id=cast.oakbank, digest=secret, secret=secret, **made))

    forget(cast.store, date(2027, 9, 16))
    assert [count(cast.store, table) for table in (Task, SignIn, ProviderAddress)] == [2, 1, 2]

    forget(cast.store, date(2027, 9, 17))
    assert [count(cast.store, table) for table in (Task, SignIn, ProviderAddress)] == [1, 0, 1]
    with cast.store.reading() as db:
        assert db.session.scalars(select(ProviderAddress.digest)).all() == ["live"]


def test_a_session_link_and_who_opened_it_go_a_year_after_it_ended(cast, clock):
    clock.move(at("09:30") - clock.now())
    open_link(cast, clock, make_link(cast, clock))

    forget(cast.store, date(2027, 9, 16))
    assert (count(cast.store, SessionLink), count(cast.store, SessionLinkVisit)) == (1, 1)

    forget(cast.store, date(2027, 9, 17), at_once=1)
    assert (count(cast.store, SessionLink), count(cast.store, SessionLinkVisit)) == (0, 0)


# ---------------------------------------------------------------- the chain
def test_what_an_event_says_goes_after_six_years_and_the_chain_stays_whole(cast):
    with cast.store.writing() as db:
        db.tell([cast.northgate], "tried", actor=JOB, at=ENTERED, body={"said": "something"})

    forget(cast.store, IN_SIX_YEARS)
    assert bodies(cast, "tried") == ['{"said":"something"}']

    forget(cast.store, IN_SIX_YEARS + A_DAY)
    assert bodies(cast, "tried") == [None]
    with cast.store.reading() as db:
        assert audit.verify(db, cast.northgate).is_whole


def test_no_event_goes_before_a_younger_one_in_front_of_it(cast):
    with cast.store.writing() as db:
        for kind, when in (("younger", ENTERED + A_DAY * 5), ("older", ENTERED)):
            db.tell([cast.northgate], kind, actor=JOB, at=when, body={"said": kind})

    forget(cast.store, IN_SIX_YEARS + A_DAY)

    assert None not in (*bodies(cast, "younger"), *bodies(cast, "older"))


def bodies(cast, kind):
    mine = (Event.organisation_id == EventBody.organisation_id) & (Event.seq == EventBody.seq)
    with cast.store.reading() as db:
        return list(db.session.scalars(select(EventBody.body).join(Event, mine).where(Event.kind == kind)))


def test_each_organisation_s_chain_is_told_once_a_night_how_much_and_nothing_else(cast):
    for session in (Session.AM, Session.PM):
        old_entry(cast, session=session.value)

    forget(cast.store, IN_SIX_YEARS + A_DAY, at_once=1)
    forget(cast.store, IN_SIX_YEARS + A_DAY)

    with cast.store.reading() as db:
        told = db.session.execute(select(Event.organisation_id, Event.actor).where(Event.kind == "forgotten")).all()
    assert sorted(row[0] for row in told) == sorted([cast.northgate, cast.oakbank])
    assert (
        bodies(cast, "forgotten").count(
            '{"forgotten":{"expected sessions":2,"register entries":2,"registers":2},"on":"2025-03-06"}'
        )
        == 1
    )


def test_it_works_in_small_batches_and_a_crash_between_them_loses_no_count(cast):
    for session in (Session.AM, Session.PM):
        old_entry(cast, session=session.value)
    now = at("02:00", on=IN_SIX_YEARS + A_DAY)

    cast.store.command(lambda db: retention.forget(db, now=now, machine_now=now, at_once=1))

    assert count(cast.store, Observation) == 1
    with cast.store.reading() as db:
        tally = db.session.scalars(select(Forgotten)).one()
    assert (tally.what, tally.rows, tally.told_at) == ("register entries", 1, None)


def test_a_night_with_nothing_to_forget_tells_nobody(cast, acting):
    acting.open_day()

    assert forget(cast.store, WEDNESDAY) == 0
    assert bodies(cast, "forgotten") == []
