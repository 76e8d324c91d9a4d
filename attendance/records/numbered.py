"""Find who is missing in a register and may be numbered in a reminder, and the reminder that an e-mail answers."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from attendance.records.registers import IS_UNREPORTED
from attendance.records.tables import Expected, Message, Organisation, Placement, ProviderAddress, Pupil


class Missing(NamedTuple):
    """Somebody expected whom nobody has reported; `is_allowed`: their school lets their initials stand in e-mails."""

    due_group_id: UUID
    provider_id: UUID
    on: date
    session: str
    pupil_id: UUID
    placement: str
    given_name: str
    family_name: str
    is_allowed: bool


def missing_in(session: DbSession, due_group_ids: Iterable[UUID]) -> list[Missing]:
    """Return who is expected in due groups, asked about by no daily question, and not reported by anybody."""
    wanted = (
        select(
            Expected.due_group_id,
            Expected.provider_id,
            Expected.on,
            Expected.session,
            Expected.pupil_id,
            Placement.public_ref,
            Pupil.given_name,
            Pupil.family_name,
            Organisation.initials_by_mail,
        )
        .join(Placement, Placement.id == Expected.placement_id)
        .join(Pupil, Pupil.id == Expected.pupil_id)
        .join(Organisation, Organisation.id == Expected.home_school_id)
        .where(Expected.due_group_id.in_(set(due_group_ids)), Expected.ask_at.is_(None))
        .where(Expected.withdrawn_at.is_(None), IS_UNREPORTED)
    )
    return [Missing(*row) for row in session.execute(wanted)]


def addressed(session: DbSession, provider_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these providers have an e-mail address of their own."""
    wanted = select(ProviderAddress.provider_id).where(
        ProviderAddress.provider_id.in_(provider_ids), ProviderAddress.ended_at.is_(None)
    )
    return set(session.scalars(wanted))


def names_of(session: DbSession, provider_id: UUID, refs: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return by reference the names of a provider's pupils whose schools let their initials stand in e-mails."""
    wanted = (
        select(Placement.public_ref, Pupil.given_name, Pupil.family_name)
        .join(Pupil, Pupil.id == Placement.pupil_id)
        .join(Organisation, Organisation.id == Placement.home_school_id)
        .where(Placement.provider_id == provider_id, Placement.public_ref.in_(refs))
        .where(Organisation.initials_by_mail)
    )
    return {ref: (given, family) for ref, given, family in session.execute(wanted)}


def by_header(session: DbSession, message_id: UUID, header_id: str) -> Message | None:
    """Return the message with this id that left under this Message-ID."""
    return session.scalar(select(Message).where(Message.id == message_id, Message.header_id == header_id))
