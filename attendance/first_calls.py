"""Who rings the parent first about an alert: what its mail, its text and its page quote of the agreement in force."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from attendance import written_agreements
from attendance.records import registers
from attendance.records.tables import Alert, Placement
from attendance.rules.agreement import FirstCall, who_rings_first
from attendance.rules.calendar import london_date
from attendance.rules.words import AlertKind, FirstContact, Pathway
from attendance.scope import ProviderScope
from attendance.unit import Db

# The alerts in which nobody knows where a child is, and somebody rings home.
RUNG_ABOUT = {AlertKind.WHEREABOUTS.value, AlertKind.WALK_OFF.value}


def of_alerts(db: Db, alerts: Iterable[Alert]) -> dict[UUID, FirstCall]:
    """Return who rings first, by alert; an alert about which nobody rings home has none."""
    about = {each.id: each.placement_id for each in alerts if each.kind in RUNG_ABOUT and each.placement_id}
    if not about:
        return {}
    calls = _of(db, registers.placements_by_id(db.session, about.values()).values())
    return {alert_id: calls[placement_id] for alert_id, placement_id in about.items() if placement_id in calls}


def of_absence(scope: ProviderScope, db: Db, placement: str, *, now: datetime) -> FirstCall | None:
    """Return who rings first about a pupil whose absence the provider has told; None where it hosts no such pupil."""
    today = london_date(now)
    hosted = registers.hosted(db.session, scope.provider_id, on=today, today=today, refs=[placement])
    return next(iter(_of(db, [each.placement for each in hosted]).values()), None)


def _of(db: Db, placements: Iterable[Placement]) -> dict[UUID, FirstCall]:
    wanted = list(placements)
    holding = written_agreements.holding(
        db, {(row.provider_id, row.home_school_id) for row in wanted if row.provider_id}
    )
    return {
        row.id: who_rings_first(
            Pathway(row.pathway),
            FirstContact(row.first_contact),
            holding.get((row.provider_id, row.home_school_id)) if row.provider_id else None,
        )
        for row in wanted
    }
