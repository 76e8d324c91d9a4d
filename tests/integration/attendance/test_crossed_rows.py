"""A row that points to another organisation's row is refused by the database itself, whoever writes it and how."""

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg.errors import ForeignKeyViolation
from sqlalchemy import Table, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from attendance import alert_codes, devices, missing, pins
from attendance.devices import RememberDevice
from attendance.records.tables import (
    AgreementSignature,
    AgreementVersion,
    Alert,
    Device,
    DevicePin,
    DevicePinGuess,
    DeviceSession,
    Gap,
    Membership,
    MissingPlan,
    MissingPlanPart,
    Notice,
    Organisation,
    PupilBase,
    PupilFlagged,
    PupilNote,
    SessionDecision,
    SessionLink,
    SessionLinkVisit,
    SignIn,
    Site,
    Step,
    Whereabouts,
)
from attendance.rules.words import Role
from attendance.scope import Actor, ProviderScope
from tests.support.cast import at
from tests.support.region import NOW, TODAY, Region, build_region
from tests.support.tablets import PIN

Values = dict[str, Any]
# What is written there is never changed: a crossed row would have to be a new one.
APPEND_ONLY = {
    "observation", "erasure", "pupil_note", "missing_plan", "missing_plan_part", "agreement_version",
    "agreement_signature", "outside_session", "outside_session_taken_back", "mark",
    "mark_keyed", "system_mark", "intake_row", "row_waiting", "logged_contact", "inbound_mail", "mail_shown",
}  # fmt: skip
# So that no unique key is met before the key that is tried.
FAR_AWAY: Values = {
    "on": date(2031, 1, 6),
    "due_at": NOW + timedelta(days=1000),
    "from_on": date(2031, 1, 6),
    "first_on": date(2031, 1, 6),
    "last_on": date(2031, 1, 6),
    "part": "nowhere",
    "version": 99,
    "number": 99,
    "contact_id": UUID(int=99),
    "side": "provider",
}
# A later version of a mark needs the one before it; the day alone tells this one apart.
NOT_FAR_AWAY = {("mark", "version"), ("mark_keyed", "version"), ("logged_contact", "version")}


@pytest.fixture
def region(store) -> Region:
    """Three schools, three providers, and rows in every table that a key between them comes from."""
    region = build_region(store)
    for code, who in (("OAK", "provider_manager"), ("RIVER", "river_staff")):
        _use_tablet(region, code, who)
        _open_link(region, code, who)
    for school, provider in (("NORTH", "OAK"), ("SOUTH", "OAK")):
        _plan_for(region, school, provider)
    _sign(region)
    about = region.live["NORTH", "OAK"]
    whose: Values = {"home_school_id": region.organisations["NORTH"], "pupil_id": about.pupil}
    signed = {"by_name": "A", "by_job_title": "DSL", "recorded_at": NOW}
    seen = {
        "on": TODAY,
        "session": "AM",
        "where": "home",
        "how": "call",
        "confirmed_by": "A",
        "confirmed_by_job": "DSL",
    }
    with region.store.writing() as db:
        missing.mark_due(db, now=at("14:30", on=TODAY))
        db.session.flush()
        alert_codes.make(db, db.session.scalars(select(Notice.id)).all(), machine_now=NOW)
        db.session.add_all(
            [
                PupilFlagged(**whose, flag="looked_after"),
                PupilBase(**whose, from_on=TODAY, base="none"),
                PupilNote(**whose, **signed, said_by="A parent", text="It was the bus."),
                Whereabouts(**whose, **seen, confirmed_at=NOW, recorded_at=NOW),
                Gap(**whose, on=TODAY, session="AM", reason="no_placement", found_at=NOW, due_at=NOW),
                SessionDecision(
                    **whose,
                    placement_id=about.placement,
                    provider_id=region.organisations["OAK"],
                    kind="moved",
                    from_on=TODAY,
                    from_session="AM",
                    to_on=TODAY,
                    to_session="AM",
                    decided_at=NOW,
                    decided_by="A",
                    decided_by_job="DSL",
                ),
            ]
        )
    return region


def test_no_row_can_be_made_to_point_to_a_row_of_somebody_else(region):
    taken: list[str] = []
    untried: list[str] = []
    with region.store.writing() as db:
        for key in _keys():
            for row, elsewhere in _crossings(db.session, key):
                tries = (_refuses(db.session, key.parent, row, changed) for changed in elsewhere)
                is_refused = next((each for each in tries if each is not None), None)
                taken += [key.name] if is_refused is False else []
                untried += [key.name] if is_refused is None else []

    assert taken == []
    assert untried == []


def test_a_notice_of_a_step_of_another_alert_is_refused(region):
    with region.store.reading() as db:
        step = db.session.scalars(select(Step)).first()
        other = db.session.scalars(select(Alert).where(Alert.id != step.alert_id)).first()

    with pytest.raises(IntegrityError), region.store.writing() as db:
        db.session.add(_notice(other, organisation_id=other.home_school_id, step_id=step.id))


def test_a_notice_of_a_step_and_no_alert_is_refused(region):
    with region.store.reading() as db:
        step = db.session.scalars(select(Step)).first()
        alert = db.session.get_one(Alert, step.alert_id)

    with pytest.raises(IntegrityError, match="no part in its alert"), region.store.writing() as db:
        db.session.add(_notice(alert, organisation_id=alert.home_school_id, step_id=step.id, alert_id=None))


def test_of_an_alert_are_told_its_school_its_provider_and_its_trust_and_nobody_else(region):
    alert_id = region.live["NORTH", "OAK"].walk_off_alert
    told = {code for code in region.organisations if _can_be_told(region, alert_id, code)}

    assert told == {"NORTH", "OAK", "COMPASS"}


def test_who_was_told_before_the_school_changed_its_trust_is_told_the_end(region):
    alert_id, school = region.live["NORTH", "OAK"].walk_off_alert, region.organisations["NORTH"]
    assert _can_be_told(region, alert_id, "COMPASS")
    with region.store.writing() as db:
        db.session.get_one(Organisation, school).parent_id = region.organisations["SHIRE"]

    assert _can_be_told(region, alert_id, "COMPASS")
    assert _can_be_told(region, alert_id, "SHIRE")


def _sign(region: Region) -> None:
    """Let every school sign what it has written."""
    with region.store.writing() as db:
        for row in db.session.scalars(select(AgreementVersion)).all():
            db.session.add(
                AgreementSignature(
                    agreement_id=row.id,
                    provider_id=row.provider_id,
                    home_school_id=row.home_school_id,
                    side="home_school",
                    name="A",
                    job_title="Head",
                    lead_name="B",
                    lead_job_title="Tutor",
                    signed_at=NOW,
                )
            )


def _plan_for(region: Region, school: str, provider: str) -> None:
    """Write a plan of one part for a pupil who might go missing."""
    whose: Values = {
        "home_school_id": region.organisations[school],
        "pupil_id": region.live[school, provider].pupil,
    }
    with region.store.writing() as db:
        plan = MissingPlan(**whose, version=7, reviewed_on=TODAY, written_at=NOW, by_name="A", by_job_title="DSL")
        db.session.add(plan)
        db.session.flush()
        db.session.add(MissingPlanPart(**whose, plan_id=plan.id, part="places", words="The park.", is_released=True))


def _open_link(region: Region, code: str, who: str) -> None:
    """Let somebody of a provider make a link to a session, and a stranger open it."""
    provider_id, person_id = region.organisations[code], region.people[who]
    job = Membership.person_id == person_id, Membership.organisation_id == provider_id
    with region.store.writing() as db:
        link = SessionLink(
            provider_id=provider_id,
            organisation_id=provider_id,
            site_id=db.session.scalars(select(Site.id).where(Site.organisation_id == provider_id)).one(),
            on=TODAY,
            session="AM",
            digest=f"link of {code}",
            membership_id=db.session.scalars(select(Membership.id).where(*job)).one(),
            made_by="A",
            made_by_job="Manager",
            made_at=NOW,
            expires_at=NOW,
        )
        db.session.add(link)
        db.session.flush()
        whose: Values = {"link_id": link.id, "provider_id": provider_id}
        db.session.add(SessionLinkVisit(**whose, digest=f"visit of {code}", name="A", job_title="Cover", opened_at=NOW))


def _keys() -> Iterator[Any]:
    """Yield every key between two tables that both say whose their rows are."""
    for table in Alert.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            held = [element.column.name for element in key.elements]
            if "id" in held and len(held) > 1:
                yield key


def _crossings(session: DbSession, key: Any) -> Iterator[tuple[Values, list[Values]]]:
    """Yield a row, and how it would point elsewhere: for each column that the key holds, to rows that differ in it."""
    pointer = next(element for element in key.elements if element.column.name == "id")
    held = [element for element in key.elements if element is not pointer]
    asked = select(key.parent).where(pointer.parent.is_not(None)).order_by(*key.parent.primary_key)
    row = dict(session.execute(asked).mappings().first() or {})
    if not row:
        yield row, []
        return
    for column in held:
        differs = column.column != row[column.parent.name]
        alike = [each.column == row[each.parent.name] for each in held if each is not column]
        ids = session.scalars(select(pointer.column).where(differs, *alike)).all()
        ids = ids or session.scalars(select(pointer.column).where(differs)).all()
        yield row, [{pointer.parent.name: each} for each in ids]


def _refuses(session: DbSession, table: Table, row: Values, changed: Values) -> bool | None:
    """Say whether a key refuses what is changed of a row; None where a unique key was met first and says nothing."""
    changed |= {
        name: value for name, value in FAR_AWAY.items() if name in table.c and (table.name, name) not in NOT_FAR_AWAY
    }
    write: Any = update(table).where(*(column == row[column.name] for column in table.primary_key)).values(changed)
    if table.name in APPEND_ONLY:
        write = insert(table).values({**row, "id": uuid4(), **changed})
    with session.begin_nested() as attempt:
        try:
            session.execute(write)
        except IntegrityError as error:
            return True if _is_of_a_key(error) else None
        finally:
            attempt.rollback()
    return False


def _is_of_a_key(error: IntegrityError) -> bool:
    if isinstance(error.orig, sqlite3.IntegrityError):
        return error.orig.sqlite_errorname == "SQLITE_CONSTRAINT_FOREIGNKEY"
    return isinstance(error.orig, ForeignKeyViolation)


def _can_be_told(region: Region, alert_id: UUID, code: str) -> bool:
    try:
        with region.store.writing() as db:
            alert = db.session.get_one(Alert, alert_id)
            db.session.add(_notice(alert, organisation_id=region.organisations[code]))
    except IntegrityError as error:
        if "no part in its alert" not in str(error):
            raise
        return False
    return True


def _notice(alert: Alert, *, organisation_id: UUID, **more: Any) -> Notice:
    said: dict[str, Any] = {
        "kind": "test",
        "subject_id": uuid4(),
        "alert_id": alert.id,
        "round": 1,
        "person_key": "office@example.org",
        "organisation_id": organisation_id,
        "role": "office",
        "channel": "email",
        "address": "office@example.org",
        "name": "Office",
        "is_urgent": False,
        "is_late": False,
        "detail": "",
        "path": "/",
        "created_at": NOW,
    }
    return Notice(**{**said, **more})


def _use_tablet(region: Region, code: str, who: str) -> None:
    """Let somebody sign in and use a tablet of their provider: a PIN, a wrong one, and the right one."""
    provider_id, person_id = region.organisations[code], region.people[who]
    actor = Actor.of_person(person_id, who, job_title=who, roles=frozenset({Role.PROVIDER_MANAGER}))
    scope = ProviderScope(provider_id=provider_id, actor=actor)
    pins.set_pin(region.store, scope, PIN, now=NOW, machine_now=NOW)
    with region.store.writing() as db:
        devices.remember(scope, db, RememberDevice(site_code=code, label=code), now=NOW, machine_now=NOW)
        device = db.session.scalars(select(Device).where(Device.provider_id == provider_id)).one()
        job = db.session.scalars(select(DevicePin).where(DevicePin.provider_id == provider_id)).one().membership_id
        here = {"device_id": device.id, "provider_id": provider_id, "membership_id": job}
        used = {"started_at": NOW, "last_used_at": NOW}
        db.session.add_all(
            [
                DevicePinGuess(**here, at=NOW),
                DeviceSession(**here, **used, digest=code),
                SignIn(digest=code, person_id=person_id, membership_id=job, **used, fresh_at=NOW),
            ]
        )
