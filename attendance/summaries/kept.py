"""Keep an issued week and read it back: as JSON, sealed, since it quotes what was said about whereabouts."""

import json
from typing import Any

from attendance.records import hidden_places
from attendance.records.tables import WeekIssue
from attendance.rules.week import WeekSummary, summary_from_json, to_json
from attendance.rules.week.places import without_places
from attendance.unit import Db

LOST = "What the version before said cannot be read any more"


def kept(summary: WeekSummary) -> str:
    """Return a week as it is kept."""
    return json.dumps(to_json(summary))


def find_summary(db: Db, row: WeekIssue) -> WeekSummary | None:
    """Return what a version said, without places that are hidden now; None where it cannot be read any more."""
    found = _found(row)
    return None if found is None else without_places(found, hidden_places.refs_of(db.session, row.home_school_id))


def changes_of(db: Db, row: WeekIssue) -> tuple[str, ...]:
    """Return what a version changed of the one before."""
    found = find_summary(db, row)
    return (row.data.reveal(),) if found is None else found.changes


def _found(row: WeekIssue) -> WeekSummary | None:
    data = _data(row)
    return None if data is None else summary_from_json(data)


def _data(row: WeekIssue) -> dict[str, Any] | None:
    try:
        data: dict[str, Any] = json.loads(row.data.reveal())
    except json.JSONDecodeError:
        return None
    return data
