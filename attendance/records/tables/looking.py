"""Who looked at what, and who was turned away: what the safeguarding leads ask about afterwards."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column


class Denial(Base):
    """Somebody was refused at a route in this minute: it makes many refusals one event, and is soon forgotten.

    `minute_at` is the machine's clock. The lasting record is the event.
    """

    __tablename__ = "denial"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    actor: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    minute_at: Mapped[datetime] = mapped_column(primary_key=True)


class Look(Base):
    """A person opened what an incident, a walk-off or a concern says. Never changed, deleted after a year only.

    No foreign key to the alert or the pupil: who looked is kept also when what they looked at is forgotten.
    Without a pupil where a concern is about none in particular.
    `slot_at` is the machine's clock to five minutes: a page that stays open is one row in each of them.
    """

    __tablename__ = "look"
    __table_args__ = (
        UniqueConstraint("person_id", "alert_id", "slot_at"),
        Index(None, "alert_id"),
        Index(None, "home_school_id", "pupil_id"),
        Index(None, "person_id", "slot_at"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    job_title: Mapped[str]
    alert_id: Mapped[UUID]
    pupil_id: Mapped[UUID | None]
    at: Mapped[datetime]
    slot_at: Mapped[datetime]
    request: Mapped[str]


class PupilLook(Base):
    """A person opened what is kept closed of a pupil: whom to call. Never changed, deleted after a year only.

    Like a look it outlives what was looked at, and is one row in five minutes of the machine's clock.
    """

    __tablename__ = "pupil_look"
    __table_args__ = (
        UniqueConstraint("person_id", "pupil_id", "what", "slot_at"),
        Index(None, "home_school_id", "pupil_id"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    job_title: Mapped[str]
    pupil_id: Mapped[UUID]
    what: Mapped[str]
    at: Mapped[datetime]
    slot_at: Mapped[datetime]
    request: Mapped[str]
