"""The home school's log of contacts about a pupil it has placed: with parents, pupil and provider."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column
from attendance.records.sealed import SealedText, sealed

CONTACT_OF_PUPIL = ("home_school_id", "pupil_id", "contact_id")


class LoggedContact(Base):
    """A contact that somebody of the home school recorded; the version with the highest number stands.

    Added, never changed but to empty its words, and not deleted while it is kept. `contact_id` is the same for every
    version of one contact; `replaces` is the version before, NULL for the first. `on` is a day in London.
    """

    __tablename__ = "logged_contact"
    __table_args__ = (
        # Named, for the names that the columns make are longer than PostgreSQL keeps.
        ForeignKeyConstraint(
            ["placement_id", "home_school_id", "pupil_id"],
            ["placement.id", "placement.home_school_id", "placement.pupil_id"],
            name="fk_logged_contact_placement",
        ),
        UniqueConstraint(*CONTACT_OF_PUPIL, "version", name="uq_logged_contact_version"),
        ForeignKeyConstraint(
            [*CONTACT_OF_PUPIL, "replaces"],
            [f"logged_contact.{each}" for each in (*CONTACT_OF_PUPIL, "version")],
            name="fk_logged_contact_replaces",
        ),
        CheckConstraint(
            "(version = 1 AND replaces IS NULL) OR (version > 1 AND replaces IS NOT NULL AND replaces = version - 1)",
            name="follows_the_one_before",
        ),
        CheckConstraint("came_of <> 'mistaken' OR version > 1", name="mistaken_corrects"),
        Index(None, "home_school_id", "on"),
        Index(None, "pupil_id", "on"),
        Index(None, "placement_id"),
    )

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    pupil_id: Mapped[UUID]
    placement_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    version: Mapped[int]
    replaces: Mapped[int | None]
    on: Mapped[date]
    kind: Mapped[str]
    came_of: Mapped[str]
    spoken_with: Mapped[SealedText | None] = sealed("home_school_id")
    said: Mapped[SealedText | None] = sealed("home_school_id")
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recorded_by: Mapped[str]
    recorded_by_job: Mapped[str]
    recorded_at: Mapped[datetime]
