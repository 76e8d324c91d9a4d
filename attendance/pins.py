"""Set the personal PIN with which somebody opens their provider's shared tablets. Others' PINs are out of reach."""

from datetime import datetime
from uuid import UUID

from attendance import account_news, passwords
from attendance.records import devices as stored
from attendance.records import people
from attendance.records.tables import DevicePin, Person
from attendance.refusals import NotAllowed, Refusal
from attendance.rules.pins import fault_of
from attendance.scope import ProviderScope
from attendance.unit import Db, Store

TOLD = "Your PIN for your provider's shared tablets was set. If that was not you, tell your manager now."


def set_pin(store: Store, scope: ProviderScope, pin: str, *, now: datetime, machine_now: datetime) -> None:
    """Set the actor's own PIN; wrong tries are forgotten and tablets they have open ask for the new one.

    Takes the store, not a transaction: hashing costs tens of milliseconds and must not hold up a register.

    Raises:
        NotAllowed: a program, or somebody whose job here has ended.
        Refusal: not six digits, or one that others would guess.
    """
    fault = fault_of(pin)
    if fault is not None:
        raise Refusal(fault, field="pin")
    hashed = passwords.hash_code(pin)
    with store.writing() as db:
        person, membership_id = _membership(scope, db)
        row = stored.pin_of(db.session, membership_id)
        if row is None:
            db.session.add(
                DevicePin(membership_id=membership_id, provider_id=scope.provider_id, hash=hashed, set_at=machine_now)
            )
        else:
            row.hash, row.set_at = hashed, machine_now
        stored.forget_guesses(db.session, membership_id)
        stored.end_sessions(db.session, machine_now, membership_id=membership_id)
        account_news.tell(db, person, TOLD, now=now)
        body = {"person": str(scope.actor.person_id)}
        db.tell([scope.provider_id], "pin_set", actor=scope.actor, at=now, body=body)


def set_at(scope: ProviderScope, db: Db) -> datetime | None:
    """Return when the actor last set their PIN here; None where they have none."""
    _person, membership_id = _membership(scope, db)
    row = stored.pin_of(db.session, membership_id)
    return None if row is None else row.set_at


def _membership(scope: ProviderScope, db: Db) -> tuple[Person, UUID]:
    person_id = scope.actor.person_id
    found = people.holder_in(db.session, person_id, scope.provider_id) if person_id is not None else None
    if found is None:
        message = "Only somebody who works here can have a PIN."
        raise NotAllowed(message)
    return found[0], found[1].id
