"""Keys to the API: made for one provider, shown once, checked at every call, revoked for good.

The operator makes them here by command, a provider's manager in `provider_tokens`.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance.records import access
from attendance.records.base import new_id
from attendance.records.tables import ApiToken
from attendance.refusals import NotFound, Refusal
from attendance.rules.sides import NEVER_PROVIDERS
from attendance.rules.words import Channel, OrganisationKind
from attendance.scope import OPERATOR, Actor, ProviderScope
from attendance.secret import digest_of, new_secret
from attendance.unit import Db

# So that scanners of code and logs know a leaked one when they see it.
PREFIX = "muster_"
SHOWN = len(PREFIX) + 6
LONGEST_NAME = 80


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A token as it may be shown: never the secret, only how it begins."""

    id: UUID
    organisation_code: str
    name: str
    begins: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def create(db: Db, organisation_code: str, name: str, *, now: datetime) -> str:
    """Make a token for a provider and return its secret, which is not kept.

    Raises:
        NotFound: no organisation has this code.
        Refusal: the organisation hosts nobody, or the name is empty or too long.
    """
    organisation = access.organisation_by_code(db.session, organisation_code)
    if organisation is None:
        message = f"There is no organisation with the code {organisation_code}."
        raise NotFound(message, field="organisation")
    if OrganisationKind(organisation.kind) in NEVER_PROVIDERS:
        message = f"{organisation.name} hosts no pupils, so it has no registers to send. Tokens are for providers."
        raise Refusal(message, field="organisation")
    return make(db, organisation.id, name, actor=OPERATOR, now=now)


def make(
    db: Db,
    organisation_id: UUID,
    name: str,
    *,
    actor: Actor,
    now: datetime,
    membership_id: UUID | None = None,
    expires_at: datetime | None = None,
    may_read: bool = True,
) -> str:
    """Store a new token and return its secret. `membership_id` is the job it hangs on; `expires_at` None is never.

    Raises:
        Refusal: the name is empty or too long.
    """
    label = name.strip()
    if not label or len(label) > LONGEST_NAME:
        message = f"Give the token a name of up to {LONGEST_NAME} characters, such as the program that will use it."
        raise Refusal(message, field="name")
    secret = new_secret(PREFIX)
    token = ApiToken(
        id=new_id(),
        organisation_id=organisation_id,
        name=label,
        prefix=secret[:SHOWN],
        digest=digest_of(secret),
        created_at=now,
        membership_id=membership_id,
        expires_at=expires_at,
        may_read=may_read,
    )
    db.session.add(token)
    body = {"token": str(token.id), "name": label, "may_read": may_read}
    db.tell([organisation_id], "token_created", actor=actor, at=now, body=body)
    return secret


def scope_for(db: Db, secret: str, *, machine_now: datetime) -> ProviderScope | None:
    """Return the scope a token opens: its provider's, through the API. None where it opens nothing.

    A token ends on its day, when it is revoked, and with the job of the manager who made it.
    """
    token = access.live_token(db.session, digest_of(secret), machine_now)
    if token is None:
        return None
    actor = Actor(key=f"token:{token.id}", name=token.name, job_title="API", channel=Channel.API)
    return ProviderScope(provider_id=token.organisation_id, actor=actor, may_read=token.may_read)


def revoke(db: Db, token_id: UUID, *, now: datetime) -> None:
    """End a token for good; revoking it again changes nothing.

    Raises:
        NotFound: there is no such token.
    """
    token = access.token_by_id(db.session, token_id)
    if token is None:
        message = "There is no such token. `muster token list` shows them all."
        raise NotFound(message)
    end(db, token, actor=OPERATOR, now=now)


def end(db: Db, token: ApiToken, *, actor: Actor, now: datetime) -> None:
    """Revoke a token that was found; one that is revoked already stays as it is."""
    if token.revoked_at is not None:
        return
    token.revoked_at = now
    db.tell([token.organisation_id], "token_revoked", actor=actor, at=now, body={"token": str(token.id)})


def every(db: Db) -> list[Token]:
    """Return every token there is, oldest first."""
    return [
        Token(
            id=token.id,
            organisation_code=organisation.code,
            name=token.name,
            begins=token.prefix,
            created_at=token.created_at,
            last_used_at=token.last_used_at,
            revoked_at=token.revoked_at,
        )
        for token, organisation in access.all_tokens(db.session)
    ]
