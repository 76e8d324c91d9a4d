"""Tablets remembered for one site, the PINs that open them, and who has one open. All times are the machine's clock."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column
from attendance.records.tables.people import MEMBERSHIP_KEY

DEVICE_KEY = ("device.id", "device.provider_id")


class Device(Base):
    """A browser remembered for one site of a provider, until it is revoked or a year is over."""

    __tablename__ = "device"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "provider_id"], ["site.id", "site.organisation_id"]),
        UniqueConstraint("id", "provider_id"),
        Index(None, "provider_id"),
    )

    id: Mapped[UUID] = id_column()
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    site_id: Mapped[UUID]
    label: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    remembered_by: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]


class DevicePin(Base):
    """The personal PIN of one job, for every tablet of that provider."""

    __tablename__ = "device_pin"
    __table_args__ = (ForeignKeyConstraint(["membership_id", "provider_id"], MEMBERSHIP_KEY, ondelete="CASCADE"),)

    membership_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    hash: Mapped[str]
    set_at: Mapped[datetime]


class DevicePinGuess(Base):
    """A wrong PIN, or one being checked, of one person on one tablet; gone once the right one is given."""

    __tablename__ = "device_pin_guess"
    __table_args__ = (
        ForeignKeyConstraint(["device_id", "provider_id"], DEVICE_KEY),
        ForeignKeyConstraint(["membership_id", "provider_id"], MEMBERSHIP_KEY, ondelete="CASCADE"),
        Index(None, "device_id", "membership_id"),
    )

    id: Mapped[UUID] = id_column()
    device_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    membership_id: Mapped[UUID]
    at: Mapped[datetime]


class DeviceSession(Base):
    """Somebody gave their PIN on a tablet."""

    __tablename__ = "device_session"
    __table_args__ = (
        ForeignKeyConstraint(["device_id", "provider_id"], DEVICE_KEY),
        ForeignKeyConstraint(["membership_id", "provider_id"], MEMBERSHIP_KEY),
        Index(None, "device_id"),
        Index(None, "membership_id"),
    )

    id: Mapped[UUID] = id_column()
    device_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    digest: Mapped[str] = mapped_column(unique=True)
    membership_id: Mapped[UUID]
    started_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
