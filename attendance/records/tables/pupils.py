"""Pupils, what must be known about them, and whom to call."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column
from attendance.records.sealed import SealedText, sealed


class Pupil(Base):
    """A pupil on a home school's roll. The UPN never leaves the home school's side."""

    __tablename__ = "pupil"
    __table_args__ = (UniqueConstraint("home_school_id", "ref"), UniqueConstraint("id", "home_school_id"))

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    ref: Mapped[str]
    upn: Mapped[str | None]
    family_name: Mapped[str]
    given_name: Mapped[str]
    date_of_birth: Mapped[date | None]
    year_group: Mapped[str | None]
    reg_group: Mapped[str | None]


class PupilFlagged(Base):
    """One flag of a pupil."""

    __tablename__ = "pupil_flag"
    __table_args__ = (ForeignKeyConstraint(["pupil_id", "home_school_id"], ["pupil.id", "pupil.home_school_id"]),)

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    flag: Mapped[str] = mapped_column(primary_key=True)
    home_school_id: Mapped[UUID]


class PupilBase(Base):
    """Where a pupil is, from a date on, when no provider has them: at school, or nowhere (`none`)."""

    __tablename__ = "pupil_base"
    __table_args__ = (ForeignKeyConstraint(["pupil_id", "home_school_id"], ["pupil.id", "pupil.home_school_id"]),)

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    home_school_id: Mapped[UUID]
    base: Mapped[str]


class Contact(Base):
    """Somebody the home school may call about a pupil; never shown to a provider."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("pupil_id", "name", "kind"),
        ForeignKeyConstraint(["pupil_id", "home_school_id"], ["pupil.id", "pupil.home_school_id"]),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID]
    pupil_id: Mapped[UUID]
    name: Mapped[str]
    relation: Mapped[str | None]
    kind: Mapped[str]
    phone: Mapped[SealedText | None] = sealed("home_school_id")
    email: Mapped[SealedText | None] = sealed("home_school_id")
    position: Mapped[int]
