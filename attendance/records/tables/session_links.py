"""Links that open one session's register to whoever holds one, and who opened them. Times are the rules' clock."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column


class SessionLink(Base):
    """A link to the register of one session at one site, until it expires or is revoked, or its maker's job ends."""

    __tablename__ = "session_link"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "provider_id"], ["site.id", "site.organisation_id"]),
        ForeignKeyConstraint(["membership_id", "provider_id"], ["membership.id", "membership.organisation_id"]),
        UniqueConstraint("id", "provider_id"),
        Index(None, "provider_id", "on"),
        Index(None, "membership_id"),
    )

    id: Mapped[UUID] = id_column()
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    site_id: Mapped[UUID]
    on: Mapped[date]
    session: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    made_for: Mapped[str | None]
    membership_id: Mapped[UUID]
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
