"""A day on which something is said in every sealed column, each time with a canary; and ways to harm what is stored."""

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import String, literal, select, type_coerce, union_all, update

from attendance import (
    alert_pages,
    contact_log,
    decisions,
    incidents,
    looks,
    marks,
    missing_plans,
    outside_hours,
    people_to_call,
    phone_answers,
    phoned,
    rectification,
    responding,
)
from attendance.alert_pages import AlertPage
from attendance.contact_log import LogContact
from attendance.decisions import Decide
from attendance.incidents import ReportIncident
from attendance.intake import rows, sheets
from attendance.intake.sheets import SentFile
from attendance.mails import arriving, reading
from attendance.mails.arriving import Arrived
from attendance.mails.reading import Brought
from attendance.marks import Enter, Entry, How
from attendance.missing_plans import WritePlan
from attendance.people_to_call import Person
from attendance.phone_answers import Difference
from attendance.phoned import Caller
from attendance.records.database import Database
from attendance.records.sealed import sealed_tables, shape_of
from attendance.records.tables import Contact, PhoneCall, Register
from attendance.rectification import AddNote
from attendance.registers import SubmitRegister
from attendance.responding import AddToLog, CloseAlert, ConfirmWhereabouts
from attendance.rows import Grid
from attendance.rules.contacts import CameOf
from attendance.rules.contacts import Contact as ContactWith
from attendance.rules.decisions import DecisionKind
from attendance.rules.words import IncidentCategory, LogKind, Opened, PlanPart, Session, Severity, Status
from attendance.summaries import issuing
from tests.support.acting import Acting, entry, envelope
from tests.support.cast import TUTOR, WEDNESDAY, Cast, at, email_of
from tests.support.inbox import address_of

NEXT_MONDAY = date(2026, 9, 21)
CANARY = "CANARY"
SEALED = re.compile(r"v1\.[0-9a-f]{16}\.[\w-]+=*\Z")


def say_everything(cast: Cast, acting: Acting) -> None:
    """Let people say something in every sealed column of both schools; P1 and P2 are Northgate's, P4 Southgate's."""
    with cast.store.writing() as db:
        for ref, school in (("P1", cast.northgate), ("P2", cast.northgate), ("P4", cast.southgate)):
            db.session.add(_mother(cast, ref, school))
    acting.send(entry(cast, "P2", Status.ABSENT), local="09:30")
    for ref in ("P1", "P4"):
        acting.walk_off(
            ref,
            left="10:00",
            local="10:05",
            last_seen=f"{CANARY} gate",
            direction=f"{CANARY} river",
            clothing=f"{CANARY} coat",
            police_reference=f"{CANARY} 123",
            note=f"{CANARY} note",
        )
    report_incident(cast, "P1", "P4")
    acting.tell_dsl("P1", local="10:50", account=f"{CANARY} bruise")
    away = Decide(
        decision_id=uuid4(),
        pupil_id=cast.pupils["P2"],
        kind=DecisionKind.AGREED_LEAVE,
        from_on=NEXT_MONDAY,
        from_session=Session.AM,
        to_on=NEXT_MONDAY,
        to_session=Session.AM,
        note=f"{CANARY} court",
    )
    cast.store.command(lambda db: decisions.decide(cast.officer, db, away, now=at("10:55")))
    enter_code(cast)
    log_contact(cast)
    phone_in(cast)
    wrong = acting.outside("P1", starts="07:00", ends="08:00", local="11:00", note=f"{CANARY} tired")
    cast.store.command(lambda db: outside_hours.take_back(cast.tutor, db, wrong, f"{CANARY} not her", now=at("11:00")))
    _send_sheets(cast)
    _send_mail(cast)
    acting.deliver()
    [walk_off] = [each for each in acting.alerts("walk_off") if each.home_school_id == cast.northgate]
    [absence] = acting.alerts("whereabouts")
    called = AddToLog(
        kind=LogKind.CONTACT,
        at=at("11:00"),
        who_called=f"{CANARY} mother",
        outcome=f"{CANARY} reached",
        reference=f"{CANARY} ref",
        note=f"{CANARY} said",
    )
    where = ConfirmWhereabouts(
        where=f"{CANARY} home", how=f"{CANARY} phone", confirmed_by=f"{CANARY} mum", confirmed_at=at("11:05")
    )
    close = CloseAlert(outcome=f"{CANARY} back", confirmed_by=f"{CANARY} gatekeeper", is_safe=True)
    with cast.store.writing() as db:
        responding.log_for_school(cast.officer, db, walk_off.id, called, now=at("11:01"))
        responding.close(cast.officer, db, walk_off.id, close, now=at("11:30"))
        responding.confirm_whereabouts(cast.officer, db, absence.id, where, now=at("11:06"))
        objection = AddNote(note_id=uuid4(), said_by="Mother of P1", text=f"{CANARY} objects")
        plan = WritePlan(
            words={PlanPart.PLACES: f"{CANARY} bus station"},
            released=frozenset(),
            reviewed_on=WEDNESDAY,
            instead_of=0,
        )
        missing_plans.write(cast.dsl, db, cast.pupils["P1"], plan, now=at("11:35"))
        rectification.add_note(cast.dsl, db, cast.pupils["P1"], objection, now=at("11:40"))
    for local, on in (("15:00", date(2026, 9, 18)), ("08:30", NEXT_MONDAY)):
        with cast.store.writing() as db:
            issuing.plan_weeks(db, now=at(local, on=on))
            issuing.run_due(db, now=at(local, on=on))


def enter_code(cast: Cast) -> None:
    """Enter a code for P2, who was said to be absent."""
    on, half, now = WEDNESDAY, Session.AM, at("10:56")
    with cast.store.writing() as db:
        [line] = [
            each
            for each in marks.session_lines(cast.officer, db, on, half, now=now).lines
            if each.pupil_id == cast.pupils["P2"]
        ]
        typed = Entry(
            pupil_id=line.pupil_id, version=0, stamp=line.stamp, how=How.CHOSEN, code="I", reason=f"{CANARY} mumps"
        )
        marks.enter(cast.officer, db, Enter(key=uuid4(), on=on, session=half, entries=(typed,)), now=now)


def log_contact(cast: Cast) -> None:
    """Record a call to the mother of P1."""
    called = LogContact(
        key=uuid4(),
        placement_id=cast.placements["P1"],
        kind=ContactWith.PARENT,
        on=WEDNESDAY,
        came_of=CameOf.SPOKEN,
        spoken_with=f"{CANARY} Una",
        said=f"{CANARY} well",
    )
    cast.store.command(lambda db: contact_log.log(cast.officer, db, cast.pupils["P1"], called, now=at("10:56")))


def phone_in(cast: Cast) -> None:
    """Let Oakbank say by telephone that P3 is present, and then that something was different."""
    command = SubmitRegister(on=WEDNESDAY, session=Session.AM, entries=(entry(cast, "P3"),), envelope=envelope())
    caller = Caller(name="Tess Tutor", job_title="Tutor", number=f"{CANARY} 01632 960103", called_at=at("10:57"))
    with cast.store.writing() as db:
        register_id = db.session.scalars(
            select(Register.id).where(
                Register.home_school_id == cast.northgate,
                Register.on == WEDNESDAY,
                Register.session == "AM",
                Register.provider_id == cast.oakbank,
            )
        ).one()
        phoned.submit(cast.officer, db, register_id, command, caller, now=at("10:58"))
        call_id = db.session.scalars(select(PhoneCall.id)).one()
    other = Difference(placements=(cast.refs["P3"],), words=f"{CANARY} it was the other one")
    with cast.store.writing() as db:
        phone_answers.contradict(cast.tutor, db, call_id, other, now=at("10:59"))


def report_incident(cast: Cast, *refs: str, account: str = f"{CANARY} fight", local: str = "10:40") -> None:
    """Report an incident of these pupils."""
    command = ReportIncident(
        placements=tuple(cast.refs[ref] for ref in refs),
        category=IncidentCategory.VIOLENCE,
        severity=Severity.SERIOUS,
        happened_at=at("10:30"),
        account=account,
        action_taken=f"{CANARY} first aid",
        envelope=envelope(),
    )
    cast.store.command(lambda db: incidents.report(cast.tutor, db, command, now=at(local)))


def stored(database: Database, table: Any, name: str) -> dict[UUID, str]:
    """Return what is stored in a sealed column, by row."""
    with database.reading() as session:
        column = type_coerce(table.__table__.c[name], String)
        return {row_id: text for row_id, text in session.execute(select(table.id, column)) if text is not None}


def store_as(database: Database, table: Any, name: str, row_id: UUID, text: str) -> None:
    """Put something else into a sealed column, as somebody with the database in hand could."""
    column = table.__table__.c[name]
    with database.writing() as session:
        session.execute(
            update(table.__table__).where(table.__table__.c.id == row_id).values({column: type_coerce(text, String)})
        )


def flipped(text: str) -> str:
    """Return a token with one character of its ciphertext changed."""
    place = text.rindex(".") + 20
    return text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]


def require_sealed(database: Database) -> None:
    """Fail where any sealed column of a database holds anything but sealed texts."""
    plain = [(table, name) for table, name, text in everything_stored(database) if SEALED.match(text) is None]
    assert plain == [], "words in plain"


def everything_stored(database: Database) -> list[tuple[str, str, str]]:
    """Return table, column and text of every sealed column of every row, by one statement."""
    every = union_all(
        *(
            select(literal(table.__tablename__), literal(name), text).where(text.is_not(None))
            for table in sealed_tables()
            if (shape := shape_of(table))
            for name in shape.columns
            for text in [type_coerce(table.__table__.c[name], String)]
        )
    )
    with database.reading() as session:
        return [(table, name, text) for table, name, text in session.execute(every)]


def page_of(cast: Cast, acting: Acting, kind: str) -> AlertPage:
    """Return Northgate's page of its first alert of a kind, as its DSL sees it."""
    alert = next(each for each in acting.alerts(kind) if each.home_school_id == cast.northgate)
    with cast.store.reading() as db:
        return alert_pages.page(cast.dsl, db, alert.id)


def people_of(cast: Cast, ref: str) -> tuple[Person, ...]:
    """Open the numbers of the people to call about one of Northgate's pupils, as its DSL."""
    noon, pupil_id = at("12:00"), cast.pupils[ref]
    looks.note_opened(
        cast.store,
        cast.dsl.actor,
        cast.northgate,
        pupil_id,
        Opened.CONTACTS,
        request="a1b2",
        now=noon,
        machine_now=noon,
    )
    with cast.store.reading() as db:
        return people_to_call.of_pupil(cast.dsl, db, pupil_id, now=noon, machine_now=noon).people


def _mother(cast: Cast, ref: str, school: UUID) -> Contact:
    return Contact(
        id=uuid4(),
        home_school_id=school,
        pupil_id=cast.pupils[ref],
        name=f"Mother of {ref}",
        kind="parent_carer",
        phone=f"{CANARY} 07700 900999",
        email=f"{CANARY}@mother.example",
        position=1,
    )


def _send_mail(cast: Cast) -> None:
    """Send an e-mail that nobody can read into the register, to an address made for it."""
    address_of(cast, at("11:12"))
    said = f"{CANARY} no show"
    arrived = Arrived(
        provider_id=cast.oakbank,
        fingerprint="one",
        raw=said.encode(),
        proven=email_of(TUTOR),
        sender=f"{CANARY} tutor",
        subject=f"{CANARY} register",
        said=said,
    )
    cast.store.command(lambda db: arriving.keep(db, arrived, now=at("11:13")))
    with cast.store.writing() as db:
        (mail_id,) = reading.waiting(db, limit=1)
        mail = reading.load(db, mail_id)
        assert mail is not None
        reading.finish(mail, db, Brought(subject="register", said=said), now=at("11:14"))


def _send_sheets(cast: Cast) -> None:
    """Send a sheet with a row that nobody can read, which is set aside, and one that cannot be read at all."""
    head = ("date", "session", "placement", "status", f"{CANARY} bus")
    row = (str(WEDNESDAY), "AM", cast.refs["P1"], f"{CANARY} O", "")
    good = Grid(kind="csv", lines=((1, head), (2, row)))
    for grid in (good, Grid(kind="csv", refused=f"{CANARY} is hidden.")):
        file = SentFile(name=f"{CANARY}.csv", raw=f"{CANARY} {grid.refused}".encode())
        with cast.store.writing() as db:
            sent = sheets.store_raw(cast.tutor, db, file, now=at("11:10"))
            sheets.take_in(cast.tutor, db, sent.intake_id, grid, now=at("11:10"))
            if not grid.refused:
                sheets.confirm(cast.tutor, db, sent.intake_id, now=at("11:11"))
                rows.set_aside(cast.tutor, db, sent.intake_id, 2, f"{CANARY} visitor", now=at("11:12"))
