"""Alerts, the steps climbed, the people told, the running log, and tasks that can wait."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from attendance.records.base import Base, id_column
from attendance.records.sealed import SealedText, sealed
from attendance.records.tables.expected import PAIR, held_with_pair


class Alert(Base):
    """Somebody must act. `climb_at` and `sweep_at` are when the clockwork must look at it next.

    `since` is where the present ladder began (opened, taken on, or last log entry), `climbed` the rungs done on it,
    `round` counts the times everybody may be told anew. `ladder_version` is the version of its school's ladder that it
    climbs; 0 is Muster's own.
    """

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "occurrence"),
        held_with_pair("placement", "placement_id"),
        held_with_pair("due_group", "due_group_id"),
        ForeignKeyConstraint(["pupil_id", "home_school_id"], ["pupil.id", "pupil.home_school_id"]),
        Index("uq_alert_id_home_school_id", "id", "home_school_id", unique=True),
        Index("uq_alert_id_home_school_id_provider_id", "id", *PAIR, unique=True),
        Index(
            "ix_alert_climb_at",
            "climb_at",
            sqlite_where=text("climb_at IS NOT NULL"),
            postgresql_where=text("climb_at IS NOT NULL"),
        ),
        Index(
            "ix_alert_sweep_at",
            "sweep_at",
            sqlite_where=text("sweep_at IS NOT NULL"),
            postgresql_where=text("sweep_at IS NOT NULL"),
        ),
        Index(
            "ix_alert_open",
            "home_school_id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(None, "home_school_id", "on"),
        Index(None, "provider_id", "on"),
        Index(None, "pupil_id", "on"),
    )

    id: Mapped[UUID] = id_column()
    kind: Mapped[str]
    subject: Mapped[str]
    occurrence: Mapped[int]
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    placement_id: Mapped[UUID | None] = mapped_column(index=True)
    pupil_id: Mapped[UUID | None]
    due_group_id: Mapped[UUID | None] = mapped_column(index=True)
    on: Mapped[date]
    session: Mapped[str | None]
    summary: Mapped[str]
    short_ladder: Mapped[bool]
    opened_at: Mapped[datetime]
    opened_late: Mapped[bool]
    since: Mapped[datetime]
    climbed: Mapped[int]
    ladder_version: Mapped[int] = mapped_column(default=0)
    round: Mapped[int]
    steps: Mapped[int]
    climb_at: Mapped[datetime | None]
    sweep_at: Mapped[datetime | None]
    session_ends_at: Mapped[datetime | None]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    owner_name: Mapped[str | None]
    owner_job_title: Mapped[str | None]
    taken_on_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[SealedText | None] = sealed("home_school_id")
    closed_by: Mapped[str | None]


class LadderVersion(Base):
    """One version of a ladder that a home school has written. Never changed: a later one stands beside it.

    `rungs` None: back to Muster's own. `is_short` is the ladder for pupils at risk.
    """

    __tablename__ = "ladder_version"
    __table_args__ = (UniqueConstraint("home_school_id", "kind", "is_short", "version"),)

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    is_short: Mapped[bool]
    version: Mapped[int]
    rungs: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    written_at: Mapped[datetime]
    by_name: Mapped[str]
    by_job_title: Mapped[str]


class LadderTest(Base):
    """Somebody tried a ladder out. Its notices name this row as their subject."""

    __tablename__ = "ladder_test"
    __table_args__ = (Index(None, "home_school_id", "asked_at"),)

    id: Mapped[UUID] = id_column()
    home_school_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    is_short: Mapped[bool]
    asked_at: Mapped[datetime]
    by_name: Mapped[str]
    by_job_title: Mapped[str]


class Step(Base):
    """One step of a ladder, taken once."""

    __tablename__ = "step"
    __table_args__ = (
        UniqueConstraint("alert_id", "number"),
        Index("uq_step_id_alert_id", "id", "alert_id", unique=True),
    )

    id: Mapped[UUID] = id_column()
    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id"))
    number: Mapped[int]
    round: Mapped[int]
    roles: Mapped[str]
    due_at: Mapped[datetime]
    taken_at: Mapped[datetime]
    was_late: Mapped[bool]


class Notice(Base):
    """This person must hear of this, by this channel; written in the transaction that caused it.

    `subject_id` is the alert's id, or the due group's, the task's or the week's where there is no alert.
    Without a person (`person_key` is then the address) it goes to an organisation or to the installation.
    `waits_until` is the end of the person's quiet hours, where it can wait and fell into them; it waits once.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "round", "person_key", "channel"),
        ForeignKeyConstraint(["step_id", "alert_id"], ["step.id", "step.alert_id"]),
        Index(
            "ix_notice_unworded",
            "created_at",
            sqlite_where=text("message_id IS NULL AND cancelled_at IS NULL"),
            postgresql_where=text("message_id IS NULL AND cancelled_at IS NULL"),
        ),
        Index(None, "alert_id"),
        Index(None, "message_id"),
    )

    id: Mapped[UUID] = id_column()
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    alert_id: Mapped[UUID | None] = mapped_column(ForeignKey("alert.id"))
    step_id: Mapped[UUID | None]
    round: Mapped[int]
    person_key: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str]
    channel: Mapped[str]
    address: Mapped[str]
    name: Mapped[str]
    is_urgent: Mapped[bool]
    is_late: Mapped[bool]
    # Said of things that are no alert; never a pupil's name.
    detail: Mapped[str]
    path: Mapped[str]
    created_at: Mapped[datetime]
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("message.id"))
    cancelled_at: Mapped[datetime | None]
    waits_until: Mapped[datetime | None]


class AlertCode(Base):
    """The link and the code that one message about an alert carries; `id` is its notice's.

    Neither is here: of the link its digest, and both are made anew by the line `key_id` of the key file. Times are the
    machine's clock; `wrong` are the codes typed that were not it.
    """

    __tablename__ = "alert_code"
    __table_args__ = (
        ForeignKeyConstraint(["alert_id", "home_school_id"], ["alert.id", "alert.home_school_id"]),
        Index(None, "alert_id"),
        Index(None, "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    alert_id: Mapped[UUID]
    home_school_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str] = mapped_column(unique=True)
    key_id: Mapped[str]
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    wrong: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class LogEntry(Base):
    """One line of an alert's running log. `is_shared`: the other side sees it too."""

    __tablename__ = "log_entry"
    __table_args__ = (
        ForeignKeyConstraint(["alert_id", "home_school_id"], ["alert.id", "alert.home_school_id"]),
        Index(None, "alert_id", "recorded_at"),
    )

    id: Mapped[UUID] = id_column()
    alert_id: Mapped[UUID]
    home_school_id: Mapped[UUID]
    kind: Mapped[str]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    who_called: Mapped[SealedText | None] = sealed("home_school_id")
    outcome: Mapped[SealedText | None] = sealed("home_school_id")
    reference: Mapped[SealedText | None] = sealed("home_school_id")
    note: Mapped[SealedText | None] = sealed("home_school_id")
    by_name: Mapped[str]
    by_job_title: Mapped[str]
    by_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    is_shared: Mapped[bool]


class Task(Base):
    """Something an organisation must put right, without a child at risk this minute."""

    __tablename__ = "task"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "subject", "occurrence"),)

    id: Mapped[UUID] = id_column()
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    subject: Mapped[str]
    occurrence: Mapped[int]
    words: Mapped[str]
    opened_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]
