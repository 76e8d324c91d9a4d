"""What people prove themselves with besides a password, and the browsers they got in with. Times are the machine's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column
from attendance.records.sealed import sealed_for


class Authenticator(Base):
    """A person's authenticator app. `sealed` is its secret, encrypted; `last_step` the time step of the last code."""

    __tablename__ = "authenticator"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sealed: Mapped[str] = sealed_for("authenticator/stored", "person_id")
    last_step: Mapped[int]
    created_at: Mapped[datetime]


class RecoveryCode(Base):
    """A code on paper, good once, for whoever has lost the telephone."""

    __tablename__ = "recovery_code"

    id: Mapped[UUID] = id_column()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A key that a device or a password manager keeps. `public_key` opens nothing; `uses` finds out a copied device."""

    __tablename__ = "passkey"

    id: Mapped[UUID] = id_column()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    credential: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    uses: Mapped[int]
    name: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """A random value that a passkey signs, good once and for a few minutes."""

    __tablename__ = "passkey_challenge"

    digest: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class KnownBrowser(Base):
    """A browser in which a person has signed in fully before; on a shared machine one digest stands for several."""

    __tablename__ = "known_browser"

    digest: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    last_seen_at: Mapped[datetime]


class ResetAsked(Base):
    """Somebody has forgotten a password. The address is erased as soon as the clockwork has answered."""

    __tablename__ = "reset_asked"
    __table_args__ = (Index(None, "account_digest", "at"), Index(None, "address_digest", "at"))

    id: Mapped[UUID] = id_column()
    email: Mapped[str | None]
    account_digest: Mapped[str]
    address_digest: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
