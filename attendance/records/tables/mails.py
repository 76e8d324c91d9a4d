"""E-mails that providers sent, and what home schools read of them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column
from attendance.records.sealed import SealedText, sealed


class InboundMail(Base):
    """One e-mail to a provider's address, stored before it is read. The same e-mail again is the same row.

    `raw` is base64. `state` is a `MailState`. `person_id`: who wrote it, where the sender is proven. `sender`: the
    addresses it says it is from. `words`: what was written above whatever was quoted. `report`: JSON, what became of
    it. `settled_*`: who of the provider looked at what could not be read.
    """

    __tablename__ = "inbound_mail"
    __table_args__ = (
        UniqueConstraint("provider_id", "fingerprint"),
        UniqueConstraint("id", "provider_id"),
        CheckConstraint("(settled_at IS NOT NULL) = (state = 'settled')", name="says_who_settled_it"),
        Index(None, "provider_id", "received_at"),
        Index(None, "state"),
    )

    id: Mapped[UUID] = id_column()
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    fingerprint: Mapped[str]
    size: Mapped[int]
    raw: Mapped[SealedText] = sealed("provider_id")
    sender: Mapped[SealedText] = sealed("provider_id")
    subject: Mapped[SealedText] = sealed("provider_id")
    words: Mapped[SealedText] = sealed("provider_id")
    received_at: Mapped[datetime]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    received_by: Mapped[str]
    received_by_job: Mapped[str]
    state: Mapped[str]
    report: Mapped[SealedText | None] = sealed("provider_id")
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    settled_by_job: Mapped[str | None]


class MailShown(Base):
    """What a home school may read of an e-mail that was not read into the register, and who of it has dealt with it.

    `kept_back`: how many sentences it may not read. `hides_place`: all its pupils there have a hidden place.
    """

    __tablename__ = "mail_shown"
    __table_args__ = (
        ForeignKeyConstraint(["mail_id", "provider_id"], ["inbound_mail.id", "inbound_mail.provider_id"]),
        UniqueConstraint("mail_id", "provider_id", "home_school_id"),
        CheckConstraint("(dealt_at IS NULL) = (dealt_by IS NULL)", name="says_who_dealt_with_it"),
        Index(None, "home_school_id", "received_at"),
    )

    id: Mapped[UUID] = id_column()
    mail_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    received_at: Mapped[datetime]
    words: Mapped[SealedText] = sealed("home_school_id")
    kept_back: Mapped[int]
    hides_place: Mapped[bool]
    is_alarming: Mapped[bool]
    said_by: Mapped[str]
    said_by_job: Mapped[str]
    dealt_at: Mapped[datetime | None]
    dealt_by: Mapped[str | None]
    dealt_by_job: Mapped[str | None]
