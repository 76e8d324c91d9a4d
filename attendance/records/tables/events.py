"""The event log: one hash chain per organisation, body and its key apart from the chain."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base


class ChainHead(Base):
    """The last link of an organisation's chain; locked last in a transaction, in order of organisation."""

    __tablename__ = "chain_head"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str]


class Event(Base):
    """One thing that happened, as one organisation may know it. Never changed.

    `hash` is SHA-256 over the previous hash and this row, so that a changed, lost or moved row shows.
    """

    __tablename__ = "event"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    job_title: Mapped[str]
    kind: Mapped[str]
    body_digest: Mapped[str]
    prev: Mapped[str]
    hash: Mapped[str]


class EventBody(Base):
    """What an event says. Erasing body and key leaves the chain valid: the event keeps only an HMAC of it."""

    __tablename__ = "event_body"
    __table_args__ = (ForeignKeyConstraint(["organisation_id", "seq"], ["event.organisation_id", "event.seq"]),)

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    row_key: Mapped[str | None]
    body: Mapped[str | None] = mapped_column(Text)


class Anchor(Base):
    """Every chain's head of one night, signed; `written_at` once it is a file that can leave this machine."""

    __tablename__ = "anchor"

    on: Mapped[date] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime]
    document: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime | None]
