"""Find and keep what providers and home schools agree in writing, and who signed it."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import AgreementSignature, AgreementVersion

Pair = tuple[UUID, UUID]


def of_pairs(
    session: DbSession, pairs: Iterable[Pair]
) -> dict[Pair, list[tuple[AgreementVersion, list[AgreementSignature]]]]:
    """Return the versions of each (provider, home school) with their signatures, the newest first."""
    found: dict[Pair, list[tuple[AgreementVersion, list[AgreementSignature]]]] = defaultdict(list)
    ours = tuple_(AgreementVersion.provider_id, AgreementVersion.home_school_id).in_(set(pairs))
    rows = session.scalars(select(AgreementVersion).where(ours).order_by(AgreementVersion.version.desc())).all()
    signatures = _signatures(session, [row.id for row in rows])
    for row in rows:
        found[row.provider_id, row.home_school_id].append((row, signatures[row.id]))
    return found


def _signatures(session: DbSession, agreement_ids: list[UUID]) -> dict[UUID, list[AgreementSignature]]:
    found: dict[UUID, list[AgreementSignature]] = defaultdict(list)
    wanted = select(AgreementSignature).where(AgreementSignature.agreement_id.in_(agreement_ids))
    for row in session.scalars(wanted.order_by(AgreementSignature.signed_at)):
        found[row.agreement_id].append(row)
    return found
