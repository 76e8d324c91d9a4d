"""Placements and the weekly pattern that holds from a date on."""

from datetime import date, time
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column


class Placement(Base):
    """A pupil educated elsewhere for part of the week.

    `ref` is the home school's; `public_ref` is what the provider sees and sends, unique at that provider only, so
    that no unique key tells one organisation of another's rows.
    """

    __tablename__ = "placement"
    __table_args__ = (
        UniqueConstraint("home_school_id", "ref"),
        UniqueConstraint("provider_id", "public_ref"),
        UniqueConstraint("id", "home_school_id", "provider_id"),
        Index("uq_placement_id_home_school_id", "id", "home_school_id", unique=True),
        Index("uq_placement_id_home_school_id_pupil_id", "id", "home_school_id", "pupil_id", unique=True),
        Index(
            "uq_placement_id_home_school_id_provider_id_pupil_id",
            "id",
            "home_school_id",
            "provider_id",
            "pupil_id",
            unique=True,
        ),
        ForeignKeyConstraint(["pupil_id", "home_school_id"], ["pupil.id", "pupil.home_school_id"]),
        ForeignKeyConstraint(["site_id", "provider_id"], ["site.id", "site.organisation_id"]),
        Index(None, "provider_id", "ends_on"),
        Index(None, "home_school_id", "ends_on"),
        # Starts and short stays are looked for by the clockwork.
        Index(None, "starts_on"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    pupil_id: Mapped[UUID] = mapped_column(index=True)
    site_id: Mapped[UUID | None]
    ref: Mapped[str]
    public_ref: Mapped[str]
    pathway: Mapped[str]
    arranged_by: Mapped[str]
    registered_at_provider: Mapped[bool]
    nature: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    am_starts: Mapped[time | None]
    am_ends: Mapped[time | None]
    pm_starts: Mapped[time | None]
    pm_ends: Mapped[time | None]
    am_due: Mapped[time | None]
    pm_due: Mapped[time | None]
    mode: Mapped[str]
    first_contact: Mapped[str]
    reports_by: Mapped[str]
    on_home_closure: Mapped[str]
    transport: Mapped[str]
    transport_firm: Mapped[str | None]
    transport_phone: Mapped[str | None]
    # Sessions of the home school's register before the placement; both or neither.
    attended_before: Mapped[int | None]
    possible_before: Mapped[int | None]
    home_lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    provider_lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class PlacementPattern(Base):
    """The weekly pattern of a placement from a date on; each day is AM, PM, AM+PM or empty."""

    __tablename__ = "placement_pattern"
    __table_args__ = (
        ForeignKeyConstraint(["placement_id", "home_school_id"], ["placement.id", "placement.home_school_id"]),
    )

    placement_id: Mapped[UUID] = mapped_column(primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    home_school_id: Mapped[UUID]
    mon: Mapped[str]
    tue: Mapped[str]
    wed: Mapped[str]
    thu: Mapped[str]
    fri: Mapped[str]
