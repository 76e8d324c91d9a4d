"""The data keys of organisations, each wrapped by a line of the key file."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base


class OrganisationKey(Base):
    """A key that seals one organisation's texts. `retired_at`: nothing is sealed by it any more.

    `wrapped` is empty once the key was destroyed: what it sealed can never be read again.
    """

    __tablename__ = "organisation_key"

    organisation_id: Mapped[UUID] = mapped_column(
        # A key is made in the flush that first needs it, which may be the one that stores the organisation.
        ForeignKey("organisation.id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    # Counts an organisation's keys: the highest one seals. A clock may be set back, a number is not.
    number: Mapped[int]
    wrapped: Mapped[str | None]
    made_by: Mapped[str]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    destroyed_at: Mapped[datetime | None]
