"""Sign in with a passkey: a key that a device keeps and opens by finger, face or PIN, good for this site alone.

The device proves that its owner was there (user verification), so a passkey is both steps at once. Every challenge is
ours, random, good once and for five minutes. `webauthn` is slow to load, so it is loaded when first needed.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from attendance import second_factor, sign_in
from attendance.caller import Caller
from attendance.records import access
from attendance.records import passkeys as stored
from attendance.records.base import new_id
from attendance.records.tables import Passkey, Person
from attendance.refusals import NotFound, Refusal
from attendance.second_factor import SetUp
from attendance.secret import digest_of
from attendance.sign_in import Factor
from attendance.unit import Db, Store

if TYPE_CHECKING:
    from webauthn.registration.verify_registration_response import VerifiedRegistration

CHALLENGE_LASTS = timedelta(minutes=5)
LONGEST_NAME = 60
MOST = 10

ADDED = "A passkey was added to your account: {name}. If that was you, all is well."
REMOVED = "A passkey was removed from your account: {name}. If that was you, all is well."


class PasskeyRefused(Refusal):
    """What the device said does not hold; it never says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """Where passkeys are good: the host's name, and the whole origin that browsers vouch for."""

    host: str
    origin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a browser is asked to do, as JSON; the challenge is kept with the browser until it answers."""

    options: str
    challenge: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnPasskey:
    """One passkey, as its owner sees it."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


def listed(db: Db, person_id: UUID) -> list[OwnPasskey]:
    """Return a person's passkeys, oldest first."""
    return [
        OwnPasskey(id=row.id, name=row.name, created_at=row.created_at, last_used_at=row.last_used_at)
        for row in stored.of(db.session, person_id)
    ]


def ask_to_add(store: Store, person_id: UUID, site: Site, *, machine_now: datetime) -> Asked:
    """Return what the browser is asked to make a passkey from."""
    import webauthn  # noqa: PLC0415
    from webauthn.helpers import structs  # noqa: PLC0415

    with store.writing() as db:
        person = access.person_by_id(db.session, person_id)
        have = [webauthn.base64url_to_bytes(row.credential) for row in stored.of(db.session, person_id)]
        options = webauthn.generate_registration_options(
            rp_id=site.host,
            rp_name="Muster",
            user_id=person_id.bytes,
            user_name=person.email,
            user_display_name=person.name,
            # Kept by the device itself, so that nobody types an address; opened by finger, face or PIN.
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each) for each in have],
        )
        return _asked(db, options, machine_now)


def ask_to_show(store: Store, site: Site, *, machine_now: datetime) -> Asked:
    """Return what the browser is asked to show a passkey for; it names nobody, so it tells of nobody."""
    import webauthn  # noqa: PLC0415
    from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415

    options = webauthn.generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    with store.writing() as db:
        return _asked(db, options, machine_now)


def add(
    store: Store,
    secret: str,
    answer: str,
    name: str,
    *,
    challenge: str,
    site: Site,
    caller: Caller,
    now: datetime,
    machine_now: datetime,
) -> SetUp:
    """Store the passkey that a browser has made; a sign-in that waited for a second step is full now.

    Raises:
        SignInGone: there is no such sign-in.
        NotAllowed: only the password was shown, and there is a second step to be shown first.
        PasskeyRefused: what the browser says does not hold.
    """
    with store.writing() as db:
        found = sign_in.require(db, secret, machine_now=machine_now)
        second_factor.require_may_change(db, found)
        if len(stored.of(db.session, found.person.id)) >= MOST:
            raise PasskeyRefused(f"You have {MOST} passkeys already. Remove one that you no longer use.")
        made = _verified_new(db, answer, challenge, site, machine_now)
        called = " ".join(name.split())[:LONGEST_NAME] or "Passkey"
        db.session.add(
            Passkey(
                id=new_id(),
                person_id=found.person.id,
                credential=_text_of(made.credential_id),
                public_key=made.credential_public_key,
                uses=made.sign_count,
                name=called,
                created_at=machine_now,
                last_used_at=None,
            )
        )
        second_factor.changed(db, found, "passkey_added", ADDED.format(name=called), now=now, machine_now=machine_now)
        return second_factor.set_up(db, found, Factor.PASSKEY, caller, now=now, machine_now=machine_now)


def enter(
    store: Store, answer: str, challenge: str, site: Site, *, caller: Caller, now: datetime, machine_now: datetime
) -> str:
    """Sign in whoever shows a passkey, in full; return the secret for the browser's cookie.

    Raises:
        PasskeyRefused: there is no such passkey, what the browser says does not hold, or the job has ended.
    """
    with store.writing() as db:
        person = _shown(db, answer, challenge, site, machine_now)
        jobs = access.jobs_of(db.session, person.id)
        if not jobs:
            raise _refused()
        found = sign_in.begin(db, person, jobs, machine_now=machine_now)
        return sign_in.complete(db, found, Factor.PASSKEY, caller, now=now, machine_now=machine_now)


def confirm(store: Store, secret: str, answer: str, challenge: str, site: Site, *, machine_now: datetime) -> str:
    """Let whoever is signed in show with a passkey that it is them; return the sign-in's new secret.

    Raises:
        SignInGone: there is no such sign-in.
        PasskeyRefused: it is another person's, or does not hold.
    """
    with store.writing() as db:
        found = sign_in.require(db, secret, machine_now=machine_now)
        if _shown(db, answer, challenge, site, machine_now).id != found.person.id:
            raise _refused()
        return sign_in.renew(found.row, machine_now=machine_now)


def remove(db: Db, secret: str, passkey_id: UUID, *, now: datetime, machine_now: datetime) -> None:
    """Take a passkey away; the person's other sign-ins end.

    Raises:
        NotFound: it is not theirs.
        Refusal: nothing else would be left as a second step.
    """
    found = sign_in.require(db, secret, machine_now=machine_now)
    mine = stored.of(db.session, found.person.id)
    row = next((each for each in mine if each.id == passkey_id), None)
    if row is None:
        raise NotFound("There is no such passkey.")
    if len(mine) == 1 and not second_factor.factors_of(db, found.person.id).has_authenticator:
        raise Refusal("This is your only second step. Set up an authenticator app first, then remove the passkey.")
    stored.remove(db.session, row)
    words = REMOVED.format(name=row.name)
    second_factor.changed(db, found, "passkey_removed", words, now=now, machine_now=machine_now)


def _asked(db: Db, options: Any, machine_now: datetime) -> Asked:
    from webauthn.helpers import options_to_json  # noqa: PLC0415

    challenge = _text_of(options.challenge)
    stored.keep_challenge(db.session, digest_of(challenge), now=machine_now, until=machine_now + CHALLENGE_LASTS)
    return Asked(options=options_to_json(options), challenge=challenge)


def _verified_new(db: Db, answer: str, challenge: str, site: Site, machine_now: datetime) -> "VerifiedRegistration":
    import webauthn  # noqa: PLC0415

    with _refusing():
        return webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_spent(db, challenge, machine_now),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )


def _shown(db: Db, answer: str, challenge: str, site: Site, machine_now: datetime) -> Person:
    """Return whose passkey an answer proves, once the challenge is used up."""
    import webauthn  # noqa: PLC0415

    with _refusing():
        expected = _spent(db, challenge, machine_now)
        row = stored.by_credential(db.session, str(json.loads(answer)["id"]))
        if row is None:
            raise _refused()
        proven = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=expected,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=row.public_key,
            # Fewer uses than we have seen: somebody has copied the device.
            credential_current_sign_count=row.uses,
            require_user_verification=True,
        )
    row.uses, row.last_used_at = proven.new_sign_count, machine_now
    return access.person_by_id(db.session, row.person_id)


def _spent(db: Db, challenge: str, machine_now: datetime) -> bytes:
    import webauthn  # noqa: PLC0415

    if not challenge or not stored.spend_challenge(db.session, digest_of(challenge), machine_now):
        raise _refused()
    return webauthn.base64url_to_bytes(challenge)


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn whatever is wrong with what a browser sent into the one refusal."""
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    try:
        yield
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refused() from error


def _text_of(raw: bytes) -> str:
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415

    return bytes_to_base64url(raw)


def _refused() -> PasskeyRefused:
    return PasskeyRefused("This passkey could not be used. Try again, or sign in with your password.")
