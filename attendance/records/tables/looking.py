"""Who looked at what, and who was turned away: what the safeguarding leads ask about afterwards."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base


class Denial(Base):
    """Somebody was refused at a route in this minute: it makes many refusals one event, and is soon forgotten.

    `minute_at` is the machine's clock. The lasting record is the event.
    """

    __tablename__ = "denial"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    actor: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    minute_at: Mapped[datetime] = mapped_column(primary_key=True)
