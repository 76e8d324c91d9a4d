"""Whom a home school may call about a pupil: listed without numbers until somebody opens them, entered by hand.

The home school's side alone: nothing here takes a provider's scope. Who opened the numbers is in `looks`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from attendance import alert_readers, hidden_places
from attendance.imports.cells import Cells
from attendance.imports.contacts import read_person
from attendance.pupils import NO_PUPIL, pupil_in
from attendance.records import alerts as stored_alerts
from attendance.records import looking, registers
from attendance.records.sealed import is_lost, reveal
from attendance.records.tables import Alert, Contact, Placement, Pupil
from attendance.refusals import Conflict, NotAllowed, NotFound
from attendance.responding import AddToLog, log_for_school
from attendance.rows import Row, RowProblem
from attendance.rules.calendar import london_date
from attendance.rules.words import ContactKind, LogKind, Opened, Transport
from attendance.scope import Actor, SchoolScope
from attendance.unit import Db

# Once opened, numbers stay on the page this long: a call, what came of it, and the next call.
OPEN_FOR = timedelta(minutes=15)
EVENT = "people_to_call_changed"
NO_PERSON, NO_ALERT = "There is no such person to call.", "There is no such alert."
HIDDEN = "Where this pupil is must not be known. Whom to call is for the safeguarding leads and the headteacher alone."
NOT_YOURS = "Take this on first: the numbers are for the person who has it."
UNREACHABLE = "Give a telephone number or an e-mail address."
TWICE = "This person is listed already, with the same name and as the same sort of person."


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody the home school may call. `phone` and `email` are None until opened, whatever is on file."""

    id: UUID
    name: str
    relation: str | None
    kind: ContactKind
    position: int
    has_phone: bool
    phone: str | None = None
    email: str | None = None
    # Who brings the pupil stands on the placement: `id` is its id then, and there it is changed.
    is_on_placement: bool = False

    @property
    def is_lost(self) -> bool:
        """Say whether the number is there and cannot be read."""
        return is_lost(self.phone)

    @property
    def called(self) -> str:
        """Return how a log names them."""
        return f"{self.name}, {self.relation or self.kind.label.lower()}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PeopleToCall:
    """Whom to call about a pupil, in the school's order."""

    pupil_id: UUID
    pupil_name: str
    is_open: bool
    people: tuple[Person, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonTyped:
    """What was typed of a person to call, as text: the columns of an imported file but for the pupil."""

    name: str
    relation: str
    kind: str
    phone: str
    email: str
    order: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Called:
    """What came of a call, in words; `entry_id` makes the same sent twice one line."""

    contact_id: UUID
    outcome: str
    entry_id: UUID


def of_pupil(scope: SchoolScope, db: Db, pupil_id: UUID, *, now: datetime, machine_now: datetime) -> PeopleToCall:
    """Return whom to call about a pupil; with numbers where the actor opened them within `OPEN_FOR`.

    Raises:
        NotFound: no such pupil of these schools.
        NotAllowed: the pupil's place is hidden from the actor, and a taxi firm or a worker's office tells it.
    """
    pupil = _pupil(scope, db, pupil_id)
    is_open = _has_opened(db, scope.actor, pupil_id, machine_now=machine_now)
    return PeopleToCall(
        pupil_id=pupil_id,
        pupil_name=f"{pupil.given_name} {pupil.family_name}",
        is_open=is_open,
        people=listed(db, pupil_id, is_open=is_open, on=london_date(now)),
    )


def require_may_open(scope: SchoolScope, db: Db, pupil_id: UUID) -> None:
    """Refuse whoever may not open the numbers on a pupil's page.

    Raises:
        NotFound: no such pupil of these schools.
        NotAllowed: the pupil's place is hidden from the actor.
    """
    _pupil(scope, db, pupil_id)


def require_has_alert(scope: SchoolScope, db: Db, alert_id: UUID) -> UUID:
    """Return the pupil of an alert whose numbers the actor may open: they have taken it on, and it is open.

    Raises:
        NotFound: no such alert of these schools, or it is about no one pupil.
        NotAllowed: the actor may not read what it says.
        Conflict: somebody else has it, or nobody.
    """
    alert, pupil_id = _alert(scope, db, alert_id)
    if not _has_it(scope, alert):
        raise Conflict(NOT_YOURS)
    return pupil_id


def is_open_on(scope: SchoolScope, db: Db, alert: Alert, *, machine_now: datetime) -> bool:
    """Say whether the actor has this alert and opened its pupil's numbers within `OPEN_FOR`."""
    if alert.pupil_id is None or not _has_it(scope, alert):
        return False
    return _has_opened(db, scope.actor, alert.pupil_id, machine_now=machine_now)


def listed(db: Db, pupil_id: UUID, *, is_open: bool, on: date | None) -> tuple[Person, ...]:
    """Return whom to call in the school's order, then who brings the pupil at that date.

    The caller has asked whether the actor may know; `on` None leaves out who brings the pupil, which tells the place.
    """
    people = [_person(row, is_open=is_open) for row in registers.contacts_of(db.session, pupil_id)]
    brought = registers.brought_by(db.session, pupil_id, on) if on else []
    return (*people, *(_driver(placement, to.name, is_open=is_open) for placement, to in brought))


def add(
    scope: SchoolScope, db: Db, pupil_id: UUID, typed: PersonTyped, *, key: UUID, now: datetime
) -> tuple[RowProblem, ...]:
    """Add somebody to call; the same `key` sent twice is one person. Returns what is wrong, or nothing once saved.

    Raises:
        NotFound: no such pupil of these schools.
        NotAllowed: the pupil's place is hidden from the actor.
    """
    pupil = _pupil(scope, db, pupil_id)
    contact_id = uuid5(key, f"contact of {pupil_id}")
    if any(row.id == contact_id for row in registers.contacts_of(db.session, pupil_id)):
        return ()
    values, problems = _judge(db, pupil_id, contact_id, typed)
    if problems:
        return problems
    db.session.add(Contact(id=contact_id, home_school_id=pupil.home_school_id, pupil_id=pupil_id, **values))
    _tell(scope, db, pupil, contact_id, "added", now=now)
    return ()


def change(
    scope: SchoolScope, db: Db, pupil_id: UUID, contact_id: UUID, typed: PersonTyped, *, now: datetime
) -> tuple[RowProblem, ...]:
    """Change what is on file of somebody to call. Returns what is wrong, or nothing once saved.

    Raises:
        NotFound: no such pupil of these schools, or no such person to call about that pupil.
        NotAllowed: the pupil's place is hidden from the actor.
    """
    pupil = _pupil(scope, db, pupil_id)
    row = _contact(db, pupil_id, contact_id)
    values, problems = _judge(db, pupil_id, contact_id, typed)
    if problems:
        return problems
    before = {"name": row.name, "relation": row.relation, "kind": row.kind, "position": row.position}
    before |= {"phone": reveal(row.phone), "email": reveal(row.email)}
    changed = sorted(name for name, value in values.items() if before[name] != value)
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        _tell(scope, db, pupil, contact_id, "changed", changed=changed, now=now)
    return ()


def take_away(scope: SchoolScope, db: Db, pupil_id: UUID, contact_id: UUID, *, now: datetime) -> None:
    """Take somebody off the list.

    Raises:
        NotFound: no such pupil of these schools, or no such person to call about that pupil.
        NotAllowed: the pupil's place is hidden from the actor.
    """
    pupil = _pupil(scope, db, pupil_id)
    registers.remove_contact(db.session, _contact(db, pupil_id, contact_id))
    _tell(scope, db, pupil, contact_id, "taken_away", now=now)


def log_call(scope: SchoolScope, db: Db, alert_id: UUID, called: Called, *, now: datetime) -> None:
    """Log a call to one of the people listed, made just now. The provider does not see it: whom it names is ours.

    Raises:
        NotFound: no such alert of these schools, or no such person to call about its pupil.
        NotAllowed: the actor may not read what it says.
        Conflict: the alert is closed already.
    """
    alert, pupil_id = _alert(scope, db, alert_id)
    on = None if hidden_places.is_hidden_from(scope, db, pupil_id) else alert.on
    people = listed(db, pupil_id, is_open=False, on=on)
    person = next((each for each in people if each.id == called.contact_id), None)
    if person is None:
        raise NotFound(NO_PERSON)
    entry = AddToLog(
        kind=LogKind.CONTACT,
        at=now,
        who_called=person.called,
        outcome=called.outcome,
        is_shared=False,
        entry_id=called.entry_id,
    )
    log_for_school(scope, db, alert_id, entry, now=now)


def _pupil(scope: SchoolScope, db: Db, pupil_id: UUID) -> Pupil:
    pupil = pupil_in(scope, db, pupil_id)
    if hidden_places.is_hidden_from(scope, db, pupil_id):
        raise NotAllowed(HIDDEN)
    return pupil


def _alert(scope: SchoolScope, db: Db, alert_id: UUID) -> tuple[Alert, UUID]:
    """Return an alert that the actor may read, and the pupil it is about."""
    alert = stored_alerts.one(db.session, alert_id)
    if alert is None or alert.home_school_id not in scope.school_ids:
        raise NotFound(NO_ALERT)
    alert_readers.require(scope, db, alert)
    if alert.pupil_id is None:
        raise NotFound(NO_PUPIL)
    return alert, alert.pupil_id


def _contact(db: Db, pupil_id: UUID, contact_id: UUID) -> Contact:
    for row in registers.contacts_of(db.session, pupil_id):
        if row.id == contact_id:
            return row
    raise NotFound(NO_PERSON)


def _has_it(scope: SchoolScope, alert: Alert) -> bool:
    person_id = scope.actor.person_id
    return alert.closed_at is None and person_id is not None and alert.owner_id == person_id


def _has_opened(db: Db, actor: Actor, pupil_id: UUID, *, machine_now: datetime) -> bool:
    if actor.person_id is None:
        return False
    since = machine_now - OPEN_FOR
    return looking.has_opened(db.session, actor.person_id, pupil_id, Opened.CONTACTS.value, since=since)


def _person(row: Contact, *, is_open: bool) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        relation=row.relation,
        kind=ContactKind(row.kind),
        position=row.position,
        has_phone=row.phone is not None,
        phone=reveal(row.phone) if is_open else None,
        email=reveal(row.email) if is_open else None,
    )


def _driver(placement: Placement, provider_name: str, *, is_open: bool) -> Person:
    arranged = Transport(placement.transport)
    by = f", arranged by {arranged.label[:1].lower()}{arranged.label[1:]}" if arranged is not Transport.NONE else ""
    return Person(
        id=placement.id,
        name=placement.transport_firm or "",
        relation=f"brings the pupil to {provider_name}{by}",
        kind=ContactKind.TAXI,
        position=0,
        has_phone=placement.transport_phone is not None,
        phone=placement.transport_phone if is_open else None,
        is_on_placement=True,
    )


def _judge(
    db: Db, pupil_id: UUID, contact_id: UUID, typed: PersonTyped
) -> tuple[dict[str, object], tuple[RowProblem, ...]]:
    """Return the values of a row as a file's are read, and what is wrong with it."""
    columns = ("name", "relation", "kind", "phone", "email", "order")
    cells = Cells(Row(number=1, cells={name: getattr(typed, name).strip() for name in columns}))
    values = read_person(cells)
    if cells.is_good and values["phone"] is None and values["email"] is None:
        cells.refuse("phone", UNREACHABLE)
    others = [row for row in registers.contacts_of(db.session, pupil_id) if row.id != contact_id]
    if any((row.name, row.kind) == (values["name"], values["kind"]) for row in others):
        cells.refuse("name", TWICE)
    return values, tuple(cells.problems)


def _tell(
    scope: SchoolScope, db: Db, pupil: Pupil, contact_id: UUID, deed: str, *, now: datetime, changed: Iterable[str] = ()
) -> None:
    # Which of the words changed, and not the words: the chain outlives the numbers.
    body = {"pupil": str(pupil.id), "contact": str(contact_id), "deed": deed, "changed": sorted(changed)}
    db.tell([pupil.home_school_id], EVENT, actor=scope.actor, at=now, body=body)
