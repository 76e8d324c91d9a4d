"""Who wants a mail about the paper register the afternoon before, and for which day each has had one."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Membership


def want(session: DbSession, person_id: UUID, provider_id: UUID, since: datetime | None) -> None:
    """Write down since when a person wants them of a provider; None ends it."""
    own = (Membership.person_id == person_id, Membership.organisation_id == provider_id)
    session.execute(update(Membership).where(*own).values(paper_mail_since=since))


def wanted_since(session: DbSession, person_id: UUID, provider_id: UUID) -> datetime | None:
    """Return since when a person wants them of a provider; None where they do not."""
    own = (Membership.person_id == person_id, Membership.organisation_id == provider_id)
    return session.scalars(select(Membership.paper_mail_since).where(*own)).one_or_none()


def waiting(session: DbSession, on: date, *, limit: int) -> list[Membership]:
    """Return the jobs whose holders want a mail and have had none for a day, by provider; who left is not told."""
    wanted = select(Membership).where(
        Membership.paper_mail_since.is_not(None),
        or_(Membership.paper_mailed_for.is_(None), Membership.paper_mailed_for < on),
    )
    return list(session.scalars(wanted.order_by(Membership.organisation_id, Membership.id).limit(limit)))


def anybody_wants(session: DbSession) -> bool:
    """Say whether there is anybody at all to be mailed."""
    return bool(session.scalar(select(exists().where(Membership.paper_mail_since.is_not(None)))))


def note_mailed(jobs: Iterable[Membership], on: date) -> None:
    """Write down that these are done with for a day."""
    for job in jobs:
        job.paper_mailed_for = on
