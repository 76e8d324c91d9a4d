"""Everything held on one pupil, nothing of any other; what the family says of it; what is erased, and what stays."""

from dataclasses import replace
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from sqlalchemy import String, Uuid, bindparam, func, select, text
from sqlalchemy.exc import DBAPIError

from attendance import audit, erasure, incidents, rectification, responding, subject_access
from attendance.erasure import AskToErase
from attendance.incidents import ReportIncident
from attendance.records.sealed import reveal
from attendance.records.tables import (
    Alert,
    Contact,
    Erasure,
    Event,
    EventBody,
    Incident,
    LogEntry,
    Observation,
    OutsideSession,
    PupilFlagged,
    PupilNote,
    WalkOff,
)
from attendance.rectification import AddNote
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.responding import AddToLog
from attendance.rules.erasing import Erasable
from attendance.rules.pupil_record import PupilRecord, as_data
from attendance.rules.words import IncidentCategory, LogKind, PupilFlag, Role, Session, Severity, Status
from attendance.scope import SchoolScope
from tests.support.acting import entry, envelope
from tests.support.cast import ADMIN, DIRECTOR, HEAD, OFFICER, actor_of, at, flag, pupil_names

NOW = at("15:00")
OTHERS = [name for name in pupil_names() if name not in {"Amber", "Quillfeather"}]


def scope_of(cast, who, *, code="NORTHGATE"):
    school = cast.organisations[code]
    return SchoolScope(organisation_id=school, school_ids=frozenset({school}), actor=actor_of(cast.people, who))


@pytest.fixture
def busy(cast, acting):
    """A morning with everything in it: P1 late then corrected, walked off, in an incident with P2 and with P4."""
    flag(cast, "P1", PupilFlag.MEDICAL)
    with cast.store.writing() as db:
        db.session.add(
            Contact(
                id=uuid4(),
                home_school_id=cast.northgate,
                pupil_id=cast.pupils["P1"],
                name="Una Quillfeather",
                kind="parent_carer",
                phone="01632 960999",
                position=1,
            )
        )
    acting.send(
        entry(cast, "P1", Status.LATE, arrived_at="09:20", note="out of breath"),
        entry(cast, "P2", Status.PRESENT, note="BRUNO-NOTE"),
        local="09:30",
    )
    acting.send(entry(cast, "P1", Status.PRESENT, change_reason="came on time after all"), local="09:40")
    acting.send(entry(cast, "P1", Status.ABSENT), session=Session.PM, local="13:20")
    acting.walk_off("P1", left="10:05", local="10:10", note="ran to the bus", clothing="red coat")
    report = ReportIncident(
        placements=tuple(cast.refs[ref] for ref in ("P1", "P2", "P4")),
        category=IncidentCategory.VIOLENCE,
        severity=Severity.SERIOUS,
        happened_at=at("10:20"),
        account="a fight by the gate",
        action_taken="kept apart",
        envelope=envelope(),
    )
    with cast.store.writing() as db:
        incidents.report(cast.tutor, db, report, now=at("10:40"))
    acting.deliver()
    for alert in acting.alerts():
        if alert.pupil_id == cast.pupils["P1"] and alert.kind in {"incident", "walk_off"}:
            line = AddToLog(kind=LogKind.NOTE, at=at("10:45"), note=f"logged about the {alert.kind}")
            with cast.store.writing() as db:
                responding.log_for_school(cast.dsl, db, alert.id, line, now=at("10:45"))
    return acting


def record(cast, scope, ref="P1") -> PupilRecord:
    with cast.store.reading() as db:
        return subject_access.record(scope, db, cast.pupils[ref], now=NOW)


def rows(found: PupilRecord, key: str) -> list[dict[str, object]]:
    (section,) = [each for each in found.sections if each.key == key]
    return [dict(zip([column.key for column in section.columns], row, strict=True)) for row in section.rows]


# ---------------------------------------------------------------- what is in it
def test_every_version_of_an_entry_is_in_the_record(cast, busy):
    entries = rows(record(cast, cast.dsl), "observations")

    assert [(each["session"], each["status"], each["note"], each["change_reason"]) for each in entries] == [
        ("Morning", "Late", "out of breath", None),
        ("Morning", "Present", None, "came on time after all"),
        ("Afternoon", "Absent", None, None),
    ]
    assert [each["is_correction"] for each in entries] == [False, True, False]
    assert {each["recorded_by"] for each in entries} == {"Tess Tutor"}


def test_contacts_flags_placements_alerts_walk_offs_and_who_was_told_are_in_it(cast, busy):
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)

    found = record(cast, cast.dsl)

    assert rows(found, "contacts")[0]["phone"] == "01632 960999"
    assert [each["flag"] for each in rows(found, "flags")] == ["medical", "no disclosure"]
    assert [each["provider"] for each in rows(found, "placements")] == ["Oakbank Farm"]
    assert [each["kind"] for each in rows(found, "alerts")] == [
        "Left without permission",
        "Serious incident",
        "Absent, whereabouts not confirmed",
    ]
    assert rows(found, "walk_offs")[0]["clothing"] == "red coat"
    assert {"Dora Lead", "Olive Officer"} <= {each["name"] for each in rows(found, "told")}
    assert len(rows(found, "expected")) == 2


def test_no_other_pupil_s_name_or_words_are_in_it(cast, busy):
    assert len(busy.alerts("incident")) == 3

    said = str(as_data(record(cast, cast.dsl)))

    assert "Quillfeather" in said
    assert [name for name in [*OTHERS, "BRUNO-NOTE"] if name in said] == []


def test_a_safeguarding_lead_reads_what_happened_and_an_administrator_sees_that_it_was_reported(cast, busy):
    full, short = record(cast, cast.dsl), record(cast, scope_of(cast, ADMIN))

    assert rows(full, "incidents")[0]["account"] == "a fight by the gate"
    assert len(rows(full, "log")) == 2
    assert list(rows(short, "incidents")[0]) == ["reported_at", "provider"]
    assert [each["note"] for each in rows(short, "log")] == ["logged about the walk_off"]
    assert "fight" not in str(as_data(short))
    assert "incident" not in str(rows(short, "log"))


# ---------------------------------------------------------------- who may
@pytest.mark.parametrize("who", [ADMIN, HEAD])
def test_the_headteacher_and_the_administrator_may_open_it(cast, busy, who):
    assert record(cast, scope_of(cast, who)).ref == "P1"


def test_where_a_pupils_place_is_hidden_the_administrator_may_not_open_it(cast, busy):
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)

    with pytest.raises(NotAllowed, match="must not be known"):
        record(cast, scope_of(cast, ADMIN))
    assert record(cast, scope_of(cast, HEAD)).ref == "P1"


def test_an_attendance_officer_may_not(cast, busy):
    with pytest.raises(NotAllowed):
        record(cast, scope_of(cast, OFFICER))


def test_the_trust_sees_that_the_pupil_exists_and_may_not_open_it(cast, busy):
    trust = SchoolScope(
        organisation_id=cast.organisations["TRUST"],
        school_ids=frozenset({cast.northgate, cast.southgate}),
        actor=actor_of(cast.people, DIRECTOR),
    )

    with pytest.raises(NotAllowed):
        record(cast, trust)


def test_another_school_s_pupil_does_not_exist(cast, busy):
    south = replace(cast.south_officer, actor=replace(cast.south_officer.actor, roles=frozenset({Role.DSL})))

    with pytest.raises(NotFound):
        record(cast, south)


# ---------------------------------------------------------------- that it was given out
def test_the_school_s_chain_says_who_took_a_copy_and_names_no_pupil(cast, busy):
    cast.store.command(lambda db: subject_access.export(cast.dsl, db, cast.pupils["P1"], form="docx", now=NOW))

    actor, body = event(cast, "record_exported")
    assert "Dora Lead" in actor
    assert str(cast.pupils["P1"]) in body
    assert "Quillfeather" not in body


def test_whoever_runs_the_machine_takes_the_whole_record_by_school_and_reference(cast, busy):
    found = cast.store.command(lambda db: subject_access.export_by_operator(db, "NORTHGATE", "P1", now=NOW))

    assert rows(found, "incidents")[0]["account"] == "a fight by the gate"
    assert event(cast, "record_exported")[0].startswith("operator ")


@pytest.mark.parametrize(("school", "ref"), [("NOWHERE", "P1"), ("NORTHGATE", "P4"), ("NORTHGATE", "")])
def test_no_such_school_or_pupil_is_said_plainly_and_nothing_is_written(cast, school, ref):
    with pytest.raises(NotFound, match="No school here"):
        cast.store.command(lambda db: subject_access.export_by_operator(db, school, ref, now=NOW))


def event(cast, kind):
    mine = (Event.organisation_id == EventBody.organisation_id) & (Event.seq == EventBody.seq)
    with cast.store.reading() as db:
        row = db.session.execute(
            select(Event.actor, EventBody.body).join(EventBody, mine).where(Event.kind == kind)
        ).one()
        return row[0], row[1] or ""


# ---------------------------------------------------------------- what the family says
def note(cast, scope=None, *, said_by="The mother", text="She was there at nine.", note_id=None):
    command = AddNote(note_id=note_id or uuid4(), said_by=said_by, text=text)
    cast.store.command(lambda db: rectification.add_note(scope or cast.dsl, db, cast.pupils["P1"], command, now=NOW))


def test_what_the_family_says_stands_in_the_record_with_who_wrote_it_down(cast):
    note(cast)

    (said,) = rows(record(cast, cast.dsl), "notes")
    assert (said["said_by"], said["text"], said["by"]) == ("The mother", "She was there at nine.", "Dora Lead")


def test_the_same_note_sent_twice_is_one(cast):
    key = uuid4()
    note(cast, note_id=key)
    note(cast, note_id=key)

    assert len(rows(record(cast, cast.dsl), "notes")) == 1


@pytest.mark.parametrize(
    ("said_by", "text", "field"), [("", "x", "said_by"), ("x", "  ", "text"), ("x", "y" * 4001, "text")]
)
def test_a_note_without_words_or_with_too_many_is_refused(cast, said_by, text, field):
    with pytest.raises(Refusal) as refused:
        note(cast, said_by=said_by, text=text)

    assert refused.value.field == field
    assert count(cast, PupilNote) == 0


def test_only_those_who_may_open_the_record_may_add_to_it(cast):
    with pytest.raises(NotAllowed):
        note(cast, scope_of(cast, OFFICER))


def test_the_database_refuses_to_change_what_a_family_said(cast):
    note(cast)

    with pytest.raises(DBAPIError, match=r"append-only|permission denied"), cast.store.writing() as db:
        db.session.execute(text("UPDATE pupil_note SET said_by = 'nobody'"))


def test_the_words_of_a_family_are_sealed_and_their_digest_is_in_the_chain(cast):
    note(cast, text="She was there at nine.")

    with cast.store.reading() as db:
        stored = db.session.execute(text("SELECT text FROM pupil_note")).scalar_one()
    assert "nine" not in stored
    assert sha256(b"She was there at nine.").hexdigest() in event(cast, "record_note_added")[1]


# ---------------------------------------------------------------- erasing
def ask(cast, *what, scope=None, reason="the family left England", erasure_id: UUID | None = None):
    key = erasure_id or uuid4()
    command = AskToErase(erasure_id=key, what=what, reason=reason)
    cast.store.command(lambda db: erasure.ask(scope or cast.dsl, db, cast.pupils["P1"], command, now=NOW))
    return key


def decide(cast, key, *, who=None, agrees=True, ref="P1"):
    scope = who or scope_of(cast, ADMIN)
    cast.store.command(lambda db: erasure.decide(scope, db, cast.pupils[ref], key, agrees=agrees, now=NOW))


def close_alerts(cast):
    with cast.store.writing() as db:
        for alert in db.session.scalars(select(Alert)):
            alert.closed_at = alert.closed_at or NOW


def count(cast, table):
    with cast.store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(table))


def test_nothing_is_erased_before_a_second_person_agrees(cast, busy):
    close_alerts(cast)
    ask(cast, Erasable.CONTACTS)

    assert count(cast, Contact) == 1


def test_whoever_asked_cannot_agree(cast, busy):
    close_alerts(cast)
    key = ask(cast, Erasable.CONTACTS)

    with pytest.raises(Refusal, match="second person"):
        decide(cast, key, who=cast.dsl)

    assert count(cast, Contact) == 1


def test_whoever_asked_may_take_it_back_and_then_nobody_can_agree(cast, busy):
    key = ask(cast, Erasable.CONTACTS)
    decide(cast, key, who=cast.dsl, agrees=False)

    with pytest.raises(Refusal, match="decided already"):
        decide(cast, key)


def test_what_was_decided_on_goes_and_every_register_entry_stays(cast, busy):
    close_alerts(cast)
    key = ask(cast, *Erasable)
    entries = [each[1:] for each in observed(cast)]
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)

    decide(cast, key, who=scope_of(cast, HEAD))

    assert count(cast, Contact) == 0
    with cast.store.reading() as db:
        flags = list(db.session.scalars(select(PupilFlagged.flag)))
        walk_off = db.session.scalars(select(WalkOff)).one()
        mine = db.session.scalars(select(Incident).where(Incident.pupil_id == cast.pupils["P1"])).one()
        theirs = db.session.scalars(select(Incident).where(Incident.pupil_id != cast.pupils["P1"])).all()
        lines = db.session.scalars(select(LogEntry.note)).all()
    assert flags == ["no_disclosure"]
    assert (walk_off.note, walk_off.clothing) == (None, None)
    assert (mine.account.reveal(), mine.action_taken) == ("(this was erased)", None)
    assert {each.account.reveal() for each in theirs} == {"a fight by the gate"}
    assert not [line for line in lines if line]
    # The entries, their order, their corrections and reasons are what they were; the note of P2 is another's.
    assert [each[1:] for each in observed(cast)] == entries
    assert [each[0] for each in observed(cast)] == [None, None, None, "BRUNO-NOTE"]


def observed(cast):
    wanted = select(
        Observation.note,
        Observation.id,
        Observation.status,
        Observation.reason,
        Observation.change_reason,
        Observation.replaces_id,
        Observation.recorded_by,
    ).order_by(Observation.placement_id != cast.placements["P1"], Observation.received_at, Observation.id)
    with cast.store.reading() as db:
        return [tuple(row) for row in db.session.execute(wanted)]


def test_the_decision_stays_with_its_reason_and_both_names_and_the_chain_is_whole(cast, busy):
    close_alerts(cast)
    decide(cast, ask(cast, Erasable.NOTES, Erasable.LOGS))

    (stood,) = rows(record(cast, cast.dsl), "erasures")
    assert (stood["what"], stood["reason"]) == ("notes, logs", "the family left England")
    assert (stood["asked_by"], stood["decided_by"], stood["is_done"]) == ("Dora Lead", "Ada Admin", True)
    actor, body = event(cast, "erased")
    assert "Ada Admin" in actor
    assert "England" not in body
    with cast.store.reading() as db:
        assert audit.verify(db, cast.northgate).is_whole


def test_while_an_alert_about_the_pupil_is_open_nothing_is_erased(cast, busy):
    key = ask(cast, Erasable.LOGS)

    with pytest.raises(Refusal, match="is open"):
        decide(cast, key)


@pytest.mark.parametrize(
    ("what", "reason", "field"), [((), "a good reason", "what"), ((Erasable.FLAGS,), "because", "reason")]
)
def test_a_request_without_an_object_or_a_reason_is_refused(cast, what, reason, field):
    with pytest.raises(Refusal) as refused:
        ask(cast, *what, reason=reason)

    assert refused.value.field == field


def test_a_request_about_one_pupil_cannot_be_agreed_to_under_another(cast, busy):
    close_alerts(cast)
    key = ask(cast, Erasable.CONTACTS)

    with pytest.raises(NotFound):
        decide(cast, key, ref="P2")


def test_another_school_can_neither_ask_nor_decide(cast, busy):
    key = ask(cast, Erasable.CONTACTS)
    south = replace(cast.south_officer, actor=replace(cast.south_officer.actor, roles=frozenset({Role.DSL})))

    with pytest.raises(NotFound):
        ask(cast, Erasable.FLAGS, scope=south)
    with pytest.raises(NotFound):
        decide(cast, key, who=south)


def test_the_database_empties_a_note_only_after_a_decision_about_that_pupil(cast, busy):
    with pytest.raises(DBAPIError, match=r"append-only|permission denied"), cast.store.writing() as db:
        db.session.execute(text("UPDATE observation SET note = NULL"))

    close_alerts(cast)
    decide(cast, ask(cast, Erasable.CONTACTS))
    with pytest.raises(DBAPIError, match=r"append-only|permission denied"), cast.store.writing() as db:
        db.session.execute(text("UPDATE observation SET note = NULL"))


def test_after_a_decision_too_the_database_refuses_any_other_change(cast, busy):
    close_alerts(cast)
    decide(cast, ask(cast, Erasable.NOTES))

    words = [each.name for each in Observation.__table__.columns if isinstance(each.type, String)]
    assert "status" in words
    for column in words:
        change = f"UPDATE observation SET \"{column}\" = 'x' WHERE pupil_id = :pupil"  # noqa: S608  our own columns
        with pytest.raises(DBAPIError, match=r"append-only|permission denied"), cast.store.writing() as db:
            db.session.execute(text(change).bindparams(bindparam("pupil", type_=Uuid)), {"pupil": cast.pupils["P1"]})


def test_the_note_of_a_session_outside_hours_goes_with_the_notes_and_the_session_stays(cast, busy, acting):
    for ref in ("P1", "P2"):
        acting.outside(ref, starts="16:30", ends="17:30", local="18:00", note=f"note of {ref}")
    close_alerts(cast)
    decide(cast, ask(cast, Erasable.NOTES))

    with cast.store.reading() as db:
        found = {row.pupil_id: reveal(row.note) for row in db.session.scalars(select(OutsideSession))}
    assert found == {cast.pupils["P1"]: None, cast.pupils["P2"]: "note of P2"}


def test_the_database_refuses_to_change_a_decision(cast, busy):
    close_alerts(cast)
    decide(cast, ask(cast, Erasable.CONTACTS))

    for change in ("reason = 'another'", "is_done = NULL", "decided_by = 'nobody'"):
        with pytest.raises(DBAPIError, match=r"append-only|permission denied"), cast.store.writing() as db:
            db.session.execute(text(f"UPDATE erasure SET {change}"))  # noqa: S608  our own words

    assert count(cast, Erasure) == 1
