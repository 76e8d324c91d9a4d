"""Whether alerts reach people: a code is sent to an address and typed by its owner, anew each term or with one tap.

Alerts go to every address, confirmed or not. What a carrier could not deliver is "does not arrive" until its owner
confirms it anew. All times are the rules' clock but a code's, which are the machine's.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance import account_news, bank_holidays, sign_in, throttle
from attendance.caller import Caller
from attendance.records import calendars, staff
from attendance.records import reached as stored
from attendance.records.staff import StaffRow
from attendance.records.tables import AddressProof, Message, Person
from attendance.refusals import Refusal
from attendance.rules.calendar import london_date
from attendance.rules.reached import Proof, Reach, confirmed_since, reach_of
from attendance.rules.words import Way
from attendance.scope import ProviderScope, SchoolScope
from attendance.secret import digest_for
from attendance.sign_in import Found
from attendance.unit import Db, Store

UNSURE = frozenset({Reach.NEVER, Reach.LOST})
CODE_LASTS = timedelta(minutes=15)
ONE_CODE_EACH = timedelta(minutes=1)
CODES_A_DAY = 10
WRONG_CODES = 5
CODE_FIGURES = 6
PURPOSE = "address code"
SENT = "Your code is {code}. It is good for 15 minutes."
NO_SUCH = "You are not reached that way. Look at what is listed here."
WRONG = "This is not the code of the newest message, or it is too old. Look again, or have a new one sent."
TOO_SOON = "A code is on its way. Wait a minute before you have another one sent."
TOO_MANY = "Ten codes were sent today. Try again tomorrow, or tell your administrator."
ASKED = "A new term has begun: say with one tap that alerts still reach you."
PEOPLE_AT_ONCE = 50
CODE_FIRST = "Have a code sent there first."


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnWay:
    """A way by which alerts reach somebody. `has_code`: one was sent and can still be typed."""

    way: Way
    address: str = field(repr=False)
    reach: Reach
    confirmed_at: datetime | None
    lost_at: datetime | None
    has_code: bool


class WrongCode(Refusal):
    """Not the code that was sent, or too old."""


def own(db: Db, secret: str, *, now: datetime, machine_now: datetime) -> tuple[OwnWay, ...]:
    """Return the ways by which alerts reach whoever holds this secret.

    Raises:
        SignInGone: there is no such sign-in.
    """
    found = sign_in.require(db, secret, machine_now=machine_now)
    since = _since(db, found.job.organisation.id, now=now)
    return tuple(_own(db, found, way, since=since, machine_now=machine_now) for way in _addresses(db, found.person))


def send_code(db: Db, secret: str, way: str, *, now: datetime, machine_now: datetime) -> None:
    """Send a code to an address of whoever holds this secret; one sent before is good no more.

    Raises:
        SignInGone: there is no such sign-in.
        Refusal: they are not reached that way, or codes are asked for too fast.
    """
    found = sign_in.require(db, secret, machine_now=machine_now)
    asked, address = _asked(db, found, way)
    proof = _proof_of(db, found.person.id, asked, address)
    if proof.sent_at is not None and machine_now - proof.sent_at < ONE_CODE_EACH:
        raise Refusal(TOO_SOON)
    is_today = proof.sent_at is not None and london_date(proof.sent_at) == london_date(machine_now)
    if is_today and proof.sent_today >= CODES_A_DAY:
        raise Refusal(TOO_MANY)
    code = f"{secrets.randbelow(10**CODE_FIGURES):0{CODE_FIGURES}}"
    proof.digest, proof.wrong = _digest(found.person.id, code), 0
    proof.sent_at, proof.sent_today = machine_now, proof.sent_today + 1 if is_today else 1
    words, at = SENT.format(code=code), found.job.organisation.id
    if asked is Way.SMS:
        account_news.text(db, found.person, words, address, now=now, organisation_id=at, path=account_news.REACHED_PAGE)
    else:
        account_news.send_code(db, found.person, words, now=now, organisation_id=at)


def confirm(
    store: Store, secret: str, way: str, code: str, *, caller: Caller, now: datetime, machine_now: datetime
) -> None:
    """Confirm an address by the code that came there.

    Raises:
        SignInGone: there is no such sign-in.
        Refusal: they are not reached that way.
        TooManyGuesses: too much was tried for this account.
        WrongCode: not the newest code, too old, or the fifth wrong one.
    """
    with store.writing() as db:
        found = sign_in.require(db, secret, machine_now=machine_now)
        asked, address = _asked(db, found, way)
        guess = throttle.count(db, found.person.email, found.person, caller, machine_now=machine_now)
        proof = _proof_of(db, found.person.id, asked, address)
        if _is_good(proof, machine_now=machine_now) and proof.digest == _digest(found.person.id, code.strip()):
            throttle.forgive(db, guess)
            _note_confirmed(db, found, proof, now=now)
            return
        throttle.note_wrong(db, guess, now=now, machine_now=machine_now)
        proof.wrong += 1
    raise WrongCode(WRONG, field="code")


def say_still_right(db: Db, secret: str, way: str, *, now: datetime, machine_now: datetime) -> None:
    """Confirm anew, with one tap, what was confirmed in an earlier term and has not been lost since.

    Raises:
        SignInGone: there is no such sign-in.
        Refusal: they are not reached that way, or it was never confirmed, or it does not arrive.
    """
    found = sign_in.require(db, secret, machine_now=machine_now)
    asked, address = _asked(db, found, way)
    proof = _proof_of(db, found.person.id, asked, address)
    if proof.confirmed_at is None or proof.lost_at is not None:
        raise Refusal(CODE_FIRST)
    _note_confirmed(db, found, proof, now=now)


def note_lost(db: Db, message: Message, *, now: datetime) -> None:
    """Write down that a person's address did not take a message; of one they no longer have it says nothing."""
    if message.person_id is None or message.channel not in {each.value for each in Way}:
        return
    person, way = staff.person(db.session, message.person_id), Way(message.channel)
    if message.to_address != (person.email if way is Way.EMAIL else person.mobile):
        return
    proof = _proof_of(db, person.id, way, message.to_address)
    proof.lost_at = proof.lost_at or now


def of_people(
    db: Db, organisation_id: UUID, people: Iterable[StaffRow], *, now: datetime
) -> dict[tuple[UUID, Way], Reach]:
    """Return how far each address of an organisation's people is known to reach, by person and way."""
    rows = tuple(people)
    since = _since(db, organisation_id, now=now)
    proofs = {
        (each.person_id, each.channel): _as_proof(each)
        for each in stored.of_people(db.session, [row.person.id for row in rows])
    }
    found = {}
    for row in rows:
        for way, address in _addresses(db, row.person).items():
            found[row.person.id, way] = reach_of(address, proofs.get((row.person.id, way.value)), since=since)
    return found


def unsure_of(db: Db, organisation_id: UUID, people: Iterable[StaffRow], *, now: datetime) -> tuple[str, ...]:
    """Return the names of those with a role and an address of which nobody knows whether it reaches them, in order."""
    rows = [row for row in people if row.roles]
    unsure = {person for (person, _), reach in of_people(db, organisation_id, rows, now=now).items() if reach in UNSURE}
    return tuple(row.person.name for row in rows if row.person.id in unsure)


def unsure_at(scope: SchoolScope | ProviderScope, db: Db, *, now: datetime) -> tuple[str, ...]:
    """Return the same of the organisation in scope."""
    at = scope.provider_id if isinstance(scope, ProviderScope) else scope.organisation_id
    return unsure_of(db, at, staff.colleagues(db.session, at), now=now)


def ask_again(db: Db, *, now: datetime) -> int:
    """Ask the next people to confirm an address that was confirmed in an earlier term; return how many, once a term."""
    asked = 0
    for job in stored.jobs_with_proofs(db.session):
        since = _since(db, job.organisation_id, now=now)
        proofs = [_as_proof(each) for each in stored.of_people(db.session, [job.person_id])]
        person = staff.person(db.session, job.person_id)
        mine = {person.email, person.mobile}
        if any(each.address in mine and reach_of(each.address, each, since=since) is Reach.AGAIN for each in proofs):
            asked += account_news.tell_once(
                db, person, ASKED, about=f"reached {since}", now=now, path=account_news.REACHED_PAGE
            )
        if asked >= PEOPLE_AT_ONCE:
            break
    return asked


def _own(db: Db, found: Found, way: Way, *, since: date, machine_now: datetime) -> OwnWay:
    address, row = _addresses(db, found.person)[way], stored.of(db.session, found.person.id, way.value)
    proof = _as_proof(row) if row else None
    reach = reach_of(address, proof, since=since)
    return OwnWay(
        way=way,
        address=address,
        reach=reach,
        confirmed_at=proof.confirmed_at if proof and reach is not Reach.NEVER else None,
        lost_at=proof.lost_at if proof and reach is Reach.LOST else None,
        has_code=row is not None and row.address == address and _is_good(row, machine_now=machine_now),
    )


def _addresses(db: Db, person: Person) -> dict[Way, str]:
    """Return by which ways somebody is told here; where this installation sends no texts, a mobile is none."""
    mobile = {Way.SMS: person.mobile} if person.mobile and db.preferences.has_texts else {}
    return {Way.EMAIL: person.email, **mobile}


def _asked(db: Db, found: Found, way: str) -> tuple[Way, str]:
    addresses = _addresses(db, found.person)
    asked = next((each for each in addresses if each.value == way), None)
    if asked is None:
        raise Refusal(NO_SUCH)
    return asked, addresses[asked]


def _proof_of(db: Db, person_id: UUID, way: Way, address: str) -> AddressProof:
    """Return what is known of an address, held; begun anew where the person had another one before."""
    row = stored.locked(db.session, person_id, way.value)
    if row is None:
        row = AddressProof(person_id=person_id, channel=way.value, address=address, sent_today=0, wrong=0)
        db.session.add(row)
    elif row.address != address:
        row.address, row.confirmed_at, row.lost_at, row.digest = address, None, None, None
    return row


def _note_confirmed(db: Db, found: Found, proof: AddressProof, *, now: datetime) -> None:
    proof.confirmed_at, proof.lost_at, proof.digest = now, None, None
    body = {"person": str(found.person.id), "way": proof.channel}
    actor = sign_in.actor_of(found.person, found.job)
    db.tell([found.job.organisation.id], "address_proven", actor=actor, at=now, body=body)


def _is_good(proof: AddressProof, *, machine_now: datetime) -> bool:
    if proof.digest is None or proof.sent_at is None or proof.wrong >= WRONG_CODES:
        return False
    return machine_now - proof.sent_at < CODE_LASTS


def _since(db: Db, organisation_id: UUID, *, now: datetime) -> date:
    found = calendars.calendars_of(
        db.session, [organisation_id], bank_holidays=bank_holidays.england_and_wales(), needs_terms=False
    )
    return confirmed_since(found[organisation_id], london_date(now))


def _as_proof(row: AddressProof) -> Proof:
    return Proof(address=row.address, confirmed_at=row.confirmed_at, lost_at=row.lost_at)


def _digest(person_id: UUID, code: str) -> str:
    return digest_for(PURPOSE, f"{person_id} {code}")
