"""Where a scope is forgotten, the database still shows one organisation nothing of another's."""

from contextlib import nullcontext
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, create_engine, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, ProgrammingError

from attendance import concerns, contact_log, days, outside_hours, registers
from attendance.concerns import TellConcern
from attendance.contact_log import LogContact
from attendance.differences import SUMMARY
from attendance.intake import symbols
from attendance.intake.symbols import ConfirmSymbols
from attendance.records import erasing
from attendance.records.base import Base
from attendance.records.tables import (
    Alert,
    Attempt,
    Concern,
    Contact,
    Erasure,
    Event,
    Expected,
    LogEntry,
    LoggedContact,
    Mark,
    Message,
    MissingPlan,
    MissingPlanPart,
    Notice,
    Observation,
    Organisation,
    OutsideSession,
    OutsideSessionTakenBack,
    Placement,
    PlacementPattern,
    ProviderAddress,
    Pupil,
    PupilFlagged,
    SheetColumns,
    SheetSymbols,
    Site,
    Step,
    Submission,
    Task,
    Whereabouts,
)
from attendance.registers import SubmitRegister
from attendance.rules.contacts import CameOf
from attendance.rules.contacts import Contact as ContactWith
from attendance.rules.erasing import Erasable
from attendance.rules.symbols import Meaning
from attendance.rules.words import ConcernAbout, PupilFlag, Session, Status
from tests.integration.attendance.test_marks import chosen, enter, lines
from tests.support.acting import Acting, entry, envelope
from tests.support.cast import (
    DSL,
    MANAGER,
    RIVAL_TUTOR,
    TUTOR,
    WEDNESDAY,
    also_at_rival,
    at,
    confirm_whereabouts,
    email_of,
    flag,
)
from tests.support.plans import write_plan

DENIED = r"permission denied|row-level security"
UNREADABLE = ("anchor", "bounce_read", "carrier_report", "lease")
# A heartbeat is nobody's, nor is a hold, nor how a carrier does.
READABLE = set(Base.metadata.tables) - {"carrier_circuit", "heartbeat", "sending_hold", *UNREADABLE}
# What recognises people, and the heads of the chains that their coming and going is written to.
AT_DOOR = {"organisation", "site", "person", "membership", "role_held", "chain_head"}


FORBIDDEN = (
    "UPDATE event SET kind = 'other'",
    "DELETE FROM event",
    "TRUNCATE event CASCADE",
    "DELETE FROM event_body",
    "UPDATE observation SET status = 'present'",
    "DELETE FROM observation",
    "TRUNCATE observation CASCADE",
    "ALTER TABLE event DISABLE TRIGGER ALL",
    "ALTER TABLE pupil DISABLE ROW LEVEL SECURITY",
    "DROP POLICY worker ON pupil",
    "CREATE TABLE mine (id int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SET ROLE muster_owner",
)


def refs(store, wanted=None):
    """Return the references of the pupils a store shows; Core, so that no scope and no ORM helps."""
    asked: Any = select(Pupil.__table__.c.ref) if wanted is None else wanted
    with store.reading() as db:
        return sorted(db.session.scalars(asked))


def count(store, table, *where):
    with store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(table).where(*where))


def test_a_savepoint_stays_within_the_wall(northgate):
    with northgate.writing() as db, db.session.begin_nested():
        assert set(db.session.scalars(select(Pupil.__table__.c.ref))) == {"P1", "P2", "P3", "P5"}


def test_a_core_select_through_the_session_shows_own_pupils_alone(northgate, southgate, oakbank, rival):
    assert refs(northgate) == ["P1", "P2", "P3", "P5"]
    assert refs(southgate) == ["P4", "P6"]
    assert refs(oakbank) == ["P1", "P2", "P3", "P4"]
    assert refs(rival) == ["P5", "P6"]


def test_plain_sql_shows_own_pupils_alone(rival):
    assert refs(rival, text("SELECT ref FROM pupil")) == ["P5", "P6"]


def test_counts_and_oracles_go_through_the_wall_too(cast, rival):
    assert count(rival, Placement) == 2
    assert count(rival, Pupil, Pupil.id == cast.pupils["P1"]) == 0
    assert refs(rival, select(Pupil.ref).where(select(Placement.id).where(Placement.ref == "P1-1").exists())) == []


def test_a_row_held_in_memory_is_not_handed_to_another_organisation(cast, northgate, southgate):
    with northgate.reading() as ours, southgate.reading() as theirs:
        assert ours.session.get(Pupil, cast.pupils["P1"]) is not None
        assert theirs.session.get(Pupil, cast.pupils["P1"]) is None


def test_a_foreign_row_cannot_be_changed(acting, oakbank, rival):
    acting.send(entry(acting.cast, "P1", Status.ABSENT), local="09:30")

    with rival.writing() as db:
        changed = db.session.execute(update(Alert.__table__).values(climbed=99))  # type: ignore[arg-type]

    assert changed.rowcount == 0
    assert count(oakbank, Alert) == 1


@pytest.mark.parametrize("organisation", ["riverside", "northgate"])
def test_a_row_cannot_be_written_for_another_organisation(cast, oakbank, organisation):
    with pytest.raises(ProgrammingError, match=DENIED), oakbank.writing() as db:
        db.session.add(submission(getattr(cast, organisation)))


def test_a_row_cannot_be_moved_to_another_organisation(cast, acting, oakbank):
    acting.send(entry(cast, "P1"), local="09:30")

    with pytest.raises(ProgrammingError, match=DENIED), oakbank.writing() as db:
        db.session.execute(update(Submission).values(organisation_id=cast.riverside))


def test_where_nothing_is_bound_there_is_no_row(acting, web_store):
    acting.send(entry(acting.cast, "P1", Status.ABSENT), local="09:30")

    for name in READABLE:
        assert (name, count(web_store, Base.metadata.tables[name])) == (name, 0)


@pytest.mark.parametrize("table", UNREADABLE)
def test_the_outbox_and_the_leases_are_not_the_webs_to_read(web_store, table):
    with pytest.raises(ProgrammingError, match=DENIED):
        count(web_store, Base.metadata.tables[table])


def test_at_the_door_nothing_of_a_pupil_is_there(acting, web_store):
    acting.send(entry(acting.cast, "P1", Status.ABSENT), local="09:30")

    for name in READABLE - AT_DOOR:
        assert (name, count(web_store.at_door(), Base.metadata.tables[name])) == (name, 0)


def test_at_the_door_a_person_is_recognised(cast, web_store):
    with web_store.at_door().reading() as db:
        found = db.session.scalar(text("SELECT name FROM person WHERE email = :email"), {"email": email_of(TUTOR)})

    assert found == "Tess Tutor"


def test_a_provider_sees_its_own_people_and_those_it_must_tell(oakbank):
    with oakbank.reading() as db:
        names = set(db.session.scalars(text("SELECT name FROM person")))

    assert {"Tess Tutor", "Dora Lead", "Sefa Director"} <= names
    assert "Rita Rival" not in names


def test_what_was_bound_ends_with_the_transaction(cast, web_store):
    def act_and_fail():
        with web_store.within([cast.oakbank]).writing() as db, db.acting_for([cast.northgate]):
            assert db.session.scalar(text("SELECT muster_acting()")) == [cast.northgate]
            raise LookupError

    with pytest.raises(LookupError):
        act_and_fail()

    with web_store.database.reader.connect() as connection:
        for setting in ("organisations", "person", "door", "acting_for"):
            assert connection.scalar(text(f"SELECT current_setting('muster.{setting}', true)")) in {None, ""}
        assert connection.scalar(text("SELECT count(*) FROM pupil")) == 0


def test_acting_for_a_school_ends_with_its_block(cast, oakbank):
    with oakbank.writing() as db:
        with db.acting_for([cast.northgate]), db.acting_for([cast.southgate]):
            assert set(db.session.scalar(text("SELECT muster_acting()"))) == {cast.northgate, cast.southgate}
        assert db.session.scalar(text("SELECT muster_acting()")) is None


def test_nobody_acts_for_a_school_that_has_no_pupil_with_them(cast, southgate):
    with southgate.writing() as db, db.acting_for([cast.northgate]):
        assert db.session.scalar(text("SELECT muster_acting()")) is None
        assert db.session.scalar(select(func.count()).select_from(Placement)) == 2


def test_an_error_of_the_database_inside_is_the_error_that_is_heard(cast, oakbank):
    with pytest.raises(DBAPIError, match="division"), oakbank.writing() as db, db.acting_for([cast.northgate]):
        db.session.execute(text("SELECT 1/0"))


def test_a_provider_that_opens_the_day_opens_it_for_every_provider_of_the_school(cast, oakbank):
    with oakbank.writing() as db:
        days.ensure_open(db, [cast.northgate], WEDNESDAY, now=at("08:00"))

    with cast.store.reading() as db:
        expected = set(db.session.scalars(select(Expected.pupil_id)))
    assert expected == {cast.pupils[ref] for ref in ("P1", "P2", "P3", "P5")}
    assert count(oakbank, Expected) == 6


def test_a_pupil_seen_at_one_provider_is_no_longer_looked_for_at_the_other(cast, acting, oakbank, rival):
    also_at_rival(cast, "P1")
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:30")
    assert count(rival, Alert) == 0

    seen = entry(cast, "P1-rival")
    command = SubmitRegister(on=WEDNESDAY, session=Session.PM, entries=(seen,), envelope=envelope())
    rival.command(lambda db: registers.submit(cast.rival, db, command, now=at("13:10")))

    assert [alert.closed_by for alert in acting.alerts("whereabouts")] == ["Rita Rival"]


def test_two_providers_words_of_one_session_are_held_together_and_neither_reads_the_others(
    cast, acting, oakbank, rival
):
    also_at_rival(cast, "P1")
    acting.send(entry(cast, "P1"), local="09:30")

    seen = entry(cast, "P1-rival")
    command = SubmitRegister(on=WEDNESDAY, session=Session.AM, entries=(seen,), envelope=envelope())
    rival.command(lambda db: registers.submit(cast.rival, db, command, now=at("09:40")))

    assert SUMMARY in [alert.summary for alert in acting.alerts("concern")]
    assert (count(oakbank, Observation), count(rival, Observation)) == (1, 1)


def test_what_a_school_entered_is_held_beside_a_providers_word_and_read_by_no_provider(
    cast, acting, northgate, southgate, oakbank, rival
):
    acting.send(entry(cast, "P1"), local="09:30")
    enter(cast, chosen(lines(cast)["Amber"], "I", "Her mother rang"), local="09:45")
    assert [count(each, Mark) for each in (northgate, oakbank, rival, southgate)] == [1, 0, 0, 0]

    absent = entry(cast, "P1", Status.ABSENT, change_reason="It was her sister")
    command = SubmitRegister(on=WEDNESDAY, session=Session.AM, entries=(absent,), envelope=envelope())
    oakbank.command(lambda db: registers.submit(cast.tutor, db, command, now=at("10:40")))

    assert refs(northgate, select(Task.kind).where(Task.kind == "entry_differs")) == ["entry_differs"]
    assert count(oakbank, Task) == 0
    with oakbank.writing() as db, db.acting_for([cast.northgate]):
        assert db.session.scalar(select(func.count()).select_from(Mark)) == 1
    with oakbank.reading() as db:
        assert db.session.scalar(select(func.count()).select_from(Mark)) == 0
    with southgate.writing() as db, db.acting_for([cast.northgate]):
        assert db.session.scalar(select(func.count()).select_from(Mark)) == 0


def test_contacts_and_whereabouts_are_never_a_providers_to_read(cast, acting, oakbank, northgate):
    with cast.store.writing() as db:
        db.session.add(
            Contact(home_school_id=cast.northgate, pupil_id=cast.pupils["P1"], name="A", kind="carer", position=1)
        )
    confirm_whereabouts(cast, "P1")

    assert (count(northgate, Contact), count(northgate, Whereabouts)) == (1, 1)
    assert (count(oakbank, Contact), count(oakbank, Whereabouts)) == (0, 0)


def test_of_a_plan_for_the_missing_a_provider_is_shown_what_the_last_version_releases_and_can_change_nothing(
    cast, northgate, southgate, oakbank, rival
):
    write_plan(cast)

    assert refs(northgate, select(MissingPlanPart.part)) == ["places", "risks"]
    assert refs(oakbank, select(MissingPlanPart.part)) == ["places"]
    assert [count(each, table) for each in (southgate, rival) for table in (MissingPlan, MissingPlanPart)] == [0] * 4
    with oakbank.writing() as db:
        assert (removed(db, MissingPlanPart), removed(db, MissingPlan)) == (0, 0)

    write_plan(cast, released=(), instead_of=1)

    assert refs(oakbank, select(MissingPlanPart.part)) == []


def test_a_session_outside_hours_is_its_providers_to_write_and_the_two_sides_to_read(
    cast, acting, northgate, southgate, oakbank, rival
):
    made = acting.outside("P1", starts="07:00", ends="08:00", local="09:00")
    cast.store.command(lambda db: outside_hours.take_back(cast.tutor, db, made, "Not her", now=at("09:10")))
    tables = (OutsideSession, OutsideSessionTakenBack)

    assert [count(each, table) for each in (northgate, oakbank) for table in tables] == [1] * 4
    assert [count(each, table) for each in (southgate, rival) for table in tables] == [0] * 4
    for table in tables:
        with cast.store.reading() as db:
            row = db.session.execute(select(table.__table__)).mappings().one()
        for web in (northgate, southgate, rival):
            with pytest.raises(ProgrammingError, match=DENIED), web.writing() as db:
                db.session.execute(insert(table), {**row, "id": uuid4()})
        for web in (northgate, oakbank):
            with pytest.raises(ProgrammingError, match=DENIED), web.writing() as db:
                db.session.execute(delete(table))
    with northgate.writing() as db:
        emptied = update(OutsideSession).values(note=None).returning(OutsideSession.id)
        assert db.session.scalars(emptied).all() == []


def test_a_contact_is_its_school_s_alone_recorded_in_ones_own_name_and_emptied_after_a_decision(
    cast, northgate, southgate, oakbank, web_store
):
    officer = web_store.within([cast.northgate], person_id=cast.officer.actor.person_id)
    contact = LogContact(
        key=uuid4(),
        placement_id=cast.placements["P1"],
        kind=ContactWith.PROVIDER,
        on=WEDNESDAY,
        came_of=CameOf.SPOKEN,
        spoken_with="J. Hale",
        said="Settled.",
    )
    officer.command(lambda db: contact_log.log(cast.officer, db, cast.pupils["P1"], contact, now=at("15:00")))

    assert [count(each, LoggedContact) for each in (northgate, southgate, oakbank)] == [1, 0, 0]
    with cast.store.reading() as db:
        row = db.session.execute(select(LoggedContact.__table__)).mappings().one()
    for web in (northgate, southgate, oakbank):
        with pytest.raises(ProgrammingError, match=DENIED), web.writing() as db:
            db.session.execute(insert(LoggedContact), {**row, "id": uuid4(), "contact_id": uuid4()})
    with pytest.raises(ProgrammingError, match=DENIED), northgate.writing() as db:
        db.session.execute(update(LoggedContact).values(came_of="not_reached"))

    for erased in (0, 1):
        with northgate.writing() as db:
            assert erasing.erase(db.session, cast.pupils["P1"], Erasable.CONTACT_LOG) == erased
        with cast.store.writing() as db:
            asked = {"what": "contact_log", "reason": "The family asked.", "asked_at": at("12:00"), "asked_by": "A"}
            decided = {"decided_at": at("12:00"), "decided_by": "B", "decided_by_job": "Head", "is_done": True}
            whose = {"home_school_id": cast.northgate, "pupil_id": cast.pupils["P1"]}
            db.session.add(Erasure(**whose, **asked, asked_by_job="DSL", asked_by_key=str(erased), **decided))
    with cast.store.reading() as db:
        held = db.session.scalars(select(LoggedContact)).one()
        assert (held.spoken_with, held.said, held.came_of) == (None, None, "spoken")


def test_what_marks_and_columns_mean_is_the_providers_own_and_said_in_ones_own_name(
    cast, northgate, oakbank, rival, web_store
):
    tutor = web_store.within([cast.oakbank], person_id=cast.tutor.actor.person_id)
    command = ConfirmSymbols(meanings={"in": Meaning.PRESENT}, builds_on=0)
    tutor.command(lambda db: symbols.confirm(cast.tutor, db, command, now=at("09:00")))
    columns = {"headings_digest": "x", "chosen": "{}", "chosen_by": "Tess", "chosen_by_job": "Tutor"}
    with tutor.writing() as db:
        who = {"provider_id": cast.oakbank, "chosen_by_id": cast.tutor.actor.person_id}
        db.session.add(SheetColumns(**who, **columns, chosen_at=at("09:00")))

    for table, column in ((SheetSymbols, "symbols"), (SheetColumns, "chosen")):
        assert [count(each, table) for each in (oakbank, rival, northgate)] == [1, 0, 0]
        with cast.store.reading() as db:
            row = db.session.execute(select(table.__table__)).mappings().one()
        another = {**row, "id": uuid4()} | ({"version": 2} if table is SheetSymbols else {})
        # Nobody's name is given, or another provider's.
        for web in (oakbank, rival):
            with pytest.raises(ProgrammingError, match=DENIED), web.writing() as db:
                db.session.execute(insert(table), another)
        with pytest.raises(ProgrammingError, match=DENIED), tutor.writing() as db:
            db.session.execute(update(table).values({column: "[]"}))


def test_a_providers_address_is_its_own_and_what_has_ended_lives_no_more(cast, northgate, oakbank, rival):
    address = {"digest": "x", "made_at": at("09:00"), "made_by": "Max", "made_by_job": "Manager"}
    with oakbank.writing() as db:
        db.session.add(ProviderAddress(provider_id=cast.oakbank, secret="s", **address))
    assert [count(each, ProviderAddress) for each in (oakbank, rival, northgate)] == [1, 0, 0]
    with pytest.raises(ProgrammingError, match=DENIED), rival.writing() as db:
        db.session.add(
            ProviderAddress(provider_id=cast.oakbank, secret="s", **address, ended_at=at("09:00"), ended_by="R")
        )
    with pytest.raises(ProgrammingError, match=DENIED), oakbank.writing() as db:
        db.session.execute(update(ProviderAddress).values(digest="y", ended_at=at("10:00"), ended_by="Max"))

    for to in ({"ended_at": at("10:00"), "ended_by": "Max"}, {"ended_at": None, "ended_by": None}):
        for web in (rival, oakbank):
            with web.writing() as db:
                db.session.execute(update(ProviderAddress).values(to))
    with cast.store.reading() as db:
        assert db.session.scalars(select(ProviderAddress.ended_by)).one() == "Max"


def test_a_line_of_the_log_that_is_not_shared_is_the_home_schools_alone(cast, acting, oakbank, northgate):
    acting.walk_off("P1", left="10:58", local="11:02")
    alert = acting.alerts("walk_off")[0]
    with cast.store.writing() as db:
        db.session.add_all([line(cast, alert, is_shared=True), line(cast, alert, is_shared=False)])

    assert count(northgate, LogEntry) == 2
    assert count(oakbank, LogEntry) == 1


def test_a_provider_sees_who_was_told_of_its_own_alerts_and_no_words(cast, acting, oakbank, rival):
    acting.walk_off("P1", left="10:58", local="11:02")

    assert count(oakbank, Notice) > 0
    assert count(rival, Notice) == 0
    with pytest.raises(ProgrammingError, match=DENIED):
        refs(oakbank, select(Message.body))


def test_tries_are_shown_to_the_school_whose_alert_it_is_and_without_the_carriers_words(
    cast, acting, northgate, southgate, oakbank
):
    acting.walk_off("P1", left="11:00", local="11:02")
    with cast.store.writing() as db:
        message = message_about(cast)
        db.session.add(message)
        db.session.flush()
        db.session.execute(update(Notice).where(Notice.kind == "walk_off").values(message_id=message.id))
        tried = Attempt(id=uuid4(), message_id=message.id, fence=1, started_at=at("11:02"), detail="550 unknown")
        db.session.add(tried)

    tries = Attempt.__table__
    assert count(northgate, tries) == 1
    assert (count(southgate, tries), count(oakbank, tries)) == (0, 0)
    with pytest.raises(ProgrammingError, match=DENIED), northgate.reading() as db:
        db.session.scalars(select(Attempt.detail)).all()


def test_events_are_written_for_others_and_read_by_nobody_but_their_own(cast, acting, oakbank, rival):
    acting.send(entry(cast, "P1"), local="09:30")

    assert count(oakbank, Event, Event.organisation_id != cast.oakbank) == 0
    with pytest.raises(ProgrammingError, match=DENIED), rival.writing() as db:
        db.tell([cast.oakbank], "forged", actor=cast.rival.actor, at=at("10:00"), body={})


@pytest.mark.parametrize("url", ["web_url", "worker_url"])
def test_neither_role_can_change_the_log_the_tables_or_the_wall(acting, request, url):
    acting.send(entry(acting.cast, "P1"), local="09:30")
    engine = create_engine(request.getfixturevalue(url), poolclass=NullPool)

    for statement in FORBIDDEN:
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner|append-only"):
            run(engine, statement)


def test_the_wall_cannot_be_switched_off_by_a_setting(cast, web_url):
    engine = create_engine(web_url, poolclass=NullPool)

    with pytest.raises(DBAPIError, match="row-level security"):
        run(engine, "SET row_security = off", "SELECT count(*) FROM pupil")


def test_the_web_cannot_read_the_account_notices_of_its_own_organisation(cast, oakbank):
    with cast.store.writing() as db:
        db.session.add(notice(cast, kind="account"))

    assert count(oakbank, Notice) == 0


def test_a_person_sees_their_own_jobs_and_sign_ins_whatever_job_they_do(cast, web_store):
    me, colleague = cast.people[TUTOR], cast.people[RIVAL_TUTOR]
    with web_store.within([cast.oakbank], person_id=me).reading() as db:
        mine = set(
            db.session.scalars(text("SELECT id FROM person WHERE id IN (:me, :them)"), {"me": me, "them": colleague})
        )

    assert mine == {me}


def test_an_observation_is_the_providers_to_write_and_nobody_elses(cast, acting, northgate):
    acting.send(entry(cast, "P1"), local="09:30")
    with cast.store.reading() as db:
        row = db.session.execute(select(Observation.__table__)).mappings().one()

    with pytest.raises(ProgrammingError, match=DENIED), northgate.writing() as db:
        db.session.execute(insert(Observation), {**row, "id": uuid4()})


@pytest.mark.parametrize("decided", [{}, {"decided_at": at("09:30"), "is_done": True}])
def test_an_erasure_begins_undecided(cast, northgate, decided):
    row = Erasure(
        home_school_id=cast.northgate,
        pupil_id=cast.pupils["P1"],
        what="notes",
        reason="The family asked",
        asked_at=at("09:30"),
        asked_by="Dora Lead",
        asked_by_job="DSL",
        asked_by_key="person:1",
        **decided,
    )

    with pytest.raises(ProgrammingError, match=DENIED) if decided else nullcontext(), northgate.writing() as db:
        db.session.add(row)


def test_own_people_can_be_forgotten_by_nobody_in_the_web(cast, oakbank):
    with pytest.raises(ProgrammingError, match=DENIED), oakbank.writing() as db:
        db.session.execute(delete(Pupil))


def message_about(cast):
    return Message(
        id=uuid4(), channel="email", to_address="dsl@cast.example", to_name="Dora Lead", subject="s", body="b",
        kinds="walk_off", is_urgent=True, header_id="x", created_at=at("11:02"), try_at=at("11:02"),
        give_up_at=at("12:02"), fence=1, state="sent", possible_repeat=False, person_id=cast.people[DSL],
    )  # fmt: skip


def run(engine, *statements):
    with engine.begin() as connection:
        for each in statements:
            connection.execute(text(each))


def submission(organisation_id):
    return Submission(
        actor="person:1",
        idempotency_key="1",
        body_digest="0",
        receipt="R1",
        organisation_id=organisation_id,
        kind="register",
        channel="portal",
        received_at=at("09:30"),
        actor_name="Jo Hale",
        actor_job_title="Tutor",
        answer={},
    )


def line(cast, alert, *, is_shared):
    return LogEntry(
        alert_id=alert.id,
        home_school_id=alert.home_school_id,
        kind="note",
        at=at("11:05"),
        recorded_at=at("11:05"),
        by_name="Dora Lead",
        by_job_title="DSL",
        by_organisation_id=cast.northgate,
        is_shared=is_shared,
    )


def notice(cast, *, kind):
    return Notice(
        kind=kind,
        subject_id=uuid4(),
        round=1,
        person_key=str(cast.people[TUTOR]),
        person_id=cast.people[TUTOR],
        organisation_id=cast.oakbank,
        role="provider_staff",
        channel="email",
        address=email_of(TUTOR),
        name="Tess Tutor",
        is_urgent=False,
        is_late=False,
        detail="",
        path="/sign-in/link/secret",
        created_at=at("09:00"),
    )


def test_a_concern_and_its_alert_are_not_there_for_the_provider_that_told_it(cast, acting, web_store, northgate):
    tutor = web_store.within([cast.oakbank], person_id=cast.people[TUTOR])
    colleague = web_store.within([cast.oakbank], person_id=cast.people[MANAGER])
    as_web = Acting(cast=replace(cast, store=tutor))
    told = TellConcern(
        placements=(cast.refs["P1"],), about=ConcernAbout.STAFF, account="He shouts.", envelope=envelope()
    )
    as_web.cast.store.command(lambda db: concerns.tell(cast.tutor, db, told, now=at("10:40")))

    for table in (Alert, Concern, Notice, Step, LogEntry):
        assert (table, count(tutor, table)) == (table, 0)
        assert (table, count(colleague, table)) == (table, 0)
    assert (count(tutor, Submission), count(colleague, Submission)) == (1, 0)
    assert (count(northgate, Alert), count(northgate, Concern)) == (1, 1)
    with colleague.writing() as db:
        changed = db.session.execute(update(Alert.__table__).values(climbed=99))  # type: ignore[arg-type]
    assert changed.rowcount == 0


@pytest.mark.parametrize("changed", [{"provider_id": "OAKBANK"}, {"provider_id": "RIVAL", "home_school_id": "TRUST"}])
def test_a_provider_writes_no_concern_in_anothers_name_nor_to_a_school_it_has_no_pupil_of(cast, acting, rival, changed):
    acting.tell_dsl("P1")
    with acting.cast.store.reading() as db:
        row = dict(db.session.execute(select(Concern.__table__)).mappings().one())
    ids = {name: cast.organisations[code] for name, code in changed.items()}

    with pytest.raises(ProgrammingError, match=DENIED), rival.writing() as db:
        db.session.execute(insert(Concern.__table__).values({**row, "id": uuid4(), **ids}))  # type: ignore[arg-type]


CHOOSABLE = ["NORTHGATE", "OAKBANK", "RIVAL", "SOUTHGATE"]


def codes(store, *, is_choosing):
    with store.reading() as db, db.choosing_provider() if is_choosing else nullcontext():
        return sorted(db.session.scalars(select(Organisation.__table__.c.code)))


def test_a_school_sees_whom_it_may_choose_while_it_chooses_and_not_otherwise(cast, northgate, oakbank, rival):
    with cast.store.writing() as db:
        db.session.execute(
            update(Placement)
            .where(Placement.home_school_id == cast.northgate)
            .values(provider_id=cast.oakbank, site_id=cast.sites["FARM"])
        )

    assert codes(northgate, is_choosing=False) == ["NORTHGATE", "OAKBANK", "TRUST"]
    assert codes(northgate, is_choosing=True) == [*CHOOSABLE, "TRUST"]
    assert codes(oakbank, is_choosing=True) == codes(oakbank, is_choosing=False)
    with northgate.reading() as db:
        with db.choosing_provider():
            assert db.session.scalar(select(func.count()).select_from(Site)) == 3
        assert db.session.scalar(select(func.count()).select_from(Site)) == 2


def test_a_school_adds_a_pupil_of_its_own_and_of_no_other(cast, northgate, oakbank):
    def add(store, school):
        row = {"id": uuid4(), "home_school_id": school, "ref": "NEW", "family_name": "New", "given_name": "Nia"}
        with store.writing() as db:
            db.session.execute(insert(Pupil).values(**row))

    add(northgate, cast.northgate)
    for store, school in ((northgate, cast.southgate), (oakbank, cast.northgate)):
        with pytest.raises(ProgrammingError, match=DENIED):
            add(store, school)


@pytest.mark.parametrize("column", ["home_school_id", "pupil_id", "provider_id", "ref", "public_ref"])
def test_whose_a_placement_is_can_be_changed_by_nobody_in_the_web(cast, northgate, column):
    with pytest.raises(ProgrammingError, match=DENIED), northgate.writing() as db:
        db.session.execute(update(Placement).values({column: None}))


def removed(db, table: Any) -> int:
    found: Any = db.session.execute(delete(table))
    return int(found.rowcount)


def test_a_week_and_a_flag_are_the_home_schools_to_change(cast, northgate, oakbank):
    flag(cast, "P1", PupilFlag.SEND)
    with oakbank.writing() as db:
        assert removed(db, PupilFlagged) == removed(db, PlacementPattern) == 0
    with northgate.writing() as db:
        assert removed(db, PupilFlagged) == 1
        assert removed(db, PlacementPattern) == 4
