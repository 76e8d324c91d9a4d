"""Organisations, their sites, their calendars and what two of them have agreed.

One table of organisations: a school can send pupils out and host others' pupils.
"""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column


class Organisation(Base):
    """A school, a provider, a trust or a local authority."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = id_column()
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    is_school: Mapped[bool]
    urn: Mapped[str | None]
    ukprn: Mapped[str | None]
    la_code: Mapped[str | None]
    estab: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    am_due: Mapped[time | None]
    pm_due: Mapped[time | None]
    # A school's settings: whether the weekly mail carries the document or a link behind sign-in.
    week_attached: Mapped[bool] = mapped_column(default=False)
    # Of whoever works here and has set none of their own, as `rules.quiet` keeps them.
    quiet_hours: Mapped[str | None]
    # Thousandths of the possible sessions; NULL where the school has set no target.
    attendance_target: Mapped[int | None]
    # How the file for the school's own records system is written, as `rules.own_form` keeps it; NULL for ours alone.
    own_form: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # Minutes after the start of a session; NULL for the usual ones.
    register_window: Mapped[int | None]
    # Whether reminders of a register by e-mail may number the school's pupils by their initials.
    initials_by_mail: Mapped[bool] = mapped_column(default=False)


class Site(Base):
    """A place with an address and session times (London wall time)."""

    __tablename__ = "site"
    __table_args__ = (UniqueConstraint("organisation_id", "code"), UniqueConstraint("id", "organisation_id"))

    id: Mapped[UUID] = id_column()
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    address: Mapped[str | None]
    postcode: Mapped[str | None]
    run_by: Mapped[str | None]
    am_starts: Mapped[time]
    am_ends: Mapped[time]
    pm_starts: Mapped[time]
    pm_ends: Mapped[time]


class CalendarRow(Base):
    """One row of an organisation's calendar; both dates included; session NULL is the whole day."""

    __tablename__ = "calendar_row"

    id: Mapped[UUID] = id_column()
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    session: Mapped[str | None]
    kind: Mapped[str]
    label: Mapped[str]


class Agreement(Base):
    """The due times that a provider and a home school have agreed; one counts once the school has accepted it."""

    __tablename__ = "agreement"
    __table_args__ = (UniqueConstraint("provider_id", "home_school_id"),)

    id: Mapped[UUID] = id_column()
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    am_due: Mapped[time | None]
    pm_due: Mapped[time | None]
    accepted_at: Mapped[datetime]
    accepted_by: Mapped[str]


class AgreementVersion(Base):
    """One version of the page that a provider and a home school sign. Never changed: a later one stands beside it.

    The due times are those that held when it was written.
    """

    __tablename__ = "agreement_version"
    __table_args__ = (
        UniqueConstraint("provider_id", "home_school_id", "version"),
        UniqueConstraint("id", "provider_id", "home_school_id"),
    )

    id: Mapped[UUID] = id_column()
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    version: Mapped[int]
    first_contact: Mapped[str]
    closures: Mapped[str]
    am_due: Mapped[time]
    pm_due: Mapped[time]
    written_at: Mapped[datetime]
    by_name: Mapped[str]
    by_job_title: Mapped[str]


class AgreementSignature(Base):
    """One side has signed a version, and names its lead. Never changed, never taken back."""

    __tablename__ = "agreement_signature"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agreement_id", "provider_id", "home_school_id"],
            ["agreement_version.id", "agreement_version.provider_id", "agreement_version.home_school_id"],
        ),
        UniqueConstraint("agreement_id", "side"),
        CheckConstraint("side IN ('home_school', 'provider')", name="side"),
    )

    id: Mapped[UUID] = id_column()
    agreement_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    home_school_id: Mapped[UUID]
    side: Mapped[str]
    name: Mapped[str]
    job_title: Mapped[str]
    lead_name: Mapped[str]
    lead_job_title: Mapped[str]
    signed_at: Mapped[datetime]
