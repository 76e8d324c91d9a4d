"""Links that open one session's register to whoever holds one, and who opened them. Times are the rules' clock."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column


class SessionLink(Base):
    """A link to one session's register, until it expires or is revoked, or the job that `membership_id` names ends.

    For cover that is its maker's job, at the provider or at a home school: then `home_school_id` says whose pupils
    alone it shows, and `leaves_out_hidden` that its maker may not know where some of them are. A daily answer is asked
    of one recipient, `asked_key`, at `ask_at`, about the placements that `lead_id` leads, and with `takes_unled` those
    that nobody does. `digest` is NULL until the mail that carries the link leaves.
    """

    __tablename__ = "session_link"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "provider_id"], ["site.id", "site.organisation_id"]),
        ForeignKeyConstraint(["membership_id", "organisation_id"], ["membership.id", "membership.organisation_id"]),
        UniqueConstraint("id", "provider_id"),
        UniqueConstraint("provider_id", "ask_at", "asked_key"),
        CheckConstraint(
            "CASE purpose WHEN 'cover' THEN site_id IS NOT NULL AND membership_id IS NOT NULL "
            "AND organisation_id IS NOT NULL WHEN 'daily_answer' THEN ask_at IS NOT NULL AND asked_key IS NOT NULL "
            "AND (membership_id IS NULL) = (organisation_id IS NULL) ELSE false END",
            name="purpose",
        ),
        Index(None, "provider_id", "on"),
        Index(None, "home_school_id", "on"),
        Index(None, "membership_id"),
    )

    id: Mapped[UUID] = id_column()
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    purpose: Mapped[str] = mapped_column(default="cover")
    organisation_id: Mapped[UUID | None]
    home_school_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    leaves_out_hidden: Mapped[bool] = mapped_column(default=False)
    site_id: Mapped[UUID | None]
    on: Mapped[date]
    session: Mapped[str]
    digest: Mapped[str | None] = mapped_column(unique=True)
    made_for: Mapped[str | None]
    sent_to: Mapped[str | None]
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    takes_unled: Mapped[bool] = mapped_column(default=False)
    ask_at: Mapped[datetime | None]
    asked_key: Mapped[str | None]
    # Which of the provider's questions of that day it is, so that one may be named on the telephone.
    number: Mapped[int | None]
    membership_id: Mapped[UUID | None]
    made_by: Mapped[str]
    made_by_job: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]


class SessionLinkVisit(Base):
    """Somebody opened a link in a browser and said who they are. Nothing proves that they are."""

    __tablename__ = "session_link_visit"
    __table_args__ = (
        ForeignKeyConstraint(["link_id", "provider_id"], ["session_link.id", "session_link.provider_id"]),
        Index(None, "link_id"),
    )

    id: Mapped[UUID] = id_column()
    link_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    digest: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    job_title: Mapped[str]
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
