"""Keep an issued week and read it back: as JSON, sealed, since it quotes what was said about whereabouts."""

import json
from typing import Any

from attendance.records.tables import WeekIssue
from attendance.rules.week import WeekSummary, summary_from_json, to_json

LOST = "What the version before said cannot be read any more"


def kept(summary: WeekSummary) -> str:
    """Return a week as it is kept."""
    return json.dumps(to_json(summary))


def find_summary(row: WeekIssue) -> WeekSummary | None:
    """Return what a version said; None where it cannot be read any more."""
    data = _data(row)
    return None if data is None else summary_from_json(data)


def changes_of(row: WeekIssue) -> tuple[str, ...]:
    """Return what a version changed of the one before."""
    data = _data(row)
    return (row.data.reveal(),) if data is None else tuple(data["changes"])


def _data(row: WeekIssue) -> dict[str, Any] | None:
    try:
        data: dict[str, Any] = json.loads(row.data.reveal())
    except json.JSONDecodeError:
        return None
    return data
