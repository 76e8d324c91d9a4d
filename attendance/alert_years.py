"""Of which years the pupils are whom an alert is about, so that their own heads of year are told and no others."""

from collections.abc import Iterable
from uuid import UUID

from attendance.records import registers
from attendance.records.alerts import AnyAlert
from attendance.unit import Db

# A year as its school writes it; None is of a pupil whose year is not on record.
Year = str | None


def of_alerts(db: Db, alerts: Iterable[AnyAlert]) -> dict[UUID, tuple[Year, ...]]:
    """Return the years of each alert's pupil, or of those of its register whom nobody has reported; by alert."""
    found = list(alerts)
    missing = registers.pupils_missing(db.session, {each.due_group_id for each in found if each.due_group_id})
    about = {each.id: _pupils(each, missing) for each in found}
    pupils = registers.pupils_by_id(db.session, {pupil_id for ids in about.values() for pupil_id in ids})
    return {
        alert_id: tuple(sorted({pupils[pupil_id].year_group for pupil_id in ids}, key=str))
        for alert_id, ids in about.items()
    }


def _pupils(alert: AnyAlert, missing: dict[UUID, set[UUID]]) -> set[UUID]:
    if alert.pupil_id is not None:
        return {alert.pupil_id}
    return missing.get(alert.due_group_id, set()) if alert.due_group_id is not None else set()
