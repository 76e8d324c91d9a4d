"""The API tokens of one provider, as its managers make, see and revoke them.

A token ends with the job of whoever made it: they were shown its secret. Times are the machine's; `now`, what the
rules see, only dates the events.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from attendance import tokens
from attendance.records import access
from attendance.records.tables import ApiToken
from attendance.refusals import NotFound, Refusal
from attendance.scope import StaffScope
from attendance.staff import keeping, news
from attendance.unit import Db


class Lasts(StrEnum):
    """For how long a token is good."""

    MONTH = "30"
    QUARTER = "90"
    YEAR = "365"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return "A year" if self is Lasts.YEAR else f"{self.value} days"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewToken:
    """A token to be made. Unless `may_read`, the program sends and never asks what is on record."""

    name: str
    lasts: Lasts | None
    may_read: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenLine:
    """A token in the managers' list. `ended` says why it opens nothing any more; empty while it does."""

    id: UUID
    name: str
    begins: str
    may_read: bool
    made_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    networks: tuple[str, ...]
    ended: str


def create(scope: StaffScope, db: Db, command: NewToken, *, now: datetime, machine_now: datetime) -> str:
    """Make a token for the provider and return its secret, shown now and never again; the other managers are told.

    Raises:
        NotAllowed: the actor does not manage a provider.
        Refusal: no name, or no term.
    """
    kept = keeping.manage(scope, db)
    if command.lasts is None:
        raise Refusal("Choose how long the token is to work.", field="lasts")
    secret = tokens.make(
        db,
        kept.organisation_id,
        command.name,
        actor=kept.actor,
        now=now,
        membership_id=kept.me.membership.id,
        expires_at=machine_now + timedelta(days=int(command.lasts.value)),
        may_read=command.may_read,
    )
    may = "sends and reads registers" if command.may_read else "sends registers and reports"
    words = f"{kept.said}, made an API token for {kept.organisation.name}: “{command.name.strip()}”, which {may}."
    news.tell_leads(db, kept, kept.me, words, now=now)
    return secret


def listed(scope: StaffScope, db: Db, *, machine_now: datetime) -> tuple[TokenLine, ...]:
    """Return every token ever made for the provider, the newest first.

    Raises:
        NotAllowed: the actor does not manage a provider.
    """
    kept = keeping.manage(scope, db)
    return tuple(
        _line(token, made_by, machine_now) for token, made_by in access.tokens_of(db.session, kept.organisation_id)
    )


def revoke(scope: StaffScope, db: Db, token_id: UUID, *, now: datetime) -> None:
    """End a token: its next call is refused. Twice is once.

    Raises:
        NotAllowed: the actor does not manage a provider.
        NotFound: no such token, or another provider's.
    """
    kept = keeping.manage(scope, db)
    token = access.token_by_id(db.session, token_id)
    if token is None or token.organisation_id != kept.organisation_id:
        raise NotFound("There is no such token.")
    tokens.end(db, token, actor=kept.actor, now=now)


def _line(token: ApiToken, made_by: str | None, at: datetime) -> TokenLine:
    ended = ""
    if token.revoked_at is not None:
        ended = "Revoked"
    elif token.expires_at is not None and token.expires_at <= at:
        ended = "Its time is over"
    return TokenLine(
        id=token.id,
        name=token.name,
        begins=token.prefix,
        may_read=token.may_read,
        made_by=made_by or "whoever runs Muster",
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        networks=tuple(token.networks),
        ended=ended,
    )
