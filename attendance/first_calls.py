"""Who rings the parent first about an alert: what its mail, its text and its page quote of the agreement in force."""

from collections.abc import Iterable
from uuid import UUID

from attendance import written_agreements
from attendance.records import registers
from attendance.records.tables import Alert
from attendance.rules.agreement import FirstCall, who_rings_first
from attendance.rules.words import AlertKind, FirstContact, Pathway
from attendance.unit import Db

# The alerts in which nobody knows where a child is, and somebody rings home.
RUNG_ABOUT = {AlertKind.WHEREABOUTS.value, AlertKind.WALK_OFF.value}


def of_alerts(db: Db, alerts: Iterable[Alert]) -> dict[UUID, FirstCall]:
    """Return who rings first, by alert; an alert about which nobody rings home has none."""
    about = {each.id: each.placement_id for each in alerts if each.kind in RUNG_ABOUT and each.placement_id}
    placements = registers.placements_by_id(db.session, about.values())
    pairs = {(row.provider_id, row.home_school_id) for row in placements.values() if row.provider_id}
    holding = written_agreements.holding(db, pairs)
    return {
        alert_id: who_rings_first(
            Pathway(row.pathway),
            FirstContact(row.first_contact),
            holding.get((row.provider_id, row.home_school_id)) if row.provider_id else None,
        )
        for alert_id, placement_id in about.items()
        if (row := placements.get(placement_id)) is not None
    }
