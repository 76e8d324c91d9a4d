"""Say when something next falls due, for whoever wants to go from one such moment to the next.

The clockwork itself does without: it looks at short intervals, and misses nothing.
"""

from datetime import datetime

from attendance import contacts_due
from attendance.records import coming, paper_mails
from attendance.rules.paper_day import next_mail_at
from attendance.unit import Db


def next_due(db: Db, *, after: datetime) -> datetime | None:
    """Return when a register, gap, alert, week, absence as N, contact, mail on paper or one that waits is next due."""
    on_paper = next_mail_at(after) if paper_mails.anybody_wants(db.session) else None
    found = (coming.next_due(db.session, after=after), contacts_due.next_told_at(db, after=after), on_paper)
    return min((at for at in found if at is not None), default=None)
