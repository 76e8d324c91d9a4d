"""Find the issued week that a mail carries as a document, for the sender; it has no person and so no scope."""

from uuid import UUID

from attendance.records import weeks
from attendance.rules.week import WeekSummary
from attendance.summaries.kept import find_summary
from attendance.unit import Db


def find_issue(db: Db, issue_id: UUID) -> WeekSummary | None:
    """Return an issued version of a week; None where there is none under this id, or it cannot be read."""
    row = weeks.issue(db.session, issue_id)
    return None if row is None else find_summary(db, row)
