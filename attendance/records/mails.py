"""Keep e-mails that providers sent, and what home schools may read of them; each finds its own alone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import defer

from attendance.records.tables import InboundMail, MailShown, Membership, Organisation, Person, Submission
from attendance.rules.mails import MailState

# How whoever wrote an e-mail is known where nothing proves who it was, before the e-mail's id.
UNPROVEN_ACTOR = "mail:"


def is_known(session: DbSession, provider_id: UUID, fingerprint: str) -> bool:
    """Say whether a provider sent this very e-mail before."""
    wanted = select(InboundMail.id).where(
        InboundMail.provider_id == provider_id, InboundMail.fingerprint == fingerprint
    )
    return session.scalar(wanted) is not None


def count_since(session: DbSession, provider_id: UUID, since: datetime, *, is_proven: bool) -> int:
    """Return how many e-mails of proven senders, or of all others, came to a provider's address since."""
    wanted = select(func.count()).where(
        InboundMail.provider_id == provider_id,
        InboundMail.received_at >= since,
        InboundMail.person_id.is_not(None) if is_proven else InboundMail.person_id.is_(None),
    )
    return session.scalar(wanted) or 0


def alarms_since(session: DbSession, provider_id: UUID, since: datetime) -> int:
    """Return how many concerns e-mails of unproven senders raised at a provider since."""
    wanted = select(func.count()).where(
        Submission.organisation_id == provider_id,
        Submission.received_at >= since,
        Submission.actor.startswith(UNPROVEN_ACTOR),
    )
    return session.scalar(wanted) or 0


def stored(session: DbSession, limit: int) -> list[UUID]:
    """Return e-mails that nobody has read yet: those of proven senders first, and the oldest of each first."""
    wanted = select(InboundMail.id).where(InboundMail.state == MailState.STORED.value)
    order = InboundMail.person_id.is_(None), InboundMail.received_at, InboundMail.id
    return list(session.scalars(wanted.order_by(*order).limit(limit)))


def unproven_waiting(session: DbSession, provider_id: UUID) -> int:
    """Return how many e-mails of unproven senders wait for somebody of a provider."""
    wanted = select(func.count()).where(
        InboundMail.provider_id == provider_id, InboundMail.state == MailState.UNPROVEN.value
    )
    return session.scalar(wanted) or 0


def one_stored(session: DbSession, mail_id: UUID) -> InboundMail | None:
    """Return an e-mail that nobody has read yet, whole; None where somebody has."""
    wanted = select(InboundMail).where(InboundMail.id == mail_id, InboundMail.state == MailState.STORED.value)
    return session.scalars(wanted).one_or_none()


def locked(session: DbSession, mail_id: UUID) -> InboundMail | None:
    """Return an e-mail without its bytes, locked until the transaction ends."""
    wanted = select(InboundMail).where(InboundMail.id == mail_id).with_for_update()
    fresh = wanted.options(defer(InboundMail.raw)).execution_options(populate_existing=True)
    return session.scalars(fresh).one_or_none()


def of_provider(
    session: DbSession, provider_id: UUID, mail_id: UUID, *, for_update: bool = False
) -> InboundMail | None:
    """Return a provider's e-mail without its bytes, locked if wished; None where there is no such one of its own."""
    wanted = select(InboundMail).where(InboundMail.provider_id == provider_id, InboundMail.id == mail_id)
    if for_update:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.scalars(wanted.options(defer(InboundMail.raw))).one_or_none()


def worker_at(session: DbSession, provider_id: UUID, address: str) -> tuple[Person, Membership] | None:
    """Return who signs in by this address and works at the provider now; None where nobody does."""
    wanted = (
        select(Person, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            func.lower(Person.email) == address.lower(),
            Membership.organisation_id == provider_id,
            Membership.ended_at.is_(None),
        )
    )
    found = session.execute(wanted).one_or_none()
    return (found[0], found[1]) if found is not None else None


def shown_of_schools(
    session: DbSession, school_ids: Collection[UUID], *, since: datetime, sees_places: bool
) -> Sequence[tuple[MailShown, Organisation]]:
    """Return what these schools may read of e-mails received since, with the provider, the newest first."""
    wanted = (
        select(MailShown, Organisation)
        .join(Organisation, Organisation.id == MailShown.provider_id)
        .where(MailShown.home_school_id.in_(school_ids), MailShown.received_at >= since)
        .order_by(MailShown.received_at.desc(), Organisation.name, MailShown.id)
    )
    if not sees_places:
        wanted = wanted.where(MailShown.hides_place.is_(False))
    return [(shown, provider) for shown, provider in session.execute(wanted)]


def shown_one(session: DbSession, school_ids: Collection[UUID], shown_id: UUID) -> MailShown | None:
    """Return what one of these schools may read of an e-mail; None where there is no such one of theirs."""
    wanted = select(MailShown).where(MailShown.home_school_id.in_(school_ids), MailShown.id == shown_id)
    return session.scalars(wanted.with_for_update()).one_or_none()
