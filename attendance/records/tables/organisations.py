"""Organisations, their sites, their calendars and what two of them have agreed.

One table of organisations: a school can send pupils out and host others' pupils.
"""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
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
    """What a provider and a home school have agreed; a due time counts once the school has accepted it."""

    __tablename__ = "agreement"
    __table_args__ = (UniqueConstraint("provider_id", "home_school_id"),)

    id: Mapped[UUID] = id_column()
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    am_due: Mapped[time | None]
    pm_due: Mapped[time | None]
    accepted_at: Mapped[datetime]
    accepted_by: Mapped[str]
