"""Take a second step away: what is done once one person may, or two have agreed."""

from datetime import datetime

from attendance import account_news, people
from attendance.records.staff import StaffRow
from attendance.staff import news
from attendance.staff.keeping import Keeping
from attendance.unit import Db


def take_away(
    db: Db, kept: Keeping, row: StaffRow, *, now: datetime, machine_now: datetime, asked_by: str = ""
) -> None:
    """Take somebody's second step away, end their sign-ins, and tell them and the people at the top."""
    people.drop_second_step(db, row.person, machine_now=machine_now)
    words = f"{people.FACTOR_RESET} It was done by {kept.said}{asked_by}."
    account_news.tell(db, row.person, words, now=now, organisation_id=kept.organisation_id)
    at = kept.organisation.name
    words = f"{kept.said}{asked_by}, took away the second step of {row.person.name} at {at}."
    news.tell_leads(db, kept, row, words, now=now)
    body = {"person": str(row.person.id)}
    db.tell([kept.organisation_id], "second_factor_reset", actor=kept.actor, at=now, body=body)
