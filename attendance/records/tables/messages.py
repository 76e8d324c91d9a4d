"""The outbox: messages, attempts to send them, the leases that keep two workers apart, and the heartbeat."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column


class Message(Base):
    """Words to one person by one channel; many notices may ride in it.

    `fence` grows with each lease, so that a worker that slept past its lease cannot record for another.
    Lease and retry times are the machine's clock; `created_at` is the rules' clock.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "ix_message_waiting",
            "is_urgent",
            "try_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "to_address"),
        Index(
            "ix_message_asked",
            "channel",
            "ask_at",
            sqlite_where=text("ask_at IS NOT NULL"),
            postgresql_where=text("ask_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = id_column()
    channel: Mapped[str]
    to_address: Mapped[str]
    to_name: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    kinds: Mapped[str]
    alert_ref: Mapped[str | None]
    # The one alert that everything in it is about; NULL where anything else rides in it.
    alert_id: Mapped[UUID | None] = mapped_column(ForeignKey("alert.id"), index=True)
    attachment: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    is_urgent: Mapped[bool]
    header_id: Mapped[str]
    created_at: Mapped[datetime]
    try_at: Mapped[datetime]
    give_up_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int]
    state: Mapped[str]
    possible_repeat: Mapped[bool]
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    failure: Mapped[str | None]
    # Where the carrier says later whether it arrived: its reference, when it is asked next (NULL: no more), its word.
    carrier_reference: Mapped[str | None]
    ask_at: Mapped[datetime | None]
    arrival: Mapped[str | None]
    arrival_at: Mapped[datetime | None]


class Attempt(Base):
    """One try to send a message, under one fencing number."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("message_id", "fence"),)

    id: Mapped[UUID] = id_column()
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"))
    fence: Mapped[int]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    detail: Mapped[str | None]
    carrier_reference: Mapped[str | None]


class CarrierReport(Base):
    """What a carrier said of a message by itself, until a worker has acted on it; times are the machine's clock."""

    __tablename__ = "carrier_report"
    __table_args__ = (Index(None, "received_at"),)

    id: Mapped[UUID] = id_column()
    message_id: Mapped[UUID]
    status: Mapped[str]
    received_at: Mapped[datetime]


class BounceRead(Base):
    """A mail of the mailbox for bounces that was read: what makes it the same again, and what it said."""

    __tablename__ = "bounce_read"
    __table_args__ = (Index(None, "read_at"),)

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    said: Mapped[str]
    is_understood: Mapped[bool]
    read_at: Mapped[datetime]


class CarrierCircuit(Base):
    """How the carrier of a channel has done lately: failures in a row, and what is left alone since when.

    Nothing goes by the channel while `probe_at` is set; from then on one message tries. Times are the machine's clock.
    """

    __tablename__ = "carrier_circuit"

    channel: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    opened_at: Mapped[datetime | None]
    probe_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class Heartbeat(Base):
    """When each job last ran to its end, by the machine's clock."""

    __tablename__ = "heartbeat"

    job: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]
    failure: Mapped[str | None]


class Lease(Base):
    """Who may run a job that must not run twice at once; ends by itself."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]


class SendingHold(Base):
    """From when the installation sends only what was caused after `began_at`, why, and until when; one stands at most.

    `anchor_on` is the night whose anchor knew more than the database, where the worker noticed that by itself.
    Times are the rules' clock, as those of the notices and messages they are compared with.
    """

    __tablename__ = "sending_hold"
    __table_args__ = (
        Index(
            "uq_sending_hold_is_standing",
            "is_standing",
            unique=True,
            sqlite_where=text("is_standing"),
            postgresql_where=text("is_standing"),
        ),
    )

    id: Mapped[UUID] = id_column()
    is_standing: Mapped[bool]
    began_at: Mapped[datetime]
    reason: Mapped[str]
    begun_by: Mapped[str]
    anchor_on: Mapped[date | None]
    released_at: Mapped[datetime | None]
    set_aside_before: Mapped[datetime | None]
    set_aside: Mapped[int | None]
