"""People, where they work and what they answer for there."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column

MEMBERSHIP_KEY = ("membership.id", "membership.organisation_id")


class Person(Base):
    """Somebody who may sign in or be told. One person may work in two organisations.

    `quiet_hours` as `rules.quiet` keeps them; None: those usual where they work.
    """

    __tablename__ = "person"

    id: Mapped[UUID] = id_column()
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    mobile: Mapped[str | None]
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime]
    quiet_hours: Mapped[str | None]


class AddressProof(Base):
    """What is known of the address by which alerts reach a person one way; of another address it says nothing.

    `sent_at` of the newest code, by the machine's clock; `wrong` are the codes typed since. `lost_at`: a carrier could
    not deliver there, and nobody has confirmed it since.
    """

    __tablename__ = "address_proof"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    lost_at: Mapped[datetime | None]
    digest: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    sent_today: Mapped[int]
    wrong: Mapped[int]


class Membership(Base):
    """A job of a person in an organisation, until it ends.

    `years` are those that a head of year answers for, with commas between; None for every year. `paper_mail_since`:
    wants a mail about the paper register the afternoon before; `paper_mailed_for` is the day it was last about.
    """

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "organisation_id"),
        Index("uq_membership_id_organisation_id", "id", "organisation_id", unique=True),
        Index("uq_membership_id_person_id", "id", "person_id", unique=True),
    )

    id: Mapped[UUID] = id_column()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    job_title: Mapped[str]
    years: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    paper_mail_since: Mapped[datetime | None]
    paper_mailed_for: Mapped[date | None]


class RoleHeld(Base):
    """One role of a membership."""

    __tablename__ = "role_held"
    __table_args__ = (
        ForeignKeyConstraint(["membership_id", "organisation_id"], MEMBERSHIP_KEY, ondelete="CASCADE"),
        Index(None, "organisation_id", "role"),
    )

    membership_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))


class RoleName(Base):
    """What a role is called on the pages of an organisation and, of a trust, of its schools."""

    __tablename__ = "role_name"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class StandIn(Base):
    """Who is told in place of somebody who is away, in one of their roles, from one day to another, both included.

    `ended_at`: they were back before.
    """

    __tablename__ = "stand_in"
    __table_args__ = (
        UniqueConstraint("membership_id", "role", "first_on"),
        ForeignKeyConstraint(["membership_id", "organisation_id"], MEMBERSHIP_KEY, ondelete="CASCADE"),
        ForeignKeyConstraint(["stand_in_id", "organisation_id"], MEMBERSHIP_KEY, ondelete="CASCADE"),
        CheckConstraint("stand_in_id <> membership_id", name="two_people"),
        CheckConstraint("first_on <= last_on", name="days"),
        Index(None, "organisation_id", "last_on"),
        Index(None, "stand_in_id"),
    )

    id: Mapped[UUID] = id_column()
    organisation_id: Mapped[UUID]
    membership_id: Mapped[UUID]
    role: Mapped[str]
    stand_in_id: Mapped[UUID]
    first_on: Mapped[date]
    last_on: Mapped[date]
    said_at: Mapped[datetime]
    said_by: Mapped[str]
    ended_at: Mapped[datetime | None]


class StaffRequest(Base):
    """Something about a colleague's job that takes two: one person asks, another agrees or declines.

    `kind` says what: `roles` and `years` (in order, with commas between) and the job's title, an `email`, or a second
    step to be taken away.
    """

    __tablename__ = "staff_request"
    __table_args__ = (
        ForeignKeyConstraint(["membership_id", "organisation_id"], MEMBERSHIP_KEY, ondelete="CASCADE"),
        CheckConstraint("decided_by_key <> asked_by_key OR NOT is_agreed", name="two_people"),
        Index(None, "organisation_id", "asked_at"),
        Index(None, "membership_id"),
    )

    id: Mapped[UUID] = id_column()
    organisation_id: Mapped[UUID]
    membership_id: Mapped[UUID]
    kind: Mapped[str]
    roles: Mapped[str | None]
    job_title: Mapped[str | None]
    years: Mapped[str | None]
    email: Mapped[str | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    asked_by_job: Mapped[str]
    asked_by_key: Mapped[str]
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_by_job: Mapped[str | None]
    decided_by_key: Mapped[str | None]
    is_agreed: Mapped[bool | None]
