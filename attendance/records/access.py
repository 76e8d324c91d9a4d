"""Find the keys people and programs hold: sign-ins, one-time links, guesses at a password and API tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import (
    ApiToken,
    Membership,
    Organisation,
    Person,
    RoleHeld,
    SignIn,
    SignInGuess,
    SignInLink,
)
from attendance.rules.staffing import MANAGERS
from attendance.rules.words import Role

# Any number that nothing else in the database locks.
GUESSING = 7_263_002


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A live job of a person, with the organisation it is in and the roles of it."""

    membership: Membership
    organisation: Organisation
    roles: frozenset[Role]


def person_by_email(session: DbSession, email: str) -> Person | None:
    """Return the person with this address, whatever its capitals."""
    return session.scalar(select(Person).where(func.lower(Person.email) == email.strip().lower()))


def person_by_id(session: DbSession, person_id: UUID) -> Person:
    """Return a person who is known to exist."""
    return session.get_one(Person, person_id)


def jobs_of(session: DbSession, person_id: UUID) -> list[Job]:
    """Return a person's live jobs, in order of the organisation's name."""
    wanted = (
        select(Membership, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == person_id, Membership.ended_at.is_(None))
        .order_by(Organisation.name, Organisation.id)
    )
    rows = session.execute(wanted).all()
    held: dict[UUID, set[Role]] = {membership.id: set() for membership, _ in rows}
    roles = select(RoleHeld.membership_id, RoleHeld.role).where(RoleHeld.membership_id.in_(held))
    for membership_id, role in session.execute(roles):
        held[membership_id].add(Role(role))
    return [
        Job(membership=membership, organisation=organisation, roles=frozenset(held[membership.id]))
        for membership, organisation in rows
    ]


def sign_in_of(session: DbSession, person_id: UUID, sign_in_id: UUID) -> SignIn | None:
    """Return one of a person's sign-ins; None where it is not theirs."""
    return session.scalar(select(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person_id))


def sign_in_by_digest(session: DbSession, digest: str) -> tuple[SignIn, Person] | None:
    """Return a sign-in that has not been ended, and whose it is."""
    wanted = (
        select(SignIn, Person)
        .join(Person, Person.id == SignIn.person_id)
        .where(SignIn.digest == digest, SignIn.ended_at.is_(None))
    )
    row = session.execute(wanted).one_or_none()
    return None if row is None else (row[0], row[1])


def touch_sign_in(session: DbSession, sign_in_id: UUID, at: datetime) -> None:
    """Note that a sign-in was used; never moves the time back."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id, SignIn.last_used_at < at).values(last_used_at=at))


def end_sign_ins(session: DbSession, at: datetime, *, person_id: UUID, but: UUID | None = None) -> None:
    """End every sign-in of a person, except one where that is named."""
    others = () if but is None else (SignIn.id != but,)
    session.execute(
        update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), *others).values(ended_at=at)
    )


def open_sign_ins(session: DbSession, person_id: UUID) -> Sequence[SignIn]:
    """Return the sign-ins of a person that have not been ended, the last used first."""
    wanted = select(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    return session.scalars(wanted.order_by(SignIn.last_used_at.desc(), SignIn.id)).all()


def count_wrong_code(session: DbSession, sign_in_id: UUID) -> int:
    """Count a wrong code given in a sign-in; return how many that makes."""
    counted = session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id)
        .values(wrong_codes=SignIn.wrong_codes + 1)
        .returning(SignIn.wrong_codes)
    )
    return counted.scalar_one()


def lock_guesses(session: DbSession, digest: str) -> None:
    """Let guesses at one account, or from one address, be counted one by one; SQLite writes one at a time anyway."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(GUESSING, int(digest[:7], 16))))


def guesses_at_account(session: DbSession, account_digest: str, since: datetime) -> int:
    """Return how much was tried for an account since then, by browsers that its owner has not used before."""
    wanted = select(func.count()).where(
        SignInGuess.account_digest == account_digest, SignInGuess.browser_digest.is_(None), SignInGuess.at > since
    )
    return session.scalar(wanted) or 0


def guesses_in_browser(session: DbSession, account_digest: str, browser_digest: str, since: datetime) -> int:
    """Return how much was tried for an account since then in one browser of its owner."""
    wanted = select(func.count()).where(
        SignInGuess.account_digest == account_digest,
        SignInGuess.browser_digest == browser_digest,
        SignInGuess.at > since,
    )
    return session.scalar(wanted) or 0


def guesses_from(session: DbSession, address_digest: str, since: datetime) -> int:
    """Return how much was tried from a network address since then, by browsers that no owner has used before."""
    wanted = select(func.count()).where(*_strangers_at(address_digest, since))
    return session.scalar(wanted) or 0


def accounts_guessed_from(session: DbSession, address_digest: str, since: datetime) -> set[str]:
    """Return the digests of the accounts tried from a network address since then."""
    return set(session.scalars(select(SignInGuess.account_digest).where(*_strangers_at(address_digest, since))))


def organisations_guessed_from(session: DbSession, address_digest: str, since: datetime) -> list[UUID]:
    """Return where the people work whose accounts were tried from a network address since then."""
    wanted = (
        select(Membership.organisation_id)
        .join(SignInGuess, SignInGuess.person_id == Membership.person_id)
        .where(*_strangers_at(address_digest, since), Membership.ended_at.is_(None))
        .distinct()
        .order_by(Membership.organisation_id)
    )
    return list(session.scalars(wanted))


def guess_by_id(session: DbSession, guess_id: UUID) -> SignInGuess | None:
    """Return a guess that has not been taken back."""
    return session.get(SignInGuess, guess_id)


def _strangers_at(address_digest: str, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SignInGuess.address_digest == address_digest,
        SignInGuess.browser_digest.is_(None),
        SignInGuess.at > since,
    )


def forget_guesses(session: DbSession, *, before: datetime) -> None:
    """Delete guesses too old to count."""
    session.execute(delete(SignInGuess).where(SignInGuess.at <= before))


def forget_guess(session: DbSession, guess_id: UUID) -> None:
    """Delete one guess: it was no guess, the password was right."""
    session.execute(delete(SignInGuess).where(SignInGuess.id == guess_id))


def live_link(session: DbSession, digest: str, at: datetime) -> tuple[SignInLink, Person] | None:
    """Return a link that is neither used nor expired, and whose it is: somebody with a live job."""
    works = exists().where(Membership.person_id == SignInLink.person_id, Membership.ended_at.is_(None))
    wanted = (
        select(SignInLink, Person)
        .join(Person, Person.id == SignInLink.person_id)
        .where(SignInLink.digest == digest, SignInLink.used_at.is_(None), SignInLink.expires_at > at, works)
    )
    row = session.execute(wanted).one_or_none()
    return None if row is None else (row[0], row[1])


def use_link(session: DbSession, link_id: UUID, at: datetime) -> bool:
    """Mark a link used; False where another request was first."""
    done = session.execute(
        update(SignInLink)
        .where(SignInLink.id == link_id, SignInLink.used_at.is_(None))
        .values(used_at=at)
        .returning(SignInLink.id)
    )
    return done.first() is not None


def withdraw_links(session: DbSession, person_id: UUID, at: datetime) -> None:
    """Mark every unused link of a person used, so that only the newest one works."""
    session.execute(
        update(SignInLink).where(SignInLink.person_id == person_id, SignInLink.used_at.is_(None)).values(used_at=at)
    )


def organisation_by_code(session: DbSession, code: str) -> Organisation | None:
    """Return an organisation by its code."""
    return session.scalar(select(Organisation).where(Organisation.code == code))


def live_token(session: DbSession, digest: str, at: datetime) -> ApiToken | None:
    """Return a token that is neither revoked nor expired, and whose maker still manages where it opens something."""
    manages = (
        select(RoleHeld.role)
        .join(Membership, Membership.id == RoleHeld.membership_id)
        .where(
            Membership.id == ApiToken.membership_id,
            Membership.ended_at.is_(None),
            RoleHeld.role.in_([role.value for role in MANAGERS]),
        )
        .exists()
    )
    wanted = select(ApiToken).where(
        ApiToken.digest == digest,
        ApiToken.revoked_at.is_(None),
        or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > at),
        # The operator's tokens hang on nobody's job.
        or_(ApiToken.membership_id.is_(None), manages),
    )
    return session.scalar(wanted)


def tokens_of(session: DbSession, organisation_id: UUID) -> Sequence[tuple[ApiToken, str | None]]:
    """Return every token of an organisation, the newest first, with the name of whoever made it."""
    wanted = (
        select(ApiToken, Person.name)
        .outerjoin(Membership, Membership.id == ApiToken.membership_id)
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(ApiToken.organisation_id == organisation_id)
        .order_by(ApiToken.created_at.desc(), ApiToken.id)
    )
    return [(row[0], row[1]) for row in session.execute(wanted)]


def token_by_id(session: DbSession, token_id: UUID) -> ApiToken | None:
    """Return a token, revoked or not."""
    return session.get(ApiToken, token_id)


def all_tokens(session: DbSession) -> Sequence[tuple[ApiToken, Organisation]]:
    """Return every token with its organisation, oldest first."""
    wanted = (
        select(ApiToken, Organisation)
        .join(Organisation, Organisation.id == ApiToken.organisation_id)
        .order_by(ApiToken.created_at, ApiToken.id)
    )
    return [(token, organisation) for token, organisation in session.execute(wanted)]
