"""Keep what was received, once: a key that comes again gets its first answer."""

import secrets
from datetime import date
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Incident, Observation, OutsideSession, Placement, Submission, WalkOff

# Without letters and figures that are misread aloud over a telephone.
RECEIPT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def by_key(session: DbSession, actor: str, key: str) -> Submission | None:
    """Return what an actor sent under a key; None where it is new."""
    wanted = select(Submission).where(Submission.actor == actor, Submission.idempotency_key == key)
    return session.scalars(wanted).one_or_none()


def by_id(session: DbSession, submission_id: UUID) -> Submission:
    """Return what is known to have been received."""
    return session.get_one(Submission, submission_id)


def by_receipt(session: DbSession, organisation_id: UUID, receipt: str) -> Submission | None:
    """Return what an organisation sent under a receipt number; None where there is no such receipt of theirs."""
    wanted = select(Submission).where(Submission.organisation_id == organisation_id, Submission.receipt == receipt)
    return session.scalars(wanted).one_or_none()


def placements_spoken_of(session: DbSession, submission_id: UUID) -> list[Placement]:
    """Return the placements of the pupils a submission is about; none where it is about no pupil."""
    about = [
        select(each.placement_id).where(each.submission_id == submission_id)
        for each in (Observation, OutsideSession, WalkOff, Incident)
    ]
    wanted = select(Placement).where(Placement.id.in_(union(*about).subquery().select()))
    return list(session.scalars(wanted))


def speaks_of_ended_only(session: DbSession, submission_id: UUID, *, today: date) -> bool:
    """Say whether a submission is about pupils, and the placement of every one of them has ended."""
    about = placements_spoken_of(session, submission_id)
    return bool(about) and all(each.ends_on is not None and each.ends_on < today for each in about)


def new_receipt() -> str:
    """Return a receipt number that can be read aloud: two groups of four."""
    letters = "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
