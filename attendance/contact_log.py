"""The contact log of a placed pupil: what the home school's people record of parents, pupil and provider.

Added to, never changed: a correction is another version. No provider reads or writes here, and whoever may not know
where a pupil is reads nothing. A call that reached nobody is recorded, and counts as no contact.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from attendance import contacts_due, hidden_places, people_to_call
from attendance.contacts_due import Due
from attendance.pupils import pupil_in
from attendance.records import contact_log as stored
from attendance.records import registers
from attendance.records import setting_up as stored_placements
from attendance.records.sealed import SealedText, reveal
from attendance.records.setting_up import Placed
from attendance.records.tables import LoggedContact, Pupil
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.calendar import london_date
from attendance.rules.contacts import MAY_RECORD, CameOf, Contact
from attendance.rules.typed import NotReadable, one_line
from attendance.rules.words import Pathway
from attendance.scope import SchoolScope
from attendance.setting_up.looking import NOBODY_HOSTS
from attendance.unit import Db

LONGEST = 2000
EVENT = "contact_logged"
HIDDEN = (
    "Where this pupil is must not be known. The contact log is for the safeguarding leads and the headteacher alone."
)
NOT_YOURS = "Contacts are recorded by the people of the pupil’s own school who follow up its placements."
NO_CONTACT = "There is no such contact."
CORRECTED = "Somebody corrected this contact meanwhile. Here it is as it stands now."
NO_HOST = "Nobody hosts this pupil there: choose another kind of contact, or another placement."


@dataclass(frozen=True, kw_only=True, slots=True)
class LogContact:
    """What is recorded of one contact; the same `key` sent twice is one. `on` is a day in London."""

    key: UUID
    placement_id: UUID
    kind: Contact
    on: date
    came_of: CameOf
    spoken_with: str
    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One version of a contact, as it was recorded and by whom."""

    number: int
    on: date
    kind: Contact
    came_of: CameOf
    placement_id: UUID
    where: str
    spoken_with: str
    said: str
    by: str
    by_job: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Logged:
    """A contact as it stands, with the versions before it, the newest first."""

    id: UUID
    stands: Version
    before: tuple[Version, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A placement that a contact can be about. `provider_id` None: there is no provider to speak with."""

    id: UUID
    label: str
    pathway: Pathway
    provider_id: UUID | None
    is_running: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactPage:
    """A pupil's contact log: what is owed, what is on record, the newest day first, and what a new one may be about.

    `people` are those whom the school may call, by name and without numbers.
    """

    pupil_id: UUID
    pupil_name: str
    may_record: bool
    due: tuple[Due, ...]
    contacts: tuple[Logged, ...]
    places: tuple[Place, ...]
    people: tuple[str, ...]


def of_pupil(scope: SchoolScope, db: Db, pupil_id: UUID, *, now: datetime) -> ContactPage:
    """Return a pupil's contact log.

    Raises:
        NotFound: no such pupil of these schools.
        NotAllowed: the actor may not know where the pupil is.
    """
    pupil, today = _pupil(scope, db, pupil_id), london_date(now)
    placed = stored_placements.placements_of(db.session, [pupil_id])
    called = people_to_call.listed(db, pupil_id, is_open=False, on=None)
    return ContactPage(
        pupil_id=pupil_id,
        pupil_name=f"{pupil.given_name} {pupil.family_name}",
        may_record=_may_record(scope, pupil),
        due=contacts_due.of_pupil(db, pupil, now=now),
        contacts=_contacts(stored.of_pupil(db.session, pupil_id), {each.placement.id: _where(each) for each in placed}),
        places=_places(placed, today),
        people=tuple(each.called for each in called),
    )


def log(scope: SchoolScope, db: Db, pupil_id: UUID, command: LogContact, *, now: datetime) -> None:
    """Record a contact.

    Raises:
        NotFound: no such pupil of these schools, or no such placement of the pupil.
        NotAllowed: the actor does not follow up placements at the pupil's own school, or may not know the place.
        Refusal: it is to come or lies before the placement, or lacks whom or what.
    """
    pupil = _recordable(scope, db, pupil_id)
    row_id = uuid5(command.key, f"contact of {pupil_id}")
    if stored.is_known(db.session, scope.school_ids, row_id):
        return
    if command.came_of is CameOf.MISTAKEN:
        raise Refusal("Say what came of it.", field="came_of")
    _keep(scope, db, pupil, _row(scope, pupil, _possible(db, pupil, command, now=now), row_id, now=now), now=now)


def correct(
    scope: SchoolScope, db: Db, pupil_id: UUID, contact_id: UUID, command: LogContact, *, shown: int, now: datetime
) -> None:
    """Put another version beside a contact, instead of the version that was shown; both stay.

    Raises:
        NotFound: no such pupil of these schools, or no such contact or placement of the pupil.
        NotAllowed: the actor does not follow up placements at the pupil's own school, or may not know the place.
        Conflict: another version stands meanwhile.
        Refusal: as for a new one.
    """
    pupil = _recordable(scope, db, pupil_id)
    row_id = uuid5(command.key, f"correction of {contact_id}")
    if stored.is_known(db.session, scope.school_ids, row_id):
        return
    versions = [each for each in stored.of_pupil(db.session, pupil_id) if each.contact_id == contact_id]
    if not versions:
        raise NotFound(NO_CONTACT)
    if versions[-1].version != shown:
        raise Conflict(CORRECTED)
    meant = (
        _as_before(command, versions[-1])
        if command.came_of is CameOf.MISTAKEN
        else _possible(db, pupil, command, now=now)
    )
    _keep(scope, db, pupil, _row(scope, pupil, meant, row_id, before=versions[-1], now=now), now=now)


def _recordable(scope: SchoolScope, db: Db, pupil_id: UUID) -> Pupil:
    pupil = _pupil(scope, db, pupil_id)
    if not _may_record(scope, pupil):
        raise NotAllowed(NOT_YOURS)
    # Of two who record the last contacts that a task asks for, the second sees what the first recorded.
    registers.lock_pupils(db.session, [pupil_id])
    return pupil


def _keep(scope: SchoolScope, db: Db, pupil: Pupil, row: LoggedContact, *, now: datetime) -> None:
    stored.add(db.session, row)
    contacts_due.follow(db, pupil, now=now)
    body = {"contact": str(row.contact_id), "pupil": str(pupil.id), "version": row.version, "kind": row.kind}
    db.tell([pupil.home_school_id], EVENT, actor=scope.actor, at=now, body=body)


def _row(
    scope: SchoolScope,
    pupil: Pupil,
    command: LogContact,
    row_id: UUID,
    *,
    before: LoggedContact | None = None,
    now: datetime,
) -> LoggedContact:
    spoken_with, said = _words(command)
    return LoggedContact(
        id=row_id,
        home_school_id=pupil.home_school_id,
        pupil_id=pupil.id,
        placement_id=command.placement_id,
        contact_id=before.contact_id if before else row_id,
        version=before.version + 1 if before else 1,
        replaces=before.version if before else None,
        on=command.on,
        kind=command.kind.value,
        came_of=command.came_of.value,
        spoken_with=SealedText(plain=spoken_with) if spoken_with else None,
        said=SealedText(plain=said) if said else None,
        recorded_by_id=scope.actor.person_id,
        recorded_by=scope.actor.name,
        recorded_by_job=scope.actor.job_title,
        recorded_at=now,
    )


def _as_before(command: LogContact, before: LoggedContact) -> LogContact:
    """Return a correction that says that there was none: of the day, the kind and the placement that were recorded."""
    return replace(command, placement_id=before.placement_id, kind=Contact(before.kind), on=before.on)


def _possible(db: Db, pupil: Pupil, command: LogContact, *, now: datetime) -> LogContact:
    """Return the command, of a day and a placement on which it can have been."""
    if command.on > london_date(now):
        raise Refusal("This day is to come. Enter the day on which it was.", field="on")
    placed = stored_placements.placements_of(db.session, [pupil.id])
    found = next((each.placement for each in placed if each.placement.id == command.placement_id), None)
    if found is None:
        raise NotFound("There is no such placement.", field="placement")
    if command.on < found.starts_on:
        raise Refusal(f"The placement began on {found.starts_on:%-d %B %Y}. Enter a day since then.", field="on")
    if command.kind is Contact.PROVIDER and found.provider_id is None:
        raise Refusal(NO_HOST, field="kind")
    return command


def _words(command: LogContact) -> tuple[str, str]:
    """Return whom and what as they are kept; who was called in vain, and how, may be left out."""
    said = command.said.strip()
    if len(said) > LONGEST:
        raise Refusal(f"Use at most {LONGEST:,} characters.", field="said")
    if command.came_of is CameOf.MISTAKEN:
        if not said:
            raise Refusal("Say why it was recorded by mistake.", field="said")
        return "", said
    if command.came_of is CameOf.SPOKEN and not said:
        raise Refusal("Say in a few words what was said or seen.", field="said")
    if command.came_of is CameOf.NOT_REACHED and not command.spoken_with.strip():
        return "", said
    try:
        return one_line(command.spoken_with, what="who was spoken with or seen"), said
    except NotReadable as no:
        raise Refusal(str(no), field="spoken_with") from no


def _pupil(scope: SchoolScope, db: Db, pupil_id: UUID) -> Pupil:
    pupil = pupil_in(scope, db, pupil_id)
    if hidden_places.is_hidden_from(scope, db, pupil_id):
        raise NotAllowed(HIDDEN)
    return pupil


def _may_record(scope: SchoolScope, pupil: Pupil) -> bool:
    actor = scope.actor
    is_at_school = pupil.home_school_id == scope.organisation_id
    return actor.person_id is not None and is_at_school and bool(actor.roles & MAY_RECORD)


def _contacts(rows: Iterable[LoggedContact], where: dict[UUID, str]) -> tuple[Logged, ...]:
    versions: dict[UUID, list[Version]] = {}
    for row in rows:
        versions.setdefault(row.contact_id, []).insert(0, _version(row, where[row.placement_id]))
    found = [Logged(id=each, stands=newest, before=tuple(before)) for each, (newest, *before) in versions.items()]
    return tuple(sorted(found, key=lambda each: (each.stands.on, _first_at(each)), reverse=True))


def _first_at(contact: Logged) -> datetime:
    return (contact.before or (contact.stands,))[-1].at


def _version(row: LoggedContact, where: str) -> Version:
    return Version(
        number=row.version,
        on=row.on,
        kind=Contact(row.kind),
        came_of=CameOf(row.came_of),
        placement_id=row.placement_id,
        where=where,
        spoken_with=reveal(row.spoken_with) or "",
        said=reveal(row.said) or "",
        by=row.recorded_by,
        by_job=row.recorded_by_job,
        at=row.recorded_at,
    )


def _places(placed: Iterable[Placed], today: date) -> tuple[Place, ...]:
    """Return the placements that have begun: those that run first, then the latest."""
    found = [_place(each, today) for each in placed if each.placement.starts_on <= today]
    return tuple(sorted(found, key=lambda each: not each.is_running))


def _place(placed: Placed, today: date) -> Place:
    row = placed.placement
    pathway = Pathway(row.pathway)
    is_running = row.ends_on is None or row.ends_on >= today
    until = "" if is_running or row.ends_on is None else f", ended {row.ends_on:%-d %B %Y}"
    return Place(
        id=row.id,
        label=f"{_where(placed)}, {pathway.label.lower()}{until}",
        pathway=pathway,
        provider_id=row.provider_id,
        is_running=is_running,
    )


def _where(placed: Placed) -> str:
    return placed.provider.name if placed.provider else NOBODY_HOSTS
