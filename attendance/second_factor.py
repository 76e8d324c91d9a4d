"""What people show besides their password: a code of their authenticator app, or one of the codes they keep on paper.

Each code is good once. Five wrong ones end the sign-in, so that the password must be shown anew; the owner is told,
because somebody knows that password.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp

from attendance import account_news, sign_in, throttle
from attendance.caller import Caller
from attendance.records import access, factors, passkeys
from attendance.records.base import new_id
from attendance.records.tables import Authenticator, Person, RecoveryCode
from attendance.records.vault import CannotBeRead
from attendance.refusals import NotAllowed, Refusal
from attendance.secret import digest_of
from attendance.sign_in import Factor, Found, SignInGone
from attendance.unit import Db, Store

# What a secret was sealed for; one that is being set up goes through the browser, and is good for nothing else.
STORED, BEING_SET_UP = "stored", "being set up"
STEP_S = 30
# One step either way, for a telephone whose clock is not quite right.
SLACK = 1
DIGITS = 6
WRONG_CODES = 5
RECOVERY_CODES = 10
# 140 random bits: enough for a plain digest (OWASP ASVS 5.0, 11.5.1 asks for 128). No letter that is taken for another.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz0"
GROUPS, IN_GROUP = 7, 4

FIVE_WRONG = (
    "Somebody gave the right password for your account and then five wrong codes. If it was not you, change your "
    "password."
)
AUTHENTICATOR_SET = "An authenticator app was set up for your account. If that was you, all is well."
AUTHENTICATOR_GONE = "The authenticator app was removed from your account. If that was you, all is well."
CODES_MADE = (
    "New recovery codes were made for your account; the ones before no longer work. If that was you, all is well."
)
CODE_USED = "A recovery code of your account was used to sign in. If that was you, all is well."


class WrongCode(Refusal):
    """Not the code of this moment, used before, or never one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Factors:
    """What a person has set up."""

    has_authenticator: bool
    passkeys: int
    codes_left: int

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing yet that could be asked for."""
        return not self.has_authenticator and self.passkeys == 0


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAuthenticator:
    """An authenticator app to be set up. `sealed` comes back with the first code; `uri` is what the picture says."""

    secret: str
    sealed: str
    uri: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SetUp:
    """A factor was set up: the sign-in's new secret, and the recovery codes where there were none; shown once."""

    secret: str
    codes: tuple[str, ...]


def factors_of(db: Db, person_id: UUID) -> Factors:
    """Return what a person has set up."""
    return Factors(
        has_authenticator=factors.authenticator_of(db.session, person_id) is not None,
        passkeys=len(passkeys.of(db.session, person_id)),
        codes_left=factors.codes_left(db.session, person_id),
    )


def prove(
    store: Store,
    secret: str,
    code: str,
    *,
    caller: Caller,
    now: datetime,
    machine_now: datetime,
) -> str:
    """Check a code and make the sign-in full; return its new secret.

    Raises:
        SignInGone: there is no such sign-in, or this was its fifth wrong code.
        TooManyGuesses: too much was tried for this account.
        WrongCode: not right, or used before.
    """
    with store.writing() as db:
        found = sign_in.require(db, secret, machine_now=machine_now)
        guess = throttle.count(db, found.person.email, found.person, caller, machine_now=machine_now)
        factor = _spend(db, found.person, code, machine_now=machine_now)
        if factor is not None:
            throttle.forgive(db, guess)
            if factor is Factor.RECOVERY_CODE:
                account_news.tell(db, found.person, CODE_USED, now=now)
            return sign_in.complete(db, found, factor, caller, now=now, machine_now=machine_now)
        throttle.note_wrong(db, guess, now=now, machine_now=machine_now)
        refused = _count_wrong(db, found, now=now, machine_now=machine_now)
    # Only now: what was counted must not be undone by the refusal.
    raise refused


def new_authenticator(db: Db, person_id: UUID, *, sealed: str = "") -> NewAuthenticator:
    """Return an authenticator app to be set up; nothing is stored until its first code has come.

    With `sealed`, the one that is being set up is shown again; a new one where that cannot be read.
    """
    person = access.person_by_id(db.session, person_id)
    try:
        secret = _open(db, sealed, person_id, BEING_SET_UP) if sealed else pyotp.random_base32()
    except CannotBeRead:
        secret = pyotp.random_base32()
    return NewAuthenticator(
        secret=secret,
        sealed=_seal(db, secret, person_id, BEING_SET_UP),
        uri=pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name="Muster"),
    )


def set_up_authenticator(
    db: Db,
    secret: str,
    sealed: str,
    code: str,
    *,
    caller: Caller,
    now: datetime,
    machine_now: datetime,
) -> SetUp:
    """Store a new authenticator app, which replaces the one before, once a code has shown that it works.

    Raises:
        SignInGone: there is no such sign-in.
        NotAllowed: only the password was shown, and there is a second factor to be shown first.
        WrongCode: not the code of this moment.
    """
    found = sign_in.require(db, secret, machine_now=machine_now)
    require_may_change(db, found)
    person = found.person
    try:
        app_secret = _open(db, sealed, person.id, BEING_SET_UP)
    except CannotBeRead:
        raise WrongCode("This page was too old. Scan the new picture.", field="code") from None
    step = _step_of(app_secret, code, machine_now)
    if step is None:
        raise WrongCode("This is not the code your app shows for Muster now. Wait for the next one.", field="code")
    factors.drop_authenticator(db.session, person.id)
    stored = _seal(db, app_secret, person.id, STORED)
    # The code has been used now, so it does not sign in as well.
    db.session.add(Authenticator(person_id=person.id, sealed=stored, last_step=step, created_at=machine_now))
    changed(db, found, "authenticator_set_up", AUTHENTICATOR_SET, now=now, machine_now=machine_now)
    return set_up(db, found, Factor.AUTHENTICATOR, caller, now=now, machine_now=machine_now)


def set_up(db: Db, found: Found, factor: Factor, caller: Caller, *, now: datetime, machine_now: datetime) -> SetUp:
    """End the setting up of a factor: a sign-in that waited for one is full now, and nobody is without codes."""
    if found.row.factor is None:
        secret = sign_in.complete(db, found, factor, caller, now=now, machine_now=machine_now, is_told=True)
    else:
        secret = sign_in.renew(found.row, machine_now=machine_now)
    has_codes = factors.codes_left(db.session, found.person.id) > 0
    return SetUp(secret=secret, codes=() if has_codes else new_codes(db, found, now=now, machine_now=machine_now))


def remove_authenticator(db: Db, found: Found, *, now: datetime, machine_now: datetime) -> None:
    """Take an authenticator app away.

    Raises:
        Refusal: there is no passkey to sign in with instead.
    """
    require_may_change(db, found)
    if not passkeys.of(db.session, found.person.id):
        raise Refusal("This is your only second step. Add a passkey first, then remove the app.")
    factors.drop_authenticator(db.session, found.person.id)
    changed(db, found, "authenticator_removed", AUTHENTICATOR_GONE, now=now, machine_now=machine_now)


def new_codes(db: Db, found: Found, *, now: datetime, machine_now: datetime) -> tuple[str, ...]:
    """Make ten recovery codes, which replace those before; they are shown now and never again."""
    require_may_change(db, found)
    had = factors.codes_left(db.session, found.person.id)
    factors.drop_codes(db.session, found.person.id)
    codes = tuple(_new_code() for _ in range(RECOVERY_CODES))
    db.session.add_all(
        RecoveryCode(
            id=new_id(),
            person_id=found.person.id,
            digest=_code_digest(code),
            created_at=machine_now,
        )
        for code in codes
    )
    if had:
        account_news.tell(db, found.person, CODES_MADE, now=now)
    _tell_chains(db, found, "recovery_codes_made", now=now)
    return codes


def require_may_change(db: Db, found: Found) -> None:
    """Refuse whoever has shown a password only, where there is a second factor to show.

    Raises:
        NotAllowed: so it is; a stolen password would otherwise bring a factor of its own.
    """
    is_full = found.row.factor is not None
    if not is_full and not factors_of(db, found.person.id).is_empty:
        raise NotAllowed("Show your second step first.")


def changed(db: Db, found: Found, kind: str, words: str, *, now: datetime, machine_now: datetime) -> None:
    """Say that somebody changed how they sign in: the other sign-ins end, the owner and the chains are told."""
    access.end_sign_ins(db.session, machine_now, person_id=found.person.id, but=found.row.id)
    account_news.tell(db, found.person, words, now=now)
    _tell_chains(db, found, kind, now=now)


def _spend(db: Db, person: Person, code: str, *, machine_now: datetime) -> Factor | None:
    plain = "".join(code.split()).replace("-", "").lower()
    if plain.isascii() and plain.isdigit() and len(plain) == DIGITS:
        return Factor.AUTHENTICATOR if _spend_step(db, person, plain, machine_now) else None
    is_spent = factors.spend_code(db.session, person.id, _code_digest(plain), machine_now)
    return Factor.RECOVERY_CODE if is_spent else None


def _seal(db: Db, secret: str, person_id: UUID, use: str) -> str:
    return db.vault.seal_for(f"authenticator/{use}", str(person_id), secret.encode())


def _open(db: Db, sealed: str, person_id: UUID, use: str) -> str:
    return db.vault.open_for(f"authenticator/{use}", str(person_id), sealed).decode()


def _spend_step(db: Db, person: Person, code: str, machine_now: datetime) -> bool:
    row = factors.authenticator_of(db.session, person.id)
    if row is None:
        return False
    try:
        secret = _open(db, row.sealed, person.id, STORED)
    except CannotBeRead:
        message = "Your authenticator app can no longer be read here. Use a recovery code, or ask your administrator."
        raise Refusal(message, field="code") from None
    step = _step_of(secret, code, machine_now)
    return step is not None and factors.spend_step(db.session, person.id, step)


def _step_of(secret: str, code: str, machine_now: datetime) -> int | None:
    """Return the time step whose code this is, of those near enough; all are compared, so that time tells nothing."""
    plain = "".join(code.split())
    present = int(machine_now.timestamp()) // STEP_S
    totp = pyotp.TOTP(secret)
    steps = range(present - SLACK, present + SLACK + 1)
    right = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), plain.encode())]
    return max(right, default=None)


def _count_wrong(db: Db, found: Found, *, now: datetime, machine_now: datetime) -> Refusal:
    if access.count_wrong_code(db.session, found.row.id) < WRONG_CODES:
        return WrongCode("This code is not right, or it was used already. Wait for the next one.", field="code")
    found.row.ended_at = machine_now
    account_news.tell(db, found.person, FIVE_WRONG, now=now)
    _tell_chains(db, found, "codes_refused", now=now)
    return SignInGone("Five codes were not right. Sign in again with your password.")


def _new_code() -> str:
    letters = [secrets.choice(ALPHABET) for _ in range(GROUPS * IN_GROUP)]
    return "-".join("".join(letters[at : at + IN_GROUP]) for at in range(0, len(letters), IN_GROUP))


def _code_digest(code: str) -> str:
    plain = "".join(code.split()).replace("-", "").lower().replace("o", "0")
    return digest_of(f"recovery {plain}")


def _tell_chains(db: Db, found: Found, kind: str, *, now: datetime) -> None:
    organisations = [job.organisation.id for job in found.jobs]
    body = {"person": str(found.person.id)}
    db.tell(organisations, kind, actor=sign_in.actor_of(found.person, found.job), at=now, body=body)
