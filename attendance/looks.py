"""Who looked: every time a person opens what an incident, a walk-off or a concern says, it is written down.

So it is where somebody who was told of any other alert opens it, which proves that it reached them; and where somebody
opens what is kept closed of a pupil, such as the numbers of the people to call.

Nothing here decides who may look. A look is written before what was asked for is shown, or nothing is shown.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from uuid import UUID

from attendance import alert_readers, tasks
from attendance.directory import Directory, Recipient
from attendance.records import alerts as stored_alerts
from attendance.records import looking, registers
from attendance.records.base import new_id
from attendance.records.tables import Alert, Look, PupilLook
from attendance.refusals import NotFound
from attendance.rules.words import AlertKind, Opened, Role
from attendance.scope import Actor, SchoolScope
from attendance.unit import Db, Store

# A page left open refreshes itself; it is one row in each of these.
SLOT = timedelta(minutes=5)
# More different pupils than this within an hour is browsing, and somebody is told.
PUPILS_AT_MOST = 20
WITHIN = timedelta(hours=1)
MANY_LOOKS = "many_looks"
_TOLD_OF = {AlertKind.WALK_OFF.value, AlertKind.INCIDENT.value, AlertKind.SAFEGUARDING.value}


@dataclass(frozen=True, kw_only=True, slots=True)
class Looker:
    """One person who opened an alert, from when to when, and in how many five minutes."""

    name: str
    job_title: str
    organisation_name: str
    first_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LookLine:
    """One look at one of a pupil's reports, `alert_id`; or at what is kept closed of the pupil, `opened`."""

    at: datetime
    name: str
    job_title: str
    organisation_name: str
    alert_id: UUID | None = None
    kind: AlertKind | None = None
    opened: Opened | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilLooks:
    """Who looked at a pupil's reports, the latest first."""

    pupil_id: UUID
    pupil_name: str
    looks: tuple[LookLine, ...]


def note(
    store: Store,
    actor: Actor,
    organisation_id: UUID,
    alert_id: UUID,
    *,
    request: str,
    now: datetime,
    machine_now: datetime,
) -> bool:
    """Write down that a person opens what an alert says; once a person, alert and five minutes of the machine's clock.

    In a transaction of its own, which the one that only reads cannot hold up. Of alerts that tell of nothing that
    happened to a child only those who were told are written down; programs, which have no eyes, never. Returns whether
    a row was written.
    """
    slot_at = _slot(machine_now)
    person_id = actor.person_id
    if person_id is None:
        return False
    with store.reading() as db:
        alert = stored_alerts.one(db.session, alert_id)
        if alert is None or looking.has_look(db.session, person_id, alert_id, slot_at):
            return False
        tells_of_child = alert.kind in _TOLD_OF
        if not tells_of_child and not stored_alerts.was_told(db.session, alert_id, person_id):
            return False

    def write(db: Db) -> bool:
        # Another tab may have been first; its row is then seen here, or met as a lost race that runs this again.
        if looking.has_look(db.session, person_id, alert_id, slot_at):
            return False
        _keep(db, actor, organisation_id, alert, slot_at=slot_at, request=request, now=now)
        if tells_of_child:
            _watch(db, actor, person_id, slot_at=slot_at, now=now)
        return True

    return store.command(write)


def note_opened(
    store: Store,
    actor: Actor,
    organisation_id: UUID,
    pupil_id: UUID,
    what: Opened,
    *,
    request: str,
    now: datetime,
    machine_now: datetime,
) -> bool:
    """Write down that a person opens something of a pupil; once in five minutes, as a look at a report is.

    Whoever calls has asked already whether they may. Returns whether a row was written.
    """
    slot_at, person_id = _slot(machine_now), actor.person_id
    if person_id is None:
        return False

    def write(db: Db) -> bool:
        pupil = registers.pupils_by_id(db.session, [pupil_id])[pupil_id]
        if looking.has_opened(db.session, person_id, pupil_id, what.value, since=slot_at):
            return False
        look = PupilLook(
            id=new_id(),
            home_school_id=pupil.home_school_id,
            organisation_id=organisation_id,
            person_id=person_id,
            name=actor.name,
            job_title=actor.job_title,
            pupil_id=pupil_id,
            what=what.value,
            at=now,
            slot_at=slot_at,
            request=request,
        )
        db.session.add(look)
        body = {"pupil": str(pupil_id), "what": what.value, "look": str(look.id), "request": request}
        db.tell([pupil.home_school_id], "looked", actor=actor, at=now, body=body)
        _watch(db, actor, person_id, slot_at=slot_at, now=now)
        return True

    return store.command(write)


def lookers(scope: SchoolScope, db: Db, alert_id: UUID) -> tuple[Looker, ...]:
    """Return who has looked at an alert, in the order of their first look; nobody for those who may not ask.

    Raises:
        NotFound: no such alert of these schools.
    """
    alert = stored_alerts.one(db.session, alert_id)
    if alert is None or alert.home_school_id not in scope.school_ids:
        raise NotFound("There is no such alert.")
    if not scope.may_read_incidents or not alert_readers.may_read(scope, db, alert):
        return ()
    found = sorted(looking.at_alert(db.session, alert_id), key=lambda each: str(each[0].person_id))
    people = [list(rows) for _, rows in groupby(found, key=lambda each: each[0].person_id)]
    return tuple(sorted((_looker(rows) for rows in people), key=lambda each: (each.first_at, each.name)))


def of_pupil(scope: SchoolScope, db: Db, pupil_id: UUID) -> PupilLooks:
    """Return who looked at a pupil's reports.

    Raises:
        NotFound: no such pupil of these schools.
        NotAllowed: the actor does not answer for safeguarding.
    """
    pupil = registers.pupils_by_id(db.session, [pupil_id]).get(pupil_id)
    if pupil is None or pupil.home_school_id not in scope.school_ids:
        raise NotFound("There is no such pupil.")
    scope.require_incident_reader()
    rows = looking.at_pupil(db.session, pupil.home_school_id, pupil_id)
    kinds = stored_alerts.kinds_of(db.session, {look.alert_id for look, _ in rows})
    reports = [
        _line(look, organisation, kind=kinds.get(look.alert_id))
        for look, organisation in rows
        # A report that is forgotten is of no kind any more.
        if look.alert_id not in kinds or kinds[look.alert_id] in _TOLD_OF
    ]
    opened = [
        _line(look, organisation)
        for look, organisation in looking.opened_of_pupil(db.session, pupil.home_school_id, pupil_id)
    ]
    return PupilLooks(
        pupil_id=pupil_id,
        pupil_name=f"{pupil.given_name} {pupil.family_name}",
        looks=tuple(sorted((*reports, *opened), key=lambda each: each.at, reverse=True)),
    )


def _line(look: Look | PupilLook, organisation_name: str, *, kind: AlertKind | None = None) -> LookLine:
    return LookLine(
        at=look.at,
        name=look.name,
        job_title=look.job_title,
        organisation_name=organisation_name,
        alert_id=look.alert_id if isinstance(look, Look) else None,
        kind=kind,
        opened=Opened(look.what) if isinstance(look, PupilLook) else None,
    )


def _slot(machine_now: datetime) -> datetime:
    return machine_now - (machine_now - datetime.min.replace(tzinfo=UTC)) % SLOT


def _keep(
    db: Db, actor: Actor, organisation_id: UUID, alert: Alert, *, slot_at: datetime, request: str, now: datetime
) -> None:
    look = Look(
        id=new_id(),
        home_school_id=alert.home_school_id,
        organisation_id=organisation_id,
        person_id=actor.person_id,
        name=actor.name,
        job_title=actor.job_title,
        alert_id=alert.id,
        pupil_id=alert.pupil_id,
        at=now,
        slot_at=slot_at,
        request=request,
    )
    db.session.add(look)
    # In the chain too: a row that somebody takes away from the table is missed there.
    body = {"alert": str(alert.id), "look": str(look.id), "request": request}
    db.tell([alert.home_school_id], "looked", actor=actor, at=now, body=body)


def _watch(db: Db, actor: Actor, person_id: UUID, *, slot_at: datetime, now: datetime) -> None:
    """Raise the alarm in each school concerned once a person has opened too many different pupils' reports."""
    db.session.flush()
    pupils = looking.pupils_looked_at(db.session, person_id, since=slot_at - WITHIN, kinds=_TOLD_OF)
    if len(pupils) <= PUPILS_AT_MOST:
        return
    directory = Directory(db, now)
    words = (
        f"{actor.name}, {actor.job_title}, opened the reports of more than {PUPILS_AT_MOST} different pupils within "
        "an hour. Ask why; “Who looked” on a pupil’s alert shows each look."
    )
    for school_id in sorted(set(pupils.values())):
        told = _answerable(directory, school_id, but=person_id)
        is_new = tasks.raise_once(
            db, directory, school_id, kind=MANY_LOOKS, subject=str(person_id), words=words, now=now, recipients=told
        )
        if is_new:
            body = {"person": str(person_id), "pupils": len(pupils)}
            db.tell([school_id], MANY_LOOKS, actor=actor, at=now, body=body)


def _answerable(directory: Directory, school_id: UUID, *, but: UUID) -> list[Recipient]:
    """Return the safeguarding leads, of the school and of its trust; never the one it is about."""
    found = [each for role in (Role.DSL, Role.SAFEGUARDING_DIRECTOR) for each in directory.holders(school_id, role)]
    others = [each for each in found if each.person_id != but] or directory.holders(school_id, Role.HEADTEACHER)
    return list({each.key: each for each in others if each.person_id != but}.values())


def _looker(rows: list[tuple[Look, str]]) -> Looker:
    looks = [look for look, _ in rows]
    last = max(looks, key=lambda look: look.at)
    return Looker(
        name=last.name,
        job_title=last.job_title,
        organisation_name=rows[0][1],
        first_at=min(look.at for look in looks),
        last_at=last.at,
        times=len(looks),
    )
