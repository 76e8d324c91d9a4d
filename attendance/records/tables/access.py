"""Keys to the door: API tokens, sign-ins and one-time links. Secrets are stored as digests only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column
from attendance.records.tables.people import MEMBERSHIP_KEY


class ApiToken(Base):
    """A provider's key to the API; `prefix` is shown so that people can tell tokens apart.

    `membership_id` is the job of whoever made it, with which it ends; NULL where the operator did.
    """

    __tablename__ = "api_token"
    __table_args__ = (ForeignKeyConstraint(["membership_id", "organisation_id"], MEMBERSHIP_KEY),)

    id: Mapped[UUID] = id_column()
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    prefix: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    membership_id: Mapped[UUID | None] = mapped_column(index=True)
    expires_at: Mapped[datetime | None]
    may_read: Mapped[bool] = mapped_column(default=True)
    # Where it was used from, in the order of first use.
    networks: Mapped[list[str]] = mapped_column(JSON, default=list)


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


class AddressChange(Base):
    """An e-mail address that a person is to have once whoever reads its mail confirms it.

    `digest` is set when the mail with the link leaves. Only the newest one of a person is good.
    """

    __tablename__ = "address_change"

    id: Mapped[UUID] = id_column()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str]
    digest: Mapped[str | None] = mapped_column(unique=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    is_confirmed: Mapped[bool] = mapped_column(default=False)
