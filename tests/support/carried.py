"""What messages about alerts carried: the link and the code that somebody of the cast was sent."""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from attendance import alert_codes
from attendance.alert_codes import LinkAndCode
from attendance.records.tables import Notice
from tests.support.cast import Cast, email_of


def sent_to(cast: Cast, who: str, *, machine_now: datetime, alert_id: UUID | None = None) -> LinkAndCode:
    """Make what the mail about an alert carries, the first one of somebody's, as if it left now."""
    wanted = select(Notice).where(Notice.address == email_of(who), Notice.alert_id.is_not(None))
    if alert_id is not None:
        wanted = wanted.where(Notice.alert_id == alert_id)
    with cast.store.writing() as db:
        notice = db.session.scalars(wanted.order_by(Notice.created_at, Notice.id)).first()
        if notice is None:
            raise LookupError(who)
        return alert_codes.make(db, [notice.id], machine_now=machine_now)[notice.id]


def stands_in(secret: str, text: str) -> bool:
    """Say whether a link or a code stands in a text by itself: six figures may be a part of any id."""
    return re.search(rf"(?<![0-9A-Za-z]){secret}(?![0-9A-Za-z])", text) is not None


def another(code: str) -> str:
    """Return a code that is not this one."""
    return f"{(int(code) + 1) % 10**6:06}"
