"""Keys to the door: API tokens, sign-ins and one-time links. Secrets are stored as digests only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column


class ApiToken(Base):
    """A provider's key to the API; `prefix` is shown so that people can tell tokens apart."""

    __tablename__ = "api_token"

    id: Mapped[UUID] = id_column()
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    prefix: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignIn(Base):
    """A signed-in browser. Times are the machine's clock.

    `factor` says what was shown besides the password: without it the sign-in opens nothing but the way to show it.
    `fresh_at` is when something was last shown, `wrong_codes` how often it was not right.
    """

    __tablename__ = "sign_in"
    # The job is the person's own: else one sign-in would open another person's roles.
    __table_args__ = (ForeignKeyConstraint(["membership_id", "person_id"], ["membership.id", "membership.person_id"]),)

    id: Mapped[UUID] = id_column()
    digest: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    membership_id: Mapped[UUID]
    started_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    fresh_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    factor: Mapped[str | None]
    wrong_codes: Mapped[int] = mapped_column(default=0)
    browser: Mapped[str] = mapped_column(default="")


class SignInGuess(Base):
    """A password or code tried for an account, whether that account exists or not. Times are the machine's clock.

    `browser_digest` only where the browser is one the account's owner has signed in with before.
    """

    __tablename__ = "sign_in_guess"
    __table_args__ = (Index(None, "account_digest", "at"), Index(None, "address_digest", "at"))

    id: Mapped[UUID] = id_column()
    account_digest: Mapped[str]
    address_digest: Mapped[str] = mapped_column(default="")
    browser_digest: Mapped[str | None]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(index=True)


class SignInLink(Base):
    """A link good once, to set a first password or a new one."""

    __tablename__ = "sign_in_link"

    id: Mapped[UUID] = id_column()
    digest: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
